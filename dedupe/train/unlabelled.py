"""Weights without labels: expectation maximisation over candidate pairs, with the strangers' side counted on random pairs.

Sources: I. P. Fellegi and A. B. Sunter, A Theory for Record Linkage, JASA 64 (1969); W. E. Winkler, Using the EM Algorithm for
Weight Computation in the Fellegi-Sunter Model of Record Linkage (1988). As in Splink, u comes from random pairs and m from pairs
that share a blocking key, leaving out the fields that the key holds. A pair that a rule forbids is two children, whatever agrees.

An offset is log2(m / c), c being how much oftener strangers agree than the comparison's rarity says: the mean over random pairs of
2^rarity where they agree. Rare values make that mean jump, so agreements beyond `COMMON_BITS` count on neither side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np
from scipy.special import expit, logit

from dedupe.levels import Field
from dedupe.train.learnable import Limits
from dedupe.train.vectors import Booleans, Compared, Floats, Integers, Vectors, decided_by_rule, tally, vectors
from dedupe.weights import Weights

COMMON_BITS = 10.0  # rarer agreements are too few among random pairs to be counted on
MIN_SEEN = 20.0  # times that a level must be seen on both sides before it is learned
FAITH = 50.0  # times that the value in use counts as seen
MAX_ROUNDS = 200
_SETTLED = 1e-4  # bits
_LN2 = log(2.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Pairs that share one kind of blocking key, and the fields that the key holds, which say nothing inside it."""

    pairs: Sequence[Compared]
    held: frozenset[Field]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimated:
    """New offsets, shape (entries,), and what they rest on."""

    offsets: Floats
    seen: Integers  # the smaller of the times each entry was seen for one child and for two
    share_same: tuple[float, ...]  # of each block's pairs, those that are about one child
    rounds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counts:
    """How often each level occurs, and how often its field could be compared at all."""

    level: Floats
    field: Floats
    times: Floats  # as `level`; for strangers without the weight of rarity


def estimate(
    blocks: Sequence[Block], random_pairs: Sequence[Compared], *, weights: Weights, start: Floats, limits: Limits
) -> Estimated:
    """Offsets estimated from unjudged pairs, within the limits; what is seen too seldom stays as it is.

    Args:
        blocks: candidate pairs by the kind of key that found them.
        random_pairs: pairs of reports about different children with hardly an exception.
        weights: where caps and the household's cap are taken from.
        start: offsets in use, shape (entries,).
        limits: how far and in which order.
    """
    parts = [_Part.of(block, weights) for block in blocks if block.pairs]
    fields = [field for field, _ in vectors((), weights).entries]
    strangers = _strangers(random_pairs, weights, fields)
    offsets, rounds, same = start, 0, _none(len(start))
    while parts and rounds < MAX_ROUNDS:
        rounds += 1
        same = _sum([part.expected(offsets, fields) for part in parts], len(start))
        found = limits.kept(_offsets(same, strangers, start), _seen(same, strangers))
        moved, offsets = np.abs(found - offsets).max(), found
        if moved < _SETTLED:
            break
    return Estimated(
        offsets=offsets,
        seen=_seen(same, strangers),
        share_same=tuple(part.share for part in parts),
        rounds=rounds,
    )


@dataclass(slots=True)
class _Part:
    """One block during estimation."""

    rows: Vectors
    forbidden: Booleans
    share: float = 0.1

    @classmethod
    def of(cls, block: Block, weights: Weights) -> _Part:
        """The block without the fields its key holds. What a rule forbids is seen with them."""
        compared = [tuple(c for c in found if c.field not in block.held) for found in block.pairs]
        return cls(vectors(compared, weights), decided_by_rule(block.pairs))

    def expected(self, offsets: Floats, fields: Sequence[Field]) -> _Counts:
        """How often each level is to be expected for one child, given the offsets; updates the share of such pairs."""
        for _ in range(20):
            share = np.clip(self.share, 1e-6, 1 - 1e-6)
            is_same = np.where(self.forbidden, 0.0, expit(_LN2 * self.rows.bits(offsets) + logit(share)))
            before, self.share = self.share, float(is_same.mean())
            if abs(self.share - before) < 1e-5:
                break
        return _count(self.rows, is_same, fields)


def _strangers(random_pairs: Sequence[Compared], weights: Weights, fields: Sequence[Field]) -> _Counts:
    rows = vectors(random_pairs, weights)
    counted = _count(rows, np.ones(rows.size), fields)
    scale = np.exp2(np.minimum(rows.rarity, COMMON_BITS)) * (rows.rarity <= COMMON_BITS)
    return replace(counted, level=tally(rows.entry, scale, len(rows.entries)))


def _count(rows: Vectors, weight: Floats, fields: Sequence[Field]) -> _Counts:
    counted = weight[rows.pair]
    known = tally(rows.entry, counted, len(rows.entries))
    level = tally(rows.entry, counted * (rows.rarity <= COMMON_BITS), len(rows.entries))
    total = {field: sum(n for f, n in zip(fields, known, strict=True) if f is field) for field in set(fields)}
    return _Counts(level=level, field=np.array([total[field] for field in fields]), times=level)


def _offsets(same: _Counts, strangers: _Counts, start: Floats) -> Floats:
    """log2(m / c), drawn to the value in use by `FAITH`; unchanged where either side has been seen too seldom."""
    seen = _seen(same, strangers)
    enough = seen >= MIN_SEEN
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (same.level / same.field) / (strangers.level / strangers.field)
        estimated = np.where(enough, np.log2(ratio), start)
    return np.where(enough, (seen * estimated + FAITH * start) / (seen + FAITH), start)


def _seen(same: _Counts, strangers: _Counts) -> Integers:
    return np.floor(np.minimum(same.times, strangers.times)).astype(np.int64)


def _sum(counts: Sequence[_Counts], size: int) -> _Counts:
    total = _none(size)
    for one in counts:
        total = _Counts(level=total.level + one.level, field=total.field + one.field, times=total.times + one.times)
    return total


def _none(size: int) -> _Counts:
    return _Counts(level=np.zeros(size), field=np.zeros(size), times=np.zeros(size))
