"""Feedback to mandated reporters, as staff give it: what waits with its clock, one of three statements, or why none (SoL 2025:400 19:6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter
from fastapi.responses import Response

from casework import feedback
from casework.access import Permission
from casework.calendar import local_date
from casework.clocks import ClockState
from casework.errors import Refused
from casework.feedback import Due, Feedback, Statement
from casework.ids import ReportId
from config.policy import policy_for
from intake.staff.pages import Desk, PageRoute, now, signed_in_page, words_of
from store.feedback import Case
from store.reach import shut_reports

router = APIRouter(include_in_schema=False, route_class=PageRoute)

ALL = "/feedback"
UNSUITABLE = "unsuitable"
_ASKED_AGAIN = frozenset(
    {"reason_required", "decision_date_required", "decision_date_impossible", "statement_required"}
)

FeedsBack = Annotated[Desk, signed_in_page(Permission.FEED_BACK)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A request that is not settled, with its clock."""

    case: Case
    due: Due
    state: ClockState


@router.get(ALL)
async def show_all(desk: FeedsBack) -> Response:
    """What has been asked for, the most pressing first, and what was settled last. Numbers and times only."""
    book, at, policy = desk.parts.portal.feedback, now(), policy_for(desk.municipality).clocks
    waiting = [
        Waiting(case=case, due=due, state=due.clock.state_at(at, policy))
        for case in await book.waiting(desk.municipality)
        if case.request is not None
        for due in [feedback.due_of(case.request, policy)]
    ]
    waiting.sort(key=lambda row: row.due.clock.due_at)
    return desk.page("feedback.html", {"waiting": waiting, "settled": await book.settled(desk.municipality)})


@router.get("/feedback/{report_id}")
async def show_one(report_id: UUID, desk: FeedsBack) -> Response:
    """One report: its clock, what has been recorded, and the form."""
    await _refuse_outside_the_ring(desk, report_id)
    return await _page(desk, report_id, {})


@router.post("/feedback/{report_id}")
async def record(report_id: UUID, desk: FeedsBack) -> Response:
    """Records a statement, which the reporter then sees, or why none is given."""
    await _refuse_outside_the_ring(desk, report_id)
    sent = {name: values[-1] for name, values in (await desk.form()).items()}
    case = await desk.parts.portal.feedback.case(report_id)
    if not feedback.may_receive(case.section):
        raise Refused("feedback_not_allowed")
    try:
        given = _feedback(desk, case, sent)
    except Refused as error:
        if error.code not in _ASKED_AGAIN:
            raise
        return await _page(desk, report_id, sent, problem=error.code, status=422)
    await desk.parts.portal.feedback.record(given, corrects=_uuid(sent.get("corrects", "")))
    return desk.to(f"{ALL}/{report_id}")


async def _refuse_outside_the_ring(desk: Desk, report_id: UUID) -> None:
    """What was written of a report about a protected identity is for the stricter ring too (OSL 2009:400 21:3-3 a)."""
    if await desk.run(lambda c: shut_reports(c, desk.actor, [report_id])):
        raise Refused("protected_identity")


def _feedback(desk: Desk, case: Case, sent: dict[str, str]) -> Feedback:
    at, choice = now(), sent.get("choice", "")
    if choice == UNSUITABLE:
        if not sent.get("unsuitable"):
            raise Refused("reason_required")
        return _recorded(desk, case, at, unsuitable=sent["unsuitable"])
    if choice not in set(Statement):
        raise Refused("statement_required")
    statement = Statement(choice)
    # The day of the recorded decision, where there is one: nobody's typing moves the clock (SoL 2025:400 19:6).
    typed = None if statement is Statement.ALREADY_ONGOING else _date(sent.get("decided_on", ""))
    decided_on = case.decided.get(statement, typed)
    feedback.check_decided_on(statement, decided_on, received_at=case.received_at, now=at)
    return _recorded(desk, case, at, statement=statement, decided_on=decided_on)


def _recorded(desk: Desk, case: Case, at: datetime, **said: Any) -> Feedback:
    """As it is kept, with the clock that it is held against: also what is unsuitable is found to be so in time, or late."""
    what = {"statement": None, "decided_on": None, "unsuitable": None, **said}
    due_at = None
    if case.request is not None:
        request = feedback.told(case.request, what["statement"], what["decided_on"])
        due_at = feedback.due_of(request, policy_for(desk.municipality).clocks).clock.due_at
    return Feedback(
        id=uuid4(),
        report_id=ReportId(case.report_id),
        given_by=desk.actor.person_id,
        given_at=at,
        due_at=due_at,
        **what,
    )


async def _page(
    desk: Desk, report_id: UUID, sent: dict[str, str], *, problem: str | None = None, status: int = 200
) -> Response:
    book = desk.parts.portal.feedback
    case, history = await book.case(report_id), await book.history(report_id)
    context = {
        "case": case,
        "history": history,
        "standing": history[-1] if history else None,
        "due": feedback.due_of(case.request, policy_for(desk.municipality).clocks) if case.request else None,
        "sent": sent,
        "problem": words_of(problem) if problem else None,
        "today": local_date(now()).isoformat(),
    }
    return desk.page("feedback_one.html", context, status=status)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Refused("bad_request") from None
