"""From a report's form fields and free text to facts about each child.

Recognises by the form of words and by the population's names, never by fixed sentences. Precision before recall for names: a wrong name
makes a wrong join, a missed one costs a minute. Pure and linear in the length of the text.
"""

from __future__ import annotations

from dataclasses import dataclass

from dedupe.extract.births import births
from dedupe.extract.draft import Draft
from dedupe.extract.facts_in_text import (
    carry_births,
    carry_gender,
    carry_guardians,
    carry_home,
    carry_numbers,
    carry_schools,
)
from dedupe.extract.fields import read_fields
from dedupe.extract.matching import identify, name_drafts
from dedupe.extract.people import mentions
from dedupe.extract.places import addresses, schools
from dedupe.extract.reader import Reader
from dedupe.extract.roles import cast
from dedupe.extract.scene import set_scene
from dedupe.extract.tokens import tokenise
from dedupe.extract.vocabulary import DEFAULT, Vocabulary
from dedupe.facts import ChildFacts, ChildFields, ReportText
from dedupe.names import NameTable
from dedupe.normalise import compact
from dedupe.personnummer import find

__all__ = ["DEFAULT", "Extraction", "Vocabulary", "child_facts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What one report says about children."""

    children: tuple[
        ChildFacts, ...
    ]  # one per entry of the form, same order; one unknown child when the form names none
    mentioned: tuple[ChildFacts, ...]  # other named children of the text (siblings, friends), index -1


def child_facts(report: ReportText, *, names: NameTable, vocabulary: Vocabulary = DEFAULT) -> Extraction:
    """The facts of a report, child by child, each with the place where it was found.

    `ChildFacts.initials` holds "M" for a lone initial and "M M" for first and last; "Maja M" gives the first name and "M M".
    Never raises on what a report says. Reads names, ages and places in the first 20,000 characters, personal numbers in the first million.
    """
    today = report.received_on
    entries = tuple(Draft(index=i) for i in range(max(1, len(report.children))))
    for draft, fields in zip(entries, report.children or (ChildFields(),), strict=True):
        read_fields(draft, fields, names=names, vocabulary=vocabulary, today=today)
    drafts = _read_text(report, entries, names, vocabulary)
    facts = tuple(d.finished() for d in drafts)
    return Extraction(children=facts[: len(entries)], mentioned=facts[len(entries) :])


def _read_text(
    report: ReportText, entries: tuple[Draft, ...], names: NameTable, vocabulary: Vocabulary
) -> tuple[Draft, ...]:
    today, tokens = report.received_on, tokenise(report.narrative)
    said = births(tokens, today)
    streets, places = addresses(tokens), schools(tokens, names, vocabulary)
    reader = Reader(
        tokens=tokens,
        names=names,
        vocabulary=vocabulary,
        known=frozenset(compact(n) for d in entries for n in (*d.first_names, *d.nicknames)),
        taken=tuple((f.start, f.end) for f in (*streets, *places)),
    )
    people = cast(reader, mentions(reader), said)
    found = identify(people, entries, names)
    name_drafts(found, people)
    scene = set_scene(reader, people, found)
    carry_gender(scene, found.drafts)
    numbers = find(report.narrative, today=today)
    carry_numbers(scene, found.drafts, numbers, today)
    inside = [(a, b) for _, a, b in numbers]
    carry_births(scene, found.drafts, [b for b in said if not any(s < b.end and b.start < e for s, e in inside)])
    carry_schools(scene, found.drafts, places, streets)
    carry_home(scene, found.drafts, streets, vocabulary)
    carry_guardians(scene, found.drafts, people)
    return found.drafts
