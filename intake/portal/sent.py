"""What the person has sent: that it has arrived, a copy for their own file, feedback. Never whether more is known of the child."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from casework import feedback
from casework.errors import Refused
from intake.portal.fields import CONCERN, blank, sections
from intake.portal.pages import PortalRoute, Reporter, now

router = APIRouter(include_in_schema=False, route_class=PortalRoute)

ALL = "/portal/skickade"
ONE = "/portal/skickade/{report_id}"


@router.get(ALL)
async def show_all(visit: Reporter) -> Response:
    """Everything that the person has sent, the newest first."""
    return visit.page("sent_list.html", {"sent": await visit.parts.portal.sent.of(visit.person)})


@router.get("/portal/aterkoppling")
async def show_feedback(visit: Reporter) -> Response:
    """What has been asked for, and what has come back."""
    sent = await visit.parts.portal.sent.of(visit.person)
    context = {
        "given": [one for one in sent if one.given],
        "waiting": [one for one in sent if one.asked_at is not None and not one.given],
    }
    return visit.page("feedback.html", context)


@router.get(ONE)
async def show_one(report_id: UUID, visit: Reporter) -> Response:
    """One report: when it arrived, and feedback."""
    one = await visit.parts.portal.sent.read(report_id, visit.person)
    return visit.page("sent.html", {"one": one, "may_ask": feedback.may_receive(one.section)})


@router.get("/portal/skickade/{report_id}/kopia")
async def show_copy(report_id: UUID, visit: Reporter) -> Response:
    """Exactly what was sent, with the time and the receipt, for the sender's own file: a page made for paper."""
    one = await visit.parts.portal.sent.read(report_id, visit.person)
    kept = one.copy["portal"]
    return visit.page("copy.html", {"one": one, "kept": kept, "sections": sections(kept["fields"])})


@router.post("/portal/skickade/{report_id}/aterkoppling")
async def ask(report_id: UUID, visit: Reporter) -> Response:
    """The person asks what came of it; when that is later than the decision it is to be answered at once (SoL 2025:400 19:6)."""
    one = await visit.parts.portal.sent.read(report_id, visit.person)
    if not feedback.may_receive(one.section):
        raise Refused("feedback_not_allowed")
    await visit.parts.portal.sent.ask_for_feedback(report_id, visit.person, now=now())
    return RedirectResponse(f"{ALL}/{report_id}", status_code=303)


@router.post("/portal/skickade/{report_id}/igen")
async def report_again(report_id: UUID, visit: Reporter) -> Response:
    """A new report about the same child. The duty is personal and stands each time (SoL 2025:400 19:1): nothing holds it back."""
    one = await visit.parts.portal.sent.read(report_id, visit.person)
    earlier = one.copy["portal"]["fields"]
    mine = {name: text for name, text in earlier.items() if name.startswith("reporter_") or name == "group"}
    fields = {**blank(visit.account), **mine, "children": earlier["children"], **dict.fromkeys(CONCERN, "")}
    draft_id = await visit.parts.portal.drafts.begin(visit.person, fields)
    return RedirectResponse(f"/portal/anmalan/{draft_id}#oro", status_code=303)
