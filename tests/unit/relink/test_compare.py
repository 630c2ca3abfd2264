"""Where a second opinion differs becomes a question; what a person has decided, or a veto forbids, does not."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from sluss.relink.compare import disagreements
from sluss.relink.question import Disagreement, FieldBits, Kind, Mark, Pair, Question, Record, Said

AGREES = (FieldBits("first_name", "exact", 8.0), FieldBits("birth", "exact", 9.0))
DIFFERS = (FieldBits("first_name", "differs", -5.0), FieldBits("school", "part", 3.0))
KNOWS_LITTLE = (FieldBits("gender", "exact", 1.0),)
NUMBER, OTHER_NUMBER = ("personnummer", "201405129806"), ("personnummer", "201405129814")
COORDINATION = ("samordningsnummer", "201405729808")


def record(group: str, *reports: str, confirmed: int = 0, number: tuple[str, str] | None = None) -> Record:
    return Record(
        group_id=group,
        report_ids=list(reports),
        registration_nos=[f"no-{report}" for report in reports],
        numbers=frozenset([number] if number else []),
        confirmed=confirmed,
    )


def same(one: int, other: int, probability: float = 0.99) -> Pair:
    return Pair(one, other, probability, AGREES)


def apart(one: int, other: int) -> Pair:
    return Pair(one, other, 0.01, DIFFERS)


def compared(records: list[Record], pairs: Iterable[Pair], said: Said | None = None) -> Disagreement:
    return disagreements(records, list(pairs), said=said or Said(), threshold=0.95)


def only(found: Disagreement) -> Question:
    [question] = found.questions
    return question


def test_one_child_in_two_groups_is_one_question_with_its_strongest_pair() -> None:
    records = [record("a", "r1", "r2"), record("a", "r3"), record("b", "r4")]
    stronger = Pair(1, 2, 0.999, (*AGREES, FieldBits("school", "exact", 6.0)))
    question = only(compared(records, [same(0, 1), same(0, 2), stronger]))

    assert question.kind is Kind.JOIN
    assert [(side.group_id, side.report_children) for side in question.sides] == [("a", 3), ("b", 1)]
    assert question.strongest == stronger
    assert question.registration_nos == ("no-r3", "no-r4")
    assert question.pairs == 2


def test_the_strongest_question_comes_first_whatever_the_order_of_the_pairs() -> None:
    records = [record(group, f"r{group}") for group in "abcd"]
    weak, strong = same(0, 1), Pair(2, 3, 0.9999, (*AGREES, FieldBits("school", "exact", 6.0)))
    for pairs in ([weak, strong], [strong, weak]):
        assert [q.strongest for q in compared(records, pairs).questions] == [strong, weak]


def test_a_pair_below_the_threshold_is_no_question() -> None:
    found = compared([record("a", "r1"), record("b", "r2")], [same(0, 1, probability=0.9)])
    assert found.questions == ()
    assert (found.groups, found.clusters) == (2, 2)


def test_what_agrees_is_no_question() -> None:
    found = compared([record("a", "r1"), record("a", "r2"), record("b", "r3")], [same(0, 1)])
    assert found.questions == ()
    assert (found.groups, found.clusters) == (2, 2)


def test_a_member_whose_facts_differ_is_asked_about_with_its_own_numbers() -> None:
    records = [record("a", "r1"), record("a", "r2"), record("a", "r3")]
    question = only(compared(records, [same(0, 1), apart(0, 2), apart(1, 2)]))

    assert question.kind is Kind.SPLIT
    part, rest = question.sides
    assert (part.registration_nos, rest.registration_nos) == (("no-r3",), ("no-r1", "no-r2"))
    assert question.pairs == 2


def test_the_larger_part_of_a_group_keeps_its_place() -> None:
    records = [record("a", "r1"), record("a", "r2", "r3", "r4")]
    part, rest = only(compared(records, [apart(0, 1)])).sides
    assert (part.report_children, rest.report_children) == (1, 3)


def test_a_member_that_says_little_is_counted_and_not_asked_about() -> None:
    found = compared([record("a", "r1"), record("a", "r2")], [Pair(0, 1, 0.01, KNOWS_LITTLE)])
    assert found.questions == ()
    assert found.too_little_known == 1


def test_a_member_that_splink_only_does_not_dare_to_join_is_not_asked_about() -> None:
    found = compared([record("a", "r1"), record("a", "r2")], [Pair(0, 1, 0.7, DIFFERS)])
    assert found.questions == ()
    assert found.too_little_known == 1


def test_members_that_meet_in_another_group_s_report_are_not_split() -> None:
    records = [record("a", "r1"), record("a", "r2"), record("b", "r3")]
    found = compared(records, [apart(0, 1), same(0, 2), same(1, 2)])
    assert [q.kind for q in found.questions] == [Kind.JOIN]


def test_groups_that_a_person_has_separated_are_left_out_and_counted() -> None:
    found = compared([record("b", "r1"), record("a", "r2")], [same(0, 1)], Said(separated=frozenset({("a", "b")})))
    assert found.questions == found.marked == ()
    assert found.left_out_by_verdict == 1


@pytest.mark.parametrize(("confirmed", "questions", "left_out"), [(0, 1, 0), (1, 0, 1)])
def test_a_member_that_a_person_has_confirmed_is_left_out_and_counted(
    confirmed: int, questions: int, left_out: int
) -> None:
    records = [record("a", "r1"), record("a", "r2"), record("a", "r3", confirmed=confirmed)]
    found = compared(records, [same(0, 1), apart(0, 2)])
    assert (len(found.questions), found.left_out_by_verdict) == (questions, left_out)


def test_a_question_that_is_open_already_says_so() -> None:
    asked = Said(asked=frozenset({("a", "b")}))
    assert only(compared([record("a", "r1"), record("b", "r2")], [same(0, 1)], asked)).is_open


def test_two_valid_numbers_are_marked_and_not_asked() -> None:
    found = compared([record("a", "r1", number=NUMBER), record("b", "r2", number=OTHER_NUMBER)], [same(0, 1)])
    assert found.questions == ()
    assert [q.mark for q in found.marked] == [Mark.DIFFERENT_NUMBERS]
    assert found.clusters == 2


def test_a_number_elsewhere_in_the_group_is_its_number_too() -> None:
    records = [record("a", "r1", number=NUMBER), record("a", "r2"), record("b", "r3", number=OTHER_NUMBER)]
    found = compared(records, [same(0, 1), same(1, 2)])
    assert [q.mark for q in found.marked] == [Mark.DIFFERENT_NUMBERS]


def test_a_samordningsnummer_and_a_personnummer_are_a_question() -> None:
    records = [record("a", "r1", number=NUMBER), record("b", "r2", number=COORDINATION)]
    assert only(compared(records, [same(0, 1)])).mark is None


def test_children_of_one_report_are_marked_and_not_asked() -> None:
    found = compared([record("a", "r1", "r2"), record("b", "r2")], [same(0, 1)])
    assert found.questions == ()
    assert [q.mark for q in found.marked] == [Mark.SIBLINGS_IN_ONE_REPORT]


def test_two_valid_numbers_in_one_group_are_asked_about_however_much_agrees() -> None:
    records = [record("a", "r1", number=NUMBER), record("a", "r2", number=OTHER_NUMBER)]
    assert only(compared(records, [same(0, 1)])).kind is Kind.SPLIT


def test_an_empty_register_is_no_disagreement() -> None:
    found = compared([], [])
    assert (found.questions, found.groups, found.clusters) == ((), 0, 0)
