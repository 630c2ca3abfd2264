"""Feedback to the one who reported (SoL 2025:400 19:6), by named dates."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from casework.calendar import STOCKHOLM
from casework.clockpolicy import STATUTE, Ahead, ClockKind, ClockPolicy
from casework.clocks import ClockState
from casework.errors import Refused
from casework.feedback import (
    Basis,
    Request,
    Statement,
    check_decided_on,
    due_of,
    is_in_time,
    may_receive,
    told,
)
from casework.feedbackwatch import Asked, look


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM).astimezone(UTC)


def test_there_are_three_statements_and_no_more() -> None:
    """SoL 2025:400 19:6; OSL 26:9 a breaks secrecy for exactly these."""
    assert set(Statement) == {"opened", "not_opened", "already_ongoing"}


@pytest.mark.parametrize(
    ("section", "may"),
    [("19:1", True), ("19:2", True), ("19:3", True), ("19:4", False), ("", False)],
)
def test_only_a_mandated_reporter_may_be_given_feedback(section: str, may: bool) -> None:
    """SoL 2025:400 19:6: reporters under 19:1-3. Whoever reports under 19:4 (everybody) gets none."""
    assert may_receive(section) is may


def request(asked: str, *, received: str = "", decided: str = "", ongoing: str = "", until: str = "") -> Request:
    """A request at a Swedish wall clock; the report came when it was asked for, if nothing else is said."""
    return Request(
        received_at=local(received or asked),
        asked_at=local(asked),
        decided_on=date.fromisoformat(decided) if decided else None,
        ongoing_since=local(ongoing) if ongoing else None,
        opening_until=local(until) if until else None,
    )


IN_A_WEEK = [
    ("2026-05-04T09:00", "2026-05-11", "2026-05-19T00:00", "asked when sending: the week is counted from the decision"),
    ("2026-05-11T08:00", "2026-05-11", "2026-05-19T00:00", "asked on the morning of the decision"),
    ("2026-05-11T23:59", "2026-05-11", "2026-05-19T00:00", "asked at 23:59 on the day of the decision"),
    ("2026-06-15T09:00", "2026-06-15", "2026-06-23T00:00", "Midsummer does not prolong it"),
    ("2026-12-24T09:00", "2026-12-28", "2027-01-05T00:00", "over the turn of the year"),
    ("2026-03-20T09:00", "2026-03-27", "2026-04-04T00:00", "over the change to summer time"),
    ("2026-03-20T09:00", "2026-03-22", "2026-03-30T00:00", "it ends with the day of 23 hours"),
    ("2026-10-19T09:00", "2026-10-20", "2026-10-28T00:00", "over the change to winter time"),
    ("2026-10-17T09:00", "2026-10-18", "2026-10-26T00:00", "it ends with the day of 25 hours"),
    ("2028-02-20T09:00", "2028-02-24", "2028-03-03T00:00", "a leap day is a day"),
    ("2028-02-20T09:00", "2028-02-22", "2028-03-01T00:00", "it ends with a leap day"),
]


@pytest.mark.parametrize(
    ("asked", "decided", "due_at"), [row[:3] for row in IN_A_WEEK], ids=[row[3] for row in IN_A_WEEK]
)
def test_feedback_asked_for_by_the_decision_is_due_within_one_week_of_it(asked: str, decided: str, due_at: str) -> None:
    due = due_of(request(asked, decided=decided))

    assert due.clock.due_at == local(due_at)
    assert due.clock.kind is ClockKind.FEEDBACK
    assert (due.clock.rule, due.basis) == ("SoL 2025:400 19:6", Basis.DECISION)


AT_ONCE = [
    ("2026-05-12T00:00", "2026-05-13T00:00", "at the midnight after the decision"),
    ("2026-05-12T09:00", "2026-05-13T00:00", "the morning after"),
    ("2026-05-12T15:59", "2026-05-13T00:00", "not yet late in the day"),
    ("2026-05-12T16:00", "2026-05-14T00:00", "late in the day: by the end of the next"),
    ("2026-05-12T23:59", "2026-05-14T00:00", "at 23:59"),
    ("2026-05-18T09:00", "2026-05-19T00:00", "within the week from the decision"),
    ("2026-09-01T09:00", "2026-09-02T00:00", "months later"),
    ("2026-12-31T23:59", "2027-01-02T00:00", "New Year's Eve at 23:59"),
    ("2026-10-25T02:30", "2026-10-26T00:00", "in the hour that comes twice"),
    ("2027-03-27T23:59", "2027-03-29T00:00", "late before clocks go forward"),
    ("2028-02-28T23:59", "2028-03-01T00:00", "late before a leap day"),
]


@pytest.mark.parametrize(("asked", "due_at"), [row[:2] for row in AT_ONCE], ids=[row[2] for row in AT_ONCE])
def test_feedback_asked_for_after_the_decision_is_due_at_once(asked: str, due_at: str) -> None:
    """ "Kommer begäran senare": genast (decision 0023), which means what it means in 20:1 (decision 0043)."""
    due = due_of(request(asked, received="2026-05-04T09:00", decided="2026-05-11"))

    assert due.clock.due_at == local(due_at)
    assert (due.clock.rule, due.basis) == ("SoL 2025:400 19:6", Basis.AT_ONCE)


@pytest.mark.parametrize(
    ("ongoing", "due_at"),
    [
        ("2026-01-07T09:00", "2026-05-05T00:00"),  # it ran when feedback was asked for
        ("2026-05-06T10:00", "2026-05-07T00:00"),  # opened on another report two days later
        ("2026-05-06T17:00", "2026-05-08T00:00"),
    ],
)
def test_feedback_on_an_investigation_already_running_is_due_at_once(ongoing: str, due_at: str) -> None:
    due = due_of(request("2026-05-04T09:00", ongoing=ongoing))

    assert due.clock.due_at == local(due_at)
    assert due.basis is Basis.AT_ONCE


def test_of_several_children_the_earliest_decision_counts_whichever_child_it_is_on() -> None:
    """19:6 speaks of the decision on the report: the stricter reading (decision 0043)."""
    one_decided_one_running = request("2026-05-04T09:00", decided="2026-05-11", ongoing="2026-01-07T09:00")
    assert due_of(one_decided_one_running).clock.due_at == local("2026-05-05T00:00")
    runs_later = request("2026-05-04T09:00", decided="2026-05-05", ongoing="2026-06-01T09:00")
    assert due_of(runs_later).clock.due_at == local("2026-05-13T00:00")


def test_a_stricter_municipality_answers_on_the_same_day_however_late_it_was_asked() -> None:
    late = request("2026-05-12T23:59", received="2026-05-04T09:00", decided="2026-05-11")
    assert due_of(late, ClockPolicy(late_from=None)).clock.due_at == local("2026-05-13T00:00")


@pytest.mark.parametrize(
    ("statement", "on", "decided_on", "due_at"),
    [
        (Statement.OPENED, "2026-05-11", "", "2026-05-19T00:00"),  # Sluss has no decision: what is stated counts
        (
            Statement.OPENED,
            "2026-05-12",
            "2026-05-11",
            "2026-05-19T00:00",
        ),  # a later day than the recorded one does not
        (Statement.NOT_OPENED, "2026-05-08", "2026-05-11", "2026-05-16T00:00"),  # an earlier one does
        (Statement.ALREADY_ONGOING, "", "2026-05-11", "2026-05-05T00:00"),
        (None, "", "2026-05-11", "2026-05-19T00:00"),  # unsuitable: held against the same clock
        (None, "", "", "2026-05-26T00:00"),
    ],
)
def test_what_is_stated_makes_the_clock_earlier_and_never_later(
    statement: Statement | None, on: str, decided_on: str, due_at: str
) -> None:
    asked = request("2026-05-04T09:00", decided=decided_on)
    stated = told(asked, statement, date.fromisoformat(on) if on else None)
    assert due_of(stated).clock.due_at == local(due_at)


@pytest.mark.parametrize(
    ("decided", "code"),
    [
        (None, "decision_date_required"),
        (date(2026, 5, 3), "decision_date_impossible"),
        (date(2026, 5, 13), "decision_date_impossible"),
    ],
)
def test_a_decision_has_a_day_that_can_be_true(decided: date | None, code: str) -> None:
    received, now = local("2026-05-04T00:10"), local("2026-05-12T23:50")
    with pytest.raises(Refused) as refused:
        check_decided_on(Statement.NOT_OPENED, decided, received_at=received, now=now)

    assert refused.value.code == code
    check_decided_on(Statement.ALREADY_ONGOING, decided, received_at=received, now=now)


@pytest.mark.parametrize("decided", [date(2026, 5, 4), date(2026, 5, 12)])
def test_a_decision_may_be_of_the_day_of_the_report_and_of_today(decided: date) -> None:
    check_decided_on(Statement.OPENED, decided, received_at=local("2026-05-04T00:10"), now=local("2026-05-12T23:50"))


@pytest.mark.parametrize(
    ("given", "due_at", "in_time"),
    [
        ("2026-05-18T23:59", "2026-05-19T00:00", True),
        ("2026-05-19T00:00", "2026-05-19T00:00", False),
        ("2026-05-12T15:00", "2026-05-12T09:00", True),  # an older record
        ("2026-05-13T00:00", "2026-05-12T09:00", False),
    ],
)
def test_a_week_ends_at_midnight_and_what_is_given_then_is_late(given: str, due_at: str, in_time: bool) -> None:
    assert is_in_time(local(given), due_at=local(due_at)) is in_time


@pytest.mark.parametrize(
    ("received", "asked", "until", "latest"),
    [
        ("2026-05-04T09:00", "2026-05-04T09:00", "", "2026-05-26T00:00"),
        ("2026-05-04T23:59", "2026-05-04T23:59", "", "2026-05-26T00:00"),
        ("2026-05-04T09:00", "2026-05-18T22:00", "", "2026-05-26T00:00"),
        ("2026-05-04T09:00", "2026-05-19T08:00", "", "2026-05-20T00:00"),
        ("2026-05-04T09:00", "2026-05-04T09:00", "2026-06-01T00:00", "2026-06-08T00:00"),  # prolonged (20:2)
        ("2025-12-20T10:00", "2025-12-20T10:00", "", "2026-01-11T00:00"),
        ("2028-02-10T10:00", "2028-02-10T10:00", "", "2028-03-03T00:00"),
        ("2026-03-10T10:00", "2026-03-10T10:00", "", "2026-04-01T00:00"),
        ("2026-10-05T10:00", "2026-10-05T10:00", "", "2026-10-27T00:00"),
    ],
)
def test_while_no_decision_is_known_the_latest_day_is_a_week_after_the_last_for_deciding(
    received: str, asked: str, until: str, latest: str
) -> None:
    """SoL 2025:400 20:2: decided within 14 days; a request after that day can only be answered at once."""
    assert due_of(request(asked, received=received, until=until)).clock.due_at == local(latest)


def test_a_municipality_that_decides_sooner_gives_feedback_sooner() -> None:
    asked = request("2026-05-04T09:00")
    assert due_of(asked, ClockPolicy(opening_days=7)).clock.due_at == local("2026-05-19T00:00")


def at(asked: Request, now: str, policy: ClockPolicy = STATUTE, answered: str = "") -> tuple[str, datetime | None]:
    seen = look(Asked(request=asked, answered_at=local(answered) if answered else None), local(now), policy)
    return str(seen.level), seen.look_again_at


def test_people_are_warned_ahead_by_the_policy_and_told_when_it_has_passed() -> None:
    asked = request("2026-05-04T09:00", decided="2026-05-11")
    assert at(asked, "2026-05-16T12:00") == ("running", local("2026-05-17T00:00"))
    assert at(asked, "2026-05-17T00:00") == ("warn", local("2026-05-18T00:00"))
    assert at(asked, "2026-05-18T12:00") == ("warn", local("2026-05-19T00:00"))
    assert at(asked, "2026-05-19T00:00") == ("passed", local("2026-05-20T00:00"))
    early = ClockPolicy(warn_ahead={**STATUTE.warn_ahead, ClockKind.FEEDBACK: Ahead(share=0.5)})
    assert at(asked, "2026-05-15T00:00", early)[0] == ClockState.WARN
    assert at(asked, "2026-05-14T23:00", early)[0] == ClockState.RUNNING


def test_what_is_due_at_once_warns_at_once() -> None:
    asked = request("2026-05-12T09:00", received="2026-05-04T09:00", decided="2026-05-11")
    assert at(asked, "2026-05-12T09:00") == ("warn", local("2026-05-13T00:00"))


@pytest.mark.parametrize(("answered", "level"), [("2026-05-18T23:59", "running"), ("2026-05-19T00:00", "passed")])
def test_what_was_answered_is_looked_at_once_and_told_of_only_when_it_was_late(answered: str, level: str) -> None:
    asked = request("2026-05-04T09:00", decided="2026-05-11")
    assert at(asked, "2026-09-01T09:00", answered=answered) == (level, None)
