"""How many reports are to be expected, from the past of the same municipality and channel.

    expected in an hour = level now  x  shape of that hour of the week

- The **shape** is what arrives in each of the 168 hours of a local week against the average hour. Little past is mixed
  with a coarse national shape, so that a young channel is not taken to be silent for ever in hours without a report yet.
- The **level** is the mean of the middle half of the last eight weeks: one or two weeks of a flood, or of Christmas, do
  not move it, and a lasting rise becomes normal within five weeks. With more than a year of past it follows the season:
  by how much the same weeks rose or fell last year, from their own eight weeks before.
- Red days are Sundays. Days with far more than usual (a surge) are counted as the most that is usual.
- Counts vary more than Poisson counts do, because siblings and event days cluster: the **spread** (variance by mean) is
  measured in the past for each window, and what is not known of the level itself is added to it.

Pure: arrivals by hour go in, numbers come out. Nothing here knows a child or a report.
Source: RFC 0078 of Sentry for the idea (ceiling from the own past, flat while there is none); domain.md 11 for the cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from math import exp, log

from casework import chance
from casework.calendar import STOCKHOLM, at_local

WINDOWS_H = (1, 4, 24)  # a burst, a forenoon, a day
HOURS_PER_WEEK = 168
HOURS_PER_YEAR = 8_766
LEVEL_WEEKS = 8
SPREAD_WEEKS = 13
SHAPE_WEEKS = 52
WELL_KNOWN_H = 14 * 24  # less past than this is no forecast: the flat ceiling holds

_PRIOR_REPORTS = 300.0  # how many reports of its own weigh as much as the national shape
_PRIOR_PRIVATE = (
    0.35  # share of private and anonymous reporters where nothing is known; police alone send 26 % in Stockholm
)
_PRIOR_PRIVATE_REPORTS = 30.0
_PRIOR_SPREAD = 1.5
_PRIOR_SPREAD_REPORTS = 60.0
_UNUSUAL_DAY = 3.0  # times the usual day, and a few more: counted as that many
_UNUSUAL_MORE = 6.0
_LEVEL_DOUBT = 0.12  # relative standard error of a level whose season is known
_SEASON_DOUBT = 0.25  # and of one whose season is not
_SEASON_MOST = log(2.0)
_SEASON_REPORTS = 60.0  # how many reports last year before half of its rise or fall is believed

RedDays = frozenset[date]


def _national() -> tuple[float, ...]:
    """A coarse week, an assumption: schools, health care and the police send most, by day; private people in the evening."""
    night, day, evening = range(7), range(8, 17), range(17, 23)

    def hour(weekday: int, clock: int) -> float:
        if clock in night:
            return 0.15
        if weekday >= 5:
            return 0.45
        return 2.4 if clock in day else 0.8 if clock in evening else 0.5

    raw = [hour(weekday, clock) for weekday in range(7) for clock in range(24)]
    return tuple(HOURS_PER_WEEK * one / sum(raw) for one in raw)


NATIONAL_SHAPE = _national()


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Arrivals by hour: hours since 1970 -> count, hours without are left out."""

    hours: Mapping[int, int]
    since: int  # the first hour that was watched
    private: Mapping[int, int] = field(default_factory=dict)  # those of them from private and anonymous reporters


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What is to be expected from `as_of` on, for a week or so."""

    as_of: int  # hours since 1970
    known_h: int  # hours of past behind it
    level: float  # arrivals per average hour
    doubt: float  # relative standard error of the level
    shape: tuple[float, ...]  # 168 hours from Monday 00 local, mean 1
    spread: Mapping[int, float]  # window in hours -> variance by mean, at least 1
    private_share: float  # of private and anonymous reporters, 0..1
    red_days: RedDays

    @property
    def is_well_known(self) -> bool:
        """Whether there is past enough to speak of a forecast."""
        return self.known_h >= WELL_KNOWN_H


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The count of one window."""

    mean: float
    variance: float

    def at_least(self, count: int) -> float:
        """The chance that so many or more come by themselves."""
        return chance.at_least(count, mean=self.mean, variance=self.variance)


