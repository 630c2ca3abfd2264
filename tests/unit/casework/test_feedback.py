"""Feedback to the one who reported (SoL 2025:400 19:6), by named dates."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from casework.calendar import STOCKHOLM
from casework.errors import Refused
from casework.feedback import Statement, due, give, is_in_time, latest_due, may_receive


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


@pytest.mark.parametrize("statement", [Statement.OPENED, Statement.NOT_OPENED])
@pytest.mark.parametrize(
    ("asked", "decided", "due_at", "why"),
    [
        ("2026-05-04T09:00", "2026-05-11", "2026-05-19T00:00", "asked when sending: the week is counted from the decision"),
        ("2026-05-11T08:00", "2026-05-11", "2026-05-19T00:00", "asked on the morning of the decision"),
        ("2026-05-11T23:59", "2026-05-11", "2026-05-19T00:00", "asked late on the day of the decision"),
        ("2026-06-15T09:00", "2026-06-15", "2026-06-23T00:00", "Midsummer does not prolong it"),
        ("2026-12-24T09:00", "2026-12-28", "2027-01-05T00:00", "over the turn of the year"),
        ("2026-03-20T09:00", "2026-03-27", "2026-04-04T00:00", "over the change to summer time"),
        ("2026-10-19T09:00", "2026-10-20", "2026-10-28T00:00", "over the change to winter time"),
        ("2028-02-20T09:00", "2028-02-24", "2028-03-03T00:00", "a leap day is a day"),
    ],
)  # fmt: skip
def test_feedback_asked_for_by_the_decision_is_due_within_one_week_of_it(
    statement: Statement, asked: str, decided: str, due_at: str, why: str
) -> None:
    clock = due(statement, decided_on=date.fromisoformat(decided), asked_at=local(asked))

    assert clock is not None
    assert clock.deadline.at == local(due_at), why
    assert clock.deadline.rule == "SoL 2025:400 19:6"
    assert not clock.is_at_once


@pytest.mark.parametrize(
    "asked", ["2026-05-12T00:00", "2026-05-12T09:00", "2026-05-18T09:00", "2026-05-19T09:00", "2026-09-01T09:00"]
)
def test_feedback_asked_for_after_the_decision_is_due_at_once(asked: str) -> None:
    """ "Kommer begäran senare": genast (decision 0023)."""
    clock = due(Statement.OPENED, decided_on=date(2026, 5, 11), asked_at=local(asked))

    assert clock is not None
    assert clock.is_at_once
    assert clock.deadline.at == local(asked)


def test_feedback_on_an_investigation_already_running_is_due_at_once() -> None:
    clock = due(Statement.ALREADY_ONGOING, decided_on=None, asked_at=local("2026-05-04T09:00"))

    assert clock is not None
    assert clock.is_at_once
    assert clock.deadline.at == local("2026-05-04T09:00")


@pytest.mark.parametrize("statement", list(Statement))
def test_feedback_may_be_given_unasked_and_then_no_clock_runs(statement: Statement) -> None:
    given = give(
        statement,
        decided_on=date(2026, 5, 11),
        asked_at=None,
        received_at=local("2026-05-04T09:00"),
        now=local("2026-05-12T09:00"),
    )

    assert given is None


@pytest.mark.parametrize(
    ("decided", "code"),
    [
        (None, "decision_date_required"),
        (date(2026, 5, 3), "decision_date_impossible"),
        (date(2026, 5, 13), "decision_date_impossible"),
    ],
)
def test_a_decision_has_a_day_that_can_be_true(decided: date | None, code: str) -> None:
    with pytest.raises(Refused) as refused:
        give(
            Statement.NOT_OPENED,
            decided_on=decided,
            asked_at=None,
            received_at=local("2026-05-04T00:10"),
            now=local("2026-05-12T23:50"),
        )

    assert refused.value.code == code


@pytest.mark.parametrize("decided", [date(2026, 5, 4), date(2026, 5, 12)])
def test_a_decision_may_be_of_the_day_of_the_report_and_of_today(decided: date) -> None:
    asked = local("2026-05-04T00:10")
    assert give(Statement.OPENED, decided_on=decided, asked_at=asked, received_at=asked, now=local("2026-05-12T23:50"))


@pytest.mark.parametrize(
    ("given", "due_at", "in_time"),
    [
        ("2026-05-18T23:59", "2026-05-19T00:00", True),
        ("2026-05-19T00:00", "2026-05-19T00:00", False),
        ("2026-05-12T15:00", "2026-05-12T09:00", True),
        ("2026-05-13T00:00", "2026-05-12T09:00", False),
    ],
)
def test_what_is_due_at_once_is_late_the_next_day_and_a_week_ends_at_midnight(
    given: str, due_at: str, in_time: bool
) -> None:
    assert is_in_time(local(given), due_at=local(due_at)) is in_time


@pytest.mark.parametrize(
    ("received", "asked", "latest"),
    [
        ("2026-05-04T09:00", "2026-05-04T09:00", "2026-05-26T00:00"),
        ("2026-05-04T09:00", "2026-05-18T22:00", "2026-05-26T00:00"),
        ("2026-05-04T09:00", "2026-05-19T08:00", "2026-05-19T08:00"),
    ],
)
def test_while_no_decision_is_known_the_latest_day_is_a_week_after_the_last_for_deciding(
    received: str, asked: str, latest: str
) -> None:
    """SoL 2025:400 20:2: decided within 14 days; a request after that day can only be answered at once."""
    assert latest_due(local(received), local(asked)).at == local(latest)
