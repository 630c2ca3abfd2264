"""The pages of reading beyond one's own work: saying why, breaking the glass, seeing who reported; the second person, the supervisor."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from casework.access import Permission
from casework.errors import NotFound, Refused
from casework.needtoknow import GrantKind, ProtectionLevel, read_asked
from casework.text import storable
from intake.access import ask
from intake.staff.access_words import LEVELS, PURPOSES
from intake.staff.pages import Desk, PageRoute, signed_in_page
from store.protection import Change

router = APIRouter(include_in_schema=False, route_class=PageRoute)

Asks = Annotated[Desk, signed_in_page(Permission.READ_REPORT, opens=False)]
Protects = Annotated[Desk, signed_in_page(Permission.PROTECT)]
SeesAlerts = Annotated[Desk, signed_in_page(Permission.SEE_ALERTS)]

_REASON_NEEDED = "Skriv varför: en mening som en kollega förstår om ett år."


@router.get("/reports/{report_id}/access")
async def show_asking(report_id: UUID, desk: Asks) -> Response:
    """Why somebody needs a report that is not their work. Nothing of it is shown here but its number."""
    return await _asking(desk, report_id)


@router.post("/reports/{report_id}/access")
async def send_asking(report_id: UUID, desk: Asks) -> Response:
    """Takes down the purpose, and opens the report; or the page again with what is missing."""
    form = await desk.form()
    kind, code, reason = (form.get(name, [""])[0] for name in ("kind", "code", "reason"))
    try:
        asked = read_asked(kind, code, reason)
    except Refused as error:
        if error.code != "reason_required":
            return await _asking(desk, report_id, error="Välj ett ändamål.", typed=reason)
        return await _asking(desk, report_id, error=_REASON_NEEDED, kind=kind, chosen=code)
    await ask(desk.parts, desk.actor, report_id, asked)
    return desk.to(f"/reports/{report_id}")


@router.get("/access-requests")
async def show_requests(desk: Asks) -> Response:
    """What waits for a second person: who asks to see who reported, and why."""
    rows = await desk.run(lambda c: desk.parts.grants.waiting(c, desk.actor))
    return desk.page("access_requests.html", {"rows": rows})


@router.post("/access-requests/{grant_id}")
async def answer_request(grant_id: UUID, desk: Asks) -> Response:
    """The second person agrees or says no."""
    answer = (await desk.form()).get("answer", [""])[0]
    if answer not in ("agree", "refuse"):
        raise Refused("bad_request")
    await desk.run(lambda c: desk.parts.grants.settle(c, desk.actor, grant_id, agrees=answer == "agree"))
    return desk.to("/access-requests")


@router.post("/reports/{report_id}/protection")
async def set_protection(report_id: UUID, desk: Protects) -> Response:
    """Puts a child of the report into the stricter ring, or takes it out."""
    form = await desk.form()
    child, level, reason = (form.get(name, [""])[0] for name in ("report_child_id", "level", "reason"))
    children = await desk.run(lambda c: desk.parts.protection.of_report(c, report_id))
    if child not in {str(row["id"]) for row in children}:
        raise NotFound("not_found")
    if level not in LEVELS:
        raise Refused("bad_request")
    if not reason:
        raise Refused("reason_required")
    change = Change(report_child_id=UUID(child), level=ProtectionLevel(level), reason=storable(reason))
    states = desk.parts.regrouper.states
    await desk.run(lambda c: desk.parts.protection.set(c, change, desk.actor, states))
    return desk.to(f"/reports/{report_id}")


@router.get("/alerts")
async def show_alerts(desk: SeesAlerts) -> Response:
    """What a supervisor is to know of access, unseen first. Of the report only its number."""
    rows = await desk.run(lambda c: desk.parts.grants.alerts(c, desk.actor))
    return desk.page("alerts.html", {"rows": rows})


@router.post("/alerts/{grant_id}/seen")
async def mark_seen(grant_id: UUID, desk: SeesAlerts) -> Response:
    """The supervisor has seen it."""
    await desk.form()
    await desk.run(lambda c: desk.parts.grants.see(c, desk.actor, grant_id))
    return desk.to("/alerts")


async def _asking(
    desk: Desk, report_id: UUID, *, error: str = "", kind: str = "", chosen: str = "", typed: str = ""
) -> Response:
    standing = await desk.run(lambda c: desk.parts.grants.standing(c, desk.actor, report_id))
    is_shut = standing.is_protected and not desk.actor.may_see_protected
    context = {
        "report_id": report_id,
        "standing": standing,
        "is_shut": is_shut,
        "purposes": PURPOSES,
        "error": error,
        "kind": kind or GrantKind.PURPOSE,
        "chosen": chosen,
        "typed": typed,
    }
    return desk.page("access.html", context, status=422 if error else 200)
