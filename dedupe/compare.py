"""Compares one field of two children and names how well it agrees. Never decides, never weighs; every function is symmetric."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import product
from math import log2
from typing import Any

from rapidfuzz.distance import OSA

from dedupe.comparable import (
    NO_HOUSEHOLD,
    NO_PLACE,
    NO_SCHOOL,
    PARENTS,
    BirthPart,
    Comparable,
    HouseholdPart,
    NumberPart,
    PlacePart,
    SchoolPart,
    comparable,
)
from dedupe.facts import ChildFacts, NumberKind, NumberStatus
from dedupe.levels import Comparison, Field, Level
from dedupe.namecompare import compare_names
from dedupe.nameforms import Kinship, Words
from dedupe.names import NameTable

CHILDHOOD_DAYS = 18 * 365.25  # birthdays a child can have: what an agreeing age is measured against
NEARBY_DAYS = 7  # when a day's numbers run out, a nearby day stands in the number (folkbokföringslagen 1991:481 18 §)
NEAR_DAYS, FAR_DAYS = 183, 550  # beyond the half year that a guessed age is widened by already
DATED_DAYS = 731  # an age may miss a known birthday by this much beyond the half year before it is about another child
GUESSED_DAYS = 1461  # two guesses may be this far apart before they are two children
MIN_OVERLAP = 4  # spans that share less than a quarter of the shorter one are neighbours, not in agreement
LONG_WORD = 5  # letters from which one slip in a street or school is believed

Comparator = Callable[[Any, Any, Words], tuple[Comparison, ...]]


def compare(a: ChildFacts, b: ChildFacts, *, names: NameTable) -> tuple[Comparison, ...]:
    """Every field that both children have, with its level. The order of the two does not matter."""
    return compare_parts(comparable(a), comparable(b), Words(names))


def compare_parts(a: Comparable, b: Comparable, words: Words) -> tuple[Comparison, ...]:
    """The same for facts that are folded already."""
    pairs = zip(COMPARATORS, parts(a), parts(b), strict=True)
    return tuple(found for comparator, x, y in pairs if x and y for found in comparator(x, y, words))


def parts(side: Comparable) -> tuple[Any, ...]:
    """The parts in the order of `COMPARATORS`; a part of which nothing is known is None."""
    return (
        None if side.names.is_empty() else side.names,
        side.numbers or None,
        side.birth,
        side.gender or None,
        side.place if side.place != NO_PLACE else None,
        side.school if side.school != NO_SCHOOL else None,
        side.household if side.household != NO_HOUSEHOLD else None,
    )


def compare_numbers(a: Sequence[NumberPart], b: Sequence[NumberPart], _: Words) -> tuple[Comparison, ...]:
    """The best agreement of any two numbers; CONTRADICTS only when two valid ones of one kind are all there is."""
    levels = {_number_level(x, y) for x, y in product(a, b)}
    best = next(level for level in _NUMBER_ORDER if level in levels)
    return (Comparison(field=Field.PERSONAL_NUMBER, level=best),)


def compare_birth(a: BirthPart, b: BirthPart, _: Words) -> tuple[Comparison, ...]:
    """Birth dates, or the overlap of two spans of possible birthdays with how seldom strangers overlap like that."""
    gap = max(a.earliest, b.earliest) - min(a.latest, b.latest)
    if a.is_exact and b.is_exact:
        level = Level.EXACT if gap == 0 else Level.CLOSE if _is_date_slip(a.earliest, b.earliest) else Level.CONTRADICTS
        return (Comparison(field=Field.BIRTH, level=level),)
    if gap <= 0 and (1 - gap) * MIN_OVERLAP >= min(a.days, b.days):
        rarity = max(0.0, log2(CHILDHOOD_DAYS / (a.days + b.days - 1)))
        return (Comparison(field=Field.BIRTH, level=Level.WITHIN, rarity=rarity),)
    level = Level.NEAR if gap <= NEAR_DAYS else Level.FAR if gap <= FAR_DAYS else Level.CONTRADICTS
    allowed = GUESSED_DAYS if not (a.is_exact or b.is_exact) else DATED_DAYS if a.is_guess or b.is_guess else 0
    if level is Level.CONTRADICTS and gap <= allowed:
        level = Level.FAR  # strangers who saw a film guess wildly: it forbids nothing, and must be outweighed
    return (Comparison(field=Field.BIRTH, level=level),)


def compare_gender(a: str, b: str, _: Words) -> tuple[Comparison, ...]:
    """Equal or not; a gender is often guessed, so it never contradicts."""
    return (Comparison(field=Field.GENDER, level=Level.EXACT if a == b else Level.DIFFERS),)


def compare_place(a: PlacePart, b: PlacePart, _: Words) -> tuple[Comparison, ...]:
    """Address, postal code and city. Families move and write both homes, so nothing here contradicts."""
    found = []
    if a.addresses and b.addresses:
        level = min((_address_level(x, y) for x, y in product(a.addresses, b.addresses)), key=_ADDRESS_ORDER.index)
        found.append(Comparison(field=Field.ADDRESS, level=level))
    for field, x, y in ((Field.POSTAL_CODE, a.postal_code, b.postal_code), (Field.CITY, a.city, b.city)):
        if x and y:
            level = Level.EXACT if x == y else Level.CLOSE if _is_slip(x, y) else Level.DIFFERS
            found.append(Comparison(field=field, level=level))
    return tuple(found)


def compare_school(a: SchoolPart, b: SchoolPart, _: Words) -> tuple[Comparison, ...]:
    """School by its stem, and the class where the schools do not differ: "3b" says little without its school."""
    found = []
    school: Level | None = None
    if a.schools and b.schools:
        pairs = list(product(a.schools, b.schools))
        same, slip = any(x == y for x, y in pairs), any(_is_slip(x, y) or _is_part(x, y) for x, y in pairs)
        school = Level.EXACT if same else Level.CLOSE if slip else Level.DIFFERS
        found.append(Comparison(field=Field.SCHOOL, level=school))
    if a.class_name and b.class_name and school is not Level.DIFFERS:
        agreeing = Level.EXACT if school else Level.PART
        level = agreeing if a.class_name == b.class_name else _class_level(a.class_name, b.class_name)
        found.append(Comparison(field=Field.CLASS_NAME, level=level))
    return tuple(found)


def _class_level(a: str, b: str) -> Level:
    """Another class: a parallel one, or the year after; grades further apart are two children, or years between the reports."""
    grades = [_GRADE.get(name[:1], -1) if not name[1:2].isdigit() else -1 for name in (a, b)]
    return Level.FAR if min(grades) >= 0 and abs(grades[0] - grades[1]) > 1 else Level.DIFFERS


def compare_household(a: HouseholdPart, b: HouseholdPart, words: Words) -> tuple[Comparison, ...]:
    """Guardians by name and telephone. Two different guardians say nothing, a child has several; two mothers do."""
    found = []
    full = [x for x, y in product(a.guardians, b.guardians) if x == y and len(x) > 1]
    given = [x[0] for x, y in product(a.guardians, b.guardians) if x[0] == y[0] and 1 in (len(x), len(y))]
    if full:
        rarity = max(words.given_rarity(x[0]) for x in full)
        found.append(Comparison(field=Field.GUARDIAN, level=Level.EXACT, rarity=rarity))
    elif given:
        rarity = max(words.given_rarity(x) for x in given)
        found.append(Comparison(field=Field.GUARDIAN, level=Level.PART, rarity=rarity))
    if not set(a.phones).isdisjoint(b.phones):
        found.append(Comparison(field=Field.PHONE, level=Level.EXACT))
    if any(_is_another_parent(a, b, relation, words) for relation in PARENTS):
        found.append(Comparison(field=Field.PARENT, level=Level.DIFFERS))
    return tuple(found)


def _is_another_parent(a: HouseholdPart, b: HouseholdPart, relation: str, words: Words) -> bool:
    """True when both name the child's mother, or father, and no two of the names can be one."""
    mine, theirs = ([name for role, name in side.parents if role == relation] for side in (a, b))
    return bool(mine and theirs) and all(words.given(x, y) is Kinship.OTHER for x, y in product(mine, theirs))


