"""Personal numbers that cannot belong to anyone, and the ways people write them.

Every number has an individual number from 980 to 999, which the tax agency keeps for test persons; a number with an error either stays
there or has a wrong check digit. Source: folkbokföringslagen 18 §; Skatteverket's list of test personal numbers.
"""

from __future__ import annotations

import re
from datetime import date

from sluss.generate.moments import MONTHS
from sluss.generate.streams import Stream, happens

TEST_RANGE = range(980, 1000)


def check_digit(nine: str) -> int:
    """The Luhn digit over the nine digits YYMMDDNNN."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(nine))
    return -sum(value // 10 + value % 10 for value in doubled) % 10


def issue(rng: Stream, born: date, *, male: bool, taken: set[str]) -> str:
    """Twelve digits, unused so far: odd individual number for a boy, even for a girl.

    Raises:
        LookupError: all ten numbers of that day and sex are taken.
    """
    choices = [number for number in TEST_RANGE if number % 2 == male]
    rng.shuffle(choices)
    for individual in choices:
        number = _complete(f"{born:%Y%m%d}{individual}")
        if number not in taken:
            taken.add(number)
            return number
    raise LookupError(f"no test number is left for a birth date ({len(choices)} are taken)")


def coordination(number: str) -> str:
    """The samordningsnummer of the same birth date and individual number: day + 60, its own check digit."""
    return _complete(f"{number[:6]}{int(number[6:8]) + 60:02d}{number[8:11]}")


def is_unassignable(text: str) -> bool:
    """True if what is written cannot be anybody's number: too few digits, no such day, a wrong check digit, or the test range."""
    digits = re.sub(r"\D", "", text)
    if len(digits) not in {10, 12}:
        return True
    ten = digits[-10:]
    month, day = int(ten[2:4]), int(ten[4:6]) % 60
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return True
    return check_digit(ten[:9]) != int(ten[9]) or int(ten[6:9]) in TEST_RANGE


def with_error(rng: Stream, number: str) -> str:
    """One digit wrong or two neighbours swapped, as on the phone; never a number that somebody could have."""
    while True:
        digits = list(number)
        place = rng.randrange(2, 11)
        if happens(rng, 0.5):
            digits[place] = str((int(digits[place]) + rng.randrange(1, 10)) % 10)
        else:
            digits[place], digits[place + 1] = digits[place + 1], digits[place]
        wrong = "".join(digits)
        if wrong != number and is_unassignable(wrong):
            return wrong


def write(rng: Stream, number: str) -> str:
    """One of the ways to write twelve digits: with or without century, with hyphen, space, dash or nothing."""
    date_part, tail = (number[:8], number[8:]) if happens(rng, 0.6) else (number[2:8], number[8:])
    return date_part + rng.choice(("-", "-", "-", "-", "", "", " ", "–", " - ")) + tail


def write_partial(rng: Stream, number: str) -> str:
    """The number as somebody writes it who does not have, or does not give, all of it."""
    six, eight = number[2:8], number[:8]
    forms = (
        f"{six}-XXXX",
        f"{eight}-xxxx",
        f"{eight}****",
        six,
        eight,
        f"{six}-",
        f"{eight}-{number[8:10]}",
        f"{six}-????",
    )
    return rng.choice((*forms, f"{six}-T{number[9:]}", f"{eight} (sista fyra okända)"))


def write_birth_date(rng: Stream, born: date) -> str:
    """A birth date as people write it, sometimes only the year or the month."""
    month = MONTHS[born.month - 1]
    exact = (
        f"{born:%Y-%m-%d}", f"{born:%Y-%m-%d}", f"{born:%Y-%m-%d}", f"{born:%Y%m%d}", f"{born:%y%m%d}",
        f"{born.day} {month} {born.year}", f"{born.day}/{born.month} {born.year}", f"{born.day}/{born.month}-{born:%y}",
        f"{born.day} {month[:3]} -{born:%y}",
    )  # fmt: skip
    vague = (f"{born.year}", f"{month} {born.year}", f"-{born:%y}", f"{born:%Y-%m}")
    return rng.choice(exact if happens(rng, 0.8) else vague)


def _complete(eleven: str) -> str:
    return f"{eleven}{check_digit(eleven[2:])}"
