"""Personal numbers in every written form."""

from __future__ import annotations

from datetime import date

import pytest

from dedupe.facts import NumberKind, NumberStatus
from dedupe.personnummer import find, luhn_ok, parse

TODAY = date(2026, 5, 4)
BORN = date(2014, 5, 12)


@pytest.mark.parametrize(
    "raw",
    [
        "20140512-9808",
        "201405129808",
        "140512-9808",
        "1405129808",
        "140512 9808",
        "140512–9808",
        "140512−9808",
        "14 05 12 9808",
        "2014-05-12-9808",
        "2014-05-12 9808",
        " 20140512 - 9808 ",
        "pnr: 140512-9808",
        "Maja 140512-9808",
        "２０１４０５１２-９８０８",
        "٢٠١٤٠٥١٢-٩٨٠٨",
        "2014\u200b0512-9808",
        "140512-\n9808",
        "140512\r\n-9808",
        "140512/9808",
        "140512.9808",
        "140512 98 08",
        "140512 (9808)",
        "2014.05.12-9808",
        "2014 05 12 - 9808",
        "14-05-12-9808",
        "140512-9808 ",
    ],
)
def test_every_written_form_of_one_number_is_the_same_number(raw: str) -> None:
    number = parse(raw, today=TODAY)
    assert (number.digits, number.status, number.birth_date) == ("201405129808", NumberStatus.VALID, BORN)
    assert number.kind is NumberKind.PERSONNUMMER


@pytest.mark.parametrize(
    "raw",
    [
        "20140512",
        "140512",
        "2014-05-12",
        "140512-XXXX",
        "140512****",
        "140512-98XX",
        "20140512-X",
        "20140512-980",
        "140512-nnnn",
    ],
)
def test_a_number_without_its_last_four_is_partial_and_keeps_the_birth_date(raw: str) -> None:
    number = parse(raw, today=TODAY)
    assert (number.status, number.digits, number.birth_date) == (NumberStatus.PARTIAL, "20140512", BORN)


def test_a_wrong_check_digit_is_kept_and_said() -> None:
    number = parse("140512-9809", today=TODAY)
    assert (number.status, number.digits, number.birth_date) == (NumberStatus.CHECKSUM_FAILED, "201405129809", BORN)


def test_an_impossible_date_with_a_right_check_digit_is_not_valid() -> None:
    digits = next(f"201413{d:02}980{c}" for d in (12,) for c in range(10) if luhn_ok(f"1413{d:02}980{c}"))
    assert parse(digits, today=TODAY).status is NumberStatus.CHECKSUM_FAILED
    assert parse(digits, today=TODAY).birth_date is None


def test_a_coordination_number_has_its_day_moved_by_sixty() -> None:
    number = parse("701063-2391", today=TODAY)  # the Tax Agency's own example
    assert (number.status, number.kind) == (NumberStatus.VALID, NumberKind.SAMORDNINGSNUMMER)
    assert (number.digits, number.birth_date) == ("197010632391", date(1970, 10, 3))
    assert parse("140572-9805", today=TODAY).birth_date == BORN


def test_a_plus_means_a_hundred_years_or_more() -> None:
    assert parse("140512+9808", today=TODAY).digits == "191405129808"
    assert parse("260101-9800", today=TODAY).digits[:4] == "2026"
    assert parse("260101+9800", today=TODAY).digits[:4] == "1926"


@pytest.mark.parametrize(("raw", "year"), [("060504", 2006), ("260503", 2026), ("260505", 1926), ("850101", 1985)])
def test_two_digit_years_fall_in_the_latest_century_that_is_not_ahead(raw: str, year: int) -> None:
    born = parse(raw, today=TODAY).birth_date
    assert born is not None
    assert born.year == year


@pytest.mark.parametrize("raw", ["140512-T123", "20140512-A12B", "991234567890", "20140512T123"])
def test_reserve_numbers_are_kept_and_never_called_valid(raw: str) -> None:
    number = parse(raw, today=TODAY)
    assert (number.status, number.kind) == (NumberStatus.RESERVE, NumberKind.OTHER)
    assert number.digits == raw.replace("-", "")


@pytest.mark.parametrize(
    "raw", ["", " ", "okänd", "?", "123", "99999999", "\ud800", "\x00", "14051", "12345678901234567890", "🙂"]
)
def test_what_is_no_number_is_kept_as_written(raw: str) -> None:
    number = parse(raw, today=TODAY)
    assert (number.status, number.raw, number.birth_date) == (NumberStatus.NONE, raw, None)


def test_numbers_are_found_in_text_with_their_places() -> None:
    text = "Åsa har 140512-9808, brodern 20170301 9800 och 180412-XXXX; reserv 140512-T123."
    found = find(text, today=TODAY)
    assert [text[a:b] for _, a, b in found] == ["140512-9808", "20170301 9800", "180412-XXXX", "140512-T123"]
    assert [n.status.value for n, _, _ in found] == ["valid", "valid", "partial", "reserve"]


@pytest.mark.parametrize(
    "written",
    [
        "140512-\n9808",
        "140512/9808",
        "14 05 12 - 9808",
        "2014 05 12 9808",
        "2014.05.12-9808",
        "140512 98 08",
        "140512 (9808",
    ],
)
def test_a_number_in_an_unusual_form_is_found_in_running_text(written: str) -> None:
    found = find(f"Alva ({written}), far illa", today=TODAY)
    assert [n.digits for n, _, _ in found] == ["201405129808"]


@pytest.mark.parametrize("label", ["pnr", "Personnummer:", "hennes personnr är", "p-nr."])
def test_a_label_makes_a_number_with_a_wrong_check_digit_believed_and_kept(label: str) -> None:
    ((number, _, _),) = find(f"{label} 1405129809", today=TODAY)
    assert (number.status, number.digits) == (NumberStatus.CHECKSUM_FAILED, "201405129809")


def test_a_day_and_an_hour_are_no_personal_number() -> None:
    assert find("Händelsen den 2014-05-12 1315 och 140512 1315", today=TODAY) == ()


@pytest.mark.parametrize(
    "text",
    [
        "ring 0701234567",
        "dnr 123456-7890",
        "konto 1234567890123456",
        "140512-film",
        "den 12 maj 2014",
        "OCR 11405129808",
        "1405129809 utan streck och med fel siffra",
        "AB140512-9808",
    ],
)
def test_phone_case_and_account_numbers_are_no_personal_numbers(text: str) -> None:
    assert find(text, today=TODAY) == ()


def test_a_number_at_the_end_of_the_longest_text_is_found() -> None:
    text = "å" * 999_985 + " 140512-9808"
    assert [(a, b) for _, a, b in find(text, today=TODAY)] == [(999_986, 999_997)]
