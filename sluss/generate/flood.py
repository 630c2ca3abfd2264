"""The flood about one child: copies of campaign texts, own words, rants, other languages, and the true new facts among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sluss.generate import drift, flood_words, misspell, roles
from sluss.generate.assemble import Draft, Pair, finish
from sluss.generate.catalogue import table
from sluss.generate.grammar import Narrative, Piece, Scene, Slot
from sluss.generate.moments import age_on
from sluss.generate.people import Child, Town
from sluss.generate.roles import Role
from sluss.generate.sighting import Entry, blank_entry, look
from sluss.generate.streams import Stream, Weighted, happens

EVENT = "event-flood"

_KINDS = Weighted(("copy", "own", "rant", "foreign", "mandated"), (0.64, 0.14, 0.155, 0.04, 0.025))
# What a sender calls the child: with both names, the first only, a misspelt surname, a nickname, with the school, or not at all.
_CALLS = Weighted(("full", "first", "misspelt", "nickname", "school", "none"), (0.44, 0.22, 0.11, 0.04, 0.07, 0.12))
_CHANNELS = Weighted(("public_form", "email", "phone", "letter"), (0.94, 0.04, 0.015, 0.005))
_RETOLD = 0.6  # of those in own words, so many tell the campaign again and nothing more
_BY = {
    "mandated": "mandated", "private": "own", "copy": "copy", "line": "copy", "retold": "retold", "foreign": "foreign",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A planned new fact of the flood; `wording` 0 is the news itself, a later one an echo."""

    row: dict[str, Any]
    wording: int = 0

    @property
    def is_news(self) -> bool:
        """False for an echo: somebody says again what one report has already said."""
        return self.wording == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """A text; `is_pure` if all that it says its campaign had sent before."""

    narrative: Narrative
    campaign: str | None = None
    language: str = "sv"
    is_pure: bool = False


@dataclass(slots=True, kw_only=True)
class Flood:
    """Writes the flood's reports in the order of their times. `sibling` is named as a second child by two of them."""

    town: Town
    child: Child
    sibling: Child
    lineages: dict[str, drift.Lineage] = field(default_factory=drift.lineages)
    has_named_sibling: bool = False

    def report(self, index: int, at: datetime, fact: Fact | None, *, names_sibling: bool) -> Pair:
        """Report number `index` of the flood."""
        rng = self.town.streams.of("flood", index)
        around = self.town.streams.of("flood-around", index)
        kind = self._kind(rng, around, fact, names_sibling=names_sibling)
        call = "full" if kind == "mandated" or names_sibling else _CALLS.draw(rng)
        role = _role(rng, kind, fact)
        reporter = {**roles.reporter(rng, role, self.town, self.child), **_post(fact, self.town)}
        scene = self._scene(rng, call, at, reporter)
        written = self._written(kind, scene, fact, around)
        narrative = written.narrative
        entry = (
            look(rng, self.child, role.knows, at.date()).entry()
            if kind == "mandated"
            else self._entry(rng, call, scene)
        )
        entries = [] if call == "none" and happens(rng, 0.15) else [entry]
        if names_sibling:
            narrative = self._with_sibling(narrative)
            entries.append(blank_entry(first_name=self.sibling.given[0], age_text="4 år"))
        draft = Draft(
            key=self.town.streams.key("flood", index), town=self.town, at=at, channel=_channel(rng, kind),
            reporter=reporter if kind == "mandated" else {**reporter, "role": None}, entries=entries,
            children=[self.child, self.sibling] if names_sibling else [self.child], narrative=narrative,
            acute=bool(fact and fact.row["acute"]), is_first_hand=bool(fact and fact.row["first_hand"]), event_id=EVENT,
            campaign_id=written.campaign, language=written.language, danger=_danger(rng), kind=f"flood_{kind}",
            is_copy=written.is_pure and kind == "copy", is_paraphrase=written.is_pure and kind == "retold",
        )  # fmt: skip
        return finish(draft)

    def _with_sibling(self, narrative: Narrative) -> Narrative:
        """The text with a sentence about the brother; only the first time is that news."""
        sentence = f"Lillebror {self.sibling.given[0]}, 4 år, bor i samma lägenhet."
        start = len(narrative.text) + 1
        is_news, self.has_named_sibling = not self.has_named_sibling, True
        facts = ("ett syskon namnges",) if is_news else ()
        spans = ((start, start + len(sentence)),) if is_news else ()
        text = f"{narrative.text} {sentence}"
        return Narrative(text=text, facts=(*narrative.facts, *facts), spans=(*narrative.spans, *spans))

    def _kind(self, rng: Stream, around: Stream, fact: Fact | None, *, names_sibling: bool) -> str:
        if names_sibling:
            return "own"
        kind = _BY[fact.row["by"]] if fact else _KINDS.draw(rng)
        if fact is None and kind == "own" and happens(around, _RETOLD):
            kind = "retold"
        return "own" if kind == "retold" and not self._told() else kind

    def _told(self) -> list[drift.Lineage]:
        """The templates that have been sent, once for each copy: what is seen most is retold most."""
        return [lineage for lineage in self.lineages.values() for _ in lineage.copies]

    def _written(self, kind: str, scene: Scene, fact: Fact | None, around: Stream) -> _Written:
        rng, added = scene.rng, _piece(fact, scene)
        if kind == "copy":
            campaign = _templates().draw(rng)
            copy = self.lineages[campaign].next_copy(rng)
            in_place = fact is not None and fact.row["by"] == "line"
            narrative = drift.render(scene, copy, added, around=around, in_place=in_place)
            return _Written(narrative=narrative, campaign=campaign, is_pure=copy.is_pure and added is None)
        if kind == "retold":
            narrative = flood_words.retold(scene, around, around.choice(self._told()), added)
            return _Written(narrative=narrative, is_pure=added is None)
        if kind == "foreign":
            narrative, language = flood_words.foreign(scene, added, fact.row["language"] if fact else None)
            return _Written(narrative=narrative, language=language)
        if kind == "rant":
            return _Written(narrative=flood_words.rant(scene))
        return _Written(narrative=flood_words.own(scene, "mandated" if kind == "mandated" else "own", added))

    def _scene(self, rng: Stream, call: str, at: datetime, reporter: dict[str, Any]) -> Scene:
        child, town = self.child, self.town
        first = child.nickname or child.given[0] if call == "nickname" else _slipped(rng, child.given, 0.05)
        last = misspell.name(rng, child.family) if call == "misspelt" else child.family[0]
        age = _guessed_age(rng, child, at)
        calls_full = call in {"full", "misspelt"}
        name, full = (
            (first, f"{first} {last}" if calls_full else first) if call != "none" else ("flickan i filmen",) * 2
        )
        codes = "".join(rng.choices("abcdefghjkmnpqrstuvwxyz23456789", k=6))
        links = table("surge")["drift"]["links"]
        slots: dict[str, Slot] = {
            "namn": full if calls_full and happens(rng, 0.35) else name,
            "hel": full,
            "heter": f"heter {full}" if call != "none" else "är flickan i filmen",
            "alder": f"{age} år",
            "tal": str(age),
            "skola": _slipped(rng, (child.school or "skolan",), 0.1),
            "ort": town.name,
            "lank": lambda: rng.choice(links).format(kod=codes),
            "gata": child.home.street,
            "yrke": reporter["role"] or "anställd",
            "organisation": reporter["organisation"],
            "ny_gata": f"{town.streams.of('new-address').choice(town.streets)} {4 + len(child.family[0])}",
        }
        return Scene(rng=rng, slots=slots)

    def _entry(self, rng: Stream, call: str, scene: Scene) -> Entry:
        child = self.child
        first, _, last = scene.fill("{hel}").partition(" ")
        names: dict[str, str | None] = {"first_name": first, "last_name": last or None}
        if call == "none":
            unnamed = rng.choice(
                ((None, None), (None, None), ("flickan i filmen", None), ("Okänd", "Okänd"), ("?", None))
            )
            names = dict(zip(names, unnamed, strict=True))
        if call != "none" and happens(rng, 0.04):
            names = {"first_name": None, "last_name": None}  # all in the text
        known = {
            "age_text": (0.5, scene.fill("{alder}")),
            "gender": (0.55, rng.choice(("flicka", "flicka", "Flicka", "tjej", "kvinna"))),
            "school": (0.3 if call == "school" else 0.08, scene.fill("{skola}")),
            "city": (0.25, self.town.name),
            "birth_date": (0.02, f"{child.born.year}"),
            "address": (0.03, child.home.street),
        }
        return blank_entry(
            **names, **{field_: value for field_, (chance, value) in known.items() if happens(rng, chance)}
        )


