"""The statutory clocks, by named dates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from casework.calendar import STOCKHOLM
from casework.clocks import (
    Clock,
    ClockKind,
    ClockState,
    Deadline,
    Instants,
    Spell,
    clocks_of,
    court_submission_due,
    escalation_at,
    investigation_due,
    investigation_started_at,
    opening_decision_due,
    passed,
    protection_assessment_due,
    registration_due,
    running,
    started,
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


def at(text: str) -> datetime:
    return local(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("came_in", "due", "why"),
    [
        ("2026-05-04T09:00", "2026-05-05T00:00", "a Monday morning: the same day"),
        ("2026-05-04T15:59", "2026-05-05T00:00", "just before four: the same day"),
        ("2026-05-04T16:00", "2026-05-06T00:00", "late in the day: the day after"),
        ("2026-05-04T23:59", "2026-05-06T00:00", "a minute before midnight"),
        ("2026-05-05T00:00", "2026-05-06T00:00", "at midnight: the new day"),
        ("2026-05-09T10:00", "2026-05-10T00:00", "a Saturday: no pause for weekends"),
        ("2026-06-19T20:00", "2026-06-21T00:00", "Midsummer's Eve, a Friday evening"),
        ("2026-12-31T15:59", "2027-01-01T00:00", "New Year's Eve in the afternoon"),
        ("2026-12-31T18:00", "2027-01-02T00:00", "over the turn of the year"),
        ("2028-02-28T17:00", "2028-03-01T00:00", "into a leap day"),
        ("2028-02-29T23:59", "2028-03-02T00:00", "on a leap day, late"),
        ("2026-03-29T01:30", "2026-03-30T00:00", "the night with 23 hours"),
        ("2026-10-25T02:30", "2026-10-26T00:00", "the night with 25 hours"),
        ("2026-10-24T23:59", "2026-10-26T00:00", "late on the eve of the night with 25 hours"),
    ],
)
def test_the_protection_assessment_is_due_the_same_day_or_the_next_when_it_came_late(
    came_in: str, due: str, why: str
) -> None:
    deadline = protection_assessment_due(at(came_in))

    assert deadline.at == local(due), why
    assert deadline.rule == "SoL 2025:400 20:1"


@pytest.mark.parametrize(
    ("came_in", "due", "why"),
    [
        ("2026-05-04T00:01", "2026-05-19T00:00", "the day of arrival is not counted"),
        ("2026-05-04T23:59", "2026-05-19T00:00", "nor is its hour"),
        ("2026-05-09T12:00", "2026-05-24T00:00", "a Saturday to a Saturday: weekends do not prolong it"),
        ("2026-06-05T12:00", "2026-06-20T00:00", "it ends on Midsummer's Eve, and is not moved"),
        ("2026-12-24T12:00", "2027-01-08T00:00", "Christmas does not prolong it"),
        ("2026-12-31T23:59", "2027-01-15T00:00", "arrived in the last minute of the year"),
        ("2028-02-20T12:00", "2028-03-06T00:00", "a leap day is a day"),
        ("2028-02-29T12:00", "2028-03-15T00:00", "from a leap day"),
        ("2026-03-20T12:00", "2026-04-04T00:00", "over the change to summer time"),
        ("2026-10-20T12:00", "2026-11-04T00:00", "over the change to winter time"),
    ],
)
def test_the_opening_decision_is_due_fourteen_days_after_the_day_of_arrival(came_in: str, due: str, why: str) -> None:
    deadline = opening_decision_due(at(came_in))

    assert deadline.at == local(due), why
    assert deadline.rule == "SoL 2025:400 20:2"


@pytest.mark.parametrize(
    ("opened", "due", "why"),
    [
        ("2026-05-04T10:00", "2026-09-05T00:00", "the same day four months on, to its end: 124 days"),
        ("2026-02-01T10:00", "2026-06-02T00:00", "120 days: not a number of days"),
        ("2026-10-31T10:00", "2027-03-01T00:00", "31 October: clipped to 28 February"),
        ("2027-10-31T10:00", "2028-03-01T00:00", "31 October before a leap year: clipped to 29 February"),
        ("2027-10-29T10:00", "2028-03-01T00:00", "29 October before a leap year: 29 February itself"),
        ("2028-02-29T10:00", "2028-06-30T00:00", "from a leap day: 29 June"),
        ("2026-08-31T10:00", "2027-01-01T00:00", "31 August: 31 December, to the end of the year"),
        ("2026-12-31T23:59", "2027-05-01T00:00", "31 December: clipped to 30 April"),
        ("2026-02-20T10:00", "2026-06-21T00:00", "it ends on Midsummer's Day, and is not moved"),
        ("2026-03-28T23:59", "2026-07-29T00:00", "over the change to summer time"),
        ("2026-07-25T10:00", "2026-11-26T00:00", "over the change to winter time"),
    ],
)
def test_an_investigation_is_due_in_four_calendar_months_clipped_to_the_months_end(
    opened: str, due: str, why: str
) -> None:
    deadline = investigation_due(at(opened))

    assert deadline.at == local(due), why
    assert deadline.rule == "SoL 2025:400 20:3"


@pytest.mark.parametrize(
    ("came_in", "due"),
    [("2026-05-04T09:00", "2026-05-06T00:00"), ("2026-05-08T23:59", "2026-05-10T00:00")],
)
def test_a_report_is_registered_at_the_latest_the_day_after_it_came(came_in: str, due: str) -> None:
    assert registration_due(at(came_in)) == Deadline(at(due), "OSL 2009:400 5:1")


def test_a_decision_to_take_into_care_is_before_the_court_within_a_week_of_the_decision() -> None:
    assert court_submission_due(at("2026-12-28T23:00")) == Deadline(at("2027-01-05T00:00"), "LVU 1990:52 7 §")


def test_the_week_to_the_court_is_shown_and_never_escalated() -> None:
    decided = at("2026-05-04T10:00")
    clock = started(ClockKind.COURT_SUBMISSION, decided, court_submission_due(decided))

    assert running([clock], done=()) == (clock,)
    assert escalation_at([clock], done=()) is None
    assert passed([clock], done=(), now=clock.due_at) == ()


def test_an_instant_without_a_time_zone_starts_no_clock() -> None:
    with pytest.raises(ValueError, match="time zone"):
        protection_assessment_due(datetime(2026, 5, 4, 10))  # noqa: DTZ001 - that is what is refused


def test_the_escalation_is_the_earliest_clock_that_still_runs() -> None:
    came = at("2026-05-04T09:00")
    clocks = clocks_of(Instants(received_at=came))

    assert escalation_at(clocks, done=()) == at("2026-05-05T00:00")
    assert escalation_at(clocks, done={ClockKind.PROTECTION_ASSESSMENT}) == at("2026-05-06T00:00")
    assert escalation_at(clocks, done={ClockKind.PROTECTION_ASSESSMENT, ClockKind.REGISTRATION}) == at(
        "2026-05-19T00:00"
    )
    assert escalation_at(clocks, done=set(ClockKind)) is None


def test_each_report_has_all_its_clocks_and_an_opened_one_four_months_more() -> None:
    came, opened = at("2026-05-04T09:00"), at("2026-05-10T09:00")
    every = {ClockKind.REGISTRATION, ClockKind.PROTECTION_ASSESSMENT, ClockKind.OPENING_DECISION}

    assert {clock.kind for clock in clocks_of(Instants(received_at=came))} == every
    clocks = {clock.kind: clock for clock in clocks_of(Instants(received_at=came, opened_at=opened))}
    assert set(clocks) == every | {ClockKind.INVESTIGATION}
    assert clocks[ClockKind.INVESTIGATION].starts_at == opened
    assert clocks[ClockKind.OPENING_DECISION].starts_at == came


def test_an_unborn_child_has_no_clocks_of_a_child() -> None:
    clocks = clocks_of(Instants(received_at=at("2026-05-04T09:00"), is_unborn=True))
    assert {clock.kind for clock in clocks} == {ClockKind.REGISTRATION}


def test_feedback_that_is_asked_for_runs_beside_the_others() -> None:
    came, decided = at("2026-05-04T09:00"), at("2026-05-06T09:00")
    feedback = started(ClockKind.FEEDBACK, decided, Deadline(at("2026-05-14T00:00"), "SoL 2025:400 19:6"))
    clocks = clocks_of(Instants(received_at=came, feedback=feedback))
    rest = {ClockKind.REGISTRATION, ClockKind.PROTECTION_ASSESSMENT, ClockKind.OPENING_DECISION}

    assert escalation_at(clocks, done=rest) == at("2026-05-14T00:00")


def test_a_clock_runs_then_warns_then_has_passed() -> None:
    [clock] = [c for c in clocks_of(Instants(received_at=at("2026-05-04T09:00"))) if c.rule.endswith("20:1")]
    states = {
        "2026-05-04T19:59": ClockState.RUNNING,
        "2026-05-04T20:00": ClockState.WARN,
        "2026-05-04T23:59": ClockState.WARN,
        "2026-05-05T00:00": ClockState.PASSED,
    }

    assert {text: clock.state_at(at(text)) for text in states} == states
    assert clock.is_met(at("2026-05-04T23:59"))
    assert not clock.is_met(at("2026-05-05T00:00"))


@pytest.mark.parametrize("came_in", ["2026-03-28T20:00", "2026-10-24T20:00"])
def test_four_hours_ahead_are_four_hours_also_on_the_days_of_the_clock_changes(came_in: str) -> None:
    clock = clocks_of(Instants(received_at=at(came_in)))[1]

    assert clock.kind is ClockKind.PROTECTION_ASSESSMENT
    assert clock.due_at.tzinfo is protection_assessment_due(at(came_in)).at.tzinfo is UTC
    assert clock.due_at - clock.warn_at() == timedelta(hours=4)


def test_a_warning_never_comes_before_the_clock_has_started() -> None:
    clock = Clock(
        kind=ClockKind.OPENING_DECISION, starts_at=at("2026-05-04T09:00"), due_at=at("2026-05-05T00:00"), rule="x"
    )
    assert clock.warn_at() == clock.starts_at


def test_what_has_passed_is_what_is_not_done_at_its_due_instant() -> None:
    clocks = clocks_of(Instants(received_at=at("2026-05-04T09:00")))
    now = at("2026-05-06T00:00")

    assert {c.kind for c in passed(clocks, done=(), now=now)} == {
        ClockKind.REGISTRATION,
        ClockKind.PROTECTION_ASSESSMENT,
    }
    assert [c.kind for c in passed(clocks, done={ClockKind.REGISTRATION}, now=now)] == [ClockKind.PROTECTION_ASSESSMENT]


def spell(received: str, opened: str, closed: str | None = None) -> Spell:
    return Spell(
        received_at=at(f"{received}T09:00"),
        opened_at=at(f"{opened}T09:00"),
        closed_at=at(f"{closed}T09:00") if closed else None,
    )


def test_closing_and_opening_again_on_the_same_report_does_not_restart_the_four_months() -> None:
    first = spell("2026-01-05", "2026-01-12", "2026-05-01")
    again = spell("2026-01-05", "2026-05-02")

    assert investigation_started_at(again, [first]) == first.opened_at


def test_an_investigation_reopened_twice_began_at_the_first_opening() -> None:
    first = spell("2026-01-05", "2026-01-12", "2026-05-01")
    second = spell("2026-04-30", "2026-05-02", "2026-08-01")
    third = spell("2026-07-01", "2026-08-02")

    assert investigation_started_at(third, [second, first]) == first.opened_at


def test_a_report_that_came_after_the_closing_begins_an_investigation_of_its_own() -> None:
    first = spell("2026-01-05", "2026-01-12", "2026-05-01")
    new = spell("2026-05-03", "2026-05-04")

    assert investigation_started_at(new, [first]) == new.opened_at
    assert investigation_started_at(first, [new]) == first.opened_at
