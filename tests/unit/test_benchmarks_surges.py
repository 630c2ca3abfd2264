"""The back-test of surges: its years are years, its judge sees what happened, and the detector finds the plain cases."""

from __future__ import annotations

import numpy as np

from benchmarks.surges import judge
from benchmarks.surges.cases import cases, planted_hours
from benchmarks.surges.years import DAYS, judged_from, ordinary, quiet


def test_a_made_up_year_has_its_reports_its_rhythm_and_no_planted_ones() -> None:
    stream = ordinary(np.random.default_rng(5), 3_000)
    per_year = len(stream.at) / DAYS * 365
    assert 2_500 < per_year < 3_600
    assert np.all(np.diff(stream.at) >= 0)
    assert not stream.planted.any()
    by_hour = np.bincount(np.floor(stream.at).astype(int) % 24, minlength=24)
    assert by_hour[8:14].min() > 3 * by_hour[0:3].max()


def test_the_same_seed_is_the_same_year() -> None:
    one, other = (ordinary(np.random.default_rng(5), 300).at for _ in range(2))
    assert np.array_equal(one, other)


def test_a_flood_is_found_by_channel_and_by_group_within_its_first_reports() -> None:
    case = next(one for one in cases(1.0) if one.title.startswith("900"))
    stream = case.year(1_000)
    hours = planted_hours(stream)
    alarms = [alarm.begin for alarm in judge.surges(stream, judge.in_turn(stream))]
    found = [at for at in alarms if hours[0] <= at <= hours[-1]]
    assert len(found) == 1  # one alarm, which does not flicker
    assert np.searchsorted(hours, found[0], side="right") <= 20
    groups = judge.groups(stream)
    assert len(groups.flat) == len(groups.by_forecast) == 1


def test_the_forecast_of_a_fortnight_knows_nothing_of_it() -> None:
    stream = ordinary(np.random.default_rng(6), 311)
    at = judged_from() + 5 * 24
    emptied = quiet(stream, judged_from() + 1.0, 4 * 24)
    assert judge.in_turn(emptied)(at) == judge.in_turn(stream)(at)


def test_a_broken_channel_is_noticed_and_a_year_without_breaks_is_not() -> None:
    stream = ordinary(np.random.default_rng(1_001), 3_000)
    begin = judged_from() + 60 * 24
    broken = quiet(stream, begin, 10 * 24)
    outlook = judge.in_turn(broken)
    assert [begin < at < begin + 5 * 24 for at in judge.silences(broken, outlook) if at >= begin] == [True]
