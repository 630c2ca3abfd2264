"""Feedback to the one who reported: who may get it, which of three statements, and by when.

Source: SoL 2025:400 19:6 (time limit since 2025:1501). Secrecy yields for exactly this and no more (OSL 26:9 a): never what the
investigation found, never a measure. Private persons get none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from casework.calendar import end_of, local_date
from casework.clocks import Deadline, opening_decision_due
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
class Clock:
    """By when feedback is due."""

    deadline: Deadline
    is_at_once: bool  # "genast": the deadline is then the instant from which it is late


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What is said to the reporter, or why nothing is."""

    id: UUID
    report_id: ReportId
    statement: Statement | None
    decided_on: date | None  # local date of the decision; None when the investigation ran already
    unsuitable: str | None  # why none is given, in words; stays with the board
    due_at: datetime | None
    given_by: PersonId
    given_at: datetime


def may_receive(section: str) -> bool:
    """Whether somebody who reported under this section of SoL 2025:400 may be given feedback at all."""
    return section in SECTIONS


def due(statement: Statement, *, decided_on: date | None, asked_at: datetime | None) -> Clock | None:
    """By when a statement must be given, or None when nobody has asked: it may then be given, and no clock runs.

    Within one week of the decision when it was asked for by then; at once when the request came after the day of the decision, or
    when an investigation was already running. "Later" is read as "after the decision", the stricter reading.

    Raises:
        Refused: "decision_date_required" when the statement rests on a decision and none is given.
    """
    if asked_at is None:
        return None
    if statement is Statement.ALREADY_ONGOING:
        return Clock(deadline=Deadline(asked_at, _RULE), is_at_once=True)
    if decided_on is None:
        raise Refused("decision_date_required")
    if local_date(asked_at) > decided_on:
        return Clock(deadline=Deadline(asked_at, _RULE), is_at_once=True)
    return Clock(deadline=Deadline(end_of(decided_on + timedelta(days=FEEDBACK_DAYS)), _RULE), is_at_once=False)


def is_in_time(given_at: datetime, *, due_at: datetime) -> bool:
    """Whether feedback came in time. What is due at once is in time on the day on which it fell due."""
    return local_date(given_at) <= local_date(due_at - timedelta(microseconds=1))


def latest_due(received_at: datetime, asked_at: datetime) -> Deadline:
    """The latest that feedback can be due while no decision is known: a week after the last day for deciding (20:2, 19:6).

    At once when it is asked for after that day.
    """
    last_day = local_date(opening_decision_due(received_at).at - timedelta(microseconds=1))
    latest = end_of(last_day + timedelta(days=FEEDBACK_DAYS))
    return Deadline(asked_at if local_date(asked_at) > last_day else latest, f"SoL 2025:400 20:2; {_RULE}")


def give(
    statement: Statement, *, decided_on: date | None, asked_at: datetime | None, received_at: datetime, now: datetime
) -> Clock | None:
    """Whether the statement can be given now, and the clock that it is held against.

    Raises:
        Refused: "decision_date_required"; "decision_date_impossible" when the decision lies before the report or in the future.
    """
    if statement is not Statement.ALREADY_ONGOING:
        if decided_on is None:
            raise Refused("decision_date_required")
        if not local_date(received_at) <= decided_on <= local_date(now):
            raise Refused("decision_date_impossible")
    return due(statement, decided_on=decided_on, asked_at=asked_at)
