"""The pages of decisions: what needs one, the preliminary assessment of one (report, child), signing, and the delegation order in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter
from fastapi.responses import Response

from casework.calendar import end_of, local_date
from casework.decisions import DecisionRecord, NotSigned
from casework.delegation import DelegationOrder
from casework.errors import Refused
from casework.faults import Fault
from casework.ids import MunicipalityCode, ReportChildId
from casework.steps.decide import Filled, read, read_day
from config.delegation import delegation_order
from intake.staff import decision_words as words
from intake.staff.pages import Decides, Desk, PageRoute, now
from store.investigations import Opening

router = APIRouter(include_in_schema=False, route_class=PageRoute)

_PURPOSE = "opening_decision"


def order_on(municipality: MunicipalityCode, at: datetime) -> DelegationOrder:
    """The delegation order of a municipality, read when somebody signs."""
    return delegation_order(municipality, on=local_date(at))


@router.get("/decisions")
async def show_waiting(desk: Decides, done: UUID | None = None) -> Response:
    """What needs a decision and which investigations run, by due date. Ids, times and states only (SoLPuL 7 a §)."""
    return await _lists(desk, {}, {}, done)


@router.post("/investigations")
async def record_investigation(desk: Decides) -> Response:
    """Records an investigation that the case system has, so that a later report can refer to it."""
    form = _first(await desk.form())
    day = read_day(form.get("opened_at"))
    is_past = day is not None and day <= local_date(now())
    said = {"investigation": form.get("investigation"), "case_file": form.get("case_file"), "opened_at": is_past}
    errors = words.sentences(Fault(name, "missing") for name, value in said.items() if not value)
    if errors or day is None:
        return await _lists(desk, errors, form, None, status=422)
    at = min(end_of(day), now()) if day == local_date(now()) else end_of(day)
    opening = Opening(
        id=uuid4(),
        municipality=desk.municipality,
        ref=form["investigation"],
        case_file=form["case_file"],
        opened_at=at,
        received_at=at,
        by=desk.actor.person_id,
    )
    await desk.run(lambda c: desk.parts.decisions.record(c, opening))
    return desk.to("/decisions", done=opening.id)


@router.post("/investigations/{investigation_id}/close")
async def close_investigation(investigation_id: UUID, desk: Decides) -> Response:
    """Closes an investigation; its clock stops."""
    await desk.form()
    by = desk.actor.person_id
    await desk.run(lambda c: desk.parts.decisions.investigations.close(c, investigation_id, by=by, now=now()))
    return desk.to("/decisions")


@router.get("/report-children/{report_child_id}")
async def show_one(report_child_id: UUID, desk: Decides, signed: UUID | None = None) -> Response:
    """One preliminary assessment: where it stands, its decisions, and the form. Opening it is logged (SoLPuL 10 §)."""
    return await _page(desk, read({}, ReportChildId(report_child_id)), {}, signed=signed)


@router.post("/report-children/{report_child_id}/decision")
async def decide(report_child_id: UUID, desk: Decides) -> Response:
    """Takes the decision, or shows everything that stands against it with what was written kept."""
    form = _first(await desk.form())
    filled, at, by = read(form, ReportChildId(report_child_id)), now(), desk.actor.person_id
    outcome = await desk.run(lambda c: desk.parts.decisions.decide(c, filled, by, order_on, now=at))
    if isinstance(outcome, DecisionRecord):
        return desk.to(f"/report-children/{report_child_id}", signed=outcome.id)
    return await _page(desk, filled, form, outcome=outcome)


@router.get("/delegation")
async def show_order(desk: Decides) -> Response:
    """The delegation order in force today."""
    order, today = order_on(MunicipalityCode(desk.municipality), now()), local_date(now())
    rules = [(rule, rule.is_in_force(today)) for rule in order.rules]
    return desk.page("delegation.html", {"order": order, "rules": rules, "today": today, "words": words})


async def _lists(
    desk: Desk, errors: Mapping[str, str], form: Mapping[str, str], done: UUID | None, *, status: int = 200
) -> Response:
    decisions = desk.parts.decisions
    context = {
        "rows": await desk.run(lambda c: decisions.waiting(c, desk.municipality)),
        "running": await desk.run(lambda c: decisions.running(c, desk.municipality)),
        "errors": errors,
        "f": form,
        "done": done,
    }
    return desk.page("decisions.html", context, status=status)


async def _page(
    desk: Desk,
    filled: Filled,
    form: Mapping[str, str],
    *,
    outcome: NotSigned | None = None,
    signed: UUID | None = None,
) -> Response:
    at, actor = now(), desk.actor
    standing = await desk.run(lambda c: desk.parts.decisions.one(c, filled.draft.report_child_id))
    found: dict[str, Any] = await desk.parts.assessments.read_report(
        standing["report_id"], actor=actor, purpose=_PURPOSE
    )
    child, prompts = await desk.run(lambda c: desk.parts.decisions.shown_prompts(c, filled, now=at))
    errors = words.sentences(outcome.faults) if outcome else {}
    refused = [words.REFUSALS[code] for code in outcome.refused.codes] if outcome and outcome.refused else []
    context: dict[str, Any] = {
        "child": child,
        "group_id": next(c["group_id"] for c in found["children"] if c["report_child_id"] == str(child["id"])),
        "narrative": found["report"].get("narrative"),
        "prompts": [words.PROMPTS[prompt] for prompt in prompts],
        "errors": errors,
        "refused": refused,
        "f": form,
        "words": words,
        "signed": signed,
    }
    return desk.page("decision.html", context, status=422 if outcome else 200)


def _first(form: Mapping[str, list[str]]) -> dict[str, str]:
    """One value for each field: no field of these forms is asked twice.

    Raises:
        Refused: "bad_request".
    """
    if any(len(values) != 1 for values in form.values()):
        raise Refused("bad_request")
    return {name: values[0] for name, values in form.items()}
