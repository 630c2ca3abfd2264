"""When a child was born, from what people write: dates, years, and ages (`dedupe.extract.ages`)."""

from __future__ import annotations

from datetime import date

from dedupe.extract.ages import ages, numbers_of
from dedupe.extract.dates import MONTH_NAMES, date_at, read_date
from dedupe.extract.patterns import pattern
from dedupe.extract.tokens import Tokens, tokenise
from dedupe.extract.turning import OLDEST_CHILD, BirthFound, of_age
from dedupe.facts import Birth

_BORN = pattern(
    r"(?i)(?:^|[^\p{L}])"
    r"(?:f[öo]dd|f[öo]tt|f[öo]dda|f[öo]da|f[öo]dd[ae]s|f[öo]delse(?:datum|dag|år|tid)?|f[öo]dd [åa]r|f|fd|född?-?år|born|syntynyt|dob"
    r"|dhashay|årgång|p(?:ersonal)?-?n(?:umme)?r|person ?n(?:umme)?r|pers\.? ?nr|народився|народилась|roden|rođen|rođena|doğum)[.:]*"
    r"(?: (?:den|[åa]r|i|in|on|the|är|is|våren|sommaren|hösten|vintern|början av|slutet av|ca|cirka|omkring|runt|typ|året|någon gång))* *"
    r"([-'0-9]|(?:" + MONTH_NAMES + r")[ .])"
)
_BARE_YEAR = pattern(r"\((?:f[. ]*|född )?-?((?:19|20)\d\d)\)")  # "Maja (2014)"
_BARE_DATE = pattern(r"(?:19|20)\d\d-\d\d-\d\d|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])|\d{6}")


def read_age(raw: str, *, today: date) -> Birth | None:
    """An age as written in a field ("8 år", "ca 8", "åtta", "7-8 år", "13 mån", "2014-05-12"); None when it says nothing."""
    tokens = tokenise(raw[:60])
    if found := next(iter(ages(tokens, today)), None):
        return found.birth
    numbers = numbers_of(tokens)
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
        if edge.endswith("-") and not text[end + 1 : end + 2].isalnum():
            edge = edge[:-1]  # "20130203-,": the last four were left out
        if any(c.isalnum() or c in "-/" for c in edge):
            continue
        found = date_at(match.group(), today)
        if found and found[0].is_exact and today.year - OLDEST_CHILD <= found[0].latest.year < today.year:
            result.append(BirthFound(birth=found[0], value=match.group(), start=start, end=end, reach=12))
    for match in _BARE_YEAR.finditer(text) if "(" in text else ():
        found = date_at(match.group(1), today)
        if found and today.year - OLDEST_CHILD <= found[0].latest.year <= today.year:
            start, end = match.span(1)
            result.append(BirthFound(birth=found[0], value=match.group(1), start=start, end=end, reach=12))
    return result
