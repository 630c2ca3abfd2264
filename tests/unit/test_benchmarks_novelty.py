"""The simple methods beside novelty, by hand: what they compare, what they mask, how a threshold marks."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks import novelty
from benchmarks.linkage.__main__ import parts
from benchmarks.novelty._flood import Flood, Passage, scored
from benchmarks.novelty._simple import METHODS, Method, by_minhash, by_tfidf, marked, names_of, normalised
from benchmarks.novelty.recall import best_threshold
from sluss.evaluate.intervals import Share

EXACT, SENTENCES = (next(m for m in METHODS if m.name == name) for name in ("exact duplicates", "exact sentences"))


def flood(*texts: str, facts: dict[int, str] | None = None) -> Flood:
    """Reports with these narratives; `facts`: by number, the part that is new."""
    bodies: list[dict[str, Any]] = [
        {"report_key": str(n), "narrative": text, "children": [{"first_name": "Ada", "last_name": None}]}
        for n, text in enumerate(texts)
    ]
    truth = []
    for n, text in enumerate(texts):
        new = (facts or {}).get(n)
        start = text.index(new) if new else 0
        spans = [[start, start + len(new)]] if new else []
        line = {"report_key": str(n), "child_ids": ["a"], "novel_facts": [new] if new else [], "novel_spans": spans}
        truth.append({**line, "characters": len(text)})
    return Flood(bodies=bodies, truth=truth)


def test_there_are_the_two_parts() -> None:
    assert parts(novelty) == ["growth", "recall"]


def test_names_digits_links_and_signs_make_no_difference() -> None:
    names = names_of({"children": [{"first_name": "Ada", "last_name": "Ek Dal"}, {"first_name": None}]})
    assert names == {"ada", "ek", "dal"}
    one = normalised("ADA Ek bor på gata 12! Se https://a.example/xyz", names)
    assert one == normalised("Ada, dal bor på gata 7 😡 se www.b.example/q", names) == "x x bor på gata 0 se"


def test_an_exact_duplicate_is_known_and_anything_else_is_new() -> None:
    own = flood("Hon gråter mycket.", "hon GRÅTER mycket!!", "Hon gråter mycket ibland.")
    assert [[p.newness for p in report] for report in EXACT.newness(own)] == [[1.0], [0.0], [1.0]]


def test_sentences_keep_their_places_and_short_ones_are_left_out() -> None:
    text = "Hej! Hon gråter ofta. Se https://a.example/x.y nu\nDet är kallt här"
    [passages] = SENTENCES.newness(flood(text))
    assert [text[p.start : p.end].strip() for p in passages] == ["Hon gråter ofta.", "Det är kallt här"]


@pytest.mark.parametrize("likeness", [by_tfidf, by_minhash])
def test_a_likeness_is_to_what_came_before_and_never_to_itself(likeness: Any) -> None:
    texts = ["mannen slår henne i filmen", "något helt annat om en bil", "mannen slår henne i filmen nu"]
    first, other, near = likeness(texts)
    assert first == 0.0
    assert other < 0.3
    assert 0.5 < near <= 1.0


def test_likeness_is_the_same_in_parts_as_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"mening nummer {'abc'[n % 3] * (n + 1)} om barnet" for n in range(7)]
    whole = by_minhash(texts)
    monkeypatch.setattr("benchmarks.novelty._simple._AT_ONCE", 2)
    assert by_minhash(texts).tolist() == whole.tolist()


def test_what_is_newer_than_the_threshold_is_marked_and_the_order_stays() -> None:
    reports = [[Passage(start=0, end=1, newness=new)] for new in (0.3, 0.30001, 0.9, 0.1, 0.0)] + [[]]
    novelties = [novelty for novelty, _ in marked(reports, 0.3)]
    assert [novelty >= 0.5 for novelty in novelties] == [False, True, True, False, False, False]
    assert sorted(range(5), key=lambda n: novelties[n]) == [4, 3, 0, 1, 2]


def test_the_best_threshold_marks_least_of_those_that_show_every_fact() -> None:
    copies = ["Hon blir slagen i filmen som alla ser."] * 5
    own = flood(
        *copies, "Hon blir slagen i källaren hos farbrodern.", facts={5: "Hon blir slagen i källaren hos farbrodern."}
    )
    method = Method(name="tfidf", by_sentence=True, likeness=by_tfidf)
    [[found]] = method.newness(own)[5:]
    threshold = best_threshold(method, [own])
    assert found.newness - 0.05 <= threshold < found.newness
    news = scored(own, marked(method.newness(own), threshold)).news
    assert (news.facts_shown, news.to_open) == (Share(hits=1, total=1), Share(hits=2, total=6))
    assert news.surge_group.reports == 2
