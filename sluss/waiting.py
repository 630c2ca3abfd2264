"""How long children wait for their first protection assessment: first come, first served against the fair order.

A small event simulation, not a forecast. It answers one question: with the same arrivals and the same people, what
does the order of work alone do, and what does reading repeats together add? What it assumes:

- Assessors work round the clock, do nothing else, never tire, and finish what they have begun (no interruption).
- Every report gets an individual assessment and record under both orders; nothing is skipped.
- A wait ends when an assessor begins with the report. How long the assessment then takes is not part of the wait.
- First come, first served is today's practice: every report in order of arrival, each at the full time.
- In the fair order the items of work are groups. They take turns, oldest first, and a group that still has reports
  goes last after its turn. A turn is one report, or as many as fit in the time of a turn. Several assessors may be in
  one group when nothing else waits, so nobody idles while a report waits.
- In a turn, reports that say something new come first, then the repeats, each by age. The first report of a group is
  always new. A repeat is opened and signed like any other but costs less, because its group was just read.
- Groups are right and ready on arrival: linking takes seconds against the hours counted here. Danger is not modelled:
  an acute report would come before all this under either order.

Source: SoL 20:1 (assessment without delay, per report and child); the wait of others is the measure of fairness.
"""

from __future__ import annotations

import heapq
import random
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sluss.evaluate.intervals import nearest_rank

