"""One child's facts in the shape that comparing needs: folded, split into parts, capped in length and number.

Each part is a named tuple, which hashes at C speed: a part that hundreds of reports share is looked up, not compared
again. Building is linear in the text and everything is capped, so hostile input costs no more than a long name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

from dedupe.facts import Birth, ChildFacts, Guardian, NumberKind, NumberStatus, PersonalNumber
from dedupe.normalise import compact, words
from dedupe.phonetic import MAX_NAME

MAX_VALUE = 80  # characters of any one value that are compared
MAX_VALUES = 6  # alternatives of one fact that are compared
MAX_TOKENS = 4  # words of one name
YEAR_DAYS = 366
PARENTS = ("mother", "father")  # a child has one of each, nearly always; guardians in other roles come and go
MIN_DISTINCT = 3  # different characters below which a written "number" identifies nobody

_T = TypeVar("_T")
GivenName = tuple[str, ...]  # the words of one written name, folded

_SCHOOL_WORDS = (
    "forskolan",
    "forskola",
    "grundskolan",
    "grundskola",
    "friskolan",
    "friskola",
    "skolan",
    "skola",
    "dagis",
)
_PARTICLES = frozenset(
    {"al", "el", "ul", "abu", "bin", "ibn", "ben", "von", "van", "de", "der", "den", "di", "da", "af", "la"}
)
_STREET_ENDINGS = {
    "g": "gatan",
    "gat": "gatan",
    "v": "vagen",
    "vag": "vagen",
    "gr": "grand",
    "st": "stigen",
    "all": "allen",
}
_STREET_SUFFIXES = ("gatan", "vagen", "stigen", "grand", "backen", "allen", "torget", "gata", "vag", "stig")


class NamePart(NamedTuple):
    """Names in all their roles, kept together because people swap the fields."""

    first: tuple[GivenName, ...] = ()
    last: tuple[GivenName, ...] = ()
    nick: tuple[str, ...] = ()
    initials: str = ""  # folded letters in order, at most two

    def is_empty(self) -> bool:
        """True when nothing is known of any name."""
        return not (self.first or self.last or self.nick or self.initials)


class NumberPart(NamedTuple):
    """A personal number that can be compared."""

    digits: str
    status: NumberStatus
    kind: NumberKind

    @property
    def is_verified(self) -> bool:
        """True when the check digit holds and a Swedish authority issues the kind."""
        return self.status is NumberStatus.VALID


class BirthPart(NamedTuple):
    """The span of possible birthdays as day ordinals."""

    earliest: int
    latest: int
    is_exact: bool

    @property
    def days(self) -> int:
        """How many birthdays are possible."""
        return self.latest - self.earliest + 1

    @property
    def is_guess(self) -> bool:
        """True for an age, which is often guessed; a stated day or year of birth is known."""
        return self.days > YEAR_DAYS


class PlacePart(NamedTuple):
    """Where the child lives. An address is (street, number), the number empty when it is not given."""

    addresses: tuple[tuple[str, str], ...] = ()
    postal_code: str = ""
    city: str = ""


class SchoolPart(NamedTuple):
    """Schools by their distinguishing stem ("maser"), and the class."""

    schools: tuple[str, ...] = ()
    class_name: str = ""


class HouseholdPart(NamedTuple):
    """Guardians' names as word tuples, every phone number known, and the given names of mother and father ("mother", "anna")."""

    guardians: tuple[GivenName, ...] = ()
    phones: tuple[str, ...] = ()
    parents: tuple[tuple[str, str], ...] = ()


NO_NAMES, NO_PLACE, NO_SCHOOL, NO_HOUSEHOLD = NamePart(), PlacePart(), SchoolPart(), HouseholdPart()

Part = NamePart | tuple[NumberPart, ...] | BirthPart | str | PlacePart | SchoolPart | HouseholdPart | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparable:
    """Everything `dedupe.compare` reads of one child. Equal facts give equal comparables."""

    names: NamePart = NO_NAMES
    numbers: tuple[NumberPart, ...] = ()
    birth: BirthPart | None = None
    gender: str = ""
    place: PlacePart = NO_PLACE
    school: SchoolPart = NO_SCHOOL
    household: HouseholdPart = NO_HOUSEHOLD


def comparable(facts: ChildFacts) -> Comparable:
    """Folds and caps the facts of one child."""
    return Comparable(
        names=NamePart(
            first=_names(facts.first_names),
            last=_distinct(filter(None, map(surname_words, facts.last_names[:MAX_VALUES]))),
            nick=_distinct(compact(n[:MAX_NAME]) for n in facts.nicknames[:MAX_VALUES]),
            initials="".join("".join(words(i[:8])) for i in facts.initials[:2])[:2],
        ),
        numbers=_numbers(facts.personal_numbers),
        birth=_birth(facts),
        gender=facts.gender or "",
        place=PlacePart(
            addresses=_distinct(a for a in map(address, facts.addresses[:MAX_VALUES]) if a[0]),
            postal_code=compact(facts.postal_code[:MAX_VALUE]) if facts.postal_code else "",
            city=compact(facts.city[:MAX_VALUE]) if facts.city else "",
        ),
        school=SchoolPart(
            schools=_distinct(filter(None, map(school_stem, facts.schools[:MAX_VALUES]))),
            class_name=compact(facts.class_name[:8]) if facts.class_name else "",
        ),
        household=_household(facts.guardians[:MAX_VALUES], facts.phones[:MAX_VALUES]),
    )


