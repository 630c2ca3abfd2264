"""The simple methods that novelty is measured beside. Each compares a text, or its sentences, with all earlier ones.

They see more than the service may: the TF-IDF weights are fitted on the whole flood, also on what comes later. Links, digits and the
child's names are masked. Sentences of fewer than three words (greetings, signatures) are left out: else they would come first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.novelty._flood import Flood, Passage

FloatArray = npt.NDArray[np.float64]
Likeness = Callable[[Sequence[str]], FloatArray]
"""Of distinct texts in order, for each the greatest likeness (0 to 1) to one before it; 0 for the first."""

_END = re.compile(r"(?<=[.!?])\s+|\n+")
_LINK = re.compile(r"https?://\S+|\b(?:\w+\.)+\w+/\S*")
_FEWEST_WORDS = 3
_WORD = re.compile(r"\w+")
_AT_ONCE = 256
_PERMUTATIONS = 64
_PRIME = (1 << 31) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A simple method. `by_sentence`: sentences are compared, else whole texts. `likeness` None: equal or not."""

    name: str
    by_sentence: bool
    likeness: Likeness | None = None

    def newness(self, own: Flood) -> list[list[Passage]]:
        """How unlike everything before it each passage of each report is."""
        passages = [list(self._split(body["narrative"])) for body in own.bodies]
        plain = [
            [normalised(body["narrative"][start:end], names_of(body)) for start, end in spans]
            for body, spans in zip(own.bodies, passages, strict=True)
        ]
        return [
            [Passage(start=span[0], end=span[1], newness=new) for span, new in zip(spans, news, strict=True)]
            for spans, news in zip(passages, self._news(plain), strict=True)
        ]

    def _split(self, text: str) -> Iterator[tuple[int, int]]:
        if not self.by_sentence:
            yield 0, len(text)
            return
        for start, end in pairwise([0, *(match.end() for match in _END.finditer(text)), len(text)]):
            if len(_WORD.findall(_LINK.sub("", text[start:end]))) >= _FEWEST_WORDS:
                yield start, end

    def _news(self, plain: Sequence[Sequence[str]]) -> list[list[float]]:
        distinct = list(dict.fromkeys(text for texts in plain for text in texts))
        like = np.zeros(len(distinct)) if self.likeness is None else self.likeness(distinct)
        place = {text: number for number, text in enumerate(distinct)}
        seen: set[str] = set()
        found = []
        for texts in plain:
            found.append([0.0 if text in seen else 1.0 - float(like[place[text]]) for text in texts])
            seen.update(texts)
        return found


def marked(passages: Sequence[Sequence[Passage]], threshold: float) -> list[tuple[float, list[Passage]]]:
    """Each report by its newest passage; what is newer than the threshold (0 to below 1) is put at 0.5 and above, in the same
    order.
    """
    scaled = [
        [Passage(start=p.start, end=p.end, newness=_scaled(p.newness, threshold)) for p in report]
        for report in passages
    ]
    return [(max((p.newness for p in report), default=0.0), report) for report in scaled]


def normalised(text: str, names: frozenset[str]) -> str:
    """Small letters, words only; the child's names and all digits masked."""
    words = (re.sub(r"\d+", "0", word) for word in _WORD.findall(_LINK.sub(" ", text.lower())))
    return " ".join("x" if word in names else word for word in words)


def names_of(body: dict[str, Any]) -> frozenset[str]:
    """What the form calls the child."""
    told = (entry.get(name) or "" for entry in body["children"] for name in ("first_name", "last_name"))
    return frozenset(word for text in told for word in _WORD.findall(text.lower()))


def by_tfidf(texts: Sequence[str]) -> FloatArray:
    """Cosine over character 3- to 5-grams."""
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(3, 5), sublinear_tf=True).fit_transform(
        [f" {text} " for text in texts]
    )
    return _greatest(len(texts), lambda first, last: (vectors[first:last] @ vectors[:last].T).toarray())


def by_minhash(texts: Sequence[str]) -> FloatArray:
    """Jaccard's index of the sets of character 5-grams, estimated by 64 hashes. Source: Broder 1997."""
    random = np.random.default_rng(7)
    factors, terms = random.integers(1, _PRIME, (2, _PERMUTATIONS), dtype=np.uint64)
    signed = np.array([_signed(text, factors, terms) for text in texts], dtype=np.uint32)

    def shared(first: int, last: int) -> FloatArray:
        found = np.zeros((last - first, last), dtype=np.float64)
        for column in range(_PERMUTATIONS):
            found += signed[first:last, column, None] == signed[None, :last, column]
        return found / _PERMUTATIONS

    return _greatest(len(texts), shared)


METHODS = (
    Method(name="exact duplicates", by_sentence=False),
    Method(name="exact sentences", by_sentence=True),
    Method(name="MinHash of texts", by_sentence=False, likeness=by_minhash),
    Method(name="MinHash of sentences", by_sentence=True, likeness=by_minhash),
    Method(name="TF-IDF of sentences", by_sentence=True, likeness=by_tfidf),
)


def _scaled(newness: float, threshold: float) -> float:
    if newness > threshold:
        return 0.5 + 0.5 * (newness - threshold) / (1 - threshold)
    return 0.49 * newness / threshold if threshold else 0.0


def _signed(text: str, factors: npt.NDArray[np.uint64], terms: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    padded = f" {text} "
    grams = {padded[at : at + 5] for at in range(max(1, len(padded) - 4))}
    hashes = np.array([_hash(gram) for gram in sorted(grams)], dtype=np.uint64)
    least: npt.NDArray[np.uint64] = ((hashes[:, None] * factors + terms) % np.uint64(_PRIME)).min(axis=0)
    return least


def _hash(gram: str) -> int:
    """31 bits, the same in every process."""
    found = 0
    for letter in gram:
        found = (found * 1_000_003 + ord(letter)) % _PRIME
    return found


def _greatest(size: int, like: Callable[[int, int], FloatArray]) -> FloatArray:
    """`like(first, last)`: the likeness of those texts to all before `last`."""
    found = np.zeros(size)
    for first in range(0, size, _AT_ONCE):
        last = min(size, first + _AT_ONCE)
        # Only what came before: neither itself nor a later one.
        found[first:last] = np.tril(like(first, last), k=first - 1).max(axis=1)
    return np.clip(found, 0.0, 1.0)
