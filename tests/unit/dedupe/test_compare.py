from __future__ import annotations

from dataclasses import replace

import pytest

from config.reference import name_table
from dedupe.comparable import address, school_stem, surname_words
from dedupe.compare import compare
from dedupe.facts import ChildFacts, Guardian, NumberKind, NumberStatus, PersonalNumber
from dedupe.levels import Field, Level
from dedupe.veto import Reason, levels_of, veto
from tests.support.children import child, misread, personnummer

NUMBER, TWIN, COORDINATION = (
    personnummer(day, n) for day, n in (("20180312", 982), ("20180312", 984), ("20180372", 982))
)


def level(field: Field, a: ChildFacts, b: ChildFacts) -> Level | None:
    found = levels_of(compare(a, b, names=name_table()))
    assert found == levels_of(compare(b, a, names=name_table()))
    return found.get(field)


def written(digits: str, status: NumberStatus = NumberStatus.NONE) -> PersonalNumber:
    return PersonalNumber(raw=digits, digits=digits, status=status, kind=NumberKind.OTHER)


def filled_in(digits: str) -> PersonalNumber:
    return PersonalNumber(raw=digits, digits=digits, status=NumberStatus.CHECKSUM_FAILED, kind=NumberKind.PERSONNUMMER)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (NUMBER, NUMBER, Level.EXACT),
        (NUMBER, TWIN, Level.CONTRADICTS),
        (NUMBER, COORDINATION, Level.OTHER_KIND),
        (NUMBER, misread(NUMBER), Level.CLOSE),
        (NUMBER, written("8817263"), Level.DIFFERS),
        (written("8817263"), written("8817263"), Level.UNVERIFIED),
        (written("8817263", NumberStatus.RESERVE), written("8817263", NumberStatus.RESERVE), Level.CLOSE),
        (written("20180312", NumberStatus.PARTIAL), written("20180312", NumberStatus.PARTIAL), None),
        (filled_in("201803120000"), filled_in("201803120000"), None),
        (written("123456"), written("123456"), None),
    ],
)
def test_a_number_is_worth_what_can_be_checked_of_it(
    a: PersonalNumber, b: PersonalNumber, expected: Level | None
) -> None:
    assert level(Field.PERSONAL_NUMBER, child(number=a), child(number=b)) is expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (child(born="2018-03-12"), child(born="2018-03-12"), Level.EXACT),
        (child(born="2018-03-12"), child(born="2018-12-03"), Level.CLOSE),
        (child(born="2018-03-12"), child(born="2018-03-21"), Level.CLOSE),
        (child(born="2018-03-12"), child(born="2018-08-12"), Level.CLOSE),
        (child(born="2018-03-12"), child(born="2018-03-14"), Level.CLOSE),
        (child(born="2018-03-12"), child(born="2015-11-27"), Level.CONTRADICTS),
        (child(born="2018-03-12"), child(age=8), Level.WITHIN),
        (child(age=8), child(age=9), Level.WITHIN),
        (child(age=8), child(age=10), Level.NEAR),
        (child(age=8), child(age=11), Level.FAR),
        (child(age=8), child(age=12), Level.FAR),
        (child(age=5), child(age=15), Level.CONTRADICTS),
        (child(age=8), child(born="2014-03-12"), Level.CONTRADICTS),
        (child(number=NUMBER), child(born="2018-03-12"), Level.EXACT),
    ],
)
def test_a_birth_is_compared_as_exactly_as_it_is_known(a: ChildFacts, b: ChildFacts, expected: Level) -> None:
    assert level(Field.BIRTH, a, b) is expected


def test_the_narrower_two_ages_are_the_more_their_agreement_says() -> None:
    exact_to_age = compare(child(born="2018-03-12"), child(age=8), names=name_table())[0]
    age_to_age = compare(child(age=8), child(age=8), names=name_table())[0]
    assert exact_to_age.rarity > age_to_age.rarity > 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("Storg. 12 A lgh 1201", "storgatan 12a"), ("Stora vägen 3", "STORAVÄGEN 3"), ("12 Skolv", "Skolvägen 12")],
)
def test_one_address_in_two_spellings_is_one_address(one: str, other: str) -> None:
    assert address(one) == address(other)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Storgatan 3", "Storgatan 3", Level.EXACT),
        ("Hantverkargatan 3", "Hantvekargatan 3", Level.CLOSE),
        ("Storgatan", "Storgatan 3", Level.PART),
        ("Storgatan 5", "Storgatan 51", Level.SIMILAR),
        ("Storgatan 3", "Kyrkvägen 3", Level.DIFFERS),
    ],
)
def test_addresses_agree_by_street_and_number(one: str, other: str, expected: Level) -> None:
    assert level(Field.ADDRESS, child(address=one), child(address=other)) is expected


def test_a_school_is_known_by_its_stem() -> None:
    assert school_stem("Maserskolan") == school_stem("maser skola") == "maser"
    assert school_stem("Ekorrens förskola") == school_stem("förskolan Ekorren")
    assert school_stem("Skolan") == "skolan"


