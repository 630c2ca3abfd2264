"""Randomness: one named sub-stream per concern, so that more reports or another phrase never reshuffle the rest.

The only place of the generator that makes a `random.Random`. No clock, no global state.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")

Stream = random.Random


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams:
    """All randomness of one data set."""

    seed: int
    split: str

    def of(self, *concern: str | int) -> Stream:
        """The stream of one concern, e.g. `of("child", 17)`: the same for every scale and Python version."""
        return Stream("/".join(map(str, (self.seed, self.split, *concern))))

    def key(self, *concern: str | int) -> str:
        """Sixteen hexadecimal digits, unique for each concern for all practical purposes (64 bits)."""
        label = "/".join(map(str, (self.seed, self.split, *concern)))
        return hashlib.blake2b(label.encode(), digest_size=8).hexdigest()


class Weighted(Generic[T]):
    """Draws values by weight; the cumulative sums are made once."""

    def __init__(self, values: Sequence[T], weights: Sequence[float]) -> None:
        self._values = values
        self._cumulative = list(accumulate(weights))

    def draw(self, rng: Stream) -> T:
        """One value, with probability in proportion to its weight."""
        return rng.choices(self._values, cum_weights=self._cumulative)[0]


def happens(rng: Stream, probability: float) -> bool:
    """True with the given probability (0 to 1)."""
    return rng.random() < probability
