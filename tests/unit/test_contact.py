"""How to reach a municipality: what a file may say, and that nothing is made up where there is none."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from casework.office_hours import NO_HOURS, Interval, OfficeState
from config.contact import ContactFileError, contact_of, office_at, office_of, read_contact
from config.redays import red_days
from config.settings import Settings

FICTION = ("031-390 06", "040-628 04", "08-465 004", "0980-319 2", "070-17406")  # reserved by PTS


def test_the_example_is_marked_as_unchecked_and_its_numbers_cannot_be_real() -> None:
    example = contact_of("2081")

    assert (example.municipality, example.is_checked) == ("Borlänge", False)
    phones = (example.intake_phone, example.out_of_hours_phone, example.accessibility, example.data_protection)
    assert all(phone is not None and phone.startswith(FICTION) for phone in phones)
    assert example.hours.week[0] == (Interval(opens=time(8), closes=time(16, 30)),)
    assert example.hours.week[6] == ()


def test_a_municipality_without_a_file_has_its_name_and_no_invented_number() -> None:
    found = contact_of("0180")

    assert (found.municipality, found.hours) == ("Stockholms", NO_HOURS)
    assert (found.intake_phone, found.out_of_hours_phone, found.out_of_hours_name) == (None, None, None)
    assert found.leave_to.startswith("https://")


@pytest.mark.parametrize("code", ["", "../../etc", "20810", "²081"])
def test_a_code_that_is_none_reads_no_file(code: str) -> None:
    assert contact_of(code).municipality == ""


def test_the_office_of_the_form_is_that_of_the_default_municipality() -> None:
    closed = office_of(Settings(default_municipality="0180"), datetime(2026, 3, 2, 9, tzinfo=UTC))
    opened = office_of(Settings(default_municipality="2081"), datetime(2026, 3, 2, 9, tzinfo=UTC))

    assert (closed.state, closed.emergency_phone) == (OfficeState(is_open=False), "112")
    assert (closed.is_open, closed.phone, closed.opens_at) == (True, None, None)  # nobody has said that it is closed
    assert (opened.municipality, opened.is_open, opened.phone) == ("Borlänge", True, "08-465 004 10")
    assert opened.state == OfficeState(is_open=True, closes_at=datetime(2026, 3, 2, 15, 30, tzinfo=UTC))


def test_a_closed_office_says_when_it_opens_and_who_answers_until_then() -> None:
    saturday = office_at("2081", datetime(2026, 3, 7, 9, tzinfo=UTC))

    assert (saturday.is_open, saturday.opens_at) == (False, datetime(2026, 3, 9, 7, tzinfo=UTC))
    assert saturday.out_of_hours_phone == "08-465 004 20"


@pytest.mark.parametrize(
    "line",
    [
        'phone = "112"',
        'intake_phone = ""',
        'intake_phone = "a\\nb"',
        "intake_phone = 112",
        'leave_to = "http://example.org/"',
        'hours = "08-16"',
        '[hours]\nmonday = "08:00-16:30"',
        '[hours]\nmonday = ["8 till 16"]',
        '[hours]\nmonday = ["08:00-24:00"]',
        '[hours]\nmonday = ["16:00-08:00"]',
        '[hours]\nmonday = ["08:00-12:00", "11:00-16:00"]',
        "[hours]\nmonday = [8]",
        "[hours]\nshortened_until = 15",
        '[hours]\nclosed_days = ["2026-01-02"]',
        "[hours]\nclosed_days = [2026-01-02T08:00:00Z]",
        '[hours]\nmaanantai = ["08:00-16:30"]',
        "= broken",
    ],
)
def test_what_cannot_be_used_is_an_error_that_names_the_file(line: str) -> None:
    with pytest.raises(ContactFileError, match=r"^2081\.toml"):
        read_contact("2081.toml", f'code = "2081"\n{line}\n')


def test_a_file_under_another_code_is_an_error() -> None:
    with pytest.raises(ContactFileError, match=r"^2080\.toml: the code"):
        read_contact("2080.toml", 'code = "2081"')


def test_red_days_are_those_of_the_law_and_the_three_eves() -> None:
    red = {date(2026, 1, 1), date(2026, 6, 6), date(2026, 6, 19), date(2026, 12, 24), date(2026, 12, 31)}
    assert all(day in red_days() for day in red)
    assert date(2026, 3, 8) not in red_days()  # a Sunday: closed by the hours, not by the calendar
