from __future__ import annotations

import pytest

from config.reference import name_table
from dedupe.nameforms import Kinship, Words

WORDS = Words(name_table())


@pytest.mark.parametrize(
    ("pet", "full"),
    [
        ("jullan", "julia"),
        ("ludde", "ludvig"),
        ("sebbe", "sebastian"),
        ("majsan", "maja"),
        ("jonte", "jonathan"),
        ("mallan", "malin"),
    ],
)
def test_a_pet_name_that_no_list_has_is_a_form_of_the_name_it_is_made_of(pet: str, full: str) -> None:
    assert WORDS.given(pet, full) is WORDS.given(full, pet) is Kinship.FORM


@pytest.mark.parametrize(("pet", "full"), [("noppe", "noah"), ("amme", "amina")])
def test_a_pet_name_that_only_begins_alike_is_neither_for_nor_against(pet: str, full: str) -> None:
    assert WORDS.given(pet, full) is Kinship.SIMILAR


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("anna", "annie"),
        ("emil", "emilia"),
        ("ebba", "elsa"),
        ("olle", "olivia"),
        ("tilda", "tindra"),
        ("jullan", "maja"),
        ("ludde", "julia"),
    ],
)
def test_two_names_that_people_bear_are_never_a_pet_form_of_each_other(one: str, other: str) -> None:
    assert WORDS.given(one, other) is Kinship.OTHER
