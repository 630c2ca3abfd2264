"""One training from beginning to end: pairs and the weights in use go in, a new weights file and what it would change come out."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dedupe.comparable import comparable
from dedupe.compare import compare_parts
from dedupe.nameforms import Words
from dedupe.names import NameTable
from dedupe.train.candidates import blocks, random_pairs
from dedupe.train.folds import families_of, splits
from dedupe.train.judge import Judgement, judge
from dedupe.train.labelled import MIN_SEEN, learn
from dedupe.train.learnable import Limits, limits
from dedupe.train.method import Method
from dedupe.train.pairs import LabelledPair, Record, usable
from dedupe.train.unlabelled import estimate
from dedupe.train.vectors import Compared, Entry, Floats, Integers, decided_by_rule, entries_of, offsets_of
from dedupe.train.weightsfile import Change, letters, rewritten
from dedupe.weights import Weights

MIN_OF_EACH = 50  # pairs of either label that no rule decides
MIN_CHILDREN = 200  # without labels: groups, one report of each of which makes the random pairs
PARTS = 4  # one of them is held back
_LEAST_CHANGE = 0.005  # bits: the file has two decimals

Judged = tuple[LabelledPair, Compared]


class TooFewPairsError(ValueError):
    """There is too little to learn from; its words are one sentence that says how much there is and how much is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """One entry that changed. `seen` pairs showed it."""

    entry: Entry
    before: float
    after: float
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """A new weights file, not in use, and what it would change. `judgement` is None where nobody has judged any pair."""

    text: str
    weights: Weights
    changes: tuple[Learnt, ...]
    judgement: Judgement | None
    notes: Mapping[str, Any]  # counts and settings, for the record


def train(
    text: str,
    *,
    version: str,
    method: Method,
    pairs: Sequence[LabelledPair],
    records: Sequence[Record],
    names: NameTable,
) -> Training:
    """Learns weights, starting from the file in use.

    Args:
        text: the weights file in use.
        version: what the new one is to be called.
        method: from what to learn.
        pairs: what people have said.
        records: reports of the register, for learning without labels.
        names: how common names are.

    Raises:
        TooFewPairsError: when there is too little to learn from.
        ValueError: when `text` is no weights file.
    """
    weights = Weights.from_mapping(tomllib.loads(text))
    judged = _compared(usable(pairs, names=names), names)
    if method is Method.EM:
        learn_from, held_back = (
            list[Judged](),
            judged,
        )  # nothing is learned from what people said, so all of it may judge
    else:
        learn_from, held_back = _held_back(judged)
    lesson = _Lesson.begin(weights, letters(text))
    if method is not Method.LABELLED:
        lesson.without_labels(records, names)
    if method is not Method.EM:
        lesson.from_labels(learn_from)
    new_text = rewritten(text, lesson.changes(method), version=version)
    after = Weights.from_mapping(tomllib.loads(new_text))
    has_both = len({pair.is_same for pair, _ in held_back}) == 2
    return Training(
        text=new_text,
        weights=after,
        changes=tuple(lesson.learnt()),
        judgement=judge(held_back, learn_from, before=weights, after=after, names=names) if has_both else None,
        notes=lesson.notes | {"pairs": len(judged), "held_back": len(held_back)},
    )


@dataclass(slots=True, kw_only=True)
class _Lesson:
    """The offsets as they are learned."""

    weights: Weights
    limits: Limits
    offsets: Floats
    seen: Integers
    notes: dict[str, Any]

    @classmethod
    def begin(cls, weights: Weights, provenance: Mapping[Entry, str]) -> _Lesson:
        """With the offsets in use, and limits around them that both methods together keep to."""
        start = offsets_of(weights)
        return cls(
            weights=weights,
            limits=limits(weights, provenance),
            offsets=start,
            seen=np.zeros(len(start), dtype=np.int64),
            notes={},
        )

    def without_labels(self, records: Sequence[Record], names: NameTable) -> None:
        """Expectation maximisation over the register."""
        children = len({record.child for record in records})
        if children < MIN_CHILDREN:
            raise TooFewPairsError(
                f"The register holds {children} groups and learning without labels needs {MIN_CHILDREN}:"
                " wait for more reports, or keep the weights in use."
            )
        found = estimate(
            blocks(records, names=names),
            random_pairs(records, names=names),
            weights=self.weights,
            start=self.offsets,
            limits=self.limits,
        )
        self.offsets, self.seen = found.offsets, self.seen + found.seen
        self.notes |= {"records": len(records), "rounds": found.rounds, "share_same": found.share_same}

    def from_labels(self, learn_from: Sequence[Judged]) -> None:
        """Logistic regression on the pairs that no rule decides."""
        free = _undecided(learn_from)
        is_same = np.array([pair.is_same for pair, _ in free], dtype=np.bool_)
        found = learn(
            [compared for _, compared in free],
            is_same,
            families_of([pair for pair, _ in free]),
            weights=self.weights,
            start=self.offsets,
            limits=self.limits,
        )
        self.offsets, self.seen = found.offsets, self.seen + found.seen
        self.notes |= {"learned_from": len(free), "width_bits": found.width, "cross_validated": found.losses}

    def learnt(self) -> list[Learnt]:
        """The entries that have moved."""
        rows = zip(entries_of(self.weights), offsets_of(self.weights), self.offsets, self.seen, strict=True)
        return [
            Learnt(entry=entry, before=float(old), after=round(float(new), 2), seen=int(seen))
            for entry, old, new, seen in rows
            if abs(new - old) >= _LEAST_CHANGE
        ]

    def changes(self, method: Method) -> dict[Entry, Change]:
        """The same for the file."""
        how = {Method.LABELLED: "labelled", Method.EM: "em", Method.BOTH: "em and labelled"}[method]
        return {
            one.entry: Change(
                value=one.after,
                source=f"{how}, {one.seen} pairs" if one.seen >= MIN_SEEN else "kept in order with its neighbours",
            )
            for one in self.learnt()
        }


def _compared(pairs: Sequence[LabelledPair], names: NameTable) -> list[Judged]:
    words = Words(names)
    return [(pair, compare_parts(comparable(pair.a), comparable(pair.b), words)) for pair in pairs]


def _held_back(judged: Sequence[Judged]) -> tuple[list[Judged], list[Judged]]:
    """What to learn from and what to judge by, without a child in common."""
    free = _undecided(judged)
    same = sum(pair.is_same for pair, _ in free)
    if min(same, len(free) - same) < MIN_OF_EACH:
        raise TooFewPairsError(
            f"There are {same} confirmed and {len(free) - same} separated pairs that no rule decides, and"
            f" {MIN_OF_EACH} of each are needed: answer more questions first, or use --method em."
        )
    families = families_of([pair for pair, _ in judged])
    kept = np.flatnonzero(families >= 0)
    is_same = np.array([pair.is_same for pair, _ in judged], dtype=np.bool_)[kept]
    for learn_at, judge_at in splits(is_same, families[kept], count=PARTS):
        return [judged[at] for at in kept[learn_at]], [judged[at] for at in kept[judge_at]]
    raise TooFewPairsError(
        "The pairs are about too few children for some to be held back: judge pairs of other children as well."
    )


def _undecided(judged: Sequence[Judged]) -> list[Judged]:
    """What a veto decides teaches nothing about weights."""
    decided = decided_by_rule([compared for _, compared in judged])
    return [one for one, is_decided in zip(judged, decided, strict=True) if not is_decided]
