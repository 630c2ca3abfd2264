"""The statutory clocks as pure functions: an arrival goes in, the instant by which something must be done comes out.

Clocks run nights, weekends and holidays, and nothing resets them: they are computed from the arrival alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from casework.calendar import at_local, end_of, local_date

LATE_IN_THE_DAY = time(16, 0)
"""From this local time a report counts as having come in late that day. Not in the statute: the preparatory works
(prop. 2012/13:10 p. 60) say "same day or at the latest the day after"; a municipality may only be stricter."""

OPENING_DECISION_DAYS = 14


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something is due, and the rule that says so."""

    at: datetime
    rule: str


def protection_assessment_due(received_at: datetime) -> Deadline:
    """The immediate-protection assessment: at once, which means the same day, or the next when it came in late.

    Source: SoL 2025:400 20:1; prop. 2012/13:10 p. 60.
    """
    day = local_date(received_at)
    came_late = received_at >= at_local(day, LATE_IN_THE_DAY)
    return Deadline(end_of(day + timedelta(days=1) if came_late else day), "SoL 2025:400 20:1")


def opening_decision_due(received_at: datetime) -> Deadline:
    """The decision to open or not to open an investigation: within 14 days after the report came in.

    The day of arrival is not counted; weekends do not prolong it.
    Source: SoL 2025:400 20:2.
    """
    return Deadline(end_of(local_date(received_at) + timedelta(days=OPENING_DECISION_DAYS)), "SoL 2025:400 20:2")
