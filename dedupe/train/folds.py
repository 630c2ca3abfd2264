"""Splits pairs so that no child stands on both sides: else a split would measure how well children are remembered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

from dedupe.train.pairs import LabelledPair
from dedupe.train.vectors import Booleans, Integers


def families_of(pairs: Sequence[LabelledPair]) -> Integers:
    """A number for each pair, equal where a chain of pairs connects their children; shape (pairs,)."""
    root: dict[str, str] = {}

    def find(child: str) -> str:
        while root.setdefault(child, child) != child:
            root[child] = root[root[child]]
            child = root[child]
        return child

    for pair in pairs:
        root[find(pair.children[0])] = find(pair.children[1])
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(find(p.children[0]), len(numbers)) for p in pairs], dtype=np.int64)


def splits(is_same: Booleans, families: Integers, *, count: int) -> Iterator[tuple[Integers, Integers]]:
    """`count` splits into positions to learn from and positions to judge by, both kinds of label spread evenly.

    Deterministic. A part without pairs of both labels is left out.
    """
    # No shuffling: families are laid out by size, and the same pairs give the same weights.
    count = min(count, len(np.unique(families)), int(is_same.sum()), int((~is_same).sum()))
    if count < 2:
        return
    folds = StratifiedGroupKFold(n_splits=count)
    for learn, judge in folds.split(np.zeros(len(is_same)), is_same, families):
        if _has_both(is_same[learn]) and _has_both(is_same[judge]):
            yield learn, judge


def _has_both(is_same: Booleans) -> bool:
    return bool(is_same.any() and not is_same.all())
