"""From a report's form fields and free text to facts about each child.

Recognises by the form of words and by the population's names, never by fixed sentences. Precision before recall for names: a wrong name
makes a wrong join, a missed one costs a minute. Pure and linear in the length of the text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace

from dedupe.extract.births import births
from dedupe.extract.draft import Draft
from dedupe.extract.facts_in_text import (
    carry_births,
    carry_class_years,
    carry_gender,
    carry_guardians,
    carry_home,
    carry_numbers,
    carry_schools,
    is_grown_number,
)
from dedupe.extract.fields import read_fields
from dedupe.extract.grades import classes
from dedupe.extract.matching import identify, name_drafts
from dedupe.extract.patterns import overlaps
from dedupe.extract.people import mentions
from dedupe.extract.places import Found, addresses
from dedupe.extract.reader import Reader
from dedupe.extract.roles import cast
from dedupe.extract.scene import set_scene
from dedupe.extract.schools import at_class, schools
from dedupe.extract.speaker import speaker_of
from dedupe.extract.tokens import Tokens, tokenise
from dedupe.extract.undisguise import undisguised, undisguised_fields
from dedupe.extract.vocabulary import DEFAULT, Role, Vocabulary
from dedupe.facts import ChildFacts, ChildFields, ReportText
from dedupe.names import NameTable
from dedupe.normalise import compact
from dedupe.personnummer import find

_AGED_BESIDE = 4  # characters between a name and its age ("maja, 8 år")
_GRADED_BESIDE = 10  # between a name and its class ("Abdi i klass 6C")
_BEFORE_FACTS = frozenset(("är", "e", "i", "klass", "åk", "årskurs", "på", "född", "f", "ca", "typ"))

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
    Never raises on what a report says. Reads names, ages and places in the first 60,000 characters, personal numbers in the first million.
    """
    shown, today = undisguised(report.narrative), report.received_on
    report = replace(report, narrative=shown.text, children=tuple(map(undisguised_fields, report.children)))
    entries = tuple(Draft(index=i) for i in range(max(1, len(report.children))))
    for draft, fields in zip(entries, report.children or (ChildFields(),), strict=True):
        read_fields(draft, fields, names=names, vocabulary=vocabulary, today=today)
    drafts = _read_text(report, entries, names, vocabulary)
    facts = tuple(shown.found(d.finished()) for d in drafts)
    return Extraction(children=facts[: len(entries)], mentioned=facts[len(entries) :])


def _read_text(
    report: ReportText, entries: tuple[Draft, ...], names: NameTable, vocabulary: Vocabulary
) -> tuple[Draft, ...]:
    today, tokens = report.received_on, tokenise(report.narrative)
    speaker = speaker_of(tokens)
    told = births(tokens, today)
    said = tuple(b for b in told if not b.is_own)
    groups = classes(tokens.text)
    streets = addresses(tokens, vocabulary)
    places = schools(tokens, names, vocabulary)
    if groups:
        places += tuple(s for s in at_class(tokens, groups, vocabulary) if not _within(s, places))
    numbers = find(report.narrative, today=today)
    reader = Reader(
        tokens=tokens,
        names=names,
        vocabulary=vocabulary,
        known=frozenset(compact(n) for d in entries for n in (*d.first_names, *d.nicknames)),
        taken=tuple((f.start, f.end) for f in (*streets, *places)),
        aged=_before(tokens, [b.start for b in said], _AGED_BESIDE),
        numbered=_before(tokens, [start for n, start, _ in numbers if not is_grown_number(n, today)], _AGED_BESIDE),
        graded=_before(tokens, [g.start for g in groups], _GRADED_BESIDE),
    )
    people = cast(reader, mentions(reader), said, speaker)
    found = identify(people, entries, names, is_victim=speaker.is_victim)
    is_self = any(p.role is Role.REPORTER and t is not None for p, t in zip(people, found.targets, strict=True))
    name_drafts(found, people)
    scene = set_scene(reader, people, found)
    carry_gender(scene, found.drafts)
    carry_numbers(scene, found.drafts, numbers, today)
    inside = [(a, b) for _, a, b in numbers]
    heard = [b for b in (told if is_self else said) if not overlaps(inside, b.start, b.end)]
    carry_births(scene, found.drafts, heard)
    carry_schools(scene, found.drafts, places, [g for g in groups if not _within(g, streets)])
    carry_class_years(found.drafts, today)
    carry_home(scene, found.drafts, streets, vocabulary)
    carry_guardians(scene, found.drafts, people, inside)
    return found.drafts


def _before(tokens: Tokens, starts: Iterable[int], reach: int) -> frozenset[int]:
    """The words that end at most `reach` characters before one of the places, with nothing but a comma or "i" between."""
    found = set()
    for start in starts:
        at = bisect_left(tokens.starts, start) - 1
        while at > 0 and tokens.lows[at] in _BEFORE_FACTS and start - tokens.starts[at] <= reach:
            at -= 1
        if at >= 0 and 0 <= start - tokens.ends[at] <= reach and tokens.sentence_of(start) == tokens.sentences[at]:
            found.add(at)
    return frozenset(found)


def _within(found: Found, streets: Iterable[Found]) -> bool:
    return any(s.start < found.end and found.start < s.end for s in streets)
