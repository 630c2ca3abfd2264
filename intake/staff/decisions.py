"""The pages of decisions: what needs one, the preliminary assessment of one (report, child), signing, and the delegation order in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter
from fastapi.responses import Response

from casework.calendar import end_of, local_date
from casework.decisions import NotSigned
from casework.errors import Conflict, Refused
from casework.faults import Fault
from casework.ids import MunicipalityCode, ReportChildId
from casework.minutes import read_day
from casework.steps.decide import read
from casework.steps.prolong import read_prolonging
from config.delegation import order_on
from intake.staff import decision_words as words
from intake.staff.pages import Decides, Desk, PageRoute, now
from store.circumstances import What
from store.decided import Decided
from store.decisions import Outcome, Proposed
from store.investigations import Opening
from store.proposals import Proposals
from store.signing import Hand

router = APIRouter(include_in_schema=False, route_class=PageRoute)

_PURPOSE = "opening_decision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a form, for the page that shows it again."""

    outcome: NotSigned | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    about: str = "decision"  # which form: "decision" or "extension"
    has_changed: bool = False  # since the page was opened
    note: str | None = None

    @property
    def status(self) -> int:
        """Of the page."""
        return 412 if self.has_changed else 422 if self.outcome else 200


@router.get("/decisions")
async def show_waiting(desk: Decides, done: UUID | None = None) -> Response:
    """What needs a decision and which investigations run, by due date. Ids, times and states only (SoLPuL 7 a §)."""
    return await _lists(desk, {}, {}, done)


@router.post("/investigations")
async def record_investigation(desk: Decides) -> Response:
    """Records an investigation that the case system has, so that a later report can refer to it."""
    form = first(await desk.form())
    day = read_day(form.get("opened_at"))
    is_past = day is not None and day <= local_date(now())
    until = read_day(form.get("until"))
    is_until = not form.get("until") or (until is not None and day is not None and until > day)
    said = {"investigation": form.get("investigation"), "case_file": form.get("case_file"), "opened_at": is_past}
    said["until"] = is_until
    errors = words.sentences(Fault(name, "missing") for name, value in said.items() if not value)
    if errors or day is None:
        return await _lists(desk, errors, form, None, status=422)
    # Its last instant, as of a body's decision: the hour is not known, and its midnight is already the next day (20:3).
    at = min(end_of(day) - timedelta(microseconds=1), now())
    opening = Opening(
        id=uuid4(),
        municipality=desk.municipality,
        ref=form["investigation"],
        case_file=form["case_file"],
        opened_at=at,
        received_at=at,
        by=desk.actor.person_id,
        until=until,
    )
    await desk.run(lambda c: desk.parts.decisions.investigations.open(c, opening))
    return desk.to("/decisions", done=opening.id)


@router.post("/investigations/{investigation_id}/close")
async def close_investigation(investigation_id: UUID, desk: Decides) -> Response:
    """Closes an investigation; its clock stops."""
    await desk.form()
    by = desk.actor.person_id
    await desk.run(lambda c: desk.parts.decisions.investigations.close(c, investigation_id, by=by, now=now()))
    return desk.to("/decisions")


@router.get("/report-children/{report_child_id}")
async def show_one(report_child_id: UUID, desk: Decides, signed: str | None = None) -> Response:
    """One preliminary assessment: where it stands, its decisions, and the forms. Opening it is logged (SoLPuL 10 §)."""
    note = words.NOTES.get(signed or "")
    return await page(desk, report_child_id, Answer(note=note))


@router.post("/report-children/{report_child_id}/decision")
async def decide(report_child_id: UUID, desk: Decides) -> Response:
    """Takes the decision, or shows everything that stands against it with what was written kept."""
    form = first(await desk.form())
    return await _sign(desk, report_child_id, read(form, ReportChildId(report_child_id)), Answer(form=form))


@router.post("/report-children/{report_child_id}/extension")
async def prolong(report_child_id: UUID, desk: Decides) -> Response:
    """Prolongs the time for the decision or the investigation, on its own legal ground (SoL 2025:400 20:2, 20:3)."""
    form = first(await desk.form())
    asked = read_prolonging(form, ReportChildId(report_child_id))
    return await _sign(desk, report_child_id, asked, Answer(form=form, about="extension"))


