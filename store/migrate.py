"""Brings the schema up to date: numbered SQL files, each applied once, in one transaction each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import LiteralString

import psycopg

from casework.errors import Broken
from store.queries import own_text

_MIGRATIONS = resources.files("store") / "migrations"
_LOCK = 0x51055
_LEDGER: LiteralString = """
CREATE TABLE IF NOT EXISTS schema_migration (
    number     integer     PRIMARY KEY,
    name       text        NOT NULL,
    sha256     text        NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
)"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file."""

    number: int
    name: str
    text: str

    @property
    def sha256(self) -> str:
        """Of the file's text: an applied migration must not change afterwards."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def migrations() -> list[Migration]:
    """All migrations that ship with this version, in order."""
    return sorted(_read(), key=lambda m: m.number)


def migrate(database_url: str) -> list[str]:
    """Applies what is missing and returns the names applied. Safe to run from many processes at once.

    Raises:
        Broken: when an applied migration's text has changed since ("migration_changed").
    """
    applied_now: list[str] = []
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        connection.execute(_LEDGER)
        applied: dict[int, str] = dict(connection.execute("SELECT number, sha256 FROM schema_migration").fetchall())
        for migration in migrations():
            if migration.number in applied:
                if applied[migration.number] != migration.sha256:
                    raise Broken("migration_changed", name=migration.name)
                continue
            _apply(connection, migration)
            applied_now.append(migration.name)
    return applied_now


def _apply(connection: psycopg.Connection, migration: Migration) -> None:
    with connection.transaction():
        connection.execute(own_text(migration.text))
        connection.execute(
            "INSERT INTO schema_migration (number, name, sha256) VALUES (%s, %s, %s)",
            [migration.number, migration.name, migration.sha256],
        )


def _read() -> Iterator[Migration]:
    for file in _MIGRATIONS.iterdir():
        if file.name.endswith(".sql"):
            yield Migration(int(file.name.split("_", 1)[0]), file.name, file.read_text(encoding="utf-8"))
