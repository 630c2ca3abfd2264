"""Who has decided when it is not the person who is signed in: a body's minutes. And how the fields of a decision are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from casework.access import Actor
from casework.calendar import end_of, local_date
from casework.delegation import Capacity, DecisionMaker
from casework.faults import Fault
from casework.ids import PersonId
from casework.text import as_field

E = TypeVar("E", bound=StrEnum)
NOBODY = "ingen"
BODIES = frozenset({Capacity.BOARD, Capacity.COMMITTEE, Capacity.CHAIR, Capacity.APPOINTED_MEMBER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """That the board, its committee or a member has decided, and where it stands. An official records it and decides nothing."""

    by: Capacity | None = None  # None: the person who is signed in decides
    on: date | None = None
    ref: str | None = None  # of the minutes

    def decided_at(self, now: datetime) -> datetime:
        """When the decision was taken: now, by whoever signs; of a body, on its day, of which the minutes give no hour."""
        if self.by is None or self.on is None:
            return now
        return min(end_of(self.on) - timedelta(microseconds=1), now)

    def maker(self, actor: Actor) -> DecisionMaker:
        """Who decides: the person as their login describes them, or the body."""
        if self.by is None:
            return actor.as_decision_maker()
        return DecisionMaker(person_id=PersonId(self.by), capacity=self.by)

    def faults(self, *, received_at: datetime, now: datetime) -> Iterator[Fault]:
        """What a body's decision lacks, or that cannot be."""
        if self.by is None:
            return
        if self.ref is None:
            yield Fault("minutes", "missing")
        if self.on is None:
            yield Fault("taken_on", "missing")
        elif not local_date(received_at) <= self.on <= local_date(now):
            yield Fault("taken_on", "impossible")


def read_minutes(sent: Mapping[str, Any]) -> Minutes:
    """Whether a body has decided."""
    by = one_of(Capacity, sent.get("taken_by"))
    if by not in BODIES:
        return THEMSELVES
    return Minutes(by=by, on=read_day(sent.get("taken_on")), ref=as_field(sent.get("minutes")))


def read_day(value: Any) -> date | None:
    """A day as it is written in Sweden, 2026-03-09, or None."""
    try:
        return date.fromisoformat(as_field(value) or "")
    except ValueError:
        return None


def people(value: Any) -> tuple[PersonId, ...] | None:
    """Names with commas between them, or a list. "ingen", or an empty list, says that there was nobody."""
    if isinstance(value, list):
        return tuple(PersonId(name) for name in map(as_field, value) if name)
    text = as_field(value)
    if text is None:
        return None
    named = tuple(PersonId(part.strip()) for part in text.split(",") if part.strip())
    return () if [name.casefold() for name in named] == [NOBODY] else named or None


def one_of(kind: type[E], value: Any) -> E | None:
    """The member that was chosen, or None."""
    try:
        return kind(as_field(value) or "")
    except ValueError:
        return None


THEMSELVES = Minutes()
"""Whoever is signed in decides."""
