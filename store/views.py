"""Reads for people and machines: the load, the queue, a group, the export. Views go round the steps; they change nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection, Connection
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from casework.calendar import STOCKHOLM
from casework.errors import Unavailable
from casework.ids import registration_number
from casework.surge import Arrivals
from store.queries import sql
from store.sealing import Sealer
from store.sources import SourceState, states


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneLoad:
    """One lane right now."""

    lane: str
    waiting: int  # (report, child) rows without protection assessment
    work_items: int  # groups that they stand in: what an assessor sits down with
    oldest_age_s: float | None
    arrivals_per_hour: int
    completions_per_hour: int
    deadlines_at_risk: int  # due within four hours, or past

    @property
    def eta_s(self) -> float | None:
        """Seconds until the lane is empty; None while it does not drain."""
        drain = self.completions_per_hour - self.arrivals_per_hour
        return self.waiting / drain * 3600 if self.waiting and drain > 0 else None

    def to_plain(self) -> dict[str, Any]:
        """As `GET /api/v1/queues` shows it."""
        return {
            "lane": self.lane,
            "waiting": self.waiting,
            "work_items": self.work_items,
            "oldest_age_s": self.oldest_age_s,
            "arrivals_per_hour": self.arrivals_per_hour,
            "completions_per_hour": self.completions_per_hour,
            "eta_s": self.eta_s,
            "deadlines_at_risk": self.deadlines_at_risk,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SurgingGroup:
    """A group that surges. Its id and counts; never a name (SoLPuL 7 a §)."""

    group_id: UUID
    municipality: str
    members: int
    waiting: int
    per_hour: int
    per_day: int
    arrivals: Arrivals
    is_snoozed: bool = False  # a supervisor lets its alarm rest until a report gives a reason to look


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What the board shows."""

    reports: int
    numbers_given: int  # equal to `reports`, or something is wrong
    report_children: int
    unrouted: int
    questions: int
    silence_s: float | None  # since the last report was registered
    others_oldest_s: float | None
    others_over_target: int
    others_waiting: int
    set_aside: int  # (report, child) rows that wait in the line of what looks made by a machine
    lanes: tuple[LaneLoad, ...]
    surging: tuple[SurgingGroup, ...]
    sources: tuple[SourceState, ...]  # other ways in, where any is watched


@dataclass(frozen=True, slots=True)
class Views:
    """Reads over the web process's pool."""

    pool: AsyncConnectionPool
    sealer: Sealer

    async def answers(self) -> bool:
        """Whether PostgreSQL answers within a second."""
        try:
            async with self.pool.connection(timeout=1.0) as connection:
                await connection.execute(sql("views.ping"))
        except (psycopg.Error, OSError):
            return False
        return True

    async def load(self, only: list[str] | None = None) -> Load:
        """The load right now, of these municipalities or of the whole installation.

        Raises:
            Unavailable: "not_ready": the database is away.
        """
        try:
            async with self.pool.connection() as connection, connection.transaction():
                return await load_through(connection, only)
        except (psycopg.OperationalError, OSError) as error:
            raise Unavailable("not_ready") from error

    async def queue(self, municipality: str, *, after: int, limit: int) -> list[dict[str, Any]]:
        """The next rows of the fair order, by position: ids, times and states only."""
        async with self.pool.connection() as connection:
            cursor = connection.cursor(row_factory=dict_row)
            values = {"municipality": municipality, "after": after, "limit": limit}
            return await (await cursor.execute(sql("views.queue_page"), values)).fetchall()

    async def group(self, group_id: UUID, *, limit: int = 5000) -> dict[str, Any] | None:
        """A group and its members with the evidence for each, by current id; old ids lead on."""
        async with self.pool.connection() as connection:
            cursor = connection.cursor(row_factory=dict_row)
            group = await (await cursor.execute(sql("views.resolve_group"), [group_id])).fetchone()
            if group is None:
                return None
            members = await (await cursor.execute(sql("views.group_members"), [group["id"], limit])).fetchall()
        return {**group, "members": members}

    async def export(self, only: list[str] | None = None) -> AsyncIterator[dict[str, Any]]:
        """All reports, or those of these municipalities, in order of registration, as formats.md section 4."""
        async with (
            self.pool.connection() as connection,
            connection.transaction(),
            connection.cursor(name="export", row_factory=dict_row) as cursor,
        ):
            await cursor.execute(sql("views.export"), {"only": only})
            rows: list[dict[str, Any]] = []
            async for row in cursor:
                if rows and rows[0]["id"] != row["id"]:
                    yield _export_line(rows, self.sealer)
                    rows = []
                rows.append(row)
            if rows:
                yield _export_line(rows, self.sealer)


