"""Comparison vectors drawn from known chances, so that the right weights are known."""

from __future__ import annotations

from collections.abc import Mapping
from math import log2

import numpy as np

from dedupe.levels import Comparison, Field, Level
from dedupe.train.vectors import Compared, Entry

# For one child and for strangers. A field may be missing.
CHANCES: Mapping[Field, Mapping[Level, tuple[float, float]]] = {
    Field.SCHOOL: {Level.EXACT: (0.80, 0.02), Level.CLOSE: (0.10, 0.01), Level.DIFFERS: (0.10, 0.97)},
    Field.ADDRESS: {
        Level.EXACT: (0.55, 0.004),
        Level.PART: (0.15, 0.02),
        Level.SIMILAR: (0.02, 0.026),
        Level.DIFFERS: (0.28, 0.95),
    },
    Field.GENDER: {Level.EXACT: (0.98, 0.5), Level.DIFFERS: (0.02, 0.5)},
    Field.CITY: {Level.EXACT: (0.9, 0.5), Level.CLOSE: (0.03, 0.02), Level.DIFFERS: (0.07, 0.48)},
}
KNOWN = 0.6  # chance that a field is given on both sides
SURNAMES = np.array([0.04, 0.03, 0.02, *[0.01] * 20, *[0.001] * 710])  # shares of the population; the first are common
EXACT_SURNAME = 0.7  # chance that one child has one surname
RARITY_TOO_HIGH = 1.0  # bits by which the comparison overstates how rare a surname is here

TRUE: Mapping[Entry, float] = {
    **{(f, level): log2(m / u) for f, levels in CHANCES.items() for level, (m, u) in levels.items()},
    (Field.LAST_NAME, Level.EXACT): log2(EXACT_SURNAME) - RARITY_TOO_HIGH,
    (Field.LAST_NAME, Level.DIFFERS): log2((1 - EXACT_SURNAME) / (1 - float((SURNAMES**2).sum()))),
}


def pairs(count: int, *, seed: int, share_same: float) -> tuple[list[Compared], np.ndarray]:
    """`count` compared pairs, and which are about one child."""
    rng = np.random.default_rng(seed)
    is_same = rng.random(count) < share_same
    columns = [_levels(rng, is_same, field) for field in CHANCES] + [_surnames(rng, is_same)]
    known = rng.random((len(columns), count)) < KNOWN
    compared = [
        tuple(column[at] for column, is_known in zip(columns, known, strict=True) if is_known[at])
        for at in range(count)
    ]
    return compared, is_same


def _levels(rng: np.random.Generator, is_same: np.ndarray, field: Field) -> list[Comparison]:
    levels = list(CHANCES[field])
    m, u = (np.cumsum(side) / sum(side) for side in zip(*CHANCES[field].values(), strict=True))
    drawn = rng.random(len(is_same))
    at = np.where(is_same, np.searchsorted(m, drawn), np.searchsorted(u, drawn))
    return [Comparison(field=field, level=levels[n]) for n in at]


def _surnames(rng: np.random.Generator, is_same: np.ndarray) -> list[Comparison]:
    shares = SURNAMES / SURNAMES.sum()
    one, other = rng.choice(len(shares), size=(2, len(is_same)), p=shares)
    agrees = np.where(is_same, rng.random(len(is_same)) < EXACT_SURNAME, one == other)
    rarity = -np.log2(shares[one]) + RARITY_TOO_HIGH
    return [
        Comparison(field=Field.LAST_NAME, level=Level.EXACT, rarity=float(bits))
        if agree
        else Comparison(field=Field.LAST_NAME, level=Level.DIFFERS)
        for agree, bits in zip(agrees, rarity, strict=True)
    ]
