"""Ordinary reports in words: who it is about, what was seen, how the reporter knows, what the worry is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sluss.generate import misspell
from sluss.generate.catalogue import table
from sluss.generate.claims import Claim
from sluss.generate.grammar import Narrative, Piece, Scene, Slot, genitive, join, listing, slots_of
from sluss.generate.moments import MONTHS
from sluss.generate.people import Adult, Town
from sluss.generate.roles import Role
from sluss.generate.sighting import Sighting, age_word
from sluss.generate.streams import Stream, happens

_TELLS = {
    "alder": "age", "alder_tal": "age", "alder_grov": "age", "fodd": "birth", "pnr": "birth", "adress": "home", "gata": "home",
    "skola": "school", "skolplats": "school", "klass": "school", "mamma": "mother", "pappa": "father", "telefon": "phone",
    "smeknamn": "nickname", "gammal_adress": "former home", "gammal_skola": "former school", "efternamn": "surname", "fullt": "surname",
}  # fmt: skip
_HOUSEHOLD = {"home", "mother", "father", "phone"}
_COUNTS = ("noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio")


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Everything a narrative is made of. `names_identity` False leaves the identity to the form's fields."""

    rng: Stream
    town: Town
    role: Role
    reporter: dict[str, Any]
    day: date
    sightings: Sequence[Sighting]
    claims: Sequence[Claim]
    is_first_hand: bool
    names_identity: bool


def tell(telling: Telling) -> Narrative:
    """The narrative of one report."""
    rng = telling.rng
    scene = scene_for(telling, telling.sightings[0])
    opening, presented = _opening(telling, scene)
    pieces = [opening, *_identity(telling, scene, presented)]
    pieces += [_observation(telling, scene, claim) for claim in telling.claims]
    tail = [
        (0.6, _voiced(telling.role, table("phrases")["source"]["seen" if telling.is_first_hand else "told"])),
        (0.7, _voiced(telling.role, table("phrases")["worry"])),
        (0.15, table("phrases")["history"]["any"]),
        (0.5, _voiced(telling.role, table("phrases")["closing"])),
    ]
    pieces += [_piece(scene, patterns) for probability, patterns in tail if happens(rng, probability)]
    style = rng.randrange(3) if telling.role.id == "anonym" and happens(rng, 0.1) else None
    return join(rng, [_typed(rng, telling.role, piece, style) for piece in pieces])


def scene_for(telling: Telling, sighting: Sighting) -> Scene:
    """The slots for one child of a report."""
    slots: dict[str, Slot] = {
        **_child_slots(telling, sighting),
        **_adult_slots(telling.rng, sighting),
        **_place_slots(sighting),
        **_teller_slots(telling),
    }
    return Scene(rng=telling.rng, slots=slots)


def naming(scene: Scene, *, private: bool, is_alone: bool = True) -> str:
    """The pattern that presents the child the first time; `private` allows a guess that no professional would write.

    In a list of several children (`is_alone` False) nobody writes "en flicka som heter".
    """
    groups = table("phrases")["naming"]
    if scene.slots.get("fornamn") is None:
        return scene.pick(groups["bare"]) or "{flickan}"
    possible = groups["any"] + groups["private"] * 2 if private else groups["any"]
    return scene.pick([pattern for pattern in possible if is_alone or not pattern.startswith("en ")]) or "{fornamn}"


def _opening(telling: Telling, scene: Scene) -> tuple[Piece, str]:
    """The first sentence, and the pattern that presented the child in it."""
    rng, private = telling.rng, telling.role.is_private
    if len(telling.sightings) > 1:
        return _several(telling), "{fornamn}"
    presented = "{fornamn}" if scene.can("{fornamn}") else "{flickan}"
    if telling.names_identity or happens(rng, 0.3):
        presented = naming(scene, private=private)
    scene.slots = {**scene.slots, "vem": scene.fill(presented)}
    pattern = scene.pick(_voiced(telling.role, table("phrases")["opening"])) or "Det gäller {vem}."
    return Piece(text=scene.say(pattern)), presented + pattern