def plan_facts(rng: Stream, flood_size: int, scale: float) -> dict[int, Fact]:
    """Where in the flood each new fact stands: some thirty of them (fewer in a small flood), and a few echoes later."""
    rows = table("surge")["fact"]
    if flood_size < 4:
        return {}
    wanted = min(rng.randrange(26, 33), max(3, round(30 * scale)), flood_size // 4, len(rows))
    earliest = min(30, flood_size // 10)
    places = rng.sample(range(earliest, flood_size), wanted)
    plan = {place: Fact(row=row) for place, row in zip(places, rng.sample(rows, wanted), strict=True)}
    repeated = [(place, fact) for place, fact in sorted(plan.items()) if len(fact.row["say"]) > 1]
    for place, fact in repeated[: wanted // 4]:
        echo = min(place + rng.randrange(40, 200), flood_size - 1)
        plan.setdefault(echo, Fact(row=fact.row, wording=1))
    return plan


def _role(rng: Stream, kind: str, fact: Fact | None) -> Role:
    if kind == "mandated":
        return roles.roles()[fact.row.get("role", "skola") if fact else "skola"]
    return roles.roles()["anonym" if happens(rng, 0.7) else "bekant"]


def _post(fact: Fact | None, town: Town) -> dict[str, str]:
    """Who alone can know a fact, where that is somebody in particular."""
    if fact is None or "title" not in fact.row:
        return {}
    return {"role": fact.row["title"], "organisation": fact.row["organisation"].format(ort=town.name)}


def _channel(rng: Stream, kind: str) -> str:
    return rng.choice(("portal", "sdk", "api", "phone")) if kind == "mandated" else _CHANNELS.draw(rng)


def _templates() -> Weighted[str]:
    templates = table("surge")["template"]
    return Weighted([template["id"] for template in templates], [template["share"] for template in templates])


def _piece(fact: Fact | None, scene: Scene) -> Piece | None:
    if fact is None:
        return None
    return Piece(text=scene.say(fact.row["say"][fact.wording]), fact=fact.row["fact"] if fact.is_news else None)


def _slipped(rng: Stream, spellings: Sequence[str], probability: float) -> str:
    return misspell.name(rng, tuple(spellings)) if happens(rng, probability) else spellings[0]


def _guessed_age(rng: Stream, child: Child, at: datetime) -> int:
    """A third of the senders have another age from the comments."""
    return max(1, age_on(child.born, at.date()) + (rng.choice((-2, -1, 1, 2, 3)) if happens(rng, 0.3) else 0))


def _danger(rng: Stream) -> dict[str, bool | None]:
    ticked = happens(rng, 0.3)
    return {"immediate_danger": ticked, "violence_ongoing": happens(rng, 0.5) if ticked else None}
