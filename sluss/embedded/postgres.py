"""The embedded PostgreSQL: a `Child` for a supervisor, or started and stopped on its own."""

from __future__ import annotations

import signal
from types import TracebackType
from typing import Self
from urllib.parse import quote

from sluss.child import Child
from sluss.embedded.account import Account, account_for
from sluss.embedded.binaries import Server, find_postgres
from sluss.embedded.cluster import DATABASE, SUPERUSER, Cluster, server_environment
from sluss.embedded.layout import DataDir
from sluss.supervise import Supervisor

_NAME = "postgres"
# SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one (recovers at the next start). Never SIGTERM: it
# waits for clients.
_STOP_SIGNALS = ((signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0))


class EmbeddedPostgres:
    """One PostgreSQL server in a data directory, on a Unix socket.

    Args:
        data_dir: Shared with the other embedded servers of this process.
        port: Also listen on this port of 127.0.0.1; by default on no port at all.
        server: Which installed server to run; by default the first that `find_postgres` finds.
    """

    def __init__(self, data_dir: DataDir, *, port: int | None = None, server: Server | None = None) -> None:
        self._data_dir = data_dir
        self._server = server
        self._port = port
        self._supervisor: Supervisor | None = None

    @property
    def url(self) -> str:
        """A libpq URL with the password in it: for the environment of our own processes, never for a log.

        Raises:
            EmbeddedError: see `child`.
        """
        cluster = self._cluster()
        place = quote(str(self._data_dir.sockets), safe="")
        return f"postgresql://{SUPERUSER}:{cluster.password()}@/{DATABASE}?host={place}&port={self._port or 5432}"

    @property
    def pid(self) -> int | None:
        """The postmaster's process id, whoever supervises it; None while it is down."""
        return self._cluster().postmaster_pid()

    def child(self) -> Child:
        """What a supervisor needs. Takes hold of the data directory; the supervisor's `stop` gives it up.

        Raises:
            EmbeddedError: the directory is in use or unusable, no server program runs here, or no account may run one.
        """
        cluster = self._cluster()
        program = str(self._found().program)
        return Child(
            name=_NAME,
            argv=(program, "-D", str(cluster.directory), "-k", str(self._data_dir.sockets)),
            env=server_environment(),
            inherits_env=False,
            cwd=self._data_dir.postgres,
            account=self._account().launch_word,
            prepare=lambda: cluster.make_ready(port=self._port),
            ready=cluster.accepts_connections,
            release=lambda: self._data_dir.release(_NAME),
            ready_within_s=60.0,  # recovery after a crash may have two gigabytes of WAL to read
            stop_signals=_STOP_SIGNALS,
        )

    def start(self) -> None:
        """Starts the server and returns when it accepts connections (first time about 1 s, later 0.2 s).

        Raises:
            EmbeddedError: see `child`.
            StartFailed: it was not ready in time.
        """
        self._supervisor = Supervisor([self.child()], logs=self._data_dir.logs)
        self._supervisor.start()

    def stop(self) -> None:
        """Stops it: fast, then immediately, then by force. Safe to repeat."""
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

    def _cluster(self) -> Cluster:
        self._data_dir.hold(_NAME)
        return Cluster(self._data_dir, self._found(), self._account())

    def _found(self) -> Server:
        return self._server or find_postgres()

    def _account(self) -> Account:
        return account_for(self._data_dir, self._data_dir.postgres, self._found().program)
