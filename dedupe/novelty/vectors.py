"""Character 3- to 5-grams of a passage as a vector of unit length, so that a dot product is their cosine.

N-grams are hashed into a fixed number of places and weighed down where the rules' function words and appeals have them: a
fixed background instead of document frequencies, so that nothing is fitted again when a group grows.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dedupe.novelty.rules import NoveltyRules

Vector = NDArray[np.float32]
PLACES = 1024
_SHIFT = np.uint64(64 - 10)  # the upper ten bits of the product are well mixed
_MULTIPLIERS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F], dtype=np.uint64
)
_MIX = np.uint64(0xE7037ED1A0B428DB)


def vector(text: str, rules: NoveltyRules) -> Vector:
    """The unit vector of a folded text; all zero when it has fewer than three characters."""
    counts = _counts(text)
    weighed = np.log1p(counts) * _background(rules)
    norm = float(np.sqrt(weighed @ weighed))
    return (weighed / norm if norm else weighed).astype(np.float32)


def _counts(text: str) -> NDArray[np.float64]:
    codes = np.frombuffer(f" {text} ".encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)
    products = [codes * multiplier for multiplier in _MULTIPLIERS]
    total = len(codes)
    rolling = products[0][: total - 1] + products[1][1:] if total > 1 else products[0][:0]
    places = []
    for extra in (2, 3, 4):
        if total <= extra:
            break
        rolling = rolling[: total - extra] + products[extra][extra:]
        places.append(((rolling ^ (rolling >> np.uint64(29))) * _MIX) >> _SHIFT)
    if not places:
        return np.zeros(PLACES)
    return np.bincount(np.concatenate(places).astype(np.intp), minlength=PLACES).astype(np.float64)


@lru_cache(maxsize=8)
def _background(rules: NoveltyRules) -> NDArray[np.float64]:
    """The weight of each place: 1 where no plain word falls, one half at the average of them, less where more do."""
    plain = _counts(" ".join(pattern.strip("=*") for pattern in rules.entries.get("plain", ())))
    return np.asarray(1.0 / (1.0 + plain / max(1.0, float(plain.mean()))))
