"""Novelty: which facts are shown, what they cost in reading, and what cannot be skipped."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sluss.evaluate import evaluate
from sluss.evaluate.intervals import Share
from sluss.evaluate.news import News

Case = tuple[float | None, dict[str, Any]]
"""The novelty of one report about the surge child, and what is true of it."""


def news(*cases: Case, group: str = "g", passages: list[tuple[int, int]] | None = None) -> News:
    spans = [{"start": start, "end": end} for start, end in passages or []]
    export = [
        {
            "report_key": str(n),
            "children": [{"index": 0, "group_id": group, "novelty": novelty, "novel_passages": spans}],
        }
        for n, (novelty, _) in enumerate(cases)
    ]
    return evaluate(
        export, [{"report_key": str(n), "child_ids": ["a"], **what} for n, (_, what) in enumerate(cases)]
    ).news


def fact(*spans: tuple[int, int]) -> dict[str, Any]:
    return {"novel_facts": ["a fact"], "novel_spans": [list(span) for span in spans]}


def test_a_fact_is_shown_when_its_report_is_shown_as_new() -> None:
    assert news((0.5, fact()), (0.49, fact()), (0.9, {})).facts_shown == Share(hits=1, total=2)


def test_a_fact_of_a_lost_report_counts_as_not_shown() -> None:
    found = evaluate([], [{"report_key": "r", "child_ids": ["a"], **fact((0, 5))}]).news
    assert found.facts_shown == Share(hits=0, total=1)
    assert found.facts_highlighted == Share(hits=0, total=1)


def test_a_fact_about_one_child_is_shown_when_any_row_of_its_report_is() -> None:
    children = [{"index": 0, "group_id": "g", "novelty": 0.0}, {"index": 1, "group_id": "h", "novelty": 1.0}]
    found = evaluate(
        [{"report_key": "r", "children": children}], [{"report_key": "r", "child_ids": ["a", "b"], **fact()}]
    ).news
    assert found.facts_shown == Share(hits=1, total=1)
    assert found.to_open == Share(hits=1, total=1)


def test_a_highlight_must_share_a_character_with_the_fact_and_touching_is_not_enough() -> None:
    assert news((1.0, fact((10, 20))), passages=[(19, 40)]).facts_highlighted == Share(hits=1, total=1)
    assert news((1.0, fact((10, 20))), passages=[(20, 40), (0, 10)]).facts_highlighted == Share(hits=0, total=1)


def test_a_highlight_in_a_report_that_is_not_shown_as_new_is_not_seen() -> None:
    assert news((0.2, fact((10, 20))), passages=[(10, 20)]).facts_highlighted == Share(hits=0, total=1)


def test_what_was_not_measured_must_be_opened_and_still_points_at_nothing() -> None:
    found = news((None, fact()), (0.1, {}))
    assert found.to_open == Share(hits=1, total=2)
    assert found.facts_shown == Share(hits=0, total=1)
    assert found.unmeasured_rows == 1


def test_the_first_of_a_campaign_is_no_copy_and_a_copy_with_a_fact_is_not_judged() -> None:
    copy = {"campaign_id": "k"}
    found = news((1.0, copy), (0.9, copy), (0.1, copy), (1.0, {**copy, **fact()}), (1.0, {"campaign_id": "other"}))
    assert found.copies_marked_new == Share(hits=1, total=2)


def test_reading_by_novelty_ends_with_the_last_fact() -> None:
    reading = news((0.1, {}), (0.9, {}), (0.8, fact()), (0.2, fact()), (0.15, {})).surge_group
    assert (reading.facts, reading.size, reading.reports, reading.share) == (2, 5, 3, 0.6)
    assert reading.in_order_of_arrival == 4


def test_equal_novelty_is_read_in_order_of_arrival() -> None:
    assert news((1.0, {}), (1.0, {}), (1.0, fact())).surge_group.reports == 3


def test_a_group_without_a_fact_needs_no_figure() -> None:
    reading = news((1.0, {}), (0.0, {})).surge_group
    assert (reading.reports, reading.share, reading.size) == (None, None, 2)


def test_the_share_seen_after_so_many_reports_is_told_as_far_as_the_group_goes() -> None:
    cases: list[Case] = [(1 - n / 100, fact() if n in {4, 49} else {}) for n in range(50)]
    reading = news(*cases).surge_group
    assert reading.seen_after == ((10, 0.5), (30, 0.5))
    assert reading.reports == 50


def test_all_groups_are_read_each_to_its_own_last_fact() -> None:
    export, truth = [], []
    for group, novelties in {"g": (0.9, 0.8, 0.7), "h": (0.2, 0.6), "i": (1.0,)}.items():
        for n, novelty in enumerate(novelties):
            key = f"{group}{n}"
            export.append({"report_key": key, "children": [{"group_id": group, "novelty": novelty}]})
            truth.append(
                {"report_key": key, "child_ids": [group], "novel_facts": ["x"] if n == 1 or group == "i" else []}
            )
    reading = evaluate(export, truth).news.all_groups
    # Two of three in g, one of two in h; a group of one report has nothing to choose from.
    assert (reading.facts, reading.size, reading.reports, reading.in_order_of_arrival) == (2, 5, 3, 4)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30))
def test_after_that_many_reports_every_fact_is_seen_and_not_one_report_earlier(marks: list[tuple[float, bool]]) -> None:
    reading = news(*((novelty, fact() if has else {}) for novelty, has in marks)).surge_group
    order = sorted(range(len(marks)), key=lambda place: (-marks[place][0], place))
    with_fact = [k for k, place in enumerate(order, start=1) if marks[place][1]]
    assert reading.reports == max(with_fact, default=None)
