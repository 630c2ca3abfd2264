"""Which entries of the weights may be learned, how far one training may move them, and which order they keep.

Fixed are: entries marked [D] or without a letter (design, set with the rules that rely on them); levels that carry a veto
(CONTRADICTS, OTHER_KIND); and the personal number, whose chance of agreement between strangers no register is large enough to
show. Rules and limits are not weights and never change here; an entry that a rule holds against a limit (an address alone places
a child, a school alone does not) stays on its side of that limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from sklearn.isotonic import IsotonicRegression

from dedupe.levels import AGREEING, Field, Level
from dedupe.train.vectors import Booleans, Entry, Floats, Integers, entries_of, offsets_of
from dedupe.veto import FORBIDDING
from dedupe.weights import Thresholds, Weights

MAX_STEP = 2.0  # bits that one training may move an entry: a wrong lesson is found out before it can do harm
_JUST_BELOW = 0.01  # bits: the file has two decimals
_FIXED_LETTERS = frozenset({"", "D"})
_AGAINST = frozenset({Level.NEAR, Level.FAR, Level.SIMILAR, Level.DIFFERS})

# Better agreement is never worth less. SWAPPED and WITHIN stand on scales of their own: they are not better or worse than a slip.
_ORDERS = (
    (
        Level.EXACT,
        Level.FORM,
        Level.CLOSE,
        Level.PART,
        Level.SIMILAR,
        Level.NEAR,
        Level.FAR,
        Level.DIFFERS,
        Level.CONTRADICTS,
    ),
    (Level.EXACT, Level.SWAPPED, Level.DIFFERS),
    (Level.WITHIN, Level.NEAR),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What training may do. `low` and `high` have shape (entries,); a fixed entry has both at its value."""

    low: Floats
    high: Floats
    chains: tuple[tuple[int, ...], ...]  # positions of entries from the best agreement down, in order now and after

    @property
    def is_learnable(self) -> Booleans:
        """True for entries that may move."""
        return self.high > self.low

    def kept(self, offsets: Floats, seen: Integers) -> Floats:
        """The nearest offsets within the limits and in order; what was seen more often gives way less."""
        kept = np.clip(offsets, self.low, self.high)
        for chain in self.chains:
            places = np.array(chain)
            if (np.diff(kept[places]) <= 0).all():
                continue
            # A fixed entry gives no way at all.
            weight = np.where(self.is_learnable[places], 1.0 + seen[places], 1e12)
            falling = IsotonicRegression(increasing=False)  # type: ignore[no-untyped-call]
            steps = np.arange(len(places))
            ordered = falling.fit(steps, kept[places], weight).predict(steps)
            kept[places] = np.clip(ordered, self.low[places], self.high[places])
        return kept


def limits(weights: Weights, letters: Mapping[Entry, str]) -> Limits:
    """The limits around the weights in use. `letters` is the provenance of each entry."""
    entries, offsets = entries_of(weights), offsets_of(weights)
    learnable = np.array([_is_learnable(entry, letters.get(entry, "")) for entry in entries], dtype=np.bool_)
    reach = np.where(learnable, MAX_STEP, 0.0)
    low, high = offsets - reach, offsets + reach
    for at in np.flatnonzero(learnable):
        field, level = entries[at]
        if level in _AGAINST:
            high[at] = min(high[at], max(0.0, offsets[at]))  # what differs is never evidence for
        elif field not in weights.caps or level not in AGREEING or offsets[at] >= 0:
            low[at], high[at] = _between_the_limits(offsets[at], low[at], high[at], weights.thresholds)
    return Limits(low=low, high=high, chains=tuple(_chains(entries, offsets)))


def _between_the_limits(offset: float, low: float, high: float, rules: Thresholds) -> tuple[float, float]:
    """On its side of each limit that a single fact is held against, and never evidence against."""
    for limit in (0.0, rules.second_fact_bits, rules.flood_placing_bits, rules.day_placing_bits, rules.placing_bits):
        if offset >= limit:
            low = max(low, limit)
        else:
            high = min(high, limit - _JUST_BELOW)
    return low, high


def _is_learnable(entry: Entry, letter: str) -> bool:
    field, level = entry
    return letter not in _FIXED_LETTERS and level not in FORBIDDING and field is not Field.PERSONAL_NUMBER


def _chains(entries: tuple[Entry, ...], offsets: Floats) -> list[tuple[int, ...]]:
    """The orders that hold now, field by field: each level beside the next lower one of its own scale that keeps it."""
    places = {entry: at for at, entry in enumerate(entries)}
    found = []
    for field in dict.fromkeys(field for field, _ in entries):
        for order in _ORDERS:
            chain: list[int] = []
            for level in order:
                at = places.get((field, level))
                if at is not None and (not chain or offsets[at] <= offsets[chain[-1]]):
                    chain.append(at)
            if len(chain) > 1:
                found.append(tuple(chain))
    return found


def is_in_order(limits: Limits, offsets: Floats) -> bool:
    """True when every chain falls from its best agreement down."""
    return all(offsets[a] >= offsets[b] for chain in limits.chains for a, b in pairwise(chain))
