"""What differs between copies: one added line among many is seen, and the work is bounded."""

from __future__ import annotations

import pytest

from dedupe.copies import MAX_SHOWN, differences

CALL = "Hjälp flickan på filmen! Hon blir slagen av sin pappa. Ni måste agera nu."


def test_a_line_that_one_copy_has_comes_first_with_its_count() -> None:
    found = differences([CALL, CALL.upper(), f"{CALL} Jag bor bredvid och hörde skriken.", CALL.replace("!", "")])
    assert found.passages[0].text == "Jag bor bredvid och hörde skriken."
    assert (found.passages[0].copies, found.passages[0].is_in_representative) == (1, False)
    assert {variant.text for variant in found.words} >= {"bredvid", "skriken"}


def test_the_representative_says_what_most_copies_say() -> None:
    odd = "Hon blir slagen av sin mamma."
    found = differences([f"{CALL} {odd}", CALL, CALL, CALL.split(". ", maxsplit=1)[0]])
    assert found.text == CALL


def test_case_accents_and_punctuation_are_no_difference() -> None:
    found = differences([CALL, CALL.upper(), CALL.replace(".", " .").replace("å", "a").replace("ä", "a")])
    assert found.passages == ()
    assert found.words == ()


def test_a_changed_word_is_told_with_how_many_write_it() -> None:
    found = differences([CALL, CALL, CALL.replace("pappa", "mamma")])
    counts = {variant.text: (variant.copies, variant.is_in_representative) for variant in found.words}
    assert counts == {"mamma": (1, False), "pappa": (2, True)}


@pytest.mark.timeout(60)
def test_hostile_copies_cost_bounded_work_and_answer() -> None:
    texts = [" ".join(f"ord{copy}x{n}." for n in range(20_000)) for copy in range(20)]
    found = differences(texts)
    assert len(found.passages) == len(found.words) == MAX_SHOWN
    assert differences([""]).text == ""
