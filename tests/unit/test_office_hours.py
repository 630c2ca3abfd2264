"""When the office is open: named days of the Swedish year, in the office hours of the example."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.calendar import STOCKHOLM
from casework.office_hours import NO_HOURS, Interval, OfficeHours, OfficeState, state_at
from config.redays import red_days

DAY = (Interval(opens=time(8), closes=time(16, 30)),)
HOURS = OfficeHours(
    week=(DAY, DAY, DAY, DAY, (Interval(opens=time(8), closes=time(16)),), (), ()),
    shortened_until=time(15),
    shortened_days=frozenset({date(2026, 8, 20)}),
    closed_days=frozenset({date(2026, 9, 1)}),
)


def at(text: str) -> datetime:
    """An instant by Swedish wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM).astimezone(UTC)


@pytest.mark.parametrize(
    ("day", "now", "closes", "opens"),
    [
        ("an ordinary Monday", "2026-03-02T10:00", "2026-03-02T16:30", None),
        ("at the minute of opening", "2026-03-02T08:00", "2026-03-02T16:30", None),
        ("at the minute of closing", "2026-03-02T16:30", None, "2026-03-03T08:00"),
        ("a minute to midnight", "2026-03-02T23:59", None, "2026-03-03T08:00"),
        ("before dawn", "2026-03-03T00:00", None, "2026-03-03T08:00"),
        ("Friday afternoon", "2026-03-06T15:59", "2026-03-06T16:00", None),
        ("a Saturday", "2026-03-07T11:00", None, "2026-03-09T08:00"),
        ("Maundy Thursday, the day before Good Friday", "2026-04-02T14:59", "2026-04-02T15:00", None),
        ("Maundy Thursday after three", "2026-04-02T15:00", None, "2026-04-07T08:00"),
        ("Easter Monday", "2026-04-06T10:00", None, "2026-04-07T08:00"),
        ("the last of April, the day before May Day", "2026-04-30T15:30", None, "2026-05-04T08:00"),
        ("Friday before a Saturday that is red", "2026-06-05T14:00", "2026-06-05T15:00", None),
        ("the day before Midsummer Eve", "2026-06-18T15:10", None, "2026-06-22T08:00"),
        ("Midsummer Eve", "2026-06-19T10:00", None, "2026-06-22T08:00"),
        ("Christmas Eve", "2026-12-24T10:00", None, "2026-12-28T08:00"),
        ("New Year's Eve", "2026-12-31T10:00", None, "2027-01-04T08:00"),
        ("New Year's Day", "2027-01-01T00:00", None, "2027-01-04T08:00"),
        ("the day before Epiphany", "2027-01-05T14:00", "2027-01-05T15:00", None),
        ("a day shortened by the municipality", "2026-08-20T15:01", None, "2026-08-21T08:00"),
        ("a day closed by the municipality", "2026-09-01T10:00", None, "2026-09-02T08:00"),
    ],
)
def test_the_office_keeps_its_hours(day: str, now: str, closes: str | None, opens: str | None) -> None:
    found = state_at(HOURS, red_days(), at(now))

    assert found == OfficeState(
        is_open=closes is not None, closes_at=at(closes) if closes else None, opens_at=at(opens) if opens else None
    ), day


@pytest.mark.parametrize(
    ("night", "opens", "hours_until"),
    [("2026-03-28T20:00", "2026-03-30T08:00", 35), ("2026-10-24T20:00", "2026-10-26T08:00", 37)],
)
def test_a_change_of_the_clocks_shifts_no_opening(night: str, opens: str, hours_until: int) -> None:
    found = state_at(HOURS, red_days(), at(night))

    assert found.opens_at == at(opens)
    assert found.opens_at - at(night) == timedelta(hours=hours_until)


def test_a_lunch_break_is_closed() -> None:
    split = (Interval(opens=time(8), closes=time(12)), Interval(opens=time(13), closes=time(16)))
    hours = OfficeHours(week=(split,) * 7, shortened_until=time(12, 30))

    assert state_at(hours, frozenset(), at("2026-03-02T12:10")).opens_at == at("2026-03-02T13:00")
    shortened = state_at(hours, frozenset({date(2026, 3, 3)}), at("2026-03-02T12:10"))
    assert shortened.opens_at == at("2026-03-04T08:00")


def test_an_office_without_hours_is_closed_and_promises_no_opening() -> None:
    assert state_at(NO_HOURS, red_days(), at("2026-03-02T10:00")) == OfficeState(is_open=False)


@given(st.integers(0, 4 * 365 * 24 * 60).map(lambda minutes: at("2026-01-01T00:00") + timedelta(minutes=minutes)))
def test_what_is_promised_comes_true(now: datetime) -> None:
    found = state_at(HOURS, red_days(), now)
    changes_at = found.closes_at if found.is_open else found.opens_at

    assert changes_at is not None
    assert changes_at > now
    assert state_at(HOURS, red_days(), changes_at - timedelta(microseconds=1)).is_open == found.is_open
    assert state_at(HOURS, red_days(), changes_at).is_open != found.is_open
