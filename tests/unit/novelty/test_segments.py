from __future__ import annotations

import pytest

from dedupe.novelty.lexicon import lexicon_of
from dedupe.novelty.segments import segments
from tests.unit.novelty.groups import RULES


def _cut(text: str) -> list[str]:
    found = segments(text, lexicon=lexicon_of(RULES), limits=RULES.limits)
    return [text[segment.start : segment.end] for segment in found]


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("Han slår. Hon gråter!", ["Han slår", "Hon gråter"]),
        ("Han slår.Hon gråter", ["Han slår", "Hon gråter"]),
        ("Hon kom hem kl. 22.30 igen", ["Hon kom hem kl. 22.30 igen"]),
        ("Han slår henne 😢 Hon gråter", ["Han slår henne", "Hon gråter"]),
        ("Han slår henne\nHon gråter", ["Han slår henne", "Hon gråter"]),
        ("Pappan slår henne Igår hörde jag skrik", ["Pappan slår henne", "Igår hörde jag skrik"]),
        ("Se https://example.org/a.b?c=d. Hon gråter", ["Se https://example.org/a.b?c=d. ".strip(), "Hon gråter"]),
        ("PAPPAN SLÅR HENNE! HJÄLP", ["PAPPAN SLÅR HENNE", "HJÄLP"]),
        ("❤️Hon gråter❤️", ["Hon gråter"]),
        ("- ... !!", []),
    ],
)
def test_a_text_is_cut_where_a_reader_would(text: str, passages: list[str]) -> None:
    assert [passage.rstrip(".") for passage in _cut(text)] == [passage.rstrip(".") for passage in passages]


def test_a_text_without_punctuation_is_cut_into_short_passages() -> None:
    text = "hon sitter där hela dagen utan att någon bryr sig " * 30
    assert len(_cut(text)) > 10
    assert max(len(passage.split()) for passage in _cut(text)) <= RULES.limits.passage_words + 3


def test_an_endless_word_is_cut_too() -> None:
    assert len(_cut("父" * 5000)) >= 3


def test_the_rest_of_an_overlong_text_is_one_passage_that_loses_nothing() -> None:
    text = "Han slår henne. " * 1000
    cut = _cut(text)
    assert len(cut) == RULES.limits.report_passages + 1
    assert text.endswith(cut[-1])
    assert len(cut[-1]) > 5000


def test_an_inserted_sentence_does_not_move_the_other_cuts() -> None:
    text = "Pappan slår henne varje kväll och mamman gör ingenting alls åt det. Skolan vet. Hon gråter, ofta och länge nog."
    inserted = text.replace("Skolan", "Jag såg kniven. Skolan")
    assert [passage for passage in _cut(inserted) if passage != "Jag såg kniven"] == _cut(text)


def test_a_link_ends_its_passage() -> None:
    assert _cut("Filmen finns här: klipp.example/a1b2 Hon slogs i går") == [
        "Filmen finns här: klipp.example/a1b2",
        "Hon slogs i går",
    ]
