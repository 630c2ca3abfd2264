"""Facts in form fields: what says less than a known one is no news, another person or house is."""

from __future__ import annotations

import pytest

from tests.unit.novelty.groups import first, later

TEXT = "Mannen i filmen slår flickan med en toffel."


def _novelty(known: str, given: str) -> float:
    before = later(TEXT, after=first(TEXT), field_facts=(known,))
    return later(TEXT, after=before, field_facts=(given,)).novelty


@pytest.mark.parametrize(
    ("known", "given"),
    [("address:Storgatan 12", "address:Storgatan"), ("school:Norra skolan i byn", "school:Norra sko")],
)
def test_a_place_that_breaks_off_says_less(known: str, given: str) -> None:
    assert _novelty(known, given) < 0.5


@pytest.mark.parametrize(
    ("known", "given"),
    [
        ("address:Storgatan 12", "address:Storgatan 1"),
        ("address:Storgatan", "address:Storgatan 12"),
        ("guardian:Annabella", "guardian:Anna"),
        ("school:Norra skolan", "school:Granitskolan"),
    ],
)
def test_another_house_school_or_person_is_news(known: str, given: str) -> None:
    assert _novelty(known, given) >= 0.5
