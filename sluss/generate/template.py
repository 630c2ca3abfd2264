"""Split `template`: one text used about many children. Text finds campaigns, never children; here it is put to the test."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sluss.generate import drift, roles
from sluss.generate.assemble import NO_DANGER, Desk, Draft, Pair, finish, in_order
from sluss.generate.catalogue import table
from sluss.generate.grammar import Narrative, Piece, join
from sluss.generate.moments import age_on, pick_day, shape_of, time_of_day
from sluss.generate.narrate import Telling, naming, scene_for
from sluss.generate.people import Child, Town
from sluss.generate.roles import Role
from sluss.generate.sighting import blank_entry, look
from sluss.generate.streams import Stream, Streams, Weighted, happens

CHILDREN = 110
_DAYS = [date(2026, 3, 2) + timedelta(days=day) for day in range(26)]
# Which kinds of reporter use which text.
_SENDERS = {
    "C1": ("anonym", "slakting", "bekant", "granne"),
    "C2": ("skola",),
    "C3": ("polis",),
    "C4": ("anonym", "bekant"),
    "C5": ("granne", "anonym", "bekant"),
}


def template(seed: int, scale: float) -> list[Pair]:
    """About 110 children and 420 reports per unit of scale; nine of ten reports are copies of five texts."""
    streams = Streams(seed=seed, split="template")
    desk = Desk(town=Town(streams=streams, code="1880", as_of=_DAYS[0]))
    children = [desk.town.child(streams.of("child", index)) for index in range(round(CHILDREN * scale))]
    return in_order([pair for index, child in enumerate(children) for pair in _about(desk, index, child)])


def _about(desk: Desk, index: int, child: Child) -> list[Pair]:
    """Two to six reports: the same text several times, then others."""
    rng = desk.town.streams.of("about", index)
    favourite = _campaigns().draw(rng)
    planned = []
    for turn in range(rng.choice((2, 3, 3, 4, 4, 5, 6))):
        stream = desk.town.streams.of("turn", index, turn)
        campaign = None if happens(stream, 0.1) else favourite if happens(stream, 0.6) else _campaigns().draw(stream)
        if campaign and campaign["id"] in {"C2", "C4"} and age_on(child.born, _DAYS[0]) < 6:
            campaign = table("campaigns")["campaign"][0]
        role = _sender(stream, campaign, child)
        planned.append((_when(stream, role.id), turn, role, campaign))
    pairs = []
    for at, turn, role, campaign in sorted(planned, key=lambda plan: plan[:2]):
        if campaign is None:
            pairs.append(desk.report(("own", index, turn), at, role, [child], "own_words"))
        else:
            desk.chronicle.meet(child.child_id)
            pairs.append(_copy(desk.town, (index, turn), at, role, campaign, child))
    return pairs


def _sender(rng: Stream, campaign: dict[str, Any] | None, child: Child) -> Role:
    if campaign is None:
        return roles.draw(rng, child, age_on(child.born, _DAYS[0]))
    return roles.roles()[rng.choice(_SENDERS[campaign["id"]])]


def _copy(town: Town, label: tuple[int, int], at: datetime, role: Role, campaign: dict[str, Any], child: Child) -> Pair:
    rng = town.streams.of("copy", *label)
    reporter = roles.reporter(rng, role, town, child)
    sighting = look(rng, child, role.knows, at.date())
    telling = Telling(
        rng=rng, town=town, role=role, reporter=reporter, day=at.date(), sightings=[sighting], claims=[],
        is_first_hand=False, names_identity=True,
    )  # fmt: skip
    draft = Draft(
        key=town.streams.key("copy", *label), town=town, at=at, channel=role.channels.draw(rng), reporter=reporter,
        entries=[sighting.entry() if happens(rng, 0.75) else blank_entry(first_name=sighting.first)],
        children=[child], narrative=_text(telling, campaign), acute=False, is_first_hand=False,
        event_id=f"event-{child.child_id}", campaign_id=campaign["id"], danger=NO_DANGER, kind="copy",
    )  # fmt: skip
    return finish(draft)


def _text(telling: Telling, campaign: dict[str, Any]) -> Narrative:
    """The campaign's text with this child put in, sometimes with a word of the sender's own."""
    rng, sighting = telling.rng, telling.sightings[0]
    scene = scene_for(telling, sighting)
    presented = scene.fill(naming(scene, private=telling.role.is_private))
    scene.slots = {**scene.slots, "vem": presented}
    sentences = list(campaign["sentences"])
    if happens(rng, 0.25) and len(sentences) > 3:
        del sentences[rng.randrange(2, len(sentences))]
    pieces = [Piece(text=scene.say(pattern)) for pattern in sentences]
    if telling.role.is_private:
        extra = scene.pick(table("phrases")["worry"]["privat"]) if happens(rng, 0.3) else None
        pieces += [Piece(text=scene.say(extra))] if extra else []
        pieces = drift.dressed(rng, pieces)
    return join(rng, pieces, paragraph=rng.choice((0.0, 0.0, 0.3)))


def _when(rng: Stream, role: str) -> datetime:
    shape = shape_of(role)
    return time_of_day(rng, pick_day(rng, _DAYS, shape), shape)


def _campaigns() -> Weighted[dict[str, Any]]:
    rows = table("campaigns")["campaign"]
    return Weighted(rows, [row["share"] for row in rows])
