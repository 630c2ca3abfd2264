"""When the queue is empty, and what more people would do to that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from casework.staffing import Load, Trend, outlook, people_needed, with_more

NOON = datetime(2026, 5, 5, 12, tzinfo=UTC)


def load(waiting: int, arrivals: float, pace: float, people: int) -> Load:
    return Load(waiting=waiting, arrivals_per_hour=arrivals, completions_per_person_hour=pace, people=people)


@pytest.mark.parametrize(
    ("given", "trend", "hours", "change"),
    [
        (load(30, 6, 3, 4), Trend.DRAINS, 5.0, -6.0),
        (load(30, 6, 3, 3), Trend.DRAINS, 10.0, -3.0),
        (load(30, 6, 3, 2), Trend.GROWS, None, 0.0),
        (load(1117, 38, 11, 2), Trend.GROWS, None, 16.0),
        (load(0, 6, 3, 4), Trend.EMPTY, 0.0, -6.0),
        (load(30, 6, 3, 0), Trend.UNKNOWN, None, 6.0),
        (load(30, 6, 0, 4), Trend.UNKNOWN, None, 6.0),
        (load(0, 0, 0, 0), Trend.EMPTY, None, 0.0),
        (load(3000, 5.9, 3, 2), Trend.DRAINS, None, -0.1),  # in more than a fortnight: nothing is foretold
    ],
)
def test_a_time_is_given_only_while_the_queue_drains(
    given: Load, trend: Trend, hours: float | None, change: float
) -> None:
    found = outlook(given, now=NOON)
    assert found.trend is trend
    assert found.change_per_hour == pytest.approx(change)
    assert found.empty_at == (None if hours is None else NOON + timedelta(hours=hours))


def test_two_more_who_sit_down_turn_a_growing_queue_into_one_with_a_time() -> None:
    now, two_more = with_more(load(40, 10, 3, 2), (0, 2), now=NOON)
    assert (now.trend, now.empty_at) == (Trend.GROWS, None)
    assert (two_more.trend, two_more.people) == (Trend.DRAINS, 4)
    assert two_more.empty_at == NOON + timedelta(hours=20)


@pytest.mark.parametrize(
    ("given", "wait_h", "at_once"),
    [
        (load(0, 2, 3, 1), 2 / 3, 1 / 3),  # M/M/1: rho / (mu - lambda), 1 - rho
        (load(0, 4, 3, 2), 0.2666667, 0.4666667),  # M/M/2: rho = 2/3, C = 8/15
        (load(0, 0, 3, 2), 0.0, 1.0),
        (load(9, 6, 3, 2), None, None),
    ],
)
def test_the_wait_behind_an_empty_queue_is_erlangs(given: Load, wait_h: float | None, at_once: float | None) -> None:
    found = outlook(given, now=NOON)
    if wait_h is None:
        assert found.wait_when_empty is None
        assert found.served_at_once is None
    else:
        assert found.wait_when_empty is not None
        assert found.wait_when_empty / timedelta(hours=1) == pytest.approx(wait_h, abs=1e-6)
        assert found.served_at_once == pytest.approx(at_once)


def test_a_hundred_people_overflow_nothing() -> None:
    found = outlook(load(0, 270, 3, 100), now=NOON)
    assert found.served_at_once is not None
    assert 0 < found.served_at_once < 1


@pytest.mark.parametrize(
    ("given", "within_h", "people"),
    [
        (load(30, 6, 3, 2), 10, 3),
        (load(30, 6, 3, 2), 5, 4),
        (load(0, 6, 3, 2), 1, 3),  # two would only keep up
        (load(1117, 38, 10, 2), 24, 9),
        (load(30, 6, 0, 2), 5, None),
    ],
)
def test_the_people_who_are_needed_are_the_fewest_who_empty_it_in_time(
    given: Load, within_h: float, people: int | None
) -> None:
    found = people_needed(given, within=timedelta(hours=within_h))
    assert found == people
    if people:
        [enough, one_fewer] = with_more(given, (people - given.people, people - given.people - 1), now=NOON)
        assert enough.empty_at is not None
        assert enough.empty_at <= NOON + timedelta(hours=within_h)
        assert one_fewer.empty_at is None or one_fewer.empty_at > NOON + timedelta(hours=within_h)


def test_negative_numbers_and_no_time_at_all_are_refused() -> None:
    with pytest.raises(ValueError):
        load(-1, 1, 1, 1)
    with pytest.raises(ValueError):
        people_needed(load(1, 1, 1, 1), within=timedelta(0))
