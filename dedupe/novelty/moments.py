"""When a passage says that something happened: relative and written dates as days, resolved against the report's date.

"Igår" in two reports of two days is two days, and "i fredags" is the day that another report writes as "den 3 maj".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import MAXYEAR, MINYEAR, date, timedelta

from dedupe.extract.dates import month_of

Concept = tuple[int, str]  # (word, claim)

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS_FROM_TODAY = {"today": 0, "tonight": 0, "last_night": 0, "yesterday": -1, "tomorrow": 1}
_TOMORROW = frozenset(("imorgon", "morgon", "tomorrow"))
_COMING = frozenset(("pa", "kommande", "nasta", "next", "this"))
_PAST = frozenset(("forra", "last"))
_RECENT, _AHEAD = timedelta(days=3), timedelta(days=7)


def resolved(concepts: Sequence[Concept], parts: Sequence[str], today: date) -> list[Concept]:
    """The concepts with `day:` claims in the place of written dates and beside relative ones.

    Args:
        concepts: claims with the position of their word; numbers as `num:`, months and weekdays as `time:`.
        parts: the folded words of the passage.
        today: the local date on which the report was received.
    """
    if not MINYEAR < today.year < MAXYEAR:  # an imported report may claim any time
        return list(concepts)
    numbers = {at: claim.removeprefix("num:") for at, claim in concepts if claim.startswith("num:")}
    written: set[Concept] = set()
    days: list[Concept] = []
    for at, claim in concepts:
        kind, _, what = claim.partition(":")
        if kind == "num" and (day := _written_in_digits(what, today)):
            written.add((at, claim))
            days.append((at, f"day:{day}"))
        elif kind == "time" and what in _MONTHS and month_of(parts[at]) and at - 1 in numbers:
            if day := _of_month(numbers[at - 1], _MONTHS.index(what) + 1, numbers.get(at + 1), today):
                written |= {(at, claim), (at - 1, f"num:{numbers[at - 1]}"), (at + 1, f"num:{numbers.get(at + 1)}")}
                days.append((at, f"day:{day}"))
        elif kind == "time":
            days.extend((at, f"day:{day}") for day in _relative(what, parts, at, today))
    return [*(concept for concept in concepts if concept not in written), *days]


def is_recent(claims: Collection[str], today: date | None) -> bool:
    """True when the claims tell a time that is now or in the last few days."""
    if any(claim in claims for claim in ("time:today", "time:tonight", "time:last_night", "time:yesterday")):
        return True
    return today is not None and any(timedelta() <= today - day <= _RECENT for day in _days(claims))


def is_ahead(claims: Collection[str], today: date | None) -> bool:
    """True when the claims tell a day of the coming week: what is planned for it can still be prevented."""
    return today is not None and any(timedelta() < day - today <= _AHEAD for day in _days(claims))


def _days(claims: Collection[str]) -> Iterator[date]:
    return (date.fromisoformat(claim.removeprefix("day:")) for claim in claims if claim.startswith("day:"))


def _relative(what: str, parts: Sequence[str], at: int, today: date) -> Iterator[date]:
    before = parts[at - 1] if at else ""
    if what == "tomorrow":
        if parts[at] in _TOMORROW or (parts[at] == "i" and parts[at + 1 : at + 2] == ["morgon"]):
            yield today + timedelta(days=1)
    elif what in _DAYS_FROM_TODAY:
        yield today + timedelta(days=_DAYS_FROM_TODAY[what])
    elif what in WEEKDAYS:
        ahead = (WEEKDAYS.index(what) - today.weekday()) % 7
        if parts[at].endswith("dags") or before in _PAST:
            yield today - timedelta(days=7 - ahead)
        elif before in _COMING:
            yield today + timedelta(days=ahead or 7)


def _written_in_digits(number: str, today: date) -> date | None:
    if not number.isascii():
        return None
    if len(number) == 8 and number.isdecimal() and number[:2] in ("19", "20"):
        return _date(int(number[:4]), int(number[4:6]), int(number[6:]))
    day, _, month = number.partition("/")
    return _nearest(int(day), int(month), today) if day.isdecimal() and month.isdecimal() else None


def _of_month(day: str, month: int, year: str | None, today: date) -> date | None:
    if not day.isascii() or not day.isdecimal() or len(day) > 2:
        return None
    if year and len(year) == 4 and year[:2] in ("19", "20") and year.isascii() and year.isdecimal():
        return _date(int(year), month, int(day))
    return _nearest(int(day), month, today)


def _nearest(day: int, month: int, today: date) -> date | None:
    """The day of that name nearest to the report's."""
    years = (_date(today.year + more, month, day) for more in (-1, 0, 1))
    return min((day for day in years if day), key=lambda day: abs(day - today), default=None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
