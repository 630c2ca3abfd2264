"""What two children are to each other whose reports stand in one group, for each wrong pair of rows.

The truth's `relations` are believed where there are any. A contract truth file (formats section 6) has none: then it is
told from what stands in every file whether the two were named in one report, whether their texts are copies of one
template, and what agreed when the machine placed the odd one out (the export's evidence). What none of these tells is
"unknown".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from sluss.evaluate.match import Matched, Row
from sluss.evaluate.relations import Relation

UNRELATED = "unrelated"  # the truth tells relations, and none between these two
UNKNOWN = "unknown"
TOGETHER = "named_together"  # in one report; nearly always siblings
COPY = "template_copy"
NAMESAKE, CLASSMATE, SAME_BIRTHDAY = "namesake", "classmate", "same_birthday"
SAME_NUMBER, HOUSEHOLD = "same_number", "household"

_MAX_CELLS = 1_000  # of a group; beyond, a grouping is so wrong that no kind explains it
_HOUSEHOLD_FIELDS = frozenset({"address", "phone", "guardian"})

Couple = tuple[str, str]
"""Two child ids, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeKind:
    """Merges between children who are related in one way.

    `groups` hold at least two such children, `pairs` are the row pairs of such children. Children related in two ways
    count under both. `is_derived`: not told by the truth but worked out from the two files.
    """

    kind: str
    groups: int
    pairs: int
    is_derived: bool = False


@dataclass(frozen=True, slots=True)
class _Cell:
    """Rows of a group that are alike for this purpose: same child, same text, same agreement of an odd one out."""

    child: str
    text: str | None
    likeness: frozenset[str]


@dataclass(slots=True)
class _Tally:
    groups: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    pairs: Counter[str] = field(default_factory=Counter)

    def add(self, kinds: Iterable[str], group: str, pairs: int) -> None:
        for kind in kinds:
            self.groups[kind].add(group)
            self.pairs[kind] += pairs


def merge_kinds(matched: Matched, merged: set[str]) -> tuple[MergeKind, ...]:
    """One entry for each kind found among the wrong pairs of the groups `merged`, by name; the unexplained last."""
    told: dict[Couple, set[str]] = defaultdict(set)
    for relation in matched.relations:
        told[_couple(relation)].add(relation.kind)
    together = _named_together(matched.rows)
    rest = UNRELATED if matched.relations else UNKNOWN
    tally = _Tally()
    for group, rows in _rows_of(matched.rows, merged).items():
        cells = _cells(rows, is_told=bool(matched.relations))
        if len(cells) > _MAX_CELLS:
            children = Counter(row.child for row in rows)
            tally.add([rest], group, (len(rows) ** 2 - sum(n * n for n in children.values())) // 2)
            continue
        for (one, n), (other, m) in combinations(cells.items(), 2):
            if one.child != other.child:
                tally.add(_kinds(one, other, told, together) or {rest}, group, n * m)
    derived = {TOGETHER, COPY} if matched.relations else set(tally.pairs)
    names = sorted(tally.pairs, key=lambda kind: (kind == rest, kind))
    return tuple(
        MergeKind(
            kind=kind, groups=len(tally.groups[kind]), pairs=tally.pairs[kind], is_derived=kind in derived - {rest}
        )
        for kind in names
    )


def _kinds(one: _Cell, other: _Cell, told: Mapping[Couple, set[str]], together: set[Couple]) -> set[str]:
    couple = (min(one.child, other.child), max(one.child, other.child))
    found = set(told.get(couple, ()))
    if not found and couple in together:
        found.add(TOGETHER)
    if not found:
        # Of two rows that are both out of place nobody knows which agreed with which: only what both have in common.
        found |= one.likeness & other.likeness if one.likeness and other.likeness else one.likeness | other.likeness
    if one.text is not None and one.text == other.text:
        found.add(COPY)
    return found


def _couple(relation: Relation) -> Couple:
    return relation.first, relation.second


def _named_together(rows: Iterable[Row]) -> set[Couple]:
    reports = {row.truth.key: row.truth.child_ids for row in rows}
    named = (sorted({child for child in ids if child is not None}) for ids in reports.values() if len(ids) > 1)
    return {couple for children in named for couple in combinations(children, 2)}


def _rows_of(rows: Iterable[Row], merged: set[str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row.group in merged:
            found.setdefault(row.group, []).append(row)
    return found


def _cells(rows: list[Row], *, is_told: bool) -> Counter[_Cell]:
    majority = Counter(row.child for row in rows).most_common(1)[0][0]
    nothing: frozenset[str] = frozenset()
    return Counter(
        _Cell(row.child, row.text, nothing if is_told or row.child == majority else _likeness(row)) for row in rows
    )


def _likeness(row: Row) -> frozenset[str]:
    """What agreed, as the export's evidence says, when a row was placed with another child's."""
    agreeing = row.agreeing
    rules = {
        SAME_NUMBER: "personal_number" in agreeing,
        NAMESAKE: {"first_name", "last_name"} <= agreeing,
        SAME_BIRTHDAY: {"first_name", "birth=exact"} <= agreeing,
        CLASSMATE: {"first_name", "class_name"} <= agreeing,
        HOUSEHOLD: "first_name" not in agreeing and bool(agreeing & _HOUSEHOLD_FIELDS),
    }
    return frozenset(kind for kind, holds in rules.items() if holds)
