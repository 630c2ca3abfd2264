"""Children that only the text of a report names: asked about, never added by the machine.

For every child that a report concerns an assessment is made (SoL 2025:400 20:1), and whether a child named in passing is
concerned is for a person to say.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from casework.linking import Prepared
from dedupe.extract import Extraction
from dedupe.facts import ChildFacts
from dedupe.normalise import compact

MAX_MENTIONED = 20  # of one report; a text that names more is read by a person as a whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioned:
    """A child to ask about. `name` is compact: equal for the same name in many copies."""

    position: int
    name: str
    facts: ChildFacts


def mentioned(prepared: Prepared) -> list[Mentioned]:
    """The children whom the text names and the form does not."""
    if prepared.item.is_seen:
        return []
    named = _names(prepared.extraction.children)
    found: dict[str, Mentioned] = {}
    for position, facts in enumerate(prepared.extraction.mentioned):
        name = next((compact(first) for first in (*facts.first_names, *facts.nicknames)), "")
        if name and name not in named and name not in found:
            found[name] = Mentioned(position=position, name=name, facts=facts)
    return list(found.values())[:MAX_MENTIONED]


def with_added(extraction: Extraction, added: tuple[ChildFacts, ...]) -> Extraction:
    """What the report says, with the children that a person has found to be concerned as well."""
    names = _names(added)
    others = tuple(m for m in extraction.mentioned if names.isdisjoint(_names((m,))))
    return replace(extraction, children=(*extraction.children, *added), mentioned=others)


def _names(children: tuple[ChildFacts, ...]) -> set[str]:
    return {compact(name) for facts in children for name in (*facts.first_names, *facts.nicknames)}