def test_a_class_says_something_only_where_the_schools_do_not_differ() -> None:
    a, same, other = (child(school=s, class_name="3B") for s in ("Maserskolan", "maserskolan", "Ekskolan"))
    assert level(Field.CLASS_NAME, a, same) is Level.EXACT
    assert level(Field.CLASS_NAME, a, other) is None
    assert level(Field.CLASS_NAME, child(class_name="3b"), a) is Level.PART


def test_guardians_agree_by_full_name_or_telephone_and_never_contradict() -> None:
    a = child(guardian="Jenny Sköld", phone="46701234567")
    assert level(Field.GUARDIAN, a, child(guardian="jenny skold")) is Level.EXACT
    assert level(Field.GUARDIAN, a, child(guardian="Jenny")) is Level.PART
    assert level(Field.GUARDIAN, a, child(guardian="Erik Sköld")) is None
    assert level(Field.PHONE, a, child(phone="46701234567")) is Level.EXACT


@pytest.mark.parametrize(
    ("a", "b", "reason", "is_question"),
    [
        (child("Nova", number=NUMBER), child("Nova", number=TWIN), Reason.DIFFERENT_NUMBERS, False),
        (child("Nova", born="2018-03-12"), child("Nova", born="2015-11-27"), Reason.DIFFERENT_BIRTH, False),
        (child("Nova"), child("Saga"), Reason.DIFFERENT_FIRST_NAMES, False),
        (child("Nova", number=NUMBER), child("Nova", number=COORDINATION), Reason.NUMBER_MAY_BE_REPLACED, True),
        (child("Nova", number=NUMBER), child("Saga", number=NUMBER), Reason.NUMBER_AGAINST_NAME, True),
        (
            child(number=written("8817263"), born="2018-03-12"),
            child(number=written("8817263"), born="2015-11-27"),
            Reason.NUMBER_AGAINST_BIRTH,
            True,
        ),
    ],
)
def test_each_veto_names_its_reason(a: ChildFacts, b: ChildFacts, reason: Reason, is_question: bool) -> None:
    found = veto(a, b, names=name_table())
    assert found is not None
    assert (found.reason, found.is_question) == (reason, is_question)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (child("Nova", "Ek"), child("Nova", "Berg")),
        (child("Nova", gender="f"), child("Nova", gender="m")),
        (child("Kalle"), child("Karl")),
        (child("Ek", "Nova"), child("Nova", "Ek")),
        (child("Nova", number=NUMBER), child("Nova", number=NUMBER, born="2011-11-11")),
        (
            child("Nova", "Ek", number=written("8817263"), born="2018-03-12"),
            child("Saga", "Ek", number=written("8817263"), born="2018-03-12"),
        ),
    ],
)
def test_what_one_child_may_differ_in_is_no_veto(a: ChildFacts, b: ChildFacts) -> None:
    assert veto(a, b, names=name_table()) is None


def parents(**names: str) -> ChildFacts:
    guardians = tuple(Guardian(name=name, relation=relation) for relation, name in names.items())
    return replace(child("Maja"), guardians=guardians)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (parents(mother="Anna Ek"), parents(mother="Karin Ek"), Level.DIFFERS),
        (parents(father="Levi"), parents(father="Valter Ek"), Level.DIFFERS),
        (parents(mother="Anna"), parents(mother="Anna Ek"), None),
        (parents(mother="Kristina"), parents(mother="Christina"), None),
        (parents(mother="Anna"), parents(father="Levi"), None),
        (parents(other="Anna"), parents(other="Karin"), None),
        (parents(mother="Anna", guardian="Karin"), parents(mother="Karin"), Level.DIFFERS),
    ],
)
def test_two_mothers_or_two_fathers_differ_and_other_guardians_come_and_go(
    a: ChildFacts, b: ChildFacts, expected: Level | None
) -> None:
    assert level(Field.PARENT, a, b) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("3B", "3b", Level.EXACT),
        ("3B", "3A", Level.DIFFERS),
        ("3B", "4B", Level.DIFFERS),
        ("2B", "8C", Level.FAR),
        ("F", "2", Level.FAR),
        ("TE24B", "8C", Level.DIFFERS),
        ("Blå", "8C", Level.DIFFERS),
    ],
)
def test_two_grades_apart_are_far(one: str, other: str, expected: Level) -> None:
    a, b = child(school="Ekskolan", class_name=one), child(school="Ekskolan", class_name=other)
    assert level(Field.CLASS_NAME, a, b) is expected


def test_an_age_near_a_known_birthday_is_a_doubt_and_one_far_off_is_another_child() -> None:
    known = child(born="2014-11-12")
    assert level(Field.BIRTH, child(age=9), known) is Level.FAR
    assert level(Field.BIRTH, child(age=8), known) is Level.FAR
    assert level(Field.BIRTH, child(age=6), known) is Level.CONTRADICTS


def test_a_surname_is_not_shared_because_of_its_particle() -> None:
    assert level(Field.LAST_NAME, child("Khaled", "Al-Masri"), child("Khaled", "Al-Jabouri")) is Level.DIFFERS
    assert level(Field.LAST_NAME, child("Khaled", "Al-Masri"), child("Khaled", "Al Masri")) is Level.EXACT
    assert level(Field.LAST_NAME, child("Eva", "von Essen"), child("Eva", "von Platen")) is Level.DIFFERS
    assert surname_words("Ben") == ("ben",)