def name_words(name: str) -> GivenName:
    """The words of one written name: "Anna-Karin" and "Anna Karin" agree."""
    return tuple(w[:MAX_NAME] for w in words(name[:MAX_VALUE])[:MAX_TOKENS])


def surname_words(name: str) -> GivenName:
    """The words of one written surname. "Al-Masri" and "von Essen" are one word: half a community's names begin alike."""
    found: list[str] = []
    particle = ""
    for word in name_words(name):
        if word in _PARTICLES:
            particle += word
        else:
            found.append((particle + word)[:MAX_NAME])
            particle = ""
    return (*found, particle) if particle else tuple(found)


def address(written: str) -> tuple[str, str]:
    """Street and number of an address as written: "Storg. 12 A lgh 1201" and "storgatan 12a" agree."""
    tokens = words(written[:MAX_VALUE].partition("lgh")[0])
    at = next((i for i, t in enumerate(tokens) if t[0].isdigit()), len(tokens))
    street = [t for t in tokens if not t[0].isdigit()][:5] if at == 0 else list(tokens[:at])
    letter = tokens[at + 1] if 0 < at < len(tokens) - 1 and len(tokens[at + 1]) == 1 else ""
    number = tokens[at] + letter if at < len(tokens) else ""
    return _street(street), number


def school_stem(written: str) -> str:
    """What tells one school from another: "Maserskolan" gives "maser", "Ekorrens förskola" gives "ekorren"."""
    whole = compact(written[:MAX_VALUE])
    stem = whole
    for word in _SCHOOL_WORDS:
        if stem.endswith(word) or stem.startswith(word):
            stem = stem.removesuffix(word).removeprefix(word)
            break
    if len(stem) > 4:
        stem = stem.removesuffix("s")
    return stem or whole


def _street(tokens: list[str]) -> str:
    if not tokens:
        return ""
    last = tokens[-1]
    if len(tokens) > 1 and last in _STREET_ENDINGS:
        tokens = [*tokens[:-1], _STREET_ENDINGS[last]]
    elif len(last) > 4 and last.endswith(("g", "v")) and not last.endswith(_STREET_SUFFIXES):
        tokens = [*tokens[:-1], last[:-1] + _STREET_ENDINGS[last[-1]]]
    return "".join(tokens)


def _names(written: tuple[str, ...]) -> tuple[GivenName, ...]:
    return _distinct(filter(None, map(name_words, written[:MAX_VALUES])))


def _numbers(numbers: tuple[PersonalNumber, ...]) -> tuple[NumberPart, ...]:
    kept = (n for n in numbers[:MAX_VALUES] if n.status is not NumberStatus.PARTIAL)
    parts = (NumberPart(compact(n.digits[:MAX_VALUE]), n.status, n.kind) for n in kept)
    return _distinct(p for p in parts if not _is_filled_in(p))


def _is_filled_in(number: NumberPart) -> bool:
    """True for what people write to get past a field ("20140512-0000", "123456"): it would make strangers agree."""
    if number.is_verified:
        return False
    if len(set(number.digits)) < MIN_DISTINCT or number.digits in "0123456789":
        return True
    ending = number.digits[-4:]
    return number.status is NumberStatus.CHECKSUM_FAILED and (len(set(ending)) == 1 or ending in "0123456789")


def _birth(facts: ChildFacts) -> BirthPart | None:
    """The stated birth, or the date inside a number when that says more."""
    stated = facts.birth
    if stated is None or not stated.is_exact:
        inside = next((n.birth_date for n in facts.personal_numbers if _may_date(n, stated)), None)
        if inside is not None:
            return BirthPart(inside.toordinal(), inside.toordinal(), True)
    if stated is None:
        return None
    return BirthPart(stated.earliest.toordinal(), stated.latest.toordinal(), stated.is_exact)


def _may_date(number: PersonalNumber, stated: Birth | None) -> bool:
    """A number dates the child unless its check digit fails and the stated age says otherwise."""
    inside: date | None = number.birth_date
    if inside is None or number.status in (NumberStatus.NONE, NumberStatus.RESERVE):
        return False
    return (
        number.status is not NumberStatus.CHECKSUM_FAILED
        or stated is None
        or stated.earliest <= inside <= stated.latest
    )


def _household(guardians: tuple[Guardian, ...], phones: tuple[str, ...]) -> HouseholdPart:
    numbers = [*phones, *(g.phone for g in guardians if g.phone)]
    return HouseholdPart(
        guardians=_distinct(filter(None, (name_words(g.name) for g in guardians if g.name))),
        phones=_distinct(compact(p[:20]) for p in numbers),
        parents=_distinct(
            (g.relation, name_words(g.name)[0])
            for g in guardians
            if g.relation in PARENTS and g.name and name_words(g.name)
        ),
    )


def _distinct(values: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(values))
