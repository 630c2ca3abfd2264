"""False merges by kind where the truth file holds no more than its contract, and the rate with its interval."""

from __future__ import annotations

from typing import Any

import pytest

from sluss.evaluate import Scores, evaluate
from sluss.evaluate.intervals import Rate
from sluss.evaluate.kinds import MergeKind

Line = dict[str, Any]


def agreed(*fields: str) -> list[Line]:
    """Evidence that spoke for the group, and some that spoke against it."""
    levels = [tuple(f.split("=")) if "=" in f else (f, "close") for f in fields]
    said = [{"field": name, "level": level, "weight": 3.0} for name, level in levels]
    return [*said, {"field": "address", "level": "differs", "weight": -1.0}]


def score(*reports: tuple[str, str | list[str], Line], **truth: Any) -> Scores:
    """One report for each (group, true child or children, further fields of the export's child)."""
    export, true = [], []
    for at, (group, who, fields) in enumerate(reports):
        ids = [who] if isinstance(who, str) else who
        placed = [{"index": i, "group_id": group if i == 0 else f"alone {at} {i}", **fields} for i in range(len(ids))]
        export.append({"report_key": f"r{at}", "children": placed})
        true.append({"report_key": f"r{at}", "child_ids": ids, **truth})
    return evaluate(export, true)


def kinds(scores: Scores) -> dict[str, tuple[int, int]]:
    return {kind.kind: (kind.groups, kind.pairs) for kind in scores.false_merges.by_kind}


def test_without_relations_two_children_of_one_report_are_told_as_named_together() -> None:
    scores = score(("x", ["a", "b"], {}), ("g", "a", {}), ("g", "a", {}), ("g", "b", {}))
    assert scores.false_merges.by_kind == (MergeKind(kind="named_together", groups=1, pairs=2, is_derived=True),)


@pytest.mark.parametrize("truth", [{"campaign_id": "c"}, {}])
def test_copies_of_one_text_about_two_children_are_told_by_campaign_or_text_cluster(truth: Line) -> None:
    fields = {} if truth else {"text_cluster_id": "t"}
    assert kinds(score(("g", "a", fields), ("g", "a", fields), ("g", "b", fields), **truth)) == {
        "template_copy": (1, 2)
    }


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        (["first_name", "last_name", "birth"], {"namesake"}),
        (["first_name", "birth=exact"], {"same_birthday"}),
        (["first_name", "class_name", "school"], {"classmate"}),
        (["last_name", "address", "guardian"], {"household"}),
        (["personal_number=exact"], {"same_number"}),
        (["first_name", "last_name", "class_name"], {"namesake", "classmate"}),
        (["first_name"], {"unknown"}),
    ],
)
def test_what_agreed_for_the_odd_one_out_tells_the_kind(fields: list[str], kind: set[str]) -> None:
    right = {"evidence": agreed("first_name", "last_name")}
    scores = score(("g", "a", {}), ("g", "a", right), ("g", "b", {"evidence": agreed(*fields)}), ("g", "a", right))
    # What agreed among the reports of the group's own child says nothing about the other.
    assert kinds(scores) == dict.fromkeys(kind, (1, 3))


def test_where_the_truth_tells_relations_nothing_is_guessed_from_the_evidence() -> None:
    namesake = {"evidence": agreed("first_name", "last_name")}
    scores = score(
        ("g", "a", {}), ("g", "b", namesake), ("h", "c", {}), ("h", "d", namesake), relations={"cousin": [["a", "b"]]}
    )
    assert kinds(scores) == {"cousin": (1, 1), "unrelated": (1, 1)}


@pytest.mark.timeout(200)
def test_a_grouping_that_is_wrong_all_over_is_scored_in_time() -> None:
    reports = (
        ("one", f"child {n}", {"evidence": agreed("first_name"), "text_cluster_id": f"{n % 7}"}) for n in range(20_000)
    )
    scores = score(*reports)
    assert kinds(scores) == {"unknown": (1, 20_000 * 19_999 // 2)}


def test_no_false_merge_in_3000_reports_still_allows_one_in_a_thousand() -> None:
    rate = Rate(hits=0, total=3000)
    assert rate.per_1000 == 0
    # Wilson's bound for none of n is z^2 / (n + z^2): 3.8415 of 3003.8415.
    assert rate.ci95 == (0.0, pytest.approx(1000 * 3.841459 / 3003.841459))
    assert Rate(hits=3, total=2).ci95 == (pytest.approx(342.38, abs=0.01), 1000.0)
    assert Rate(hits=0, total=0).per_1000 is None


def test_a_line_that_is_no_object_or_holds_a_child_that_is_none_is_refused_by_its_number() -> None:
    good: Line = {"report_key": "r", "child_ids": ["a"]}
    with pytest.raises(ValueError, match="line 1 of the truth"):
        evaluate([], [["r"]])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="line 2 of the export"):
        evaluate([{"report_key": "r", "children": []}, {"report_key": "r", "children": [None]}], [good])
