"""Reading in the order offered, by hand: passages and reports until every fact is seen, load, false alarms, acute reports."""

from __future__ import annotations

from typing import Any

import pytest

from sluss.evaluate import evaluate
from sluss.evaluate.intervals import Ranks, Share
from sluss.evaluate.news import News
from sluss.evaluate.render import table

Spans = list[tuple[int, int]]


def scored(*cases: tuple[float | None, Spans, dict[str, Any]]) -> News:
    """Reports about one child: novelty, passages, truth."""
    export = [
        {
            "report_key": str(n),
            "children": [
                {"group_id": "g", "novelty": novelty, "novel_passages": [{"start": a, "end": b} for a, b in passages]}
            ],
        }
        for n, (novelty, passages, _) in enumerate(cases)
    ]
    truth = [{"report_key": str(n), "child_ids": ["a"], **true} for n, (_, _, true) in enumerate(cases)]
    return evaluate(export, truth).news


def fact(*spans: tuple[int, int], facts: int | None = None, acute: bool = False) -> dict[str, Any]:
    names = [f"fact {n}" for n in range(len(spans) if facts is None else facts)]
    return {"novel_facts": names, "novel_spans": [list(span) for span in spans], "acute": acute}


def test_passages_are_read_by_the_novelty_of_their_report_and_then_as_listed() -> None:
    found = scored(
        (0.6, [(0, 9), (20, 30)], fact((25, 28))),  # read as third and fourth: the fact is in the fourth
        (0.9, [(0, 5)], fact((0, 5))),  # first
        (0.7, [(3, 8)], {}),  # second
        (0.1, [], {}),
    ).surge_group_by_passages
    assert (found.facts, found.shown, found.marked, found.passages, found.share) == (2, 2, 4, 4, 1.0)


def test_facts_seen_after_so_many_passages_are_told_as_far_as_there_are_passages() -> None:
    cases = [(1 - n / 100, [(0, 5)], fact((0, 5)) if n in {4, 20} else {}) for n in range(40)]
    found = scored(*cases).surge_group_by_passages
    assert found.seen_after == ((10, 0.5), (30, 1.0))
    assert (found.passages, found.share) == (21, 21 / 40)


def test_a_fact_outside_every_marked_passage_is_never_seen_by_passages() -> None:
    found = scored((0.9, [(0, 5)], fact((5, 9))), (0.8, [(0, 5)], fact((0, 5))), (0.4, [(0, 9)], fact((0, 9))))
    by_passages = found.surge_group_by_passages
    assert (by_passages.facts, by_passages.shown, by_passages.passages, by_passages.share) == (3, 1, None, None)
    assert found.surge_group.reports == 3


def test_one_passage_can_show_two_facts_and_a_fact_without_a_place_is_seen_with_the_last() -> None:
    two = scored((0.9, [(0, 50), (60, 70)], fact((0, 5), (10, 15)))).surge_group_by_passages
    assert (two.shown, two.passages) == (2, 1)
    unplaced = scored((0.9, [(0, 50), (60, 70)], fact(facts=1))).surge_group_by_passages
    assert (unplaced.shown, unplaced.passages) == (1, 2)


@pytest.mark.parametrize("novelty", [None, 0.9])
def test_a_report_without_passages_that_must_be_read_is_read_whole(novelty: float | None) -> None:
    found = scored((novelty, [], {**fact((40, 50)), "characters": 100}))
    assert (found.surge_group_by_passages.marked, found.surge_group_by_passages.passages) == (1, 1)
    assert (found.surge_group_load.marked, found.surge_group_load.total) == (100, 100)


def test_the_load_counts_each_character_of_marked_passages_once_and_within_the_text() -> None:
    load = scored(
        (0.9, [(0, 10), (5, 20), (90, 200)], {"characters": 100}),  # 20 and 10
        (0.1, [(0, 50)], {"characters": 60}),  # not shown: its passages are not read
        (0.9, [(0, 50)], {}),  # its length is not told
    ).surge_group_load
    assert (load.marked, load.total, load.share) == (30, 160, 30 / 160)
    assert load.ci95 is not None
    assert load.ci95[0] <= 30 / 160 <= load.ci95[1]


