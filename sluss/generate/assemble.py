"""Puts reports and their truth together in the shapes of formats.md sections 1 and 6."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sluss.generate import roles
from sluss.generate.claims import Chronicle, Claim
from sluss.generate.grammar import Narrative
from sluss.generate.moments import age_on
from sluss.generate.narrate import Telling, tell
from sluss.generate.people import Child, Town
from sluss.generate.roles import Role
from sluss.generate.sighting import Entry, Sighting, blank_entry, look, swapped
from sluss.generate.streams import Stream, happens

Report = dict[str, Any]
Truth = dict[str, Any]
Pair = tuple[Report, Truth]

_TEXT_CHANNELS = {"phone", "letter", "email", "sdk", "file"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a report is made of before it has its final shape."""

    key: str
    town: Town
    at: datetime
    channel: str
    reporter: Mapping[str, Any]
    entries: Sequence[Entry]
    children: Sequence[Child]
    narrative: Narrative
    acute: bool
    is_first_hand: bool
    event_id: str
    campaign_id: str | None = None
    language: str = "sv"
    danger: Mapping[str, bool | None] = field(default_factory=dict)
    attachments: int = 0
    kind: str = "ordinary"
    is_copy: bool | None = None
    is_paraphrase: bool | None = None


def finish(draft: Draft) -> Pair:
    """The report and its truth."""
    report: Report = {
        "report_key": draft.key,
        "received_at": draft.at.isoformat(timespec="seconds"),
        "municipality": {"code": draft.town.code, "name": draft.town.name},
        "channel": draft.channel,
        "idempotency_key": None,
        "language": draft.language,
        "reporter": dict(draft.reporter),
        "children": [dict(entry) for entry in draft.entries],
        "narrative": draft.narrative.text,
        "danger": {**NO_DANGER, **draft.danger},
        "attachments": draft.attachments or [],
    }
    return report, _truth(draft)


def _truth(draft: Draft) -> Truth:
    """Section 6, and beyond it: spans, children who have no entry, who resembles whom, the kind of report, its length, and
    where it is known (else null): a copy of what its campaign had sent, a paraphrase of that; both without news.
    """
    named = [child.child_id for child in draft.children]
    related = draft.town.relations
    return {
        "report_key": draft.key,
        "child_ids": named[: len(draft.entries)],
        "event_id": draft.event_id,
        "campaign_id": draft.campaign_id,
        "is_first_hand": draft.is_first_hand,
        "novel_facts": list(draft.narrative.facts),
        "acute": draft.acute,
        "novel_spans": [list(span) for span in draft.narrative.spans],
        "unlisted_child_ids": named[len(draft.entries) :],
        "relations": [[child_id, kind, other] for child_id in named for kind, other in related.get(child_id, ())],
        "kind": draft.kind,
        "characters": len(draft.narrative.text),
        "is_copy": draft.is_copy,
        "is_paraphrase": draft.is_paraphrase,
    }


def in_order(pairs: Iterable[Pair]) -> list[Pair]:
    """By the instant of arrival; equal instants by key, so that the order never depends on how they were made."""
    return sorted(pairs, key=lambda pair: (datetime.fromisoformat(pair[0]["received_at"]), pair[0]["report_key"]))


NO_DANGER: Mapping[str, bool | None] = {
    "immediate_danger": False,
    "child_alone": None,
    "violence_ongoing": None,
    "suspect_in_home": None,
    "guardians_informed": None,
}


@dataclass(slots=True, kw_only=True)
class Desk:
    """Writes the ordinary reports of one town, in the order of their times."""

    town: Town
    chronicle: Chronicle = field(default_factory=Chronicle)
    _events: dict[str, int] = field(default_factory=dict)

    def report(
        self, label: tuple[str | int, ...], at: datetime, role: Role, children: Sequence[Child], kind: str = "ordinary"
    ) -> Pair:
        """One ordinary report about these children, the first of them mainly; `label` names its random stream."""
        rng = self.town.streams.of("report", *label)
        child, age = children[0], age_on(children[0].born, at.date())
        claims = self.chronicle.draw(rng, child.child_id, role, age)
        reporter = roles.reporter(rng, role, self.town, child)
        channel = role.channels.draw(rng)
        sightings = self._look(rng, role, children, at, kind)
        is_first_hand = happens(rng, role.first_hand)
        in_text, in_fields = _placing(rng, channel, role)
        telling = Telling(
            rng=rng, town=self.town, role=role, reporter=reporter, day=at.date(), sightings=sightings, claims=claims,
            is_first_hand=is_first_hand, names_identity=in_text,
        )  # fmt: skip
        acute = any(claim.theme.acute for claim in claims)
        draft = Draft(
            key=self.town.streams.key("key", *label), town=self.town, at=at, channel=channel, reporter=reporter, children=children,
            entries=[sighting.entry() if in_fields else _sparse(rng, sighting) for sighting in sightings],
            narrative=tell(telling), acute=acute, is_first_hand=is_first_hand, event_id=self._event(child, claims),
            danger=_danger(rng, acute, role), attachments=_attachments(rng, role), kind=kind,
        )  # fmt: skip
        return finish(draft)

    def _look(self, rng: Stream, role: Role, children: Sequence[Child], at: datetime, kind: str) -> list[Sighting]:
        sightings = [look(rng, child, role.knows, at.date()) for child in children]
        return swapped(sightings) if kind == "mixed_up" and len(sightings) > 1 else sightings

    def _event(self, child: Child, claims: Sequence[Claim]) -> str:
        """A follow-up with something new is a new event; one that only repeats belongs to the last."""
        number = self._events.get(child.child_id, 0)
        if number == 0 or any(claim.is_new for claim in claims):
            number += 1
            self._events[child.child_id] = number
        return f"event-{child.child_id}-{number}"


def _placing(rng: Stream, channel: str, role: Role) -> tuple[bool, bool]:
    """Whether the identity stands in the text, and whether in the fields; at least in one of them."""
    if channel in _TEXT_CHANNELS:
        return rng.choice(((True, False), (True, False), (True, True), (True, True), (False, True)))
    if role.is_private:
        return rng.choice(((True, True), (True, True), (False, True), (True, False)))
    return rng.choice(((True, True), (False, True), (False, True)))


def _sparse(rng: Stream, sighting: Sighting) -> Entry:
    """The fields of somebody who wrote it all in the text."""
    return blank_entry(first_name=sighting.first if happens(rng, 0.45) else None)


def _danger(rng: Stream, acute: bool, role: Role) -> dict[str, bool | None]:
    """Ticks: mostly where the claims are acute, sometimes in spite of them."""
    ticked = happens(rng, 0.6 if acute else 0.04)
    return {
        "immediate_danger": ticked,
        "child_alone": happens(rng, 0.2) if ticked else None,
        "violence_ongoing": happens(rng, 0.4) if ticked else None,
        "suspect_in_home": happens(rng, 0.5) if ticked else None,
        "guardians_informed": happens(rng, 0.5) if role.kind == "mandated" and happens(rng, 0.6) else None,
    }


def _attachments(rng: Stream, role: Role) -> int:
    return rng.randrange(1, 4) if role.kind == "mandated" and happens(rng, 0.06) else 0
