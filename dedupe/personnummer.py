"""Swedish personal numbers in every form people write them, from a field (`parse`) or inside free text (`find`).

An invalid number is never refused and never dropped: it keeps its written form and a status. Nothing here raises on input.
Source: FOL (1991:481) 18 § (personnummer), lag 2022:1697 2:8 (samordningsnummer: day + 60).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import re2

from dedupe.facts import NumberKind, NumberStatus, PersonalNumber

MAX_SCANNED = 1_000_000  # characters of text that are searched for numbers
MAX_CANDIDATES = 5_000  # number-like strings looked at in one text: bounds the work on hostile input

_COORDINATION_DAY = 60
_MASK = frozenset("Xx*?#_")
_OLDEST_YEAR = 1850
_LAST_DIGIT_PLANE = 0x20000  # no decimal digit, dash or space has a higher code point


def _plain_table() -> dict[int, str]:
    """One character for one character, so that offsets stay true: ASCII digits, one dash, one quote, one space."""
    table: dict[int, str] = {}
    for code in range(0x80, _LAST_DIGIT_PLANE):
        char = chr(code)
        if 0xD800 <= code <= 0xDFFF:
            table[code] = "�"  # a lone surrogate cannot be encoded, and re2 reads UTF-8
        elif (digit := unicodedata.decimal(char, None)) is not None:
            table[code] = str(digit)
        elif (category := unicodedata.category(char)) == "Pd" or char == "\N{MINUS SIGN}":
            table[code] = "-"
        elif category == "Zs":
            table[code] = " "
    table |= {ord(c): '"' for c in "“”„«»″"} | {ord(c): "'" for c in "’‘‚´`"}
    table |= {0: " ", ord("\t"): " ", ord("\r"): " "}
    return table


_PLAIN = _plain_table()

_compile: Callable[[str], Any] = re2.compile

# Candidates only; what they are is decided by `_believable`. Boundaries are checked in Python: re2 has no look-around.
_CANDIDATE = _compile(
    r"(?:(?:18|19|20)\d\d|\d\d)[-. /]\d\d[-. /]\d\d\s{0,2}[-+./]?\s{0,2}\(?(?:\d{2}\s?\d{2}|[Xx*?#_]{4})"
    r"|(?:18|19|20)?\d{6}\s{0,2}[-+]\s{0,3}(?:\d\d \d\d|[0-9A-Za-z*?#_]{2,4})"
    r"|(?:18|19|20)\d{6}\s{0,3}[./]?\(?\d{4}"
    r"|99\d{10}"
    r"|(?:19|20)?\d{6} ?[*Xx?_]{4}"
    r"|\d{6}\s{0,3}[./]?\(?\d\d ?\d\d"
)
_LABELS = (
    "pnr",
    "p-nr",
    "personnr",
    "pers.nr",
    "persnr",
    "pers nr",
    "person nr",
    "personnummer",
    "personummer",
    "samordningsnummer",
    "samordningsnr",
    "personal number",
    "identity number",
)
_LABEL_REACH = 28  # characters before a number in which a label may stand
_FILLING = frozenset("-+./ :\n()")  # what people put between the parts of a number
_WITH_TAIL = _compile(r"(\d{8}|\d{6})([0-9A-Za-z*?#_]{4})|(\d{8}|\d{6})([Xx*?#_]{1,3})")


def plain(text: str) -> str:
    """The text with other digits, dashes, quotes and spaces made ASCII and lone surrogates replaced; same length, same offsets."""
    return text.translate(_PLAIN)


def luhn_ok(digits: str) -> bool:
    """True when the last digit is the check digit of the others (modulus 10; for personal numbers over the ten digits)."""
    total = 0
    for position, char in enumerate(reversed(digits)):
        value = int(char) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def gender_of(number: PersonalNumber) -> str:
    """ "f" or "m" of a VALID number: the last digit but one is odd for men, even for women (FOL (1991:481) 18 §)."""
    return "m" if int(number.digits[-2]) % 2 else "f"


def parse(raw: str, *, today: date) -> PersonalNumber:
    """Reads one written number.

    Two-digit years are placed in the latest century that is not in the future, so that a child is 0 to 20 when possible;
    a "+" means that the person has turned 100.

    Args:
        raw: what was written, also with a label around it.
        today: the local date that ages refer to.
    """
    found = _parse_bare(raw[:64], today)
    if found.status is NumberStatus.NONE and len(raw) > 6:
        inside = next(_spans(plain(raw[:500]), today), None)
        if inside is not None:
            return _parse_bare(raw[inside[0] : inside[1]], today)
    return found


def find(text: str, *, today: date) -> tuple[tuple[PersonalNumber, int, int], ...]:
    """All numbers in free text with their character spans, in order.

    Takes a number without separator or century only when its check digit is right, so that phone and case numbers stay out.
    Birth dates alone are not returned; `dedupe.extract` reads those. Linear in the length of the text.
    """
    flat = plain(text[:MAX_SCANNED])
    return tuple((_parse_bare(text[start:end], today), start, end) for start, end in _spans(flat, today))


def _spans(flat: str, today: date) -> Iterator[tuple[int, int]]:
    for count, match in enumerate(_CANDIDATE.finditer(flat)):
        if count >= MAX_CANDIDATES:
            return
        start, end = match.span()
        label = flat[max(0, start - _LABEL_REACH) : start].lower()
        is_labelled = any(word in label for word in _LABELS) and not any(c.isdigit() for c in label)
        if _stands_alone(flat, start, end) and _believable(match.group(), today, is_labelled=is_labelled):
            yield start, end


def _stands_alone(flat: str, start: int, end: int) -> bool:
    if start and (flat[start - 1].isalnum() or (flat[start - 1] in "-+/." and flat[start - 2 : start - 1].isdigit())):
        return False
    after = flat[end : end + 2]
    return not after or not (after[0].isalnum() or (after[0] in "-/" and after[1:].isdigit()))


def _believable(written: str, today: date, *, is_labelled: bool) -> bool:
    """Whether a number-like string is a personal number, by its check digit, its form or the label before it."""
    number = _parse_bare(written, today)
    if number.status is NumberStatus.VALID:
        return is_labelled or not (
            written.isdigit() and len(written) == 10 and written.startswith("070")
        )  # more likely a mobile phone
    if number.status is NumberStatus.RESERVE:
        return sum(c.isdigit() for c in written) >= 8
    if number.birth_date is None or number.status is NumberStatus.NONE:
        return False
    return is_labelled or _has_form(written)


def _has_form(written: str) -> bool:
    """Written as a personal number is: twelve digits, a dash before the last four, or the last four masked."""
    # "2014-05-12 1300" is a day and an hour, "14 05 12-9808" a number.
    is_one_date = sum(c in "-/. " for c in written[:9]) < 2 or written.count("-") == 1
    joined = "".join(c for c in written if c not in _FILLING)
    is_masked = any(c in _MASK for c in joined)
    return is_masked or (is_one_date and (any(c in written for c in "-+") or len(joined) == 12))


def _parse_bare(raw: str, today: date) -> PersonalNumber:
    flat = "".join(c for c in plain(raw).strip() if unicodedata.category(c) != "Cf")
    is_old = "+" in flat[1:]
    joined = "".join(c for c in flat if c not in _FILLING)
    if joined.isdigit() and joined.isascii():
        return _from_digits(raw, joined, is_old, today, has_break=len(joined) != len(flat))
    tail = _WITH_TAIL.fullmatch(joined)
    return _with_tail(raw, tail, is_old, today) if tail else _nothing(raw)


def _from_digits(raw: str, digits: str, is_old: bool, today: date, *, has_break: bool) -> PersonalNumber:
    size = len(digits)
    if size == 12 and digits.startswith("99"):
        return PersonalNumber(raw=raw, digits=digits, status=NumberStatus.RESERVE)
    if size in (10, 12):
        return _whole(raw, digits, is_old, today)
    if size in (6, 8):
        return _partial(raw, digits, is_old, today)
    if size == 11 or (size in (7, 9) and has_break):  # the last four were not all written
        return _partial(raw, digits[: 8 if size == 11 or digits[:2] in ("19", "20") else 6], is_old, today)
    return _nothing(raw)


def _with_tail(raw: str, match: Any, is_old: bool, today: date) -> PersonalNumber:
    front, tail = match.group(1) or match.group(3), match.group(2) or match.group(4)
    if all(c in _MASK or c.isdigit() for c in tail) or set(tail.lower()) == {"n"}:
        return _partial(raw, front, is_old, today)
    if len(tail) < 4 or not any(c.isdigit() for c in tail):
        return _nothing(raw)
    digits = _with_century(front, is_old, today)
    return PersonalNumber(
        raw=raw, digits=(front + tail).upper(), status=NumberStatus.RESERVE, birth_date=_born(digits, today)
    )


def _whole(raw: str, digits: str, is_old: bool, today: date) -> PersonalNumber:
    full = _with_century(digits[:-4], is_old, today) + digits[-4:]
    if not _OLDEST_YEAR <= int(full[:4]) <= 2099:
        return _nothing(raw)
    born = _born(full[:8], today)
    is_valid = born is not None and luhn_ok(full[2:])
    return PersonalNumber(
        raw=raw,
        digits=full,
        status=NumberStatus.VALID if is_valid else NumberStatus.CHECKSUM_FAILED,
        kind=_kind(full),
        birth_date=born,
    )


def _partial(raw: str, digits: str, is_old: bool, today: date) -> PersonalNumber:
    full = _with_century(digits, is_old, today)
    born = _born(full, today)
    if born is None or born.year < _OLDEST_YEAR:
        return _nothing(raw)
    return PersonalNumber(
        raw=raw, digits=f"{born:%Y%m%d}", status=NumberStatus.PARTIAL, kind=_kind(full), birth_date=born
    )


def _nothing(raw: str) -> PersonalNumber:
    return PersonalNumber(raw=raw, digits=raw.strip(), status=NumberStatus.NONE)


def _kind(full: str) -> NumberKind:
    return NumberKind.SAMORDNINGSNUMMER if int(full[6:8]) > _COORDINATION_DAY else NumberKind.PERSONNUMMER


def _with_century(digits: str, is_old: bool, today: date) -> str:
    """Eight digits for a date of six; eight stay as they are."""
    if len(digits) == 8:
        return digits
    year = today.year - today.year % 100 + int(digits[:2])
    born = _born(f"{year}{digits[2:]}", today)
    if year > today.year or (year == today.year and born is None):
        year -= 100
    if is_old and today.year - year < 100:
        year -= 100
    return f"{year}{digits[2:]}"


def _born(digits: str, today: date) -> date | None:
    """The date in eight digits, samordningsnummer included; None when it is impossible or in the future."""
    day = int(digits[6:8])
    try:
        born = date(int(digits[:4]), int(digits[4:6]), day - _COORDINATION_DAY if day > _COORDINATION_DAY else day)
    except ValueError:
        return None
    return born if born <= today else None
