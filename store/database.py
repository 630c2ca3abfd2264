"""Connections to PostgreSQL. Every process retries at its start: a database that is still starting must not stop it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, TypeVar

import psycopg
import stamina
from psycopg import AsyncConnection, Connection
from psycopg_pool import AsyncConnectionPool, ConnectionPool, PoolTimeout

from casework.errors import Unavailable

T = TypeVar("T")

_SESSION = (
    "-c statement_timeout=60000 -c lock_timeout=30000 -c idle_in_transaction_session_timeout=120000 -c TimeZone=UTC"
)


THREADS = "sluss-web-threads"
"""What `pg_stat_activity` calls the connections of `thread_pool`."""


def async_pool(database_url: str, *, size: int = 8) -> AsyncConnectionPool:
    """The web process's pool; opened by the caller. Dead connections are found when taken, and replaced."""
    return AsyncConnectionPool(
        database_url,
        min_size=min(2, size),
        max_size=size,
        open=False,
        timeout=2.0,  # a waiter that the pool has given up on sends its sender away, who comes again (trust F14)
        reconnect_timeout=2.0,
        max_lifetime=3600.0,
        check=AsyncConnectionPool.check_connection,
        kwargs={"options": _SESSION, "connect_timeout": 3, "autocommit": True},
    )


def thread_pool(database_url: str, *, size: int = 32) -> ConnectionPool:
    """The connections of `store.threads`, as many as asyncio has threads at most; opened by the caller.

    Whoever takes one finds it new: nothing that somebody has set, locked or made on it is left (trust T23).
    Nothing is prepared on them: a plan is made for the tables as they are. One kept from before a flood would be for tables with
    nothing in them, and PostgreSQL forgets it only when it counts the rows again, a minute later.
    """
    return ConnectionPool(
        database_url,
        min_size=1,
        max_size=size,
        open=False,
        timeout=2.0,
        reconnect_timeout=2.0,
        max_lifetime=3600.0,
        check=ConnectionPool.check_connection,
        reset=_forget,
        kwargs={
            "options": _SESSION,
            "connect_timeout": 3,
            "autocommit": True,
            "prepare_threshold": None,
            "application_name": THREADS,
        },
    )


def _forget(connection: Connection[Any]) -> None:
    connection.execute("DISCARD ALL")


@asynccontextmanager
async def reached(pool: AsyncConnectionPool) -> AsyncIterator[AsyncConnection[Any]]:
    """A connection in a transaction.

    Raises:
        Unavailable: "database_away".
    """
    try:
        async with pool.connection() as connection, connection.transaction():
            yield connection
    except (psycopg.OperationalError, PoolTimeout) as error:
        raise Unavailable("database_away") from error


def connect(database_url: str) -> Connection[Any]:
    """One connection, in autocommit: transactions are opened where they are meant.

    Raises:
        Unavailable: "database_away".
    """
    try:
        return psycopg.connect(database_url, autocommit=True, options=_SESSION, connect_timeout=3)
    except psycopg.OperationalError as error:
        raise Unavailable("database_away") from error


def patiently(work: Callable[[], T], *, for_: timedelta = timedelta(minutes=2)) -> T:
    """Runs `work` until it is no longer `Unavailable`, for so long at most."""
    for attempt in stamina.retry_context(
        on=Unavailable, attempts=None, timeout=for_.total_seconds(), wait_initial=0.1, wait_max=2.0
    ):
        with attempt:
            return work()
    raise Unavailable("database_away")
