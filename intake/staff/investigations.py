"""The page of an investigation that was recorded from outside: its numbers, its decisions, and prolonging it (SoL 2025:400 20:3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from casework.decisions import NotSigned
from casework.errors import Conflict, Refused
from casework.steps.prolong import read_prolonging
from intake.staff import decision_words as words
from intake.staff.decisions import Answer, first, hand
from intake.staff.pages import Decides, Desk, PageRoute
from store.decisions import Outcome, Proposed
from store.outside import Outside

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/investigations/{investigation_id}")
async def show(investigation_id: UUID, desk: Decides, signed: str | None = None) -> Response:
    """One investigation. Opening it is logged."""
    return await _page(desk, investigation_id, Answer(note=words.NOTES.get(signed or "")))


@router.post("/investigations/{investigation_id}/extension")
async def prolong(investigation_id: UUID, desk: Decides) -> Response:
    """Prolongs it, or shows everything that stands against it with what was written kept."""
    form = first(await desk.form())
    asked, by, sent = read_prolonging(form, None), hand(desk, form.get("tag")), Answer(form=form, about="extension")
    try:
        outcome: Outcome = await desk.run(lambda c: _outside(desk).prolong(c, investigation_id, asked, by))
    except Conflict as error:
        if error.code != "tag_differs":
            raise
        return await _page(desk, investigation_id, replace(sent, has_changed=True))
    if isinstance(outcome, NotSigned):
        return await _page(desk, investigation_id, replace(sent, outcome=outcome))
    done = "half" if isinstance(outcome, Proposed) else "signed"
    return desk.to(f"/investigations/{investigation_id}", signed=done)


@router.post("/investigations/{investigation_id}/proposal")
async def settle(investigation_id: UUID, desk: Decides) -> Response:
    """The second person signs what the first has signed, or says no; or the first takes it back."""
    form = first(await desk.form())
    by, at = hand(desk, form.get("tag")), f"/investigations/{investigation_id}"
    if form.get("answer") == "sign":
        outcome = await desk.run(lambda c: _outside(desk).second(c, investigation_id, by))
        if isinstance(outcome, NotSigned):
            return await _page(desk, investigation_id, Answer(outcome=outcome))
        return desk.to(at, signed="signed")
    if form.get("answer") != "decline":
        raise Refused("bad_request")
    await desk.run(lambda c: _outside(desk).decline(c, investigation_id, form.get("reason", ""), by))
    return desk.to(at, signed="declined")


async def _page(desk: Desk, investigation_id: UUID, answer: Answer) -> Response:
    outcome = answer.outcome
    context: dict[str, Any] = {
        "one": await desk.run(lambda c: _outside(desk).one(c, investigation_id, desk.actor)),
        "x_errors": words.sentences(outcome.faults) if outcome else {},
        "refused": [words.REFUSALS[code] for code in outcome.refused.codes] if outcome and outcome.refused else [],
        "x": answer.form,
        "words": words,
        "note": answer.note,
        "has_changed": answer.has_changed,
    }
    return desk.page("investigation.html", context, status=answer.status)


def _outside(desk: Desk) -> Outside:
    return Outside(desk.parts.decisions)
