"""Modelled assessors: when they are there, what they may take, and how long they need.

Assumptions, not measurements: a report takes 20 minutes; a repeat read in a sitting 2, because its group was just read; a
sitting whose first report is a repeat takes 5 more to look into the group. Whoever has begun finishes, also after hours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from benchmarks.fairness.arrivals import Arrival
from benchmarks.fairness.orders import MayTake, Row

REPORT_MIN = 20.0
REPEAT_MIN = 2.0
OPENING_MIN = 5.0
SITTING_MOST = 5  # reports of a group in one sitting: a turn of the queue
_DAY_MIN, _WEEK_MIN = 24 * 60, 7 * 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessor:
    """`is_there`: by the minute of the week from Monday 00; `may_take`: what is taken, everything by default."""

    name: str
    is_there: Callable[[float], bool]
    may_take: Callable[[Arrival, bool], bool] = lambda _arrival, _is_surging: True

    def next_there(self, now: float) -> float:
        """The first quarter of an hour from now on in which the person is there."""
        if self.is_there(now % _WEEK_MIN):
            return now
        at = (now // 15 + 1) * 15
        while not self.is_there(at % _WEEK_MIN):
            at += 15
        return at


class Pace(Protocol):
    """Minutes for each report of a sitting. `was_open`: the person had the group before them until now."""

    def __call__(self, rows: Sequence[Row], *, was_open: bool = False) -> list[float]: ...


def one_by_one(rows: Sequence[Row], *, was_open: bool = False) -> list[float]:
    """The full time, whatever the reports say."""
    return [REPORT_MIN for _ in rows]


def in_sittings(rows: Sequence[Row], *, was_open: bool = False) -> list[float]:
    """A repeat is quick, because its group is known by then."""
    needed = [REPORT_MIN if arrival.is_new else REPEAT_MIN for _, arrival in rows]
    if rows and not rows[0][1].is_new and not was_open:
        needed[0] += OPENING_MIN
    return needed


def round_the_clock(count: int) -> list[Assessor]:
    """So many, day and night."""
    return [Assessor(name=f"dygnet runt {n + 1}", is_there=lambda _at: True) for n in range(count)]


def office_and_duty(office: int) -> list[Assessor]:
    """So many from 8 to 17 on working days, and one on duty in all other hours."""
    there = [Assessor(name=f"kontor {n + 1}", is_there=_is_office) for n in range(office)]
    return [*there, Assessor(name="jour", is_there=lambda at: not _is_office(at))]


def reserving(people: Sequence[Assessor], may_take: Callable[[Arrival, bool], bool]) -> list[Assessor]:
    """The same people, of whom the first takes only some rows."""
    first, *rest = people
    return [Assessor(name=first.name, is_there=first.is_there, may_take=may_take), *rest]


def not_surging(arrival: Arrival, is_surging: bool) -> bool:
    """For an assessor whom the supervisor keeps for the other children."""
    return not is_surging and not arrival.is_set_aside


def professional(arrival: Arrival, _is_surging: bool) -> bool:
    """For an assessor who is kept for those who must report (trust T4)."""
    return arrival.is_professional


def taking(person: Assessor, surging: Callable[[str], bool]) -> MayTake:
    """What a person takes, as the queue asks it."""
    return lambda arrival: person.may_take(arrival, surging(arrival.group))


def _is_office(at: float) -> bool:
    return at // _DAY_MIN < 5 and 8 * 60 <= at % _DAY_MIN < 17 * 60
