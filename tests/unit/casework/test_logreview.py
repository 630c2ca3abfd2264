"""What the rules of the log review see, and what they leave in peace."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest

from casework.logreview import Reading, ReviewPolicy, Rule, review

NOON = datetime(2026, 3, 10, 11, tzinfo=UTC)  # 12.00 in Stockholm
POLICY = ReviewPolicy(sample=0.05, children_an_hour=3, repeats=3)
SPACE = UUID(int=7)


def reading(number: int, **changes: Any) -> Reading:
    values: dict[str, Any] = {
        "id": number,
        "at": NOON + timedelta(minutes=number),
        "person_id": "sune",
        "unit": "Söder",
        "report_id": uuid5(SPACE, f"report {number}"),
        "groups": (uuid5(SPACE, f"group {number}"),),
        "need": "queue",
        "was_protected": False,
        "is_own_family": False,
        "other_units": False,
        "chance": 0.5,
    }
    return Reading(**{**values, **changes})


def rules(*readings: Reading) -> list[set[Rule]]:
    found = {hit.reading.id: set(hit.rules) for hit in review(readings, since=0, policy=POLICY)}
    return [found.get(one.id, set()) for one in readings]


def test_daily_work_is_left_in_peace_however_much_there_is_of_it() -> None:
    assert rules(*(reading(n) for n in range(1, 200))) == [set()] * 199


@pytest.mark.parametrize("need", [None, "purpose", "break_glass"])
def test_a_reading_on_ones_own_word_alone_is_looked_at(need: str | None) -> None:
    assert rules(reading(1, need=need)) == [{Rule.NO_ASSIGNMENT}]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"is_own_family": True}, Rule.OWN_FAMILY),
        ({"was_protected": True}, Rule.PROTECTED),
        ({"chance": 0.049}, Rule.SAMPLE),
    ],
)
def test_family_protection_and_chance_are_looked_at_also_in_daily_work(changes: dict[str, Any], rule: Rule) -> None:
    assert rules(reading(1, **changes)) == [{rule}]


def test_another_units_report_on_ones_own_word_is_looked_at_and_in_the_queue_is_not() -> None:
    assert rules(reading(1, other_units=True, need="purpose")) == [{Rule.FOREIGN_UNIT, Rule.NO_ASSIGNMENT}]
    assert rules(reading(1, other_units=True)) == [set()]


def test_the_fourth_child_within_an_hour_is_one_too_many_and_in_two_hours_it_is_not() -> None:
    quick = [reading(n, need="purpose") for n in range(1, 5)]
    assert [Rule.MANY_CHILDREN in found for found in rules(*quick)] == [False, False, False, True]
    slow = [reading(n, need="purpose", at=NOON + timedelta(minutes=25 * n)) for n in range(1, 5)]
    assert not any(Rule.MANY_CHILDREN in found for found in rules(*slow))


def test_many_reports_about_one_child_are_one_child() -> None:
    group = (uuid5(SPACE, "group"),)
    found = rules(*(reading(n, need="purpose", groups=group) for n in range(1, 9)))
    assert not any(Rule.MANY_CHILDREN in one for one in found)


def test_the_same_report_again_and_again_is_looked_at_from_the_third_time_in_a_week() -> None:
    same = [reading(n, need="purpose", report_id=SPACE, at=NOON + timedelta(days=n)) for n in (1, 2, 3, 20)]
    assert [Rule.REPEATED in found for found in rules(*same)] == [False, False, True, False]


@pytest.mark.parametrize(("hour_utc", "is_late"), [(4, True), (5, False), (18, False), (19, True)])
def test_hours_are_swedish_ones(hour_utc: int, is_late: bool) -> None:
    at = datetime(2026, 3, 10, hour_utc, 30, tzinfo=UTC)
    assert (Rule.AFTER_HOURS in rules(reading(1, need="purpose", at=at))[0]) == is_late


def test_what_has_been_gone_through_is_counted_with_and_not_told_again() -> None:
    readings = [reading(n, need="purpose") for n in range(1, 5)]
    [hit] = review(readings, since=3, policy=POLICY)
    assert hit.reading.id == 4
    assert hit.about == {"children_this_hour": 4, "times_this_week": 1}
    assert Rule.MANY_CHILDREN in hit.rules


def test_one_persons_readings_say_nothing_of_another() -> None:
    mixed = [reading(n, need="purpose", person_id=f"person {n}") for n in range(1, 9)]
    assert not any(Rule.MANY_CHILDREN in found for found in rules(*mixed))
