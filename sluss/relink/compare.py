"""Where Splink's clusters and the live groups disagree, as questions to a person. Pure: records, pairs and verdicts in, questions out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from sluss.relink.question import (
    Disagreement,
    GroupPair,
    Kind,
    Mark,
    Pair,
    Question,
    Record,
    Said,
    Side,
    Unasked,
)


def disagreements(records: Sequence[Record], pairs: Iterable[Pair], *, said: Said, threshold: float) -> Disagreement:
    """Compares.

    Args:
        records: All records of one municipality.
        pairs: Scored pairs, each once: those at or above the threshold between groups, and all scored ones inside a group.
            They are gone through twice: a flood has more of them than should be held.
        said: What people have said.
        threshold: Match probability at or above which Splink joins.
    """
    groups = _Groups(records)
    clusters = _Clusters(len(records))
    between: dict[GroupPair, _Strongest] = defaultdict(_Strongest)
    for pair in pairs:
        if pair.probability < threshold:
            continue
        if not _forbids(records[pair.one], records[pair.other]):
            clusters.join(pair.one, pair.other)
        one, other = records[pair.one].group_id, records[pair.other].group_id
        if one != other:
            between[min(one, other), max(one, other)].add(pair)
    joins = [_join(groups, key, found, said) for key, found in between.items() if key not in said.separated]
    splits = list(_splits(groups, clusters, pairs))
    asked = sorted((q for q in joins if q.mark is None), key=_strength)
    return Disagreement(
        questions=(*asked, *sorted((q for q in splits if isinstance(q, Question)), key=_strength)),
        marked=tuple(sorted((q for q in joins if q.mark), key=_strength)),
        groups=len(groups.members),
        clusters=clusters.count(),
        left_out_by_verdict=sum(key in said.separated for key in between) + splits.count(Unasked.CONFIRMED),
        too_little_known=splits.count(Unasked.TOO_LITTLE_KNOWN),
    )


class _Groups:
    """The live groups: their records, reports and numbers."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = records
        self.members: dict[str, list[int]] = defaultdict(list)
        self.report_ids: dict[str, set[str]] = defaultdict(set)
        self.numbers: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for at, record in enumerate(records):
            self.members[record.group_id].append(at)
            self.report_ids[record.group_id].update(record.report_ids)
            self.numbers[record.group_id].update(record.numbers)

    def mark(self, one: str, other: str) -> Mark | None:
        """Why the two can never be one child."""
        if not self.report_ids[one].isdisjoint(self.report_ids[other]):
            return Mark.SIBLINGS_IN_ONE_REPORT
        return Mark.DIFFERENT_NUMBERS if _other_numbers(self.numbers[one], self.numbers[other]) else None

    def side(self, members: Sequence[int]) -> Side:
        """Records of one group as one side of a question."""
        numbers = dict.fromkeys(no for at in members for no in self.records[at].registration_nos)
        return Side(self.records[members[0]].group_id, self.children(members), tuple(numbers))

    def children(self, members: Sequence[int]) -> int:
        """How many (report, child) the records stand for."""
        return sum(self.records[at].children for at in members)


class _Strongest:
    """The strongest of the pairs that say the same, and how many there are."""

    def __init__(self) -> None:
        self.pair: Pair | None = None
        self.count = 0

    def add(self, pair: Pair) -> None:
        self.count += 1
        if self.pair is None or _rank(pair) < _rank(self.pair):
            self.pair = pair


class _Clusters:
    """Connected records (union-find)."""

    def __init__(self, size: int) -> None:
        self._leads = list(range(size))

    def of(self, at: int) -> int:
        while self._leads[at] != at:
            self._leads[at] = self._leads[self._leads[at]]
            at = self._leads[at]
        return at

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.of(one), self.of(other)))
        self._leads[high] = low

    def count(self) -> int:
        return sum(lead == at for at, lead in enumerate(self._leads))


def _forbids(one: Record, other: Record) -> bool:
    return _other_numbers(one.numbers, other.numbers) or not set(one.report_ids).isdisjoint(other.report_ids)