def _several(telling: Telling) -> Piece:
    scenes = [scene_for(telling, sighting) for sighting in telling.sightings]
    presented = [scene.fill(naming(scene, private=telling.role.is_private, is_alone=False)) for scene in scenes]
    slots: dict[str, Slot] = {"alla": listing(presented), "antal": _COUNTS[min(len(presented), 10)]}
    family = Scene(rng=telling.rng, slots=slots)
    return Piece(text=family.say(telling.rng.choice(table("phrases")["several"]["opening"])))


def _identity(telling: Telling, scene: Scene, presented: str) -> list[Piece]:
    """Sentences with more identity, none that says again what the opening said."""
    rng, groups = telling.rng, table("phrases")["identity"]
    count = rng.choice((1, 2, 2, 3)) if telling.names_identity else rng.choice((0, 0, 0, 1))
    patterns = groups["any"] + groups["private"] if telling.role.is_private else groups["any"]
    is_alone = len(telling.sightings) == 1
    possible = [pattern for pattern in patterns if scene.can(pattern) and (is_alone or _told(pattern) <= _HOUSEHOLD)]
    chosen = rng.sample(possible, min(count, len(possible)))
    for group, probability in (("moved", 0.4), ("renamed", 0.4), ("nicknamed", 0.3)):
        extra = scene.pick(groups[group])
        if extra and is_alone and happens(rng, probability):
            chosen.append(extra)
    if not is_alone:
        chosen.append(scene.pick(table("phrases")["several"]["body"]) or "")
    elif happens(rng, 0.25):
        chosen.append(_sibling_pattern(telling, scene) or "")
    return [Piece(text=scene.say(pattern)) for pattern in _without_repeats(presented, chosen)]


def _sibling_pattern(telling: Telling, scene: Scene) -> str | None:
    """A sentence about a sibling whom the report is not about, if the child has one."""
    close = {"sibling", "half_sibling", "twin"}
    related = telling.town.relations.get(telling.sightings[0].child.child_id, ())
    siblings = [(kind, telling.town.people[other]) for kind, other in related if kind in close]
    if not siblings:
        return None
    kind, sibling = telling.rng.choice(siblings)
    scene.slots = {**scene.slots, "syskon": sibling.given[0]}
    groups = table("phrases")["several"]
    return scene.pick(groups["twins"] if kind == "twin" else groups["mention"])


def _observation(telling: Telling, scene: Scene, claim: Claim) -> Piece:
    pattern = scene.pick(claim.theme.says(telling.role.voices()))
    return Piece(text=scene.say(pattern or "Oro för {barn}."), fact=claim.theme.fact if claim.is_new else None)


def _piece(scene: Scene, patterns: Sequence[str]) -> Piece:
    pattern = scene.pick(patterns)
    return Piece(text=scene.say(pattern) if pattern else "")


def _typed(rng: Stream, role: Role, piece: Piece, style: int | None) -> Piece:
    text = misspell.text(rng, piece.text, 0.02 if role.is_private else 0.004)
    if style is not None:
        text = misspell.careless(text, style)
    return replace(piece, text=text)


def _voiced(role: Role, groups: dict[str, list[str]]) -> list[str]:
    """The patterns of the role's most particular voice that has any."""
    return next((groups[voice] for voice in role.voices() if voice in groups), [])


def _without_repeats(presented: str, patterns: Sequence[str]) -> list[str]:
    """The patterns that give something not yet given: nobody states an address twice."""
    kept: list[str] = []
    told = _told(presented)
    for pattern in patterns:
        if not _told(pattern) & told:
            kept.append(pattern)
            told |= _told(pattern)
    return kept


def _told(pattern: str) -> set[str]:
    """Which things about the child a pattern tells; several slots tell the same thing."""
    return {_TELLS[slot] for slot in slots_of(pattern) if slot in _TELLS}


