from __future__ import annotations

import json
from dataclasses import replace

from dedupe.comparable import comparable
from dedupe.compare import parts
from dedupe.facts import FoundAt, Source
from dedupe.profile import (
    MAX_BESIDE,
    MAX_MEMBERS,
    NEWEST_KEPT,
    GroupProfile,
    from_plain,
    learn,
    remember_beside,
    to_plain,
)
from tests.support.children import child, personnummer

EMPTY = GroupProfile(group_id="g")
NUMBER = personnummer("20180312", 982)


def test_equal_facts_are_counted_and_not_stored_again() -> None:
    profile = EMPTY
    for _ in range(1000):
        profile = learn(profile, child("Maja", "Mårtensson"), provisional=False)
    assert [m.count for m in profile.members] == [1000]
    assert (profile.size, profile.recent) == (1000, 1000)


def test_spellings_that_fold_to_the_same_are_one_member() -> None:
    profile = learn(learn(EMPTY, child("ÅSA"), provisional=False), child("asa"), provisional=False)
    assert len(profile.members) == 1


def test_a_provisional_report_is_counted_and_teaches_nothing() -> None:
    before = learn(EMPTY, child("Maja"), provisional=False)
    after = learn(before, child(gender="f"), provisional=True)
    assert after.members == before.members
    assert (after.size, after.recent) == (2, 2)


def test_a_group_keeps_few_members_and_among_them_the_frequent_the_telling_and_the_newest() -> None:
    profile = EMPTY
    telling = child(
        "Maja", "Mårtensson", number=NUMBER, school="Maserskolan", address="Storgatan 3", guardian="Jenny Ek"
    )
    for facts in (child("Maja"), child("Maja"), child("Maja"), child("Maja"), telling):
        profile = learn(profile, facts, provisional=False)
    newest = [child("Maja", school=f"Skola nummer {n}") for n in range(200)]
    for facts in newest:
        profile = learn(profile, facts, provisional=False)
    kept = [m.comparable for m in profile.members]
    assert len(kept) == MAX_MEMBERS
    assert comparable(child("Maja")) in kept
    assert comparable(telling) in kept
    assert kept[-NEWEST_KEPT:] == [comparable(f) for f in newest[-NEWEST_KEPT:]]


def test_the_common_view_puts_together_what_partial_reports_say() -> None:
    profile = EMPTY
    for facts in (child("Maja", "Mårtensson"), child("Maja", school="Maserskolan"), child("Maja", born="2018-03-12")):
        profile = learn(profile, facts, provisional=False)
    assert profile.consensus == parts(comparable(child("Maja", "Mårtensson", school="Maserskolan", born="2018-03-12")))


def test_a_group_remembers_what_tells_the_other_children_of_its_reports_apart_and_of_few() -> None:
    sister = child("Nova", "Ek", born="2016-05-01", school="Ekskolan", address="Storgatan 3")
    profile = remember_beside(learn(EMPTY, child("Maja", "Ek"), provisional=False), [sister, sister, child()])
    assert [m.facts for m in profile.beside] == [replace(child("Nova", "Ek", born="2016-05-01"), index=-1)]
    for n in range(50):
        profile = remember_beside(profile, [child(f"Syskon{n}")])
    assert len(profile.beside) == MAX_BESIDE
    assert profile.beside[0].facts.last_names == ("Ek",)


def test_the_children_named_beside_survive_learning_and_storage_and_an_old_profile_has_none() -> None:
    profile = learn(remember_beside(EMPTY, [child("Nova", number=NUMBER)]), child("Maja"), provisional=False)
    assert [m.facts.first_names for m in profile.beside] == [("Nova",)]
    assert from_plain(json.loads(json.dumps(to_plain(profile)))) == profile
    old = to_plain(learn(EMPTY, child("Maja"), provisional=False))
    assert "beside" not in old
    assert from_plain(old).beside == ()


def test_one_voice_in_a_hundred_does_not_speak_for_the_group() -> None:
    profile = EMPTY
    for _ in range(99):
        profile = learn(profile, child("Maja", school="Maserskolan"), provisional=False)
    profile = learn(profile, child("Maja", school="Ekskolan"), provisional=False)
    assert profile.consensus == parts(comparable(child("Maja", school="Maserskolan")))


def test_a_profile_survives_storage_without_where_its_facts_were_found() -> None:
    facts = replace(
        child("Maja", "Mårtensson", number=NUMBER, guardian="Jenny Ek"),
        found=(FoundAt(name="first_names", value="Maja", source=Source.TEXT, start=0, end=4),),
    )
    profile = learn(EMPTY, facts, provisional=False)
    stored = json.dumps(to_plain(profile))
    assert from_plain(json.loads(stored)) == profile
    assert '"found"' not in stored
