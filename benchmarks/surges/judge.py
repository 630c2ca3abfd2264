"""Lets the detector look at a stream as it would have: a forecast each fortnight from what came before, a look at each arrival."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from benchmarks.surges.years import RED_DAYS, Floats, Stream, judged_from
from casework.forecast import WINDOWS_H, Forecast, Past, cell, forecast
from casework.surge import END_PER_DAY, Arrivals, is_surging
from casework.watch import CHANNEL, GROUP, Rule, Seen, SurgeState, detect, of_group, silence

REFIT_H = 14 * 24  # a forecast holds for so long here; a live one is made anew each night
Outlooks = Callable[[float], Forecast]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A surge that was found: hours since 1970, and by what."""

    begin: float
    end: float
    code: str
    window_h: int


def instant(hours: float) -> datetime:
    """An instant from hours since 1970."""
    return datetime.fromtimestamp(hours * 3600, tz=UTC)


def past_of(stream: Stream, until: float) -> Past:
    """What a forecast may know at an hour."""
    before = stream.where(stream.at < until)
    return Past(hours=_by_hour(before.at), private=_by_hour(before.at[before.private]), since=int(stream.at[0]))


def in_turn(stream: Stream) -> Outlooks:
    """A forecast for any judged hour, made at the beginning of its fortnight."""
    made: dict[int, Forecast] = {}
    first = judged_from()

    def outlook(hour: float) -> Forecast:
        week = int((hour - first) // REFIT_H)
        if week not in made:
            at = first + week * REFIT_H
            made[week] = forecast(past_of(stream, at), now=instant(at), red_days=RED_DAYS)
        return made[week]

    return outlook


def surges(stream: Stream, outlook: Outlooks, rule: Rule = CHANNEL) -> Iterator[Alarm]:
    """The surges of the judged year, one after the other."""
    end = 0.0
    for now in _worth_a_look(stream, outlook, rule):
        if now < end:
            continue
        state = detect(SurgeState(), _seen(stream, now), outlook(now), now=instant(now), rule=rule)
        if state.is_surging and state.cause:
            end = _until(stream, outlook, state, now, rule)
            yield Alarm(begin=now, end=end, code=state.cause.code, window_h=state.cause.window_h)


def plain(outlook: Outlooks) -> Outlooks:
    """The simple forecast to compare with: the same level around the clock, and Poisson."""
    flat = tuple([1.0] * 168)

    def simple(hour: float) -> Forecast:
        return replace(outlook(hour), shape=flat, spread=dict.fromkeys(WINDOWS_H, 1.0), doubt=0.0)

    return simple


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAlarms:
    """When groups began to surge, in hours since 1970: by the flat ceilings that lanes follow, and by the forecast."""

    flat: list[float]
    by_forecast: list[float]


def groups(stream: Stream) -> GroupAlarms:
    """The surges of single children in the judged year."""
    found = GroupAlarms(flat=[], by_forecast=[])
    judged = stream.where(stream.at >= judged_from())
    children, counts = np.unique(judged.child, return_counts=True)
    for child in children[counts >= END_PER_DAY]:
        _group(judged.at[judged.child == child], found)
    return found


def _group(at: Floats, found: GroupAlarms) -> None:
    arrivals, is_flat, state = Arrivals(), False, SurgeState()
    times = [instant(hour) for hour in at.tolist()]
    for n, now in enumerate(times):
        arrivals = arrivals.observe(now)
        was_flat, is_flat = is_flat, is_surging(arrivals, at=now, was_surging=is_flat)
        counts = {w: n + 1 - int(np.searchsorted(at, at[n] - w, side="right")) for w in WINDOWS_H}
        was, state = state, detect(state, Seen(counts=counts), of_group(arrivals, now=now), now=now, rule=GROUP)
        if is_flat and not was_flat:
            found.flat.append(float(at[n]))
        if state.is_surging and not was.is_surging:
            found.by_forecast.append(float(at[n]))


def silences(stream: Stream, outlook: Outlooks, rule: Rule = CHANNEL) -> Iterator[float]:
    """The moments in the judged year at which a pause became an alarm, looked for once an hour."""
    at = stream.at[stream.at >= judged_from()]
    gaps = np.diff(at)
    for index in np.flatnonzero(gaps > max(1.0, 3 * float(np.median(gaps)))):
        last, until = float(at[index]), float(at[index + 1])
        found = _silent_from(outlook, last, until, rule)
        if found is not None:
            yield found


def _silent_from(outlook: Outlooks, last: float, until: float, rule: Rule) -> float | None:
    """The first whole hour of a pause that alarms, by halves: what is silent stays silent until the next report."""

    def alarms(hour: int) -> bool:
        now = last + hour
        return silence(outlook(last), last_at=instant(last), now=instant(now), rule=rule) is not None

    low, high = 0, int(until - last)
    if high < 1 or not alarms(high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if alarms(middle) else (middle, high)
    return last + high


def _until(stream: Stream, outlook: Outlooks, state: SurgeState, now: float, rule: Rule) -> float:
    """When a surge ends, looked for once an hour."""
    last = float(stream.at[-1])
    while state.is_surging and now < last:
        now += 1.0
        state = detect(state, _seen(stream, now), outlook(now), now=instant(now), rule=rule)
    return now


def _worth_a_look(stream: Stream, outlook: Outlooks, rule: Rule) -> Iterator[float]:
    """The arrivals at which a window holds clearly more than is expected: two standard deviations are far below any alarm."""
    at, week = stream.at, judged_from()
    counts = {w: np.arange(1, len(at) + 1) - np.searchsorted(at, at - w, side="right") for w in WINDOWS_H}
    while week < at[-1]:
        here = np.flatnonzero((at >= week) & (at < week + REFIT_H))
        if len(here):
            found = [
                (counts[w][here] >= rule.least[w]) & (counts[w][here] > _high(outlook(week), week, at[here], w))
                for w in WINDOWS_H
            ]
            yield from at[here][np.any(found, axis=0)].tolist()
        week += REFIT_H


def _high(of: Forecast, week: float, at: Floats, window: int) -> Floats:
    """The mean and two standard deviations of the window that ends at each moment of a week."""
    if not of.is_well_known:
        return np.zeros(len(at))
    edges = np.arange(int(week) - 25, int(week) + REFIT_H + 2)
    weights = [of.shape[cell(int(hour), of.red_days)] for hour in edges[:-1]]
    summed = np.concatenate([[0.0], np.cumsum(weights)])
    mean = of.level * (np.interp(at, edges, summed) - np.interp(at - window, edges, summed))
    high: Floats = mean + 2 * np.sqrt(of.spread[window] * mean + (of.doubt * mean) ** 2)
    return high


def _seen(stream: Stream, now: float) -> Seen:
    until = int(np.searchsorted(stream.at, now, side="right"))
    since = {w: int(np.searchsorted(stream.at, now - w, side="right")) for w in WINDOWS_H}
    return Seen(
        counts={w: until - begin for w, begin in since.items()},
        private={w: int(stream.private[begin:until].sum()) for w, begin in since.items()},
    )


def _by_hour(at: Floats) -> dict[int, int]:
    hours, counts = np.unique(np.floor(at).astype(int), return_counts=True)
    return dict(zip(hours.tolist(), counts.tolist(), strict=True))
