"""Ages as people write them: "8 år", "åttaårig", "1,5 år", "hon är åtta", "Elias (8)".

An age is a span of possible birthdays, half a year wider on each side because reporters guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from dedupe.extract.agewords import BEING, before_about, closes, is_attribute, is_duration, is_own_age, verb_before
from dedupe.extract.dates import month_of
from dedupe.extract.numerals import Amount, amount_at, compound, has_number, next_in_list, numbers_in
from dedupe.extract.tokens import Tokens
from dedupe.extract.turning import OLDEST_CHILD, BirthFound, of_age, turned
from dedupe.extract.words import word_set

_MONTH_DAYS = 30.44
_ATTRIBUTES = (
    "årig",
    "åriga",
    "årige",
    "årigt",
    "års",
    "ariga",
    "månaders",
    "nyfödd",
    "nyfött",
    "nyfödda",
    "nyfödde",
)  # "8-åriga Maja"
_LONGEST_LIST = 6  # ages in one list ("5, 7 och 9 år")

_YEARS = word_set("""
    år ar års årig åriga årige årigt aarig years year yrs yr yo y vuotta vuotias vuotiaan vuoden jir sano sanno årsåldern åra
    سنوات سنة سنين عام åring åringen åringar y/o років роки рік лет года год godina years-old year-old
""")
_MONTH_WORDS = word_set("månader månad mån månaders månads months month mån-gammal kuukautta månaderna")
_WEEK_WORDS = word_set("veckor veckors vecka weeks")
_DAY_WORDS = word_set("dagar dagars days")
_SIZES = (
    (_YEARS, 1.0),
    (_MONTH_WORDS, _MONTH_DAYS / 365.25),
    (_WEEK_WORDS, 7 / 365.25),
    (_DAY_WORDS, 1 / 365.25),
)
_NO_AGE_AFTER = word_set("""
    född födda född- f fd födelseår född-år år årskurs åk klass kl klockan nr nummer lgh vån kap sid