@router.post("/report-children/{report_child_id}/proposal")
async def settle(report_child_id: UUID, desk: Decides) -> Response:
    """The second person signs what the first has signed, or says no; or the first takes it back."""
    form, proposals = first(await desk.form()), Proposals(desk.parts.decisions)
    by = hand(desk, form.get("tag"))
    if form.get("answer") == "sign":
        outcome = await desk.run(lambda c: proposals.second(c, report_child_id, by))
        if isinstance(outcome, NotSigned):
            return await page(desk, report_child_id, Answer(outcome=outcome))
        return desk.to(f"/report-children/{report_child_id}", signed="signed")
    if form.get("answer") != "decline":
        raise Refused("bad_request")
    await desk.run(lambda c: proposals.decline(c, report_child_id, form.get("reason", ""), by))
    return desk.to(f"/report-children/{report_child_id}", signed="declined")


@router.get("/delegation")
async def show_order(desk: Decides) -> Response:
    """The delegation order in force today."""
    order, today = order_on(MunicipalityCode(desk.municipality), now()), local_date(now())
    rules = [(rule, rule.is_in_force(today)) for rule in order.rules]
    mine = [rule.id for rule in order.rules if rule.is_in_force(today) and rule.names(desk.actor.as_decision_maker())]
    context = {"order": order, "rules": rules, "mine": mine, "today": today, "words": words}
    return desk.page("delegation.html", context)


def hand(desk: Desk, seen: str | None) -> Hand:
    """Whoever is signed in, about to sign what they have seen."""
    return Hand(actor=desk.actor, at=now(), order_on=order_on, seen=seen)


def first(form: Mapping[str, list[str]]) -> dict[str, str]:
    """One value for each field: no field of these forms is asked twice.

    Raises:
        Refused: "bad_request".
    """
    if any(len(values) != 1 for values in form.values()):
        raise Refused("bad_request")
    return {name: values[0] for name, values in form.items()}


async def page(desk: Desk, report_child_id: UUID, answer: Answer) -> Response:
    """The page of one (report, child), after the reading is logged."""
    decided, at = Decided(desk.parts.decisions), now()
    filled = read(answer.form if answer.about == "decision" else {}, ReportChildId(report_child_id))
    report_id = await desk.run(lambda c: decided.report_of(c, report_child_id))
    found: dict[str, Any] = await desk.parts.assessments.read_report(report_id, actor=desk.actor, purpose=_PURPOSE)
    child = await desk.run(lambda c: decided.one(c, report_child_id, now=at))
    prompts = await desk.run(lambda c: decided.prompts(c, filled, now=at))
    errors = words.sentences(answer.outcome.faults) if answer.outcome else {}
    refused = answer.outcome.refused if answer.outcome else None
    context: dict[str, Any] = {
        "child": child,
        "group_id": next(c["group_id"] for c in found["children"] if c["report_child_id"] == str(child["id"])),
        "narrative": found["report"].get("narrative"),
        "prompts": [words.PROMPTS[prompt] for prompt in prompts],
        "errors": errors if answer.about == "decision" else {},
        "x_errors": errors if answer.about == "extension" else {},
        "refused": [words.REFUSALS[code] for code in refused.codes] if refused else [],
        "f": answer.form if answer.about == "decision" else {},
        "x": answer.form if answer.about == "extension" else {},
        "words": words,
        "note": answer.note,
        "has_changed": answer.has_changed,
    }
    return desk.page("decision.html", context, status=answer.status)


async def _sign(desk: Desk, report_child_id: UUID, what: What, sent: Answer) -> Response:
    by = hand(desk, sent.form.get("tag"))
    try:
        outcome: Outcome = await desk.run(lambda c: desk.parts.decisions.decide(c, what, by))
    except Conflict as error:
        if error.code != "tag_differs":
            raise
        return await page(desk, report_child_id, replace(sent, has_changed=True))
    if isinstance(outcome, NotSigned):
        return await page(desk, report_child_id, replace(sent, outcome=outcome))
    done = "half" if isinstance(outcome, Proposed) else "signed"
    return desk.to(f"/report-children/{report_child_id}", signed=done)


async def _lists(
    desk: Desk, errors: Mapping[str, str], form: Mapping[str, str], done: UUID | None, *, status: int = 200
) -> Response:
    decided = Decided(desk.parts.decisions)
    context = {
        "rows": await desk.run(lambda c: decided.waiting(c, desk.municipality)),
        "running": await desk.run(lambda c: decided.running(c, desk.municipality)),
        "errors": errors,
        "f": form,
        "done": done,
    }
    return desk.page("decisions.html", context, status=status)
