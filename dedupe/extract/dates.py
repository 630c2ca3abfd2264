"""Calendar dates as people write them in Swedish, English and digits: a day, a month, a year."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from types import MappingProxyType

from dedupe.extract.patterns import pattern
from dedupe.extract.tokens import lower
from dedupe.facts import Birth
from dedupe.personnummer import plain

_MONTHS = MappingProxyType(
    {
        word: month
        for month, words in enumerate(
            """
            jan,januari,january feb,februari,february mar,mars,march apr,april maj,may jun,juni,june jul,juli,july
            aug,augusti,august sep,sept,september okt,oktober,oct,october nov,november dec,december
            """.split(),  # noqa: SIM905 -- one word per line would hide the order
            start=1,
        )
        for word in words.split(",")
    }
)

MONTH_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE_FORMS = (
    (pattern(r"(?:18|19|20)\d\d[-/. ]?(?:0[1-9]|1[0-2])[-/. ]?(?:[0-2]\d|3[01])"), "ymd"),
    (pattern(r"((?:19|20)\d\d)[-/. ](\d{1,2})[-/. ](\d{1,2})"), "y-m-d"),
    (pattern(r"(\d{1,2})[-./](\d{1,2})[-./]((?:19|20)\d\d)"), "d-m-y"),
    (pattern(r"(\d{1,2})/(\d{1,2})[ ,]*[-']?((?:19|20)\d\d|\d\d)"), "d-m-y"),
    (
        pattern(rf"(?i)(\d{{1,2}})(?::?e|:a|st|nd|rd|th|\.)? (?:of )?({MONTH_NAMES})\.?,? *[-']?((?:19|20)\d\d|\d\d)"),
        "d-m-y",
    ),
    (pattern(rf"(?i)({MONTH_NAMES})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? ((?:19|20)\d\d)"), "m-d-y"),
    (pattern(r"\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])"), "ymd"),
    (pattern(r"(\d\d)[-/. ](\d{1,2})[-/. ](\d{1,2})"), "y-m-d"),
    (pattern(rf"(?i)({MONTH_NAMES})\.? *[-']?((?:19|20)\d\d|\d\d)"), "m-y"),
    (pattern(r"[-'´]?((?:19|20)\d\d|\d\d)"), "y"),
)


def month_of(word: str) -> int | None:
    """The month a lower-case word names, or None."""
    return _MONTHS.get(word)


def read_date(raw: str, *, today: date) -> Birth | None:
    """A birth date, month or year at the start of what was written; None when there is none or it lies ahead."""
    found = date_at(plain(raw[:60]).strip(" .:-'"), today)
    return found[0] if found else None


def date_at(text: str, today: date) -> tuple[Birth, int] | None:
    """The date that `text` opens with, and its length."""
    for date_form, form in _DATE_FORMS:
        match = date_form.match(text)
        if match is None or text[match.end() : match.end() + 1].isdigit():
            continue
        groups = [match.group(i) for i in range(1, date_form.groups + 1)] or [match.group()]
        if birth := _birth_from(form, groups, today):
            return birth, match.end()
    return None


def _birth_from(form: str, groups: list[str], today: date) -> Birth | None:
    if form == "ymd":
        digits = "".join(c for c in groups[0] if c.isdigit())
        parts = {"y": digits[:-4], "m": digits[-4:-2], "d": digits[-2:]}
    else:
        parts = dict(zip(form.split("-"), groups, strict=True))
    year = _year(parts["y"], today)
    month = _MONTHS.get(lower(parts["m"])) or int(parts["m"]) if "m" in parts else None
    return _span_of(year, month, int(parts["d"]) if "d" in parts else None, today)


def _span_of(year: int, month: int | None, day: int | None, today: date) -> Birth | None:
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if first > today:
        return None
    last = first if day else date(year, month or 12, monthrange(year, month or 12)[1])
    return Birth(earliest=first, latest=min(last, today), is_exact=day is not None)


def _year(written: str, today: date) -> int:
    year = int(written)
    if len(written) == 4:
        return year
    century = today.year - today.year % 100
    return century + year if century + year <= today.year else century - 100 + year
