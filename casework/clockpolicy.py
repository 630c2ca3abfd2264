"""What a municipality may decide of the clocks: to be stricter than the statute, never laxer, and how long ahead people are warned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum
from types import MappingProxyType

LATE_IN_THE_DAY = time(16, 0)
"""From this local time a report counts as having come in late that day. Not in the statute: the preparatory works
(prop. 2012/13:10 p. 60) say "same day or at the latest the day after"; a municipality may only be stricter."""

OPENING_DECISION_DAYS = 14  # SoL 2025:400 20:2
INVESTIGATION_MONTHS = 4  # SoL 2025:400 20:3


class ClockKind(StrEnum):
    """What must be done in time."""

    REGISTRATION = "registration"  # OSL 2009:400 5:1
    PROTECTION_ASSESSMENT = "protection_assessment"  # SoL 2025:400 20:1
    OPENING_DECISION = "opening_decision"  # SoL 2025:400 20:2
    FEEDBACK = "feedback"  # SoL 2025:400 19:6
    INVESTIGATION = "investigation"  # SoL 2025:400 20:3
    COURT_SUBMISSION = "court_submission"  # LVU 1990:52 7 §, for information


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """How long before it is due a clock warns: so many hours, or a share of its whole time."""

    hours: float | None = None
    share: float | None = None  # of the time from start to due, between 0 and 1

    def __post_init__(self) -> None:
        if (self.hours is None) == (self.share is None):
            raise ValueError("a warning is given in hours or as a share")
        if (self.hours is not None and self.hours <= 0) or (self.share is not None and not 0 < self.share <= 1):
            raise ValueError("a warning comes before the time is out")

    def of(self, whole: timedelta) -> timedelta:
        """The time ahead for a clock that runs for `whole`."""
        return timedelta(hours=self.hours) if self.hours is not None else whole * (self.share or 0)


_WARN_AHEAD: Mapping[ClockKind, Ahead] = MappingProxyType(
    {
        ClockKind.REGISTRATION: Ahead(share=0.5),
        ClockKind.PROTECTION_ASSESSMENT: Ahead(hours=4),
        ClockKind.OPENING_DECISION: Ahead(hours=72),
        ClockKind.FEEDBACK: Ahead(hours=48),
        ClockKind.INVESTIGATION: Ahead(hours=30 * 24),
        ClockKind.COURT_SUBMISSION: Ahead(hours=72),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockPolicy:
    """One municipality's. What is not set is the statute's.

    Raises:
        ValueError: when it is laxer than the statute. It names the field.
    """

    late_from: time | None = LATE_IN_THE_DAY  # local; None: what comes in late is also due on its own day
    protection_within: timedelta | None = None  # a limit of their own after arrival, where it is earlier
    opening_days: int = OPENING_DECISION_DAYS
    investigation_months: int = INVESTIGATION_MONTHS
    warn_ahead: Mapping[ClockKind, Ahead] = field(default_factory=lambda: _WARN_AHEAD)

    def __post_init__(self) -> None:
        laxer = {
            "late_from": self.late_from is not None and self.late_from < LATE_IN_THE_DAY,
            "protection_within": self.protection_within is not None and self.protection_within <= timedelta(0),
            "opening_days": not 0 < self.opening_days <= OPENING_DECISION_DAYS,
            "investigation_months": not 0 < self.investigation_months <= INVESTIGATION_MONTHS,
            "warn_ahead": set(self.warn_ahead) != set(ClockKind),
        }
        for name, is_wrong in laxer.items():
            if is_wrong:
                raise ValueError(f"{name} may be stricter than the statute, never laxer")


STATUTE = ClockPolicy()
