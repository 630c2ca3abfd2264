"""The watch of feedback: what people are to be told of one request, and when it must be looked at again (SoL 2025:400 19:6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from casework.clockpolicy import STATUTE, ClockPolicy
from casework.clocks import ClockState
from casework.feedback import Due, Request, due_of

_LOOK_AT_LEAST = timedelta(days=1)  # a policy may have become stricter meanwhile


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request, and when it was answered: with a statement, or with a reason why none is given. Corrections do not count."""

    request: Request  # with what the first record itself says was decided (`casework.feedback.told`)
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One request at an instant."""

    due: Due
    level: ClockState  # RUNNING: there is nothing to tell people
    look_again_at: datetime | None  # None: nothing can happen to it any more


def look(asked: Asked, now: datetime, policy: ClockPolicy = STATUTE) -> Seen:
    """How a request stands. What was answered too late is found whenever it is looked at, also when no watch saw it pass."""
    due = due_of(asked.request, policy)
    if asked.answered_at is not None:
        level = ClockState.RUNNING if due.clock.is_met(asked.answered_at) else ClockState.PASSED
        return Seen(due=due, level=level, look_again_at=None)
    to_come = (at for at in (due.clock.warn_at(policy), due.clock.due_at) if at > now)
    again = min((now + _LOOK_AT_LEAST, *to_come))
    return Seen(due=due, level=due.clock.state_at(now, policy), look_again_at=again)
