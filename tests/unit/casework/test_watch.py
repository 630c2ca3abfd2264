"""When a stream surges, when it no longer does, and when its silence is an alarm."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from casework.forecast import NATIONAL_SHAPE, WELL_KNOWN_H, WINDOWS_H, Forecast, hour_of
from casework.surge import Arrivals, is_surging
from casework.watch import CHANNEL, GROUP, Code, Seen, SurgeState, ceilings, detect, of_group, seen, silence

NOON = datetime(2026, 5, 5, 10, tzinfo=UTC)  # Tuesday 12:00 in Sweden
HOUR = timedelta(hours=1)


def usual(per_year: float, *, now: datetime = NOON, known_h: int = WELL_KNOWN_H) -> Forecast:
    return Forecast(
        as_of=hour_of(now) - 24,
        known_h=known_h,
        level=per_year / 8_766,
        doubt=0.13,
        shape=NATIONAL_SHAPE,
        spread={1: 1.3, 4: 1.6, 24: 2.2},
        private_share=0.3,
        red_days=frozenset(),
    )


def counted(one: int, four: int, day: int, *, private: float = 0.0) -> Seen:
    counts = {1: one, 4: four, 24: day}
    return Seen(counts=counts, private={w: round(n * private) for w, n in counts.items()})


CALM = SurgeState()


@pytest.mark.parametrize(
    ("per_year", "found", "surges"),
    [
        (3_000, counted(38, 38, 40), True),
        (3_000, counted(3, 6, 14), False),  # a good Tuesday
        (3_000, counted(5, 6, 9), False),
        (3_000, counted(2, 8, 40), True),  # spread over a day
        (311, counted(4, 4, 4), False),  # rare, and yet nobody calls four a surge
        (311, counted(1, 6, 20), True),
        (35_000, counted(14, 60, 150), False),
        (35_000, counted(60, 90, 150), True),
    ],
)
def test_a_surge_begins_when_more_come_than_do_by_themselves(per_year: float, found: Seen, surges: bool) -> None:
    assert detect(CALM, found, usual(per_year), now=NOON).is_surging is surges


@pytest.mark.parametrize("per_year", [63, 311, 3_000, 35_000])
@pytest.mark.parametrize("window", WINDOWS_H)
def test_the_ceiling_that_is_shown_is_the_one_that_is_used(per_year: float, window: int) -> None:
    known = usual(per_year)
    top = ceilings(known, now=NOON)[window]
    for count, surges in ((top, True), (top - 1, False)):
        found = Seen(counts={w: count if w == window else 0 for w in WINDOWS_H})
        assert detect(CALM, found, known, now=NOON).is_surging is surges


def test_fewer_are_enough_when_the_reporters_are_others_than_usual() -> None:
    """Domain 9: the normal flow is professional, a surge is private and anonymous."""
    known = usual(3_000)
    some = ceilings(known, now=NOON)[4] - 2
    professional = detect(CALM, counted(4, some, some), known, now=NOON)
    private = detect(CALM, counted(4, some, some, private=1.0), known, now=NOON)
    assert not professional.is_surging
    assert private.cause is not None
    assert (private.cause.code, private.cause.private) == (Code.MIX, some)


def test_private_reporters_alone_are_no_surge() -> None:
    assert not detect(CALM, counted(1, 5, 11, private=1.0), usual(3_000), now=NOON).is_surging


def test_a_surge_neither_flickers_nor_lasts_for_ever() -> None:
    known = usual(3_000)
    begun = detect(CALM, counted(30, 30, 35), known, now=NOON)
    assert (begun.is_surging, begun.since) == (True, NOON)
    soon = detect(begun, counted(0, 2, 9), known, now=NOON + 3 * HOUR)
    assert soon.is_surging  # the least time has not passed
    busy = detect(begun, counted(0, 2, 60), known, now=NOON + 8 * HOUR)
    assert busy.is_surging  # the day is still full of it
    assert busy.since == NOON
    assert detect(busy, counted(1, 2, 9), known, now=NOON + 25 * HOUR) == CALM


def test_the_height_of_a_surge_is_the_rarest_moment_and_its_cause_the_first() -> None:
    known = usual(3_000)
    first = detect(CALM, counted(15, 15, 20), known, now=NOON)
    height = detect(first, counted(200, 210, 230), known, now=NOON + HOUR)
    later = detect(height, counted(20, 150, 300), known, now=NOON + 3 * HOUR)
    assert later.cause == first.cause
    assert later.height is not None
    assert later.height.count >= 200


def test_without_a_past_the_flat_ceiling_holds() -> None:
    young = usual(3_000, known_h=24)
    assert not detect(CALM, counted(9, 15, 24), young, now=NOON).is_surging
    cause = detect(CALM, counted(10, 10, 10), young, now=NOON).cause
    assert cause is not None
    assert (cause.code, cause.per_year) == (Code.FLAT, None)
    assert ceilings(young, now=NOON) == dict(CHANNEL.flat)


def test_a_childs_group_surges_where_the_lane_does_and_a_family_in_a_bad_week_does_not() -> None:
    arrivals = Arrivals()
    times = [NOON + timedelta(minutes=4 * n) for n in range(10)]
    for at in times:
        arrivals = arrivals.observe(at)
    now = times[-1]
    assert is_surging(arrivals, at=now, was_surging=False)
    assert detect(CALM, seen(times, now), of_group(arrivals, now=now), now=now, rule=GROUP).is_surging
    week = [NOON + timedelta(hours=12 * n) for n in range(14)]
    family = Arrivals()
    for at in week:
        family = family.observe(at)
    assert not detect(CALM, seen(week, week[-1]), of_group(family, now=week[-1]), now=week[-1], rule=GROUP).is_surging


def test_windows_are_counted_up_to_now_and_not_beyond() -> None:
    times = [NOON - timedelta(minutes=m) for m in (0, 59, 60, 239, 240, 1_439, 1_440)] + [NOON + HOUR]
    assert dict(seen(times, NOON).counts) == {1: 2, 4: 4, 24: 6}


@pytest.mark.parametrize(
    ("per_year", "hours", "alarms"),
    [
        (35_000, 1, False),
        (35_000, 9, True),
        (3_000, 10, False),
        (3_000, 60, True),
        (311, 72, False),  # a small municipality may be silent over a weekend
        (311, 24 * 20, True),
        (63, 24 * 14, False),
        (63, 24 * 90, True),  # Sollefteå's e-service: 63 reports lost for a year
    ],
)
def test_a_silence_is_an_alarm_when_it_is_too_long_to_be_chance(per_year: float, hours: float, alarms: bool) -> None:
    last = NOON - hours * HOUR
    found = silence(usual(per_year, now=last), last_at=last, now=NOON)
    assert (found is not None) is alarms
    if found:
        assert found.hours == hours
        assert found.per_year <= 1 / CHANNEL.silent_years


def test_the_nights_silence_is_shorter_than_the_days() -> None:
    midnight = datetime(2026, 5, 4, 22, tzinfo=UTC)
    known = usual(20_000, now=midnight - HOUR)
    assert silence(known, last_at=midnight, now=midnight + 7 * HOUR) is None
    assert silence(known, last_at=midnight + 8 * HOUR, now=midnight + 17 * HOUR) is not None


def test_a_forecast_that_was_made_in_a_silence_is_refused() -> None:
    with pytest.raises(ValueError, match="takes the pause for normal"):
        silence(usual(3_000, now=NOON + 48 * HOUR), last_at=NOON, now=NOON + 72 * HOUR)


def test_nothing_known_and_nothing_expected_is_no_silence() -> None:
    last = NOON - 5_000 * HOUR
    young, empty = usual(3_000, now=last, known_h=24), replace(usual(3_000, now=last), level=0.0)
    assert silence(young, last_at=last, now=NOON) is None
    assert silence(empty, last_at=last, now=NOON) is None
