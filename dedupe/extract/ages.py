"""Ages as people write them, of a child that is, was or soon will be so old.

An age is a span of possible birthdays, half a year wider on each side because reporters guess.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from unicodedata import category

from dedupe.extract.dates import month_of
from dedupe.extract.numerals import Amount, amount_at, compound, has_number, next_in_list, numbers_in
from dedupe.extract.tokens import Tokens
from dedupe.extract.words import word_set
from dedupe.facts import Birth

GUESS = timedelta(days=183)  # how far a reporter's idea of an age is off, either way
OLDEST_CHILD = 20  # years: the reports concern "barn eller unga"
_MONTH_DAYS = 30.44
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
_LASTING = word_set("""
    i för sedan sen senaste sista på under efter om inom varje minst första ungefär-i ca-i in for past last since de
    dom och-i fått dömd dömdes ytterligare nästa kommande närmaste varannan
""")
_AGO = word_set("sedan sen tillbaka framåt ago senare later fängelse i-rad år äldre yngre older younger")
_ABOUT = word_set("""
    ca cirka c:a ungefär runt omkring kanske typ nog nästan knappt drygt about around approximately noin bara redan precis
    snart väl ju nu just endast gissningsvis uppskattningsvis max
""")
_BEING = word_set("är e ä vara is was on åldern")
_TURNING = word_set("fyller blir bli fylla turns")
_TURNED = word_set("fyllt fyllde blev blivit turned")
_NOT_AGED = word_set("""
    jag vi de dom dem ni klockan kl det den antalet barnen i minä syskonen there we they pulsen nummer numret ni klassen betyget
""")
_NO_AGE_AFTER = word_set("""
    född födda född- f fd födelseår född-år år årskurs åk klass kl klockan nr nummer lgh vån kap sid
""")
_CLOSING = word_set("""
    och o å men eller samt när fast så som hon han hen hans hennes nu idag and but who he she bor går fyller född
