from __future__ import annotations

from dataclasses import replace

from config.linking import linking_weights, table_weights
from config.reference import name_table
from dedupe.campaign import CampaignStanding
from dedupe.cluster import MAX_CANDIDATES, Band, Decision, LinkContext, place
from dedupe.facts import ChildFacts, Guardian
from dedupe.levels import Field
from dedupe.profile import GroupProfile, learn, remember_beside
from dedupe.score import Scorer, score
from dedupe.weights import Weights
from tests.support.children import child, personnummer

NUMBER, TWIN = personnummer("20180312", 982), personnummer("20180312", 984)
MAJA = child("Maja", "Mårtensson", age=8, school="Maserskolan")
WEIGHTS = linking_weights()


def group(group_id: str, *members: ChildFacts, recent: int | None = None) -> GroupProfile:
    profile = GroupProfile(group_id=group_id)
    for facts in members:
        profile = learn(profile, facts, provisional=False)
    return profile if recent is None else replace(profile, recent=recent)


def context(weights: Weights = WEIGHTS, recent_total: int = 400, **more: object) -> LinkContext:
    return LinkContext(names=name_table(), weights=weights, recent_total=recent_total, **more)


def test_no_group_at_all_leaves_the_child_alone() -> None:
    placement = place(MAJA, groups=[], context=context())
    assert (placement.decision, placement.group_id, placement.candidates) == (Decision.ALONE, None, ())


def test_the_evidence_adds_up_to_the_weight_and_stands_strongest_first() -> None:
    placement = place(MAJA, groups=[group("a", MAJA)], context=context())
    bits = [e.weight_log2 for e in placement.evidence]
    assert placement.decision is Decision.JOIN
    assert abs(sum(bits) - placement.weight_log2) < 1e-9
    assert bits == sorted(bits, reverse=True)
    assert {Field.PRIOR, Field.FIRST_NAME, Field.SCHOOL} <= {e.field for e in placement.evidence}


def test_a_question_keeps_its_evidence_and_names_no_group() -> None:
    placement = place(child("Maja", "Mårtensson"), groups=[group("a", MAJA)], context=context())
    assert (placement.decision, placement.group_id) == (Decision.ASK, None)
    assert [c.group_id for c in placement.candidates] == ["a"]
    assert placement.candidates[0].band is Band.BELOW
    assert placement.candidates[0].evidence == placement.evidence


def test_a_forbidden_group_is_neither_joined_nor_asked_about() -> None:
    placement = place(MAJA, groups=[group("a", MAJA)], context=context(forbidden=frozenset({"a"})))
    assert (placement.decision, placement.candidates) == (Decision.ALONE, ())


def test_two_namesakes_that_both_fit_are_a_question_about_both() -> None:
    bare = child("Maja", "Mårtensson", age=8)
    here = group("a", child("Maja", "Mårtensson", age=8, school="Maserskolan", address="Storgatan 3"), bare)
    there = group("b", child("Maja", "Mårtensson", age=8, school="Ekskolan", address="Kyrkvägen 9"), bare)
    placement = place(bare, groups=[here, there], context=context())
    assert placement.decision is Decision.ASK
    assert {c.group_id for c in placement.candidates} == {"a", "b"}
    assert {c.band for c in placement.candidates} == {Band.MARGIN}


def test_a_splinter_of_the_same_child_does_not_make_a_flood_doubtful() -> None:
    flood = group("flood", *[MAJA] * 300)
    splinters = [group(f"s{n}", child("Maja", "Mårtensson"), recent=200) for n in range(3)]
    placement = place(child("Maja", "Mårtensson"), groups=[*splinters, flood], context=context(recent_total=1000))
    assert (placement.decision, placement.group_id) == (Decision.JOIN, "flood")


def test_two_groups_with_one_number_do_not_compete() -> None:
    groups = [group("a", child("Maja", "Ek", number=NUMBER)), group("b", child("Maja", number=NUMBER))]
    placement = place(child("Maja", "Ek", number=NUMBER), groups=groups, context=context())
    assert placement.decision is Decision.JOIN
    assert [c.band for c in placement.candidates] == [Band.ABOVE]


def test_one_other_valid_number_anywhere_in_a_group_keeps_the_child_out() -> None:
    known = [child("Nova", "Holm", school="Ekskolan", age=8)] * 50 + [child("Nova", "Holm", number=TWIN)]
    new = child("Nova", "Holm", number=NUMBER, school="Ekskolan")
    placement = place(new, groups=[group("a", *known)], context=context())
    assert (placement.decision, placement.candidates) == (Decision.ALONE, ())