def _child_slots(telling: Telling, sighting: Sighting) -> dict[str, Slot]:
    rng, male = telling.rng, sighting.child.male
    flickan = "pojken" if male else "flickan"
    calls: tuple[str, ...] = (sighting.first, sighting.first, sighting.first, flickan) if sighting.first else (flickan,)
    if telling.role.voice == "skola" and sighting.first:
        calls = (*calls, "eleven")
    full = f"{sighting.first} {sighting.last}" if sighting.first and sighting.last else None
    return {
        "barn": lambda: rng.choice(calls),
        "barns": lambda: genitive(rng.choice(calls)),
        "hon": "han" if male else "hon",
        "henne": "honom" if male else "henne",
        "hennes": "hans" if male else "hennes",
        "flicka": "pojke" if male else "flicka",
        "flickan": flickan,
        "sjalv": "själv",
        "fullt": full,
        "fornamn": sighting.first,
        "efternamn": sighting.last,
        "pnr": sighting.number,
        "fodd": sighting.birth_date,
        "smeknamn": sighting.child.nickname if sighting.first != sighting.child.nickname else None,
        **_age_slots(sighting),
    }


def _age_slots(sighting: Sighting) -> dict[str, Slot]:
    age = sighting.age
    if age is None:
        return {}
    tens = "späd ålder" if age < 1 else f"{age_word(age)}årsåldern"
    text = sighting.age_text or ""
    spoken = text if " år" in text or "mån" in text else f"{age} år"
    return {
        "alder": spoken.removesuffix("ing") if age else spoken,
        "alder_tal": age_word(age) if age else None,
        "alder_grov": tens,
    }


def _adult_slots(rng: Stream, sighting: Sighting) -> dict[str, Slot]:
    adult = rng.choice(sighting.child.guardians)
    label = _label(adult)
    known = {guardian["relation"]: guardian["name"] for guardian in sighting.guardians}
    phones = [
        guardian["phone"]
        for guardian in sighting.guardians
        if guardian["phone"] and guardian["relation"] == adult.relation
    ]
    return {
        "vuxen": label,
        "vuxen_stor": label,
        "vuxens": genitive(label),
        "vuxen_kort": "pappa" if adult.male else "mamma",
        "honv": "han" if adult.male else "hon",
        "honomv": "honom" if adult.male else "henne",
        "mamma": known.get("mamma"),
        "pappa": known.get("pappa"),
        "telefon": phones[0] if phones else None,
    }


def _place_slots(sighting: Sighting) -> dict[str, Slot]:
    child, home, school = sighting.child, sighting.home, sighting.school
    grade = sighting.class_name if sighting.class_name and sighting.class_name[-1] in "ABCDabc" else None
    return {
        "adress": sighting.address,
        "gata": home.street if home else None,
        "postnr": home.postal_code if home else None,
        "ort": home.city if home else None,
        "skola": school,
        "klass": grade,
        "skolplats": (f"{grade} på {school}" if grade else f"som går på {school}") if school else None,
        "gammal_adress": child.former_home.address if child.former_home else None,
        "gammal_skola": child.former_school,
        "gammalt_efternamn": child.former_family[0] if child.former_family else None,
    }


def _teller_slots(telling: Telling) -> dict[str, Slot]:
    rng, day, reporter = telling.rng, telling.day, telling.reporter

    def some_day() -> str:
        then = day - timedelta(days=rng.randrange(2, 45))
        return f"{then.day} {MONTHS[then.month - 1]}"

    street: Callable[[], str] = lambda: rng.choice(telling.town.streets)  # noqa: E731 - a slot is a callable
    return {
        "datum": some_day,
        "en_gata": street,
        "yrke": reporter["role"],
        "min_roll": reporter["role"],
        "avsandare": reporter["name"],
    }


def _label(adult: Adult) -> str:
    return {"mamma": "mamman", "pappa": "pappan", "styvpappa": "styvpappan"}.get(adult.relation, adult.relation)
