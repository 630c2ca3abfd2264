"""Watch: which clock of a (report, child) runs, when it is due, and what is done already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from casework.clockpolicy import STATUTE, ClockKind, ClockPolicy
from casework.clocks import (
    Clock,
    ClockState,
    Instants,
    clocks_of,
    escalation_at,
    opening_decision_due,
    passed,
    running,
    started,
)

_REGISTERED = frozenset({ClockKind.REGISTRATION})
_LOOK_AT_LEAST = timedelta(days=1)  # a policy may have become stricter meanwhile
_LONGEST = {  # of the clocks that are watched, where they are not prolonged
    ClockKind.PROTECTION_ASSESSMENT: timedelta(days=2),
    ClockKind.OPENING_DECISION: timedelta(days=15),
    ClockKind.INVESTIGATION: timedelta(days=124),  # four calendar months and the day of the decision
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How far one (report, child) has come, as the register has it."""

    received_at: datetime
    is_assessed: bool
    is_decided: bool = False
    opening_until: datetime | None = None  # as the decision clock has been prolonged
    started_at: datetime | None = None  # of the investigation that was opened on this (report, child)
    investigation_due_at: datetime | None = None
    is_closed: bool = False  # that investigation


def clocks(course: Course, policy: ClockPolicy = STATUTE) -> tuple[tuple[Clock, ...], frozenset[ClockKind]]:
    """Its clocks, and those whose matter is done."""
    done = {
        *_REGISTERED,
        *((ClockKind.PROTECTION_ASSESSMENT,) if course.is_assessed else ()),
        *((ClockKind.OPENING_DECISION,) if course.is_decided else ()),
        *((ClockKind.INVESTIGATION,) if course.is_closed else ()),
    }
    instants = Instants(
        received_at=course.received_at,
        opened_at=course.started_at,
        opening=_opening(course, policy),
        investigation=_investigation(course),
    )
    return clocks_of(instants, policy), frozenset(done)


def due_at(course: Course, policy: ClockPolicy = STATUTE) -> datetime | None:
    """When the earliest running clock is due; None when none runs."""
    return escalation_at(*clocks(course, policy))


def first(course: Course, policy: ClockPolicy = STATUTE) -> Clock | None:
    """The earliest running clock."""
    return next(iter(running(*clocks(course, policy))), None)


def overdue(course: Course, now: datetime, policy: ClockPolicy = STATUTE) -> tuple[Clock, ...]:
    """The running clocks that have passed."""
    return passed(*clocks(course, policy), now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A running clock that warns, or that has passed."""

    clock: Clock
    level: ClockState


def findings(course: Course, now: datetime, policy: ClockPolicy = STATUTE) -> tuple[Finding, ...]:
    """What people are to be told of one (report, child) at an instant, the earliest due first."""
    return findings_of(running(*clocks(course, policy)), now, policy)


def findings_of(clocks: Iterable[Clock], now: datetime, policy: ClockPolicy = STATUTE) -> tuple[Finding, ...]:
    """What is to be told of these running clocks, in their order."""
    found = ((clock, clock.state_at(now, policy)) for clock in clocks)
    return tuple(Finding(clock=clock, level=level) for clock, level in found if level is not ClockState.RUNNING)


def look_again_at(course: Course, now: datetime, policy: ClockPolicy = STATUTE) -> datetime:
    """When something is next to be told of it, if nothing happens to it before; in a day at the latest."""
    return look_again_at_these(running(*clocks(course, policy)), now, policy)


def look_again_at_these(clocks: Iterable[Clock], now: datetime, policy: ClockPolicy = STATUTE) -> datetime:
    """As `look_again_at`, of running clocks."""
    instants = (at for clock in clocks for at in (clock.warn_at(policy), clock.due_at))
    return min((now + _LOOK_AT_LEAST, *(at for at in instants if at > now)))


def investigation_clock(started_at: datetime, due_at: datetime) -> Clock:
    """The clock of an investigation, as it was opened or prolonged."""
    return Clock(kind=ClockKind.INVESTIGATION, starts_at=started_at, due_at=due_at, rule="SoL 2025:400 20:3")


def furthest_warning(policies: Iterable[ClockPolicy]) -> timedelta:
    """How far ahead of the earliest clock the watch must look, so that none of these policies warns too late."""
    return max(policy.warn_ahead[kind].of(whole) for policy in (STATUTE, *policies) for kind, whole in _LONGEST.items())


def _opening(course: Course, policy: ClockPolicy) -> Clock:
    clock = started(ClockKind.OPENING_DECISION, course.received_at, opening_decision_due(course.received_at, policy))
    if course.opening_until is None:
        return clock
    return Clock(kind=clock.kind, starts_at=clock.starts_at, due_at=course.opening_until, rule=clock.rule)


def _investigation(course: Course) -> Clock | None:
    if course.started_at is None or course.investigation_due_at is None:
        return None
    return investigation_clock(course.started_at, course.investigation_due_at)
