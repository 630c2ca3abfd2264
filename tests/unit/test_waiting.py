"""The waiting model: what it conserves, what it promises the other children, and what it says about itself."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.waiting import HOUR_S, MINUTE_S, Arrival, Quantiles, WaitingTimes, arrivals_from, borlange_like, model


def arrival(minute: float, group: str, *, is_surge: bool = False, is_new: bool = True) -> Arrival:
    return Arrival(at_s=minute * MINUTE_S, group=group, is_surge=is_surge, says_something_new=is_new)


def flood(reports: int, *, is_new: bool) -> list[Arrival]:
    return [arrival(0, "surge", is_surge=True, is_new=is_new) for _ in range(reports)]


def hours(seconds: float | None) -> float:
    assert seconds is not None
    return seconds / HOUR_S


def minutes(seconds: float | None) -> float:
    assert seconds is not None
    return seconds / MINUTE_S


def total(waits: Quantiles) -> float:
    assert waits.mean_s is not None
    return waits.mean_s * waits.n


ARRIVALS = st.lists(
    st.builds(
        arrival,
        st.integers(0, 400),
        st.sampled_from(["a", "b", "c", "d", "surge"]),
        is_surge=st.just(False),
        is_new=st.booleans(),
    ),
    max_size=60,
)


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_a_flood_like_borlange_makes_other_children_wait_days_in_order_of_arrival_and_an_hour_at_most_in_turns(
    seed: int,
) -> None:
    waiting = model(borlange_like(seed=seed))
    assert 90 < hours(waiting.fcfs.others.p99_s) < 125
    assert hours(waiting.fair_order.others.p99_s) < 1
    assert hours(waiting.fair.others.max_s) < 1
    assert waiting.fair.others.n == waiting.fcfs.others.n == round(3_000 * 31 / 365)


def test_turns_alone_cost_the_surge_less_than_a_tenth_of_its_wait() -> None:
    waiting = model(borlange_like(seed=7))
    first_come, in_turns = hours(waiting.fcfs.surge.mean_s), hours(waiting.fair_order.surge.mean_s)
    assert first_come < in_turns < 1.1 * first_come


def test_the_order_alone_conserves_work() -> None:
    # Kleinrock's conservation law: with equal costs no order changes the mean over everybody.
    arrivals = borlange_like(seed=3, surge=300)
    waiting = model(arrivals)
    first_come, in_turns = (total(w.others_every_report) + total(w.surge) for w in (waiting.fcfs, waiting.fair_order))
    assert first_come == pytest.approx(in_turns)


@settings(max_examples=150, deadline=None)
@given(arrivals=ARRIVALS, assessors=st.integers(1, 4))
def test_every_report_is_begun_once_after_it_came_and_the_order_conserves_work(
    arrivals: list[Arrival], assessors: int
) -> None:
    waiting = model(arrivals, assessors=assessors)
    found = (waiting.fcfs, waiting.fair_order, waiting.fair)
    for waits in found:
        assert waits.others_every_report.n == len(arrivals)
        assert waits.others.n == len({a.group for a in arrivals})
    if arrivals:
        means = [w.others_every_report.mean_s for w in found]
        assert all(mean is not None and 0 <= mean < math.inf for mean in means)
        assert means[0] == pytest.approx(means[1])


@settings(max_examples=100, deadline=None)
@given(arrivals=ARRIVALS, assessors=st.integers(1, 4))
def test_when_nothing_repeats_reading_together_changes_nothing(arrivals: list[Arrival], assessors: int) -> None:
    waiting = model(arrivals, assessors=assessors, minutes_per_repeat=20)
    assert waiting.fair == waiting.fair_order


@settings(max_examples=100, deadline=None)
@given(size=st.integers(1, 300), is_new=st.booleans(), minute=st.integers(1, 500), assessors=st.integers(1, 3))
def test_a_lone_child_never_waits_longer_than_one_turn_however_large_the_surge(
    size: int, is_new: bool, minute: int, assessors: int
) -> None:
    waiting = model([*flood(size, is_new=is_new), arrival(minute, "child")], assessors=assessors)
    assert minutes(waiting.fair.others.max_s) <= 20
    assert minutes(waiting.fair_order.others.max_s) <= 20


def test_a_child_who_came_during_a_turn_of_the_surge_goes_before_its_next_turn() -> None:
    waiting = model([*flood(10, is_new=True), arrival(30, "child")], assessors=1)
    assert minutes(waiting.fcfs.others.max_s) == 170
    assert minutes(waiting.fair_order.others.max_s) == 10


def test_nobody_idles_while_a_surge_waits_alone() -> None:
    waiting = model(flood(10, is_new=True), assessors=2)
    assert minutes(waiting.fair.surge.max_s) == 4 * 20


def test_an_assessor_who_was_idle_starts_when_the_report_came_and_not_before() -> None:
    waiting = model([arrival(50, "a"), arrival(50, "a"), arrival(50, "a")], assessors=3)
    assert waiting.fair_order.others_every_report.max_s == 0
    assert waiting.fair_order.others_every_report.mean_s == 0


def test_a_repeat_costs_less_only_when_it_is_read_with_its_group() -> None:
    waiting = model(flood(12, is_new=False), assessors=1)
    # The first is new and fills a turn of 20 minutes; the eleven repeats follow at 2 minutes each.
    assert minutes(waiting.fair.surge.max_s) == 20 + 10 * 2
    assert minutes(waiting.fair_order.surge.max_s) == 11 * 20
    assert minutes(waiting.fcfs.surge.max_s) == 11 * 20


def test_what_is_new_comes_before_repeats_inside_a_group() -> None:
    repeats = [arrival(0, "surge", is_surge=True, is_new=False) for _ in range(31)]
    late_news = arrival(0.5, "surge", is_surge=True)
    alone = model([*repeats], assessors=1).fair.surge.n
    waiting = model([*repeats, late_news], assessors=1)
    # One full report, then the news, then 30 repeats: the last begins after 40 + 29 * 2 minutes.
    assert waiting.fair.surge.n == alone + 1
    assert minutes(waiting.fair.surge.max_s) == 40 + 29 * 2


def test_a_turn_holds_no_more_than_fits_into_it_and_always_one_report() -> None:
    crowd = [*flood(30, is_new=False), arrival(1, "child")]
    short = model(crowd, assessors=1, minutes_per_turn=0)
    assert minutes(short.fair.others.max_s) == 19
    late = [*flood(30, is_new=False), arrival(21, "child")]
    assert minutes(model(late, assessors=1, minutes_per_turn=10).fair.others.max_s) == 9


def test_the_first_report_of_a_child_counts_for_others_and_every_report_beside_it() -> None:
    waiting = model([arrival(0, "child"), arrival(0, "child"), arrival(0, "child")], assessors=1)
    assert (waiting.fcfs.others.n, waiting.fcfs.others_every_report.n) == (1, 3)
    assert waiting.fcfs.others.max_s == 0
    assert minutes(waiting.fcfs.others_every_report.max_s) == 40


def test_the_order_in_which_arrivals_are_given_does_not_matter() -> None:
    arrivals = borlange_like(seed=2, surge=200)
    assert model(arrivals) == model(arrivals[::-1])


def test_nobody_waiting_gives_no_figures_and_not_zero() -> None:
    waiting = model([])
    assert waiting.fair.others == Quantiles(n=0, mean_s=None, p50_s=None, p99_s=None, max_s=None)


@pytest.mark.parametrize(
    "wrong", [{"assessors": 0}, {"minutes_per_report": 0}, {"minutes_per_repeat": -1}, {"minutes_per_turn": -1}]
)
def test_a_number_out_of_range_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="at least one assessor"):
        model([], **wrong)


def test_the_same_seed_gives_the_same_flood_and_another_seed_another() -> None:
    assert borlange_like(seed=1) == borlange_like(seed=1)
    assert borlange_like(seed=1) != borlange_like(seed=2)


def test_the_description_states_every_number_the_model_was_told() -> None:
    waiting: WaitingTimes = model([], assessors=3, minutes_per_report=25, minutes_per_repeat=1.5, minutes_per_turn=40)
    told = waiting.describe()
    assert all(part in told for part in ("3 assessors", "25 min", "1.5 min", "40 min", "not measurement"))
    assert "1 assessor " in model([], assessors=1).describe()


def test_arrivals_are_read_from_an_export_and_a_group_in_the_surge_lane_surges_whole() -> None:
    lines: Sequence[dict[str, object]] = [
        {
            "received_at": "2026-05-04T00:00:00+02:00",
            "children": [{"group_id": "g", "lane": "ordinary", "novelty": 1.0}],
        },
        {
            "received_at": "2026-05-03T22:01:00+00:00",
            "children": [
                {"group_id": "g", "lane": "surge", "novelty": 0.1},
                {"group_id": None, "lane": "ordinary", "novelty": None},
            ],
        },
    ]
    first, second, alone = arrivals_from(lines)
    assert second.at_s - first.at_s == 60
    assert (first.is_surge, second.is_surge, alone.is_surge) == (True, True, False)
    assert (first.says_something_new, second.says_something_new, alone.says_something_new) == (True, False, True)
    assert alone.group != second.group
