"""Do the groups agree with the children? Pairwise and B-cubed, from counts, so that 100,000 rows take no time.

Neither measure lists pairs: both follow from how many rows of each child stand in each group. Precision is taken over
the rows that were placed, recall over the rows that should have been, so a row missing from the export costs recall.

Source: E. Amigó et al., A comparison of extrinsic clustering evaluation metrics, Information Retrieval 12 (2009).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sluss.evaluate.intervals import FloatArray, Interval, bootstrap_f1, f1
from sluss.evaluate.match import Matched

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairwise:
    """Pairs of rows. `predicted`: in one group; `true`: of one child; `right`: both. `None` when there are no pairs."""

    precision: float | None
    recall: float | None
    f1: float | None
    right: int
    predicted: int
    true: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BCubed:
    """B-cubed over rows, each row weighing the same; `None` when there are no rows."""

    precision: float | None
    recall: float | None
    f1: float | None
    f1_ci95: Interval | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Both measures over the rows of some children. `missing` rows are among those that should have been found.

    Rows of other children count where they stand in the same groups: a foreign row lowers precision here and there.
    """

    rows: int
    missing: int
    children: int
    pairwise: Pairwise
    b_cubed: BCubed


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """The matched rows as numbers: the table of groups against children, and each row's place in it.

    `group`, `child`, `count` describe the cells that are not empty; `cell_of_row` points into them.
    `child_total` includes the missing rows.
    """

    group: IntArray
    child: IntArray
    count: IntArray
    cell_of_row: IntArray
    report_of_row: IntArray
    group_total: IntArray
    child_total: IntArray
    missing_child: IntArray
    missing_report: IntArray
    group_ids: tuple[str, ...]
    child_ids: tuple[str, ...]
    reports: int

    def largest_child(self) -> int | None:
        """The child with the most true rows, the first by id among equals; `None` without rows."""
        return int(self.child_total.argmax()) if len(self.child_total) else None


def cells(matched: Matched) -> Cells:
    """Counts the rows of each child in each group."""
    rows, missing = matched.rows, matched.missing
    child_ids, child = _codes([row.child for row in rows] + [child for _, child in missing])
    group_ids, group = _codes([row.group for row in rows])
    report_ids, report = _codes([row.truth.key for row in rows] + [key for key, _ in missing])
    placed = len(rows)
    width = max(1, len(child_ids))
    code, cell_of_row, count = np.unique(group * width + child[:placed], return_inverse=True, return_counts=True)
    return Cells(
        group=code // width,
        child=code % width,
        count=count.astype(np.int64),
        cell_of_row=cell_of_row.astype(np.int64),
        report_of_row=report[:placed],
        group_total=np.bincount(group, minlength=len(group_ids)).astype(np.int64),
        child_total=np.bincount(child, minlength=len(child_ids)).astype(np.int64),
        missing_child=child[placed:],
        missing_report=report[placed:],
        group_ids=group_ids,
        child_ids=child_ids,
        reports=len(report_ids),
    )


def agreement(table: Cells, *, scope: BoolArray | None = None) -> Agreement:
    """Both measures, over all children or over those for whom `scope` is true.

    The predicted pairs of a scope are those that touch at least one of its rows, so a merge of the surge with another
    child is an error in both scopes.
    """
    inside = np.ones(len(table.child_ids), dtype=np.bool_) if scope is None else scope
    return Agreement(
        rows=int(table.count[inside[table.child]].sum()),
        missing=int(inside[table.missing_child].sum()),
        children=int(inside.sum()),
        pairwise=_pairwise(table, inside),
        b_cubed=_b_cubed(table, inside),
    )


def pairs(counts: IntArray) -> IntArray:
    """How many pairs there are among so many."""
    return counts * (counts - 1) // 2


def _codes(values: Sequence[str]) -> tuple[tuple[str, ...], IntArray]:
    """The distinct values in sorted order and each value's place among them (faster here than sorting text arrays)."""
    distinct = tuple(sorted(set(values)))
    place = {value: number for number, value in enumerate(distinct)}
    return distinct, np.fromiter((place[value] for value in values), dtype=np.int64, count=len(values))


def _pairwise(table: Cells, inside: BoolArray) -> Pairwise:
    in_scope = inside[table.child]
    members = np.zeros(len(table.group_ids), dtype=np.int64)
    np.add.at(members, table.group[in_scope], table.count[in_scope])
    right = int(pairs(table.count[in_scope]).sum())
    predicted = int((pairs(table.group_total) - pairs(table.group_total - members)).sum())
    true = int(pairs(table.child_total[inside]).sum())
    return Pairwise(
        precision=right / predicted if predicted else None,
        recall=right / true if true else None,
        f1=f1(right / predicted if predicted else 0.0, right / true if true else 0.0) if predicted or true else None,
        right=right,
        predicted=predicted,
        true=true,
    )


def _b_cubed(table: Cells, inside: BoolArray) -> BCubed:
    sums = _sums_per_report(table, inside)
    precision_sum, placed, recall_sum, wanted = (float(total) for total in sums.sum(axis=0))
    if not wanted:
        return BCubed(precision=None, recall=None, f1=None, f1_ci95=None)
    precision = precision_sum / placed if placed else None
    recall = recall_sum / wanted
    return BCubed(precision=precision, recall=recall, f1=f1(precision or 0.0, recall), f1_ci95=bootstrap_f1(sums))


def _sums_per_report(table: Cells, inside: BoolArray) -> FloatArray:
    """One line per report in scope: sum of precisions, rows placed, sum of recalls, rows that should be placed."""
    kept = inside[table.child[table.cell_of_row]]
    cell, report = table.cell_of_row[kept], table.report_of_row[kept]
    lost = table.missing_report[inside[table.missing_child]]
    precision = table.count[cell] / table.group_total[table.group[cell]]
    recall = table.count[cell] / table.child_total[table.child[cell]]
    placed = np.bincount(report, minlength=table.reports)
    wanted = placed + np.bincount(lost, minlength=table.reports)
    columns = (
        np.bincount(report, weights=precision, minlength=table.reports),
        placed,
        np.bincount(report, weights=recall, minlength=table.reports),
        wanted,
    )
    return np.column_stack(columns).astype(np.float64)[wanted > 0]