MINUTE_S = 60.0
HOUR_S = 3_600.0
DAY_S = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One (report, child) in the queue. `at_s`: seconds from any fixed instant; `group`: the child's group."""

    at_s: float
    group: str
    is_surge: bool
    says_something_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantiles:
    """Waits in seconds, quantiles by nearest rank; all `None` when nobody waited."""

    n: int
    mean_s: float | None
    p50_s: float | None
    p99_s: float | None
    max_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """Waits under one order. `others`: each other child's first report; `others_every_report`: all of theirs."""

    others: Quantiles
    others_every_report: Quantiles
    surge: Quantiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """What the model is told. Minutes are an assessor's working time.

    `minutes_per_report`: a report read on its own; `minutes_per_repeat`: one that says nothing new, read with its
    group. `minutes_per_turn`: a group's turn ends when no further report fits; it always gets one.

    Raises:
        ValueError: if nobody works, a report takes no time, or a turn is negative.
    """

    assessors: int
    minutes_per_report: float
    minutes_per_repeat: float
    minutes_per_turn: float

    def __post_init__(self) -> None:
        if (
            self.assessors < 1
            or min(self.minutes_per_report, self.minutes_per_repeat) <= 0
            or self.minutes_per_turn < 0
        ):
            raise ValueError("the model needs at least one assessor, working times above 0 and turns of at least 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingTimes:
    """The waits under three orders.

    `fcfs`: first come, first served. `fair_order`: turns by group, yet every report at the full time, so that the
    effect of the order can be told from that of reading repeats together. `fair`: both, as Sluss does it.
    """

    assumptions: Assumptions
    fcfs: Waits
    fair_order: Waits
    fair: Waits

    def describe(self) -> str:
        """What stands behind the figures, in one sentence for the foot of a table."""
        told = self.assumptions
        return (
            f"Model, not measurement: {told.assessors} assessor{'s' * (told.assessors != 1)} round the clock, "
            f"{told.minutes_per_report:g} min per report first come, first served; in the fair order groups take turns "
            f"of {told.minutes_per_turn:g} min, new facts first, and a report that repeats its group takes "
            f"{told.minutes_per_repeat:g} min; every report is assessed and signed, a wait ends when its assessment "
            "begins, linking is taken to be right and urgent danger is left out."
        )


def model(
    arrivals: Sequence[Arrival],
    *,
    assessors: int = 2,
    minutes_per_report: float = 20.0,
    minutes_per_repeat: float = 2.0,
    minutes_per_turn: float = 20.0,
) -> WaitingTimes:
    """Lets the same people work through the same arrivals in each order. Deterministic.

    Arrivals may come in any order; equal times are taken in the order given. See `Assumptions` for the numbers.

    Raises:
        ValueError: if a number is out of its range.
    """
    told = Assumptions(
        assessors=assessors,
        minutes_per_report=minutes_per_report,
        minutes_per_repeat=minutes_per_repeat,
        minutes_per_turn=minutes_per_turn,
    )
    return _compare(sorted(arrivals, key=lambda arrival: arrival.at_s), told)


def arrivals_from(export_lines: Iterable[Mapping[str, Any]]) -> tuple[Arrival, ...]:
    """The arrivals of an export (formats section 4). A group is a surge when any of its rows stands in that lane.

    A row without a group is a group of its own, a row without a novelty is taken to say something new.
    """
    rows = [(line["received_at"], child) for line in export_lines for child in line["children"]]
    groups = [str(child["group_id"]) if child.get("group_id") else f"row {n}" for n, (_, child) in enumerate(rows)]
    surging = {group for group, (_, child) in zip(groups, rows, strict=True) if child.get("lane") == "surge"}
    return tuple(
        Arrival(
            at_s=datetime.fromisoformat(received_at).timestamp(),
            group=group,
            is_surge=group in surging,
            says_something_new=child.get("novelty") is None or child["novelty"] >= 0.5,
        )
        for group, (received_at, child) in zip(groups, rows, strict=True)
    )


def borlange_like(*, seed: int, surge: int = 1_100, news_share: float = 0.03, days: int = 31) -> tuple[Arrival, ...]:
    """Arrivals like Borlänge in May 2020: one child's flood in three days beside a year's 3,000 reports, day and night.

    Args:
        seed: the same seed gives the same arrivals.
        surge: reports about the one child, spread evenly over the first three days.
        news_share: share of them (0..1) that say something new.
        days: how long the others are followed; each is a child of its own, at 3,000 a year.
    """
    drawn = random.Random(seed)  # noqa: S311 - a simulation, nothing to guess
    moments = [(drawn.uniform(0, 3 * DAY_S), drawn.random() < news_share) for _ in range(surge)]
    flood = [Arrival(at_s=at, group="surge", is_surge=True, says_something_new=is_new) for at, is_new in moments]
    others = [
        Arrival(at_s=drawn.uniform(0, days * DAY_S), group=f"child {n}", is_surge=False, says_something_new=True)
        for n in range(round(3_000 * days / 365))
    ]
    return tuple(sorted(flood + others, key=lambda arrival: arrival.at_s))


def _compare(ordered: Sequence[Arrival], told: Assumptions) -> WaitingTimes:
    news = _news(ordered)
    full = [told.minutes_per_report * MINUTE_S] * len(ordered)
    together = [MINUTE_S * (told.minutes_per_report if is_new else told.minutes_per_repeat) for is_new in news]
    turn_s = told.minutes_per_turn * MINUTE_S
    return WaitingTimes(
        assumptions=told,
        fcfs=_waits(ordered, _first_come(ordered, full, told.assessors)),
        fair_order=_waits(ordered, _Fair(ordered, full, news, turn_s).run(told.assessors)),
        fair=_waits(ordered, _Fair(ordered, together, news, turn_s).run(told.assessors)),
    )


def _news(ordered: Sequence[Arrival]) -> list[bool]:
    """Whether each report says something new; the first of a group always does."""
    known: set[str] = set()
    found = []
    for arrival in ordered:
        found.append(arrival.says_something_new or arrival.group not in known)
        known.add(arrival.group)
    return found


def _first_come(ordered: Sequence[Arrival], cost_s: Sequence[float], assessors: int) -> list[float]:
    """When each report is begun."""
    free = [float("-inf")] * assessors
    begun = []
    for arrival, cost in zip(ordered, cost_s, strict=True):
        begun.append(max(arrival.at_s, free[0]))
        heapq.heapreplace(free, begun[-1] + cost)
    return begun


@dataclass(slots=True)
class _Waiting:
    """The reports of one group that nobody has begun, by number."""

    new: deque[int] = field(default_factory=deque)
    repeats: deque[int] = field(default_factory=deque)

    def next(self) -> int | None:
        queue = self.new or self.repeats
        return queue[0] if queue else None

    def take(self) -> int:
        return (self.new or self.repeats).popleft()


class _Fair:
    """Groups take turns in a line. Each stands in it at most once, and only while it has reports that nobody has begun.

    A group's place is the time since which it waits for its turn: its oldest arrival, or the end of its last turn. A
    place in the future means that an assessor is in that group now; a second one joins only when no other group waits.
    """

    def __init__(
        self, ordered: Sequence[Arrival], cost_s: Sequence[float], news: Sequence[bool], turn_s: float
    ) -> None:
        self._ordered, self._cost_s, self._news, self._turn_s = ordered, cost_s, news, turn_s
        self._groups: dict[str, _Waiting] = {}
        self._line: list[tuple[float, int, str]] = []
        self._begun = [0.0] * len(ordered)
        self._admitted = 0

    def run(self, assessors: int) -> list[float]:
        """When each report is begun."""
        free = [float("-inf")] * assessors
        now = float("-inf")
        while self._line or self._admitted < len(self._ordered):
            # Whoever has been idle begins now, not when he became idle.
            now = max(now, free[0])
            if not self._line:
                now = max(now, self._ordered[self._admitted].at_s)
            self._admit(until=now)
            heapq.heapreplace(free, self._turn(now))
        return self._begun

    def _admit(self, *, until: float) -> None:
        while self._admitted < len(self._ordered) and self._ordered[self._admitted].at_s <= until:
            number, arrival = self._admitted, self._ordered[self._admitted]
            waiting = self._groups.setdefault(arrival.group, _Waiting())
            if waiting.next() is None:
                heapq.heappush(self._line, (arrival.at_s, number, arrival.group))
            (waiting.new if self._news[number] else waiting.repeats).append(number)
            self._admitted += 1

    def _turn(self, now: float) -> float:
        """One group's turn; returns when it ends."""
        _, _, group = heapq.heappop(self._line)
        waiting, clock = self._groups[group], now
        number = waiting.next()
        while number is not None and (clock == now or clock + self._cost_s[number] <= now + self._turn_s):
            self._begun[waiting.take()] = clock
            clock += self._cost_s[number]
            number = waiting.next()
        if number is not None:
            heapq.heappush(self._line, (clock, number, group))
        return clock


def _waits(ordered: Sequence[Arrival], begun: Sequence[float]) -> Waits:
    waited = [start - arrival.at_s for start, arrival in zip(begun, ordered, strict=True)]
    first: dict[str, float] = {}
    for arrival, wait in zip(ordered, waited, strict=True):
        if not arrival.is_surge:
            first.setdefault(arrival.group, wait)
    return Waits(
        others=_quantiles(first.values()),
        others_every_report=_quantiles(w for a, w in zip(ordered, waited, strict=True) if not a.is_surge),
        surge=_quantiles(w for a, w in zip(ordered, waited, strict=True) if a.is_surge),
    )


def _quantiles(waits: Iterable[float]) -> Quantiles:
    ordered = sorted(waits)
    if not ordered:
        return Quantiles(n=0, mean_s=None, p50_s=None, p99_s=None, max_s=None)
    p50, p99 = (nearest_rank(ordered, share) for share in (0.5, 0.99))
    return Quantiles(n=len(ordered), mean_s=sum(ordered) / len(ordered), p50_s=p50, p99_s=p99, max_s=ordered[-1])