def test_a_lone_outlier_does_not_keep_a_whole_flood_out() -> None:
    flood = group("a", *[MAJA] * 60, child("Maja", "Mårtensson", age=17))
    assert place(MAJA, groups=[flood], context=context(recent_total=100)).decision is Decision.JOIN


def test_a_group_of_which_a_fifth_objects_is_a_question() -> None:
    mixed = group("a", *[MAJA] * 3, child("Maja", "Mårtensson", age=17))
    placement = place(MAJA, groups=[mixed], context=context())
    assert placement.decision is Decision.ASK
    assert placement.candidates[0].band is Band.CONFLICT


def test_reports_cannot_chain_two_children_together() -> None:
    """A bare name fits both; it must not become the bridge over which the second child comes in."""
    bridge = group("a", child("Alva", "Johansson", school="Ekskolan", age=7), child("Alva", "Johansson"))
    other = child("Alva", "Johansson", school="Norra skolan", age=14)
    assert place(other, groups=[bridge], context=context()).decision is not Decision.JOIN


def test_what_the_group_knows_counts_against_a_newcomer_whom_its_vaguest_member_fits() -> None:
    flood = group("a", *[MAJA] * 50, *[child("Maja")] * 50)
    lindqvist = place(child("Maja", "Lindqvist"), groups=[flood], context=context(recent_total=100))
    assert lindqvist.decision is not Decision.JOIN
    assert any(e.field is Field.LAST_NAME and e.weight_log2 < 0 for e in lindqvist.evidence)


def test_at_most_five_groups_are_asked_about() -> None:
    groups = [group(f"g{n}", child("Maja", "Mårtensson", address=f"Storgatan {n}")) for n in range(12)]
    placement = place(child("Maja", "Mårtensson", phone="46701234567"), groups=groups, context=context())
    assert len(placement.candidates) <= MAX_CANDIDATES


def test_a_copy_that_names_nobody_follows_only_a_campaign_that_is_nearly_all_about_one_child() -> None:
    flood, nobody = group("a", *[child("Maja", gender="f")] * 40), child(gender="f")
    sure, unsure = CampaignStanding(copies_identified={"a": 40}), CampaignStanding(copies_identified={"a": 40, "b": 9})
    follows = place(nobody, groups=[flood], context=context(campaign=sure))
    stays = place(nobody, groups=[flood], context=context(campaign=unsure))
    assert (follows.decision, follows.is_provisional) == (Decision.JOIN, True)
    assert stays.decision is Decision.ALONE


def test_a_copy_that_names_nobody_follows_with_an_age_guessed_wrong_and_not_with_another_gender() -> None:
    flood = group("a", *[child("Maja", gender="f", age=11)] * 40)
    sure = context(campaign=CampaignStanding(copies_identified={"a": 40}))
    assert place(child(gender="f", age=13), groups=[flood], context=sure).is_provisional
    assert place(child(gender="f", age=2), groups=[flood], context=sure).decision is Decision.ALONE
    assert place(child(gender="m", age=11), groups=[flood], context=sure).decision is Decision.ALONE


def test_the_prior_is_the_share_of_the_inflow_and_never_counts_for_a_child() -> None:
    scorer = Scorer.of_facts(MAJA, names=name_table(), weights=WEIGHTS)
    priors = [scorer.prior_bits(recent, 1500) for recent in (0, 1, 10, 100, 1500, 3000)]
    assert priors == sorted(priors)
    assert WEIGHTS.prior.floor_bits <= priors[0] < priors[-1] <= 0


def test_a_birthday_inside_an_agreeing_number_is_not_counted_twice() -> None:
    a, dated = child("Maja", number=NUMBER), child("Maja", number=NUMBER, born="2018-03-12")
    once = score(a, a, names=name_table(), weights=WEIGHTS)
    assert score(a, dated, names=name_table(), weights=WEIGHTS).bits == once.bits
    assert abs(sum(e.weight_log2 for e in once.evidence) - once.bits) < 1e-9


def test_a_household_is_never_worth_more_than_its_cap() -> None:
    home = {"address": "Storgatan 3", "school": "Ekskolan", "phone": "46701234567", "guardian": "Jenny Sköld"}
    pair = score(child("Maja", **home), child("Maja", **home), names=name_table(), weights=WEIGHTS)
    alone = score(child("Maja"), child("Maja"), names=name_table(), weights=WEIGHTS)
    assert pair.bits - alone.bits <= WEIGHTS.thresholds.household_cap_bits


