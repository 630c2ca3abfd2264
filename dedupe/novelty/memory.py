"""What a group has said, passage by passage: an immutable value of bounded size that is stored as JSON.

The child's and guardians' names and numbers are masked before anything is kept; other names, places and numbers stay as
claims, so a stored memory is personal data and is to be sealed like a narrative. Vectors and look-up tables are derived:
they are not stored, are carried from one version of a memory to the next, and are built anew when it comes from storage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dedupe.novelty.rules import Limits, NoveltyRules
from dedupe.novelty.vectors import Matrix, vectors

_FORMAT = 2
_READABLE = (1, 2)  # format 1 did not keep who said a passage first


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
    first_said_by: str = ""  # the opaque id of that report


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """What is derived from the passages; positions are those of `Memory.passages`."""

    rules: NoveltyRules
    matrix: Matrix
    by_text: Mapping[str, tuple[int, ...]]
    by_claim: Mapping[str, tuple[int, ...]]
    words: frozenset[str]

    @classmethod
    def of(cls, passages: Sequence[Remembered], matrix: Matrix, rules: NoveltyRules) -> Index:
        """The tables for these passages, whose vectors are the rows of `matrix`."""
        return cls(rules, matrix, {}, {}, frozenset())._told(0, passages)

    def plus(self, count: int, added: Sequence[Remembered]) -> Index:
        """With passages added behind the first `count`. Copies the tables; the former stay as they are."""
        matrix = self.matrix.plus(vectors([new.text for new in added], self.rules))
        return replace(self, matrix=matrix)._told(count, added)

    def _told(self, count: int, added: Sequence[Remembered]) -> Index:
        by_text, by_claim = dict(self.by_text), dict(self.by_claim)
        for at, passage in enumerate(added, start=count):
            by_text[passage.text] = (*by_text.get(passage.text, ()), at)
            for claim in passage.claims:
                by_claim[claim] = (*by_claim.get(claim, ()), at)
        words = self.words.union(*(passage.words for passage in added))
        return replace(self, by_text=by_text, by_claim=by_claim, words=words)


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
        """This memory, with its derived tables for these rules, which it keeps: they are made once, not for each reader."""
        if self.index is None or self.index.rules is not rules:
            matrix = Matrix.of(vectors([passage.text for passage in self.passages], rules))
            object.__setattr__(self, "index", Index.of(self.passages, matrix, rules))
        return self

    def after(
        self, used: Iterable[int], said: Iterable[Remembered], fields: Iterable[str], rules: NoveltyRules
    ) -> Memory:
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
        known = self.indexed(rules)
        assert known.index is not None
        everything = (*known.passages, *added)
        index = known.index.plus(len(known.passages), added)
        is_full = self.is_full or len(everything) >= rules.limits.memory_passages
        if len(everything) > rules.limits.memory_passages:
            kept = _kept(everything, rules.limits)
            everything = tuple(everything[at] for at in kept)
            index = Index.of(everything, index.matrix.only(kept), rules)
        return replace(known, passages=everything, is_full=is_full, index=index)

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
        if plain["format"] not in _READABLE:
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
    return [*row, int(passage.is_negated), passage.uses, passage.last, passage.first_said_by]


def _remembered(row: Sequence[Any]) -> Remembered:
    serial, text, words, claims, is_negated, uses, last, *first = row
    return Remembered(
        serial=serial,
        text=text,
        words=frozenset(words),
        claims=frozenset(claims),
        is_negated=bool(is_negated),
        uses=uses,
        last=last,
        first_said_by=first[0] if first else "",
    )


def _kept(passages: tuple[Remembered, ...], limits: Limits) -> list[int]:
    """Positions to keep: a passage stays `use_bonus` reports longer for each use, so that a campaign outlives chatter.

    A tenth is dropped at a time: sorting out costs as much for one as for forty.
    """
    worth = [(passage.last + limits.use_bonus * passage.uses, at) for at, passage in enumerate(passages)]
    room = max(1, limits.memory_passages * 9 // 10)
    return sorted(at for _, at in sorted(worth)[-room:])
