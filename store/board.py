"""What the live board reads: one snapshot of the present. Counts, times, ids; who is at work by login."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from casework.errors import Unavailable
from store.queries import sql
from store.surges import StreamNow, stream_now
from store.views import Load, load_through


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineLoad:
    """One of the law's clocks: (report, child) rows whose earliest running clock it is; of feedback, reports."""

    passed: int = 0
    within_a_day: int = 0
    first_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AtWork:
    """Somebody who is on. Never how much they have done: the board is no ranking of people."""

    person_id: str
    group_id: UUID | None  # that they have open
    is_surging: bool
    at: datetime  # since they have it open, or their last assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """One clock hour: (report, child) rows that arrived and that were assessed."""

    at: datetime
    arrived: int
    completed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The present, read in one transaction."""

    at: datetime  # by the database's clock
    load: Load
    oldest_s: float | None  # the oldest (report, child) without protection assessment
    over_target: int
    waiting: int
    deadlines: Mapping[str, DeadlineLoad]  # "protection", "decision", "investigation", "feedback"
    hours: tuple[Hour, ...]  # the last 24, the oldest first
    people: tuple[AtWork, ...]
    failed_jobs: int
    stuck_jobs: int
    streams: tuple[StreamNow, ...]  # each way in against its own past, as the surge watch last found it


@dataclass(frozen=True, slots=True)
class BoardReads:
    """Reads over the web process's pool. Every method raises Unavailable("not_ready") while the database is away."""

    pool: AsyncConnectionPool

    async def snapshot(self, only: list[str] | None) -> Snapshot:
        """The present of these municipalities, or of the whole installation."""
        try:
            async with self.pool.connection() as connection, connection.transaction():
                load = await load_through(connection, only)
                rows = {name: await _all(connection, name, only) for name in _READS}
                [(now,)] = await (await connection.execute(sql("clockwatch.now"))).fetchall()
        except (psycopg.OperationalError, PoolTimeout, OSError) as error:
            raise Unavailable("not_ready") from error
        return _snapshot(now, load, rows)


_READS = ("oldest", "deadlines", "hours", "people", "stuck", "streams")


async def _all(connection: AsyncConnection[Any], name: str, only: list[str] | None) -> list[tuple[Any, ...]]:
    return await (await connection.execute(sql(f"board.{name}"), {"only": only})).fetchall()


def _snapshot(now: datetime, load: Load, rows: Mapping[str, list[tuple[Any, ...]]]) -> Snapshot:
    [(oldest, over_target, waiting)] = rows["oldest"]
    [(failed, stuck)] = rows["stuck"]
    return Snapshot(
        at=now,
        load=load,
        oldest_s=None if oldest is None else max(0.0, float(oldest)),
        over_target=over_target,
        waiting=waiting,
        deadlines={
            clock: DeadlineLoad(passed=passed, within_a_day=near, first_at=first)
            for clock, passed, near, first in rows["deadlines"]
        },
        hours=tuple(Hour(at=at, arrived=arrived, completed=done) for at, arrived, done in rows["hours"]),
        people=tuple(AtWork(person_id=p, group_id=g, is_surging=s, at=at) for p, g, s, at in rows["people"]),
        failed_jobs=failed,
        stuck_jobs=stuck,
        streams=tuple(stream_now(row) for row in rows["streams"]),
    )
