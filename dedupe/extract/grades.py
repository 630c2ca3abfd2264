"""School classes as people write them, and roughly when a pupil of a class was born."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from dedupe.extract.patterns import pattern
from dedupe.extract.places import Found
from dedupe.extract.tokens import lower
from dedupe.facts import Birth

_NAMED = MappingProxyType(
    dict(
        zip(
            "ettan tvåan trean fyran femman sexan sjuan åttan nian nollan".split(),  # noqa: SIM905 -- in order
            ("1", "2", "3", "4", "5", "6", "7", "8", "9", "F"),
            strict=True,
        )
    )
)
_WORDS = MappingProxyType(
    dict(zip("ett två tre fyra fem sex sju åtta nio".split(), "123456789", strict=True))  # noqa: SIM905 -- in order
    | dict(zip("första andra tredje fjärde femte sjätte sjunde åttonde nionde".split(), "123456789", strict=True))  # noqa: SIM905
)
_NAMES = "|".join(_NAMED)
_CLASS = pattern(
    r"(?i)[,(] ?((?-i:\d ?[A-H]))(?:[^\p{L}\d]|$)|(?:^|[^\p{L}\d])(?:"
    r"(?:klass|årskurs|åk|årskull|grade|year)[.:]{0,2} ?(\d{1,2} ?(?-i:[A-Za-hÅÄÖ])?|"
    + "|".join(_WORDS)
    + r")(?:[^\p{L}\d]|$)"
    r"|(?:i|in|går) ?((?-i:\d ?[A-Ha-h]))(?:[^\p{L}\d]|$)"
    r"|(?:i|går|,|går i) ?(\d(?::?an|:e))(?:[^\p{L}\d]|$)"
    r"|(?:i|går|är) (" + _NAMES + r")(?:[^\p{L}\d]|$)"
    r"|(?:i )(\d)(?: (?:på|vid)|[.,!?\n]|$)"
    r"|((?-i:\d ?[A-H])) (?:på|vid|i|at) "
    r"|(?:i|går) ((?-i:[A-ZÅÄÖ]{2,4}\d\d[A-Ha-h]?))(?:[^\p{L}\d]|$)"
    r"|(" + "|".join(w for w in _WORDS if w.endswith("e") or w in ("första", "andra")) + r") klass(?:[^\p{L}\d]|$)"
    r"|(f-?klass\p{L}*|förskoleklass\p{L}*|6-årsverksamhet\p{L}*|förberedelseklass\p{L}*)"
    r")"
)
_NUMBERED = pattern(r"^(\d{1,2})(?::?an|:e)?\.? ?(\p{L})?$")
_LAST_CLASS = 9
_FIRST_AGE = (
    6  # years that a child turns in the calendar year in which it begins förskoleklass (skollagen 2010:800 7:10)
)
_TERM_BEGINS = 8  # August


def classes(text: str) -> tuple[Found, ...]:
    """School classes: "klass 3b", "åk 3", "3B på", "i 2:an", "går i trean", "F-klass", each in one form ("3b" as "3B", "trean" as "3")."""
    found = []
    for match in _CLASS.finditer(text):
        group = next(g for g in range(1, _CLASS.groups + 1) if match.group(g))
        written = match.group(group).strip()
        value = class_value(written)
        if value.isdecimal() and int(value) > _LAST_CLASS:
            continue
        start = match.start(group)
        found.append(Found(value=value, start=start, end=start + len(written)))
    return tuple(found)


def class_value(written: str) -> str:
    """One form for what means the same: "3 b", "klass 3B" and "3b" give "3B"; "trean", "3:an" and "åk 3" give "3"."""
    low = lower(" ".join(written.split())).strip(" .")
    for label in ("årskurs", "klass", "åk", "åk."):
        low = low.removeprefix(label).strip(" .:")
    if low in _NAMED or low in _WORDS:
        return _NAMED.get(low) or _WORDS[low]
    if low.replace("-", "").startswith(("fklass", "förskoleklass", "6årsverksamhet")) or low == "f":
        return "F"
    if match := _NUMBERED.match(low):
        return match.group(1) + (match.group(2) or "").upper()
    return " ".join(written.split())


def birth_of_class(value: str, today: date) -> Birth | None:
    """Three calendar years of birth: a pupil of class 3 turns nine in the year the class began, some a year sooner or later."""
    head = value[:1]
    if not (head.isdecimal() or value == "F") or value[1:2].isdecimal():
        return None
    began = today.year if today.month >= _TERM_BEGINS else today.year - 1
    born = began - _FIRST_AGE - (int(head) if head.isdecimal() else 0)
    latest = min(date(born + 1, 12, 31), today)
    return Birth(earliest=date(born - 1, 1, 1), latest=latest, is_exact=False)
