"""One PostgreSQL data directory: made once and whole, configured at every start, cleared of what a crash left.

Authentication is `scram-sha-256` with a random password although the socket lies in a 0700 directory: the account
that the servers run as may be `nobody`, which other programs use as well. (`peer` cannot work: inside a user
namespace the server sees another user id.)
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from sluss.embedded.account import Account
from sluss.embedded.binaries import Server
from sluss.embedded.errors import EmbeddedError
from sluss.embedded.layout import DataDir
from sluss.embedded.leftovers import Mark, can_look, end_leftovers
from sluss.launch import launch_command

SUPERUSER = "sluss"
DATABASE = "sluss"
_FIRST_WITH_BUILTIN_LOCALE = 17
_INIT_TIMEOUT_S = 120
_SETTINGS_FILE = "sluss.conf"
_SMALL_MEMORY_BYTES = 4 * 1024**3

_SETTINGS = """\
# Written by Sluss at every start: change sluss/embedded/cluster.py, not this file.
listen_addresses = '{listen}'
port = {port}
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = '{shared_buffers}'
password_encryption = 'scram-sha-256'
# A receipt is a promise: the report is on the disk before it is given (trust D1).
fsync = on
synchronous_commit = on
full_page_writes = on
wal_compression = on
recovery_init_sync_method = '{recovery_sync}'
max_wal_size = '2GB'
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
# The mark by which our processes are known among those of other servers.
cluster_name = '{mark}'
# No statement, value or key may reach a log (domain 15, 11): errors go to the client alone.
log_destination = 'stderr'
logging_collector = off
log_min_messages = 'log'
log_min_error_statement = 'panic'
log_error_verbosity = 'terse'
log_statement = 'none'
log_lock_waits = off
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_checkpoints = off
"""

_HBA = """\
# Written by Sluss: everybody proves the password, also over the socket.
local all all scram-sha-256
host all all 127.0.0.1/32 scram-sha-256
"""


class Cluster:
    """The files under `postgres/`, seen from outside the server."""

    def __init__(self, data_dir: DataDir, server: Server, account: Account) -> None:
        self._data_dir = data_dir
        self._server = server
        self._account = account

    @property
    def directory(self) -> Path:
        return self._data_dir.postgres / "data"

    def is_made(self) -> bool:
        return (self.directory / "PG_VERSION").exists()

    def make_ready(self, *, port: int | None) -> None:
        """Everything that must hold before the server starts: one server only, the cluster made, its settings current.

        Raises:
            EmbeddedError: it was made by another major version, its password is lost, or it cannot be made.
        """
        self._end_leftovers()
        for half_made in self._data_dir.postgres.glob("init-*"):
            shutil.rmtree(half_made, ignore_errors=True)  # a killed one's last child may still write into it
        if self.is_made():
            self._require_same_version()
        else:
            self._make()
        self._write_settings(port)
        self._account.take(self._data_dir.postgres)
        self._account.take(self._data_dir.sockets)
        if can_look():
            self._remove_stale_locks()

    def _remove_stale_locks(self) -> None:
        """No server of ours runs: what these name is dead, or after a reboot somebody else, and would stop the start."""
        (self.directory / "postmaster.pid").unlink(missing_ok=True)
        for stale in self._data_dir.sockets.glob(".s.PGSQL.*"):
            stale.unlink(missing_ok=True)

    def password(self) -> str:
        """The superuser's password, made at the first call: 256 random bits in a file that only the owner may read.

        Raises:
            EmbeddedError: the cluster exists and the file does not.
        """
        path = self._data_dir.keys / "postgres.password"
        if path.exists():
            return path.read_text(encoding="ascii").strip()
        if self.is_made():
            raise EmbeddedError(
                f"{path} is missing: restore the directory keys/ from its backup, it also unseals the reports."
            )
        password = secrets.token_urlsafe(32)
        _write_durably(path, f"{password}\n")
        return password

    def postmaster_pid(self) -> int | None:
        """The process id that the running server wrote down; None while there is none."""
        lines = self._pid_file_lines()
        return int(lines[0]) if lines and lines[0].strip().isdigit() else None

    def accepts_connections(self) -> bool:
        """What `pg_ctl -w` looks at: the eighth line of postmaster.pid. Costs no connection."""
        lines = self._pid_file_lines()
        return len(lines) >= 8 and lines[7].startswith("ready")

    def _pid_file_lines(self) -> list[str]:
        try:
            return (self.directory / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except OSError:
            return []

    def _mark(self) -> str:
        return "sluss-" + hashlib.sha256(os.fsencode(self.directory)).hexdigest()[:12]

    def _end_leftovers(self) -> None:
        """A killed supervisor's postmaster is stopped, not adopted: it would live outside the death watch."""
        programs = frozenset({"postgres"})
        command = b"\0-D\0" + os.fsencode(self.directory) + b"\0"
        title = f"postgres: {self._mark()}: ".encode()
        postmaster = Mark(programs=programs, directory=None, titles=(command,))
        anything = Mark(programs=programs, directory=self.directory, titles=(command, title))
        if postmaster.processes():
            end_leftovers(
                lambda: postmaster.processes() or anything.processes(),
                ((signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)),
            )
        # Backends without a postmaster are lost whatever they do, and hold the shared memory that a new one must own.
        end_leftovers(anything.processes, ((signal.SIGKILL, 5.0),))

    def _require_same_version(self) -> None:
        made_by = (self.directory / "PG_VERSION").read_text(encoding="ascii").strip()
        if made_by != str(self._server.major):
            raise EmbeddedError(
                f"{self.directory} is of PostgreSQL {made_by}, and {self._server.program} is {self._server.major}: "
                f"install version {made_by}, or dump and restore."
            )

    def _make(self) -> None:
        """In a directory beside, then renamed: a kill at any moment leaves either no cluster or a whole one."""
        work = self._data_dir.postgres / f"init-{secrets.token_hex(4)}"
        work.mkdir(mode=0o700)
        (work / "password").write_text(f"{self.password()}\n", encoding="ascii")
        self._account.take(self._data_dir.postgres)
        new = work / "data"
        self._run("initdb", *self._initdb_options(work), "-D", str(new), cwd=work)
        with (new / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(f"\ninclude = '{_SETTINGS_FILE}'\n")
        _write_durably(new / _SETTINGS_FILE, "")
        _write_durably(new / "pg_hba.conf", _HBA)
        self._account.take(new)
        self._run(
            "postgres", "--single", "-F", "-D", str(new), "template1", cwd=work, text=f"CREATE DATABASE {DATABASE};\n"
        )
        # Both programs ran without syncing, since each of a thousand files would be waited for: 0.9 s for 1.3 to 3 s so.
        _sync_file_system(new)
        new.rename(self.directory)
        _sync_directory(self._data_dir.postgres)
        shutil.rmtree(work)

    def _initdb_options(self, work: Path) -> list[str]:
        locale = ["--encoding=UTF8", "--locale=C"]
        if self._server.major >= _FIRST_WITH_BUILTIN_LOCALE:
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return [
            *locale,
            f"--username={SUPERUSER}",
            f"--pwfile={work / 'password'}",
            "--auth-local=scram-sha-256",
            "--auth-host=scram-sha-256",
            "--data-checksums",
            "--no-sync",
        ]

    def _run(self, program: str, *arguments: str, cwd: Path, text: str = "") -> None:
        command = launch_command(
            [str(self._server.program.parent / program), *arguments], account=self._account.launch_word
        )
        done = subprocess.run(  # noqa: S603 - our own binaries and options
            command,
            cwd=cwd,
            env=server_environment(),
            input=text,
            capture_output=True,
            text=True,
            timeout=_INIT_TIMEOUT_S,
            check=False,
        )
        log = self._data_dir.logs / "initdb.log"
        log.write_text(done.stdout + done.stderr, encoding="utf-8")
        if done.returncode != 0:
            raise EmbeddedError(f"{program} could not make the database (exit {done.returncode}): read {log}.")

    def _write_settings(self, port: int | None) -> None:
        text = _SETTINGS.format(
            listen="" if port is None else "127.0.0.1",
            port=5432 if port is None else port,
            shared_buffers=_shared_buffers(),
            recovery_sync="syncfs" if sys.platform == "linux" else "fsync",
            mark=self._mark(),
        )
        path = self.directory / _SETTINGS_FILE
        if path.read_text(encoding="utf-8") != text:
            _write_durably(path, text)


def server_environment() -> dict[str, str]:
    """All that a server gets to see: the caller's PG* variables and secrets stay outside."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _shared_buffers() -> str:
    memory_bytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return "128MB" if memory_bytes < _SMALL_MEMORY_BYTES else "256MB"


def _write_durably(path: Path, text: str) -> None:
    """Whole or not at all, also after a power cut; readable by the owner alone."""
    new = path.with_name(f"{path.name}.new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    _sync_directory(path.parent)


def _sync_file_system(directory: Path) -> None:
    """Everything under it, in one go.

    Raises:
        OSError: the disk refused.
    """
    if sys.platform != "linux":
        os.sync()
        return
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        if libc.syncfs(descriptor) != 0:
            raise OSError(ctypes.get_errno(), "the new database could not be written to disk")
    finally:
        os.close(descriptor)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
