"""Review, send, receipt. Sending again, by double click, reload or a second tab, is answered with the first receipt."""

from __future__ import annotations

import json
from time import perf_counter
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from casework.calendar import local_date
from casework.errors import Broken, SlussError
from casework.mandated import Group
from casework.report import Channel
from casework.submission import Registered
from intake.deps import submission
from intake.portal.checks import missing, slips
from intake.portal.compose import reports
from intake.portal.fields import child_label, sections
from intake.portal.pages import PortalRoute, Reporter, Visit, now
from store.portal_drafts import Draft
from store.sent import Sending

router = APIRouter(include_in_schema=False, route_class=PortalRoute)

REVIEW = "/portal/anmalan/{draft_id}/granska"
SEND = "/portal/anmalan/{draft_id}/skicka"
RECEIPT = "/portal/anmalan/{draft_id}/kvittens"


@router.get(REVIEW)
async def show_review(draft_id: UUID, visit: Reporter) -> Response:
    """Everything that will be sent, to be read once more."""
    draft = await visit.parts.portal.drafts.read(draft_id, visit.person)
    if draft.state == "sent":
        return RedirectResponse(f"/portal/anmalan/{draft_id}/kvittens", status_code=303)
    if draft.state == "open" and missing(draft.content):
        return RedirectResponse(f"/portal/anmalan/{draft_id}?brister=1", status_code=303)
    return await _review(visit, draft)


@router.post(SEND)
async def send(draft_id: UUID, visit: Reporter, version: Annotated[int, Form(ge=0)] = 0) -> Response:
    """Freezes the draft, registers one report for each child, and shows the receipt by another address, which can be reloaded."""
    drafts = visit.parts.portal.drafts
    draft = await drafts.read(draft_id, visit.person)
    if draft.state == "open" and missing(draft.content):
        return RedirectResponse(f"/portal/anmalan/{draft_id}?brister=1", status_code=303)
    names = [file.filename for file in await drafts.files(draft_id, visit.person)]
    frozen = await drafts.freeze(
        draft_id, visit.person, version=version, make=lambda fields: _reports(visit, fields, names)
    )
    if frozen.state == "sending" and not await _register(visit, frozen):
        draft = await drafts.read(draft_id, visit.person)
        return await _review(visit, draft, is_uncertain=True, status=503)
    return RedirectResponse(f"/portal/anmalan/{draft_id}/kvittens", status_code=303)


@router.get(RECEIPT)
async def show_receipt(draft_id: UUID, visit: Reporter) -> Response:
    """That each child's report is registered, and what happens next. Reloading sends nothing."""
    sent = await visit.parts.portal.sent.of(visit.person, draft_id=draft_id)
    if not sent:
        return RedirectResponse(f"/portal/anmalan/{draft_id}", status_code=303)
    return visit.page("receipt.html", {"sent": sent})


def _reports(visit: Visit, fields: dict[str, Any], filenames: list[str]) -> list[str]:
    return reports(
        fields,
        municipality=visit.parts.settings.default_municipality,
        organisation=visit.account.organisation_name,
        filenames=filenames,
    )


async def _register(visit: Visit, frozen: Draft) -> bool:
    """Registers the frozen reports in one commit, keeps the copies, and closes the draft. False when that is not certain."""
    began = perf_counter()
    files = await visit.parts.portal.drafts.attachments(frozen)
    texts: list[str] = frozen.content["reports"]
    outcomes = await visit.parts.registry.register(
        [
            submission(
                text.encode(),
                channel=Channel.PORTAL,
                actor=visit.actor,
                idempotency_key=f"portal:{frozen.id}:{position}",
                files=files,
            )
            for position, text in enumerate(texts)
        ]
    )
    if all(isinstance(outcome, Broken) for outcome in outcomes):
        await visit.parts.portal.drafts.thaw(frozen)  # certain: nothing was registered, and it can be written on again
        return False
    sendings = [
        _sending(position, outcome, texts[position])
        for position, outcome in enumerate(outcomes)
        if isinstance(outcome, Registered)
    ]
    try:
        await visit.parts.portal.sent.keep(frozen, visit.person, sendings)
        if len(sendings) < len(texts):
            return False
        await visit.parts.portal.sent.close(frozen)
    except SlussError:
        return False  # registered, though the portal cannot show it yet: sending again finishes what is left
    visit.parts.metrics.registered(Channel.PORTAL, seconds=perf_counter() - began, count=len(texts))
    return True


def _sending(position: int, registered: Registered, text: str) -> Sending:
    copy: dict[str, Any] = json.loads(text)
    group = Group.read(copy["portal"]["fields"]["group"])
    return Sending(
        position=position,
        registered=registered,
        copy=copy,
        section=group.section if group else "19:1",
        wants_feedback=copy["reporter"]["wants_feedback"],
    )


async def _review(visit: Visit, draft: Draft, *, is_uncertain: bool = False, status: int = 200) -> Response:
    is_open = draft.state == "open"
    fields = draft.content if is_open else draft.content["fields"]
    context = {
        "draft": draft,
        "is_open": is_open,
        "is_uncertain": is_uncertain,
        "sections": sections(fields),
        "slips": slips(fields, today=local_date(now())) if is_open else [],
        "children": [child_label(child, number) for number, child in enumerate(fields["children"], 1)],
        "danger": fields["danger"],
        "files": await visit.parts.portal.drafts.files(draft.id, visit.person),
    }
    return visit.page("review.html", context, status=status)
