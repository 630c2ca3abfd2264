"""Made-up years of arrivals: a rhythm of their own, which the detector does not know.

Three kinds of reporter with their hours; school terms, red days and the days around them; days better and worse than others;
children about whom several write within days. The figures are assumptions, set before the detector was tuned.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

import holidays
import numpy as np
from numpy.typing import NDArray

from casework.calendar import STOCKHOLM

Floats = NDArray[np.float64]

FIRST = date(2023, 1, 2)
JUDGED_FROM_DAY = 440  # so many days are past: a year, and the weeks that its season is compared with
DAYS = JUDGED_FROM_DAY + 365
RED_DAYS = frozenset(
    day for day in holidays.country_holidays("SE", years=range(2023, 2027), include_sundays=False) if day
)

# kind of reporter -> (share of the flow, weight by local hour, weight by weekday, whether school terms matter)
_KINDS: dict[str, tuple[float, tuple[float, ...], tuple[float, ...], bool]] = {
    "office": (
        0.52,
        (0, 0, 0, 0, 0, 0, 0.3, 3, 8, 10, 11, 8, 5, 9, 11, 12, 8, 3, 1, 0.5, 0.5, 0.2, 0, 0),
        (10, 10, 10, 10, 9, 0.3, 0.3),
        True,
    ),
    "police": (
        0.25,
        (6, 6, 5, 4, 3, 2, 2, 3, 4, 5, 5, 5, 5, 5, 6, 6, 6, 7, 7, 8, 8, 8, 8, 7),
        (9, 8, 8, 9, 11, 14, 14),
        False,
    ),
    "private": (
        0.23,
        (2, 1, 1, 0, 0, 0, 1, 2, 4, 6, 6, 6, 6, 6, 6, 7, 8, 9, 10, 12, 13, 11, 8, 5),
        (11, 10, 10, 10, 9, 8, 10),
        False,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Arrivals in order: hours since 1970, whether from a private or anonymous reporter, whether planted, and the child."""

    at: Floats
    private: NDArray[np.bool_]
    planted: NDArray[np.bool_]
    child: NDArray[np.int64]

    def sorted(self) -> Stream:
        by = np.argsort(self.at, kind="stable")
        return Stream(at=self.at[by], private=self.private[by], planted=self.planted[by], child=self.child[by])

    def where(self, keep: NDArray[np.bool_]) -> Stream:
        """The arrivals that are kept."""
        return Stream(at=self.at[keep], private=self.private[keep], planted=self.planted[keep], child=self.child[keep])

    def joined(self, other: Stream) -> Stream:
        """Both, in order."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in ("at", "private", "planted", "child"))
        return Stream(
            **dict(zip(("at", "private", "planted", "child"), map(np.concatenate, pairs), strict=True))
        ).sorted()


def judged_from() -> float:
    """The first judged hour since 1970."""
    return float(_midnights()[JUDGED_FROM_DAY])


def ordinary(rng: np.random.Generator, per_year: float) -> Stream:
    """Two years and some weeks without a surge, with a trend, weeks off, and siblings, friends and colleagues who also write."""
    trend = 1.0 + rng.normal(0.0, 0.08) * np.arange(DAYS) / 365
    days = rng.gamma(1 / 0.15**2, 0.15**2, DAYS) * np.maximum(trend, 0.5)
    # About 1.53 reports for each event: what is drawn here are events.
    parts = [_events(rng, kind, per_year / 1.53, days) for kind in _KINDS]
    at = np.concatenate([part for part, _ in parts])
    private = np.concatenate([flags for _, flags in parts])
    child = rng.integers(0, max(1, int(per_year / 1.6)), len(at))
    more = _followers(rng, at, child)
    everything = Stream(at=at, private=private, planted=np.zeros(len(at), bool), child=child).joined(more)
    return everything.where(everything.at < _midnights()[-1])


def burst(rng: np.random.Generator, hours: Floats, *, child: int | None, private: float) -> Stream:
    """Planted arrivals at given hours, about one child or, when None, each about another."""
    n = len(hours)
    children = np.full(n, child) if child is not None else 10_000_000 + np.arange(n)
    planted = Stream(
        at=hours, private=rng.random(n) < private, planted=np.ones(n, bool), child=children.astype(np.int64)
    )
    return planted.sorted()


def some_day(rng: np.random.Generator, *, local_hour: float, weekdays: tuple[int, ...] = tuple(range(7))) -> float:
    """A moment in the judged year, weeks before its end, in hours since 1970."""
    while True:
        day = int(rng.integers(JUDGED_FROM_DAY + 7, DAYS - 75))
        if (FIRST + timedelta(days=day)).weekday() in weekdays:
            return float(_midnights()[day]) + local_hour


def quiet(stream: Stream, begin: float, hours: float) -> Stream:
    """The same without what came in between: the channel is broken."""
    return stream.where((stream.at < begin) | (stream.at >= begin + hours))


def without_marks(stream: Stream) -> Stream:
    """The same as if it were not known who reports."""
    return replace(stream, private=np.zeros(len(stream.at), bool))


def _events(rng: np.random.Generator, kind: str, per_year: float, days: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    share, by_hour, by_weekday, follows_terms = _KINDS[kind]
    weight = np.array([by_weekday[(FIRST + timedelta(days=d)).weekday()] for d in range(DAYS)], float)
    weight *= _terms() if follows_terms else 1.0
    mean = share * per_year / 365 * weight * (DAYS / weight.sum()) * days
    counts = rng.poisson(mean)
    hour = rng.choice(24, size=int(counts.sum()), p=np.array(by_hour) / sum(by_hour))
    at = np.repeat(_midnights()[:DAYS], counts) + hour + rng.random(len(hour))
    return at, np.full(len(at), kind == "private")


def _followers(rng: np.random.Generator, at: Floats, child: NDArray[np.int64]) -> Stream:
    """After one event in five, others write about the same child: minutes, hours or days later."""
    counts = np.where(rng.random(len(at)) < 0.2, 1 + rng.geometric(0.6, len(at)), 0)
    n = int(counts.sum())
    lag = rng.choice([0.5, 6.0, 40.0], size=n, p=[0.4, 0.35, 0.25]) * rng.exponential(1.0, n)
    return Stream(
        at=np.repeat(at, counts) + lag,
        private=rng.random(n) < 0.3,
        planted=np.zeros(n, bool),
        child=np.repeat(child, counts),
    )


@cache
def _midnights() -> Floats:
    """Local midnights in hours since 1970; one more than there are days."""
    days = (FIRST + timedelta(days=d) for d in range(DAYS + 1))
    instants = (datetime(d.year, d.month, d.day, tzinfo=STOCKHOLM).astimezone(UTC) for d in days)
    return np.array([at.timestamp() / 3600 for at in instants])


@cache
def _terms() -> Floats:
    """How much schools, pre-schools and offices write on each day, by calendar: breaks, red days, squeezed days, term ends."""
    return np.array([_term(FIRST + timedelta(days=d)) for d in range(DAYS)])


def _term(day: date) -> float:  # noqa: PLR0911 - a table in words
    month_day = (day.month, day.day)
    if day in RED_DAYS:
        return 0.03
    if month_day >= (12, 22) or month_day <= (1, 7):
        return 0.25
    if (6, 15) <= month_day <= (8, 14):
        return 0.35 if month_day >= (6, 25) else 0.6
    if day.isocalendar().week in {9, 44}:  # sports and autumn breaks
        return 0.6
    if (day + timedelta(days=1)) in RED_DAYS or (day - timedelta(days=1)) in RED_DAYS:
        return 0.6
    if (5, 15) <= month_day < (6, 15) or (11, 15) <= month_day < (12, 22):
        return 1.2
    return 1.0
