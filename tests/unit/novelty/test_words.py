"""Words that look alike and say different things, and words for what a report must not lose."""

from __future__ import annotations

import pytest

from tests.unit.novelty.groups import first, later

OPENING = "Mannen i filmen slår flickan med en toffel och hon har ont i handen och armen."


@pytest.mark.parametrize(
    "fact",
    [
        "Hon har fått handen tryckt mot spisen.",
        "De filmar henne när hon sover.",
        "Han släpade henne över golvet.",
    ],
)
def test_an_act_is_news(fact: str) -> None:
    assert later(fact, after=first(OPENING)).novelty >= 0.5


@pytest.mark.parametrize(
    "remark",
    ["Det går inte att släppa tanken.", "Finns på film och vuxna i hennes närhet har vetat om det."],
)
def test_a_word_like_an_act_is_none(remark: str) -> None:
    claims = {claim for passage in first(remark).memory.passages for claim in passage.claims}
    assert not any(claim.startswith("act:") for claim in claims)


@pytest.mark.parametrize("remark", ["Ni får brevet femtionde gången", "Räcker inte breven snart, undrar jag"])
def test_two_unknown_words_about_sender_and_office_are_no_news(remark: str) -> None:
    assert later(remark, after=first(OPENING)).novelty < 0.5


@pytest.mark.parametrize(
    "sentence",
    ["Hon sover i ett tvättkar utan duntäcke", "De har börjat tjuvlyssna på flickan med avlyssningsutrustning"],
)
def test_two_unknown_words_about_somebody_are(sentence: str) -> None:
    assert later(sentence, after=first(OPENING)).novelty >= 0.5


def test_three_unknown_words_about_nobody_are() -> None:
    assert later("Tvättkar, duntäcke och avlyssningsutrustning finns där", after=first(OPENING)).novelty >= 0.5
