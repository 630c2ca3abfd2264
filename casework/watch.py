"""Whether a stream of reports (a municipality's, a channel's, a group's) surges or has fallen silent, and why.

A surge **begins** when the reports of the last hour, four hours or day are more than come by themselves once in
`Rule.years`. When at the same time far more of them than usual are private or anonymous, a milder number is enough: the
normal flow is professional, a surge is not (domain.md 9). It **ends** when it has lasted a while and no window holds
more than an ordinary busy one. Between the two nothing changes, so that an alarm does not flicker.

A stream is **silent** when so long a pause comes by itself less than once in `Rule.silent_years` (Sollefteå lost 63
reports for a year). A small municipality has quiet weekends, and its forecast says so.

What is found changes alarms and words, never a report: lanes follow `casework.surge`. Pure; `now` is passed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from casework import chance
from casework.forecast import (
    HOURS_PER_YEAR,
    NATIONAL_SHAPE,
    WELL_KNOWN_H,
    WINDOWS_H,
    Expected,
    Forecast,
    ceiling,
    expected,
    hour_of,
)
from casework.surge import Arrivals

HOUR = timedelta(hours=1)
# Windows slide, and overlap: so many times as many chances as disjoint ones have (measured: benchmarks/surges).
_SLIDES = 4.0
_GROUP_PAST_H = 6 * 24
_GROUP_SPREAD = 3.0  # reports about one child come together: a teacher, a nurse and a neighbour after one event
_GROUP_DOUBT = 0.5


class Code(StrEnum):
    """Why somebody is told. The words are `intake.staff.surge_words`."""

    COUNT = "surge_count"  # more than come by themselves
    MIX = "surge_mix"  # more than usual, and unusually many private and anonymous ones among them
    FLAT = "surge_flat"  # more than the flat ceiling, for want of a past
    SILENCE = "silence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When somebody is told. Windows are hours; numbers are reports.

    `least` are fewer than nobody calls a surge, however rare; `flat` holds while there is no past to speak of.
    """

    years: float = 3.0  # a false alarm by count is expected once in so many, over all windows
    mild_years: float = 0.15  # enough when the reporters are others than usual as well
    mix_chance: float = 1e-4  # of so many private and anonymous ones among so many
    end_chance: float = 0.02  # a window rarer than this keeps a surge going
    at_least_h: float = 6.0  # how long a surge lasts at the least
    silent_years: float = 5.0
    least: Mapping[int, int] = field(default_factory=lambda: {1: 5, 4: 7, 24: 10})
    flat: Mapping[int, int] = field(default_factory=lambda: {1: 10, 4: 16, 24: 25})


