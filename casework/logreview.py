"""Which readings a person is to look at again, and why: the systematic checks of SoLPuL 10 § as rules over the log (trust 5.2).

A hit says what the rule saw and never that somebody did wrong. A random share is looked at too, so that nobody can know what goes unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from casework.calendar import STOCKHOLM


class Rule(StrEnum):
    """Why a reading is looked at."""

    SAMPLE = "sample"
    OWN_FAMILY = "own_family"  # the reader's own surname or address, where the login says it
    FOREIGN_UNIT = "foreign_unit"  # assessed by another unit than the reader's
    NO_ASSIGNMENT = "no_assignment"  # nothing said that it was needed but the reader's own statement
    MANY_CHILDREN = "many_children"
    PROTECTED = "protected"
    AFTER_HOURS = "after_hours"
    REPEATED = "repeated"
    BREAK_GLASS = "break_glass"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPolicy:
    """What a municipality has decided. Stricter is always allowed."""

    sample: float = 0.05  # share of all readings
    children_an_hour: int = 20  # distinct groups outside the reader's work that one person opens within an hour
    repeats: int = 5  # times that one person opens one report, without need, in a week
    day_begins: time = time(6)
    day_ends: time = time(20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading, as the log has it. `chance`: uniform in 0 <= x < 1, the same for the same reading always."""

    id: int
    at: datetime
    person_id: str
    unit: str
    report_id: UUID
    groups: tuple[UUID, ...]  # that the report's children stand in
    need: str | None  # what the reading rested on when it was made
    was_protected: bool
    is_own_family: bool
    other_units: bool  # assessed, and by nobody of the reader's unit
    chance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A reading to look at, and the counts behind the rules that found it."""

    reading: Reading
    rules: tuple[Rule, ...]
    about: dict[str, int] = field(default_factory=dict)


_STATED = frozenset({None, "purpose", "break_glass"})  # the reader's own word and nothing else
_HOUR, _WEEK = timedelta(hours=1), timedelta(days=7)


def review(readings: Sequence[Reading], *, since: int, policy: ReviewPolicy) -> list[Hit]:
    """The readings after `since` (an id) that somebody is to look at, in order.

    Args:
        readings: those of the last week and later, in order of id: what came before `since` is only counted with.
    """
    of_person: dict[str, list[Reading]] = {}
    hits = []
    for reading in readings:
        earlier = of_person.setdefault(reading.person_id, [])
        earlier.append(reading)
        if reading.id <= since:
            continue
        about = {"children_this_hour": _children(earlier, reading), "times_this_week": _times(earlier, reading)}
        if rules := tuple(_rules(reading, about, policy)):
            hits.append(Hit(reading=reading, rules=rules, about=about))
    return hits


def _rules(reading: Reading, about: dict[str, int], policy: ReviewPolicy) -> Iterable[Rule]:
    is_stated = reading.need in _STATED
    local = reading.at.astimezone(STOCKHOLM)
    found = {
        Rule.OWN_FAMILY: reading.is_own_family,
        Rule.PROTECTED: reading.was_protected,
        Rule.FOREIGN_UNIT: reading.other_units and is_stated,
        Rule.NO_ASSIGNMENT: is_stated,
        Rule.MANY_CHILDREN: about["children_this_hour"] > policy.children_an_hour,
        Rule.AFTER_HOURS: is_stated and not policy.day_begins <= local.time() < policy.day_ends,
        Rule.REPEATED: about["times_this_week"] >= policy.repeats,
        Rule.SAMPLE: reading.chance < policy.sample,
    }
    return (rule for rule, holds in found.items() if holds)


def _children(earlier: Sequence[Reading], reading: Reading) -> int:
    """Distinct groups that the person has opened within the hour on nothing but their own word."""
    recent = (r for r in earlier if reading.at - r.at <= _HOUR and r.need in _STATED)
    return len({group for r in recent for group in (r.groups or (r.report_id,))})


def _times(earlier: Sequence[Reading], reading: Reading) -> int:
    """How often the person has opened this report within the week on nothing but their own word."""
    return sum(r.report_id == reading.report_id and reading.at - r.at <= _WEEK and r.need in _STATED for r in earlier)
