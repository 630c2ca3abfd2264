"""Do the groups agree with the children? Pairwise and B-cubed, from counts, so that 100,000 rows take no time.

Neither measure lists pairs: both follow from how many rows of each child stand in each group. Precision is taken over
the rows that were placed, recall over the rows that should have been, so a row missing from the export costs recall.

Source: E. Amigó et al., A comparison of extrinsic clustering evaluation metrics, Information Retrieval 12 (2009).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sluss.evaluate.intervals import FloatArray, Interval, f1, f1s, percentiles, ratios, resampled
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
    precision_ci95: Interval | None = None
    recall_ci95: Interval | None = None
    f1_ci95: Interval | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BCubed:
    """B-cubed over rows, each row weighing the same; `None` when there are no rows."""

    precision: float | None
    recall: float | None
    f1: float | None
    precision_ci95: Interval | None = None
    recall_ci95: Interval | None = None
    f1_ci95: Interval | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Both measures over the rows of some children. `missing` rows are among those that should have been found.

    Rows of other children count where they stand in the same groups: a foreign row lowers precision here and there.
    The intervals are a bootstrap over `resampled`: children, whose reports are not independent of each other, or the
    reports of the one child (then without intervals for pairs). Of a single report there are none.
    """

    resampled: str
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
    is_by_child = int(inside.sum()) > 1
    by_child = _sums_per_child(table, inside)
    return Agreement(
        resampled="child" if is_by_child else "report",
        rows=int(table.count[inside[table.child]].sum()),
        missing=int(inside[table.missing_child].sum()),
        children=int(inside.sum()),
        pairwise=_pairwise(by_child[:, :3]),
        b_cubed=_b_cubed(by_child[:, 3:], by_child[:, 3:] if is_by_child else _sums_per_report(table, inside)),
    )


def pairs(counts: IntArray) -> IntArray:
    """How many pairs there are among so many."""
    return counts * (counts - 1) // 2


def _codes(values: Sequence[str]) -> tuple[tuple[str, ...], IntArray]:
    """The distinct values in sorted order and each value's place among them (faster here than sorting text arrays)."""
    distinct = tuple(sorted(set(values)))
    place = {value: number for number, value in enumerate(distinct)}
    return distinct, np.fromiter((place[value] for value in values), dtype=np.int64, count=len(values))


def _pairwise(sums: FloatArray) -> Pairwise:
    """From the first three columns of `_sums_per_child`."""
    right, predicted, true = (round(float(total)) for total in sums.sum(axis=0))
    found = Pairwise(
        precision=right / predicted if predicted else None,
        recall=right / true if true else None,
        f1=f1(right / predicted if predicted else 0.0, right / true if true else 0.0) if predicted or true else None,
        right=right,
        predicted=predicted,
        true=true,
    )
    drawn = resampled(sums)
    if drawn is None or found.f1 is None:
        return found
    precisions, recalls = ratios(drawn[:, 0], drawn[:, 1]), ratios(drawn[:, 0], drawn[:, 2])
    return replace(
        found,
        precision_ci95=percentiles(precisions) if predicted else None,
        recall_ci95=percentiles(recalls) if true else None,
        f1_ci95=percentiles(f1s(precisions, recalls)),
    )


def _b_cubed(sums: FloatArray, units: FloatArray) -> BCubed:
    """From sum of precisions, rows placed, sum of recalls, rows wanted; `units` are the same by what is resampled."""
    precision_sum, placed, recall_sum, wanted = (float(total) for total in sums.sum(axis=0))
    if not wanted:
        return BCubed(precision=None, recall=None, f1=None)
    precision = precision_sum / placed if placed else None
    recall = recall_sum / wanted
    found = BCubed(precision=precision, recall=recall, f1=f1(precision or 0.0, recall))
    drawn = resampled(units)
    if drawn is None:
        return found
    precisions, recalls = ratios(drawn[:, 0], drawn[:, 1]), ratios(drawn[:, 2], drawn[:, 3])
    return replace(
        found,
        precision_ci95=percentiles(precisions) if placed else None,
        recall_ci95=percentiles(recalls),
        f1_ci95=percentiles(f1s(precisions, recalls)),
    )


def _sums_per_child(table: Cells, inside: BoolArray) -> FloatArray:
    """One line per child in scope: pairs right, predicted and true; B-cubed's four sums as in `_b_cubed`.

    A predicted pair of two children in scope counts half with each.
    """
    kept = inside[table.child]
    child, group, count = table.child[kept], table.group[kept], table.count[kept]
    members = np.bincount(group, weights=count, minlength=len(table.group_ids))[group]
    others, strangers = members - count, table.group_total[group] - members
    columns = (
        pairs(count),
        pairs(count) + count * others / 2 + count * strangers,
        count * count / table.group_total[group],
        count,
        count * count / table.child_total[child],
    )
    size = len(table.child_ids)
    right, predicted, precision, placed, recall = (np.bincount(child, weights=w, minlength=size) for w in columns)
    every = (right, predicted, pairs(table.child_total), precision, placed, recall, table.child_total)
    return np.column_stack(every).astype(np.float64)[inside]


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
