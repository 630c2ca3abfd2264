"""Texts made to cost time or to confuse: every one is read, quickly, and gives no false child."""

from __future__ import annotations

from datetime import date

import pytest

from config.reference import name_table
from dedupe.extract import DEFAULT, Extraction, child_facts
from dedupe.facts import ChildFields, ReportText

TODAY = date(2026, 5, 4)
LONGEST = 1_000_000


def _read(narrative: str, *children: ChildFields) -> Extraction:
    return child_facts(ReportText(received_on=TODAY, narrative=narrative, children=children), names=name_table())


@pytest.mark.timeout(60)  # 0.2 s on a quiet machine; what grows with the square takes many minutes
@pytest.mark.parametrize(
    "piece",
    ["a", "Maja och Leo, ", "140512-9808 ", 'Maja "', "född ", "Maja,", "heter ", "M.", "-", "(", "\n", "8 år ", "Storgatan 3 ",
     "mamma Anna 070-1234567 ", "\u200b", "\ud800", "å", "7-8-", "klass 3b "],
)  # fmt: skip
def test_a_million_characters_of_anything_are_read_to_the_end(piece: str) -> None:
    found = _read((piece * (LONGEST // len(piece) + 1))[:LONGEST], ChildFields(first_name="Maja"))
    assert found.children[0].first_names == ("Maja",)


def test_a_number_far_down_a_long_text_is_still_read() -> None:
    facts = _read("ord " * 200_000 + "20140512-9808", ChildFields(first_name="Maja")).children[0]
    assert [n.digits for n in facts.personal_numbers] == ["201405129808"]


def test_a_pasted_list_of_names_makes_neither_a_child_nor_a_crowd() -> None:
    names = ["Anna", "Erik", "Lisa", "Karl", "Sara", "Nils"]
    result = _read(", ".join(names * 500))
    assert result.children[0].first_names == ()
    assert result.mentioned == ()


@pytest.mark.parametrize(
    "narrative",
    ["", " ", "\x00", "\ud800\udfff", "\u202eajaM", "🙂🙂", "...", "طفل في خطر", "ілюстрація", "1", "-", "'"],
)
def test_a_text_without_facts_gives_one_unknown_child(narrative: str) -> None:
    result = _read(narrative)
    assert [c.index for c in result.children] == [0]
    assert not result.children[0].has_identity
    assert result.mentioned == ()


def test_look_alike_letters_are_kept_as_written_and_still_known_as_the_child() -> None:
    result = _read("Flickan Mаja Berg slås.", ChildFields(first_name="Maja"))  # the first a is Cyrillic
    assert result.children[0].last_names == ("Berg",)
    assert result.mentioned == ()


def test_facts_do_not_depend_on_what_stands_in_another_report() -> None:
    first = _read("Flickan Maja, 8 år.")
    _read("Pojken Leo, 5 år, bor på Storgatan 3.")
    assert _read("Flickan Maja, 8 år.") == first


def test_more_places_can_be_given_and_are_then_no_names() -> None:
    report = ReportText(received_on=TODAY, narrative="Barnet bor i Kvarnsveden.", children=())
    assert child_facts(report, names=name_table()).children[0].city is None
    wider = DEFAULT.with_places(["Kvarnsveden"])
    assert child_facts(report, names=name_table(), vocabulary=wider).children[0].city == "Kvarnsveden"


@pytest.mark.parametrize("digit", ["²", "①", "½", "٣", "৩", "8²", "１", "²½"])
def test_a_digit_of_another_kind_never_stops_the_reading(digit: str) -> None:
    text = f"Maja, {digit} år, går i {digit}B, klass {digit}, fyller {digit} den {digit} maj, född {digit}, {digit},{digit} år"
    for child in (
        ChildFields(class_name=digit, age_text=digit, birth_date=digit, personal_number=digit),
        ChildFields(),
    ):
        assert len(_read(text, child).children) == 1
