"""Facts of one child as the flat columns that Splink compares and blocks on. Folding is ours, weighing is Splink's."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from dedupe.comparable import BirthPart, Comparable, comparable
from dedupe.facts import ChildFacts, NumberStatus
from dedupe.formlist import base_forms
from dedupe.phonetic import skeleton, spelling_keys


class Columns(NamedTuple):
    """One row of Splink's table. Two children with equal columns are the same to it, and are compared once."""

    first_name: str | None
    first_sound: str | None  # of the full name that it is a form of: "Kalle" and "Karl" agree
    first_key: str | None
    last_name: str | None
    last_sound: str | None
    last_key: str | None
    number: str | None  # twelve digits, also with a wrong check digit: a slip of the pen is told apart by comparing
    birth_day: str | None  # "20180312" when the day is known
    birth_from: int | None  # day ordinals: the span of possible birthdays
    birth_to: int | None
    birth_year: int | None
    gender: str | None
    street: str | None
    address: str | None
    school: str | None
    class_name: str | None
    guardian: str | None
    phone: str | None


def columns(facts: ChildFacts) -> Columns:
    """The columns of one child; None where nothing is known."""
    known = comparable(facts)
    first, last = _first(known), _words(known.names.last)
    street, number = next((a for a in known.place.addresses if a[1]), (None, None))
    birth, middle = known.birth, _middle(known.birth)
    guardian = next((g for g in known.household.guardians if len(g) > 1), None)
    return Columns(
        first_name="".join(first) or None,
        first_sound=_sound("".join(first)),
        first_key=_sound(first[0]) if first else None,
        last_name="".join(last) or None,
        last_sound=spelling_keys("".join(last))[0] if last else None,
        last_key=skeleton(last[0]) if last else None,
        number=_number(known),
        birth_day=f"{middle:%Y%m%d}" if birth and birth.is_exact else None,
        birth_from=birth and birth.earliest,
        birth_to=birth and birth.latest,
        birth_year=None if middle is None else middle.year,
        gender=known.gender or None,
        street=street,
        address=None if street is None else f"{street} {number}",
        school=next(iter(known.school.schools), None),
        class_name=known.school.class_name or None,
        guardian=None if guardian is None else "+".join(sorted(map(skeleton, guardian))),
        phone=min(known.household.phones, default=None),
    )


def valid_numbers(facts: ChildFacts) -> frozenset[tuple[str, str]]:
    """(kind, digits) of the numbers whose check digit holds."""
    return frozenset((str(n.kind), n.digits) for n in facts.personal_numbers if n.status is NumberStatus.VALID)


def richness(row: Columns) -> int:
    """How many facts are known."""
    return sum(value is not None for value in row)


def _first(known: Comparable) -> tuple[str, ...]:
    return _words(known.names.first) or known.names.nick[:1]


def _words(names: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    return names[0] if names else ()


def _sound(name: str) -> str | None:
    return spelling_keys(base_forms(name)[:2][-1])[0] if name else None


def _number(known: Comparable) -> str | None:
    twelve = (n for n in known.numbers if len(n.digits) == 12)
    return next((n.digits for n in sorted(twelve, key=lambda n: not n.is_verified)), None)


def _middle(birth: BirthPart | None) -> date | None:
    return None if birth is None else date.fromordinal((birth.earliest + birth.latest) // 2)
