"""The page where staff register what was told by telephone or in person, or came on paper. Sent twice it is one report."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from casework.access import Permission
from casework.clocks import protection_assessment_due
from casework.errors import Conflict, SlussError
from casework.reception import is_old
from casework.report import ReporterKind
from casework.steps.receive import Arrival, receive
from casework.submission import Attachment, Registered, Submission
from casework.text import storable
from config.lanes import lane_of
from config.reference import municipalities
from intake.deps import CHANCE
from intake.received import receive_form
from intake.samesite import refuse_cross_site
from intake.staff import register_form as form
from intake.staff.page_words import DANGERS, MANNERS, REPORTERS
from intake.staff.pages import Desk, PageRoute, now, signed_in_page

router = APIRouter(include_in_schema=False, route_class=PageRoute)

_AWAY = "Anmälan kan inte bekräftas just nu. Det du skrev finns kvar: tryck på Registrera igen om en stund. Den dubbleras inte."
_CHANGED = (
    "Den här sidan har redan registrerats en gång, och du har ändrat den sedan dess. "
    "Ska det som står nu bli en anmälan till, tryck på Registrera igen."
)

Registers = Annotated[Desk, signed_in_page(Permission.REGISTER)]
Files = tuple[Attachment, ...]


@router.get("/register")
async def show_form(desk: Registers) -> Response:
    """The empty form: just now, received by whoever is signed in."""
    return _page(desk, {**form.empty(now(), desk.actor.person_id), "form_key": _fresh_key()}, {})


@router.post("/register")
async def send_form(desk: Registers) -> Response:
    """Registers what was written down and shows its number; or the page again, with what to correct and everything kept."""
    fields, files = await _sent(desk)
    if fields.get("action") == form.ADD_CHILD:
        return _page(desk, fields, {})
    typed = form.read(fields, now())
    if typed.errors:
        return _page(desk, fields, typed.errors, status=422)
    try:
        registered = await desk.parts.gatherer.register(_submission(desk, fields, typed, files))
    except Conflict:
        return _page(desk, {**fields, "form_key": _fresh_key()}, {"send": _CHANGED}, status=409)
    except SlussError:
        return _page(desk, fields, {"send": _AWAY}, status=503)
    return await _receipt(desk, registered, typed)


async def _sent(desk: Desk) -> tuple[dict[str, str], Files]:
    """What was typed, and the files beside it.

    Raises:
        Refused: "cross_site"; "too_large".
    """
    refuse_cross_site(desk.request)
    sent = await receive_form(desk.request, limit=desk.parts.settings.max_body_mb * 2**20)
    fields = {name: storable(value).strip() for name, value in sent.fields.items()}
    files = (
        Attachment(filename=file.filename, content_type=file.content_type, content=file.content)
        for file in sent.files
        if file.content
    )
    return fields, tuple(files)


def _submission(desk: Desk, fields: form.Fields, typed: form.Typed, files: Files) -> Submission:
    """Ready to be registered. Time and channel are believed: the person at the desk is the authority's own witness."""
    plain = form.body(fields, typed, municipality=desk.municipality, written_by=desk.actor.person_id)
    # With their digests the same text with another scan is another report, not a repeat of the first.
    plain |= {
        "attachments": len(files),
        "attachment_digests": [hashlib.sha256(f.content or b"").hexdigest() for f in files],
    }
    arrival = Arrival(
        now=now(),
        channel=form.channel_of(typed.manner),
        sender=desk.actor.person_id,
        believes_sender=True,
        idempotency_key=f"register:{fields.get('form_key') or _fresh_key()}",
        files=files,
    )
    raw = json.dumps(plain, ensure_ascii=False).encode()
    return receive(raw, arrival, CHANCE, known_municipalities=municipalities(), lane_of=lane_of)


async def _receipt(desk: Desk, registered: Registered, typed: form.Typed) -> Response:
    context = {
        "registered": registered,
        "registration_no": await desk.parts.registry.registration_no(registered.id),
        "last_minute": protection_assessment_due(registered.received_at).at - timedelta(minutes=1),
        "is_old": typed.reached_at is not None and is_old(typed.reached_at, now()),
        "may_read": desk.actor.may(Permission.READ_REPORT),
    }
    return desk.page("registered.html", context)


def _page(desk: Desk, fields: form.Fields, errors: form.Errors, *, status: int = 200) -> Response:
    context: dict[str, Any] = {
        "f": fields,
        "errors": errors,
        "children": range(form.child_count(fields)),
        "has_room": form.child_count(fields) < form.MAX_CHILDREN,
        "manners": MANNERS,
        "dangers": DANGERS,
        "reporters": REPORTERS,
        "reporter_kind": fields.get("reporter_kind") or ReporterKind.ANONYMOUS,
        "municipality_name": municipalities().get(desk.municipality, desk.municipality),
    }
    return desk.page("register.html", context, status=status)


def _fresh_key() -> str:
    return secrets.token_urlsafe(16)