def forecast(past: Past, *, now: datetime, red_days: RedDays = frozenset()) -> Forecast:
    """The forecast at the full hour of `now`, from nothing that came later."""
    as_of = hour_of(now)
    usual = _usual(past, as_of)
    weeks = _weeks(past, usual, as_of)
    season, is_known = _season(weeks)
    doubt = _LEVEL_DOUBT if is_known else _SEASON_DOUBT
    made = Forecast(
        as_of=as_of,
        known_h=max(0, as_of - past.since),
        level=_level(weeks[:LEVEL_WEEKS]) * season,
        doubt=(doubt**2 + 1.0 / max(1.0, sum(weeks[:LEVEL_WEEKS]))) ** 0.5,
        shape=_shape(past, usual, as_of, red_days),
        spread={},
        private_share=_private_share(past, usual, as_of),
        red_days=red_days,
    )
    return replace(made, spread=_spread(past, usual, made, weeks=min(len(weeks), SPREAD_WEEKS)))


def expected(of: Forecast, *, begin: datetime, end: datetime) -> Expected:
    """What is to be expected between two instants; the spread is that of the nearest window that is not shorter."""
    mean = of.level * _weight(of, begin.timestamp() / 3600, end.timestamp() / 3600)
    length = (end - begin) / timedelta(hours=1)
    window = next((w for w in WINDOWS_H if w >= length - 1e-9), WINDOWS_H[-1])
    return Expected(mean=mean, variance=of.spread.get(window, _PRIOR_SPREAD) * mean + (of.doubt * mean) ** 2)


def ceiling(of: Forecast, *, window_h: int, now: datetime, allowed: float) -> int:
    """The smallest count in the window before `now` whose chance is at most `allowed`."""
    there = expected(of, begin=now - timedelta(hours=window_h), end=now)
    return chance.first_rarer(allowed, mean=there.mean, variance=there.variance)


