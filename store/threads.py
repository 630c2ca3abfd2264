"""Work of the web process that is too long for its loop: in a thread of its own, on a connection that nobody else has meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import psycopg
from psycopg import Connection
from psycopg_pool import ConnectionPool, PoolTimeout

from casework.errors import Unavailable

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Threads:
    """Runs what people do now and then (an answer, a regrouping), never what reports go through."""

    pool: ConnectionPool

    async def run(self, work: Callable[[Connection[Any]], T]) -> T:
        """What `work` returns, given a connection in autocommit.

        Raises:
            Unavailable: "busy" when others hold what it needs; "database_away".
        """
        return await asyncio.to_thread(self._run, work)

    def _run(self, work: Callable[[Connection[Any]], T]) -> T:
        try:
            with self.pool.connection() as connection:
                return work(connection)
        except (psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled) as error:
            raise Unavailable("busy") from error
        except (psycopg.OperationalError, PoolTimeout) as error:
            raise Unavailable("database_away") from error
