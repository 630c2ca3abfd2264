"""When a child was born, from what people write: dates, years, ages in digits and words.

An age is a span of possible birthdays, half a year wider on each side because reporters guess.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

from dedupe.extract.dates import MONTH_NAMES, date_at, read_date
from dedupe.extract.patterns import pattern
from dedupe.extract.tokens import Tokens, tokenise
from dedupe.extract.words import word_set
from dedupe.facts import Birth

GUESS = timedelta(days=183)  # how far a reporter's idea of an age is off, either way
OLDEST_CHILD = 20  # years: the reports concern "barn eller unga"
_MONTH_DAYS = 30.44

_NUMBERS = MappingProxyType(
    {
        word: value
        for value, words in enumerate(
            """
            noll,zero,nolla en,ett,one,yksi,hal två,tva,two,kaksi,laba tre,three,kolme,saddex fyra,four,neljä,afar
            fem,five,viisi,shan sex,six,kuusi,lix sju,seven,seitsemän,toddoba åtta,atta,eight,kahdeksan,sideed
            nio,nine,yhdeksän,sagaal tio,ten,kymmenen,toban elva,eleven tolv,twelve tretton,thirteen fjorton,fourteen
            femton,fifteen sexton,sixteen sjutton,seventeen arton,eighteen nitton,nineteen tjugo,twenty
            """.split()  # noqa: SIM905 -- one word per line would hide the order
        )
        for word in words.split(",")
    }
)

_YEARS = word_set("""
    år ar års årig åriga årige årigt aarig years year yrs yr yo y vuotta vuotias vuotiaan vuoden jir sano sanno
    سنوات سنة سنين åring åringen åringar y/o
""")
_MONTH_WORDS = word_set("månader månad mån månaders månads months month mån-gammal kuukautta")
_WEEK_WORDS = word_set("veckor veckors vecka weeks")
_DAY_WORDS = word_set("dagar dagars days")
_LASTING = word_set("""
    i för sedan sen senaste sista på under efter om inom varje minst första ungefär-i ca-i in for past last since de
    dom och-i fått dömd dömdes ytterligare nästa kommande närmaste varannan
""")
_AGO = word_set("sedan sen tillbaka framåt ago senare later fängelse i-rad år")
_ABOUT = word_set("""
    ca cirka c:a ungefär runt omkring kanske typ nog nästan knappt drygt about around approximately noin
""")
_BEING = word_set("är e ä blir fyller fyllt fyllde blev var vara is was turns turned on")

_AGED_WORD = pattern(
    r"^(\d{1,2}|\p{L}{2,7}?)-?(årig|årige|åriga|årigt|åring|åringen|åringar|åringens|arig|ariga|aring|aringen|års|år|år-gammal|vuotias|vuotiaan|yo)$"
)
_RANGE = pattern(r"^(\d{1,2})[-/](\d{1,2})(?:-?(?:år|åring|årig|åriga|års))?$")

_BORN = pattern(
    r"(?i)(?:^|[^\p{L}])"
    r"(?:f[öo]dd|f[öo]da|f[öo]dd[ae]s|f[öo]delse(?:datum|dag|år|tid)?|f[öo]dd [åa]r|f|born|syntynyt|dob|dhashay)[.:]*"
    r"(?: (?:den|[åa]r|i|in|on|the|är|is))* *"
    r"([-'0-9]|(?:" + MONTH_NAMES + r")[ .])"
)
_BARE_DATE = pattern(r"(?:19|20)\d\d-\d\d-\d\d|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])|\d{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BirthFound:
    """A statement about somebody's birth in the text."""

    birth: Birth
    value: str
    start: int
    end: int
    describes_next: bool = False  # "8-åriga": belongs to the person named after it
    needs_person: bool = False  # believable only right after a child ("på 8 år", a date without "född")


def of_age(years_low: float, years_high: float, today: date) -> Birth:
    """Birthdays possible for someone who is said to be that old; `years_high` is the age not yet reached ("8 år": 8 to 9)."""
    earliest = today - timedelta(days=round(years_high * 365.25) - 1) - GUESS
    latest = min(today, today - timedelta(days=round(years_low * 365.25)) + GUESS)
    return Birth(earliest=earliest, latest=latest, is_exact=False)


def read_age(raw: str, *, today: date) -> Birth | None:
    """An age as written in a field ("8 år", "ca 8", "åtta", "7-8 år", "13 mån", "2014-05-12"); None when it says nothing."""
    tokens = tokenise(raw[:60])
    if found := next(iter(ages(tokens, today)), None):
        return found.birth
    numbers = [v for low in tokens.lows for v in _numbers_in(low)]
    if numbers and max(numbers) <= OLDEST_CHILD:
        return of_age(min(numbers), max(numbers) + 1, today)
    return read_date(raw, today=today) if any(c.isdigit() for c in raw) else None


def births(tokens: Tokens, today: date) -> tuple[BirthFound, ...]:
    """All statements about births and children's ages in the text, in order."""
    text = tokens.text
    found = list(ages(tokens, today))
    if any(c.isdigit() for c in text):
        found += [f for m in _BORN.finditer(text) if (f := _born_at(text, m.start(1), today))]
        known = {f.start for f in found}
        found += [f for f in _bare_dates(text, today) if f.start not in known]
    return tuple(sorted(found, key=lambda f: f.start))


def ages(tokens: Tokens, today: date) -> tuple[BirthFound, ...]:
    """Ages in years, months or weeks: "8 år", "åttaårig", "8-åring", "13 månader", "7-8 år"."""
    numbered = [i for i, low in enumerate(tokens.lows) if _has_number(low)]
    return tuple(f for i in numbered if (f := _age_at(tokens, i, today)))


