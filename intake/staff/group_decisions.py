"""Decisions on several reports about one child: one form, a record for each (trust T28). Several that are not opened need two persons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from casework.decisions import NotSigned, OpeningDecision
from casework.errors import Conflict, Refused
from casework.ids import ReportChildId
from casework.lifecycle import Preliminary
from casework.steps.decide import read
from intake.staff import decision_words as words
from intake.staff.decisions import hand
from intake.staff.pages import Decides, Desk, PageRoute
from store.decided import Decided
from store.decisions import Proposed

router = APIRouter(include_in_schema=False, route_class=PageRoute)

MOST = 100
SEVERAL = (OpeningDecision.NOT_OPEN, OpeningDecision.NOT_REQUIRED_ONGOING)
"""An investigation is opened on one report; the others then refer to it."""


@router.get("/groups/{group_id}/decisions")
async def show_form(group_id: UUID, desk: Decides, signed: int | None = None, half: int | None = None) -> Response:
    """What of the group waits for a decision, and the form. Ids, times and states only."""
    return await _page(desk, group_id, {}, extra={"signed": signed, "half": half})


@router.post("/groups/{group_id}/decisions")
async def decide(group_id: UUID, desk: Decides) -> Response:
    """Signs one record for each chosen row, all of them or none."""
    form = await desk.form()
    rows = {
        str(row["id"]): row for row in await desk.run(lambda c: Decided(desk.parts.decisions).of_group(c, group_id))
    }
    chosen = list(dict.fromkeys(form.get("child", [])))
    said = {name: values[0] for name, values in form.items() if name not in ("child", "tag")}
    if not chosen or said.get("outcome") not in SEVERAL:
        missing = {"rows": "Välj minst en anmälan och vad som beslutas."}
        return await _page(desk, group_id, form, extra={"errors": missing}, status=422)
    if len(chosen) > MOST or not set(chosen) <= set(rows) or _has_siblings([rows[child] for child in chosen]):
        raise Refused("bad_request")
    return await _sign(desk, group_id, form, (said, [UUID(child) for child in chosen]))


async def _sign(
    desk: Desk, group_id: UUID, form: Mapping[str, list[str]], what: tuple[Mapping[str, str], Sequence[UUID]]
) -> Response:
    said, chosen = what
    for child in chosen:  # need to know holds for each of them, as for one alone
        await desk.parts.reach.admit_child(desk.actor, child)
    seen = {UUID(tag.split(":", 1)[0]): tag.split(":", 1)[1] for tag in form.get("tag", []) if ":" in tag}
    drafts, by = [read(said, ReportChildId(child)) for child in chosen], hand(desk, None)
    try:
        outcomes = await desk.run(lambda c: desk.parts.decisions.decide_each(c, drafts, by, seen=seen))
    except Conflict as error:
        if error.code != "tag_differs":
            raise
        return await _page(desk, group_id, form, extra={"has_changed": True}, status=412)
    refused = [outcome for outcome in outcomes if isinstance(outcome, NotSigned)]
    if refused:
        return await _page(desk, group_id, form, extra=_why(refused), status=422)
    half = sum(isinstance(outcome, Proposed) for outcome in outcomes)
    return desk.to(f"/groups/{group_id}/decisions", signed=len(outcomes) - half, half=half)


def _why(refused: Sequence[NotSigned]) -> dict[str, Any]:
    errors: dict[str, str] = {}
    codes: dict[str, None] = {}
    for outcome in refused:
        errors = {**words.sentences(outcome.faults), **errors}
        codes |= dict.fromkeys(outcome.refused.codes if outcome.refused else ())
    return {"errors": errors, "refused": [words.REFUSALS[code] for code in codes]}


def _has_siblings(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Two children of one report are two children, whatever group they stand in."""
    return len({row["report_id"] for row in rows}) != len(rows)


async def _page(
    desk: Desk, group_id: UUID, form: Mapping[str, list[str]], *, extra: Mapping[str, Any], status: int = 200
) -> Response:
    rows = await desk.run(lambda c: Decided(desk.parts.decisions).of_group(c, group_id))
    context = {
        "group_id": group_id,
        "rows": [row for row in rows if row["preliminary"] == Preliminary.OPEN],
        "decided": sum(row["preliminary"] == Preliminary.DECIDED for row in rows),
        "unassessed": sum(row["preliminary"] is None for row in rows),
        "chosen": form.get("child", []),
        "f": {name: values[0] for name, values in form.items()},
        "outcomes": [(outcome, words.OUTCOMES[outcome]) for outcome in SEVERAL],
        "words": words,
        "errors": {},
        "refused": [],
        **extra,
    }
    return desk.page("group_decisions.html", context, status=status)
