"""Placing in memory: what a group remembers of a report, and which groups a report is compared with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID

import pytest

from casework import placing
from casework.knowledge import Knowledge
from casework.linking import Routed, ToLink, WorkingSet
from casework.steps.link import link, prepare
from casework.steps.relook import Pending, relook
from config.linking import linking_weights
from config.novelty import novelty_rules
from config.reference import name_table
from dedupe.extract import DEFAULT
from dedupe.facts import ChildFields, GuardianFields, ReportText

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
IDS: Iterator[int] = iter(range(1, 1_000_000))
SCHOOL = {"school": "Åsaka skola", "class_name": "5A"}
HOME = {"address": "Nysäter 12", "guardians": (GuardianFields(name="Patrik Berglund", relation="pappa"),)}


@cache
def knowledge() -> Knowledge:
    return Knowledge(names=name_table(), vocabulary=DEFAULT, weights=linking_weights(), rules=novelty_rules())


def report(*children: ChildFields, text: str = "", minute: int = 0) -> ToLink:
    return ToLink(
        report_id=UUID(int=next(IDS)),  # type: ignore[arg-type]
        received_at=NOON + timedelta(minutes=minute),
        text=ReportText(received_on=NOON.date(), narrative=text, children=children),
        child_ids=tuple(UUID(int=next(IDS)) for _ in children),  # type: ignore[misc]
        is_mandated=False,
        immediate_danger=False,
        can_link=True,
    )


def new_id() -> UUID:
    return UUID(int=next(IDS))


def linked(working: WorkingSet, *items: ToLink) -> list[Routed]:
    return link([prepare(item, knowledge()) for item in items], working, knowledge(), new_id=new_id)


def wilma(**more: object) -> ChildFields:
    return ChildFields(first_name="Wilma", last_name="Berglund", **more)  # type: ignore[arg-type]


def test_each_child_of_a_report_is_remembered_beside_the_others() -> None:
    working = WorkingSet(municipality="2081")
    one, two = linked(working, report(wilma(), ChildFields(first_name="Vilgot", last_name="Berglund", age_text="9 år")))
    beside = {r.group_id: working.groups[r.group_id].profile.beside for r in (one, two)}
    assert [m.facts.first_names for m in beside[one.group_id]] == [("Vilgot",)]
    assert [m.facts.first_names for m in beside[two.group_id]] == [("Wilma",)]
    assert beside[one.group_id][0].facts.birth is not None


def test_a_report_that_fits_two_groups_names_the_other_and_the_child_there_then_finds_its_group() -> None:
    working = WorkingSet(municipality="2081")
    at_home, at_school = report(wilma(**HOME)), report(wilma(**SCHOOL))
    first, second = linked(working, at_home, at_school)
    assert first.group_id != second.group_id
    (third,) = linked(working, report(wilma(**HOME, **SCHOOL)))
    assert third.status == "joined"
    assert third.bridges == tuple({first.group_id, second.group_id} - {third.group_id})
    (left,) = [(item, r) for item, r in ((at_home, first), (at_school, second)) if r.group_id in third.bridges]
    pending = Pending(
        prepared=prepare(left[0], knowledge()),
        position=0,
        own_group=left[1].group_id,
        elsewhere=frozenset({left[1].group_id}),
    )
    (moved,) = relook([pending], working, knowledge(), new_id=new_id)
    assert moved.routed.group_id == third.group_id


def test_the_first_copies_of_a_text_are_noted_with_their_open_questions() -> None:
    working = WorkingSet(municipality="2081")
    text = "Läste i tidningen om barnet som hittades ensamt i bilen, så får det inte gå till i vårt samhälle"
    reports = [
        report(ChildFields(first_name="Otto", last_name=last), text=text) for last in (None, "Gidlund", "Gidlund")
    ]
    first, second, third = linked(working, *reports)
    (state,) = working.texts.values()
    assert third.status == "joined"
    assert third.group_id == second.group_id
    assert first.group_id in state.identified


def test_over_the_limit_the_groups_with_the_strongest_keys_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    working = WorkingSet(municipality="2081")
    linked(working, report(wilma(personal_number="20150403-9862", **SCHOOL)))
    linked(
        working, *[report(ChildFields(first_name="Wilma", age_text=f"{age} år"), minute=age) for age in range(4, 16)]
    )
    monkeypatch.setattr(placing, "MAX_GROUPS_COMPARED", 1)
    (found,) = linked(working, report(ChildFields(first_name="Wilma", personal_number="20150403-9862"), minute=30))
    assert found.status == "joined"