COMPARATORS: tuple[Comparator, ...] = (
    compare_names,
    compare_numbers,
    compare_birth,
    compare_gender,
    compare_place,
    compare_school,
    compare_household,
)

_GRADE = {"f": 0, **{str(grade): grade for grade in range(1, 10)}}  # förskoleklass, then grade 1 to 9
_NUMBER_ORDER = (Level.EXACT, Level.UNVERIFIED, Level.CLOSE, Level.OTHER_KIND, Level.CONTRADICTS, Level.DIFFERS)
_ADDRESS_ORDER = (Level.EXACT, Level.CLOSE, Level.PART, Level.SIMILAR, Level.DIFFERS)


def _number_level(a: NumberPart, b: NumberPart) -> Level:
    is_reserve = NumberStatus.RESERVE in (a.status, b.status)
    if a.digits == b.digits:
        # Reserve numbers are unique only within the region that gave them: never a strong key.
        return Level.EXACT if a.is_verified and b.is_verified else Level.CLOSE if is_reserve else Level.UNVERIFIED
    if a.is_verified and b.is_verified:
        # The check digit catches every single slip, so two valid numbers are two people unless one replaces the other.
        both_known = NumberKind.OTHER not in (a.kind, b.kind)
        return Level.OTHER_KIND if both_known and a.kind is not b.kind else Level.CONTRADICTS
    if is_reserve:
        return Level.OTHER_KIND if a.status is not b.status else Level.DIFFERS
    return Level.CLOSE if _is_slip(a.digits, b.digits) else Level.DIFFERS


def _is_date_slip(a: int, b: int) -> bool:
    """One digit wrong, two neighbours exchanged, day and month exchanged, or a day or so apart."""
    if abs(a - b) <= NEARBY_DAYS:
        return True
    one, other = date.fromordinal(a), date.fromordinal(b)
    if one.year == other.year and (one.day, one.month) == (other.month, other.day):
        return True
    return bool(OSA.distance(f"{one:%Y%m%d}", f"{other:%Y%m%d}", score_cutoff=1) <= 1)


def _address_level(a: tuple[str, str], b: tuple[str, str]) -> Level:
    (street, number), (other_street, other_number) = a, b
    if street != other_street and not _is_slip(street, other_street):
        return Level.DIFFERS
    if number == other_number and number:
        return Level.EXACT if street == other_street else Level.CLOSE
    return Level.SIMILAR if number and other_number else Level.PART


def _is_slip(a: str, b: str) -> bool:
    """One slip in a word of five letters, two in one of ten: digits count as letters."""
    shorter = min(len(a), len(b))
    allowed = 0 if shorter < LONG_WORD else 1 if shorter < 2 * LONG_WORD else 2
    return bool(allowed and OSA.distance(a, b, score_cutoff=allowed) <= allowed)


def _is_part(a: str, b: str) -> bool:
    """ "maser" in "maserhemosund": people shorten the names of schools."""
    shorter, longer = sorted((a, b), key=len)
    return len(shorter) >= LONG_WORD and longer.startswith(shorter)