def _other_numbers(one: Iterable[tuple[str, str]], other: Iterable[tuple[str, str]]) -> bool:
    """Two different numbers of one kind. A samordningsnummer is replaced by a personnummer (lag 2022:1697 2:8): that is a question."""
    mine, theirs = _by_kind(one), _by_kind(other)
    return any(mine[kind].isdisjoint(theirs[kind]) for kind in mine.keys() & theirs.keys())


def _by_kind(numbers: Iterable[tuple[str, str]]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for kind, digits in numbers:
        found[kind].add(digits)
    return found


def _rank(pair: Pair) -> tuple[float, int, int]:
    return -pair.weight, pair.one, pair.other


def _join(groups: _Groups, key: GroupPair, found: _Strongest, said: Said) -> Question:
    larger_first = sorted((groups.side(groups.members[group]) for group in key), key=lambda side: -side.report_children)
    return _question(
        groups,
        Kind.JOIN,
        (larger_first[0], larger_first[1]),
        found,
        is_open=key in said.asked,
        mark=groups.mark(*key),
    )


def _question(groups: _Groups, kind: Kind, sides: tuple[Side, Side], found: _Strongest, **more: Any) -> Question:
    assert found.pair is not None
    return Question(
        kind=kind,
        sides=sides,
        strongest=found.pair,
        registration_nos=_first_numbers(groups.records, found.pair),
        pairs=found.count,
        **more,
    )


def _first_numbers(records: Sequence[Record], pair: Pair) -> tuple[str, str]:
    """Of two records that share a report (siblings, swapped) the numbers are the same one: still what a person opens."""
    one, other = records[pair.one].registration_nos, records[pair.other].registration_nos
    different = ((a, b) for a, b in product(one[:2], other[:2]) if a != b)
    return next(different, (one[0], other[0]))


def _splits(groups: _Groups, clusters: _Clusters, pairs: Iterable[Pair]) -> Iterator[Question | Unasked]:
    """One for each part of a group that stands apart from its largest."""
    parts = _parts(groups, clusters)
    best: dict[tuple[str, int], _Strongest] = defaultdict(_Strongest)
    for pair in pairs:
        group_id = groups.records[pair.one].group_id
        one, other = clusters.of(pair.one), clusters.of(pair.other)
        if group_id in parts and group_id == groups.records[pair.other].group_id and one != other:
            best[group_id, one].add(pair)
            best[group_id, other].add(pair)
    for group_id, found in parts.items():
        main = max(found, key=lambda lead: (groups.children(found[lead]), -lead))
        for lead in found:
            if lead != main:
                rest = [at for other, members in found.items() if other != lead for at in members]
                yield _split(groups, found[lead], rest, best[group_id, lead])


def _parts(groups: _Groups, clusters: _Clusters) -> dict[str, dict[int, list[int]]]:
    """Of the groups that Splink would take apart: the members of each part, by the cluster where they are."""
    found: dict[str, dict[int, list[int]]] = {}
    for group_id, members in groups.members.items():
        parts: dict[int, list[int]] = defaultdict(list)
        for at in members:
            parts[clusters.of(at)].append(at)
        if len(parts) > 1:
            found[group_id] = parts
    return found


def _split(groups: _Groups, part: list[int], rest: list[int], found: _Strongest) -> Question | Unasked:
    pair, records = found.pair, groups.records
    if pair is None or not (pair.speaks_against or _forbids(records[pair.one], records[pair.other])):
        return Unasked.TOO_LITTLE_KNOWN
    if all(records[at].confirmed == records[at].children for at in part):
        return Unasked.CONFIRMED
    return _question(groups, Kind.SPLIT, (groups.side(part), groups.side(rest)), found)


def _strength(question: Question) -> tuple[float, str, str]:
    """Strongest first: the surest join, and the split that most speaks for."""
    weight = question.strongest.weight
    return (-weight if question.kind is Kind.JOIN else weight, *question.registration_nos)
