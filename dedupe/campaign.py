"""Near-copies of one text. They find campaigns, never children: one template serves many, so text only supports identity.

A signature is a MinHash over masked word triples. Source: A. Z. Broder, On the Resemblance and Containment of Documents,
1997; the multiply-and-shift hash family is Dietzfelbinger's (1996). Everything is deterministic across processes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import log2
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from dedupe.normalise import fold
from dedupe.weights import CampaignWeights

BANDS, ROWS = 16, 4
SHINGLE_WORDS = 3
MAX_TEXT = 20_000  # characters that are read; a campaign shows itself long before
_PERMUTATIONS = BANDS * ROWS
_NUMBER, _NAME = "0", "n"


def _multipliers() -> NDArray[np.uint64]:
    """Fixed odd 64-bit factors, two a permutation (splitmix64 of a running count)."""
    z = np.arange(1, 2 * _PERMUTATIONS + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (z ^ (z >> np.uint64(31))) | np.uint64(1)


_FACTORS, _SHIFTS = np.split(_multipliers().reshape(2, _PERMUTATIONS, 1), 2)
_FACTORS, _SHIFTS = _FACTORS[0], _SHIFTS[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSignature:
    """`values` are 64 minima of 32 bits, empty for a text without words; `words` is the text's length in words."""

    values: tuple[int, ...]
    words: int

    @property
    def bands(self) -> tuple[str, ...]:
        """Index keys: copies share at least one of the 16 with near certainty, texts less than a third alike seldom do."""
        rows = (self.values[at : at + ROWS] for at in range(0, len(self.values), ROWS))
        return tuple(f"{band:02d}:" + "".join(f"{value:08x}" for value in row) for band, row in enumerate(rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignStanding:
    """Whom a template is about, by its copies: group id to the number of copies placed there.

    Count only copies with an identity of their own that were joined or stand first in their group: a copy whose question
    is still open says nothing yet, and counting it would split the campaign among its own open questions. Such a copy
    stands here with 0: its group is known to hold one.
    """

    copies_identified: Mapping[str, int] = field(default_factory=dict)
    is_about_one: bool = False  # whoever is named in its copies has the first name of the report that is being placed

    @property
    def copies(self) -> int:
        """Copies that name a child, those with an open question counted once a group."""
        return sum(max(1, owned) for owned in self.copies_identified.values())

    @property
    def identified(self) -> int:
        """Copies that name a child at all."""
        return sum(self.copies_identified.values())

    def share(self, group_id: str) -> float:
        """0 to 1: the group's part of the identified copies."""
        return self.copies_identified.get(group_id, 0) / max(1, self.identified)

    def bits(self, group_id: str, weights: CampaignWeights) -> float:
        """What a copy says for the group: nothing unless one child owns enough of them, and never more than the cap."""
        owned = self.copies_identified.get(group_id)
        if self.is_about_one and owned is not None:
            return min(weights.cap_bits, weights.copy_bits + weights.doubling_bits * log2(self.copies))
        if owned == 0:
            return weights.copy_bits if self.identified <= weights.young_copies else 0.0
        share = self.share(group_id)
        if owned is None or share < weights.min_share:
            return 0.0
        return min(weights.cap_bits, weights.copy_bits + weights.doubling_bits * log2(owned) * share)

    def is_decisive_for(self, group_id: str, weights: CampaignWeights) -> bool:
        """True when even a copy that names nobody may provisionally follow the others."""
        enough = self.copies_identified.get(group_id, 0) >= weights.provisional_copies
        return enough and self.share(group_id) >= weights.provisional_share


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How much of a text of `total` words a flood has said before, in whatever words: so many `words`, a `share` (0 to 1).

    Catches what copies do not: paraphrases, short cries, texts taken together from several templates. Says nothing by
    itself, because one text may serve many children: it supports a name, and only in a flood.
    """

    words: int
    total: int

    @property
    def share(self) -> float:
        """0 to 1; 0 of an empty text."""
        return self.words / max(1, self.total)

    def is_off_topic(self, weights: CampaignWeights) -> bool:
        """True for a text long enough to judge that is about something else."""
        return self.total >= 2 * weights.told_words and self.share < weights.told_part_share

    def bits(self, weights: CampaignWeights) -> float:
        """What it says for the flood's child; never against."""
        if self.words < weights.told_words:
            return 0.0
        if self.share >= weights.told_share:
            return weights.told_bits
        return weights.told_part_bits if self.share >= weights.told_part_share else 0.0

    def is_decisive(self, weights: CampaignWeights) -> bool:
        """True when even a text that names nobody may provisionally follow the flood."""
        return self.words >= weights.told_words and self.share >= weights.told_share


def signature(narrative: str) -> TextSignature:
    """The text's signature, names and numbers masked so that a filled-in template stays one template."""
    tokens = list(_masked(narrative[:MAX_TEXT]))
    if not tokens:
        return TextSignature(values=(), words=0)
    width = min(SHINGLE_WORDS, len(tokens))
    shingles = {" ".join(tokens[at : at + width]) for at in range(len(tokens) - width + 1)}
    hashes = np.fromiter((crc32(s.encode()) for s in shingles), dtype=np.uint64, count=len(shingles))
    minima = ((_FACTORS * hashes + _SHIFTS) >> np.uint64(32)).min(axis=1)
    return TextSignature(values=tuple(minima.tolist()), words=len(tokens))


def similarity(a: TextSignature, b: TextSignature) -> float:
    """Estimated Jaccard similarity of the texts' word triples, 0 to 1, with a standard error of at most 0.06."""
    if not a.values or not b.values:
        return 0.0
    return sum(x == y for x, y in zip(a.values, b.values, strict=True)) / _PERMUTATIONS


def is_copy(a: TextSignature, b: TextSignature, weights: CampaignWeights) -> bool:
    """True when one text is a near-copy of the other. Very short texts are alike by chance and never copies."""
    return min(a.words, b.words) >= weights.min_words and similarity(a, b) >= weights.similarity


def to_plain(signed: TextSignature) -> dict[str, Any]:
    """JSON-ready."""
    return {"values": list(signed.values), "words": signed.words}


def from_plain(plain: Mapping[str, Any]) -> TextSignature:
    """The inverse of `to_plain`.

    Raises:
        KeyError: when an entry is missing.
    """
    return TextSignature(values=tuple(plain["values"]), words=plain["words"])


def _masked(text: str) -> Iterator[str]:
    """Folded words; a number becomes "0" and a capitalised word inside a sentence "n"."""
    starts_sentence = True
    for written in text.split():
        word = fold(written.strip(".,;:!?\"'()[]-–—…»«”“’"))
        if word:
            if any(c.isdigit() for c in word):
                yield _NUMBER
            elif written[0].isupper() and not starts_sentence and not written.isupper():
                yield _NAME
            else:
                yield word
        starts_sentence = written[-1] in ".!?…:"
