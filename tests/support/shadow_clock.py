"""The database's own clock set to a named instant: what asks it for the time is told this one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import psycopg

from casework.calendar import STOCKHOLM
from store.database import THREADS


def set_clock(database_url: str, at: datetime) -> None:
    """From the next connection on, `clock_timestamp()` in this database answers with `at` and goes on from there.

    A function of the same name stands before PostgreSQL's own in the search path. Defaults of columns keep the real clock.
    """
    with psycopg.connect(database_url, autocommit=True) as connection:
        name = connection.info.dbname
        statements: list[Any] = [
            "CREATE SCHEMA IF NOT EXISTS shadow",
            "CREATE OR REPLACE FUNCTION shadow.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS"
            f" $$ SELECT '{at.isoformat()}'::timestamptz + (pg_catalog.clock_timestamp()"
            f" - '{_now(connection).isoformat()}'::timestamptz) $$",
            f'ALTER DATABASE "{name}" SET search_path = shadow, pg_catalog, public',
        ]
        for statement in statements:
            connection.execute(statement)
        # Those that wait in the application's pool began with the clock before.
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s AND application_name = %s",
            [name, THREADS],
        )


def local(written: str) -> datetime:
    """An instant by Swedish wall clock: "2025-06-20 23:59"."""
    return datetime.fromisoformat(written).replace(tzinfo=STOCKHOLM)


def _now(connection: psycopg.Connection[Any]) -> datetime:
    row = connection.execute("SELECT pg_catalog.clock_timestamp()").fetchone()
    assert row is not None
    now: datetime = row[0]
    return now
