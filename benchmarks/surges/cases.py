"""The surges of domain.md 11, planted in made-up years. Sizes are from there; the rest is assumed and stated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.surges.years import Floats, Stream, burst, judged_from, ordinary, some_day

ONE_CHILD = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A surge in a municipality. `planted` draws the extra arrivals from the year; `lasts_h`: how long it may take to see it."""

    title: str
    per_year: float
    planted: Callable[[np.random.Generator, Stream], Stream]
    lasts_h: float
    years: int
    is_one_child: bool = True

    def year(self, seed: int) -> Stream:
        """A year with the surge in it."""
        rng = np.random.default_rng(seed)
        quiet = ordinary(rng, self.per_year)
        return quiet.joined(self.planted(rng, quiet))


def _borlange(rng: np.random.Generator, _: Stream) -> Stream:
    """1,100 in three days from six in the evening: evenings burst when a well-known account shares the film."""
    start = some_day(rng, local_hour=18.0)
    evening = rng.choice([0.0, 24.0, 48.0], size=1_100, p=[0.55, 0.3, 0.15])
    lag = np.where(rng.random(1_100) < 0.7, rng.triangular(0, 1.5, 5, 1_100), rng.uniform(0, 24, 1_100))
    return burst(rng, start + evening + lag, child=ONE_CHILD, private=0.9)


def _ronneby(rng: np.random.Generator, _: Stream) -> Stream:
    start = some_day(rng, local_hour=8.0, weekdays=(1,))
    return burst(rng, start + rng.triangular(0, 2, 4, 900), child=ONE_CHILD, private=0.95)


def _flash(rng: np.random.Generator, _: Stream) -> Stream:
    start = some_day(rng, local_hour=17.0)
    return burst(rng, start + rng.triangular(0, 5, 36, 40), child=ONE_CHILD, private=0.9)


def _slow(rng: np.random.Generator, _: Stream) -> Stream:
    start = some_day(rng, local_hour=9.0)
    return burst(rng, start + rng.uniform(0, 96, 60), child=ONE_CHILD, private=0.8)


def _riots(rng: np.random.Generator, _: Stream) -> Stream:
    """Six in a day and eleven in all, each about another child, mostly by the police."""
    start = some_day(rng, local_hour=14.0, weekdays=(3, 4, 5, 6))
    hours = np.concatenate([rng.uniform(0, 20, 6), rng.uniform(24, 120, 5)])
    return burst(rng, start + hours, child=None, private=0.2)


def _lasting(rng: np.random.Generator, quiet: Stream) -> Stream:
    """From one day on there are six where there were ten more: a rise that stays."""
    start = some_day(rng, local_hour=0.0)
    later = quiet.at[quiet.at >= start]
    copied = later[rng.random(len(later)) < 0.6] + rng.normal(0, 1.0, 1)
    return burst(rng, copied[copied >= start], child=None, private=0.3)


def cases(scale: float) -> list[Case]:
    """The cases, with fewer years when `scale` is below 1."""

    def some(years: int) -> int:
        return max(2, round(years * scale))

    return [
        Case(title="1,100 in 3 days (3,000/yr)", per_year=3_000, planted=_borlange, lasts_h=72, years=some(12)),
        Case(title="900 in a forenoon (900/yr)", per_year=900, planted=_ronneby, lasts_h=6, years=some(12)),
        Case(title="40 in 36 h (3,000/yr)", per_year=3_000, planted=_flash, lasts_h=48, years=some(12)),
        Case(title="40 in 36 h (311/yr)", per_year=311, planted=_flash, lasts_h=48, years=some(12)),
        Case(title="60 in 4 days (3,000/yr)", per_year=3_000, planted=_slow, lasts_h=108, years=some(12)),
        Case(title="1,100 in 3 days (35,000/yr)", per_year=35_000, planted=_borlange, lasts_h=72, years=some(2)),
        Case(
            title="6 in a day, 11 children (4,000/yr)",
            per_year=4_000,
            planted=_riots,
            lasts_h=120,
            years=some(12),
            is_one_child=False,
        ),
        Case(
            title="+60 % that stays (3,000/yr)",
            per_year=3_000,
            planted=_lasting,
            lasts_h=60 * 24,
            years=some(6),
            is_one_child=False,
        ),
    ]


def broken(rng: np.random.Generator) -> float:
    """The hour at which a channel stops handing over."""
    return float(judged_from() + rng.uniform(14 * 24, 290 * 24))


def planted_hours(stream: Stream) -> Floats:
    """The hours of what was planted, in order."""
    return stream.at[stream.planted]
