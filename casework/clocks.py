"""The statutory clocks as pure functions: instants go in, the instant by which something must be done comes out.

Clocks run nights, weekends and holidays, and nothing resets them: they are computed from arrivals and decisions alone. No function
here is told of groups, so grouping, splitting, joining or undoing cannot move a clock; a report that another municipality has
forwarded keeps its first arrival; and an investigation that is closed and opened again on the same report goes on where it began.

A municipality's own policy may be stricter, never laxer (`casework.clockpolicy`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from casework.calendar import at_local, end_of, local_date, months_after
from casework.clockpolicy import (
    INVESTIGATION_MONTHS,
    LATE_IN_THE_DAY,
    OPENING_DECISION_DAYS,
    STATUTE,
    ClockKind,
    ClockPolicy,
)

__all__ = ["INVESTIGATION_MONTHS", "LATE_IN_THE_DAY", "OPENING_DECISION_DAYS", "ClockKind", "ClockPolicy"]

COURT_DAYS = 7
FOR_INFORMATION = frozenset({ClockKind.COURT_SUBMISSION})
"""Shown, never escalated: taking into care is carried out outside Sluss."""


class ClockState(StrEnum):
    """How a clock that runs stands at an instant."""

    RUNNING = "running"
    WARN = "warn"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something is due, and the rule that says so."""

    at: datetime  # half-open: what is done at this very instant is late
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Something that must be done about one (report, child), from when and by when."""

    kind: ClockKind
    starts_at: datetime
    due_at: datetime
    rule: str

    def warn_at(self, policy: ClockPolicy = STATUTE) -> datetime:
        """From when a person is warned; never before the clock has started."""
        ahead = policy.warn_ahead[self.kind].of(self.due_at - self.starts_at)
        return max(self.starts_at, self.due_at - ahead)

    def state_at(self, now: datetime, policy: ClockPolicy = STATUTE) -> ClockState:
        """How it stands while what it asks for is not done."""
        if now >= self.due_at:
            return ClockState.PASSED
        return ClockState.WARN if now >= self.warn_at(policy) else ClockState.RUNNING

    def is_met(self, done_at: datetime) -> bool:
        """Whether what was done at `done_at` was done in time."""
        return done_at < self.due_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Instants:
    """All that the clocks of one (report, child) are computed from."""

    received_at: datetime
    opened_at: datetime | None = None  # the first decision to open on this (report, child); `investigation_started_at`
    opening: Clock | None = None  # the decision clock as `casework.extension` has prolonged it
    investigation: Clock | None = None  # likewise
    feedback: Clock | None = None  # what the rule of SoL 2025:400 19:6 gives, while feedback is asked for and allowed
    is_unborn: bool = False  # 20:1-2 speak of a child; before birth people decide, without these clocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """One investigation of a child, and the arrival of the report on which it was opened."""

    received_at: datetime
    opened_at: datetime
    closed_at: datetime | None = None


def registration_due(received_at: datetime) -> Deadline:
    """Registered as soon as it has come in.

    What comes electronically is registered in the commit that acknowledges it. For paper and word of mouth the statute names no
    hour; the day after arrival is taken as the last on which it is still "as soon as", weekends included.
    Source: OSL 2009:400 5:1.
    """
    return Deadline(_end_of(_day(received_at) + timedelta(days=1)), "OSL 2009:400 5:1")


def protection_assessment_due(received_at: datetime, policy: ClockPolicy = STATUTE) -> Deadline:
    """The immediate-protection assessment: at once, which means the same day, or the next when it came in late.

    Source: SoL 2025:400 20:1; prop. 2012/13:10 p. 60.
    """
    at = at_once(received_at, policy)
    if policy.protection_within is not None:
        at = min(at, received_at.astimezone(UTC) + policy.protection_within)
    return Deadline(at, "SoL 2025:400 20:1")


def at_once(since: datetime, policy: ClockPolicy = STATUTE) -> datetime:
    """The end of what the statute calls "genast": the same day, or the next when it began late in the day.

    Source: prop. 2012/13:10 p. 60, which says so of SoL 2025:400 20:1; the same word is read in the same way in 19:6.
    """
    day = _day(since)
    began_late = policy.late_from is not None and since >= at_local(day, policy.late_from)
    return _end_of(day + timedelta(days=1) if began_late else day)


def opening_decision_due(received_at: datetime, policy: ClockPolicy = STATUTE) -> Deadline:
    """The decision to open or not to open an investigation: within 14 days after the report came in.

    The day of arrival is not counted; weekends do not prolong it.
    Source: SoL 2025:400 20:2.
    """
    return Deadline(_end_of(_day(received_at) + timedelta(days=policy.opening_days)), "SoL 2025:400 20:2")


def investigation_due(opened_at: datetime, policy: ClockPolicy = STATUTE) -> Deadline:
    """The investigation: finished within four calendar months, clipped to the month's end. Not 120 days.

    Source: SoL 2025:400 20:3.
    """
    return Deadline(_end_of(months_after(_day(opened_at), policy.investigation_months)), "SoL 2025:400 20:3")


def court_submission_due(decided_at: datetime) -> Deadline:
    """A decision under LVU 6 §: before the court within a week from the day of the decision, or it lapses. For information.

    Counted from the decision, never from its enforcement (JO 9081-2020).
    Source: LVU 1990:52 7 §.
    """
    return Deadline(_end_of(_day(decided_at) + timedelta(days=COURT_DAYS)), "LVU 1990:52 7 §")


def started(kind: ClockKind, starts_at: datetime, deadline: Deadline) -> Clock:
    """A clock from the instant that starts it and what its rule gives."""
    return Clock(kind=kind, starts_at=starts_at.astimezone(UTC), due_at=deadline.at.astimezone(UTC), rule=deadline.rule)


def clocks_of(instants: Instants, policy: ClockPolicy = STATUTE) -> tuple[Clock, ...]:
    """Every clock that one (report, child) has ever started, done or not."""
    came = instants.received_at
    clocks = [started(ClockKind.REGISTRATION, came, registration_due(came))]
    if not instants.is_unborn:
        clocks.append(started(ClockKind.PROTECTION_ASSESSMENT, came, protection_assessment_due(came, policy)))
        clocks.append(instants.opening or started(ClockKind.OPENING_DECISION, came, opening_decision_due(came, policy)))
    if instants.opened_at is not None:
        opened = instants.opened_at
        clocks.append(
            instants.investigation or started(ClockKind.INVESTIGATION, opened, investigation_due(opened, policy))
        )
    return (*clocks, instants.feedback) if instants.feedback else tuple(clocks)


def running(clocks: Iterable[Clock], done: Collection[ClockKind]) -> tuple[Clock, ...]:
    """The clocks whose matter is not done, the earliest due first."""
    return tuple(sorted((c for c in clocks if c.kind not in done), key=lambda clock: (clock.due_at, clock.kind)))


def escalation_at(clocks: Iterable[Clock], done: Collection[ClockKind]) -> datetime | None:
    """When the earliest running clock is due; None when nothing is left to do. The one instant that is indexed."""
    due = [clock.due_at for clock in running(clocks, done) if clock.kind not in FOR_INFORMATION]
    return due[0] if due else None


def passed(clocks: Iterable[Clock], done: Collection[ClockKind], now: datetime) -> tuple[Clock, ...]:
    """The running clocks that have passed: each is a deviation (`casework.deviation`)."""
    return tuple(c for c in running(clocks, done) if c.kind not in FOR_INFORMATION and now >= c.due_at)


def investigation_started_at(this: Spell, earlier: Iterable[Spell]) -> datetime:
    """When the four months of an investigation began: at the first opening of the same matter.

    An investigation that is opened on a report which had already come in when an earlier one about the child was closed is the same
    matter under a new date (JO 2565-2016); one that is opened on a later report is a new investigation. Either may be flagged
    (`casework.decisions.reopening_flag`).
    Source: SoL 2025:400 20:3.
    """
    for before in sorted(earlier, key=lambda spell: spell.opened_at, reverse=True):
        if before.opened_at <= this.opened_at and (before.closed_at is None or this.received_at <= before.closed_at):
            this = before
    return this.opened_at


def _day(instant: datetime) -> date:
    if instant.tzinfo is None:
        raise ValueError("an instant of law has a time zone")
    return local_date(instant)


def _end_of(day: date) -> datetime:
    # In UTC: hours taken off a local midnight would be wall-clock hours, and wrong on the days of the clock changes.
    return end_of(day).astimezone(UTC)
