"""The servers that a test run shares."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg


@dataclass(frozen=True, slots=True)
class Servers:
    """Where the shared servers answer."""

    postgres_url: str
    redis_url: str


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}"))


@contextmanager
def fresh_database(servers: Servers) -> Iterator[str]:
    """A copy of the template database, dropped at the end."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(servers.postgres_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template_sluss STRATEGY file_copy')
        yield with_database(servers.postgres_url, name)
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def away(database_url: str, servers: Servers) -> Iterator[None]:
    """The database of the test refuses everybody, as when it is down."""
    name = urlsplit(database_url).path.strip("/")
    with psycopg.connect(with_database(servers.postgres_url, "postgres"), autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
