"""What stands behind each number of the live board: ids, times and states, page by page, other children and the oldest first.

A list is one query. Its count and its pages are of the same rows; that of a clock is the query that the board counts by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, LiteralString
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row

from casework.ids import registration_number
from casework.triage import Lane
from store.queries import own_text, sql
from store.runningclocks import KINDS, RUNNING, OwnClocks

Link = Connection[Any]

PAGE = 100
_AT_RISK = timedelta(hours=4)  # as the board counts a lane's


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list: its query among `boardlists`, and what it asks for."""

    query: str
    values: Mapping[str, Any] = field(default_factory=dict)


LISTINGS: Mapping[str, Listing] = {
    "others": Listing(query="placed", values={"others": True}),
    "others-late": Listing(query="placed", values={"others": True, "before": timedelta(0)}),
    "waiting": Listing(query="waiting"),
    "waiting-late": Listing(query="waiting", values={"before": timedelta(0)}),
    **{f"lane-{lane}": Listing(query="placed", values={"lane": str(lane)}) for lane in Lane},
    **{f"lane-{lane}-due": Listing(query="placed", values={"lane": str(lane), "before": _AT_RISK}) for lane in Lane},
    **{f"{kind}-late": Listing(query="clock", values={"kind": kind, "late": True}) for kind in KINDS},
    **{f"{kind}-near": Listing(query="clock", values={"kind": kind, "late": False}) for kind in KINDS},
    "arrived": Listing(query="arrived"),
    "completed": Listing(query="completed"),
    "set-aside": Listing(query="waiting", values={"aside": True}),
    "unlinked": Listing(query="jobs"),
    "stuck": Listing(query="jobs", values={"stuck": True}),
    "questions": Listing(query="questions"),
}
"""Lists of reports and children, by the name in their address."""

_NOTHING_ASKED: Mapping[str, Any] = {"before": None, "aside": False, "lane": None, "others": False, "stuck": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a page begins: after this row."""

    rank: int  # 0: another child, 1: in a flood or set aside
    at: datetime
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRow:
    """One child of one report by one clock; or a report that is not linked yet; or an investigation from outside."""

    id: UUID
    report_id: UUID | None
    report_child_id: UUID | None
    investigation_id: UUID | None
    number: str | None  # of the registration
    arrived_at: datetime  # of an investigation from outside its start
    rank: int
    group_id: UUID | None
    kind: str  # the clock, of `KINDS`
    due_at: datetime | None
    state: str | None  # `casework.lifecycle.State`
    is_proposed: bool  # a decision waits for a second signature
    lane: str | None
    claimed_by: str | None
    assigned_to: str | None

    @property
    def place(self) -> Place:
        """Where the next page begins when this is the last row."""
        return Place(rank=self.rank, at=self.arrived_at, id=self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some rows of a list, and how many there are in all."""

    at: datetime
    total: int
    rows: Sequence[ListedRow]
    next: Place | None


@dataclass(frozen=True, slots=True)
class BoardLists:
    """The lists of an installation."""

    clocks: OwnClocks = field(default_factory=OwnClocks)

    def page(
        self, connection: Link, only: list[str] | None, listing: Listing, after: Place | None, *, limit: int = PAGE
    ) -> Page:
        """The rows after a place, of these municipalities or of the whole installation. On a connection in autocommit."""
        with connection.transaction():
            connection.execute(sql("selfcheck.snapshot"))
            [(now,)] = connection.execute(sql("clockwatch.now")).fetchall()
            values = {
                **self.clocks.values(only, now),
                **_NOTHING_ASKED,
                **listing.values,
                **{"rank": after and after.rank, "at": after and after.at, "id": after and after.id},
                "limit": limit + 1,
            }
            [(total,)] = connection.execute(_listed(listing, "count"), values).fetchall()
            found = connection.cursor(row_factory=dict_row).execute(_listed(listing, "page"), values).fetchall()
        rows = [_row(row) for row in found]
        shown = rows[:limit]
        return Page(at=now, total=total, rows=shown, next=shown[-1].place if len(rows) > limit else None)


def of_group(group_id: UUID) -> Listing:
    """What waits in one group."""
    return Listing(query="of_group", values={"group": group_id})


def kept(connection: Link, only: list[str] | None, *, offset: int, limit: int = PAGE) -> list[dict[str, Any]]:
    """What came another way and has no number yet: source, format, size, time; in each row the "total"."""
    return _rows(connection, "kept", {"only": only, "offset": offset, "limit": limit})


def missing(connection: Link, only: list[str] | None, *, offset: int, limit: int = PAGE) -> list[dict[str, Any]]:
    """Numbers that were given and that no report has, as "number"; in each row the "total"."""
    found = _rows(connection, "missing", {"only": only, "offset": offset, "limit": limit})
    return [{**row, "number": registration_number(row["municipality"], row["year"], row["serial"])} for row in found]


def _listed(listing: Listing, what: str) -> LiteralString:
    running = f"{RUNNING}, " if listing.query == "clock" else ""
    return own_text(f"WITH {running}listed AS ({sql(f'boardlists.{listing.query}')}) {sql(f'boardlists.{what}')}")


def _rows(connection: Link, name: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    return connection.cursor(row_factory=dict_row).execute(sql(f"boardlists.{name}"), values).fetchall()


def _row(row: dict[str, Any]) -> ListedRow:
    parts = [row.pop(name) for name in ("municipality", "registration_year", "registration_serial")]
    return ListedRow(**row, number=None if parts[2] is None else registration_number(*parts))