CHANNEL = Rule()
# A child's own past is a handful: the flat ceilings of `casework.surge` are the least that a surge of one child is.
# They do most of the work, and the milder chance says only that the child has not had as many all week.
GROUP = Rule(years=0.1, least={1: 10, 4: 16, 24: 25})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Reports in the windows that end now: hours -> count, and how many of them are private or anonymous."""

    counts: Mapping[int, int]
    private: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What made a surge begin, or is its height: the numbers of a sentence.

    `per_year`: how often so many come by themselves; None where only the flat ceiling speaks.
    """

    code: Code
    window_h: int
    count: int
    expected: float
    per_year: float | None
    private: int = 0
    private_share: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SurgeState:
    """Whether a stream surges. `cause`: the first one; `height`: the rarest since then."""

    is_surging: bool = False
    since: datetime | None = None
    cause: Cause | None = None
    height: Cause | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A pause that is too long to be one."""

    last_at: datetime
    hours: float
    expected: float  # reports that would have come
    per_year: float  # how often so long a pause comes by itself


def seen(times: Sequence[datetime], now: datetime) -> Seen:
    """The windows that end at `now`, counted from instants of arrival in any order; a later one is not counted."""
    return Seen(counts={w: sum(now - w * HOUR < at <= now for at in times) for w in WINDOWS_H})


def of_group(arrivals: Arrivals, *, now: datetime, shape: tuple[float, ...] = NATIONAL_SHAPE) -> Forecast:
    """What one group is to be expected to get: its last week without the last day, and one report in two weeks at the least.

    For words and alarms. A flood that lasts becomes normal here in some days; its lane does not (`casework.surge`).
    """
    as_of = hour_of(now) - 24
    count = sum(n for hour, n in arrivals.hours.items() if as_of - _GROUP_PAST_H <= hour < as_of)
    return Forecast(
        as_of=as_of,
        known_h=WELL_KNOWN_H,
        level=(count + 1) / (_GROUP_PAST_H + 14 * 24),
        doubt=_GROUP_DOUBT,
        shape=shape,
        spread=dict.fromkeys(WINDOWS_H, _GROUP_SPREAD),
        private_share=0.5,
        red_days=frozenset(),
    )


def detect(state: SurgeState, found: Seen, of: Forecast, *, now: datetime, rule: Rule = CHANNEL) -> SurgeState:
    """The state at `now`. Asked at each arrival, and from time to time when nothing arrives."""
    if not state.is_surging:
        if all(found.counts[w] < rule.least[w] for w in WINDOWS_H):
            return state
        cause = _cause(found, of, now, rule)
        if cause is None:
            return state
        return SurgeState(is_surging=True, since=now, cause=cause, height=cause)
    if _has_ended(state, found, of, now, rule):
        return SurgeState()
    cause = _cause(found, of, now, rule)
    return replace(state, height=_higher(state.height, cause))


def silence(of: Forecast, *, last_at: datetime, now: datetime, rule: Rule = CHANNEL) -> Silence | None:
    """The alarm about a pause since `last_at`, or None: also while too little is known, or nothing is ever expected.

    `of` is the forecast made at the last report or before: a later one has learnt that nothing comes.

    Raises:
        ValueError: the forecast is later than the last report.
    """
    if of.as_of > hour_of(last_at):
        raise ValueError("a forecast made in a pause takes the pause for normal")
    if not of.is_well_known or of.level <= 0 or now <= last_at:
        return None
    there = expected(of, begin=last_at, end=now)
    # As many pauses a year as reports.
    per_year = chance.none(mean=there.mean, variance=there.variance) * of.level * HOURS_PER_YEAR
    if per_year > 1 / rule.silent_years:
        return None
    return Silence(last_at=last_at, hours=(now - last_at) / HOUR, expected=there.mean, per_year=per_year)


def ceilings(of: Forecast, *, now: datetime, rule: Rule = CHANNEL) -> dict[int, int]:
    """The count in each window at which a surge begins by count alone."""
    if not of.is_well_known:
        return dict(rule.flat)
    return {
        w: max(rule.least[w], ceiling(of, window_h=w, now=now, allowed=min(0.5, _allowed(w, rule.years))))
        for w in WINDOWS_H
    }


def _allowed(window_h: int, years: float) -> float:
    """The chance that a window may have, for one alarm in so many years over all windows."""
    return window_h / (HOURS_PER_YEAR * years * len(WINDOWS_H) * _SLIDES)


def _cause(found: Seen, of: Forecast, now: datetime, rule: Rule) -> Cause | None:
    causes = (_in_window(w, found, of, now, rule) for w in WINDOWS_H if found.counts[w] >= rule.least[w])
    return min((cause for cause in causes if cause), key=_rarity, default=None)


def _in_window(window_h: int, found: Seen, of: Forecast, now: datetime, rule: Rule) -> Cause | None:
    count = found.counts[window_h]
    there = expected(of, begin=now - window_h * HOUR, end=now)
    cause = Cause(code=Code.FLAT, window_h=window_h, count=count, expected=there.mean, per_year=None)
    if not of.is_well_known:
        return cause if count >= rule.flat[window_h] else None
    by_itself = there.at_least(count)
    cause = replace(cause, per_year=by_itself / window_h * HOURS_PER_YEAR * len(WINDOWS_H) * _SLIDES)
    if by_itself <= _allowed(window_h, rule.years):
        return replace(cause, code=Code.COUNT)
    private = found.private.get(window_h, 0)
    if by_itself <= _allowed(window_h, rule.mild_years) and (
        chance.share_at_least(private, of=count, share=of.private_share) <= rule.mix_chance
    ):
        return replace(cause, code=Code.MIX, private=private, private_share=of.private_share)
    return None


def _has_ended(state: SurgeState, found: Seen, of: Forecast, now: datetime, rule: Rule) -> bool:
    if state.since is None or now - state.since < rule.at_least_h * HOUR:
        return False
    return all(_is_ordinary(found.counts[w], w, of, now, rule) for w in WINDOWS_H)


def _is_ordinary(count: int, window_h: int, of: Forecast, now: datetime, rule: Rule) -> bool:
    if not of.is_well_known:
        return 3 * count < rule.flat[window_h]
    if 2 * count < rule.least[window_h]:
        return True
    there: Expected = expected(of, begin=now - window_h * HOUR, end=now)
    return there.at_least(count) > rule.end_chance


def _rarity(cause: Cause) -> tuple[float, int]:
    return (cause.per_year if cause.per_year is not None else 0.0, -cause.count)


def _higher(one: Cause | None, other: Cause | None) -> Cause | None:
    if one is None or other is None:
        return one or other
    return min(one, other, key=_rarity)
