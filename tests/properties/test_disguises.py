"""The same report in other characters is placed the same (trust T18): 1,000 pairs of a group and a newcomer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from random import Random

import pytest

from dedupe.cluster import Decision, Placement
from dedupe.facts import ReportText
from dedupe.profile import GroupProfile
from tests.support.adversary import newcomer, sightings
from tests.support.disguise import DISGUISES, disguised
from tests.support.linked import knowledge
from tests.support.persons import families
from tests.support.placed import facts, group, placed

PAIRS = 168  # for each of six disguises: 1,008


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    profile: GroupProfile
    text: ReportText
    before: Placement
    is_same_child: bool

    @property
    def in_form(self) -> bool:
        """Whether the form says who it is, or the text alone."""
        return self.text.children[0].first_name is not None


@cache
def pairs() -> list[Pair]:
    """A child's group and a report about that child, about another of the family, or about a stranger."""
    rng, found = Random(551), []
    people = families(200, names=knowledge().names, seed=551)
    for at in range(PAIRS):
        child = people[rng.randrange(len(people))]
        family = [p for p in people if p.family_id == child.family_id and p is not child] or people
        other = child if at % 2 else rng.choice(family)
        profile = group(facts(text) for text in sightings(child, rng, rng.randint(1, 3)))
        text = newcomer(other, rng)
        before = placed(text, profile)
        found.append(Pair(profile=profile, text=text, before=before, is_same_child=other is child))
    return found


def changes(name: str, *, in_form: bool) -> Counter[tuple[str, str, bool]]:
    """How many decisions a disguise changes: what they were and became, and whether it is the same child."""
    rng = Random(552)
    changed: Counter[tuple[str, str, bool]] = Counter()
    for pair in pairs():
        if pair.in_form is in_form:
            after = placed(disguised(pair.text, DISGUISES[name], rng), pair.profile)
            if (after.decision, after.group_id) != (pair.before.decision, pair.before.group_id):
                changed[str(pair.before.decision), str(after.decision), pair.is_same_child] += 1
    return changed


def test_the_pairs_hold_joins_and_strangers() -> None:
    decisions = Counter((pair.before.decision, pair.in_form) for pair in pairs())
    assert all(decisions[Decision.JOIN, in_form] >= 20 for in_form in (True, False))
    assert all(decisions[Decision.ALONE, in_form] >= 30 for in_form in (True, False))


@pytest.mark.parametrize(
    "name",
    list(DISGUISES),
)
def test_a_disguise_in_the_form_does_not_change_the_decision(name: str) -> None:
    assert changes(name, in_form=True) == {}


@pytest.mark.parametrize(
    "name",
    list(DISGUISES),
)
def test_a_disguise_in_the_text_does_not_change_the_decision(name: str) -> None:
    assert changes(name, in_form=False) == {}


@pytest.mark.parametrize("in_form", [True, False])
@pytest.mark.parametrize("name", DISGUISES)
def test_a_disguise_never_joins_two_children(name: str, in_form: bool) -> None:
    assert [kind for kind in changes(name, in_form=in_form) if kind[1:] == ("join", False)] == []
