"""The self-check counts by the clocks' own rules; a month is one of Swedish midnights."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from casework.calendar import STOCKHOLM
from casework.clocks import ClockKind, protection_assessment_due, started
from casework.selfcheck import MOST_EXCEPTIONS, Checked, Month, Outcome, Tally, outcome
from casework.steps.watch import Course

CAME = datetime(2025, 6, 2, 9, tzinfo=STOCKHOLM)
CLOCK = started(ClockKind.PROTECTION_ASSESSMENT, CAME, protection_assessment_due(CAME))
AN_INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("done", "now", "found"),
    [
        (CLOCK.due_at - AN_INSTANT, CLOCK.due_at, Outcome.IN_TIME),
        (CLOCK.due_at, CLOCK.due_at, Outcome.LATE),
        (None, CLOCK.due_at - AN_INSTANT, Outcome.RUNNING),
        (None, CLOCK.due_at, Outcome.PASSED),
    ],
)
def test_what_is_done_at_the_very_instant_at_which_it_is_due_is_late(
    done: datetime | None, now: datetime, found: Outcome
) -> None:
    assert outcome(CLOCK, done, now) is found


def test_all_exceptions_are_counted_and_the_first_of_them_shown() -> None:
    rows = [
        Checked(id=UUID(int=n), registration_no=str(n), course=Course(received_at=CAME, is_assessed=False), done={})
        for n in range(MOST_EXCEPTIONS)
    ]
    tally = Tally()
    tally.add(rows, CAME + timedelta(days=60))
    assert len(tally.exceptions) == MOST_EXCEPTIONS
    assert tally.late == 2 * MOST_EXCEPTIONS
    assert tally.share(ClockKind.PROTECTION_ASSESSMENT) == 0
    assert tally.share(ClockKind.INVESTIGATION) is None


@pytest.mark.parametrize(
    ("month", "begins", "hours"),
    [
        ("2025-03", datetime(2025, 2, 28, 23, tzinfo=UTC), 31 * 24 - 1),  # clocks go forward
        ("2025-10", datetime(2025, 9, 30, 22, tzinfo=UTC), 31 * 24 + 1),  # and back
        ("2024-02", datetime(2024, 1, 31, 23, tzinfo=UTC), 29 * 24),
        ("2025-12", datetime(2025, 11, 30, 23, tzinfo=UTC), 31 * 24),
    ],
)
def test_a_month_begins_and_ends_at_swedish_midnights(month: str, begins: datetime, hours: int) -> None:
    found = Month.read(month)
    assert found is not None
    assert found.begins == begins
    assert found.ends.astimezone(UTC) - found.begins.astimezone(UTC) == timedelta(hours=hours)
    assert str(found.shifted(1).shifted(-1)) == month


def test_a_month_before_january_is_december() -> None:
    assert Month(2026, 1).shifted(-1) == Month(2025, 12)
    assert Month.of(datetime(2025, 12, 31, 23, 30, tzinfo=UTC)) == Month(2026, 1)
