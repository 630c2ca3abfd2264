"""The lists behind the board's numbers: ids, times, counts and states (SoLPuL 7 a §). Whoever may read a report is led to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from casework.access import Actor, Permission
from casework.errors import NotFound, Refused
from config.policy import local_clocks
from intake.headers import POLICY_WITH_KEYS
from intake.staff.list_words import CLOCKS, SECTIONS, TITLES, numbers, state
from intake.staff.pages import Desk, PageRoute, signed_in_page
from store import boardlists, work
from store.boardlists import LISTINGS, PAGE, BoardLists, ListedRow, Listing, Place
from store.runningclocks import OwnClocks

router = APIRouter(include_in_schema=False, route_class=PageRoute)

Sees = Annotated[Desk, signed_in_page(Permission.SEE_QUEUE)]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FURTHEST = 100_000


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a row leads whoever may go there. What is opened there is admitted and logged there."""

    actor: Actor

    def to_row(self, row: ListedRow) -> str | None:
        """To the report, or to the decision or the feedback where that is what is due; None: the row is plain text."""
        may = self.actor.may
        if row.report_id is None:
            return f"/investigations/{row.investigation_id}" if may(Permission.DECIDE) else None
        if row.kind == "feedback" and may(Permission.FEED_BACK):
            return f"/feedback/{row.report_id}"
        if row.report_child_id and row.kind != "protection" and may(Permission.DECIDE):
            return f"/report-children/{row.report_child_id}"
        return f"/reports/{row.report_id}" if may(Permission.READ_REPORT) else None

    def to_group(self, group_id: UUID) -> str:
        """To the group for whoever works with groups; for others to what waits in it."""
        return f"/groups/{group_id}" if self.actor.may(Permission.REGROUP) else f"/board/groups/{group_id}"


@router.get("/board/lists")
async def show_lists(desk: Sees) -> Response:
    """Every list, with its number as the board has it."""
    seen = await desk.parts.boards.once(desk.actor.municipalities)
    return await _page(desk, "board_lists.html", {"sections": SECTIONS, "numbers": numbers(seen.shot)})


@router.get("/board/lists/{which}")
async def show_list(
    which: str,
    desk: Sees,
    after: Annotated[str | None, Query(max_length=80)] = None,
    offset: Annotated[int, Query(ge=0, le=_FURTHEST)] = 0,
) -> Response:
    """One list. `after`: where the page begins; `offset`: the same of what has no report yet."""
    if which not in TITLES:
        raise NotFound("not_found")
    context: dict[str, Any] = {"which": which, "title": TITLES[which], "offset": offset}
    if which in LISTINGS:
        return await _rows(desk, LISTINGS[which], after, context)
    if which == "surging":
        seen = await desk.parts.boards.once(desk.actor.municipalities)
        return await _page(
            desk, "board_list.html", {**context, "total": len(seen.shot.load.surging), "shot": seen.shot}
        )
    read = boardlists.kept if which == "kept" else boardlists.missing
    found = await desk.run(lambda c: read(c, desk.actor.municipalities, offset=offset))
    total = found[0]["total"] if found else 0
    more = offset + PAGE if offset + PAGE < total else None
    return await _page(desk, "board_list.html", {**context, which: found, "total": total, "next_offset": more})


@router.get("/board/groups/{group_id}")
async def show_group(group_id: UUID, desk: Sees, after: Annotated[str | None, Query(max_length=80)] = None) -> Response:
    """What waits in one group."""
    return await _rows(desk, boardlists.of_group(group_id), after, {"which": "group", "group_id": group_id})


async def _rows(desk: Desk, listing: Listing, after: str | None, context: dict[str, Any]) -> Response:
    place, lists = _place(after), BoardLists(OwnClocks(local_clocks()))
    page = await desk.run(lambda c: lists.page(c, desk.actor.municipalities, listing, place))
    ways = Ways(desk.actor)
    rows = [(row, ways.to_row(row), state(row)) for row in page.rows]
    told = {"page": page, "rows": rows, "total": page.total, "clocks": CLOCKS, "is_first": place is None}
    return await _page(desk, "board_list.html", {**context, **told, "next": page.next and _written(page.next)})


async def _page(desk: Desk, template: str, context: dict[str, Any]) -> Response:
    has_keys = await desk.run(lambda c: work.has_keys(c, desk.actor))
    shared = {
        "has_keys": has_keys,
        "ways": Ways(desk.actor),
        "may_list": True,
        "may_search": desk.actor.may(Permission.SEARCH),
    }
    answer = desk.page(template, {**shared, **context})
    answer.headers["Content-Security-Policy"] = POLICY_WITH_KEYS
    return answer


def _written(place: Place) -> str:
    return f"{place.rank}.{(place.at - _EPOCH) // _MICROSECOND}.{place.id}"


def _place(written: str | None) -> Place | None:
    """As `_written` writes it.

    Raises:
        Refused: "bad_request".
    """
    if written is None:
        return None
    try:
        rank, at, key = written.split(".")
        return Place(rank=int(rank), at=_EPOCH + int(at) * _MICROSECOND, id=UUID(key))
    except (ValueError, OverflowError):
        raise Refused("bad_request") from None
