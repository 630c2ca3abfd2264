"""What the live board reads: one snapshot of the present. Counts, times, ids; who is at work by login."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from casework.clockpolicy import Ahead, ClockPolicy
from casework.errors import Unavailable
from store.queries import sql
from store.runningclocks import DEADLINES, KINDS, OwnClocks
from store.surges import StreamNow, stream_now
from store.views import Load, load_through


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineLoad:
    """One of the law's clocks: the children for whom it runs and warns or has passed, whatever other clock of theirs does; of feedback,
    the reports.
    """

    passed: int = 0
    near: int = 0  # within the warning of the municipality's own clock policy
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
    deadlines: Mapping[str, DeadlineLoad]  # by `store.runningclocks.KINDS`
    ahead: Mapping[str, Ahead]  # how long before it is due each of them counts as near
    hours: tuple[Hour, ...]  # the last 24, the oldest first
    people: tuple[AtWork, ...]
    failed_jobs: int
    stuck_jobs: int
    streams: tuple[StreamNow, ...]  # each way in against its own past, as the surge watch last found it


@dataclass(frozen=True, slots=True)
class BoardReads:
    """Reads over the web process's pool. Every method raises Unavailable("not_ready") while the database is away."""

    pool: AsyncConnectionPool
    clocks: OwnClocks = field(default_factory=OwnClocks)

    async def snapshot(self, only: list[str] | None) -> Snapshot:
        """The present of these municipalities, or of the whole installation."""
        try:
            async with self.pool.connection() as connection, connection.transaction():
                load = await load_through(connection, only)
                rows = {name: await _all(connection, name, only) for name in _READS}
                [(now,)] = await (await connection.execute(sql("clockwatch.now"))).fetchall()
                due = await connection.execute(DEADLINES, self.clocks.values(only, now))
                rows["deadlines"] = await due.fetchall()
        except (psycopg.OperationalError, PoolTimeout, OSError) as error:
            raise Unavailable("not_ready") from error
        return _snapshot(now, load, rows, self.clocks.of(only))


_READS = ("oldest", "hours", "people", "stuck", "streams")


async def _all(connection: AsyncConnection[Any], name: str, only: list[str] | None) -> list[tuple[Any, ...]]:
    return await (await connection.execute(sql(f"board.{name}"), {"only": only})).fetchall()


def _snapshot(now: datetime, load: Load, rows: Mapping[str, list[tuple[Any, ...]]], policy: ClockPolicy) -> Snapshot:
    [(oldest, over_target, waiting)] = rows["oldest"]
    [(failed, stuck)] = rows["stuck"]
    return Snapshot(
        at=now,
        load=load,
        oldest_s=None if oldest is None else max(0.0, float(oldest)),
        over_target=over_target,
        waiting=waiting,
        deadlines={
            clock: DeadlineLoad(passed=passed, near=near, first_at=first)
            for clock, passed, near, first in rows["deadlines"]
        },
        ahead={name: policy.warn_ahead[kind] for name, kind in KINDS.items()},
        hours=tuple(Hour(at=at, arrived=arrived, completed=done) for at, arrived, done in rows["hours"]),
        people=tuple(AtWork(person_id=p, group_id=g, is_surging=s, at=at) for p, g, s, at in rows["people"]),
        failed_jobs=failed,
        stuck_jobs=stuck,
        streams=tuple(stream_now(row) for row in rows["streams"]),
    )
