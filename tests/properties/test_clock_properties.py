"""What holds for every arrival: local days are counted, clocks never pause, and nothing but instants goes in."""

from __future__ import annotations

import inspect
import typing
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import clocks
from casework.calendar import STOCKHOLM, local_date
from casework.clocks import (
    Clock,
    ClockKind,
    ClockPolicy,
    Instants,
    Spell,
    clocks_of,
    escalation_at,
    investigation_due,
    opening_decision_due,
    protection_assessment_due,
    running,
)
from tests.support.instants import INSTANTS


@pytest.mark.parametrize("year", [2027, 2028])
def test_every_day_of_two_years_is_counted_right(year: int) -> None:
    """Trust F19. The expected days are found by counting, not by the functions' own arithmetic."""
    day = date(year, 1, 1)
    while day.year == year:
        for hour, minute in ((0, 0), (2, 30), (15, 59), (16, 0), (23, 59)):
            came = datetime.combine(day, time(hour, minute), tzinfo=STOCKHOLM).astimezone(UTC)
            assert last_day(protection_assessment_due(came).at) == day + timedelta(days=hour >= 16)
            assert last_day(opening_decision_due(came).at) == date.fromordinal(day.toordinal() + 14)
            assert last_day(investigation_due(came).at) == four_months_on(day)
        day += timedelta(days=1)


def last_day(due: datetime) -> date:
    local = due.astimezone(STOCKHOLM)
    assert local.time() == time(), "a day ends at a local midnight"
    return local_date(due - timedelta(seconds=1))


def four_months_on(day: date) -> date:
    month = (day.month + 3) % 12 + 1
    for number in range(day.day, 0, -1):
        try:
            return date(day.year + (day.month > 8), month, number)
        except ValueError:
            continue
    raise AssertionError


@given(INSTANTS, INSTANTS)
def test_a_report_that_came_later_is_never_due_earlier(one: datetime, other: datetime) -> None:
    first, second = sorted((one, other))
    for due in (protection_assessment_due, opening_decision_due, investigation_due):
        assert due(first).at <= due(second).at


@given(INSTANTS)
def test_no_clock_is_due_before_it_starts_or_pauses_for_a_night_or_a_holiday(came: datetime) -> None:
    for clock in clocks_of(Instants(received_at=came)):
        assert clock.starts_at == came
        assert came < clock.due_at
        assert clock.starts_at <= clock.warn_at() < clock.due_at
    assert protection_assessment_due(came).at - came <= timedelta(
        hours=33
    )  # from 16:00 to the next midnight but one, 25 h day
    assert opening_decision_due(came).at - came <= timedelta(days=15, hours=1)


@given(INSTANTS, st.sampled_from([None, time(16), time(18), time(23, 59)]), st.integers(1, 14), st.integers(1, 4))
def test_no_local_policy_makes_any_clock_later_than_the_statute(
    came: datetime, late_from: time | None, days: int, months: int
) -> None:
    policy = ClockPolicy(late_from=late_from, opening_days=days, investigation_months=months)
    instants = Instants(received_at=came, opened_at=came)
    for ours, law in zip(clocks_of(instants, policy), clocks_of(instants), strict=True):
        assert ours.due_at <= law.due_at


@given(INSTANTS, st.sets(st.sampled_from(list(ClockKind))))
def test_the_escalation_is_never_later_than_anything_left_to_do(came: datetime, done: set[ClockKind]) -> None:
    every = clocks_of(Instants(received_at=came, opened_at=came))
    left = running(every, done)
    assert escalation_at(every, done) == min((clock.due_at for clock in left), default=None)


def test_no_clock_can_be_told_of_a_group_so_none_can_be_reset_by_one() -> None:
    """Grouping, splitting, joining and undoing change groups and memberships: nothing of them is an input of any clock."""
    allowed = {datetime, datetime | None, Clock | None, bool}
    for taken_in in (Instants, Spell):
        hints = typing.get_type_hints(taken_in)
        assert {hints[field.name] for field in fields(taken_in)} <= allowed
    taken: set[str] = set()
    for name, function in inspect.getmembers(clocks, inspect.isfunction):
        if function.__module__ == clocks.__name__ and not name.startswith("_"):
            taken |= {str(p.annotation) for p in inspect.signature(function).parameters.values()}
    assert taken == {
        *("datetime", "ClockPolicy", "ClockKind", "Deadline", "Instants", "Spell"),
        *("Iterable[Clock]", "Collection[ClockKind]", "Iterable[Spell]"),
    }
