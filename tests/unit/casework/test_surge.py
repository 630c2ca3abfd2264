"""When a group surges, and when it no longer does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from casework.surge import BEGIN_PER_DAY, BEGIN_PER_HOUR, END_PER_DAY, HALF_LIFE_H, Arrivals, decayed, is_surging

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def arrive(*minutes: float, start: Arrivals | None = None) -> Arrivals:
    arrivals = start or Arrivals()
    for minute in minutes:
        arrivals = arrivals.observe(NOON + timedelta(minutes=minute))
    return arrivals


def test_a_burst_across_the_full_hour_is_one_burst() -> None:
    burst = arrive(*(58 + i * 0.5 for i in range(BEGIN_PER_HOUR)))
    assert burst.per_hour == BEGIN_PER_HOUR
    assert is_surging(burst, was_surging=False)


def test_a_family_reported_by_several_people_in_a_week_does_not_surge() -> None:
    week = arrive(*(i * 12 * 60 for i in range(14)))
    assert not is_surging(week, was_surging=False)


def test_a_slow_flood_over_a_day_surges() -> None:
    assert is_surging(arrive(*(i * 50 for i in range(BEGIN_PER_DAY))), was_surging=False)


def test_a_surge_ends_well_below_where_it_begins() -> None:
    between = arrive(*(i * 100 for i in range(END_PER_DAY + 2)))
    assert is_surging(between, was_surging=True)
    assert not is_surging(between, was_surging=False)
    assert not is_surging(arrive(0), was_surging=True)


def test_arrivals_older_than_a_day_are_forgotten_and_late_ones_count_in_their_own_hour() -> None:
    arrivals = arrive(0, 25 * 60, 24 * 60)
    assert arrivals.per_day == 2
    assert arrive(0, start=arrivals).per_day == 2  # older than a day when it comes


def test_the_decayed_count_halves_in_its_half_life_and_never_runs_backwards() -> None:
    half, at = decayed(8.0, NOON, NOON + timedelta(hours=HALF_LIFE_H))
    assert half == pytest.approx(4.0)
    assert decayed(half, at, NOON) == (half, at)


def test_arrivals_survive_being_stored() -> None:
    arrivals = arrive(0, 5, 70)
    assert Arrivals.from_plain(arrivals.to_plain()) == arrivals
    assert Arrivals.from_plain(Arrivals().to_plain()) == Arrivals()
