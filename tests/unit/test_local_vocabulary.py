"""A municipality's own file makes its schools and places known, and only there."""

from __future__ import annotations

from datetime import date

import pytest

from config.local import local_vocabularies, read_vocabulary, vocabulary, vocabulary_for
from config.reference import municipalities, name_table
from dedupe.extract import Vocabulary, child_facts
from dedupe.facts import ChildFacts, ReportText

FILE = """
code = "9999"
areas = ["Övre Backa", "Sol"]
[[schools]]
name = "Lyckebergsskolan"
aliases = ["lyckan", "lyckeberg"]
[[preschools]]
name = "Förskolan Tallen"
aliases = ["tallen"]
"""


def _read(narrative: str, words: Vocabulary) -> ChildFacts:
    report = ReportText(received_on=date(2026, 5, 4), narrative=narrative, children=())
    return child_facts(report, names=name_table(), vocabulary=words).children[0]


def test_every_file_that_ships_can_be_read_and_is_of_a_municipality() -> None:
    assert set(local_vocabularies()) <= set(municipalities())


def test_an_alias_of_a_listed_school_gives_the_schools_name() -> None:
    words = read_vocabulary("9999.toml", FILE)
    assert _read("Flickan går på Lyckeberg, pappan slår", words).schools == ("Lyckebergsskolan",)
    assert _read("pojken har blåmärken, personal på tallen", words).schools == ("Förskolan Tallen",)


def test_an_alias_that_is_a_word_is_no_school_without_a_word_for_where() -> None:
    assert _read("Flickan har lyckan att ha en snäll mormor", read_vocabulary("9999.toml", FILE)).schools == ()


def test_one_municipalitys_aliases_are_not_known_in_another() -> None:
    assert _read("Flickan går på Maser", vocabulary_for("2081")).schools == ("Maserskolan",)
    assert _read("Flickan går på Maser", vocabulary_for("0180")).schools == ()


def test_a_part_of_town_is_where_a_child_lives() -> None:
    assert _read("Flickan bor i Kvarnsveden", vocabulary_for("2081")).city == "Kvarnsveden"


def test_every_village_is_known_as_a_home_and_takes_no_name_from_a_child() -> None:
    assert _read("Flickan bor i Abborrberget", vocabulary()).city == "Abborrberget"
    assert _read("Flickan heter Alva", vocabulary()).first_names == ("Alva",)


@pytest.mark.parametrize(
    "text",
    ["code = 1", 'code = "9999"\nteachers = []', 'code = "1234"', 'code = "9999"\n[[schools]]\nalias = "x"', "code ="],
)
def test_a_file_with_other_parts_is_refused_by_its_name(text: str) -> None:
    with pytest.raises(ValueError, match=r"9999\.toml"):
        read_vocabulary("9999.toml", text)
