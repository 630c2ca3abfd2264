"""What holds for whole streams of reports in any order of arrival: groups made by blocking, placing and learning together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from config.linking import linking_weights
from config.reference import name_table
from dedupe.facts import Birth, ChildFacts, NumberStatus
from dedupe.veto import Veto, veto
from tests.support.linked import link_reports
from tests.support.persons import families, reported
from tests.support.stream import LinkStream

NAMES, WEIGHTS = name_table(), linking_weights()
PEOPLE = families(12, names=NAMES, seed=561)
TEXTS = (
    "",
    "Barnet kommer ofta hungrig till skolan och ingen vuxen svarar när vi ringer hem på kvällarna.",
    "Jag har sett filmen som alla delar och kräver att ni gör något nu, innan det är för sent för barnet.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What somebody writes about a child."""

    who: str
    facts: ChildFacts
    text: str


@st.composite
def sightings(draw: st.DrawFn, *, numbered: st.SearchStrategy[bool]) -> Sighting:
    """Of few children, partly and with mistakes; the number only beside the right first name, else a person is asked."""
    person = draw(st.sampled_from(PEOPLE))
    has_number = draw(numbered)
    facts = reported(person, Random(draw(st.integers(0, 200))))
    if has_number:
        facts = replace(facts, first_names=person.facts.first_names, personal_numbers=person.facts.personal_numbers)
    else:
        facts = replace(facts, personal_numbers=())
    return Sighting(who=person.person_id, facts=facts, text=draw(st.sampled_from(TEXTS)))


STREAMS = st.lists(sightings(numbered=st.booleans()), min_size=2, max_size=14)
NUMBERED = st.lists(sightings(numbered=st.just(True)), min_size=2, max_size=14)


def grouped(stream: Sequence[Sighting]) -> list[str]:
    """The group of each, linked in this order."""
    linker = LinkStream(names=NAMES, weights=WEIGHTS)
    return [linker.feed(seen.facts, seen.text).group_id for seen in stream]


def together(stream: Sequence[Sighting]) -> Iterator[tuple[Sighting, Sighting, int]]:
    """Every two that share a group, with the group's size."""
    groups = grouped(stream)
    size = Counter(groups)
    for (one, group), (other, other_group) in combinations(zip(stream, groups, strict=True), 2):
        if group == other_group:
            yield one, other, size[group]


def number(facts: ChildFacts) -> str | None:
    valid = [n.digits for n in facts.personal_numbers if n.status is NumberStatus.VALID]
    return valid[0] if valid else None


def hard_veto(one: ChildFacts, other: ChildFacts) -> Veto | None:
    """What makes them two children; a mere question is none."""
    found = veto(one, other, names=NAMES)
    return None if found is None or found.is_question else found


@given(stream=STREAMS, data=st.data())
def test_two_valid_numbers_never_share_a_group_in_any_order(stream: list[Sighting], data: st.DataObject) -> None:
    for order in (stream, data.draw(st.permutations(stream))):
        for one, other, _ in together(order):
            assert not (number(one.facts) and number(other.facts)) or number(one.facts) == number(other.facts)


@given(stream=NUMBERED, data=st.data())
def test_reports_with_the_same_valid_number_share_a_group_in_any_order(
    stream: list[Sighting], data: st.DataObject
) -> None:
    for order in (stream, data.draw(st.permutations(stream))):
        places = {(number(seen.facts), group) for seen, group in zip(order, grouped(order), strict=True)}
        assert len(places) == len({number(seen.facts) for seen in stream})


def test_the_same_valid_number_decides_whatever_arrived_before() -> None:
    full = next(p.facts for p in PEOPLE if p.facts.first_names == ("carolina",))
    day = full.birth.earliest if full.birth else None
    assert day is not None
    about = Birth(earliest=day.replace(year=day.year - 1), latest=day.replace(year=day.year + 1), is_exact=False)
    plain = replace(full, addresses=(), guardians=(), birth=about)
    numbered = replace(plain, last_names=(), schools=())
    unnumbered = replace(plain, personal_numbers=(), birth=full.birth)
    newcomer = replace(plain, birth=full.birth)
    for before in ([numbered], [numbered, unnumbered, unnumbered]):
        order = [*before, newcomer]
        groups = grouped([Sighting(who="carolina", facts=facts, text="") for facts in order])
        assert groups[-1] == groups[0]


@given(stream=STREAMS, data=st.data())
def test_a_veto_between_two_children_keeps_them_apart_in_any_order(stream: list[Sighting], data: st.DataObject) -> None:
    for order in (stream, data.draw(st.permutations(stream))):
        for one, other, _ in together(order):
            assert one.who == other.who or hard_veto(one.facts, other.facts) is None


@given(stream=STREAMS, data=st.data())
def test_in_a_small_group_no_veto_stands_between_any_two_reports(stream: list[Sighting], data: st.DataObject) -> None:
    """From six reports on, a name misspelt beyond recognition among the group's fifth may stand (`conflict_share`)."""
    for order in (stream, data.draw(st.permutations(stream))):
        for one, other, size in together(order):
            assert size > 5 or hard_veto(one.facts, other.facts) is None


ENTRIES = st.fixed_dictionaries(
    {
        "first_name": st.sampled_from((None, "Maja", "Maia", "Elsa", "Leo")),
        "last_name": st.sampled_from((None, "Ek", "Mårtensson")),
        "personal_number": st.sampled_from((None, "20180312-9816", "20180312-9824", "20180312")),
        "school": st.sampled_from((None, "Maserskolan")),
        "class_name": st.sampled_from((None, "2b")),
    }
)


@settings(max_examples=60)
@given(reports=st.lists(st.lists(ENTRIES, min_size=1, max_size=4), min_size=1, max_size=8), text=st.sampled_from(TEXTS))
def test_two_children_of_one_report_never_share_a_group(reports: list[list[dict[str, Any]]], text: str) -> None:
    bodies = [
        {
            "report_key": f"r{at}",
            "received_at": f"2026-05-04T12:{at:02}:00+02:00",
            "municipality": {"code": "2081"},
            "children": children,
            "narrative": text,
        }
        for at, children in enumerate(reports)
    ]
    for line in link_reports(bodies):
        groups = [child["group_id"] for child in line["children"]]
        assert len(set(groups)) == len(groups)
