"""The statutory clocks, by named dates."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from casework.calendar import STOCKHOLM
from casework.clocks import opening_decision_due, protection_assessment_due


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


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
        ("2026-12-31T18:00", "2027-01-02T00:00", "over the turn of the year"),
        ("2028-02-28T17:00", "2028-03-01T00:00", "into a leap day"),
        ("2026-03-29T01:30", "2026-03-30T00:00", "the night with 23 hours"),
        ("2026-10-25T02:30", "2026-10-26T00:00", "the night with 25 hours"),
    ],
)
def test_the_protection_assessment_is_due_the_same_day_or_the_next_when_it_came_late(
    came_in: str, due: str, why: str
) -> None:
    deadline = protection_assessment_due(local(came_in).astimezone(UTC))

    assert deadline.at == local(due), why
    assert deadline.rule == "SoL 2025:400 20:1"


@pytest.mark.parametrize(
    ("came_in", "due", "why"),
    [
        ("2026-05-04T00:01", "2026-05-19T00:00", "the day of arrival is not counted"),
        ("2026-05-04T23:59", "2026-05-19T00:00", "nor is its hour"),
        ("2026-12-24T12:00", "2027-01-08T00:00", "Christmas does not prolong it"),
        ("2028-02-20T12:00", "2028-03-06T00:00", "a leap day is a day"),
        ("2026-03-20T12:00", "2026-04-04T00:00", "over the change to summer time"),
    ],
)
def test_the_opening_decision_is_due_fourteen_days_after_the_day_of_arrival(came_in: str, due: str, why: str) -> None:
    deadline = opening_decision_due(local(came_in).astimezone(UTC))

    assert deadline.at == local(due), why
    assert deadline.rule == "SoL 2025:400 20:2"
