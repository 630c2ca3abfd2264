"""What a text says of a child that it names, in words for a person."""

from __future__ import annotations

from datetime import date

import pytest

from dedupe.facts import Birth, ChildFacts, FoundAt, Source
from intake.staff.page_words import is_added, mentioned_as, mentioned_fields

GUESSED = Birth(earliest=date(2020, 5, 23), latest=date(2022, 5, 24), is_exact=False)
KNOWN = Birth(earliest=date(2019, 3, 4), latest=date(2019, 3, 4), is_exact=True)


def test_an_age_is_shown_in_the_words_of_the_text_once() -> None:
    found = (FoundAt(name="birth", value="5 år", source=Source.TEXT, start=3, end=7),) * 2
    facts = ChildFacts(index=-1, first_names=("Otto",), gender="m", birth=GUESSED, found=found)
    assert mentioned_fields(facts) == [("Förnamn", "Otto"), ("Född, ålder", "5 år"), ("Kön", "pojke")]


def test_an_age_whose_words_are_not_known_is_shown_as_the_days_between_which_the_child_was_born() -> None:
    facts = ChildFacts(index=-1, birth=GUESSED)
    assert mentioned_fields(facts) == [("Född, ålder", "2020-05-23 till 2022-05-24")]


def test_a_known_birthday_is_a_date() -> None:
    found = (FoundAt(name="birth", value="4 mars -19", source=Source.TEXT),)
    assert mentioned_fields(ChildFacts(index=-1, birth=KNOWN, found=found)) == [("Född, ålder", "2019-03-04")]


@pytest.mark.parametrize(("index", "in_form", "added"), [(0, 1, False), (1, 1, True), (0, 0, False), (1, 0, True)])
def test_a_child_after_those_of_the_form_was_added_by_a_person(index: int, in_form: int, added: bool) -> None:
    assert is_added(index, in_form) is added


def test_who_is_not_known_to_be_another_may_be_a_sibling() -> None:
    assert (mentioned_as(True), mentioned_as(False)) == ("kan vara syskon", "kamrat eller annan")
