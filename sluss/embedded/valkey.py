"""The embedded Valkey: the doorbell.

Keeps what it has, refuses rather than forgets when full, listens on a Unix socket only.
"""

from __future__ import annotations

import os
import signal
import socket
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from sluss.child import Child
from sluss.embedded.account import Account, account_for
from sluss.embedded.binaries import find_valkey
from sluss.embedded.cluster import server_environment
from sluss.embedded.layout import DataDir
from sluss.embedded.leftovers import Mark, end_leftovers
from sluss.supervise import Supervisor

_NAME = "valkey"
_PING_TIMEOUT_S = 0.25
_UNREADY_STARTS_BEFORE_ASIDE = 3

_SETTINGS = """\
# Written by Sluss at every start: change sluss/embedded/valkey.py, not this file.
port 0
unixsocket {socket}
unixsocketperm 700
protected-mode yes
daemonize no
dir ./
dbfilename dump.rdb
save ""
appendonly yes
appendfsync everysec
# A full server must say so: under any other policy it forgets rings without a word (trust F7).
maxmemory {maxmemory_mb}mb
maxmemory-policy noeviction
logfile ""
loglevel notice
"""


class EmbeddedValkey:
    """One Valkey (or Redis) server in a data directory.

    Args:
        data_dir: Shared with the other embedded servers of this process.
        maxmemory_mb: Above this every write is refused; it holds ids only, so the default is ample.
    """

    def __init__(self, data_dir: DataDir, *, maxmemory_mb: int = 256) -> None:
        self._data_dir = data_dir
        self._maxmemory_mb = maxmemory_mb
        self._supervisor: Supervisor | None = None
        self._unready_starts = 0

    @property
    def url(self) -> str:
        """A redis-py URL of the socket.

        Raises:
            EmbeddedError: the data directory is in use or unusable.
        """
        return f"unix://{self._socket()}?db=0"

    @property
    def pid(self) -> int | None:
        """The server's process id, as it tells over the socket; None while it does not answer."""
        for line in self._ask(b"INFO server\r\n").splitlines():
            if line.startswith(b"process_id:"):
                return int(line.split(b":")[1])
        return None

    def child(self) -> Child:
        """What a supervisor needs. Takes hold of the data directory; the supervisor's `stop` gives it up.

        Raises:
            EmbeddedError: the directory is in use or unusable, no server program runs here, or no account may run one.
        """
        self._socket()
        program = str(find_valkey().program)
        return Child(
            name=_NAME,
            argv=(program, str(self._settings_path())),
            env=server_environment(),
            inherits_env=False,
            cwd=self._data_dir.redis,
            account=self._account().launch_word,
            prepare=self._make_ready,
            ready=self._answers,
            release=lambda: self._data_dir.release(_NAME),
            stop_signals=((signal.SIGTERM, 10.0),),
        )

    def start(self) -> None:
        """Starts the server and returns when it answers (about 0.1 s).

        Raises:
            EmbeddedError: see `child`.
            StartFailed: it was not ready in time.
        """
        self._supervisor = Supervisor([self.child()], logs=self._data_dir.logs)
        self._supervisor.start()

    def stop(self) -> None:
        """Stops it, by force after 10 s. Safe to repeat."""
        if self._supervisor is not None:
            self._supervisor.stop()
            self._supervisor = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _account(self) -> Account:
        return account_for(self._data_dir, self._data_dir.redis, find_valkey().program)

    def _settings_path(self) -> Path:
        return self._data_dir.redis / "valkey.conf"

    def _socket(self) -> Path:
        self._data_dir.hold(_NAME)
        return self._data_dir.sockets / "redis.sock"

    def _make_ready(self) -> None:
        self._end_leftovers()
        self._set_unreadable_aside()
        self._unready_starts += 1
        descriptor = os.open(self._settings_path(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(_SETTINGS.format(socket=self._socket(), maxmemory_mb=self._maxmemory_mb))
        account = self._account()
        account.take(self._data_dir.redis)
        account.take(self._data_dir.sockets)
        self._socket().unlink(missing_ok=True)

    def _end_leftovers(self) -> None:
        mark = Mark(
            programs=frozenset({"valkey-server", "redis-server"}),
            directory=self._data_dir.redis,
            titles=(b"unixsocket:" + os.fsencode(self._socket()), b"\0" + os.fsencode(self._settings_path()) + b"\0"),
        )
        end_leftovers(mark.processes, ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)))

    def _set_unreadable_aside(self) -> None:
        """An append-only file that cannot be read would keep the server down for ever; the truth is in PostgreSQL."""
        log = self._data_dir.redis / "appendonlydir"
        if self._unready_starts >= _UNREADY_STARTS_BEFORE_ASIDE and log.exists():
            log.rename(log.with_name(f"unreadable-{time.time_ns()}"))
            self._unready_starts = 0

    def _answers(self) -> bool:
        is_up = self._ask(b"PING\r\n").startswith(b"+PONG")
        if is_up:
            self._unready_starts = 0
        return is_up

    def _ask(self, command: bytes) -> bytes:
        """One command by hand: redis-py retries inside, and may take half a minute to say no (trust F8)."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_PING_TIMEOUT_S)
            try:
                connection.connect(str(self._socket()))
                connection.sendall(command)
                return connection.recv(65_536)
            except OSError:
                return b""
