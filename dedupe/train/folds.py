"""Splits pairs so that no child stands on both sides: else a split would measure how well children are remembered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

from dedupe.train.pairs import LabelledPair
from dedupe.train.vectors import Booleans, Integers

_FAMILIES = 20  # a family of children holds at most so large a part of the pairs,
_LEAST_ROOM = 8  # or so many pairs where there are few


def families_of(pairs: Sequence[LabelledPair]) -> Integers:
    """A number for each pair, equal where a chain of pairs connects their children, -1 for a pair to leave out; shape (pairs,).

    With more than a pair or two for each child nearly all hang together, and nothing could be held back. So a pair of two children
    that would make a family too large is left out; what is said to be one child is never parted.
    """
    families = _Families()
    most = max(_LEAST_ROOM, len(pairs) // _FAMILIES)
    is_kept = [False] * len(pairs)
    # Pairs about one child first: sorted is stable, so the order of the rest is kept.
    for at in sorted(range(len(pairs)), key=lambda at: not pairs[at].is_same):
        is_kept[at] = families.connect(*pairs[at].children, most=len(pairs) if pairs[at].is_same else most)
    numbers: dict[str, int] = {}
    return np.array(
        [
            numbers.setdefault(families.head(pair.children[0]), len(numbers)) if kept else -1
            for pair, kept in zip(pairs, is_kept, strict=True)
        ],
        dtype=np.int64,
    )


class _Families:
    """Children connected so far, and how many pairs each family has."""

    def __init__(self) -> None:
        self._next: dict[str, str] = {}
        self._pairs: dict[str, int] = {}

    def head(self, child: str) -> str:
        """The child that stands for its family."""
        while self._next.setdefault(child, child) != child:
            self._next[child] = self._next[self._next[child]]
            child = self._next[child]
        return child

    def connect(self, one: str, other: str, *, most: int) -> bool:
        """Counts a pair; False when it would connect two families into one of more than `most` pairs."""
        a, b = self.head(one), self.head(other)
        size = self._pairs.get(a, 0) + (self._pairs.get(b, 0) if a != b else 0) + 1
        if a != b and size > most:
            return False
        self._next[a] = b
        self._pairs[b] = size
        return True


def splits(is_same: Booleans, families: Integers, *, count: int) -> Iterator[tuple[Integers, Integers]]:
    """`count` splits into positions to learn from and positions to judge by, both kinds of label spread evenly.

    Deterministic. A part without pairs of both labels is left out.
    """
    # No shuffling: families are laid out by size, and the same pairs give the same weights.
    count = min(count, len(np.unique(families)), int(is_same.sum()), int((~is_same).sum()))
    if count < 2:
        return
    folds = StratifiedGroupKFold(n_splits=count)  # type: ignore[no-untyped-call]
    parts = folds.split(np.zeros(len(is_same)), is_same, families)  # type: ignore[no-untyped-call]
    for learn, judge in parts:
        if _has_both(is_same[learn]) and _has_both(is_same[judge]):
            yield learn, judge


def _has_both(is_same: Booleans) -> bool:
    return bool(is_same.any() and not is_same.all())
