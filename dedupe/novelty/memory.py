"""What a group has said, passage by passage: an immutable value of bounded size that is stored as JSON.

Names and numbers are masked before anything is kept. Vectors and look-up tables are derived: they are not stored, are
carried from one version of a memory to the next, and are built anew when a memory comes from storage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from dedupe.novelty.rules import Limits, NoveltyRules
from dedupe.novelty.vectors import PLACES, Vector, vector

_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """One passage of a group. `last` is the number of the report that last said it, `uses` how many did."""

    serial: int
    text: str
    words: frozenset[str]
    claims: frozenset[str]
    is_negated: bool = False
    uses: int = 1
    last: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """What is derived from the passages; positions are those of `Memory.passages`."""

    rules: NoveltyRules
    matrix: Vector
    by_text: Mapping[str, tuple[int, ...]]
    by_claim: Mapping[str, tuple[int, ...]]
    words: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """All that is kept of a group for telling news from repetition. Start with `Memory()`."""

    passages: tuple[Remembered, ...] = ()
    fields: tuple[str, ...] = ()  # compacted field facts, oldest first
    reports: int = 0
    next_serial: int = 0
    is_full: bool = False  # the least used passages are being forgotten: repetition may be shown as new again
    index: Index | None = field(default=None, compare=False, repr=False)

    def indexed(self, rules: NoveltyRules) -> Memory:
        """This memory with its derived tables for these rules; itself when it has them."""
        if self.index is not None and self.index.rules is rules:
            return self
        rows = [vector(passage.text, rules) for passage in self.passages]
        matrix = np.stack(rows) if rows else np.zeros((0, PLACES), dtype=np.float32)
        return replace(self, index=_index(self.passages, matrix, rules))

    def after(self, used: Iterable[int], said: Iterable[Remembered], fields: Iterable[str], rules: NoveltyRules) -> Memory:
        """The memory after one more report.

        Args:
            used: positions of remembered passages that it repeats.
            said: passages to remember; serial numbers and `last` are given here.
            fields: compacted field facts that are new.
            rules: limits and the version the tables are made for.
        """
        number, limits = self.reports + 1, rules.limits
        passages = list(self.passages)
        for position in set(used):
            old = passages[position]
            passages[position] = replace(old, uses=old.uses + 1, last=number)
        added = [replace(new, serial=self.next_serial + at, last=number) for at, new in enumerate(said)]
        after = replace(
            self,
            passages=tuple(passages),
            fields=(*self.fields, *fields)[-limits.memory_fields :],
            reports=number,
            next_serial=self.next_serial + len(added),
        )
        return after._with(added, rules) if added else after

    def _with(self, added: list[Remembered], rules: NoveltyRules) -> Memory:
        limits, known = rules.limits, self.indexed(rules)
        assert known.index is not None
        everything = (*known.passages, *added)
        matrix = np.concatenate([known.index.matrix, np.stack([vector(new.text, rules) for new in added])])
        kept = _kept(everything, limits)
        if len(kept) < len(everything):
            everything, matrix = tuple(everything[at] for at in kept), matrix[kept]
        is_full = self.is_full or len(everything) >= limits.memory_passages
        return replace(known, passages=everything, is_full=is_full, index=_index(everything, matrix, rules))

    def to_plain(self) -> dict[str, Any]:
        """As JSON-ready values; derived tables are left out."""
        return {
            "format": _FORMAT,
            "reports": self.reports,
            "next_serial": self.next_serial,
            "is_full": self.is_full,
            "fields": list(self.fields),
            "passages": [_row(p) for p in self.passages],
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Memory:
        """The inverse of `to_plain`.

        Raises:
            ValueError: on a format that this version does not know.
            KeyError: when a part is missing.
        """
        if plain["format"] != _FORMAT:
            raise ValueError("unknown format of a group's memory")
        return cls(
            passages=tuple(_remembered(row) for row in plain["passages"]),
            fields=tuple(plain["fields"]),
            reports=plain["reports"],
            next_serial=plain["next_serial"],
            is_full=plain["is_full"],
        )


def _row(passage: Remembered) -> list[Any]:
    row: list[Any] = [passage.serial, passage.text, sorted(passage.words), sorted(passage.claims)]
    return [*row, int(passage.is_negated), passage.uses, passage.last]


def _remembered(row: Sequence[Any]) -> Remembered:
    serial, text, words, claims, is_negated, uses, last = row
    return Remembered(
        serial=serial,
        text=text,
        words=frozenset(words),
        claims=frozenset(claims),
        is_negated=bool(is_negated),
        uses=uses,
        last=last,
    )


def _kept(passages: tuple[Remembered, ...], limits: Limits) -> list[int]:
    """Positions to keep: a passage stays `use_bonus` reports longer for each use, so that a campaign outlives chatter."""
    if len(passages) <= limits.memory_passages:
        return list(range(len(passages)))
    worth = [(passage.last + limits.use_bonus * passage.uses, at) for at, passage in enumerate(passages)]
    return sorted(at for _, at in sorted(worth)[-limits.memory_passages :])


def _index(passages: tuple[Remembered, ...], matrix: Vector, rules: NoveltyRules) -> Index:
    by_text: dict[str, tuple[int, ...]] = {}
    by_claim: dict[str, list[int]] = {}
    words: set[str] = set()
    for at, passage in enumerate(passages):
        by_text[passage.text] = (*by_text.get(passage.text, ()), at)
        words |= passage.words
        for claim in passage.claims:
            by_claim.setdefault(claim, []).append(at)
    return Index(rules, matrix, by_text, {claim: tuple(places) for claim, places in by_claim.items()}, frozenset(words))
