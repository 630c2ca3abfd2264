"""Makes written values comparable: one spelling for what people write in many ways. Loses detail on purpose; facts keep the original."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Letters that NFKD does not take apart but people write without the stroke.
_STROKES = str.maketrans({"ø": "o", "æ": "a", "đ": "d", "ł": "l", "ß": "ss", "ð": "d", "þ": "th", "œ": "o", "ı": "i"})

# Cyrillic and Greek letters that look like Latin ones: used to dodge grouping (trust T18).
CONFUSABLES = str.maketrans(
    "аеорсухіјѕԁһԛԝАВЕКМНОРСТУХІЈЅορναικτΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdhqwABEKMHOPCTYXIJSopvaiktABEZHIKMNOPTYX",
)

_INVISIBLE = {"Cf", "Cc", "Cs", "Co", "Cn"}


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case without accents, look-alike letters or invisible characters: "Åsa" and "ASA" both give "asa"."""
    # Nearly all that is written here. No accent stands by itself among these letters, so each can be folded without the next.
    return text.translate(_ALONE) if text.isascii() or max(text) < _FIRST_OF_OTHERS else _fold(text)


def _fold(text: str) -> str:
    clean = "".join(c if c in "\n\t " else " " if c == "\r" else c for c in text if _is_visible(c))
    mapped = unicodedata.normalize("NFKC", clean).translate(CONFUSABLES).casefold().translate(_STROKES)
    decomposed = unicodedata.normalize("NFKD", mapped)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def words(text: str) -> tuple[str, ...]:
    """The folded words of a text: letters and digits, hyphens and apostrophes dropped into separate words."""
    folded = fold(text)
    if folded.isascii():
        return tuple(folded.translate(_BETWEEN).split())
    return tuple("".join(c if c.isalnum() else " " for c in folded).split())


@lru_cache(maxsize=65536)
def compact(text: str) -> str:
    """Folded with everything but letters and digits removed: "Anna-Karin" and "Anna Karin" agree."""
    folded = fold(text)
    return folded if folded.isalnum() else "".join(c for c in folded if c.isalnum())


def phone_digits(text: str) -> str | None:
    """A phone number as digits with country code ("070-123 45 67" gives "46701234567"), or None when it is too short or long to be one."""
    digits = "".join(c for c in text if c.isdigit())
    if text.strip().startswith("+") or digits.startswith("00"):
        digits = digits.removeprefix("00")
    elif digits.startswith("0"):
        digits = "46" + digits[1:]
    if digits.startswith("460"):  # "+46 (0)70 ..."
        digits = "46" + digits[3:]
    return digits if 8 <= len(digits) <= 15 else None


def _is_visible(char: str) -> bool:
    return char in "\n\t\r " or unicodedata.category(char) not in _INVISIBLE


_FIRST_OF_OTHERS = "\u0180"  # after Latin-1 and Latin Extended-A
_ALONE = {code: _fold(chr(code)) for code in range(ord(_FIRST_OF_OTHERS))}
_BETWEEN = {code: " " for code in range(128) if not chr(code).isalnum()}
