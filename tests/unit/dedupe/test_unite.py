from __future__ import annotations

from dataclasses import replace

import pytest

from config.linking import linking_weights
from config.reference import name_table
from dedupe.facts import ChildFacts, Guardian
from dedupe.profile import GroupProfile, learn, remember_beside
from dedupe.score import Evidence
from dedupe.unite import hard_evidence
from tests.support.children import child, misread, personnummer

NUMBER, TWIN = personnummer("20180312", 982), personnummer("20180312", 984)
COORDINATION = personnummer("20180372", 986)


def group(group_id: str, *members: ChildFacts) -> GroupProfile:
    profile = GroupProfile(group_id=group_id)
    for facts in members:
        profile = learn(profile, facts, provisional=False)
    return profile


def united(a: GroupProfile, b: GroupProfile) -> tuple[Evidence, ...] | None:
    forth = hard_evidence(a, b, names=name_table(), weights=linking_weights())
    assert forth == hard_evidence(b, a, names=name_table(), weights=linking_weights())
    return forth


def test_two_groups_that_hold_one_number_and_agree_are_one_child() -> None:
    one = group("a", child("Maja", "Ek", number=NUMBER), child("Maja", "Ek", school="Ekskolan"))
    other = group("b", child("Maja", number=NUMBER, school="Norra skolan"))
    assert united(one, other)


@pytest.mark.parametrize(
    "other",
    [
        child("Maja", "Ek", school="Ekskolan", address="Storgatan 3"),
        child("Maja", "Ek", number=misread(NUMBER)),
        child("Maja", "Ek", number=TWIN),
        child("Nova", "Ek", number=NUMBER),
        child("Maja", "Ek", number=NUMBER, gender="m"),
        child("Maja", "Ek", number=NUMBER, born="2014-08-30"),
        replace(child("Maja", "Ek", number=NUMBER), guardians=(Guardian(name="Karin Ek", relation="mother"),)),
        replace(child("Maja", "Ek"), personal_numbers=(NUMBER, COORDINATION)),
    ],
)
def test_without_the_same_number_or_with_anything_against_it_a_person_is_asked(other: ChildFacts) -> None:
    known = replace(
        child("Maja", "Ek", number=NUMBER, gender="f"), guardians=(Guardian(name="Anna Ek", relation="mother"),)
    )
    assert united(group("a", known), group("b", other)) is None


def test_one_report_among_many_that_speaks_against_keeps_two_groups_apart() -> None:
    one = group("a", *[child("Maja", "Ek", number=NUMBER)] * 30)
    other = group("b", *[child("Maja", "Ek", number=NUMBER)] * 30, child("Nova", "Ek"))
    assert united(one, other) is None


def test_two_children_named_side_by_side_are_never_united() -> None:
    one = remember_beside(group("a", child("Maja", "Ek", number=NUMBER)), [child("Maja", "Ek", number=NUMBER)])
    assert united(one, group("b", child("Maja", "Ek", number=NUMBER))) is None
