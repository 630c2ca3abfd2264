"""The public form: one page, no JavaScript, no cookie. What is sent goes the same way as every other report.

The page is served again with everything still in it when the report cannot be confirmed; sending it again then never
makes two, because the form carries a key of its own.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from casework.errors import Conflict, SlussError
from casework.report import Channel
from casework.text import as_narrative, storable
from config.reference import municipalities
from intake.deps import Parts, UsesParts, submission
from intake.gate import Sending
from intake.headers import PROOF_HEADERS
from intake.pages import templates

router = APIRouter(include_in_schema=False)

_MAX_FIELDS = 100
_CHILD = ("first_name", "last_name", "age_text", "gender", "address", "school", "class_name", "personal_number")
_REPORTER = ("name", "phone", "email", "role", "organisation")


@router.get("/", response_class=HTMLResponse)
async def show_form(request: Request, parts: UsesParts) -> Response:
    """The empty form."""
    return _page(request, parts, {"form_key": secrets.token_urlsafe(16)})


@router.post("/", response_class=HTMLResponse)
async def send_form(request: Request, parts: UsesParts) -> Response:
    """Registers what was sent and shows the receipt. Reloading the receipt sends the same key and registers nothing more."""
    async with request.form(
        max_fields=_MAX_FIELDS, max_files=0, max_part_size=parts.settings.max_body_mb * 2**20
    ) as form:
        fields = {name: storable(value) for name, value in form.items() if isinstance(value, str)}
    if not any(fields.get(name, "").strip() for name in ("narrative", *_CHILD)):
        return _page(request, parts, fields, error="empty", status=422)
    raw = json.dumps(_report(fields, parts.settings.default_municipality), ensure_ascii=False).encode()
    key = fields.get("form_key") or None
    sending = Sending(form="public_form", trap_filled=bool(fields.get("homepage")), proof=fields.get("proof"))
    labels = await parts.gate.admit(request, sending)
    try:
        registered = await parts.gatherer.register(
            submission(
                raw, channel=Channel.PUBLIC_FORM, actor=None, idempotency_key=key and f"form:{key}", labels=labels
            )
        )
    except Conflict:
        # Changed after Back: another text under the same key is another report, so it gets a key of its own.
        fresh = f"form:{secrets.token_urlsafe(16)}"
        registered = await parts.gatherer.register(
            submission(raw, channel=Channel.PUBLIC_FORM, actor=None, idempotency_key=fresh, labels=labels)
        )
    except SlussError:
        return _page(request, parts, fields, error="away", status=503)
    context = {"registered": registered, "municipality": _municipality(parts)}
    return templates.TemplateResponse(request, "receipt.html", context)


def _report(fields: Mapping[str, str], municipality: str) -> dict[str, Any]:
    """The form's fields as formats.md section 1."""
    child = {name: fields.get(name) or None for name in _CHILD}
    guardian = fields.get("guardian_name")
    return {
        "municipality": {"code": municipality},
        "channel": Channel.PUBLIC_FORM,
        "language": "sv",
        "reporter": {
            "kind": fields.get("reporter_kind") or "anonymous",
            **{name: fields.get(f"reporter_{name}") or None for name in _REPORTER},
        },
        "children": [{**child, "guardians": [{"name": guardian}] if guardian else []}],
        "narrative": as_narrative(fields.get("narrative")),
        "danger": {"immediate_danger": fields.get("immediate_danger")},
        "attachments": [],
    }


def _page(
    request: Request, parts: Parts, fields: Mapping[str, str], *, error: str | None = None, status: int = 200
) -> Response:
    challenge = parts.gate.challenge()
    context = {"fields": fields, "error": error, "municipality": _municipality(parts), "challenge": challenge}
    headers = PROOF_HEADERS if challenge else None
    return templates.TemplateResponse(request, "form.html", context, status_code=status, headers=headers)


def _municipality(parts: Parts) -> str:
    return municipalities().get(parts.settings.default_municipality, "")
