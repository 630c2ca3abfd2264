"""Split `surge`: 1,100 reports about one child in three days, and 400 about some 330 others at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sluss.generate import roles
from sluss.generate.assemble import Desk, Pair, in_order
from sluss.generate.flood import Flood, plan_facts
from sluss.generate.moments import age_on, pick_day, shape_of, stockholm, time_of_day
from sluss.generate.people import Child, Town, Wish
from sluss.generate.streams import Stream, Streams, Weighted

FLOOD_SIZE = 1100
OTHERS = 400
OTHER_CHILDREN = 330
_START = datetime(2026, 5, 5, 18, 0)  # noqa: DTZ001 - local time, a Tuesday
_DAYS = [date(2026, 5, day) for day in range(4, 9)]
# (minutes after the start, length in minutes, share): evenings burst when a well-known account shares the film.
_BURSTS = (
    (0, 90, 0.03), (90, 110, 0.36), (200, 160, 0.13), (360, 400, 0.03), (750, 150, 0.10), (900, 420, 0.09),
    (1490, 80, 0.15), (1570, 170, 0.03), (2200, 600, 0.04), (2990, 45, 0.03), (3040, 1000, 0.01),
)  # fmt: skip


def surge(seed: int, scale: float) -> list[Pair]:
    """The whole split, in order of arrival."""
    town, child, sibling = _family(seed)
    return in_order([*_flood(town, child, sibling, scale), *_others(town, child, scale)])


def copies(seed: int, count: int) -> Iterator[Pair]:
    """So many copied texts about the child of the flood and no planned news, one a second, made as they are asked for."""
    town, child, sibling = _family(seed)
    flood = Flood(town=town, child=child, sibling=sibling)
    start, index, made = stockholm(_START), 0, 0
    while made < count:
        pair = flood.report(index, start + timedelta(seconds=index), None, names_sibling=False)
        index += 1
        if pair[1]["campaign_id"] is not None:
            made += 1
            yield pair


def _family(seed: int) -> tuple[Town, Child, Child]:
    """The town, the child of the flood, and a little brother."""
    streams = Streams(seed=seed, split="surge")
    town = Town(streams=streams, code="2081", as_of=_DAYS[0])
    rng = streams.of("surge-child")
    child = town.child(rng, Wish(male=False, ages=(7, 11)))
    brother = Wish(
        male=True, ages=(4, 4), family=child.family, home=child.home, guardians=child.guardians, origin=child.origin
    )
    sibling = town.child(rng, brother)
    town.relate("sibling", child, sibling)
    return town, child, sibling


def _flood(town: Town, child: Child, sibling: Child, scale: float) -> list[Pair]:
    size = round(FLOOD_SIZE * scale)
    times = sorted(_flood_time(town.streams.of("flood-time", index)) for index in range(size))
    plan = plan_facts(town.streams.of("facts"), size, scale)
    starts = (size // 3, 2 * size // 3) if size > 10 else ()
    naming = {next(place for place in range(start, size) if place not in plan) for start in starts}
    flood = Flood(town=town, child=child, sibling=sibling)
    return [flood.report(index, at, plan.get(index), names_sibling=index in naming) for index, at in enumerate(times)]


def _flood_time(rng: Stream) -> datetime:
    start, length, _ = _BURST.draw(rng)
    minutes = rng.triangular(start, start + length, start + length * 0.4)
    return stockholm(_START + timedelta(minutes=minutes)).replace(microsecond=0)


_BURST = Weighted(_BURSTS, [share for _, _, share in _BURSTS])


def _others(town: Town, child: Child, scale: float) -> list[Pair]:
    families = _other_children(town, child, round(OTHER_CHILDREN * scale))
    counts = _reports_each(town.streams.of("others-counts"), len(families), round(OTHERS * scale))
    desk = Desk(town=town)
    planned = []
    for index, (family, count) in enumerate(zip(families, counts, strict=True)):
        for turn in range(count):
            rng = town.streams.of("other", index, turn)
            role = roles.draw(rng, family[0], age_on(family[0].born, _DAYS[0]))
            shape = shape_of(role.id)
            planned.append((time_of_day(rng, pick_day(rng, _DAYS, shape), shape), index, turn, role))
    pairs = []
    for at, index, turn, role in sorted(planned, key=lambda plan: plan[:3]):
        family = families[index]
        named = family if town.streams.of("other-named", index, turn).random() < 0.6 else family[:1]
        pairs.append(desk.report(("other", index, turn), at, role, named))
    return pairs


def _other_children(town: Town, child: Child, count: int) -> list[list[Child]]:
    """Every item is a child with, in some, a sibling; several resemble the child of the flood and must not be joined to it."""
    families: list[list[Child]] = []
    for index in range(count):
        rng = town.streams.of("other-child", index)
        one = town.child(rng, _resemblance(index, child))
        if index % 16 == 4:
            other = town.child(rng, _sibling_of(rng, town, one))
            town.relate("sibling", one, other)
            families.append([one, other])
        else:
            families.append([one])
    return families


def _resemblance(index: int, child: Child) -> Wish:
    """Namesakes, schoolmates and bearers of the same surname, at fixed places so that scale does not move them."""
    if index == 5:
        return Wish(given=child.given, family=child.family, male=child.male, born=child.born - timedelta(days=1130))
    if index % 40 == 1:
        return Wish(given=child.given, male=child.male, ages=(5, 14))
    if index % 22 == 2:
        return Wish(school=child.school, ages=(7, 12))
    if index % 40 == 3:
        return Wish(family=child.family, origin=child.origin)
    if index % 80 == 6:
        return Wish(
            given=child.given,
            male=child.male,
            school=child.school,
            class_name=child.class_name,
            born=child.born + timedelta(days=77),
        )
    return Wish()


def _sibling_of(rng: Stream, town: Town, child: Child) -> Wish:
    years = rng.choice((-4, -3, -2, 2, 3))
    born = min(child.born + timedelta(days=round(365.25 * years)), town.as_of - timedelta(days=200))
    return Wish(family=child.family, home=child.home, guardians=child.guardians, origin=child.origin, born=born)


def _reports_each(rng: Stream, children: int, reports: int) -> list[int]:
    """Everyone once, and the rest spread so that some are reported two to four times."""
    counts = [1] * min(children, reports) + [0] * max(0, children - reports)
    for _ in range(reports - sum(counts)):
        place = rng.randrange(children)
        counts[place if counts[place] < 4 else rng.randrange(children)] += 1
    return counts
