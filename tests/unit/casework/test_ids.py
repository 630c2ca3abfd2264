"""Receipts: random, typed by people, checked by one character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.ids import read_receipt, receipt_code, registration_number

CODES = st.binary(min_size=10, max_size=10).map(receipt_code)


@given(CODES)
def test_a_receipt_is_read_back_however_it_is_typed(code: str) -> None:
    for typed in (code, code.lower(), code.replace("-", ""), f"  {code.replace('-', ' ')}\n"):
        assert read_receipt(typed) == code
    assert read_receipt(code.replace("0", "O").replace("1", "l")) == code


@given(CODES, st.integers(0, 16), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_one_wrong_character_is_noticed(code: str, at: int, wrong: str) -> None:
    bare = code.replace("-", "")
    typed = bare[:at] + wrong + bare[at + 1 :]

    assert (read_receipt(typed) is None) == (typed != bare)


@given(st.text(max_size=30))
def test_any_other_text_is_no_receipt_or_a_whole_one(text: str) -> None:
    found = read_receipt(text)
    assert found is None or read_receipt(found) == found


def test_all_eighty_bits_show_in_the_receipt() -> None:
    codes = {receipt_code((1 << bit).to_bytes(10)) for bit in range(80)}
    assert len(codes) == 80
    with pytest.raises(ValueError):
        receipt_code(b"short")


def test_a_registration_number_has_municipality_year_and_serial() -> None:
    assert registration_number("2081", 2026, 17) == "2081-2026-000017"
    assert registration_number("0180", 2026, 1_234_567) == "0180-2026-1234567"
