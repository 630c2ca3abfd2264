"""Lets people work through arrivals in an order, event by event, and says when each report was begun."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from benchmarks.fairness.arrivals import Arrival
from benchmarks.fairness.orders import MayTake, Order, Row, Surging
from benchmarks.fairness.people import SITTING_MOST, Assessor, Pace, in_sittings, one_by_one, taking
from sluss.evaluate.intervals import nearest_rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """How long one report waited."""

    arrival: Arrival
    minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """Minutes from arrival to the beginning of the assessment. `None` when nobody waited."""

    n: int
    p50: float | None
    p99: float | None
    most: float | None


def run(
    arrivals: Sequence[Arrival],
    order: Order,
    people: Sequence[Assessor],
    pace: Pace | None = None,
    *,
    leaves: bool = False,
) -> list[float]:
    """When each report was begun, in minutes. Deterministic; ends when all have been.

    `leaves`: whoever sits with a flood leaves it between two of its reports when another child waits, as the page tells them.
    """
    surging, begun, admitted = Surging(), [-1.0] * len(arrivals), 0
    pace = pace or (in_sittings if order.groups_together else one_by_one)
    last = [""] * len(people)  # the group that each had before them
    free = [(person.next_there(0.0), place) for place, person in enumerate(people)]
    heapq.heapify(free)
    ended: list[tuple[float, int, list[Row]]] = []
    waiting = 0
    while admitted < len(arrivals) or waiting:
        now, place = heapq.heappop(free)
        while admitted < len(arrivals) and arrivals[admitted].at_min <= now:
            surging.observe(arrivals[admitted])
            order.admit((admitted, arrivals[admitted]))
            admitted, waiting = admitted + 1, waiting + 1
        while ended and ended[0][0] <= now:
            end, _, done = heapq.heappop(ended)
            order.finish(done, end)
        may_take = taking(people[place], lambda group: surging.now.get(group, False))
        rows = _chosen(order, may_take, surging, leaves=leaves) if waiting else []
        if rows:
            order.take(rows)
            group = rows[0][1].group
            end = _begin(rows, pace(rows, was_open=leaves and group == last[place]), now, begun)
            last[place] = group
            heapq.heappush(ended, (end, rows[0][0], rows))
            waiting -= len(rows)
        else:
            end = _next_event(islice(arrivals, admitted, None), may_take, free, now)
        heapq.heappush(free, (people[place].next_there(end), place))
    return begun


def _chosen(order: Order, may_take: MayTake, surging: Surging, *, leaves: bool) -> list[Row]:
    """A sitting as the queue gives it; of a flood one report at a time by those who leave it, and only while no other child waits."""
    if not leaves:
        return order.first(SITTING_MOST, may_take)

    def is_other(arrival: Arrival) -> bool:
        return may_take(arrival) and not arrival.is_set_aside and not surging.now.get(arrival.group, False)

    return order.first(SITTING_MOST, is_other) or order.first(1, may_take)


def _begin(rows: Sequence[Row], needed: Sequence[float], now: float, begun: list[float]) -> float:
    """Notes when each report of a sitting is begun; returns when the sitting ends."""
    for (number, _), minutes in zip(rows, needed, strict=True):
        begun[number] = now
        now += minutes
    return now


def quantiles(waits: Iterable[Wait], *, is_planted: bool) -> Waits:
    """The waits of what was planted, or of the others."""
    ordered = sorted(wait.minutes for wait in waits if wait.arrival.is_planted is is_planted)
    if not ordered:
        return Waits(n=0, p50=None, p99=None, most=None)
    p50, p99 = (nearest_rank(ordered, share) for share in (0.5, 0.99))
    return Waits(n=len(ordered), p50=p50, p99=p99, most=ordered[-1])


def _next_event(upcoming: Iterable[Arrival], may_take: MayTake, free: list[tuple[float, int]], now: float) -> float:
    """When somebody who found nothing looks again: at the next arrival for them, or when the next colleague is done."""
    later = [at for at, _ in free if at > now]
    later += islice((arrival.at_min for arrival in upcoming if may_take(arrival)), 1)
    return min(later, default=now + 15.0)