def test_in_a_table_a_replaced_first_name_is_outweighed_only_where_numbers_can_be_compared() -> None:
    row = {"born": "1961-03-12", "address": "Storgatan 3", "postal_code": "78170", "city": "Borlänge"}
    other = replace(NUMBER, digits="8817263", status="none")
    known, new = child("Nova", "Holm", **row), child("Saga", "Holm", **row)
    tables = context(weights=table_weights())
    assert place(new, groups=[group("a", known)], context=tables).decision is not Decision.JOIN
    known, new = (replace(facts, personal_numbers=(other,)) for facts in (known, new))
    assert place(new, groups=[group("a", known)], context=tables).decision is Decision.JOIN


def home(first: str, **more: object) -> ChildFacts:
    return child(first, "Haddad", address="Knipgatan 18", guardian="Yousef Haddad", **more)


def test_a_child_whom_a_sibling_of_the_group_fits_as_well_is_a_question() -> None:
    """Two brothers with nearly one name, named side by side once: the next report says nothing that tells them apart."""
    brother = home("Hussain", born="2015-01-21")
    alone = group("a", home("Hussein", age=11))
    assert place(home("Hussein", age=11), groups=[alone], context=context()).decision is Decision.JOIN
    beside = remember_beside(alone, [brother])
    placement = place(home("Hussein", age=11), groups=[beside], context=context())
    assert placement.decision is Decision.ASK
    assert placement.candidates[0].band is Band.CONFLICT


def test_a_birthday_that_twins_share_does_not_tell_them_apart_and_a_number_does() -> None:
    known = remember_beside(group("a", home("Ludvig", born="2018-03-12")), [home("Ludvig", age=8)])
    assert place(home("Ludvig", born="2018-03-12"), groups=[known], context=context()).decision is Decision.ASK
    numbered = remember_beside(group("a", home("Ludvig", number=NUMBER)), [home("Ludvig", number=TWIN)])
    assert place(home("Ludvig", number=NUMBER), groups=[numbered], context=context()).decision is Decision.JOIN
    assert place(home("Ludvig", number=TWIN), groups=[numbered], context=context()).decision is not Decision.JOIN


def test_a_sibling_with_another_name_is_in_nobodys_way() -> None:
    known = remember_beside(group("a", home("Maja", age=8)), [home("Mirsada", age=8)])
    assert place(home("Maja", age=8), groups=[known], context=context()).decision is Decision.JOIN


def test_a_third_group_does_not_decide_between_two_children_who_are_told_apart_by_nothing() -> None:
    one = remember_beside(group("one", home("Ludvig", age=8)), [home("Ludvig", age=8)])
    two = remember_beside(group("two", home("Ludvig", age=8)), [home("Ludvig", age=8)])
    third = group("third", home("Ludvig", age=8, postal_code="62769", city="Ronneby", gender="m"))
    placement = place(
        home("Ludvig", age=8, postal_code="62769", city="Ronneby", gender="m"),
        groups=[one, two, third],
        context=context(),
    )
    assert placement.decision is Decision.ASK


def test_a_name_and_an_age_join_only_what_says_no_more_themselves() -> None:
    """A namesake of much the same age is soon found; strangers who all have it from one film say no more than that."""
    bare = child("My", "Svensson", age=12, gender="f")
    known = child("My", "Svensson", number=personnummer("20131031", 984), gender="f", school="Rombergaskolan")
    assert place(bare, groups=[group("a", bare)], context=context()).decision is Decision.JOIN
    assert place(bare, groups=[group("a", known)], context=context()).decision is Decision.ASK
    assert place(known, groups=[group("a", bare)], context=context()).decision is Decision.ASK
    assert place(bare, groups=[group("a", known, bare)], context=context()).decision is Decision.JOIN


def test_a_name_that_is_misspelt_needs_more_than_an_age() -> None:
    known = group("a", child("Nellie", "Bergenström", age=11))
    assert place(child("Nellie", "Bärgenström", age=11), groups=[known], context=context()).decision is Decision.ASK
    same = child("Nellie", "Bärgenström", age=11, school="Ekskolan")
    assert (
        place(
            same, groups=[group("a", child("Nellie", "Bergenström", age=11, school="Ekskolan"))], context=context()
        ).decision
        is Decision.JOIN
    )


