"""A name in another script meets the same name in Latin letters."""

from __future__ import annotations

import pytest

from config.reference import name_table
from dedupe.nameforms import Kinship, Words
from dedupe.normalise import compact
from dedupe.transliterate import to_latin

WORDS = Words(name_table())


@pytest.mark.parametrize(
    ("written", "latin"),
    [("Олександр", "Aleksandr"), ("Сергій", "Sergej"), ("Катерина", "Kateryna"), ("Дмитро", "Dmytro"), ("Марія", "Maria"),
     ("Илья", "Illia"), ("محمد", "Muhammad"), ("أحمد", "Ahmad"), ("فاطمة", "Fatemeh"), ("زينب", "Zeinab"), ("یوسف", "Yusuf"),
     ("يوسف", "Yusuf")],
)  # fmt: skip
def test_a_name_in_cyrillic_or_arabic_is_a_form_of_the_latin_one(written: str, latin: str) -> None:
    assert WORDS.given(compact(to_latin(written)), compact(latin)) >= Kinship.FORM


@pytest.mark.parametrize("text", ["Maja Mårtensson", "Łukasz", "Đorđe", "Ελένη", "", " ", "🙂", "Мaja", "\ud800"])
def test_latin_mixed_and_unknown_scripts_are_left_as_they_are(text: str) -> None:
    assert to_latin(text) == text


def test_each_word_of_a_name_is_turned_by_itself() -> None:
    assert to_latin("محمد الخطيب") == "Mohammed Al-Khatib"
    assert to_latin("Анна-Марія Шевченко") == "Anna-Mariia Shevchenko"


def test_a_very_long_word_costs_no_more_than_a_name() -> None:
    assert len(to_latin("ш" * 100_000)) < 1_000
