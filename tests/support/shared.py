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
