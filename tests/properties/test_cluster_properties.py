from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.linking import linking_weights
from config.reference import name_table
from dedupe.blocking import MAX_KEYS, keys
from dedupe.campaign import CampaignStanding, signature, similarity
from dedupe.cluster import Decision, LinkContext, place
from dedupe.compare import compare
from dedupe.facts import Birth, ChildFacts, Guardian, NumberStatus, PersonalNumber
from dedupe.profile import MAX_MEMBERS, GroupProfile, from_plain, learn, to_plain
from dedupe.score import score
from dedupe.veto import veto
from tests.support.children import personnummer

NAMES, WEIGHTS = name_table(), linking_weights()
FIRST = (
    "Maja",
    "Maia",
    "Elsa",
    "Ella",
    "Mohammed",
    "Muhammad",
    "Åsa",
    "Asa",
    "Karl",
    "Kalle",
    "Anna-Karin",
    "Mårtensson",
    "Xyz",
)
LAST = ("Mårtensson", "Martenson", "Johansson", "Ek", "Maja", "Hassan Ali", "Berg-Lind")
NUMBERS = (
    *(personnummer(day, n) for day in ("20180312", "20180313", "20180372") for n in (981, 982)),
    PersonalNumber(raw="88-17263", digits="8817263", status=NumberStatus.NONE),
)
DAYS = st.dates(date(2009, 1, 1), date(2012, 12, 31))


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


@st.composite
def births(draw: st.DrawFn) -> Birth | None:
    if draw(st.booleans()):
        return None
    earliest = draw(DAYS)
    days = draw(st.sampled_from((0, 0, 365, 731)))
    return Birth(earliest=earliest, latest=earliest + timedelta(days=days), is_exact=days == 0)


CHILDREN = st.builds(
    ChildFacts,
    index=st.just(0),
    first_names=some(FIRST),
    last_names=some(LAST),
    nicknames=some(("Kalle", "Majsan")),
    initials=some(("M", "MM", "J")),
    personal_numbers=st.lists(st.sampled_from(NUMBERS), max_size=2, unique=True).map(tuple),
    birth=births(),
    gender=st.sampled_from((None, "f", "m")),
    addresses=some(("Storgatan 3", "Storgatan", "Storg. 31", "Kyrkvägen 9")),
    postal_code=st.sampled_from((None, "78170", "78171")),
    city=st.sampled_from((None, "Borlänge", "Falun")),
    schools=some(("Maserskolan", "Ekskolan", "förskolan Eken")),
    class_name=st.sampled_from((None, "3b", "2a")),
    guardians=some(("Jenny Sköld", "Jenny", "Ali Hassan")).map(lambda n: tuple(Guardian(name=x) for x in n)),
    phones=some(("46701234567", "46707654321")),
)
WILD = st.builds(
    ChildFacts,
    index=st.just(0),
    first_names=st.lists(st.text(max_size=30), max_size=3).map(tuple),
    last_names=st.lists(st.text(max_size=30), max_size=3).map(tuple),
    nicknames=st.lists(st.text(max_size=10), max_size=2).map(tuple),
    initials=st.lists(st.text(max_size=3), max_size=2).map(tuple),
    addresses=st.lists(st.text(max_size=30), max_size=2).map(tuple),
    schools=st.lists(st.text(max_size=30), max_size=2).map(tuple),
    guardians=st.lists(st.builds(Guardian, name=st.text(max_size=20), phone=st.text(max_size=12)), max_size=2).map(
        tuple
    ),
    postal_code=st.none() | st.text(max_size=6),
    class_name=st.none() | st.text(max_size=6),
)


def grouped(group_id: str, facts: list[ChildFacts], recent: int = 1) -> GroupProfile:
    profile = GroupProfile(group_id=group_id)
    for each in facts:
        profile = learn(profile, each, provisional=False)
    return GroupProfile(group_id=group_id, members=profile.members, size=profile.size, recent=recent)


def context(recent_total: int = 1, campaign: CampaignStanding | None = None) -> LinkContext:
    return LinkContext(names=NAMES, weights=WEIGHTS, recent_total=recent_total, campaign=campaign)


@given(a=CHILDREN, b=CHILDREN)
def test_comparing_scoring_and_vetoing_do_not_depend_on_who_comes_first(a: ChildFacts, b: ChildFacts) -> None:
    def described(one: ChildFacts, other: ChildFacts) -> set[tuple[str, str, float]]:
        return {(c.field, c.level, round(c.rarity, 9)) for c in compare(one, other, names=NAMES)}

    assert described(a, b) == described(b, a)
    assert veto(a, b, names=NAMES) == veto(b, a, names=NAMES)
    forth, back = (score(x, y, names=NAMES, weights=WEIGHTS).bits for x, y in ((a, b), (b, a)))
    assert abs(forth - back) < 1e-9