""")


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
    reach: int | None = (
        None  # characters within which a child must stand before it to be believed ("på 8 år", "Elsa 8")
    )


def of_age(years_low: float, years_high: float, today: date) -> Birth:
    """Birthdays possible for someone who is said to be that old; `years_high` is the age not yet reached ("8 år": 8 to 9)."""
    earliest = today - timedelta(days=round(years_high * 365.25) - 1) - GUESS
    latest = min(today, today - timedelta(days=round(years_low * 365.25)) + GUESS)
    return Birth(earliest=earliest, latest=latest, is_exact=False)


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
        amount = Amount(*years, i, i)
        if found := _found(tokens, amount, i, 1.0, today):
            yield (
                i,
                replace(
                    found, describes_next=low.endswith(("årig", "åriga", "årige", "årigt", "års", "ariga", "månaders"))
                ),
            )
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
        found = _turned(tokens, amount, unit, size, today) or _found(tokens, amount, end, size, today, unit=unit)
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
            return size if words is _YEARS or words is _MONTH_WORDS or _is_attribute(tokens, i) else None
    return 0.5 if low in ("halvår", "halvåret") and _is_attribute(tokens, i) else None


def _found(
    tokens: Tokens, amount: Amount, end: int, size: float, today: date, *, unit: int | None = None
) -> BirthFound | None:
    """An age with its unit, unless it is a duration, the reporter's own, or a grown-up's."""
    last = end if unit is None else unit
    if amount.low * size > OLDEST_CHILD or amount.high < amount.low:
        return None
    if _is_duration(tokens, amount.first, last):
        return None
    start, stop = tokens.starts[amount.first], tokens.ends[end]
    width = 1.0 if tokens.lows[last] not in ("halvår", "halvåret") else 0.5
    return BirthFound(
        birth=of_age(amount.low * size, (amount.low + (amount.high - amount.low) * width) * size, today),
        value=tokens.text[start:stop],
        start=start,
        end=stop,
        describes_next=unit is not None and _is_attribute(tokens, unit),
        is_own=_is_own(tokens, amount.first),
        reach=12 if amount.first > 0 and tokens.lows[amount.first - 1] == "på" else None,
    )


def _turned(tokens: Tokens, amount: Amount, last: int, size: float, today: date) -> BirthFound | None:
    """ "fyller nio i maj", "fyllde 8 i våras", "blir 7 år": an age reached then, or soon."""
    verb = _verb_before(tokens, amount.first)
    years = int(amount.low)
    if verb is None or size != 1.0 or not 0 < years <= OLDEST_CHILD:
        return None
    if tokens.lows[verb] not in _TURNING and tokens.lows[verb] not in _TURNED:
        return None
    is_ahead = tokens.lows[verb] in _TURNING
    birth = _month_turned(tokens, last + 1, years, today, is_ahead=is_ahead)
    if birth is None:
        birth = of_age(years - 1, years, today) if is_ahead else of_age(years, years + 1, today)
    start, stop = tokens.starts[amount.first], tokens.ends[last]
    is_own = _is_own(tokens, amount.first)
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
    digits = "".join(c for c in tokens.lows[at] if c.isdigit())
    return int(digits) if digits and len(digits) <= 2 and 1 <= int(digits) <= 31 else None


def _bare(tokens: Tokens, amount: Amount, today: date) -> BirthFound | None:
    """A number without "år": "hon är åtta", "flickan, typ 7-8,", "Elias (8)", "Elsa 5 och Nils 7"."""
    if amount.is_article or not 0 < amount.low <= OLDEST_CHILD or amount.high > OLDEST_CHILD + 1:
        return None
    if found := _turned(tokens, amount, amount.last, 1.0, today):
        return found if _closes(tokens, amount.last) or found.birth.latest.month == found.birth.earliest.month else None
    reach = _bare_reach(tokens, amount)
    is_own = _is_own(tokens, amount.first)
    if reach == 0 and not (is_own and _closes(tokens, amount.last)):
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
    if i == 0 or not _closes(tokens, amount.last) or tokens.lows[i - 1] in _NO_AGE_AFTER:
        return 0
    verb = _verb_before(tokens, i)
    if verb is not None and tokens.lows[verb] in _BEING:
        return None
    if verb is not None and tokens.lows[verb] == "på":
        return 14
    gap = tokens.gaps[_before_about(tokens, i) + 1].strip()
    return 16 if gap in (",", "-", "(") and i > 1 else 2


def _before_about(tokens: Tokens, i: int) -> int:
    """The last word before i that is no "typ", "kanske" or "ca"."""
    at = i - 1
    while at > 0 and tokens.lows[at] in _ABOUT and tokens.sentences[at] == tokens.sentences[i]:
        at -= 1
    return at


def _verb_before(tokens: Tokens, i: int) -> int | None:
    """The verb that a number completes ("hon är runt 8"), unless its subject has no age."""
    if i == 0:
        return None
    at = _before_about(tokens, i)
    if at < 0 or tokens.sentences[at] != tokens.sentences[i] or not tokens.follows(at + 1, ""):
        return None
    low = tokens.lows[at]
    if low not in _BEING and low not in _TURNING and low not in _TURNED and low != "på":
        return None
    subject = tokens.lows[at - 1] if at and tokens.sentences[at - 1] == tokens.sentences[at] else ""
    return None if subject in _NOT_AGED else at


def _closes(tokens: Tokens, last: int) -> bool:
    """Whether nothing follows that the number could count."""
    after = last + 1
    if after >= len(tokens) or tokens.sentences[after] != tokens.sentences[last]:
        return True
    gap = tokens.gaps[after].strip()
    if not gap:
        return tokens.lows[after] in _CLOSING
    return gap[:1] in (",", ")", "(", "/", "-", "+", "&") or category(gap[0]) == "So"  # an emoji


def _is_attribute(tokens: Tokens, i: int) -> bool:
    """ "8 år gammal flicka", "8 årig": the person comes after it."""
    return tokens.lows[i].startswith("årig") or (
        i + 1 < len(tokens)
        and tokens.lows[i + 1] in ("gammal", "gamla", "gammalt", "old")
        and tokens.lows[i] not in ("år-gammal",)
    )


def _is_duration(tokens: Tokens, i: int, last: int) -> bool:
    before = tokens.lows[i - 1] if i and not tokens.opens_sentence(i) else ""
    if before in _ABOUT and i > 1:
        before = tokens.lows[i - 2]
    after = tokens.lows[last + 1] if last + 1 < len(tokens) else ""
    if before == "på" and after not in _AGO:
        return False  # "en flicka på åtta år"
    if after in ("äldre", "yngre", "older", "younger"):
        return True
    return (
        "åring" not in tokens.lows[last]
        and "ålder" not in tokens.lows[last]
        and "årig" not in tokens.lows[last]
        and (before in _LASTING or after in _AGO)
    )


def _is_own(tokens: Tokens, i: int) -> bool:
    """ "jag är 16 år": the reporter's age."""
    at = _before_about(tokens, i) if i else 0
    return (
        at > 0
        and tokens.lows[at] in (*_BEING, *_TURNING, *_TURNED, "m", "am")
        and tokens.lows[at - 1] in ("jag", "vi", "i", "minä")
    )


def numbers_of(tokens: Tokens) -> list[int]:
    """All small whole numbers in a short field."""
    return [value for low in tokens.lows for value in numbers_in(low)]