def test_a_truth_without_lengths_has_no_load() -> None:
    load = scored((0.9, [(0, 10)], {})).surge_group_load
    assert (load.marked, load.total, load.share, load.ci95) == (0, 0, None, None)


def test_acute_facts_are_also_counted_alone_and_acute_reports_ranked_as_offered() -> None:
    found = scored(
        (0.9, [], {}),
        (0.8, [], fact((0, 5), acute=True)),
        (0.2, [], fact((0, 5), acute=True)),
        (1.0, [], fact((0, 5))),
        (0.0, [], {"acute": True}),  # says it again
    )
    assert found.facts_shown == Share(hits=2, total=3)
    assert found.acute_facts_shown == Share(hits=1, total=2)
    assert found.surge_group.acute == Ranks(n=2, p50=3, p99=4, max=4)


def test_pure_copies_and_paraphrases_are_those_that_the_truth_calls_so() -> None:
    copy = {"campaign_id": "k", "is_copy": True, "is_paraphrase": False}
    own = {"campaign_id": "k", "is_copy": False, "is_paraphrase": False}  # the first, or one with a remark
    retold = {"is_copy": False, "is_paraphrase": True}
    found = scored(
        (1.0, [], retold),  # nothing has been sent yet: not judged
        (1.0, [], own),
        (0.9, [], copy),
        (0.1, [], copy),
        (0.9, [], own),
        (0.5, [], retold),
        (0.1, [], retold),
        (0.1, [], retold),
        (0.9, [], {**copy, "campaign_id": "first of its campaign in this group"}),
        (0.9, [], {}),  # the truth does not say
    )
    assert found.copies_told
    assert found.pure_copies_marked_new == Share(hits=1, total=2)
    assert found.paraphrases_marked_new == Share(hits=1, total=3)
    assert found.copies_marked_new == Share(hits=2, total=3)


def test_with_the_contracts_fields_alone_repeats_of_a_campaign_are_copies_and_what_claims_nothing_a_paraphrase() -> (
    None
):
    copy = {"campaign_id": "k"}
    found = scored(
        (0.9, [], {}),  # before the campaign
        (1.0, [], copy),
        (0.9, [], copy),
        (0.1, [], copy),
        (0.9, [], {}),
        (0.1, [], {}),
        (0.9, [], {"is_first_hand": True}),
        (0.9, [], {"acute": True}),
        (0.9, [], fact((0, 5))),
    )
    assert not found.copies_told
    assert found.pure_copies_marked_new == found.copies_marked_new == Share(hits=1, total=2)
    assert found.paraphrases_marked_new == Share(hits=1, total=2)


def test_a_group_is_told_apart_when_the_truth_is_judged() -> None:
    """What one group has heard is news in another."""
    export = [{"report_key": str(n), "children": [{"group_id": g, "novelty": 1.0}]} for n, g in enumerate("gghh")]
    truth = [{"report_key": str(n), "child_ids": ["a"], "campaign_id": "k", "is_copy": n > 0} for n in range(4)]
    assert evaluate(export, truth).news.pure_copies_marked_new == Share(hits=2, total=2)


def test_the_table_and_the_json_tell_it_all() -> None:
    export = [{"report_key": "r", "children": [{"group_id": "g", "novelty": 1.0, "novel_passages": []}]}]
    truth = [{"report_key": "r", "child_ids": ["a"], **fact((0, 5), acute=True), "characters": 10, "is_copy": False}]
    scores = evaluate(export, truth)
    plain = scores.to_plain()["news"]
    assert plain["acute_facts_shown"]["ci95"] is not None
    assert plain["surge_group_by_passages"]["passages"] == 1
    assert plain["surge_group_load"] == {"marked": 10, "total": 10, "share": 1.0, "ci95": None}
    assert plain["surge_group"]["acute"] == {"n": 1, "p50": 1, "p99": 1, "max": 1}
    labels = [str(cell) for cell in table(scores).columns[0].cells]
    assert {"  of acute reports", "  of pure copies", "Paraphrases without news marked new"} <= set(labels)
    assert "Marked passages until every new fact is seen, surge group" in labels
    assert "Text in marked passages, surge group" in labels
