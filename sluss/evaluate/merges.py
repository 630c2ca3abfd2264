"""False merges: groups of more than one true child. The worst error there is, since one child can hide another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from sluss.evaluate.agreement import Cells, pairs
from sluss.evaluate.match import MAX_EXAMPLES, Matched
from sluss.evaluate.relations import Relation

UNRELATED = "unrelated"


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeKind:
    """Merges between children who are related in one way.

    `groups` hold at least two such children, `pairs` are the row pairs of such children. Children related in two ways
    count under both.
    """

    kind: str
    groups: int
    pairs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseMerges:
    """`misplaced_rows` are those not of their group's commonest child: how many reports a person would have to move.

    The rates are per 1,000 scored reports. `examples`: two report keys of different children in one group, for up to
    ten groups. `by_kind` is empty when the truth tells no relations.
    """

    groups: int
    pairs: int
    misplaced_rows: int
    groups_per_1000_reports: float | None
    misplaced_per_1000_reports: float | None
    by_kind: tuple[MergeKind, ...]
    examples: tuple[tuple[str, str], ...]


def false_merges(matched: Matched, table: Cells) -> FalseMerges:
    """Counts the merges, and says between whom when the truth tells how children are related."""
    children_in = np.bincount(table.group, minlength=len(table.group_ids))
    largest = np.zeros(len(table.group_ids), dtype=np.int64)
    np.maximum.at(largest, table.group, table.count)
    merged = children_in > 1
    wrong_pairs = int(pairs(table.group_total).sum() - pairs(table.count).sum())
    misplaced = int((table.group_total - largest).sum())
    reports = matched.matching.reports
    names = {table.group_ids[int(group)] for group in np.flatnonzero(merged)}
    return FalseMerges(
        groups=int(merged.sum()),
        pairs=wrong_pairs,
        misplaced_rows=misplaced,
        groups_per_1000_reports=1000 * int(merged.sum()) / reports if reports else None,
        misplaced_per_1000_reports=1000 * misplaced / reports if reports else None,
        by_kind=_by_kind(matched, names, wrong_pairs) if matched.relations else (),
        examples=_examples(matched, names),
    )


def _by_kind(matched: Matched, merged: set[str], wrong_pairs: int) -> tuple[MergeKind, ...]:
    """One entry per kind, and one for the merges between children who are nothing to each other."""
    rows_in = _rows_by_child(matched, merged)
    groups_of: dict[str, set[str]] = defaultdict(set)
    pairs_of: dict[str, int] = defaultdict(int)
    related: dict[tuple[str, str], int] = {}
    for relation in _between(matched.relations, rows_in):
        first, second = rows_in[relation.first], rows_in[relation.second]
        shared = first.keys() & second.keys()
        groups_of[relation.kind] |= shared
        together = sum(first[group] * second[group] for group in shared)
        pairs_of[relation.kind] += together
        related[relation.first, relation.second] = together
    explained = set().union(*groups_of.values())
    kinds = [MergeKind(kind=kind, groups=len(groups_of[kind]), pairs=pairs_of[kind]) for kind in sorted(groups_of)]
    other = MergeKind(kind=UNRELATED, groups=len(merged - explained), pairs=wrong_pairs - sum(related.values()))
    return (*(kind for kind in kinds if kind.groups), other)


def _between(relations: Iterable[Relation], rows_in: dict[str, dict[str, int]]) -> Iterable[Relation]:
    return (r for r in relations if r.first in rows_in and r.second in rows_in)


def _rows_by_child(matched: Matched, merged: set[str]) -> dict[str, dict[str, int]]:
    """For each child in a merged group, how many of its rows stand in which merged groups."""
    rows_in: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in matched.rows:
        if row.group in merged:
            rows_in[row.child][row.group] += 1
    return rows_in


def _examples(matched: Matched, merged: set[str]) -> tuple[tuple[str, str], ...]:
    """The first report of a merged group and the first in it about another child, in order of registration."""
    first: dict[str, tuple[str, str]] = {}
    found: dict[str, tuple[str, str]] = {}
    for row in matched.rows:
        if row.group not in merged:
            continue
        child, key = first.setdefault(row.group, (row.child, row.truth.key))
        if child != row.child:
            found.setdefault(row.group, (key, row.truth.key))
            if len(found) == MAX_EXAMPLES:
                break
    return tuple(found.values())
