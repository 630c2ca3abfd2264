"""Merges, groups, questions, order and output: each figure of an evaluation on a case that can be counted by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from rich.console import Console

from sluss.evaluate import Scores, evaluate
from sluss.evaluate.intervals import Rate, Share
from sluss.evaluate.kinds import MergeKind
from sluss.evaluate.render import notes, table

Line = dict[str, Any]


def child(group: str | None, **fields: Any) -> Line:
    return {"group_id": group, **fields}


def exported(key: str, *children: Line) -> Line:
    return {"report_key": key, "children": [{"index": index, **entry} for index, entry in enumerate(children)]}


def true(key: str, *child_ids: str | None, **fields: Any) -> Line:
    return {"report_key": key, "child_ids": list(child_ids), **fields}


def score(*cases: tuple[str, str, Line]) -> Scores:
    """One report with one child for each (key, true child, entry of the export)."""
    return evaluate([exported(key, entry) for key, _, entry in cases], [true(key, who) for key, who, _ in cases])


# False merges


def test_a_false_merge_is_one_group_however_many_rows_and_is_named_by_report_key_only() -> None:
    scores = score(
        ("r", "a", child("g")), ("s", "a", child("g")), ("t", "b", child("g")), ("u", "c", child("g")),
        ("v", "d", child("h")),
    )  # fmt: skip
    merges = scores.false_merges
    assert (merges.groups, merges.pairs, merges.misplaced_rows) == (1, 5, 2)
    assert merges.groups_per_1000_reports == 200
    assert merges.misplaced_per_1000_reports == 400
    assert (merges.groups_rate, merges.misplaced_rate) == (Rate(hits=1, total=5), Rate(hits=2, total=5))
    assert merges.examples == (("r", "t"),)
    assert merges.by_kind == (MergeKind(kind="unknown", groups=1, pairs=5),)


@pytest.mark.parametrize(
    "relations",
    [
        [["b", "twin", "a"]],
        [{"kind": "twin", "child_ids": ["a", "b"]}],
        [{"kind": "twin", "children": ["b", "a"]}],
        {"twin": ["a", "b"]},
        {"twin": [["a", "b"]]},
        {"twin": ["b"]},
    ],
)
def test_merges_are_told_by_kind_in_every_spelling_of_relations(relations: object) -> None:
    export = [
        exported("r", child("g")),
        exported("s", child("g")),
        exported("t", child("h")),
        exported("u", child("h")),
    ]
    truth = [true("r", "a", relations=relations), true("s", "b"), true("t", "c"), true("u", "d")]
    assert evaluate(export, truth).false_merges.by_kind == (
        MergeKind(kind="twin", groups=1, pairs=1),
        MergeKind(kind="unrelated", groups=1, pairs=1),
    )


def test_children_related_in_two_ways_count_under_both_and_once_in_all() -> None:
    relations = [{"kind": "sibling", "child_ids": ["a", "b"]}, {"kind": "namesake", "child_ids": ["a", "b"]}]
    export = [exported("r", child("g")), exported("s", child("g")), exported("t", child("g"))]
    truth = [true("r", "a", relations=relations), true("s", "b", relations=relations), true("t", "c")]
    merges = evaluate(export, truth).false_merges
    assert merges.pairs == 3
    assert {kind.kind: kind.pairs for kind in merges.by_kind} == {"sibling": 1, "namesake": 1, "unrelated": 2}


def test_relations_in_an_unknown_spelling_tell_nothing() -> None:
    truth = [true("r", "a", relations="twins"), true("s", "b", relations=[["a", "b"]])]
    found = evaluate([exported("r", child("g")), exported("s", child("g"))], truth).false_merges.by_kind
    assert found == (MergeKind(kind="unknown", groups=1, pairs=1),)


# Groups and questions


def test_the_surge_is_told_alone_and_with_what_asks_about_its_group() -> None:
    ask = {"status": "review", "candidates": [{"group_id": "g", "weight": 5.0}]}
    export = [
        exported("r", child("g")),
        exported("s", child("g")),
        exported("t", child("alone", **ask)),
        exported("u", child("apart")),
        exported("w", child("other")),
    ]
    truth = [*(true(key, "surge") for key in "rstuv"), true("w", "other")]
    surge = evaluate(export, truth).surge
    assert surge.in_largest_group == Share(hits=2, total=5)
    assert surge.with_review == Share(hits=3, total=5)
    assert surge.groups == 3
    assert surge.others_in_group == Share(hits=0, total=2)


def test_other_childrens_reports_in_the_surges_group_are_counted() -> None:
    surge = score(*((key, "surge", child("g")) for key in "rst"), ("u", "b", child("g")), ("v", "c", child("h"))).surge
    assert surge.others_in_group == Share(hits=1, total=4)


def test_an_answered_question_no_longer_leads_to_the_surge() -> None:
    answered = child("alone", status="separated", candidates=[{"group_id": "g", "weight": 5.0}])
    surge = score(("r", "a", child("g")), ("s", "a", child("g")), ("t", "a", answered)).surge
    assert surge.with_review == Share(hits=2, total=3)


def test_children_in_pieces_are_counted_among_those_with_several_reports() -> None:
    splits = score(
        ("r", "a", child("g")), ("s", "a", child("h")), ("t", "b", child("i")), ("u", "b", child("i")),
        ("v", "c", child("j")),
    ).splits  # fmt: skip
    assert splits.split_children == Share(hits=1, total=2)
    assert (splits.mean_groups, splits.p95_groups, splits.max_groups) == (1.5, 2, 2)
    assert splits.mean_groups_ci95 == (1.0, 2.0)


def test_one_child_in_many_pieces_moves_the_most_and_not_what_holds_for_95_of_100() -> None:
    whole = [(f"{n}{turn}", f"{n}", child(f"{n}")) for n in range(19) for turn in "xy"]
    splits = score(*whole, *((f"p{n}", "p", child(f"piece {n}")) for n in range(5))).splits
    assert (splits.p95_groups, splits.max_groups) == (1, 5)
    assert splits.mean_groups == (19 + 5) / 20


def test_a_suggestion_is_right_when_the_commonest_child_of_its_group_is_meant() -> None:
    def asks(*groups: str) -> list[Line]:
        return [{"group_id": group, "weight": 1.0} for group in groups]

    review = score(
        ("r", "a", child("g", status="new")),
        ("s", "b", child("g", status="joined")),  # a tie: the child reported first counts
        ("t", "a", child("x", status="review", candidates=asks("g", "nobody"))),
        ("u", "b", child("y", status="review", candidates=asks("g"))),
        ("v", "a", child("g", status="confirmed", candidates=asks("g", "x"))),
    ).review
    assert review.suggestions == Share(hits=1, total=3)
    assert review.rows_with_a_right_one == Share(hits=1, total=2)
    assert review.unknown_groups == 1
    assert review.share == Share(hits=2, total=5)


def test_the_likeliest_suggestion_is_the_first_in_whatever_order_they_are_written() -> None:
    suggested = [{"group_id": "h", "weight": 3.0}, {"group_id": "g", "weight": 8.5}, {"group_id": "i", "weight": 1.0}]
    review = score(
        ("r", "a", child("g")), ("s", "b", child("h")), ("t", "c", child("i")),
        ("u", "a", child("x", status="review", candidates=suggested)),
        ("v", "b", child("y", status="review", candidates=suggested)),
    ).review  # fmt: skip
    assert review.suggestions == Share(hits=2, total=6)
    assert review.first_suggestions == Share(hits=1, total=2)
    assert review.rows_with_a_right_one == Share(hits=2, total=2)


def test_a_suggestion_of_the_group_a_row_stands_in_is_no_question_any_more() -> None:
    settled = child("g", status="joined", candidates=[{"group_id": "g", "weight": 9.0}])
    assert score(("r", "a", child("g")), ("s", "a", settled)).review.suggestions == Share(hits=0, total=0)


def test_statuses_are_counted_by_name() -> None:
    scores = score(("r", "a", child("g", status="new")), ("s", "a", child("g")), ("t", "b", child("h", status="new")))
    assert scores.statuses == {"new": 2, "unknown": 1}


# Order


def test_other_children_are_compared_with_their_places_in_order_of_arrival() -> None:
    cases = [(f"s{n}", "surge", child("g", position=n + 2)) for n in range(9)]
    scores = score(*cases, ("last", "other", child("h", position=1)))
    fairness = scores.fairness
    assert (fairness.others.n, fairness.others.p50, fairness.others.max) == (1, 1, 1)
    assert (fairness.others_first_come.p50, fairness.others_first_come.p99) == (10, 10)
    assert (fairness.surge.max, fairness.surge_first_come.max) == (10, 9)


def test_a_child_wrongly_merged_into_the_surge_still_counts_as_another() -> None:
    scores = score(
        ("r", "surge", child("g", position=1)), ("s", "surge", child("g", position=2)),
        ("t", "other", child("g", position=3)),
    )  # fmt: skip
    assert scores.fairness.others.max == 3


def test_rows_that_no_queue_holds_are_left_out_of_both_orders_and_counted() -> None:
    scores = score(
        ("r", "surge", child("g")), ("s", "surge", child("g", position=2)), ("t", "other", child("h", position=1))
    )
    assert scores.fairness.without_position == 1
    assert (scores.fairness.others_first_come.max, scores.fairness.surge_first_come.max) == (2, 1)


def test_acute_reports_are_ranked_by_their_best_row_and_lost_ones_are_not_in_the_lane() -> None:
    export = [
        exported("r", child("g", position=9, lane="ordinary"), child("h", position=2, lane="acute")),
        exported("s", child("i", position=1, lane="acute")),
    ]
    truth = [true("r", "a", "b", acute=True), true("s", "c"), true("lost", "d", acute=True)]
    acute = evaluate(export, truth).acute
    assert (acute.reports.n, acute.reports.max) == (1, 2)
    assert acute.in_acute_lane == Share(hits=1, total=2)
    assert acute.lane_right == Share(hits=1, total=2)


# Output


def test_nothing_at_all_scores_nothing_and_still_renders() -> None:
    scores = evaluate([], [])
    assert scores.agreement.b_cubed.f1 is None
    assert scores.surge.in_largest_group.value is None
    assert scores.matching.is_complete
    assert "0 reports" in render(scores)


def render(scores: Scores) -> str:
    console = Console(width=160, record=True, file=None, quiet=False, force_terminal=False)
    with console.capture() as captured:
        console.print(table(scores))
        console.print(*notes(scores), sep="\n")
    return captured.get()


def test_the_plain_form_is_json_with_null_for_what_does_not_exist() -> None:
    plain = score(("r", "a", child("g")), ("s", "b", child("g"))).to_plain()
    again = json.loads(json.dumps(plain, allow_nan=False))
    assert again == plain
    assert again["false_merges"]["groups"] == 1
    assert again["news"]["facts_shown"] == {"value": None, "hits": 0, "total": 0, "ci95": None}
    assert again["agreement"]["b_cubed"]["precision"] == 0.5
    assert again["surge"]["in_largest_group"]["ci95"] == list(Share(hits=1, total=1).ci95 or ())


def test_the_table_tells_the_merge_and_the_notes_name_the_reports() -> None:
    scores = evaluate(
        [exported("r", child("g")), exported("s", child("g")), exported("extra", child("g"))],
        [true("r", "a"), true("s", "b"), true("lost", "c")],
    )
    shown = render(scores)
    assert "False merges (groups)" in shown
    assert "500.00 per 1,000 reports" in shown
    told = notes(scores)
    assert "1 reports of the truth are missing from the export: lost." in told
    assert "1 reports of the export are not in the truth: extra." in told
    assert "Different children in one group: r with s." in told


def test_a_key_from_a_file_cannot_write_to_the_terminal() -> None:
    scores = evaluate([exported("[red]\x1b[2J\ud800", child("g"))], [])
    [told] = notes(scores)
    assert "\x1b" not in told
    assert "[" not in told
    render(scores)


def test_scoring_knows_nothing_of_the_linker() -> None:
    program = (
        "import sys, sluss.evaluate, sluss.evaluate.render; print([m for m in sys.modules if m.startswith('dedupe')])"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