def test_another_mother_makes_a_join_a_question() -> None:
    def with_mother(name: str) -> ChildFacts:
        return replace(child("Yasmin", "Haddad", age=8), guardians=(Guardian(name=name, relation="mother"),))

    known = group("a", with_mother("Fatima"))
    assert place(with_mother("Fatima"), groups=[known], context=context()).decision is Decision.JOIN
    assert place(with_mother("Aisha"), groups=[known], context=context()).decision is not Decision.JOIN


def test_a_child_that_bears_its_mothers_name_is_a_question_until_a_birthday_agrees() -> None:
    """The text may have been misread: "mamman heter Siiri Virtanen" names no child."""
    mother = (Guardian(name="Siiri Virtanen", relation="mother"),)
    known = child("Siiri", "Virtanen", born="2015-06-15", address="Bäckmyrsstigen 42")
    new = replace(child("Siiri", "Virtanen", address="Bäckmyrsstigen 42"), guardians=mother)
    assert (
        place(
            child("Siiri", "Virtanen", address="Bäckmyrsstigen 42"), groups=[group("a", known)], context=context()
        ).decision
        is Decision.JOIN
    )
    assert place(new, groups=[group("a", known)], context=context()).decision is Decision.ASK
    assert (
        place(replace(known, guardians=mother), groups=[group("a", known)], context=context()).decision is Decision.JOIN
    )


def test_a_class_mate_of_another_grade_with_the_same_common_name_is_not_joined() -> None:
    small = child("Alma", "Persson", school="Hjulkvarnsskolan", class_name="2B")
    big = child("Alma", "Persson", born="2012-02-07", school="Hjulkvarnsskolan", class_name="8C")
    assert place(big, groups=[group("a", small)], context=context()).decision is not Decision.JOIN


def test_a_bare_name_is_no_rival_to_a_group_that_the_facts_fit() -> None:
    full = group("full", child("Otto", "Gidlund", age=11))
    bare = group("bare", child("Otto", "Gidlund"))
    placement = place(child("Otto", "Gidlund", age=11), groups=[bare, full], context=context())
    assert (placement.decision, placement.group_id) == (Decision.JOIN, "full")


def test_a_copy_of_a_text_under_the_same_full_name_begins_a_campaign_and_under_another_does_not() -> None:
    known = group("a", child("Otto", "Gidlund"))
    copied = context(campaign=CampaignStanding(copies_identified={"a": 1}))
    assert place(child("Otto", "Gidlund"), groups=[known], context=copied).decision is Decision.JOIN
    assert place(child("Otto", "Gidlund"), groups=[known], context=context()).decision is Decision.ASK
    assert place(child("Otto", "Ek"), groups=[known], context=copied).decision is not Decision.JOIN
    assert place(child("Otto"), groups=[known], context=copied).decision is not Decision.JOIN


def test_copies_about_one_first_name_gather_only_while_none_names_another_child() -> None:
    ottos = [group(name, child("Otto", age=11), recent=8) for name in "abcd"]
    maja = group("e", child("Maja", age=11), recent=8)

    def copied(*group_ids: str) -> set[Field]:
        standing = CampaignStanding(copies_identified=dict.fromkeys(group_ids, 1))
        known = context(campaign=standing, recent_total=40)
        placement = place(child("Otto", age=11), groups=[*ottos, maja], context=known)
        return {e.field for e in placement.candidates[0].evidence}

    assert Field.CAMPAIGN in copied("a", "b", "c", "d")
    assert Field.CAMPAIGN not in copied("a", "b", "c", "d", "e")
    assert Field.CAMPAIGN not in copied("a", "b", "e")


def test_two_names_that_only_sound_alike_join_on_one_birthday() -> None:
    known = group("a", child("Oleksandr", "Kovalchuk", born="2013-09-16", school="Paradisskolan"))
    new = child("Aleksandr", "Kovaltjuk", born="2013-09-16")
    assert place(new, groups=[known], context=context()).decision is Decision.JOIN
    assert (
        place(child("Aleksandr", "Kovaltjuk", age=12), groups=[known], context=context()).decision is not Decision.JOIN
    )


def test_a_group_far_behind_the_likeliest_is_not_asked_about() -> None:
    near = group("near", child("Nova", "Holm", number=NUMBER))
    far = group("far", child("Saga", "Holm"))
    new = child("Saga", "Holm", number=NUMBER)
    assert [c.group_id for c in place(new, groups=[near, far], context=context()).candidates] == ["near"]
    assert [c.group_id for c in place(new, groups=[far], context=context()).candidates] == ["far"]
