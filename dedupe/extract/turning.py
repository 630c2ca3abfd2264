"""Ages to come or just reached: "fyller nio i maj", "fyllde 8 den 3 mars", "blir sju"."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from dedupe.extract.agewords import TURNED, TURNING, is_own_age, verb_before
from dedupe.extract.dates import month_of
from dedupe.extract.numerals import Amount
from dedupe.extract.tokens import Tokens
from dedupe.facts import Birth

GUESS = timedelta(days=183)  # how far a reporter's idea of an age is off, either way
OLDEST_CHILD = 20  # years: the reports concern "barn eller unga"


@dataclass(frozen=True, slots=True, kw_only=True)
class BirthFound:
    """A statement about somebody's birth in the text."""

    birth: Birth
    value: str
    start: int
    end: int
    describes_next: bool = False  # "8-åriga": belongs to the person named after it
    is_own: bool = False  # "jag är 14": the reporter's
    is_listed: bool = False  # one of "5, 7 och 9 år": of several children
    # Characters within which a child must stand before it for it to be believed ("på 8 år", "Elsa 8").
    reach: int | None = None


def of_age(years_low: float, years_high: float, today: date) -> Birth:
    """Birthdays possible for someone who is said to be that old; `years_high` is the age not yet reached ("8 år": 8 to 9)."""
    earliest = today - timedelta(days=round(years_high * 365.25) - 1) - GUESS
    latest = min(today, today - timedelta(days=round(years_low * 365.25)) + GUESS)
    return Birth(earliest=earliest, latest=latest, is_exact=False)


def turned(tokens: Tokens, amount: Amount, last: int, size: float, today: date) -> BirthFound | None:
    """ "fyller nio i maj", "fyllde 8 i våras", "blir 7 år": an age reached then, or soon."""
    verb = verb_before(tokens, amount.first)
    years = int(amount.low)
    if verb is None or size != 1.0 or not 0 < years <= OLDEST_CHILD:
        return None
    if tokens.lows[verb] not in TURNING and tokens.lows[verb] not in TURNED:
        return None
    is_ahead = tokens.lows[verb] in TURNING
    birth = _month_turned(tokens, last + 1, years, today, is_ahead=is_ahead)
    if birth is None:
        birth = of_age(years - 1, years, today) if is_ahead else of_age(years, years + 1, today)
    start, stop = tokens.starts[amount.first], tokens.ends[last]
    is_own = is_own_age(tokens, amount.first)
    return BirthFound(birth=birth, value=tokens.text[start:stop], start=start, end=stop, is_own=is_own)


def _month_turned(tokens: Tokens, i: int, years: int, today: date, *, is_ahead: bool) -> Birth | None:
    """The month or day in which the birthday falls, read in the five words after the age."""
    for j in range(i, min(i + 5, len(tokens))):
        if tokens.sentences[j] != tokens.sentences[i - 1]:
            return None
        month = month_of(tokens.lows[j])
        if month is None or tokens.lows[j] == "mar":
            continue
        year = (
            today.year
            if (month >= today.month) == is_ahead or month == today.month
            else today.year + (1 if is_ahead else -1)
        )
        day = _day_before(tokens, j)
        first = day if day and day <= monthrange(year - years, month)[1] else None
        earliest = date(year - years, month, first or 1)
        latest = date(year - years, month, first or monthrange(year - years, month)[1])
        return Birth(earliest=earliest, latest=min(latest, today), is_exact=False) if earliest <= today else None
    return None


def _day_before(tokens: Tokens, j: int) -> int | None:
    word = tokens.lows[j - 1].removesuffix("e").removesuffix("a")
    at = j - 1 if word not in ("", ":") else j - 2
    digits = "".join(c for c in tokens.lows[at] if c.isdecimal())
    return int(digits) if digits and len(digits) <= 2 and 1 <= int(digits) <= 31 else None
