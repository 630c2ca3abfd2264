"""When a group surges, and when it no longer does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from casework.surge import (
    BEGIN_PER_DAY,
    BEGIN_PER_HOUR,
    END_PER_DAY,
    HALF_LIFE_H,
    KEPT_HOURS,
    Arrivals,
    decayed,
    is_surging,
)

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def arrive(*minutes: float, start: Arrivals | None = None) -> Arrivals:
    arrivals = start or Arrivals()
    for minute in minutes:
        arrivals = arrivals.observe(NOON + timedelta(minutes=minute))
    return arrivals


def test_a_burst_across_the_full_hour_is_one_burst() -> None:
    burst = arrive(*(58 + i * 0.5 for i in range(BEGIN_PER_HOUR)))
    assert burst.per_hour() == BEGIN_PER_HOUR
    assert is_surging(burst, at=NOON + timedelta(minutes=62), was_surging=False)


def test_a_family_reported_by_several_people_in_a_week_does_not_surge() -> None:
    week = arrive(*(i * 12 * 60 for i in range(14)))
    assert not is_surging(week, at=NOON + timedelta(days=6), was_surging=False)


def test_a_slow_flood_over_a_day_surges() -> None:
    slow = arrive(*(i * 50 for i in range(BEGIN_PER_DAY)))
    assert is_surging(slow, at=NOON + timedelta(minutes=50 * BEGIN_PER_DAY - 50), was_surging=False)


def test_a_surge_ends_well_below_where_it_begins() -> None:
    between = arrive(*(i * 100 for i in range(END_PER_DAY + 2)))
    last = NOON + timedelta(minutes=100 * (END_PER_DAY + 1))
    assert is_surging(between, at=last, was_surging=True)
    assert not is_surging(between, at=last, was_surging=False)
    assert not is_surging(arrive(0), at=NOON, was_surging=True)


def test_reports_that_come_in_another_order_than_they_were_received_begin_a_surge_all_the_same() -> None:
    """A lane that is ahead, or a replay, brings tomorrow's reports before today's."""
    tomorrow_first = arrive(30 * 60)
    flood = arrive(*(i for i in range(BEGIN_PER_HOUR)), start=tomorrow_first)

    assert is_surging(flood, at=NOON + timedelta(minutes=BEGIN_PER_HOUR - 1), was_surging=False)
    assert is_surging(arrive(1, start=flood), at=NOON + timedelta(minutes=1), was_surging=True)
    assert flood.per_day() == 1


def test_one_report_dated_far_ahead_hides_no_surge() -> None:
    flood = arrive(*range(BEGIN_PER_HOUR), start=arrive(60 * 24 * 365 * 100))
    assert is_surging(flood, at=NOON + timedelta(minutes=BEGIN_PER_HOUR - 1), was_surging=False)


def test_what_is_kept_of_the_arrivals_is_bounded() -> None:
    many = arrive(*(i * 60 for i in range(KEPT_HOURS + 50)))
    assert len(many.hours) == KEPT_HOURS
    assert arrive(0, 7 * 24 * 60).per_day() == 1


def test_the_decayed_count_halves_in_its_half_life_and_never_runs_backwards() -> None:
    half, at = decayed(8.0, NOON, NOON + timedelta(hours=HALF_LIFE_H))
    assert half == pytest.approx(4.0)
    assert decayed(half, at, NOON) == (half, at)


def test_arrivals_survive_being_stored() -> None:
    arrivals = arrive(0, 5, 70)
    assert Arrivals.from_plain(arrivals.to_plain()) == arrivals
    assert Arrivals.from_plain(Arrivals().to_plain()) == Arrivals()