@given(a=CHILDREN, b=CHILDREN, recent=st.sampled_from((1, 1000)))
def test_no_pair_with_a_veto_is_ever_joined_whatever_the_surge_and_the_campaign(
    a: ChildFacts, b: ChildFacts, recent: int
) -> None:
    campaign = CampaignStanding(copies_identified={"g": 1000})
    placement = place(b, groups=[grouped("g", [a], recent)], context=context(recent, campaign))
    if veto(a, b, names=NAMES) is not None:
        assert placement.decision is not Decision.JOIN


@given(new=CHILDREN, members=st.lists(CHILDREN, min_size=1, max_size=6))
def test_a_child_is_never_joined_to_a_group_that_holds_another_valid_number(
    new: ChildFacts, members: list[ChildFacts]
) -> None:
    placement = place(new, groups=[grouped("g", members, 1000)], context=context(1000))
    if placement.decision is Decision.JOIN:
        reasons = {found.reason for m in members if (found := veto(m, new, names=NAMES)) is not None}
        assert "different_numbers" not in reasons


@given(new=CHILDREN, members=st.lists(st.lists(CHILDREN, min_size=1, max_size=3), max_size=5), data=st.data())
def test_a_placement_is_the_same_again_and_in_any_order_of_the_groups(
    new: ChildFacts, members: list[list[ChildFacts]], data: st.DataObject
) -> None:
    groups = [grouped(f"g{at}", each, 1 + at) for at, each in enumerate(members)]
    shuffled = data.draw(st.permutations(groups))
    placement = place(new, groups=groups, context=context(20))
    assert placement == place(new, groups=groups, context=context(20))
    assert placement == place(new, groups=shuffled, context=context(20))


@given(new=CHILDREN, members=st.lists(CHILDREN, min_size=1, max_size=4), recent=st.sampled_from((1, 1000)))
def test_a_join_names_one_of_the_groups_and_stands_on_something_individual(
    new: ChildFacts, members: list[ChildFacts], recent: int
) -> None:
    placement = place(new, groups=[grouped("g", members, recent)], context=context(recent))
    if placement.decision is Decision.JOIN:
        assert placement.group_id == "g"
        individual = {"first_name", "nickname", "personal_number"}
        assert any(e.field in individual and e.weight_log2 > 0 for e in placement.evidence)


@settings(max_examples=25)
@given(st.lists(CHILDREN, min_size=1, max_size=80))
def test_a_profile_stays_small_and_survives_storage(children: list[ChildFacts]) -> None:
    profile = grouped("g", children)
    assert len(profile.members) <= MAX_MEMBERS
    assert profile.size == len(children)
    assert from_plain(to_plain(profile)) == profile


@given(a=WILD, b=WILD)
def test_any_text_in_any_field_is_placed_without_an_error(a: ChildFacts, b: ChildFacts) -> None:
    assert len(keys(a, names=NAMES)) <= MAX_KEYS
    placement = place(b, groups=[grouped("g", [a])], context=context())
    assert placement.decision in Decision


@given(st.text(max_size=400))
def test_any_text_is_a_full_copy_of_itself(text: str) -> None:
    signed = signature(text)
    assert signed == signature(text)
    assert similarity(signed, signed) == (1.0 if signed.words else 0.0)


@pytest.mark.timeout(60)
def test_the_longest_strings_are_compared_with_300_groups() -> None:
    def hostile(seed: str) -> ChildFacts:
        long = (seed * 5000)[:5000]
        worded = (f"{seed} " * 2500)[:5000]
        return ChildFacts(
            index=0,
            first_names=(long, worded) * 3,
            last_names=(worded, long) * 3,
            nicknames=(long,) * 6,
            initials=(long,) * 6,
            personal_numbers=(PersonalNumber(raw=long, digits=long, status=NumberStatus.NONE),) * 6,
            addresses=(worded + "3",) * 6,
            schools=(long, worded) * 3,
            guardians=(Guardian(name=worded, phone=long),) * 6,
            phones=(long,) * 6,
        )

    groups = [grouped(f"g{n}", [hostile(f"{chr(97 + n % 26)}{n}")]) for n in range(300)]
    found = place(hostile("a7x"), groups=groups, context=context(300))
    assert found.decision in Decision
