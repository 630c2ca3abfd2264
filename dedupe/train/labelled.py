"""Weights from pairs that people have judged: a logistic regression that starts from the weights in use and is held near them.

P(same) = 1 / (1 + 2^-(bits + prior)). The prior belongs to how the pairs were found and is thrown away; each learnable offset is
drawn to the value in use as if by a normal distribution around it (scikit-learn's regression draws to 0 and takes no start, so the
likelihood is minimised here with SciPy). How wide that distribution is, cross-validation chooses. Few pairs therefore change little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from dedupe.train.folds import splits
from dedupe.train.learnable import Limits
from dedupe.train.vectors import Booleans, Compared, Floats, Integers, Vectors, vectors
from dedupe.weights import Weights

WIDTHS = (0.125, 0.25, 0.5, 1.0)  # bits that an entry is thought to be off, tried from the narrowest
FOLDS = 5
MIN_SEEN = 10  # pairs that must show an entry before it is learned
_LN2 = log(2.0)
_PRIOR_LIMIT = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """New offsets, shape (entries,), and what they rest on."""

    offsets: Floats
    seen: Integers  # in how many of the pairs each entry occurs
    width: float  # bits; chosen by cross-validation, 0 when nothing beat staying put
    losses: tuple[tuple[float, float], ...]  # (width, mean log loss in bits) of each width tried, 0 first


def learn(
    compared: Sequence[Compared],
    is_same: Booleans,
    families: Integers,
    *,
    weights: Weights,
    start: Floats,
    limits: Limits,
) -> Learned:
    """Offsets learned from the pairs, within the limits.

    Args:
        compared: pairs that no rule decides.
        is_same: what people said of each, shape (pairs,).
        families: pairs with equal numbers stay on one side of each split, those with -1 on none, shape (pairs,).
        weights: where caps and the household's cap are taken from.
        start: offsets to be held near, shape (entries,).
        limits: how far and in which order.
    """
    rows = vectors(compared, weights)
    losses = {0.0: list[float](), **{width: list[float]() for width in WIDTHS}}
    parted = np.flatnonzero(families >= 0)
    for places in splits(is_same[parted], families[parted], count=FOLDS):
        learn_at, judge_at = (parted[at] for at in places)
        part, rest = _part(compared, learn_at, weights), _part(compared, judge_at, weights)
        for width, found in losses.items():
            fitted = _fit(part, is_same[learn_at], start, limits, width)
            prior = fit_prior(part.bits(fitted), is_same[learn_at])
            found.append(log_loss_bits(rest.bits(fitted) + prior, is_same[judge_at]))
    width = _narrowest_as_good(losses)
    fitted = _fit(rows, is_same, start, limits, width)
    means = tuple((width, float(np.mean(found))) for width, found in losses.items() if found)
    return Learned(offsets=fitted, seen=rows.seen(), width=width, losses=means)


def _narrowest_as_good(losses: Mapping[float, Sequence[float]]) -> float:
    """The narrowest width whose loss is within one standard error of the best: what may be luck changes nothing."""
    tried = {width: np.array(found) for width, found in losses.items() if len(found) > 1}
    if not tried:
        return 0.0
    best = min(tried.values(), key=lambda found: float(found.mean()))
    worse = {width: found - best for width, found in tried.items()}
    return min(w for w, by in worse.items() if by.mean() <= by.std(ddof=1) / len(by) ** 0.5)


def fit_prior(bits: Floats, is_same: Booleans) -> float:
    """The prior in bits that makes the mean probability the share of pairs that are one child."""
    if not len(bits):
        return 0.0
    low, high = -_PRIOR_LIMIT, _PRIOR_LIMIT
    share = float(np.clip(is_same.mean(), 1e-6, 1 - 1e-6))
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if probabilities(bits + middle).mean() < share else (low, middle)
    return (low + high) / 2


def probabilities(total_bits: Floats) -> Floats:
    """P(same) from bits with the prior in them."""
    return np.asarray(expit(_LN2 * total_bits))


def log_loss_bits(total_bits: Floats, is_same: Booleans) -> float:
    """Mean surprise in bits at what people said."""
    signed = np.where(is_same, -1.0, 1.0) * total_bits
    return float(np.logaddexp2(0.0, signed).mean())


def _part(compared: Sequence[Compared], places: Integers, weights: Weights) -> Vectors:
    return vectors([compared[at] for at in places], weights)


def _fit(rows: Vectors, is_same: Booleans, start: Floats, limits: Limits, width: float) -> Floats:
    """The offsets of highest posterior probability for one width; the prior is fitted along and dropped."""
    if width == 0.0 or not rows.size:
        return start
    sign = np.where(is_same, -1.0, 1.0)
    seldom = rows.seen() < MIN_SEEN
    low, high = np.where(seldom, start, limits.low), np.where(seldom, start, limits.high)

    def loss(unknown: Floats) -> tuple[float, Floats]:
        offsets, prior = unknown[:-1], unknown[-1]
        surprise = sign * (rows.bits(offsets) + prior)
        per_pair = sign * expit(_LN2 * surprise)
        away = (offsets - start) / width
        value = np.logaddexp2(0.0, surprise).sum() + 0.5 * (away @ away) / _LN2
        slope = rows.pull(offsets, per_pair) + away / width / _LN2
        return float(value), np.append(slope, per_pair.sum())

    bounds = [*zip(low, high, strict=True), (-_PRIOR_LIMIT, _PRIOR_LIMIT)]
    first = np.append(start, fit_prior(rows.bits(start), is_same))
    found = minimize(  # type: ignore[no-untyped-call]
        loss, first, jac=True, method="TNC", bounds=bounds, options={"maxfun": 500}
    )
    return limits.kept(found.x[:-1], rows.seen())
