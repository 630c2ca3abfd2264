"""Keys under which reports about one child find each other. Readable here; the store keeps only a keyed hash of each.

Each key is chosen so that one kind of mistake leaves it standing: a misspelt name keeps its sound, swapped names are
sorted, a wrong date leaves the names, a wrong name leaves the date, the school and the address.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product

from dedupe.comparable import Comparable, GivenName, comparable
from dedupe.facts import ChildFacts
from dedupe.formlist import base_forms
from dedupe.names import NameTable
from dedupe.phonetic import skeleton, spelling_keys

MAX_KEYS = 16  # a report with many alternatives keeps the keys that single out the fewest children
_MAX_SOUNDS = 3
_MAX_YEARS = 3

# From the key that singles out the fewest children to the one that is shared by most. The store may cap the keys of the
# last kinds, and must then keep the newest and the surging groups.
KINDS = (
    "pnr",
    "phone",
    "born",
    "addr",
    "guardian",
    "phon",
    "nick",
    "init+last",
    "first+school",
    "school+class",
    "first+year",
    "first",
    "last",
)


def keys(facts: ChildFacts, *, names: NameTable) -> frozenset[str]:
    """At most 16 keys, usually 5 to 11, each "kind:value". A child named only "Maja" is still found under "first:"."""
    known = comparable(facts)
    found: list[str] = []
    for kind in _by_kind(known, names):
        found.extend(sorted(set(kind)))
    return frozenset(dict.fromkeys(found[:MAX_KEYS]))


def rank(key: str) -> int:
    """0 for the kind that singles out the fewest children; for choosing which keys to cap."""
    return KINDS.index(key.partition(":")[0])


def _by_kind(known: Comparable, names: NameTable) -> Iterator[Iterable[str]]:
    first, last = _given(known.names.first, known.names.nick), _surnames(known.names.last)
    yield (f"pnr:{n.digits}" for n in known.numbers)
    yield (f"phone:{p}" for p in known.household.phones[:3])
    yield _born(known)
    yield (f"addr:{street}+{number}" for street, number in known.place.addresses[:2] if number)
    yield (f"guardian:{'+'.join(sorted(map(skeleton, g)))}" for g in known.household.guardians[:2] if len(g) > 1)
    yield _phonetic(known)
    yield (f"nick:{spelling_keys(n)[0]}" for n in known.names.nick[:2])
    yield _initialled(known)
    yield (f"first+school:{sound}+{s}" for sound, s in product(first, _schools(known)))
    yield (f"school+class:{s}+{known.school.class_name}" for s in _schools(known) if known.school.class_name)
    yield (f"first+year:{sound}+{year}" for sound, year in product(first[:2], _years(known)))
    yield (f"first:{sound}" for sound in _swapped(known, names) + first)
    yield (f"last:{sound}" for sound in last)


def _given(first: tuple[GivenName, ...], nick: tuple[str, ...]) -> list[str]:
    """The sound of each given name and of the full names it is a form of."""
    written = [w[0] for w in first] + ["".join(w) for w in first if len(w) > 1] + list(nick)
    bases = [base for name in written[:3] for base in base_forms(name)]
    return list(dict.fromkeys(spelling_keys(base)[0] for base in bases))[:_MAX_SOUNDS]


def _surnames(last: tuple[GivenName, ...]) -> list[str]:
    return list(dict.fromkeys(skeleton(w) for name in last for w in name))[:_MAX_SOUNDS]


def _born(known: Comparable) -> list[str]:
    if known.birth is None or not known.birth.is_exact:
        return []
    return [f"born:{date.fromordinal(known.birth.earliest):%Y%m%d}"]


def _phonetic(known: Comparable) -> list[str]:
    """First and last by their consonants, sorted: the same key when the fields have changed places."""
    first = dict.fromkeys(skeleton(base) for w in known.names.first for base in base_forms(w[0])[:2])
    pairs = product(list(first)[:2], _surnames(known.names.last)[:2])
    return ["phon:" + "+".join(sorted(pair)) for pair in pairs]


def _initialled(known: Comparable) -> list[str]:
    """The first letter as it sounds and the start of the surname: finds a misspelt first name, and initials."""
    letters = {spelling_keys(w[0])[0][:1] for w in known.names.first} | set(known.names.initials[:1])
    return [
        f"init+last:{letter}+{last[:3]}"
        for letter, last in product(sorted(letters)[:2], _surnames(known.names.last)[:2])
    ]


def _schools(known: Comparable) -> list[str]:
    return [skeleton(s) or s for s in known.school.schools[:2]]


def _years(known: Comparable) -> list[int]:
    """Birth years, when they are few: an age in words spans two or three."""
    if known.birth is None:
        return []
    years = range(date.fromordinal(known.birth.earliest).year, date.fromordinal(known.birth.latest).year + 1)
    return list(years) if len(years) <= _MAX_YEARS else []


def _swapped(known: Comparable, names: NameTable) -> list[str]:
    """A lone surname that the population knows as a first name may be one."""
    if known.names.first:
        return []
    lone = [w[0] for w in known.names.last if names.first_name_bearers(w[0]) > names.surname_bearers(w[0])]
    return [spelling_keys(name)[0] for name in lone[:1]]
