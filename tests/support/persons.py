"""Made-up families and what people get wrong when they report them, in the manner of FEBRL's generator, for tests of linking.

Names are drawn by their bearers from the name table; schools, streets and mistakes are our own. Seeded, so every run is the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from dedupe.facts import Birth, ChildFacts, Guardian, PersonalNumber
from dedupe.names import NameTable
from tests.support.children import TODAY, misread, personnummer

_SCHOOLS = tuple(
    f"{stem}skolan" for stem in ("Norra ", "Björk", "Kvarn", "Sjö", "Park", "Tall", "Hav", "Kyrk", "Ås", "Ring")
)
_STREETS = (
    "Storgatan",
    "Björkvägen",
    "Kyrkogatan",
    "Ringvägen",
    "Skolgatan",
    "Hantverkargatan",
    "Parkvägen",
    "Tallstigen",
)
_CHILD_NAMES = 260  # children's names are fewer than their parents': drawn from the commonest so many
_FIRST_YEARS = 2009


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A made-up child with everything known."""

    person_id: str
    family_id: str
    facts: ChildFacts


def families(count: int, *, names: NameTable, seed: int) -> list[Person]:
    """Children of `count` homes: one to three each, twins in one home of twelve."""
    rng = Random(seed)
    given = {g: _commonest(names.women if g == "f" else names.men, _CHILD_NAMES) for g in "fm"}
    surnames = _commonest(names.surnames, 4000)
    people: list[Person] = []
    taken: set[str] = set()
    for number in range(count):
        for person in _family(f"f{number}", rng, given, surnames):
            digits = person.facts.personal_numbers[0].digits
            # The range for tests holds ten numbers a day and gender, and two people never share one.
            if digits not in taken:
                taken.add(digits)
                people.append(person)
    return people


def reported(person: Person, rng: Random) -> ChildFacts:
    """The child as one more person would report it: partly, and with mistakes."""
    full = person.facts
    first, last = full.first_names[0], full.last_names[0]
    if rng.random() < 0.12:
        first, last = (_slip(first, rng), last) if rng.random() < 0.5 else (first, _slip(last, rng))
    if rng.random() < 0.03:
        first, last = last, first
    return replace(
        full,
        first_names=(first,) if rng.random() < 0.95 else (),
        last_names=(last,) if rng.random() < 0.88 else (),
        personal_numbers=_written(full.personal_numbers, rng),
        birth=_told(full.birth, rng),
        gender=full.gender if rng.random() < 0.8 else None,
        addresses=full.addresses if rng.random() < 0.4 else (),
        schools=full.schools if rng.random() < 0.55 else (),
        guardians=full.guardians if rng.random() < 0.35 else (),
    )


def _family(family_id: str, rng: Random, given: dict[str, list[str]], surnames: list[str]) -> list[Person]:
    last, street = rng.choice(surnames), f"{rng.choice(_STREETS)} {rng.randint(1, 80)}"
    school, parent = rng.choice(_SCHOOLS), rng.choice(given["f"])
    are_twins = rng.random() < 1 / 12
    born = _birthday(rng)
    children: list[Person] = []
    taken: set[str] = set()
    for at in range(2 if are_twins else rng.randint(1, 3)):
        if at and not are_twins:
            born = _birthday(rng)
        gender = rng.choice("fm")
        first = next(name for name in iter(lambda g=gender: rng.choice(given[g]), None) if name not in taken)
        taken.add(first)
        individual = 980 + 2 * rng.randint(0, 9) + (gender == "m")
        facts = ChildFacts(
            index=0,
            first_names=(first,),
            last_names=(last,),
            personal_numbers=(personnummer(f"{born:%Y%m%d}", individual),),
            birth=Birth(earliest=born, latest=born, is_exact=True),
            gender=gender,
            addresses=(street,),
            schools=(school,),
            guardians=(Guardian(name=f"{parent} {last}", relation="mother"),),
        )
        children.append(Person(person_id=f"{family_id}.{at}", family_id=family_id, facts=facts))
    return children


def _commonest(counts: object, limit: int) -> list[str]:
    """Names repeated in proportion to their bearers, so that drawing one draws by frequency."""
    items = sorted(dict(counts).items(), key=lambda item: (-item[1], item[0]))[:limit]  # type: ignore[call-overload]
    least = items[-1][1]
    return [name for name, bearers in items for _ in range(max(1, bearers // least))]


def _birthday(rng: Random) -> date:
    return date(_FIRST_YEARS, 1, 1) + timedelta(days=rng.randint(0, 16 * 365))


def _told(birth: Birth | None, rng: Random) -> Birth | None:
    """Often an age in words, guessed; sometimes the day; sometimes nothing."""
    if birth is None or rng.random() < 0.2:
        return None
    if rng.random() < 0.3:
        return birth
    years = (TODAY - birth.earliest).days // 365 + rng.choice((0, 0, 0, 0, 0, 0, -1, 1))
    latest = TODAY - timedelta(days=365 * max(years, 0)) + timedelta(days=183)
    return Birth(earliest=latest - timedelta(days=731), latest=latest, is_exact=False)


def _written(numbers: tuple[PersonalNumber, ...], rng: Random) -> tuple[PersonalNumber, ...]:
    if rng.random() < 0.8:
        return ()
    return (misread(numbers[0], 9 + rng.randint(0, 2)),) if rng.random() < 0.1 else numbers


def _slip(word: str, rng: Random) -> str:
    """One letter lost, doubled, changed or moved."""
    at = rng.randrange(len(word))
    kind = rng.randrange(4)
    if kind == 0 and len(word) > 3:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2:
        return word[:at] + rng.choice("aeinrst") + word[at + 1 :]
    return word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