def _age_at(tokens: Tokens, i: int, today: date) -> BirthFound | None:
    low = tokens.lows[i]
    compound = _compound(low)
    if compound:
        return _found(tokens, i, i, compound, today, next_one="årig" in low or low.endswith("års"))
    numbers = _numbers_in(low)
    if numbers and _is_enclosed(tokens, i):
        found = _found(tokens, i, i, (min(numbers), max(numbers) + 1), today, next_one=False)
        return replace(found, needs_person=True) if found else None
    if not numbers or i + 1 >= len(tokens):
        return None
    last = i + 1
    if tokens.lows[last] in ("till", "eller", "à", "to", "or") or (
        tokens.gaps[last].strip() in ("-", "/") and _numbers_in(tokens.lows[last])
    ):
        last += 0 if _numbers_in(tokens.lows[last]) else 1
        numbers += _numbers_in(tokens.lows[last]) if last < len(tokens) else ()
        last += 1
    unit = _unit(tokens, last)
    return _found(tokens, i, last, _years(numbers, unit), today, next_one=_is_attribute(tokens, last)) if unit else None


def _is_enclosed(tokens: Tokens, i: int) -> bool:
    """ "Elias (8), Emil (6)": a number alone in parentheses after a name."""
    after = tokens.text[tokens.ends[i] : tokens.ends[i] + 1]
    return i > 0 and tokens.gaps[i].strip() == "(" and after == ")" and tokens.is_capital(i - 1)


def _found(
    tokens: Tokens,
    i: int,
    last: int,
    span: tuple[float, float],
    today: date,
    *,
    next_one: bool,
) -> BirthFound | None:
    low, high = span
    if low > OLDEST_CHILD or high < low or _is_duration(tokens, i, last) or _is_own(tokens, i):
        return None
    start, end = tokens.starts[i], tokens.ends[last]
    return BirthFound(
        birth=of_age(low, high, today),
        value=tokens.text[start:end],
        start=start,
        end=end,
        describes_next=next_one,
        needs_person=i > 0 and tokens.lows[i - 1] == "på",
    )


@lru_cache(maxsize=32768)
def _has_number(low: str) -> bool:
    return bool(_numbers_in(low)) or _compound(low) is not None


@lru_cache(maxsize=8192)
def _compound(low: str) -> tuple[float, float] | None:
    match = _AGED_WORD.match(low)
    if match:
        numbers = _numbers_in(match.group(1))
        return (float(numbers[0]), numbers[0] + 1.0) if numbers else None
    both = _RANGE.match(low)
    return (float(both.group(1)), float(both.group(2)) + 1) if both and not low[-1].isdigit() else None


@lru_cache(maxsize=8192)
def _numbers_in(low: str) -> tuple[int, ...]:
    """The whole number or numbers a word stands for ("8", "åtta", "7-8"), at most two digits each."""
    if low in _NUMBERS:
        return (_NUMBERS[low],)
    parts = low.split("-")
    if all(len(p) <= 2 and p.isascii() and p.isdigit() for p in parts) and len(parts) <= 2:
        return tuple(int(p) for p in parts)
    return tuple(_NUMBERS[p] for p in parts) if len(parts) == 2 and all(p in _NUMBERS for p in parts) else ()


def _unit(tokens: Tokens, i: int) -> str | None:
    if i >= len(tokens) or len(tokens.gaps[i]) > 3 or tokens.gaps[i].strip() not in ("", "-", ":"):
        return None
    low = tokens.lows[i]
    for unit, words in (("year", _YEARS), ("month", _MONTH_WORDS), ("week", _WEEK_WORDS), ("day", _DAY_WORDS)):
        if low in words:
            return unit if unit in ("year", "month") or _is_attribute(tokens, i) else None
    return None


def _years(numbers: tuple[int, ...], unit: str) -> tuple[float, float]:
    size = {"year": 1.0, "month": _MONTH_DAYS / 365.25, "week": 7 / 365.25, "day": 1 / 365.25}[unit]
    return min(numbers) * size, (max(numbers) + 1) * size


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
    return (
        "åring" not in tokens.lows[last] and "årig" not in tokens.lows[last] and (before in _LASTING or after in _AGO)
    )


def _is_own(tokens: Tokens, i: int) -> bool:
    """ "jag är 16 år": the reporter's age."""
    return i > 1 and tokens.lows[i - 1] in (*_BEING, "m", "am") and tokens.lows[i - 2] in ("jag", "vi", "i", "minä")


def _born_at(text: str, start: int, today: date) -> BirthFound | None:
    found = date_at(text[start : start + 40].lstrip("-'"), today)
    if found is None or found[0].latest.year < today.year - OLDEST_CHILD - 1:
        return None
    skipped = len(text[start : start + 40]) - len(text[start : start + 40].lstrip("-'"))
    end = start + skipped + found[1]
    return BirthFound(birth=found[0], value=text[start:end], start=start, end=end)


def _bare_dates(text: str, today: date) -> list[BirthFound]:
    """Dates that no word calls a birth date: only old enough ones, and only right after a child."""
    result = []
    for match in _BARE_DATE.finditer(text):
        start, end = match.span()
        edge = text[max(0, start - 1) : start] + text[end : end + 1]
        if any(c.isalnum() or c in "-/" for c in edge):
            continue
        found = date_at(match.group(), today)
        if found and found[0].is_exact and today.year - OLDEST_CHILD <= found[0].latest.year < today.year:
            result.append(BirthFound(birth=found[0], value=match.group(), start=start, end=end, needs_person=True))
    return result
