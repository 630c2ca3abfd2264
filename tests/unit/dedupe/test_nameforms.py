from __future__ import annotations

import pytest

from config.reference import name_table
from dedupe.comparable import NamePart, name_words
from dedupe.formlist import base_forms, is_listed_form
from dedupe.levels import Field, Level
from dedupe.namecompare import compare_names
from dedupe.nameforms import Kinship, Words
from dedupe.phonetic import skeleton, spelling_keys

WORDS = Words(name_table())


@pytest.mark.parametrize(
    ("one", "other"),
    [("caisa", "kajsa"), ("wilma", "vilma"), ("philip", "filip"), ("ohlsson", "olsson"), ("lindquist", "lindkvist"),
     ("Schöberg", "Sjöberg"), ("christina", "kristina"), ("maia", "maja"), ("hjalmar", "jalmar"), ("alise", "alice")],
)  # fmt: skip
def test_spellings_that_sound_alike_share_a_code(one: str, other: str) -> None:
    assert set(spelling_keys(one)) & set(spelling_keys(other))


def test_a_ring_or_dots_may_be_dropped_or_written_as_they_sound() -> None:
    assert "asa" in spelling_keys("Åsa")
    assert "osa" in spelling_keys("Åsa")
    assert set(spelling_keys("Mårtensson")) & set(spelling_keys("Mortenson"))


def test_the_skeleton_survives_a_wrong_vowel_and_a_doubled_letter() -> None:
    assert skeleton("Martenson") == skeleton("Mårtensson") == "mrtnsn"


@pytest.mark.parametrize(
    ("one", "other"),
    [("kalle", "karl"), ("lisa", "elisabeth"), ("lotta", "charlotte"), ("mohammed", "muhammad"), ("mohamed", "maxamed"),
     ("abdi", "cabdi"), ("cali", "ali"), ("hussein", "xuseen"), ("kajsa", "caisa"), ("sasha", "oleksandr"), ("yousef", "yusuf")],
)  # fmt: skip
def test_nicknames_and_transliterations_are_forms_both_ways(one: str, other: str) -> None:
    assert WORDS.given(one, other) is WORDS.given(other, one) is Kinship.FORM


@pytest.mark.parametrize(
    ("one", "other"),
    [("elsa", "ella"), ("liam", "nils"), ("ida", "ada"), ("emil", "emilia"), ("alva", "alma"), ("maja", "maria"),
     ("moa", "mia"), ("leo", "leon"), ("hanna", "johanna"), ("hassan", "hussein"), ("ali", "ally"), ("nora", "nova"),
     ("olle", "oliver"), ("anna", "hanna"), ("viktor", "viktoria")],
)  # fmt: skip
def test_two_common_names_are_two_names_however_near_in_letters(one: str, other: str) -> None:
    assert WORDS.given(one, other) is WORDS.given(other, one) is Kinship.OTHER


def test_two_short_forms_of_one_name_are_not_forms_of_each_other() -> None:
    assert is_listed_form("lisa", "elisabeth")
    assert is_listed_form("betty", "elisabeth")
    assert not is_listed_form("lisa", "betty")


@pytest.mark.parametrize(
    ("slip", "name"), [("amja", "maja"), ("wiliamm", "william"), ("elhsa", "elsa"), ("uif", "ulf")]
)
def test_an_unlisted_name_beside_a_common_one_is_a_slip(slip: str, name: str) -> None:
    assert WORDS.given(slip, name) in (Kinship.MISSPELT, Kinship.FORM)


def test_a_name_ten_times_rarer_is_neither_a_slip_nor_surely_another() -> None:
    assert WORDS.given("ida", "ina") is Kinship.OTHER
    assert WORDS.given("elsa", "elna") is Kinship.SIMILAR


def test_base_forms_let_a_nickname_find_the_full_name() -> None:
    assert "karl" in base_forms("kalle")
    assert base_forms("zyxana") == ("zyxana",)


def names(first: str = "", last: str = "", nick: str = "", initials: str = "") -> NamePart:
    return NamePart(
        first=(name_words(first),) if first else (),
        last=(name_words(last),) if last else (),
        nick=(nick,) if nick else (),
        initials=initials,
    )


@pytest.mark.parametrize(
    ("a", "b", "first", "last"),
    [
        (names("Maja", "Ek"), names("Maja", "Ek"), Level.EXACT, Level.EXACT),
        (names("Ek", "Maja"), names("Maja", "Ek"), Level.SWAPPED, Level.SWAPPED),
        (names("", "Maja"), names("Maja"), Level.SWAPPED, None),
        (names("Mårtensson"), names("", "Mårtensson"), None, Level.SWAPPED),
        (names("Maja", "Berg Lind"), names("Maja", "Lind"), Level.EXACT, Level.PART),
        (names("Sofia Maja"), names("Maja"), Level.PART, None),
        (names("Mohamed Amin"), names("Mohamed Yusuf"), Level.SIMILAR, None),
        (names("Karl"), names(nick="kalle"), Level.FORM, None),
        (names("Karl"), names(nick="busungen"), None, None),
        (names("Ebony", "Weller"), names("Weller", "Flynn"), Level.CONTRADICTS, Level.SWAPPED),
    ],
)
def test_names_agree_in_whatever_fields_they_stand(
    a: NamePart, b: NamePart, first: Level | None, last: Level | None
) -> None:
    for one, other in ((a, b), (b, a)):
        levels = {c.field: c.level for c in compare_names(one, other, WORDS)}
        assert (levels.get(Field.FIRST_NAME), levels.get(Field.LAST_NAME)) == (first, last)


def test_initials_agree_with_each_other_and_with_whole_names() -> None:
    for other in (names(initials="mm"), names("Maja", "Mårtensson")):
        (found,) = compare_names(names(initials="mm"), other, WORDS)
        assert (found.field, found.level) == (Field.INITIALS, Level.EXACT)
    (other,) = compare_names(names(initials="ab"), names("Maja", "Mårtensson"), WORDS)
    assert other.level is Level.DIFFERS


def test_a_first_name_with_an_initial_agrees_with_the_surname_it_stands_for() -> None:
    levels = {c.field: c.level for c in compare_names(names("Maja", initials="m"), names("Maja", "Mårtensson"), WORDS)}
    assert levels == {Field.FIRST_NAME: Level.EXACT, Field.INITIALS: Level.EXACT}


def test_a_misspelt_common_name_is_as_common_as_the_name() -> None:
    exact, slip = (compare_names(names("Maja"), names(n), WORDS)[0].rarity for n in ("Maja", "Amja"))
    assert exact == slip