_LOAD = ("views.totals", "views.others_oldest", "views.lanes", "views.surging", "sources.states")


async def load_through(connection: AsyncConnection[Any], only: list[str] | None) -> Load:
    """The load right now, as one of several reads in the caller's transaction."""
    return _load(*[await (await connection.execute(sql(name), {"only": only})).fetchall() for name in _LOAD])


def load_now(connection: Connection[Any]) -> Load:
    """The load right now, for the command line."""
    with connection.transaction():
        return _load(*(connection.execute(sql(name), {"only": None}).fetchall() for name in _LOAD))


def _load(
    totals: list[tuple[Any, ...]],
    others: list[tuple[Any, ...]],
    lanes: list[tuple[Any, ...]],
    surging: list[tuple[Any, ...]],
    sources: list[tuple[Any, ...]],
) -> Load:
    reports, numbers, children, unrouted, questions, silence, set_aside = totals[0]
    oldest, over_target, waiting = others[0]
    return Load(
        reports=reports,
        numbers_given=numbers,
        report_children=children,
        unrouted=unrouted,
        questions=questions,
        silence_s=_seconds(silence),
        others_oldest_s=_seconds(oldest),
        others_over_target=over_target,
        others_waiting=waiting,
        set_aside=set_aside,
        lanes=tuple(_lane(row) for row in lanes),
        surging=tuple(_surging(row) for row in surging),
        sources=states(sources),
    )


def export(connection: Connection[Any], sealer: Sealer) -> Iterator[dict[str, Any]]:
    """All reports in order of registration, as formats.md section 4, for the command line."""
    with connection.transaction(), connection.cursor(name="export", row_factory=dict_row) as cursor:
        cursor.execute(sql("views.export"), {"only": None})
        for _, rows in groupby(cursor, key=lambda row: row["id"]):
            yield _export_line(list(rows), sealer)


def pending(connection: Connection[Any]) -> int:
    """Reports that are not yet linked and routed."""
    row = connection.execute(sql("views.pending")).fetchone()
    return row[0] if row else 0


def unsettled(connection: Connection[Any]) -> int:
    """Groups that have learnt something since the questions about them were last looked at."""
    row = connection.execute(sql("views.unsettled")).fetchone()
    return row[0] if row else 0


def _export_line(rows: list[dict[str, Any]], sealer: Sealer) -> dict[str, Any]:
    first = rows[0]
    working_copy = sealer.unseal_json(bytes(first["working_copy"]), where=f"report/{first['id']}/working_copy")
    return {
        "report_key": working_copy["report_key"],
        "id": str(first["id"]),
        "registration_no": registration_number(
            first["municipality"], first["registration_year"], first["registration_serial"]
        ),
        "received_at": _local(first["received_at"]),
        "registered_at": _local(first["registered_at"]),
        "children": [_export_child(row) for row in rows],
    }


def _export_child(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "index": row["child_index"],
        "group_id": str(row["group_id"]) if row["group_id"] else None,
        "status": row["status"],
        "source": row["source"],
        "weight": None if row["weight"] is None else round(row["weight"], 2),
        "evidence": row["evidence"] or [],
        "candidates": [{**c, "weight": round(c["weight"], 2)} for c in row["candidates"] or []],
        "lane": row["lane"],
        "position": row["position"],
        "reasons": row["reasons"] or [],
        "novelty": None if row["novelty"] is None else round(row["novelty"], 3),
        "novel_passages": row["passages"] or [],
        "text_cluster_id": str(row["text_cluster_id"]) if row["text_cluster_id"] else None,
        "state": row["state"],
        "is_surging": row["is_surging"],
        "routed_at": _local(row["routed_at"]) if row["routed_at"] else None,
    }


def _local(at: datetime) -> str:
    return at.astimezone(STOCKHOLM).isoformat()


def _seconds(value: Any) -> float | None:
    return None if value is None else float(value)


def _lane(row: tuple[Any, ...]) -> LaneLoad:
    return LaneLoad(
        lane=row[0],
        waiting=row[1],
        work_items=row[2],
        oldest_age_s=_seconds(row[3]),
        arrivals_per_hour=row[4],
        completions_per_hour=row[5],
        deadlines_at_risk=row[6],
    )


def _surging(row: tuple[Any, ...]) -> SurgingGroup:
    arrivals = Arrivals.from_plain(row[3])
    return SurgingGroup(
        group_id=row[0],
        municipality=row[1],
        members=row[2],
        waiting=row[4],
        per_hour=arrivals.per_hour(),
        per_day=arrivals.per_day(),
        arrivals=arrivals,
        is_snoozed=row[5],
    )
