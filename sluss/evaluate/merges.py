"""False merges: groups of more than one true child. The worst error there is, since one child can hide another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sluss.evaluate.agreement import Cells, pairs
from sluss.evaluate.intervals import Rate
from sluss.evaluate.kinds import MergeKind, merge_kinds
from sluss.evaluate.match import MAX_EXAMPLES, Matched


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseMerges:
    """`misplaced_rows` are those not of their group's commonest child: how many reports a person would have to move.

    The rates are per 1,000 scored reports, with Wilson intervals. `examples`: two report keys of different children in
    one group, for up to ten groups. `by_kind`: between whom, as `sluss.evaluate.kinds` tells it.
    """

    groups: int
    pairs: int
    misplaced_rows: int
    groups_per_1000_reports: float | None
    misplaced_per_1000_reports: float | None
    groups_rate: Rate
    misplaced_rate: Rate
    by_kind: tuple[MergeKind, ...]
    examples: tuple[tuple[str, str], ...]


def false_merges(matched: Matched, table: Cells) -> FalseMerges:
    """Counts the merges, and says between whom."""
    children_in = np.bincount(table.group, minlength=len(table.group_ids))
    largest = np.zeros(len(table.group_ids), dtype=np.int64)
    np.maximum.at(largest, table.group, table.count)
    merged = children_in > 1
    reports = matched.matching.reports
    groups = Rate(hits=int(merged.sum()), total=reports)
    misplaced = Rate(hits=int((table.group_total - largest).sum()), total=reports)
    names = {table.group_ids[int(group)] for group in np.flatnonzero(merged)}
    return FalseMerges(
        groups=groups.hits,
        pairs=int(pairs(table.group_total).sum() - pairs(table.count).sum()),
        misplaced_rows=misplaced.hits,
        groups_per_1000_reports=groups.per_1000,
        misplaced_per_1000_reports=misplaced.per_1000,
        groups_rate=groups,
        misplaced_rate=misplaced,
        by_kind=merge_kinds(matched, names),
        examples=_examples(matched, names),
    )


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