""")


def ages(tokens: Tokens, today: date) -> tuple[BirthFound, ...]:
    """Ages in years, months or weeks: "8 år", "åttaårig", "8-åring", "13 månader", "7-8 år", "1,5 år", "fyller nio i maj"."""
    found: list[BirthFound] = []
    used = -1
    for i, low in enumerate(tokens.lows):
        if i <= used or not has_number(low):
            continue
        for last, statement in _ages_at(tokens, i, today):
            used = max(used, last)
            found.append(statement)
    return tuple(found)


def _ages_at(tokens: Tokens, i: int, today: date) -> Iterator[tuple[int, BirthFound]]:
    low = tokens.lows[i]
    if years := compound(low):
        if found := _found(tokens, Amount(*years, i, i), i, 1.0, today):
            yield i, replace(found, describes_next=low.endswith(_ATTRIBUTES))
        return
    amount = amount_at(tokens, i)
    if amount is None:
        return
    either = _before_compound(tokens, amount)
    if either and (found := _found(tokens, either, either.last, 1.0, today)):
        yield either.last, replace(found, describes_next=True)
    elif listed := _listed(tokens, amount):
        yield from _of_list(tokens, listed, today)
    elif found := _bare(tokens, amount, today):
        yield amount.last, found


def _before_compound(tokens: Tokens, amount: Amount) -> Amount | None:
    """ "åtta- eller nioårig"."""
    at = amount.last + 1
    if not tokens.follows(at, "", "-") or tokens.lows[at] not in ("eller", "till") or not tokens.follows(at + 1, ""):
        return None
    years = compound(tokens.lows[at + 1])
    return Amount(amount.low, years[1], amount.first, at + 1) if years and years[0] >= amount.low else None


def _listed(tokens: Tokens, amount: Amount) -> tuple[tuple[Amount, ...], int, float] | None:
    """The numbers that share the unit after the last of them, where the unit stands, and its size in years."""
    amounts = [amount]
    while len(amounts) <= _LONGEST_LIST:
        if size := _unit(tokens, amounts[-1].last + 1):
            return tuple(amounts), amounts[-1].last + 1, size
        following = next_in_list(tokens, amounts[-1])
        if following is None:
            return None
        amounts.append(following)
    return None


def _of_list(
    tokens: Tokens, listed: tuple[tuple[Amount, ...], int, float], today: date
) -> Iterator[tuple[int, BirthFound]]:
    amounts, unit, size = listed
    for amount in amounts:
        end = unit if amount is amounts[-1] else amount.last
        found = turned(tokens, amount, unit, size, today) or _found(tokens, amount, end, size, today, unit=unit)
        if found:
            yield (
                unit,
                replace(found, describes_next=found.describes_next and len(amounts) == 1, is_listed=len(amounts) > 1),
            )


def _unit(tokens: Tokens, i: int) -> float | None:
    if i >= len(tokens) or len(tokens.gaps[i]) > 3 or tokens.gaps[i].strip() not in ("", "-", ":"):
        return None
    low = tokens.lows[i]
    for words, size in _SIZES:
        if low in words:
            return size if words is _YEARS or words is _MONTH_WORDS or is_attribute(tokens, i) else None
    return 0.5 if low in ("halvår", "halvåret") and is_attribute(tokens, i) else None


def _found(
    tokens: Tokens, amount: Amount, end: int, size: float, today: date, *, unit: int | None = None
) -> BirthFound | None:
    """An age with its unit, unless it is a duration, the reporter's own, or a grown-up's."""
    last = end if unit is None else unit
    if amount.low * size > OLDEST_CHILD or amount.high < amount.low:
        return None
    if is_duration(tokens, amount.first, last):
        return None
    start, stop = tokens.starts[amount.first], tokens.ends[end]
    width = 1.0 if tokens.lows[last] not in ("halvår", "halvåret") else 0.5
    return BirthFound(
        birth=of_age(amount.low * size, (amount.low + (amount.high - amount.low) * width) * size, today),
        value=tokens.text[start:stop],
        start=start,
        end=stop,
        describes_next=unit is not None and is_attribute(tokens, unit),
        is_own=is_own_age(tokens, amount.first),
        reach=12 if amount.first > 0 and tokens.lows[amount.first - 1] == "på" else None,
    )


def _bare(tokens: Tokens, amount: Amount, today: date) -> BirthFound | None:
    """A number without "år": "hon är åtta", "flickan, typ 7-8,", "Elias (8)", "Elsa 5 och Nils 7"."""
    if amount.is_article or not 0 < amount.low <= OLDEST_CHILD or amount.high > OLDEST_CHILD + 1:
        return None
    if found := turned(tokens, amount, amount.last, 1.0, today):
        return found if closes(tokens, amount.last) or found.birth.latest.month == found.birth.earliest.month else None
    reach = _bare_reach(tokens, amount)
    is_own = is_own_age(tokens, amount.first)
    if reach == 0 and not (is_own and closes(tokens, amount.last)):
        return None
    start, stop = tokens.starts[amount.first], tokens.ends[amount.last]
    birth = of_age(amount.low, amount.high, today)
    return BirthFound(birth=birth, value=tokens.text[start:stop], start=start, end=stop, reach=reach, is_own=is_own)


def _bare_reach(tokens: Tokens, amount: Amount) -> int | None:
    """How near a child must stand before the number for it to be an age; 0: it is none, None: anywhere."""
    i = amount.first
    after = tokens.text[tokens.ends[amount.last] : tokens.ends[amount.last] + 1]
    if i and tokens.gaps[i].strip() == "(" and after == ")":
        return 12
    is_year = i > 0 and (month_of(tokens.lows[i - 1]) is not None or tokens.gaps[i].endswith("-"))  # "maj -14"
    if i == 0 or is_year or not closes(tokens, amount.last) or tokens.lows[i - 1] in _NO_AGE_AFTER:
        return 0
    verb = verb_before(tokens, i)
    if verb is not None and tokens.lows[verb] in BEING:
        return None
    if verb is not None and tokens.lows[verb] == "på":
        return 14
    gap = tokens.gaps[before_about(tokens, i) + 1].strip()
    return 16 if gap in (",", "-", "(") and i > 1 else 2


def numbers_of(tokens: Tokens) -> list[int]:
    """All small whole numbers in a short field."""
    return [value for low in tokens.lows for value in numbers_in(low)]
