"""The supervisor's live board, in its plain form: server-drawn, refreshed by the browser, without names."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from casework.access import Permission
from casework.calendar import STOCKHOLM
from intake.deps import MaybeActor, UsesParts
from intake.pages import templates
from intake.staff.pages import nav

router = APIRouter(include_in_schema=False)


@router.get("/board")
async def board(request: Request, parts: UsesParts, actor: MaybeActor, still: bool = False) -> Response:
    """Lanes, the oldest, surging groups, and that every report received is registered. `still`: it does not renew itself."""
    if actor is None or not actor.may(Permission.SEE_LOAD):
        ways = nav(actor, "") if actor else []
        return RedirectResponse(ways[0]["href"] if ways else "/login", status_code=303)
    now = datetime.now(UTC).astimezone(STOCKHOLM)  # noqa: TID251 - the edge is where the clock enters
    context = {
        "load": await parts.views.load(actor.municipalities),
        "now": now,
        "nav": nav(actor, "/board"),
        "actor": actor,
    }
    context |= {
        "may_answer": actor.may(Permission.REGROUP),
        "still": still,
        "is_flooded": parts.gate.is_flooded("public_form"),
    }
    return templates.TemplateResponse(request, "board.html", context)
