"""Split `year`: an ordinary year of one municipality, 3,000 reports with season, weekday and hour, and three small surges."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sluss.generate import drift, roles
from sluss.generate.assemble import Desk, Draft, Pair, finish, in_order
from sluss.generate.catalogue import table
from sluss.generate.grammar import Piece, Scene, join
from sluss.generate.moments import age_on, pick_day, shape_of, stockholm, time_of_day
from sluss.generate.people import Child, Town, Wish
from sluss.generate.roles import Role
from sluss.generate.sighting import blank_entry
from sluss.generate.streams import Stream, Streams, happens

REPORTS = 3000
REPORTS_PER_CHILD = 1.9
_SMALL_SURGES = 3
_SURGE_SHARE = 0.013
_DAYS = [date(2025, 1, 1) + timedelta(days=day) for day in range(365)]
# January to December: schools are closed in July, and report most in late spring and autumn.
_SEASON = (0.95, 0.95, 1.1, 1.05, 1.2, 0.9, 0.55, 0.75, 1.1, 1.15, 1.2, 0.95)


def year(seed: int, scale: float) -> list[Pair]:
    """The whole split, in order of arrival."""
    streams = Streams(seed=seed, split="year")
    desk = Desk(town=Town(streams=streams, code="2081", as_of=date(2025, 6, 15)))
    wanted = round(REPORTS * scale)
    surge_size = round(wanted * _SURGE_SHARE)
    surges = [pair for number in range(_SMALL_SURGES) for pair in _small_surge(desk.town, number, surge_size)]
    return in_order([*surges, *_flow(desk, wanted - len(surges))])


def _flow(desk: Desk, wanted: int) -> list[Pair]:
    streams, index = desk.town.streams, 0
    planned: list[tuple[datetime, int, int, Role]] = []
    households: list[list[Child]] = []
    while len(planned) < wanted:
        rng = streams.of("child", index)
        households.append(_household(rng, desk.town))
        for turn, (at, role) in enumerate(_occasions(rng, households[-1][0])[: wanted - len(planned)]):
            planned.append((at, index, turn, role))
        index += 1
    pairs = []
    for at, index, turn, role in sorted(planned, key=lambda plan: plan[:3]):
        household = households[index]
        named = household if happens(streams.of("named", index, turn), 0.5) else household[:1]
        pairs.append(desk.report((index, turn), at, role, named))
    return pairs


def _household(rng: Stream, town: Town) -> list[Child]:
    child = town.child(rng)
    if not happens(rng, 0.22):
        return [child]
    born = min(
        child.born + timedelta(days=rng.choice((-1, 1)) * rng.randrange(450, 2000)), town.as_of - timedelta(days=180)
    )
    wish = Wish(family=child.family, home=child.home, guardians=child.guardians, origin=child.origin, born=born)
    rest = [town.child(rng, wish)]
    town.relate("sibling", child, *rest)
    return [child, *rest]


def _occasions(rng: Stream, child: Child) -> list[tuple[datetime, Role]]:
    """When and by whom one child is reported during the year: geometric around the national mean, weeks apart."""
    count = 1
    while count < 12 and happens(rng, 1 - 1 / REPORTS_PER_CHILD):
        count += 1
    occasions: list[tuple[datetime, Role]] = []
    for _ in range(count):
        role = roles.draw(rng, child, age_on(child.born, _DAYS[0]))
        shape = shape_of(role.id)
        day = pick_day(rng, _DAYS, shape, _SEASON)
        if occasions and happens(rng, 0.7):
            later = occasions[0][0].date() + timedelta(days=int(rng.expovariate(1 / 40)))
            is_closed = shape == "office" and later.weekday() >= 5
            later += timedelta(days=7 - later.weekday() if is_closed else 0)
            day = later if later <= _DAYS[-1] else day
        occasions.append((time_of_day(rng, day, shape), role))
    return sorted(occasions, key=lambda occasion: occasion[0])


def _small_surge(town: Town, number: int, size: int) -> list[Pair]:
    """Some forty near-copies in a day and a half about one child."""
    rng = town.streams.of("small-surge", number)
    child = town.child(rng, Wish(ages=(3, 14)))
    texts = table("campaigns")["flash"]["texts"][number % 4]
    start = datetime.combine(_DAYS[40 + number * 110 + rng.randrange(60)], datetime.min.time()) + timedelta(hours=17)
    lineage = drift.Lineage(template={"sentences": [[sentence] for sentence in texts]})
    times = sorted(start + timedelta(hours=rng.triangular(0, 36, 5)) for _ in range(size))
    event = f"flash-{number}"
    return [
        _flash(town, lineage, child, stockholm(at.replace(microsecond=0)), (event, place))
        for place, at in enumerate(times)
    ]


def _flash(town: Town, lineage: drift.Lineage, child: Child, at: datetime, label: tuple[str, int]) -> Pair:
    rng = town.streams.of(*label)
    role = roles.roles()[rng.choice(("anonym", "anonym", "bekant", "granne"))]
    is_full = happens(rng, 0.6)
    first, last = child.given[0], child.family[0]
    scene = Scene(
        rng=rng, slots={"hel": f"{first} {last}" if is_full else first, "namn": first, "ort": town.name, "alder": None}
    )
    copy = tuple(pattern for pattern in lineage.next_copy(rng).sentences if scene.can(pattern))
    known: dict[str, Any] = {"first_name": first, "last_name": last if is_full else None}
    if happens(rng, 0.4):
        known["age_text"] = f"{age_on(child.born, at.date())} år"
    draft = Draft(
        key=town.streams.key("key", *label), town=town, at=at, channel=role.channels.draw(rng),
        reporter=roles.reporter(rng, role, town, child), entries=[blank_entry(**known)], children=[child],
        narrative=join(rng, drift.dressed(rng, [Piece(text=scene.say(pattern)) for pattern in copy])), acute=False,
        is_first_hand=False, event_id=label[0], campaign_id=label[0], danger={"immediate_danger": happens(rng, 0.3)}, kind="small_surge",
    )  # fmt: skip
    return finish(draft)
