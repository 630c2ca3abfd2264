"""What arrives: other children day and night, and a flood about one child, or many children who do not exist."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

# A Monday 00 in Sweden.
BEGAN = datetime(2026, 5, 3, 22, tzinfo=UTC)
_BY_HOUR = (2, 2, 1, 1, 1, 1, 2, 5, 10, 12, 12, 11, 9, 11, 12, 11, 9, 7, 6, 6, 6, 5, 4, 3)
_BY_WEEKDAY = (1.25, 1.2, 1.15, 1.15, 1.15, 0.6, 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One (report, child). `at_min`: minutes after `BEGAN`; `is_planted`: of the flood, or about an invented child."""

    at_min: float
    group: str
    is_new: bool
    has_danger: bool  # the box "immediate danger"
    is_professional: bool
    is_planted: bool
    is_set_aside: bool = False  # labelled as made by a machine

    @property
    def received_at(self) -> datetime:
        """The instant."""
        return BEGAN + timedelta(minutes=self.at_min)


class Planted(StrEnum):
    """What comes beside the other children."""

    NOTHING = "nothing"
    FLOOD = "flood"  # about one child
    INVENTED = "invented"  # children who do not exist, no report of them labelled
    ASIDE = "aside"  # the same, each report set aside


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A case: what the others send, and what is planted. `days`: how long the others are followed."""

    title: str
    per_year: float
    days: int
    planted: Planted = Planted.NOTHING
    plant: Callable[[random.Random], list[Arrival]] | None = None

    def arrivals(self, seed: int, *, with_planted: bool = True) -> list[Arrival]:
        """All of them in order; the others are the same with and without what is planted."""
        others = _others(random.Random(seed), self.per_year, self.days)
        planted = self.plant(random.Random(seed + 1)) if self.plant and with_planted else []
        return sorted(others + planted, key=lambda arrival: arrival.at_min)


def flood(size: int, *, begin_h: float, hours: float, dangers: float = 0.3) -> Callable[[random.Random], list[Arrival]]:
    """So many about one child; three in a hundred say something new, and many tick the box."""

    def plant(drawn: random.Random) -> list[Arrival]:
        times = sorted(begin_h * 60 + drawn.triangular(0, hours * 60, hours * 20) for _ in range(size))
        return [
            Arrival(
                at_min=at,
                group="flood",
                is_new=nth == 0 or drawn.random() < 0.03,
                has_danger=drawn.random() < dangers,
                is_professional=drawn.random() < 0.05,
                is_planted=True,
            )
            for nth, at in enumerate(times)
        ]

    return plant


def invented(
    children: int, *, begin_h: float, hours: float, are_set_aside: bool
) -> Callable[[random.Random], list[Arrival]]:
    """Children who do not exist, a report each, from the public form, without a ticked box (trust T4)."""

    def plant(drawn: random.Random) -> list[Arrival]:
        return [
            Arrival(
                at_min=begin_h * 60 + drawn.uniform(0, hours * 60),
                group=f"invented {n}",
                is_new=True,
                has_danger=False,
                is_professional=False,
                is_planted=True,
                is_set_aside=are_set_aside,
            )
            for n in range(children)
        ]

    return plant


def _others(drawn: random.Random, per_year: float, days: int) -> list[Arrival]:
    found: list[Arrival] = []
    per_event, hours = 1.25, 24 * days
    for hour in range(hours):
        weight = _BY_HOUR[hour % 24] / (sum(_BY_HOUR) / 24) * _BY_WEEKDAY[hour // 24 % 7]
        mean = per_year / per_event / 8_760 * weight
        for _ in range(_poisson(drawn, mean)):
            found += _about_one_child(drawn, 60 * (hour + drawn.random()), f"child {len(found)}")
    return [arrival for arrival in found if arrival.at_min < hours * 60]


def _about_one_child(drawn: random.Random, at_min: float, group: str) -> list[Arrival]:
    """A first report, and in one case of five one or two more within days."""
    more = (drawn.random() < 0.2) + (drawn.random() < 0.05)
    times = [at_min, *(at_min + drawn.expovariate(1 / 900) for _ in range(more))]
    is_professional = drawn.random() < 0.75
    return [
        Arrival(
            at_min=at,
            group=group,
            is_new=nth == 0 or drawn.random() < 0.6,
            has_danger=drawn.random() < 0.06,
            is_professional=is_professional,
            is_planted=False,
        )
        for nth, at in enumerate(times)
    ]


def _poisson(drawn: random.Random, mean: float) -> int:
    count, at = 0, drawn.expovariate(1.0)
    while at < mean:
        count += 1
        at += drawn.expovariate(1.0)
    return count
