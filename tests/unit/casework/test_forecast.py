"""What is expected of a stream, from its own past."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from casework.forecast import HOURS_PER_WEEK, NATIONAL_SHAPE, Past, ceiling, cell, expected, forecast, hour_of

MONDAY = datetime(2025, 3, 2, 23, tzinfo=UTC)  # Monday 3 March 00:00 in Sweden
HOUR = timedelta(hours=1)


def office_weeks(weeks: int, *, per_hour: int = 2, until: datetime = MONDAY) -> dict[int, int]:
    """`per_hour` in each hour from 8 to 16 on working days, in weeks that end at `until`."""
    end = hour_of(until)
    return {
        hour: per_hour
        for hour in range(end - weeks * HOURS_PER_WEEK, end)
        if cell(hour, frozenset()) // 24 < 5 and 8 <= cell(hour, frozenset()) % 24 < 16
    }


def past(hours: dict[int, int], weeks: int, until: datetime = MONDAY) -> Past:
    return Past(hours=hours, since=hour_of(until) - weeks * HOURS_PER_WEEK)


def of_a_day(made: object, day: int, begin: int = 0, end: int = 24) -> float:
    start = MONDAY + timedelta(days=day)
    return expected(made, begin=start + begin * HOUR, end=start + end * HOUR).mean  # type: ignore[arg-type]


def test_a_steady_past_is_expected_again_hour_by_hour() -> None:
    made = forecast(past(office_weeks(52, per_hour=5), 52), now=MONDAY)
    assert of_a_day(made, 0) == pytest.approx(40, rel=0.08)
    assert of_a_day(made, 0, 8, 16) == pytest.approx(40, rel=0.1)
    assert of_a_day(made, 5) < 2
    assert of_a_day(made, 0, 0, 6) < 0.6


def test_parts_of_hours_add_up() -> None:
    made = forecast(past(office_weeks(20), 20), now=MONDAY)
    cuts = [MONDAY + timedelta(minutes=m) for m in (0, 433, 500, 545, 546, 1_440)]
    parts = sum(expected(made, begin=a, end=b).mean for a, b in pairwise(cuts))
    assert parts == pytest.approx(of_a_day(made, 0))


def test_a_red_day_is_a_sunday() -> None:
    red = frozenset({date(2025, 3, 5)})
    made = forecast(past(office_weeks(52), 52), now=MONDAY, red_days=red)
    assert of_a_day(made, 2) == pytest.approx(of_a_day(made, 6))
    assert of_a_day(made, 2) < of_a_day(made, 3) / 4


def test_the_hours_follow_the_clock_in_sweden_also_after_it_is_changed() -> None:
    made = forecast(past(office_weeks(20), 20), now=MONDAY)
    summer = datetime(2025, 3, 31, 6, tzinfo=UTC)  # 8:00 in Sweden, the day after the change
    assert (
        expected(made, begin=summer, end=summer + HOUR).mean > 3 * expected(made, begin=summer - HOUR, end=summer).mean
    )


def test_a_flood_in_the_past_raises_no_ceiling() -> None:
    calm = office_weeks(52)
    day = hour_of(MONDAY) - 10 * 24
    flooded = {**calm, **{day + h: 40 for h in range(24)}, **{day + 24 + h: 20 for h in range(24)}}
    before, after = (forecast(past(hours, 52), now=MONDAY) for hours in (calm, flooded))
    assert after.level == pytest.approx(before.level, rel=0.1)
    assert of_a_day(after, 3) == pytest.approx(of_a_day(before, 3), rel=0.15)
    at = MONDAY + 12 * HOUR
    assert ceiling(after, window_h=4, now=at, allowed=1e-4) <= 1.4 * ceiling(before, window_h=4, now=at, allowed=1e-4)


def test_a_lasting_rise_is_normal_within_six_weeks() -> None:
    calm = office_weeks(52)
    first = hour_of(MONDAY) - 6 * HOURS_PER_WEEK
    risen = {hour: count * (2 if hour >= first else 1) for hour, count in calm.items()}
    made = forecast(past(risen, 52), now=MONDAY)
    assert made.level == pytest.approx(2 * forecast(past(calm, 52), now=MONDAY).level, rel=0.1)


def test_the_rise_after_last_years_summer_is_expected_again() -> None:
    """School begins, and the eight weeks before say nothing about it."""
    august, weeks = datetime(2025, 8, 17, 22, tzinfo=UTC), 70
    hours = {}
    for hour, count in office_weeks(weeks, until=august).items():
        ago = (hour_of(august) - 1 - hour) // HOURS_PER_WEEK
        hours[hour] = 1 if ago < 8 or 52 <= ago < 60 else 2 * count  # low in the eight weeks before, both years
    made = forecast(past(hours, weeks, until=august), now=august)
    unaware = forecast(past(hours, 50, until=august), now=august)
    assert made.level > 1.3 * unaware.level
    assert made.doubt < unaware.doubt


def test_with_little_past_the_hours_are_the_nations_and_with_none_nothing_is_known() -> None:
    none = forecast(Past(hours={}, since=hour_of(MONDAY)), now=MONDAY)
    assert (none.level, none.is_well_known, none.shape) == (0.0, False, NATIONAL_SHAPE)
    little = forecast(past({hour_of(MONDAY) - 60: 1, hour_of(MONDAY) - 300: 1}, 3), now=MONDAY)
    assert little.is_well_known
    assert max(abs(a - b) for a, b in zip(little.shape, NATIONAL_SHAPE, strict=True)) < 1.0
    assert sum(NATIONAL_SHAPE) == pytest.approx(HOURS_PER_WEEK)


def test_clusters_raise_the_spread_and_with_it_the_ceiling() -> None:
    end = hour_of(MONDAY)
    steady = dict.fromkeys(range(end - 30 * HOURS_PER_WEEK, end), 1)
    clustered = dict.fromkeys(range(end - 30 * HOURS_PER_WEEK, end, 5), 5)
    calm, rough = (forecast(past(hours, 30), now=MONDAY) for hours in (steady, clustered))
    assert rough.level == pytest.approx(calm.level, rel=0.05)
    assert rough.spread[1] > 2.5 > calm.spread[1]
    at = MONDAY + 12 * HOUR
    assert ceiling(rough, window_h=1, now=at, allowed=1e-4) > ceiling(calm, window_h=1, now=at, allowed=1e-4)


def test_what_comes_later_is_not_known() -> None:
    hours = office_weeks(20)
    later = {**hours, **{hour_of(MONDAY) + h: 99 for h in range(48)}}
    assert forecast(past(later, 20), now=MONDAY) == forecast(past(hours, 20), now=MONDAY)
