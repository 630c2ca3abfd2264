"""How sure a figure is: shares with Wilson intervals, quantiles by nearest rank, a seeded bootstrap."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Z_95 = 1.959963984540054
"""Two-sided 95 % point of the standard normal distribution."""

_SEED = 20
_MAX_DRAWS = 20_000_000
_MAX_REPETITIONS = 1_000
_MIN_REPETITIONS = 200

Interval = tuple[float, float]
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`hits` out of `total`. A share of nothing has no value: it is `None`, neither 0 nor 1."""

    hits: int
    total: int

    @property
    def value(self) -> float | None:
        return self.hits / self.total if self.total else None

    @property
    def ci95(self) -> Interval | None:
        return wilson(self.hits, self.total)

    def to_plain(self) -> dict[str, object]:
        return {"value": self.value, "hits": self.hits, "total": self.total, "ci95": self.ci95 and list(self.ci95)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`hits` per 1,000 of `total`, as for false merges per 1,000 reports. A rate of nothing is `None`.

    The interval is Wilson's of the share (hits beyond the total count as the total), as if reports were independent.
    """

    hits: int
    total: int

    @property
    def per_1000(self) -> float | None:
        return 1000 * self.hits / self.total if self.total else None

    @property
    def ci95(self) -> Interval | None:
        found = wilson(min(self.hits, self.total), self.total)
        return found and (1000 * found[0], 1000 * found[1])

    def to_plain(self) -> dict[str, object]:
        return {
            "per_1000": self.per_1000,
            "hits": self.hits,
            "total": self.total,
            "ci95": self.ci95 and list(self.ci95),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranks:
    """Quantiles of 1-based positions in a queue, by nearest rank; all `None` when nobody stands in it."""

    n: int
    p50: int | None
    p99: int | None
    max: int | None


def wilson(hits: int, total: int) -> Interval | None:
    """The 95 % score interval of a share, or `None` for a share of nothing.

    Used because it stays inside 0..1 and keeps a width at 0 and 1, where the figures worth publishing lie.

    Source: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA 22 (1927).
    """
    if not total:
        return None
    share = hits / total
    spread = Z_95 * math.sqrt(share * (1 - share) / total + Z_95**2 / (4 * total**2))
    middle = share + Z_95**2 / (2 * total)
    scale = 1 + Z_95**2 / total
    # At the ends rounding would leave a hair's breadth beside the exact bound.
    low = 0.0 if hits == 0 else (middle - spread) / scale
    high = 1.0 if hits == total else (middle + spread) / scale
    return low, high


def nearest_rank(ordered: Sequence[float], share: float) -> float:
    """The smallest of the ordered values that at least `share` (0..1) of them do not exceed.

    Raises:
        ValueError: if there are no values.
    """
    if not ordered:
        raise ValueError("a quantile needs at least one value")
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def ranks(positions: Sequence[int]) -> Ranks:
    """The quantiles of positions given in any order."""
    if not positions:
        return Ranks(n=0, p50=None, p99=None, max=None)
    ordered = sorted(positions)
    p50, p99 = (int(nearest_rank(ordered, share)) for share in (0.5, 0.99))
    return Ranks(n=len(ordered), p50=p50, p99=p99, max=ordered[-1])


def f1(precision: float, recall: float) -> float:
    """The harmonic mean; 0 when both are 0."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def resampled(sums: FloatArray) -> FloatArray | None:
    """Column sums of many draws of lines with replacement, under a fixed seed; `None` for fewer than two lines.

    The groups are not formed anew in each draw, so what the draws do not hold is the chance that another campaign would
    come. Their number is bounded by work, so 100,000 lines take well under a second.
    """
    size = len(sums)
    if size < 2:
        return None
    repetitions = min(_MAX_REPETITIONS, max(_MIN_REPETITIONS, _MAX_DRAWS // (4 * size)))
    random = np.random.default_rng(_SEED)
    # How often each line was drawn, times its sums: the same as adding up the drawn lines, at a third of the time.
    draws = (random.integers(0, size, size) for _ in range(repetitions))
    drawn: FloatArray = np.array([np.bincount(draw, minlength=size) @ sums for draw in draws], dtype=np.float64)
    return drawn


def percentiles(values: FloatArray) -> Interval | None:
    """The middle 95 % of a figure over the draws; `None` when too few draws have the figure at all (NaN)."""
    known = values[~np.isnan(values)]
    if len(known) < len(values) / 2:
        return None
    low, high = np.quantile(known, (0.025, 0.975))
    return float(low), float(high)


def ratios(hits: FloatArray, totals: FloatArray) -> FloatArray:
    """Hits by totals, draw by draw; NaN where there is nothing."""
    found: FloatArray = np.divide(hits, totals, out=np.full(len(hits), np.nan), where=totals > 0)
    return found


def f1s(precisions: FloatArray, recalls: FloatArray) -> FloatArray:
    """The harmonic mean, draw by draw; where one of the two does not exist it counts as 0."""
    one, other = np.nan_to_num(precisions), np.nan_to_num(recalls)
    found: FloatArray = np.divide(2 * one * other, one + other, out=np.zeros(len(one)), where=one + other > 0)
    return found
