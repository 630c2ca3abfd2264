"""Chances of counts: how likely so many arrivals are by themselves.

Counts are negative binomial with a given mean and variance, and Poisson when the variance is no greater than the mean.
Tails are summed term by term from the mode outwards, so that a chance of 1e-12 has as many right digits as one of 0.1.
"""

from __future__ import annotations

from itertools import count
from math import exp, lgamma, log, log1p

_NEGLIGIBLE = 1e-16
_NEARLY_POISSON = 1.0 + 1e-6  # variance per mean, below which the two differ in no digit that is shown


def at_least(least: int, *, mean: float, variance: float) -> float:
    """The chance of `least` or more, 0..1.

    Raises:
        ValueError: the mean is negative.
    """
    if mean < 0:
        raise ValueError("a mean of counts is at least 0")
    if least <= 0:
        return 1.0
    if mean == 0:
        return 0.0
    if least > mean:
        return min(1.0, _upwards(least, mean, variance))
    return max(0.0, 1.0 - _downwards(least - 1, mean, variance))


def none(*, mean: float, variance: float) -> float:
    """The chance of not a single one."""
    return exp(_log_mass(0, mean, variance)) if mean > 0 else 1.0


def first_rarer(chance: float, *, mean: float, variance: float) -> int:
    """The smallest number whose chance of being reached is at most `chance` (above 0)."""
    if not 0 < chance < 1:
        raise ValueError("a chance lies between 0 and 1")
    low, high = 0, 1
    while at_least(high, mean=mean, variance=variance) > chance:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        is_rarer = at_least(middle, mean=mean, variance=variance) <= chance
        low, high = (low, middle) if is_rarer else (middle, high)
    return high


def share_at_least(least: int, *, of: int, share: float) -> float:
    """The chance of `least` or more among `of`, when each is one with the chance `share` (binomial)."""
    if least <= 0 or share >= 1:
        return 1.0
    if share <= 0 or least > of:
        return 0.0
    logs = (
        lgamma(of + 1) - lgamma(k + 1) - lgamma(of - k + 1) + k * log(share) + (of - k) * log1p(-share)
        for k in range(least, of + 1)
    )
    return min(1.0, sum(map(exp, logs)))


def _upwards(start: int, mean: float, variance: float) -> float:
    """The mass from `start`, above the mean, to infinity: each term is smaller than the one before."""
    total = term = exp(_log_mass(start, mean, variance))
    for n in count(start + 1):
        term *= _ratio(n, mean, variance)
        total += term
        if term <= total * _NEGLIGIBLE:
            break
    return total


def _downwards(start: int, mean: float, variance: float) -> float:
    """The mass from `start` down to 0."""
    total = term = exp(_log_mass(start, mean, variance))
    for n in range(start, 0, -1):
        term /= _ratio(n, mean, variance)
        total += term
    return total


def _ratio(n: int, mean: float, variance: float) -> float:
    """The mass of `n` by that of `n - 1`."""
    per_mean = variance / mean
    if per_mean < _NEARLY_POISSON:
        return mean / n
    size = mean / (per_mean - 1.0)
    return (n - 1 + size) / n * (per_mean - 1.0) / per_mean


def _log_mass(n: int, mean: float, variance: float) -> float:
    per_mean = variance / mean
    if per_mean < _NEARLY_POISSON:
        return n * log(mean) - mean - lgamma(n + 1)
    size = mean / (per_mean - 1.0)
    binomial = lgamma(n + size) - lgamma(size) - lgamma(n + 1)
    return binomial - size * log(per_mean) + n * log((per_mean - 1.0) / per_mean)
