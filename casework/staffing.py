"""When the queue is empty, and what two more people would do to that: a model for a supervisor's board.

Two questions, two approximations, both with stated assumptions:

- **When is it empty?** Fluid: what waits drains at (people x completions an hour) - arrivals an hour. An answer only while
  it drains; otherwise it grows, by so much an hour, and no time is given. A board that says "about 40 h" while the queue
  grows misleads its reader.
- **How long does a new child wait once it is empty?** Erlang C (M/M/c): the mean wait for the first free person, and the
  chance of no wait at all.

Assumes that arrivals and pace stay as they were in the last hours, that people work without pause until then, and that a
report takes as long whoever reads it. So it answers for hours, not for days; the figures are never a person's target.
Pure: counts and rates go in, `now` is passed in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

ASSUMPTIONS = (
    "arrivals_as_in_the_last_hours",
    "pace_as_in_the_last_hours",
    "nobody_pauses",
    "any_report_takes_any_person_as_long",
)
_LONGEST_H = 14 * 24.0  # further ahead than the first legal limit nothing is foretold (SoL 2025:400 20:2)


class Trend(StrEnum):
    """What the queue does."""

    EMPTY = "empty"
    DRAINS = "drains"
    GROWS = "grows"
    UNKNOWN = "unknown"  # nobody is on, or no pace has been measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What is measured. Rates are (report, child) per hour.

    Raises:
        ValueError: a negative number.
    """

    waiting: int
    arrivals_per_hour: float
    completions_per_person_hour: float
    people: int

    def __post_init__(self) -> None:
        if min(self.waiting, self.arrivals_per_hour, self.completions_per_person_hour, self.people) < 0:
            raise ValueError("counts and rates are at least 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The answer for one number of people. `empty_at` only while the queue drains within a fortnight."""

    people: int
    trend: Trend
    change_per_hour: float  # of the number waiting; negative while it drains
    empty_at: datetime | None
    wait_when_empty: timedelta | None  # mean, for a report that comes when the backlog is gone; None when it would grow
    served_at_once: float | None  # share of those reports, 0..1


def outlook(load: Load, *, now: datetime) -> Outlook:
    """What becomes of the queue if everything stays as it is."""
    capacity = load.people * load.completions_per_person_hour
    change = load.arrivals_per_hour - capacity
    if capacity == 0:
        return _without_pace(load, change)
    wait_h, at_once = _erlang_c(load)
    trend = Trend.EMPTY if load.waiting == 0 and change < 0 else Trend.DRAINS if change < 0 else Trend.GROWS
    hours = load.waiting / -change if change < 0 else None
    return Outlook(
        people=load.people,
        trend=trend,
        change_per_hour=change,
        empty_at=now + timedelta(hours=hours) if hours is not None and hours <= _LONGEST_H else None,
        wait_when_empty=None if wait_h is None else timedelta(hours=wait_h),
        served_at_once=at_once,
    )


def with_more(load: Load, more: Iterable[int], *, now: datetime) -> list[Outlook]:
    """The answers for so many more people each: "if two more sit down"."""
    return [outlook(replace(load, people=load.people + one), now=now) for one in more]


def people_needed(load: Load, *, within: timedelta) -> int | None:
    """The smallest number of people with whom the queue is empty in that time; None without a measured pace.

    Raises:
        ValueError: no time is given.
    """
    hours = within / timedelta(hours=1)
    if hours <= 0:
        raise ValueError("the time to empty the queue is above 0")
    pace = load.completions_per_person_hour
    if pace == 0:
        return None
    needed = (load.arrivals_per_hour + load.waiting / hours) / pace
    # At exactly the arrivals nothing drains: one more than that.
    people = int(needed)
    while people < needed or people * pace <= load.arrivals_per_hour:
        people += 1
    return people


def _without_pace(load: Load, change: float) -> Outlook:
    is_still = load.waiting == 0 and load.arrivals_per_hour == 0
    return Outlook(
        people=load.people,
        trend=Trend.EMPTY if is_still else Trend.UNKNOWN,
        change_per_hour=change,
        empty_at=None,
        wait_when_empty=None,
        served_at_once=None,
    )


def _erlang_c(load: Load) -> tuple[float | None, float | None]:
    """Mean wait in hours and the share without a wait, in the long run; None when more comes than can be done.

    Source: Erlang 1917, by the recursion of Erlang B, which neither overflows nor needs a factorial.
    """
    offered = load.arrivals_per_hour / load.completions_per_person_hour
    if offered >= load.people:
        return None, None
    blocked = 1.0
    for servers in range(1, load.people + 1):
        blocked = offered * blocked / (servers + offered * blocked)
    waits = load.people * blocked / (load.people - offered * (1 - blocked))
    return waits / (load.completions_per_person_hour * (load.people - offered)), 1 - waits
