"""Made-up towns as streams: who is joined, who is asked about, and that nobody is joined to somebody else."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from random import Random

import pytest

from config.linking import linking_weights, table_weights
from config.reference import name_table
from dedupe.cluster import Band, Decision
from dedupe.facts import ChildFacts
from tests.support.persons import Person, families, reported
from tests.support.stream import LinkStream, Placed

CAMPAIGN = (
    "Jag har sett filmen på den lilla flickan som blir slagen och ni måste agera nu innan det är för sent, hon behöver "
    "hjälp genast och ni får inte blunda en dag till, hela landet ser vad ni gör"
)
Event = tuple[Person, ChildFacts, str]


def fed(events: list[Event]) -> tuple[list[tuple[Person, Placed]], LinkStream]:
    stream = LinkStream(names=name_table(), weights=linking_weights())
    return [(person, stream.feed(facts, text)) for person, facts, text in events], stream


def owners(placed: list[tuple[Person, Placed]]) -> dict[str, Counter[str]]:
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for person, outcome in placed:
        groups[outcome.group_id][person.person_id] += 1
    return groups


def town(seed: int, homes: int) -> tuple[list[Person], list[Event]]:
    rng = Random(seed)
    people = families(homes, names=name_table(), seed=seed)
    events = [(p, reported(p, rng), "") for p in people for _ in range(rng.choice((1, 1, 2, 3)))]
    rng.shuffle(events)
    return people, events


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_in_a_town_no_sibling_or_twin_is_joined_and_hardly_anybody_else(seed: int) -> None:
    people, events = town(seed, homes=160)
    placed, _ = fed(events)
    family = {p.person_id: p.family_id for p in people}
    mixed = [counts for counts in owners(placed).values() if len(counts) > 1]
    assert not [m for m in mixed if len({family[p] for p in m}) < len(m)]
    assert len(mixed) <= 1
    joined = sum(outcome.placement.decision is Decision.JOIN for _, outcome in placed)
    repeated = len(events) - len({p.person_id for p, *_ in events})
    assert joined >= 0.45 * repeated  # a full name and an age are a question (decision 13)


@pytest.mark.parametrize("seed", [21, 22])
def test_a_flood_is_gathered_and_the_other_children_are_left_out_of_it(seed: int) -> None:
    people, events = town(seed, homes=80)
    child, rng = people[0], Random(seed)
    events += [(child, flooding(child, rng), CAMPAIGN if rng.random() < 0.6 else "") for _ in range(450)]
    rng.shuffle(events)
    placed, _ = fed(events)
    groups = owners(placed)
    surge = max(groups, key=lambda g: groups[g][child.person_id])
    everyone = sum(person is child for person, *_ in events)
    asked = sum(
        person is child and outcome.group_id != surge and surge in {c.group_id for c in outcome.placement.candidates}
        for person, outcome in placed
    )
    assert set(groups[surge]) == {child.person_id}
    assert groups[surge][child.person_id] / everyone >= 0.75
    assert (groups[surge][child.person_id] + asked) / everyone >= 0.85


def test_the_same_stream_gives_the_same_groups_twice() -> None:
    _, events = town(31, homes=40)
    once, again = (fed(events)[0] for _ in range(2))
    assert [outcome for _, outcome in once] == [outcome for _, outcome in again]


@pytest.mark.parametrize("seed", [41, 42])
def test_a_table_of_persons_with_replaced_fields_is_linked_without_a_false_pair(seed: int) -> None:
    """In the manner of FEBRL: every row complete, some fields misspelt, missing or replaced by another person's."""
    rng = Random(seed)
    people = families(250, names=name_table(), seed=seed)[:300]
    rows = [(p, p.facts) for p in people] + [(p, corrupted(p, people, rng)) for p in people]
    rng.shuffle(rows)
    stream = LinkStream(names=name_table(), weights=table_weights())
    placed = [(person, stream.feed(facts)) for person, facts in rows]
    groups = owners(placed)
    assert all(len(counts) == 1 for counts in groups.values())
    split = len(groups) - len(people)
    above = sum(any(c.band is Band.ABOVE for c in o.placement.candidates) for _, o in placed)
    assert split - above <= 0.02 * len(people)


def flooding(child: Person, rng: Random) -> ChildFacts:
    facts = reported(child, rng)
    return replace(
        facts,
        personal_numbers=(),
        last_names=facts.last_names if rng.random() < 0.8 else (),
        schools=facts.schools if rng.random() < 0.4 else (),
        addresses=(),
    )


def corrupted(person: Person, people: list[Person], rng: Random) -> ChildFacts:
    changed = replace(person.facts)
    for field in rng.sample(("first_names", "last_names", "birth", "addresses", "schools", "guardians"), k=2):
        stranger = rng.choice(people).facts
        value = getattr(stranger, field) if rng.random() < 0.25 else getattr(reported(person, rng), field)
        changed = replace(changed, **{field: value})
    return changed
