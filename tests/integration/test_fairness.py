"""The fairness simulation: the view and the pure order are one, and what the order promises to other children."""

from __future__ import annotations

import psycopg
import pytest

from benchmarks.fairness.arrivals import Arrival, Day, flood, invented
from benchmarks.fairness.orders import Fair, FirstCome, Order, View
from benchmarks.fairness.people import one_by_one, round_the_clock
from benchmarks.fairness.simulation import Wait, quantiles, run

SMALL = Day(title="flood", per_year=3_000, days=2, plant=flood(60, begin_h=8, hours=6))
UNLABELLED, ASIDE = (
    Day(title=title, per_year=3_000, days=2, plant=invented(60, begin_h=8, hours=6, are_set_aside=is_aside))
    for title, is_aside in (("not labelled", False), ("set aside", True))
)


def other_waits(new_order: Order, day: Day = SMALL) -> list[float]:
    """The minutes that other children wait, each report at its full time, so that a backlog stands for days."""
    arrivals = day.arrivals(7)
    begun = run(arrivals, new_order, round_the_clock(1), one_by_one)
    return [at - arrival.at_min for arrival, at in zip(arrivals, begun, strict=True) if not arrival.is_planted]


@pytest.mark.parametrize("day", [SMALL, ASIDE], ids=lambda day: day.title)
def test_people_who_work_from_the_view_begin_each_report_when_the_pure_order_says(database_url: str, day: Day) -> None:
    arrivals = day.arrivals(3)
    with psycopg.connect(database_url, autocommit=True) as connection:
        by_view = run(arrivals, View(connection=connection), round_the_clock(2))
        left = connection.execute("SELECT count(*) FROM queue").fetchone()

    assert left == (0,)
    assert by_view == run(arrivals, Fair(), round_the_clock(2))


def test_behind_a_standing_backlog_no_other_child_waits_longer_than_a_turn_and_the_others_before_it() -> None:
    """Issue 6: no child waits because another child is in the news."""
    first_come, fair = other_waits(FirstCome()), other_waits(Fair())
    turn_min = 5 * 20
    assert max(first_come) > 8 * turn_min
    assert max(fair) <= 2 * turn_min
    assert max(fair) < max(first_come) / 5


def test_invented_children_that_are_set_aside_delay_others_by_turns_and_unlabelled_ones_like_any_queue() -> None:
    """Trust T4: without a label each of them is a child like the others."""
    aside, unlabelled = other_waits(Fair(), ASIDE), other_waits(Fair(), UNLABELLED)
    assert max(aside) <= 2 * 5 * 20
    assert max(unlabelled) > 4 * max(aside)


def test_without_memory_of_turns_a_standing_backlog_is_first_again_each_time() -> None:
    """Why assessments count as turns that are used up (docs/decisions/0025): else the promise holds for one reading only."""
    assert max(other_waits(Fair(remembers=False))) > max(other_waits(Fair())) * 3


def test_every_report_is_begun_once_and_never_before_it_came() -> None:
    arrivals = SMALL.arrivals(11)
    for new_order in (FirstCome(), Fair(), Fair(remembers=False)):
        begun = run(arrivals, new_order, round_the_clock(2))
        assert all(at >= arrival.at_min for arrival, at in zip(arrivals, begun, strict=True))


def test_the_quantiles_are_those_of_the_others_alone() -> None:
    def wait(minutes: float, *, is_planted: bool) -> Wait:
        return Wait(
            arrival=Arrival(
                at_min=0, group="g", is_new=True, has_danger=False, is_professional=True, is_planted=is_planted
            ),
            minutes=minutes,
        )

    found = quantiles(
        [wait(1, is_planted=False), wait(3, is_planted=False), wait(9, is_planted=True)], is_planted=False
    )
    assert (found.n, found.p50, found.most) == (2, 1, 3)
    assert quantiles([], is_planted=True).p99 is None
