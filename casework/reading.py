"""How a report reads in a group: what it says about one child that the child's group has not said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.linking import Prepared
from dedupe.extract import Extraction
from dedupe.facts import ChildFacts
from dedupe.novelty import Memory, NoveltyRules, ReadContext, Reading, read

_AGE_SPAN = 3  # years; wider than that is no age to know a child by


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """How a group stands when a report is read in it."""

    is_first: bool  # the report is the group's first
    has_surge_begun: bool  # with this report


def read_child(
    prepared: Prepared, facts: ChildFacts, memory: Memory, situation: Situation, rules: NoveltyRules
) -> Reading:
    """What a report says about one child that the child's group, whose memory it is, has not said."""
    return read(
        prepared.item.text.narrative,
        memory=memory,
        rules=rules,
        context=ReadContext(
            mask=_mask(facts, prepared.extraction),
            is_mandated=prepared.item.is_mandated,
            is_first=situation.is_first,
            other_children=_others(facts, prepared.extraction),
            ages=_ages(facts, prepared.item.text.received_on),
            received_on=prepared.item.text.received_on,
            report=str(prepared.item.report_id),
            volume_jump=situation.has_surge_begun,
            field_facts=_field_facts(facts),
        ),
    )


def _mask(facts: ChildFacts, extraction: Extraction) -> tuple[str, ...]:
    """Words that name the child or its guardians: they are the same in every report and no news."""
    guardians = tuple(g.name for g in facts.guardians if g.name)
    own = (*facts.first_names, *facts.last_names, *facts.nicknames, *facts.schools, *guardians)
    others = {name for child in extraction.children for name in child.first_names} - set(facts.first_names)
    return tuple(name for name in own if name not in others)


def _others(facts: ChildFacts, extraction: Extraction) -> tuple[str, ...]:
    """The children beside this one, by first name; a friend or classmate who is named is nobody the report is about."""
    named = (m for m in extraction.mentioned if m.relation != "other")
    beside = (child for child in extraction.children if child is not facts)
    return tuple(" ".join(child.first_names[:1] or child.nicknames[:1]) or "unnamed" for child in (*beside, *named))


def _ages(facts: ChildFacts, on: date) -> tuple[int, ...]:
    """The child's own age in whole years, when it is known to a few."""
    if facts.birth is None:
        return ()
    youngest, oldest = _years(facts.birth.latest, on), _years(facts.birth.earliest, on)
    return tuple(range(youngest, oldest + 1)) if oldest - youngest <= _AGE_SPAN else ()


def _years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _field_facts(facts: ChildFacts) -> tuple[str, ...]:
    """What the fields say, so that an address or school given in a field alone is news too."""
    return tuple(
        f"{name}:{value}"
        for name, values in (
            ("address", facts.addresses),
            ("school", facts.schools),
            ("class", (facts.class_name,)),
            ("city", (facts.city,)),
            ("phone", facts.phones),
            ("guardian", tuple(g.name for g in facts.guardians)),
        )
        for value in values
        if value
    )
