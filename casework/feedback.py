"""Feedback to the one who reported: who may get it, which of three statements, and by when.

Source: SoL 2025:400 19:6 (time limit since 2025:1501). Secrecy yields for exactly this and no more (OSL 26:9 a): never what the
investigation found, never a measure. Private persons get none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from casework.calendar import at_local, end_of, local_date
from casework.clockpolicy import STATUTE, ClockKind, ClockPolicy
from casework.clocks import Clock, Deadline, at_once, opening_decision_due, started
from casework.errors import Refused
from casework.ids import PersonId, ReportId

FEEDBACK_DAYS = 7
"""Within one week of the decision (SoL 2025:400 19:6)."""

SECTIONS = frozenset({"19:1", "19:2", "19:3"})
"""Reporters under these sections of SoL 2025:400 may be given feedback, and nobody else."""

_RULE = "SoL 2025:400 19:6"


class Statement(StrEnum):
    """Everything that may be said."""

    OPENED = "opened"  # utredning har inletts
    NOT_OPENED = "not_opened"  # utredning har inte inletts
    ALREADY_ONGOING = "already_ongoing"  # utredning pågår redan


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What is said to the reporter, or why nothing is."""

    id: UUID
    report_id: ReportId
    statement: Statement | None
    decided_on: date | None  # local date of the decision; None when the investigation ran already
    unsuitable: str | None  # why none is given, in words; stays with the board
    due_at: datetime | None  # None: nobody has asked, so no clock ran
    given_by: PersonId
    given_at: datetime


def may_receive(section: str) -> bool:
    """Whether somebody who reported under this section of SoL 2025:400 may be given feedback at all."""
    return section in SECTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request for feedback on one report, and what the register has of the decisions on its children."""

    received_at: datetime
    asked_at: datetime
    decided_on: date | None = None  # local date of the first decision on any of the children, to open or not to open
    ongoing_since: datetime | None = (
        None  # opening of the first investigation that a decision refers to as running already
    )
    opening_until: datetime | None = (
        None  # the earliest end of the time for deciding, where it is prolonged for every child
    )


class Basis(StrEnum):
    """What a feedback clock is counted from."""

    AT_ONCE = "at_once"  # asked for after the decision, or an investigation runs already: "genast"
    DECISION = "decision"  # a week from the decision
    LATEST = "latest"  # no decision is known: a week from the last day for deciding (20:2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The one clock of a report's feedback, and what it is counted from."""

    clock: Clock
    basis: Basis


def due_of(request: Request, policy: ClockPolicy = STATUTE) -> Due:
    """By when feedback is to be given. No group is asked about, so none can move the clock, and no correction of a record either.

    19:6 speaks of "the decision" on a report. Where it concerns several children the earliest decision counts, whichever child it is
    on: the stricter reading. Asked for on the day of the decision is asked for by then.
    Source: SoL 2025:400 19:6; while no decision is known, 20:2.
    """
    asked, found = request.asked_at, []
    if request.ongoing_since is not None:
        found.append(_at_once(max(asked, request.ongoing_since), policy))
    if request.decided_on is not None:
        late = local_date(asked) > request.decided_on
        found.append(_at_once(asked, policy) if late else _in_a_week(request.decided_on, asked, Basis.DECISION))
    return min(found or [_while_unknown(request, policy)], key=lambda due: due.clock.due_at)


def _while_unknown(request: Request, policy: ClockPolicy) -> Due:
    ends = request.opening_until or opening_decision_due(request.received_at, policy).at
    last_day = local_date(ends - timedelta(microseconds=1))
    if local_date(request.asked_at) > last_day:
        return _at_once(request.asked_at, policy)
    return _in_a_week(last_day, request.asked_at, Basis.LATEST)


def _at_once(since: datetime, policy: ClockPolicy) -> Due:
    clock = started(ClockKind.FEEDBACK, since, Deadline(at_once(since, policy), _RULE))
    return Due(clock=clock, basis=Basis.AT_ONCE)


def _in_a_week(day: date, asked_at: datetime, basis: Basis) -> Due:
    starts_at = asked_at if basis is Basis.LATEST else max(asked_at, at_local(day, time()))
    rule = f"SoL 2025:400 20:2; {_RULE}" if basis is Basis.LATEST else _RULE
    deadline = Deadline(end_of(day + timedelta(days=FEEDBACK_DAYS)), rule)
    return Due(clock=started(ClockKind.FEEDBACK, starts_at, deadline), basis=basis)


def told(request: Request, statement: Statement | None, decided_on: date | None) -> Request:
    """The request with what the statement itself says was decided, where that is earlier than what the register has."""
    if statement is Statement.ALREADY_ONGOING:
        since = request.ongoing_since or request.asked_at
        return replace(request, ongoing_since=min(since, request.asked_at))
    days = [day for day in (request.decided_on, decided_on) if day is not None]
    return replace(request, decided_on=min(days, default=None))


def is_in_time(given_at: datetime, *, due_at: datetime) -> bool:
    """Whether feedback came in time. Also of an older record, in which what was due at once has the
    instant of asking: it is in time on that day."""
    return local_date(given_at) <= local_date(due_at - timedelta(microseconds=1))


def check_decided_on(statement: Statement, decided_on: date | None, *, received_at: datetime, now: datetime) -> None:
    """Whether the day that is named for the decision can be true.

    Raises:
        Refused: "decision_date_required"; "decision_date_impossible" when the decision lies before the report or in the future.
    """
    if statement is Statement.ALREADY_ONGOING:
        return
    if decided_on is None:
        raise Refused("decision_date_required")
    if not local_date(received_at) <= decided_on <= local_date(now):
        raise Refused("decision_date_impossible")
