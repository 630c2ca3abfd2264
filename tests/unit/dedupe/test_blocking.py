from __future__ import annotations

import pytest

from config.reference import name_table
from dedupe.blocking import KINDS, MAX_KEYS, keys, rank
from dedupe.facts import ChildFacts
from tests.support.children import child, personnummer


def shared(a: ChildFacts, b: ChildFacts) -> set[str]:
    return {k.partition(":")[0] for k in keys(a, names=name_table()) & keys(b, names=name_table())}


FULL = child(
    "Maja",
    "Mårtensson",
    number=personnummer("20180312", 982),
    school="Maserskolan",
    address="Storgatan 3",
    guardian="Jenny Sköld",
    phone="46701234567",
    class_name="2b",
)


def test_a_full_report_has_between_five_and_thirteen_keys_and_each_names_its_kind() -> None:
    found = keys(FULL, names=name_table())
    assert 5 <= len(found) <= 13
    assert {k.partition(":")[0] for k in found} <= set(KINDS)


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        (child("Majja", "Martenson"), "phon"),
        (child("Mårtensson", "Maja"), "phon"),
        (child("Mia", "Mortensson"), "init+last"),
        (child("Maia", school="maser skola"), "first+school"),
        (child("Maja", age=8), "first+year"),
        (child("Maja"), "first"),
        (child((), "Martensson"), "last"),
        (child(born="2018-03-12"), "born"),
        (child(address="storg. 3"), "addr"),
        (child(guardian="Sköld Jenny"), "guardian"),
        (child(phone="46701234567"), "phone"),
        (child(school="Maserskolan", class_name="2B"), "school+class"),
        (child(initials=("M", "M"), last="Mårtensson"), "init+last"),
        (child((), "Maja"), "first"),
    ],
)
def test_a_partial_or_misspelt_report_shares_a_key_with_the_full_one(other: ChildFacts, kind: str) -> None:
    assert kind in shared(FULL, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Åsa", "Asa"), ("Caisa", "Kajsa"), ("Mohammed", "Muhammad"), ("Mohamed", "Maxamed"), ("Abdi", "Cabdi"),
     ("Kalle", "Karl"), ("Lisa", "Elisabeth"), ("William", "Viljam"), ("Philip", "Filip"), ("Björn", "Bjorn")],
)  # fmt: skip
def test_forms_of_a_first_name_find_each_other_by_that_name_alone(one: str, other: str) -> None:
    assert "first" in shared(child(one), child(other))


def test_a_nickname_finds_the_full_name() -> None:
    assert "first" in shared(child("Elisabeth", "Ek"), child((), "Ek", nick="Lisa"))


def test_nothing_known_gives_no_key() -> None:
    assert keys(child(), names=name_table()) == frozenset()


def test_hostile_facts_give_few_and_short_keys() -> None:
    hostile = child(
        tuple(f"{n}" * 5000 for n in "abcdef"),
        tuple("x y " * 1250 + n for n in "abcdef"),
        nick=("z" * 5000,) * 6,
        school=("q" * 5000,) * 6,
        address=("w" * 5000 + " 3",) * 6,
        phone=("1" * 5000,) * 6,
    )
    found = keys(hostile, names=name_table())
    assert len(found) <= MAX_KEYS
    assert max(map(len, found)) < 200


def test_the_rarest_kinds_rank_first() -> None:
    assert rank("pnr:1") < rank("phon:a+b") < rank("first:maja") < rank("last:ek")
