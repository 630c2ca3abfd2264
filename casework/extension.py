"""Prolonging a clock: only these two, only on their own legal ground, in words, to a stated day, and before the time is out.

Who may prolong stands in the delegation order (`casework.delegation`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType

from casework.calendar import end_of
from casework.clocks import Clock, ClockKind
from casework.faults import Fault, is_blank
from casework.ids import PersonId


class Ground(StrEnum):
    """The legal ground. They are not the same, and neither stands in for the other."""

    EXTRAORDINARY_REASONS = "extraordinary_reasons"  # "synnerliga skäl": SoL 2025:400 20:2
    SPECIAL_REASONS = "special_reasons"  # "särskilda skäl": SoL 2025:400 20:3


GROUND_OF = MappingProxyType(
    {
        ClockKind.OPENING_DECISION: Ground.EXTRAORDINARY_REASONS,
        ClockKind.INVESTIGATION: Ground.SPECIAL_REASONS,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """A decision to prolong one clock of one (report, child)."""

    ground: Ground
    reasons: str  # why this child's matter is of that kind
    until: date  # the last day, in Swedish local time
    decided_at: datetime
    decided_by: PersonId


def faults(clock: Clock, extension: Extension) -> tuple[Fault, ...]:
    """Everything that stands against prolonging `clock` so. Empty: it may be."""
    ground = GROUND_OF.get(clock.kind)
    if ground is None:  # the protection assessment above all: nothing prolongs "at once" (20:1)
        return (Fault("clock", "cannot_be_extended"),)
    checks = (
        (extension.ground is not ground, Fault("ground", "wrong_ground")),
        (is_blank(extension.reasons), Fault("reasons", "missing")),
        (end_of(extension.until) <= clock.due_at, Fault("until", "not_later")),
        # Afterwards there is nothing left to prolong: what has passed is a deviation, and stays one.
        (clock.is_met(extension.decided_at) is False, Fault("decided_at", "time_is_out")),
        (extension.decided_at < clock.starts_at, Fault("decided_at", "not_started")),
    )
    return tuple(fault for is_wrong, fault in checks if is_wrong)


def extended(clock: Clock, extension: Extension) -> Clock:
    """The clock with its new day. Where it started stays.

    Raises:
        ValueError: when `faults` has any.
    """
    if faults(clock, extension):
        raise ValueError("this clock cannot be prolonged so")
    return replace(clock, due_at=end_of(extension.until).astimezone(UTC), rule=f"{clock.rule}, {extension.ground}")
