"""The day that a paper counts as having come in, over named days (FL 2017:900 22 §)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from casework.calendar import STOCKHOLM
from casework.reception import Manner, counted_as_day_before, is_old, read_reception
from config.workdays import is_working_day


@pytest.mark.parametrize(
    ("reached", "counts_as"),
    [
        ("2026-11-25 08:00", "2026-11-24"),  # Wednesday: Tuesday
        ("2026-11-23 08:00", "2026-11-20"),  # Monday: Friday
        ("2026-11-22 08:00", "2026-11-20"),  # Sunday: Friday
        ("2026-06-22 08:00", "2026-06-18"),  # Monday after Midsummer: Thursday, as Midsummer's Eve is no working day
        ("2027-01-07 08:00", "2027-01-05"),  # the day after Epiphany
        ("2026-12-28 08:00", "2026-12-23"),  # the Monday after Christmas
        ("2026-03-30 08:00", "2026-03-27"),  # the Monday after the clocks went forward
        ("2026-05-15 08:00", "2026-05-13"),  # the day after Ascension
    ],
)
def test_what_lay_in_the_letter_box_in_the_morning_came_in_on_the_working_day_before(
    reached: str, counts_as: str
) -> None:
    at = datetime.fromisoformat(reached).replace(tzinfo=STOCKHOLM)
    counted = counted_as_day_before(at, is_working_day)
    assert f"{counted:%Y-%m-%d %H:%M}" == f"{counts_as} 23:59"
    assert counted < at


def test_a_report_is_old_after_a_day_and_not_before() -> None:
    now = datetime(2026, 11, 25, 8, tzinfo=UTC)
    assert not is_old(now - timedelta(hours=24), now)
    assert is_old(now - timedelta(hours=24, seconds=1), now)


@pytest.mark.parametrize("value", [None, "phone", 3, []])
def test_a_body_that_says_nothing_of_its_reception_has_none(value: object) -> None:
    assert read_reception(value) is None


def test_an_unknown_manner_is_left_out_and_the_rest_is_kept() -> None:
    found = read_reception({"manner": "pigeon", "received_by": "Berit"})
    assert found is not None
    assert (found.manner, found.received_by) == (None, "Berit")
    assert read_reception({"manner": "FAX"}).manner is Manner.FAX  # type: ignore[union-attr]
