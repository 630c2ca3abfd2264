"""Split `families`: children who resemble each other and are not the same, and children who do not resemble themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from sluss.generate import names, roles
from sluss.generate.assemble import Desk, Pair, in_order
from sluss.generate.moments import age_on, pick_day, shape_of, time_of_day
from sluss.generate.people import Adult, Child, Town, Wish, moved, renamed
from sluss.generate.streams import Stream, Streams, happens

CASES = 120
_DAYS = [date(2026, 1, 7) + timedelta(days=day) for day in range(120)]
_MUNICIPALITIES = ("0581", "1081", "2583")

Household = list[Child]
Builder = Callable[[Stream, Town], Household]


def families(seed: int, scale: float) -> list[Pair]:
    """About 120 family constellations per unit of scale, with some five reports each, in three municipalities."""
    streams = Streams(seed=seed, split="families")
    desks = [Desk(town=Town(streams=streams, code=code, as_of=_DAYS[0])) for code in _MUNICIPALITIES]
    pairs: list[Pair] = []
    kinds = list(BUILDERS)
    for index in range(round(CASES * scale)):
        kind = kinds[index % len(kinds)]
        pairs += _reports(desks[index // len(kinds) % len(desks)], index, kind)
    return in_order(pairs)


def _reports(desk: Desk, index: int, kind: str) -> list[Pair]:
    """Two to four reports per child of one constellation; siblings are partly reported together."""
    rng = desk.town.streams.of("family", index)
    household = BUILDERS[kind](rng, desk.town)
    planned = []
    for place, child in enumerate(household):
        for turn in range(rng.choice((2, 2, 3, 4))):
            role = roles.draw(rng, child, age_on(child.born, _DAYS[0]))
            shape = shape_of(role.id)
            planned.append((time_of_day(rng, pick_day(rng, _DAYS, shape), shape), place, turn, role))
    pairs = []
    for at, place, turn, role in sorted(planned, key=lambda plan: plan[:3]):
        named, label = _named(rng, kind, household, place)
        seen = [_earlier(child, at.date()) for child in named]
        pairs.append(desk.report((index, place, turn), at, role, seen, label))
    return pairs


def _named(rng: Stream, kind: str, household: Household, place: int) -> tuple[Household, str]:
    """The child alone, or with its siblings; now and then the reporter mixes the siblings up."""
    rest = [child for child in household if child is not household[place]]
    if kind not in _TOGETHER or not rest or happens(rng, 0.55):
        return [household[place]], kind
    some = rng.sample(rest, rng.randrange(1, min(3, len(rest)) + 1))
    return [household[place], *some], "mixed_up" if happens(rng, 0.15) else kind


def _earlier(child: Child, day: date) -> Child:
    """A child who moves or changes name in the middle of the period: before that, nobody knows the new facts."""
    if day >= _DAYS[len(_DAYS) // 2]:
        return child
    before = child
    if child.former_home:
        before = replace(before, home=child.former_home, former_home=None)
    if child.former_school:
        before = replace(before, school=child.former_school, former_school=None)
    if child.former_family:
        before = replace(before, family=child.former_family, former_family=None)
    return before


def _siblings(rng: Stream, town: Town) -> Household:
    first = town.child(rng, Wish(ages=(6, 15)))
    rest = [town.child(rng, _same_home(first, _apart(rng, town, first))) for _ in range(rng.randrange(1, 4))]
    town.relate("sibling", first, *rest)
    return [first, *rest]


def _twins(rng: Stream, town: Town) -> Household:
    first = town.child(rng, Wish(ages=(3, 15)))
    wish = replace(_same_home(first, first.born), school=first.school, class_name=first.class_name)
    rest = [town.child(rng, wish) for _ in range(rng.choice((1, 1, 1, 2)))]
    town.relate("twin", first, *rest)
    return [first, *rest]


def _alike_twins(rng: Stream, town: Town) -> Household:
    """Twins with names that begin alike (Liam and Linus)."""
    first = town.child(rng, Wish(ages=(3, 15), origin=None))
    given = next((name for name in (names.child_name(rng, male=first.male, year=first.born.year, of=None) for _ in range(400))
                  if name[0][:2] == first.given[0][:2] and name[0] != first.given[0]), ("Lo",))  # fmt: skip
    wish = replace(
        _same_home(first, first.born), school=first.school, class_name=first.class_name, male=first.male, given=given
    )
    second = town.child(rng, wish)
    town.relate("twin", first, second)
    return [first, second]


def _half_siblings(rng: Stream, town: Town) -> Household:
    first = town.child(rng, Wish(ages=(6, 16)))
    mother = first.guardians[0]
    father = Adult(
        given=names.adult_name(rng, male=True, of=None), family=names.surname(rng, of=None), relation="pappa"
    )
    second = town.child(rng, Wish(family=father.family, guardians=(mother, father), born=_apart(rng, town, first)))
    town.relate("half_sibling", first, second)
    return [first, second]


def _namesakes(rng: Stream, town: Town) -> Household:
    first = town.child(rng, Wish(ages=(4, 16)))
    born = _birthday_near(rng, town, first)
    wish = Wish(given=first.given, family=first.family, male=first.male, born=born)
    return _related(town, "namesake", first, town.child(rng, wish))


def _cousins(rng: Stream, town: Town) -> Household:
    first = town.child(rng, Wish(ages=(4, 15)))
    return _related(
        town,
        "cousin",
        first,
        town.child(rng, Wish(family=first.family, origin=first.origin, born=_birthday_near(rng, town, first))),
    )


def _classmates(rng: Stream, town: Town) -> Household:
    first = town.child(rng, Wish(ages=(7, 14)))
    same = Wish(
        given=first.given,
        male=first.male,
        born=_birthday_near(rng, town, first),
        school=first.school,
        class_name=first.class_name,
    )
    return _related(town, "classmate", first, town.child(rng, same))


def _neighbours(rng: Stream, town: Town) -> Household:
    """Two families in the same house, with children of the same age and sex."""
    first = town.child(rng, Wish(ages=(4, 14)))
    home = replace(first.home, number=f"{first.home.number.split(' ')[0]}")
    return _related(
        town,
        "neighbour",
        first,
        town.child(rng, Wish(male=first.male, home=home, born=_birthday_near(rng, town, first))),
    )


def _blended(rng: Stream, town: Town) -> Household:
    """Two step-siblings at one address with different surnames, and their common half-sibling."""
    first = town.child(rng, Wish(ages=(7, 15)))
    second = town.child(rng, Wish(home=first.home, guardians=first.guardians, born=_apart(rng, town, first)))
    third = town.child(
        rng, Wish(home=first.home, guardians=first.guardians, family=second.family, origin=second.origin, ages=(1, 5))
    )
    town.relate("half_sibling", first, second, third)
    return [first, second, third]


def _moved(rng: Stream, town: Town) -> Household:
    return [moved(rng, town, town.child(rng, Wish(ages=(4, 14))))]


def _renamed(rng: Stream, town: Town) -> Household:
    return [renamed(town.child(rng, Wish(ages=(2, 17))), names.surname(rng, of=None))]


def _spelt_differently(rng: Stream, town: Town) -> Household:
    """Names from other alphabets, and a samordningsnummer that is replaced."""
    return [town.child(rng, Wish(origin=rng.choice(("arabic", "somali", "tigrinya", "persian", "ukrainian"))))]


def _same_birthday(rng: Stream, town: Town) -> Household:
    """Strangers with the same birth date and first name."""
    first = town.child(rng, Wish(ages=(2, 16)))
    return _related(
        town, "same_birthday", first, town.child(rng, Wish(given=first.given, male=first.male, born=first.born))
    )


BUILDERS: dict[str, Builder] = {
    "siblings": _siblings,
    "twins": _twins,
    "alike_twins": _alike_twins,
    "half_siblings": _half_siblings,
    "namesakes": _namesakes,
    "cousins": _cousins,
    "classmates": _classmates,
    "neighbours": _neighbours,
    "blended": _blended,
    "moved": _moved,
    "renamed": _renamed,
    "spelt_differently": _spelt_differently,
    "same_birthday": _same_birthday,
}
_TOGETHER = {"siblings", "twins", "alike_twins", "half_siblings", "blended"}


def _related(town: Town, kind: str, first: Child, second: Child) -> Household:
    town.relate(kind, first, second)
    return [first, second]


def _same_home(child: Child, born: date) -> Wish:
    return Wish(family=child.family, home=child.home, guardians=child.guardians, origin=child.origin, born=born)


def _apart(rng: Stream, town: Town, child: Child) -> date:
    """A sibling's birth date: one to six years from the first, not in the future."""
    days = rng.choice((-1, 1)) * rng.randrange(400, 2200)
    return min(child.born + timedelta(days=days), town.as_of - timedelta(days=rng.randrange(60, 300)))


def _birthday_near(rng: Stream, town: Town, child: Child) -> date:
    days = rng.choice((-1, 1)) * rng.randrange(20, 500)
    return min(child.born + timedelta(days=days), town.as_of - timedelta(days=40))
