"""Contacts and meetings of one (report, child): what is written down, allowed or not, and worries that stand until they are answered."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from casework.calendar import at_local
from casework.contacts import Contact
from casework.errors import Refused
from casework.minutes import one_of
from intake.staff.decisions import first
from intake.staff.pages import Decides, PageRoute, now
from store.meetings import Meetings, Noted

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.post("/report-children/{report_child_id}/contacts")
async def note_contact(report_child_id: UUID, desk: Decides) -> Response:
    """Writes a contact down. One that was not allowed is written down as that."""
    form = first(await desk.form())
    contact = one_of(Contact, form.get("contact"))
    if contact is None:
        raise Refused("bad_request")
    noted = Noted(
        report_child_id=report_child_id,
        contact=contact,
        made_at=_instant(form.get("day", ""), form.get("clock", "")),
        has_consent=form.get("has_consent") == "yes",
        words=form.get("words", ""),
    )
    meetings = Meetings(desk.parts.decisions.sealer)
    refused = await desk.run(lambda c: meetings.note_contact(c, noted, desk.actor, now=now()))
    return desk.to(f"/report-children/{report_child_id}", signed=refused.code if refused else "noted")


@router.post("/report-children/{report_child_id}/meetings")
async def plan_meeting(report_child_id: UUID, desk: Decides) -> Response:
    """Writes down a meeting with child or guardians."""
    form = first(await desk.form())
    at, meetings = _instant(form.get("day", ""), form.get("clock", "")), Meetings(desk.parts.decisions.sealer)
    await desk.run(lambda c: meetings.plan(c, report_child_id, at, desk.actor))
    return desk.to(f"/report-children/{report_child_id}", signed="planned")


@router.post("/report-children/{report_child_id}/meeting-notes")
async def note_meeting(report_child_id: UUID, desk: Decides) -> Response:
    """What became of a meeting, or what was done about one that did not come about."""
    form = first(await desk.form())
    try:
        meeting = (report_child_id, UUID(form.get("meeting_id", "")))
    except ValueError:
        raise Refused("bad_request") from None
    meetings, note, words = Meetings(desk.parts.decisions.sealer), form.get("note", ""), form.get("words", "")
    await desk.run(lambda c: meetings.note(c, meeting, note, words, desk.actor, now=now()))
    return desk.to(f"/report-children/{report_child_id}", signed="noted")


def _instant(day: str, clock: str) -> datetime:
    """A local day and time as they are typed.

    Raises:
        Refused: "bad_request".
    """
    try:
        return at_local(date.fromisoformat(day), time.fromisoformat(clock))
    except ValueError:
        raise Refused("bad_request") from None
