"""Compared pairs as arrays, so that every pair's bits under other weights are one vector operation.

The arithmetic is that of `Weights.bits` and `Scorer.against`: rarity, caps, the household's cap, and a date that an agreeing
number holds already is not counted twice. A test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from dedupe.levels import AGREEING, HOUSEHOLD, Comparison, Field, Level
from dedupe.veto import levels_of, veto_of
from dedupe.weights import Weights

Entry: TypeAlias = tuple[Field, Level]
Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
Booleans: TypeAlias = npt.NDArray[np.bool_]
Compared: TypeAlias = tuple[Comparison, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vectors:
    """Flat: one row a comparison, `pair` and `entry` say of which pair and with which weight."""

    size: int  # pairs
    entries: tuple[Entry, ...]
    pair: Integers
    entry: Integers
    rarity: Floats  # bits
    cap: Floats  # bits; infinite where no rarity is added
    is_household: Booleans
    household_cap: float

    def bits(self, offsets: Floats) -> Floats:
        """Evidence of each pair, shape (size,), under `offsets`, shape (entries,)."""
        own, household, _ = self._sums(offsets)
        return own + np.minimum(household, self.household_cap)

    def pull(self, offsets: Floats, per_pair: Floats) -> Floats:
        """The gradient for each offset of a loss whose derivative by the pairs' bits is `per_pair`."""
        _, household, counts = self._sums(offsets)
        counts &= ~self.is_household | (household < self.household_cap)[self.pair]
        return tally(self.entry[counts], per_pair[self.pair[counts]], len(self.entries))

    def seen(self, which: Booleans | None = None) -> Integers:
        """In how many pairs each entry occurs, of those that `which` marks."""
        rows = self.entry if which is None else self.entry[which[self.pair]]
        return np.bincount(rows, minlength=len(self.entries))

    def _sums(self, offsets: Floats) -> tuple[Floats, Floats, Booleans]:
        raw = self.rarity + offsets[self.entry]
        has_rarity = self.rarity > 0
        bits = np.where(has_rarity, np.clip(raw, 0.0, self.cap), raw)
        moves = ~has_rarity | ((raw > 0.0) & (raw < self.cap))
        own = tally(self.pair, np.where(self.is_household, 0.0, bits), self.size)
        household = tally(self.pair, np.where(self.is_household, bits, 0.0), self.size)
        return own, household, moves


def tally(places: Integers, weight: Floats, size: int) -> Floats:
    """The sum of the weights at each place, shape (size,)."""
    return np.bincount(places, weight, minlength=size).astype(np.float64)


def vectors(compared: Sequence[Compared], weights: Weights) -> Vectors:
    """The comparisons of each pair as arrays, with the weights' entries, caps and household cap."""
    entries = entries_of(weights)
    places = {entry: at for at, entry in enumerate(entries)}
    rows = [(at, places[c.field, c.level], c) for at, found in enumerate(compared) for c in _counted(found)]
    return Vectors(
        size=len(compared),
        entries=entries,
        pair=np.array([at for at, _, _ in rows], dtype=np.int64),
        entry=np.array([entry for _, entry, _ in rows], dtype=np.int64),
        rarity=np.array([c.rarity for _, _, c in rows], dtype=np.float64),
        cap=np.array([weights.caps[c.field] if c.rarity else np.inf for _, _, c in rows], dtype=np.float64),
        is_household=np.array([c.field in HOUSEHOLD for _, _, c in rows], dtype=np.bool_),
        household_cap=weights.thresholds.household_cap_bits,
    )


def entries_of(weights: Weights) -> tuple[Entry, ...]:
    """Every entry, in the order of the file."""
    return tuple((field, level) for field, rows in weights.offsets.items() for level in rows)


def offsets_of(weights: Weights) -> Floats:
    """The offsets in the order of `entries_of`."""
    return np.array([weights.offsets[field][level] for field, level in entries_of(weights)])


def by_field(entries: Iterable[Entry], offsets: Floats) -> Mapping[Field, Mapping[Level, float]]:
    """Offsets as `Weights` holds them."""
    plain: dict[Field, dict[Level, float]] = {}
    for (field, level), value in zip(entries, offsets, strict=True):
        plain.setdefault(field, {})[level] = float(value)
    return plain


def decided_by_rule(compared: Sequence[Compared]) -> Booleans:
    """True for pairs that a veto or a rule takes out of the weights' hands, shape (pairs,)."""
    return np.array([veto_of(levels_of(found)) is not None for found in compared], dtype=np.bool_)


def _counted(found: Compared) -> Iterable[Comparison]:
    levels = levels_of(found)
    holds_date = levels.get(Field.PERSONAL_NUMBER) is Level.EXACT and levels.get(Field.BIRTH) in AGREEING
    return (c for c in found if not (holds_date and c.field is Field.BIRTH))