def hour_of(at: datetime) -> int:
    """Full hours since 1970."""
    return int(at.timestamp() // 3600)


@lru_cache(maxsize=40_000)
def cell(hour: int, red_days: RedDays) -> int:
    """The place of an hour in the local week, 0..167; a red day is a Sunday."""
    local = datetime.fromtimestamp(hour * 3600, tz=UTC).astimezone(STOCKHOLM)
    weekday = 6 if local.date() in red_days else local.weekday()
    return weekday * 24 + local.hour


def _weight(of: Forecast, begin: float, end: float) -> float:
    """The sum of the shape between two moments in hours; a part of an hour counts for its part."""
    first, last = int(begin // 1), int(end // 1)
    shape, red = of.shape, of.red_days
    if first == last:
        return shape[cell(first, red)] * (end - begin)
    whole = sum(shape[cell(hour, red)] for hour in range(first + 1, last))
    head = shape[cell(first, red)] * (first + 1 - begin)
    return whole + head + (shape[cell(last, red)] * (end - last) if end > last else 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Usual:
    """How much of each day's arrivals counts (1, or less in a surge), by day since 1970."""

    part: Mapping[int, float]

    def of(self, hour: int) -> float:
        return self.part.get(hour // 24, 1.0)


def _usual(past: Past, as_of: int) -> _Usual:
    days: dict[int, int] = {}
    for hour, count in past.hours.items():
        if hour < as_of:
            days[hour // 24] = days.get(hour // 24, 0) + count
    length = max(1, (as_of - past.since) // 24)
    counts = sorted([0] * max(0, length - len(days)) + list(days.values()))
    # The mean of what lies below the highest tenth: a flood's days are not usual, however many reports they hold.
    below = counts[: max(1, len(counts) * 9 // 10)]
    most = _UNUSUAL_DAY * sum(below) / len(below) + _UNUSUAL_MORE
    return _Usual(part={day: most / count for day, count in days.items() if count > most})


def _shape(past: Past, usual: _Usual, as_of: int, red_days: RedDays) -> tuple[float, ...]:
    first = max(past.since, as_of - SHAPE_WEEKS * HOURS_PER_WEEK)
    counts = [0.0] * HOURS_PER_WEEK
    for hour, count in past.hours.items():
        if first <= hour < as_of:
            counts[cell(hour, red_days)] += count * usual.of(hour)
    per_hour = sum(counts) / max(1, as_of - first)
    if not per_hour:
        return NATIONAL_SHAPE
    prior_h = _PRIOR_REPORTS / HOURS_PER_WEEK / per_hour
    # What came in each hour of the week, and what the national week would have brought in `prior_h` such hours.
    mixed = [
        (count + prior_h * per_hour * national) / (times + prior_h)
        for count, times, national in zip(counts, _times(first, as_of, red_days), NATIONAL_SHAPE, strict=True)
    ]
    mean = sum(mixed) / HOURS_PER_WEEK
    return tuple(one / mean for one in mixed)


def _times(first: int, end: int, red_days: RedDays) -> list[float]:
    """How often each hour of the week came, to within the hours of the clock changes."""
    times = [(end - first) / HOURS_PER_WEEK] * HOURS_PER_WEEK
    for day in red_days:
        if first <= hour_of(at_local(day, time(12))) < end:
            for clock in range(24):
                times[day.weekday() * 24 + clock] -= 1
                times[6 * 24 + clock] += 1
    return [max(0.0, one) for one in times]


def _weeks(past: Past, usual: _Usual, until: int) -> list[float]:
    """Arrivals in each whole week before an hour, the newest first; none from before the watch began."""
    counts = [0.0] * max(0, (until - past.since) // HOURS_PER_WEEK)
    for hour, count in past.hours.items():
        week = (until - 1 - hour) // HOURS_PER_WEEK
        if 0 <= week < len(counts):
            counts[week] += count * usual.of(hour)
    return counts


def _level(weeks: list[float]) -> float:
    """Arrivals per hour: the mean of the middle half of some weeks."""
    if not weeks:
        return 0.0
    cut = len(weeks) // 4
    middle = sorted(weeks)[cut : len(weeks) - cut]
    return sum(middle) / len(middle) / HOURS_PER_WEEK


def _season(weeks: list[float]) -> tuple[float, bool]:
    """By how much the weeks around now differed last year from the eight before them, and whether that is known."""
    before = weeks[SHAPE_WEEKS : SHAPE_WEEKS + LEVEL_WEEKS]
    if len(before) < LEVEL_WEEKS:
        return 1.0, False
    around = weeks[SHAPE_WEEKS - 2 : SHAPE_WEEKS + 1]
    found = _level(around) * HOURS_PER_WEEK * len(around)
    base = _level(before) * HOURS_PER_WEEK * len(around)
    if not found or not base:
        return 1.0, False
    rise = log(found / base) * found / (found + _SEASON_REPORTS)
    return exp(max(-_SEASON_MOST, min(_SEASON_MOST, rise))), True


def _spread(past: Past, usual: _Usual, of: Forecast, *, weeks: int) -> dict[int, float]:
    """Variance by mean in each window, over the last weeks against their own level."""
    hours = range(of.as_of - weeks * HOURS_PER_WEEK, of.as_of)
    seen = [past.hours.get(hour, 0) * usual.of(hour) for hour in hours]
    weights = [of.shape[cell(hour, of.red_days)] for hour in hours]
    level = sum(seen) / sum(weights) if seen else 0.0
    misses = [count - level * weight for count, weight in zip(seen, weights, strict=True)]
    prior = _PRIOR_SPREAD * _PRIOR_SPREAD_REPORTS
    return {
        window: max(1.0, (_squares(misses, window) + prior) / (sum(seen) + _PRIOR_SPREAD_REPORTS))
        for window in WINDOWS_H
    }


def _squares(misses: list[float], window: int) -> float:
    return sum(sum(misses[begin : begin + window]) ** 2 for begin in range(0, len(misses), window))


def _private_share(past: Past, usual: _Usual, as_of: int) -> float:
    first = as_of - SHAPE_WEEKS * HOURS_PER_WEEK
    private, every = (
        sum(count * usual.of(hour) for hour, count in hours.items() if first <= hour < as_of)
        for hours in (past.private, past.hours)
    )
    return (private + _PRIOR_PRIVATE * _PRIOR_PRIVATE_REPORTS) / (every + _PRIOR_PRIVATE_REPORTS)
