"""No cell that a person wrote is taken for a formula, and the table comes back as it was (ASVS 1.2.10)."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.spreadsheet import STARTS_FORMULA, as_csv, guarded

TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
PAYLOADS = [
    f"{lead}{rest}"
    for lead in sorted(STARTS_FORMULA)
    for rest in ("1+1", "cmd|'/c calc'!A1", 'HYPERLINK("http://x";A1)', "SUM(A1:A9)", "", "\n=1")
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_would_begin_a_formula_stands_behind_an_apostrophe(payload: str) -> None:
    assert guarded(payload) == f"'{payload}"


@pytest.mark.parametrize("plain", ["", "Anna", "2026-1", "a=1", "'=1", " 1", 7, None])
def test_what_begins_none_is_as_it_was(plain: object) -> None:
    assert guarded(plain) == ("" if plain is None else str(plain))


@given(st.lists(st.tuples(TEXT, TEXT), max_size=5))
def test_every_table_comes_back_with_its_cells_and_none_begins_a_formula(rows: list[tuple[str, str]]) -> None:
    text = as_csv(("a", "b"), rows)
    assert text.startswith("\ufeff")
    read = list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=";"))
    assert read[0] == ["a", "b"]
    assert [tuple(row) for row in read[1:]] == [(guarded(a), guarded(b)) for a, b in rows]
    assert not [cell for row in read for cell in row if cell[:1] in STARTS_FORMULA and cell]
