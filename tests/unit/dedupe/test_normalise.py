"""One spelling for what people write in many ways, and for what is written to dodge grouping (trust T18)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.normalise import _fold, compact, fold, phone_digits, words


@pytest.mark.parametrize(
    "written",
    [
        "maja",
        "MAJA",
        "Maja",
        "Mája",
        "М\u0410\u0408\u0410",
        "m\u0430\u0458\u0430",
        "m\u200ba\u2060ja",
        "ma\u0301ja",
        "\uff2daja",
    ],
)
def test_one_name_in_many_disguises_folds_to_one_word(written: str) -> None:
    assert fold(written) == "maja"


@given(st.text(st.one_of(st.characters(max_codepoint=0x200), st.characters())))
def test_folding_letter_by_letter_gives_what_folding_the_whole_gives(written: str) -> None:
    assert fold(written) == _fold(written)
    assert compact(written) == "".join(c for c in _fold(written) if c.isalnum())
    assert words(written) == tuple("".join(c if c.isalnum() else " " for c in _fold(written)).split())


def test_swedish_letters_and_strokes_fold_to_their_base() -> None:
    assert fold("ÅSA Ödberg Sørensen Łukasz") == "asa odberg sorensen lukasz"
    assert compact("Anna-Karin") == compact("anna karin") == "annakarin"


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("070-174 06 15", "46701740615"),
        ("+46 (0)70 174 06 15", "46701740615"),
        ("0046701740615", "46701740615"),
        ("12", None),
    ],
)
def test_a_phone_number_is_read_in_every_form(written: str, digits: str | None) -> None:
    assert phone_digits(written) == digits
