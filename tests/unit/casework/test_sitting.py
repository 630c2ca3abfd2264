"""One sitting, many records: nothing new rides along unread, no sibling counts for another, and the municipality may forbid it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from casework.ids import GroupId, PersonId, ReportChildId, ReportId
from casework.sitting import (
    IN_FULL,
    LIMIT,
    NotInSitting,
    Reading,
    Row,
    Sitting,
    SittingPolicy,
    may_ride_along,
    open_first,
    reading,
    refusals,
)
from casework.steps.assess import SITTING_LIMIT
from dedupe.novelty import Reason

GROUP, OTHER = GroupId(UUID(int=1)), GroupId(UUID(int=2))
SITTING = Sitting(group_id=GROUP, signer=PersonId("anna"))
ALLOWED = SittingPolicy()
NOT_IN_IT = {Reason.NO_CHANGE, Reason.VOLUME_JUMP, Reason.CLOCK}  # what they say is not in the report


def row(**changes: Any) -> Row:
    whole = Row(
        report_child_id=ReportChildId(uuid4()),
        report_id=ReportId(uuid4()),
        group_id=GROUP,
        reasons=frozenset({Reason.NO_CHANGE}),
        is_shown=True,
        basis="Samma uppgifter som i den lästa anmälan; inget nytt.",
    )
    return replace(whole, **changes)


READ = row(is_opened=True, reasons=frozenset({Reason.FIRST}))


def against(one: Row, *, sitting: Sitting = SITTING, policy: SittingPolicy = ALLOWED) -> tuple[NotInSitting, ...]:
    return refusals([READ, one], sitting, policy).get(one.report_child_id, ())


def test_fifteen_hundred_repetitions_are_assessed_after_forty_opened_texts() -> None:
    rows = [row(is_opened=True, reasons=frozenset({Reason.NEW_FACT})) for _ in range(40)] + [row() for _ in range(1460)]
    assert refusals(rows, SITTING, ALLOWED) == {}


@pytest.mark.parametrize("reason", sorted(set(Reason) - NOT_IN_IT))
def test_a_report_that_says_something_new_cannot_ride_along_unopened(reason: Reason) -> None:
    new = row(reasons=frozenset({reason, Reason.NO_CHANGE}))

    assert against(new) == (NotInSitting.NOT_OPENED,)
    assert against(replace(new, is_opened=True)) == ()
    assert open_first([READ, new]) == (new.report_child_id,)


@pytest.mark.parametrize("reason", sorted(set(Reason) - IN_FULL - NOT_IN_IT))
def test_a_report_whose_every_new_passage_was_read_counts_as_read(reason: Reason) -> None:
    read = row(reasons=frozenset({reason}), has_read_passages=True, is_shown=False)

    assert reading(read) is Reading.PASSAGES
    assert against(read) == against(replace(read, has_new_facts=True)) == ()


@pytest.mark.parametrize("reason", sorted(NOT_IN_IT))
def test_how_many_came_and_how_late_it_is_is_nothing_new_in_a_report(reason: Reason) -> None:
    assert against(row(reasons=frozenset({reason}))) == ()


@pytest.mark.parametrize("reason", sorted(IN_FULL))
def test_acute_words_another_child_and_the_first_report_are_opened_in_full(reason: Reason) -> None:
    read = row(reasons=frozenset({reason, Reason.NEW_FACT}), has_read_passages=True)

    assert against(read) == (NotInSitting.NOT_OPENED,)
    assert against(replace(read, is_opened=True)) == ()


@pytest.mark.parametrize("doubt", [{"reasons": frozenset()}, {"has_unread_part": True}, {"finds_need": True}])
def test_passages_are_not_enough_for_what_nobody_has_read_or_for_a_need_of_protection(doubt: dict[str, Any]) -> None:
    read = row(**{"reasons": frozenset({Reason.NEW_FACT}), "has_read_passages": True, **doubt})

    assert against(read) == (NotInSitting.NOT_OPENED,)


@pytest.mark.parametrize(
    "doubt",
    [{"reasons": frozenset()}, {"has_unread_part": True}, {"has_new_facts": True}, {"finds_need": True}],
)
def test_what_nobody_has_read_or_a_person_finds_something_in_is_opened_first(doubt: dict[str, Any]) -> None:
    assert not may_ride_along(row(**doubt))
    assert against(row(**doubt)) == (NotInSitting.NOT_OPENED,)
    assert against(row(is_opened=True, **doubt)) == ()


def test_a_need_of_protection_found_in_one_report_read_in_full_holds_for_its_repetitions() -> None:
    repetition = row(finds_need=True)
    found = replace(READ, finds_need=True)

    assert against(repetition) == (NotInSitting.NOT_OPENED,)
    assert refusals([found, repetition], SITTING, ALLOWED) == {}
    assert against(repetition, sitting=replace(SITTING, has_found_need=True)) == ()


def test_a_sitting_needs_at_least_one_opened_report_of_that_child() -> None:
    one = row()

    assert refusals([one], SITTING, ALLOWED) == {one.report_child_id: (NotInSitting.NOTHING_OPENED,)}
    assert refusals([one], replace(SITTING, has_read_group=True), ALLOWED) == {}


def test_a_row_that_says_nothing_new_is_shown_before_it_is_signed() -> None:
    assert against(row(is_shown=False)) == (NotInSitting.NOT_SHOWN,)
    assert against(row(is_shown=False, is_opened=True)) == ()


@pytest.mark.parametrize("basis", [None, "", "  "])
def test_every_record_of_a_sitting_has_a_basis_of_its_own(basis: str | None) -> None:
    assert against(row(basis=basis)) == (NotInSitting.NO_BASIS,)


def test_another_childs_row_is_not_of_this_sitting() -> None:
    assert against(row(group_id=OTHER)) == (NotInSitting.ANOTHER_CHILD,)


def test_two_children_of_one_report_are_never_assessed_in_one_sitting() -> None:
    one = row()
    sibling = row(report_id=one.report_id)

    assert refusals([READ, one, sibling], SITTING, ALLOWED) == {
        one.report_child_id: (NotInSitting.SIBLING,),
        sibling.report_child_id: (NotInSitting.SIBLING,),
    }


def test_a_row_named_twice_or_assessed_already_is_refused() -> None:
    one = row()

    assert refusals([READ, one, one], SITTING, ALLOWED) == {one.report_child_id: (NotInSitting.NAMED_TWICE,)}
    assert against(row(is_assessed=True)) == (NotInSitting.ALREADY_ASSESSED,)


def test_a_municipality_can_forbid_sittings_and_each_is_then_assessed_alone() -> None:
    forbidden = SittingPolicy(is_allowed=False)

    assert against(row(), policy=forbidden) == (NotInSitting.SITTINGS_FORBIDDEN,)
    assert refusals([READ], SITTING, forbidden) == {}


def test_rows_beyond_the_limit_are_refused_and_the_others_not() -> None:
    rows = [READ, row(), row()]
    found = refusals(rows, SITTING, SittingPolicy(max_rows=2))
    assert found == {rows[2].report_child_id: (NotInSitting.OVER_LIMIT,)}


def test_a_municipality_can_ask_for_a_second_person_from_a_size() -> None:
    policy = SittingPolicy(second_person_from=2)

    assert against(row(), policy=policy) == (NotInSitting.SECOND_PERSON,)
    assert against(row(), policy=policy, sitting=replace(SITTING, second=PersonId("anna"))) == (
        NotInSitting.SECOND_PERSON,
    )
    assert against(row(), policy=policy, sitting=replace(SITTING, second=PersonId("berit"))) == ()
    assert refusals([READ], SITTING, policy) == {}


def test_everything_against_a_row_is_told_at_once() -> None:
    assert set(against(row(basis=None, group_id=OTHER, is_assessed=True, reasons=frozenset()))) == {
        *(NotInSitting.NO_BASIS, NotInSitting.ANOTHER_CHILD, NotInSitting.ALREADY_ASSESSED, NotInSitting.NOT_OPENED)
    }


@pytest.mark.parametrize("wrong", [{"max_rows": 0}, {"max_rows": LIMIT + 1}, {"second_person_from": 0}])
def test_no_policy_is_laxer_than_the_limit(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="between"):
        SittingPolicy(**wrong)  # type: ignore[arg-type]


def test_the_limit_is_that_of_the_step_that_records() -> None:
    assert LIMIT == SITTING_LIMIT
