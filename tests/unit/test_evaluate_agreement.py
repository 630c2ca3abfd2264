"""Pairwise and B-cubed figures against an oracle that lists every pair."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.evaluate import evaluate
from sluss.evaluate.agreement import Agreement, agreement, cells
from sluss.evaluate.match import match

Placed = tuple[str, str | None]
"""The true child and the predicted group; `None`: missing from the export."""


def lines(rows: list[list[Placed]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """One report per inner list, one child entry per pair."""
    export, truth = [], []
    for number, report in enumerate(rows):
        key = f"r{number}"
        children = [{"index": i, "group_id": group} for i, (_, group) in enumerate(report) if group is not None]
        truth.append({"report_key": key, "child_ids": [child for child, _ in report]})
        export.append({"report_key": key, "children": children})
    return export, truth


def reports(*rows: Placed) -> list[list[Placed]]:
    return [[row] for row in rows]


class Oracle:
    """Both measures as their papers define them, by listing."""

    def __init__(self, rows: list[list[Placed]], inside: set[str]) -> None:
        every = [row for report in rows for row in report]
        self.placed = [row for row in every if row[1] is not None]
        self.every = every
        self.inside = inside

    def _touching(self, rows: list[Placed]) -> list[tuple[Placed, Placed]]:
        return [pair for pair in combinations(rows, 2) if pair[0][0] in self.inside or pair[1][0] in self.inside]

    def pairs(self) -> tuple[int, int, int]:
        predicted = [(a, b) for a, b in self._touching(self.placed) if a[1] == b[1]]
        true = [(a, b) for a, b in self._touching(self.every) if a[0] == b[0]]
        return sum(a[0] == b[0] for a, b in predicted), len(predicted), len(true)

    def b_cubed(self) -> tuple[float | None, float | None]:
        precisions, recalls = [], []
        for child, group in self.every:
            if child not in self.inside:
                continue
            siblings = [row for row in self.every if row[0] == child]
            if group is None:
                recalls.append(0.0)
                continue
            together = [row for row in self.placed if row[1] == group]
            both = [row for row in together if row[0] == child]
            precisions.append(len(both) / len(together))
            recalls.append(len(both) / len(siblings))
        return mean(precisions), mean(recalls)


def mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def check(found: Agreement, oracle: Oracle) -> None:
    right, predicted, true = oracle.pairs()
    assert (found.pairwise.right, found.pairwise.predicted, found.pairwise.true) == (right, predicted, true)
    assert found.pairwise.precision == (pytest.approx(right / predicted) if predicted else None)
    assert found.pairwise.recall == (pytest.approx(right / true) if true else None)
    if predicted + true:
        assert found.pairwise.f1 == pytest.approx(2 * right / (predicted + true))
    precision, recall = oracle.b_cubed()
    assert found.b_cubed.precision == (None if precision is None else pytest.approx(precision))
    assert found.b_cubed.recall == (None if recall is None else pytest.approx(recall))


PLACED = st.tuples(st.sampled_from("abcde"), st.sampled_from(["g", "h", "i", "j", None]))


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.lists(PLACED, min_size=1, max_size=3), max_size=20))
def test_the_counts_agree_with_listing_every_pair_for_all_for_the_surge_and_for_the_others(
    rows: list[list[Placed]],
) -> None:
    scores = evaluate(*lines(rows))
    children = [child for report in rows for child, _ in report]
    surge = max(sorted(set(children)), key=children.count, default="")
    check(scores.agreement, Oracle(rows, set(children)))
    check(scores.agreement_surge, Oracle(rows, {surge}))
    check(scores.agreement_unrelated, Oracle(rows, set(children) - {surge}))


@settings(max_examples=50, deadline=None)
@given(rows=st.lists(PLACED, min_size=1, max_size=20))
def test_the_right_groups_score_one_and_keep_an_interval_that_ends_there(rows: list[Placed]) -> None:
    found = evaluate(*lines(reports(*((child, f"group of {child}") for child, _ in rows)))).agreement
    assert (found.b_cubed.precision, found.b_cubed.recall, found.b_cubed.f1) == (1.0, 1.0, 1.0)
    assert found.b_cubed.f1_ci95 == ((1.0, 1.0) if len(rows) > 1 else None)


def test_a_merge_of_the_surge_with_another_child_is_an_error_for_both() -> None:
    scores = evaluate(*lines(reports(("surge", "g"), ("surge", "g"), ("surge", "g"), ("other", "g"))))
    assert scores.agreement_unrelated.pairwise.precision == 0
    assert scores.agreement_unrelated.b_cubed.precision == 0.25
    assert scores.agreement_surge.pairwise.precision == 0.5
    assert scores.agreement_surge.pairwise.recall == 1


def test_a_report_missing_from_the_export_costs_recall_and_not_precision() -> None:
    scores = evaluate(*lines(reports(("a", "g"), ("a", "g"), ("a", None), ("b", "h"))))
    assert scores.agreement.b_cubed.precision == 1
    assert scores.agreement.b_cubed.recall == pytest.approx((2 / 3 + 2 / 3 + 0 + 1) / 4)
    assert (scores.agreement.rows, scores.agreement.missing) == (3, 1)


def test_where_there_are_no_pairs_there_is_no_pairwise_figure() -> None:
    pairwise = evaluate(*lines(reports(("a", "g"), ("b", "h")))).agreement.pairwise
    assert (pairwise.precision, pairwise.recall, pairwise.f1) == (None, None, None)


def test_the_interval_of_b_cubed_f1_holds_the_figure_narrows_with_more_reports_and_never_changes() -> None:
    # Each child's reports stand together, except that every fifth stands alone.
    few, many = (
        lines(reports(*((f"{n // 6}", f"{n // 6}" if n % 5 else f"alone {n}") for n in range(size))))
        for size in (30, 3_000)
    )
    widths = []
    for export, truth in (few, many):
        b_cubed = evaluate(export, truth).agreement.b_cubed
        assert b_cubed.f1_ci95 is not None
        assert b_cubed.f1 is not None
        low, high = b_cubed.f1_ci95
        assert low <= b_cubed.f1 <= high
        assert evaluate(export, truth).agreement.b_cubed == b_cubed
        widths.append(high - low)
    assert widths[1] < widths[0]


@pytest.mark.timeout(200)  # some seconds on a quiet machine; what grows with the square takes hours
def test_a_hundred_thousand_reports_are_scored_even_when_all_stand_in_one_group() -> None:
    export, truth = lines(reports(*((f"child {n % 30_000}", "one") for n in range(100_000))))
    scores = evaluate(export, truth)
    assert scores.agreement.pairwise.predicted == 100_000 * 99_999 // 2


def test_the_intervals_are_over_children_and_over_reports_where_there_is_one_child() -> None:
    # Child a whole, child b in two halves. Drawn twice: aa, ab or ba, bb.
    found = evaluate(*lines(reports(("a", "g"), ("a", "g"), ("b", "h"), ("b", "i"))))
    both, alone = found.agreement, found.agreement_surge
    assert (both.resampled, alone.resampled) == ("child", "report")
    assert both.pairwise.recall == 0.5
    assert both.pairwise.recall_ci95 == (0.0, 1.0)
    assert both.b_cubed.recall_ci95 == (0.5, 1.0)
    assert both.b_cubed.precision_ci95 == (1.0, 1.0)
    assert both.b_cubed.f1_ci95 == (pytest.approx(2 / 3), 1.0)
    assert alone.pairwise.recall_ci95 is None


def test_an_interval_covers_the_true_figure_about_as_often_as_it_says() -> None:
    random, hits = np.random.default_rng(7), 0
    for _ in range(100):
        # Three reports a child, together with probability 0.7, else apart: B-cubed recall is 0.7 + 0.3 / 3 = 0.8.
        whole = random.random(60) < 0.7
        rows = [(f"{n}", f"{n}" if whole[n] else f"{n} {turn}") for n in range(60) for turn in range(3)]
        low, high = agreement(cells(match(*lines(reports(*rows))))).b_cubed.recall_ci95 or (1.0, 0.0)
        hits += low <= 0.8 <= high
    assert hits >= 87  # of 100
