"""Texts written to make one child's report join another child's group (trust T19): 10,000 of them, on hard negatives."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import islice
from random import Random

import pytest
from rapidfuzz.distance import Levenshtein

from dedupe.campaign import CampaignStanding
from dedupe.cluster import Decision, Placement
from dedupe.facts import ChildFacts
from dedupe.profile import GroupProfile
from tests.support.adversary import Attack, attacks, sightings
from tests.support.linked import knowledge
from tests.support.persons import families
from tests.support.placed import facts, group, placed

VICTIMS = 200
ATTACKS = 50  # on each


@cache
def outcomes() -> list[tuple[Attack, Placement]]:
    rng, found = Random(541), []
    people = families(400, names=knowledge().names, seed=541)
    for victim in rng.sample(people, VICTIMS):
        others = [p for p in people if _differs(p.facts, victim.facts)]
        profile = group(facts(text) for text in sightings(victim, rng, rng.randint(1, 4)))
        for at, attack in enumerate(islice(attacks(victim, others, rng), ATTACKS)):
            found.append((attack, _placed(attack, profile, is_flood=at % 2 == 0)))
    return found


def _placed(attack: Attack, profile: GroupProfile, *, is_flood: bool) -> Placement:
    """In a flood about the victim, where most of what comes in is about it, or on a quiet day."""
    recent, total = (1_000, 1_100) if is_flood else (profile.size, 100)
    campaign = CampaignStanding(copies_identified={"victim": 1_000}) if attack.is_copy and is_flood else None
    return placed(attack.text, profile.counted(size=recent, recent=recent), recent_total=total, campaign=campaign)


def _differs(one: ChildFacts, other: ChildFacts) -> bool:
    """First names that nobody would take for one another: Helena is not set against Elena."""
    return Levenshtein.normalized_similarity(one.first_names[0], other.first_names[0]) < 0.5


def _quotes_namesake(attack: Attack) -> bool:
    return attack.kind == "namesake" and attack.means in {"number_in_the_text", "orders"}


def _joined(*, quoting: bool) -> list[Attack]:
    found = [attack for attack, placement in outcomes() if placement.decision is Decision.JOIN]
    return [attack for attack in found if _quotes_namesake(attack) is quoting]


@pytest.mark.slow
def test_of_ten_thousand_attacks_at_most_one_joins_a_report_to_the_wrong_child() -> None:
    print(Counter((attack.kind, attack.means) for attack in _joined(quoting=False)))
    assert len(outcomes()) == VICTIMS * ATTACKS == 10_000
    assert len(_joined(quoting=False)) <= 1


@pytest.mark.slow
def test_a_report_with_its_own_valid_number_is_never_joined_to_a_child_with_another() -> None:
    own = [a for a, _ in outcomes() if a.text.children[0].personal_number and a.means != "number_in_the_form"]
    assert len(own) > 3_000
    assert [a for a in _joined(quoting=False) if a in own] == []


@pytest.mark.slow
def test_a_namesake_who_quotes_the_victims_number_is_not_joined() -> None:
    assert len(_joined(quoting=True)) <= 1


@pytest.mark.slow
def test_the_attacks_would_join_if_the_child_were_the_victim() -> None:
    """The bait is real: the victim's own reports, in the same dress, do join."""
    rng = Random(542)
    people = families(60, names=knowledge().names, seed=542)
    joins = 0
    for victim in people[:40]:
        first, second = sightings(victim, rng, 2)
        joins += placed(second, group([facts(first)])).decision is Decision.JOIN
    assert joins == 40
