"""Staff's search by name, personal number or registration number (SoLPuF 15 §). What is typed never stands in an address."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from casework.access import Permission
from casework.calendar import local_date
from casework.errors import Refused
from casework.searching import TermKind, read_search
from config.reference import name_table
from intake.staff.pages import Desk, PageRoute, now, signed_in_page, words_of

router = APIRouter(include_in_schema=False, route_class=PageRoute)

Searches = Annotated[Desk, signed_in_page(Permission.SEARCH)]


@router.get("/search")
async def show_search(desk: Searches) -> Response:
    """The empty form."""
    return _page(desk, {})


@router.post("/search")
async def search(desk: Searches) -> Response:
    """Numbers, times and states of what was found. The search is logged first, also one that finds nothing."""
    form = {name: values[0] for name, values in (await desk.form()).items()}
    kind = form.get("kind", "")
    try:
        asked = read_search(
            kind,
            first=form.get("first", ""),
            last=form.get("last", ""),
            number=form.get("case" if kind == TermKind.CASE_NUMBER else "number", ""),
            names=name_table(),
            on=local_date(now()),
        )
    except Refused as error:
        heading, sentence = words_of(error.code)
        return _page(desk, {"error": f"{heading}. {sentence}", "kind": kind}, status=422)
    found = await desk.run(lambda c: desk.parts.searches.search(c, asked, desk.actor))
    return _page(desk, {"found": found, "kind": kind})


def _page(desk: Desk, context: dict[str, Any], *, status: int = 200) -> Response:
    return desk.page("search.html", {"kind": "", **context}, status=status)
