"""The auditor's pages: what to look at in the log and why, what came of it, and who has read what (SoLPuL 10 §)."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from casework.access import Permission
from casework.calendar import local_date
from casework.errors import Refused
from casework.searching import CaseNumber, TermKind, read_search
from config.reference import name_table
from intake.staff.pages import Desk, PageRoute, now, signed_in_page

router = APIRouter(include_in_schema=False, route_class=PageRoute)

Reviews = Annotated[Desk, signed_in_page(Permission.REVIEW_LOG)]


@router.get("/log-review")
async def show_review(desk: Reviews, settled: bool = False) -> Response:
    """What waits, each with its explanation; or what has been settled."""
    rows = await desk.run(lambda c: desk.parts.logreview.listed(c, desk.actor, is_open=not settled))
    backlog = await desk.run(lambda c: desk.parts.logreview.backlog(c, desk.actor))
    return desk.page("log_review.html", {"rows": rows, "backlog": backlog, "settled": settled})


@router.post("/log-review/lookup")
async def look_up(desk: Reviews) -> Response:
    """Who has read a report, or what a person has read. The looking up is logged first."""
    form = {name: values[0] for name, values in (await desk.form()).items()}
    if form.get("about") == "person" and form.get("person"):
        rows = await desk.run(lambda c: desk.parts.logreview.of_person(c, form["person"], desk.actor))
        return desk.page("log_of.html", {"rows": rows, "person": form["person"]})
    case = _case(form.get("number", ""))
    rows = await desk.run(lambda c: desk.parts.logreview.of_report(c, case, desk.actor))
    number = f"{case.municipality}-{case.year}-{case.serial:06d}"
    # For the person whom it is about: times and roles; the names of staff are another question (OSL 2009:400 39:3).
    template = "log_extract.html" if form.get("about") == "extract" else "log_of.html"
    return desk.page(template, {"rows": rows, "number": number})


@router.post("/log-review/{review_id}")
async def settle(review_id: UUID, desk: Reviews) -> Response:
    """What came of it."""
    form = {name: values[0] for name, values in (await desk.form()).items()}
    outcome, note = form.get("outcome", ""), form.get("note", "")
    await desk.run(lambda c: desk.parts.logreview.decide(c, review_id, outcome, note, desk.actor))
    return desk.to("/log-review")


def _case(typed: str) -> CaseNumber:
    found = read_search(
        TermKind.CASE_NUMBER, first="", last="", number=typed, names=name_table(), on=local_date(now())
    ).case
    if found is None:
        raise Refused("number_not_valid")
    return found
