"""A whole table linked: which group each row stands in when the last row has come, and what is still asked."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from dedupe.cluster import CandidateLink
from dedupe.facts import ChildFacts
from dedupe.names import NameTable
from dedupe.weights import Weights
from sluss.linktable.facts import person_facts
from sluss.linktable.stream import TableStream
from sluss.linktable.table import Table

_TELL_EVERY = 50  # rows


class Status(StrEnum):
    """What became of a row, as formats.md section 4 has it."""

    NEW = "new"  # first of its group
    JOINED = "joined"
    REVIEW = "review"  # alone, or with those that joined it later, until a person has said whether it is a candidate's


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One row at the end. `candidates` are of a REVIEW, likeliest first: (group, what spoke for it when the row came)."""

    group_id: str
    status: Status
    candidates: tuple[tuple[str, CandidateLink], ...] = ()


@dataclass(slots=True, kw_only=True)
class Linked:
    """The rows of a stream in order, 8 bytes each and more only where a question was asked."""

    stream: TableStream
    _groups: array[int] = field(default_factory=lambda: array("q"))
    _asked: dict[int, tuple[CandidateLink, ...]] = field(default_factory=dict)

    def feed(self, facts: ChildFacts) -> None:
        """Places one more row."""
        placed = self.stream.feed(facts)
        if placed.candidates:
            self._asked[len(self._groups)] = placed.candidates
        self._groups.append(placed.group)

    def outcomes(self) -> Iterator[Outcome]:
        """Every row's group as it is now, in order. A question between groups that have been united since is answered."""
        begun: set[int] = set()
        for at, first in enumerate(self._groups):
            group = self.stream.group_of(first)
            candidates = tuple(self._open(group, self._asked.get(at, ())))
            status = Status.REVIEW if candidates else Status.JOINED if group in begun else Status.NEW
            begun.add(group)
            yield Outcome(group_id=_name(group), status=status, candidates=candidates)

    def summary(self) -> dict[str, int]:
        """Counts of rows, of groups and of the rows by status."""
        statuses: Counter[str] = Counter()
        sizes: Counter[str] = Counter()
        for outcome in self.outcomes():
            statuses[outcome.status] += 1
            sizes[outcome.group_id] += 1
        return {
            "rows": len(self._groups),
            "groups": len(sizes),
            "groups of two or more": sum(size > 1 for size in sizes.values()),
            **{status.value: statuses[status] for status in Status},
            "groups united": self.stream.united,
        }

    def _open(self, own: int, asked: Iterable[CandidateLink]) -> Iterator[tuple[str, CandidateLink]]:
        for candidate in asked:
            group = self.stream.group_of(int(candidate.group_id))
            if group != own:
                yield _name(group), candidate


def link(
    table: Table, *, names: NameTable, weights: Weights, today: date, advance: Callable[[int], None] = lambda _: None
) -> Linked:
    """Links the rows in order. `advance` is told of every so many rows that are done.

    Raises:
        TableError: when the file changes meanwhile.
    """
    linked = Linked(stream=TableStream(names=names, weights=weights))
    for number, row in enumerate(table, 1):
        linked.feed(person_facts(row.values, today=today))
        if number % _TELL_EVERY == 0:
            advance(_TELL_EVERY)
    advance(table.rows % _TELL_EVERY)
    return linked


def _name(group: int) -> str:
    return f"g{group + 1}"
