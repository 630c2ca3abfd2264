"""What is scored at all, what is named as left over, and how sure a share is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluss.evaluate import NotScorableError, evaluate
from sluss.evaluate.intervals import Share, nearest_rank, wilson

Line = dict[str, Any]


def exported(key: str, *groups: str | None, **fields: Any) -> Line:
    children = [{"index": index, "group_id": group, **fields} for index, group in enumerate(groups)]
    return {"report_key": key, "children": children}


def true(key: str, *child_ids: str | None, **fields: Any) -> Line:
    return {"report_key": key, "child_ids": list(child_ids), **fields}


def test_what_stands_in_one_file_only_is_counted_and_named() -> None:
    export = [
        exported("both", "g", "h", "i"),
        exported("both", "g"),
        exported("only exported", "g"),
        {"children": [{"group_id": "g"}]},
        exported("short", "g"),
    ]
    truth = [true("both", "a", "b"), true("short", "a", "b"), true("only true", "a"), true("only true", "b")]
    matching = evaluate(export, truth).matching
    assert (matching.reports, matching.rows) == (2, 3)
    assert matching.extra_children.examples == ("both",)
    assert matching.repeated_in_export.examples == ("both",)
    assert matching.extra_reports.examples == ("only exported", "(no report_key)")
    assert matching.missing_children.examples == ("short",)
    assert matching.missing_reports.examples == ("only true",)
    assert matching.repeated_in_truth.examples == ("only true",)
    assert not matching.is_complete


def test_no_more_than_ten_keys_are_named_but_all_are_counted() -> None:
    named = evaluate([], [true(f"r{number}", "a") for number in range(25)]).matching.missing_reports
    assert named.count == 25
    assert len(named.examples) == 10


def test_the_order_of_the_truth_does_not_matter() -> None:
    export = [exported("r", "g", position=1), exported("s", "g", position=2), exported("t", "h", position=3)]
    truth = [true("r", "a"), true("s", "b", acute=True), true("t", "a", novel_facts=["x"])]
    assert evaluate(export, truth) == evaluate(export, truth[::-1])


def test_children_are_matched_by_index_and_not_by_place() -> None:
    swapped = {"report_key": "r", "children": [{"index": 1, "group_id": "b"}, {"index": 0, "group_id": "a"}]}
    scores = evaluate([swapped, exported("s", "a")], [true("r", "anna", "bo"), true("s", "anna")])
    assert scores.agreement.pairwise.f1 == 1


def test_a_child_without_an_index_is_matched_by_place() -> None:
    plain = {"report_key": "r", "children": [{"group_id": "a"}, {"group_id": "b"}]}
    scores = evaluate([plain, exported("s", "b")], [true("r", "anna", "bo"), true("s", "bo")])
    assert scores.agreement.pairwise.f1 == 1


def test_a_child_index_that_stands_twice_is_scored_once() -> None:
    twice = {"report_key": "r", "children": [{"index": 0, "group_id": "a"}, {"index": 0, "group_id": "b"}]}
    matching = evaluate([twice], [true("r", "anna")]).matching
    assert (matching.rows, matching.repeated_in_export.count) == (1, 1)


def test_a_report_that_names_no_child_is_expected_with_one_unknown_child() -> None:
    export = [exported("r", "g", novelty=1.0), exported("s", "g", novelty=1.0)]
    scores = evaluate(export, [true("r", novel_facts=["new"]), true("s", "a")])
    assert scores.matching.is_complete
    assert scores.matching.unknown_children.examples == ("r",)
    assert scores.false_merges.groups == 0
    # Its news is news all the same.
    assert scores.news.facts_shown == Share(hits=1, total=1)


def test_a_row_without_a_group_stands_alone() -> None:
    scores = evaluate([exported("r", None), exported("s", None)], [true("r", "a"), true("s", "a")])
    assert scores.matching.without_group.count == 2
    assert scores.agreement.pairwise.predicted == 0
    assert scores.agreement.b_cubed.recall == 0.5


def test_swapped_files_are_refused_with_a_sentence_that_says_so() -> None:
    export, truth = [exported("r", "g")], [true("r", "a")]
    with pytest.raises(NotScorableError, match=r"line 1 of the truth .* export first and the truth second"):
        evaluate(truth, export)
    with pytest.raises(NotScorableError, match=r"line 1 of the export .* export first and the truth second"):
        evaluate(truth, truth)


def test_wilson_agrees_with_published_values() -> None:
    # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    for hits, total, low, high in [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)]:
        assert wilson(hits, total) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    assert wilson(0, 0) is None


@given(total=st.integers(1, 10_000), data=st.data())
def test_an_interval_holds_its_share_and_stays_between_nothing_and_all(total: int, data: st.DataObject) -> None:
    share = Share(hits=data.draw(st.integers(0, total)), total=total)
    assert share.ci95 is not None
    assert share.value is not None
    assert 0 <= share.ci95[0] <= share.value <= share.ci95[1] <= 1


@given(values=st.lists(st.integers(), min_size=1), share=st.floats(0.01, 1))
def test_a_quantile_is_the_first_value_that_enough_do_not_exceed(values: list[int], share: float) -> None:
    quantile = nearest_rank(sorted(values), share)
    assert quantile in values
    assert sum(value <= quantile for value in values) >= share * len(values) - 1e-9
    assert sum(value < quantile for value in values) < share * len(values) + 1e-9


def test_a_quantile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one value"):
        nearest_rank([], 0.5)
