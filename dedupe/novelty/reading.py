"""Reads one report for news: passages, reasons, and the group's memory afterwards."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from dedupe.normalise import compact
from dedupe.novelty.closing import without_senders
from dedupe.novelty.compare import Comparison, compare, exact
from dedupe.novelty.lexicon import lexicon_of
from dedupe.novelty.mask import Mask
from dedupe.novelty.memory import Memory, Remembered
from dedupe.novelty.reasons import Beside, Judged, novelty, of_passage, of_report, standing
from dedupe.novelty.rules import Limits, NoveltyRules
from dedupe.novelty.segments import Segment, segments
from dedupe.novelty.statements import Statement, tail, understand
from dedupe.novelty.values import Passage, ReadContext, Reading, Reason, Standing
from dedupe.novelty.vectors import vectors

_PLACE_FIELDS = ("address:", "school:", "city:")  # a name that breaks off may be another person's
_NEARLY_NEW = 0.3  # of a claim: half an unknown word, two in another place


def read(narrative: str, *, memory: Memory, rules: NoveltyRules, context: ReadContext) -> Reading:
    """What a report says that its group had not.

    Never raises on any text. The time follows from the text and from the passages remembered (bounded), not from how many
    reports the group has.

    Args:
        narrative: the text as given; passages are offsets into it.
        memory: what the group had said; take the one of the previous `Reading`, or `Memory()`.
        rules: one version of word lists and limits.
        context: what else is known of the report.
    """
    known = memory.indexed(rules)
    judged = list(_judged(_statements(narrative, rules, context), known, rules, context))
    beside = _beside(context, known.fields)
    fresh = [item for item in judged if item.passage.is_new]
    said = [_remember(statement, context) for statement in _to_remember(judged)]
    used = [item.repeats for item in judged if item.repeats is not None]
    return Reading(
        novelty=novelty(judged, beside, context, reports=memory.reports),
        passages=tuple(item.passage for item in judged),
        reasons=tuple(of_report(fresh, beside, context)),
        memory=known.after(used, said, (*beside.fields, *beside.children), rules),
        is_urgent_new=any(Reason.URGENT in item.passage.reasons for item in fresh),
    )


def _to_remember(judged: Iterable[Judged]) -> Iterable[Statement]:
    """What is new, and once what nearly is: else its next spelling would be weighed as if nobody had said it."""
    said = [item for item in judged if item.passage.is_new or item.comparison.weight >= _NEARLY_NEW]
    once = {(item.statement.text, item.statement.claims): item.statement for item in said if item.statement.text}
    return once.values()


def _statements(narrative: str, rules: NoveltyRules, context: ReadContext) -> Sequence[Statement]:
    return _understood(narrative, rules, Mask.of(context.mask, context.ages), context.received_on)


@lru_cache(maxsize=4)
def _segments(narrative: str, rules: NoveltyRules) -> tuple[Segment, ...]:
    """Kept for the other children of the report."""
    return tuple(segments(narrative, lexicon=lexicon_of(rules), limits=rules.limits))


@lru_cache(maxsize=4)
def _understood(narrative: str, rules: NoveltyRules, mask: Mask, today: date | None) -> tuple[Statement, ...]:
    """Kept for the other groups that the report is read in: what it says is the same in each."""
    lexicon = lexicon_of(rules)
    statements: list[Statement] = []
    for segment in _segments(narrative, rules):
        if segment.is_tail:
            statements.append(tail(narrative, segment.start))
        else:
            skip = statements[-1].name_words if statements else 0
            statements.append(understand(segment, mask=mask, lexicon=lexicon, rules=rules, skip=skip, today=today))
    return without_senders(statements)


def _judged(
    statements: Sequence[Statement], memory: Memory, rules: NoveltyRules, context: ReadContext
) -> Iterator[Judged]:
    repeats = [exact(statement, memory) for statement in statements]
    unseen = [s for s, repeat in zip(statements, repeats, strict=True) if repeat is None and not s.is_empty]
    similar = iter(_similarities(unseen, memory, rules))
    earlier: set[tuple[str, frozenset[str]]] = set()
    for statement, repeat in zip(statements, repeats, strict=True):
        if repeat is not None:
            comparison = Comparison(weight=0.0, coverage=1.0, nearest=repeat)
        elif statement.is_empty:
            comparison = Comparison(weight=0.0, coverage=1.0, nearest=None)
        else:
            comparison = compare(statement, next(similar), memory, rules)
        key = (statement.text, statement.claims)
        is_new = key not in earlier and (context.is_first or comparison.weight >= rules.limits.news_weight)
        earlier.add(key)
        yield _verdict(statement, comparison, memory, rules.limits, is_new=is_new, is_first=context.is_first)


def _similarities(unseen: list[Statement], memory: Memory, rules: NoveltyRules) -> Iterable[NDArray[np.float32]]:
    assert memory.index is not None
    return memory.index.matrix.cosines(vectors([statement.text for statement in unseen], rules)) if unseen else ()


def _verdict(
    statement: Statement, comparison: Comparison, memory: Memory, limits: Limits, *, is_new: bool, is_first: bool
) -> Judged:
    nearest = comparison.nearest
    is_covering = nearest is not None and not is_new and comparison.coverage > 0
    covering = memory.passages[nearest] if nearest is not None and is_covering else None
    passage = Passage(
        start=statement.start,
        end=statement.end,
        is_new=is_new,
        coverage=0.0 if is_new and nearest is None else round(comparison.coverage, 4),
        covered_by=covering.serial if covering else None,
        first_said_by=(covering.first_said_by or None) if covering else None,
        standing=Standing.NEW if is_new and is_first else standing(comparison, statement, limits, is_new=is_new),
        basis=statement.basis,
        reasons=of_passage(statement, comparison, is_first=is_first) if is_new else (),
    )
    return Judged(statement=statement, passage=passage, comparison=comparison, repeats=nearest if is_covering else None)


def _remember(statement: Statement, context: ReadContext) -> Remembered:
    return Remembered(
        serial=0,
        text=statement.text,
        words=statement.words,
        claims=statement.claims,
        is_negated=statement.is_negated,
        first_said_by=context.report,
    )


def _beside(context: ReadContext, known: Collection[str]) -> Beside:
    children = tuple(f"child:{name}" for name in context.other_children)
    return Beside(fields=tuple(_new_fields(context.field_facts, known)), children=tuple(_new_fields(children, known)))


def _new_fields(facts: tuple[str, ...], known: Collection[str]) -> list[str]:
    """Field facts that nobody gave before, apart from spelling; other digits are another fact ("Storgatan 5")."""
    new: list[str] = []
    for fact in facts:
        key = compact(fact)
        same_digits = [old for old in (*known, *new) if _digits(old) == _digits(key)]
        errors = 0 if len(key) < 5 else 1 if len(key) < 10 else 2
        is_said = process.extractOne(key, same_digits, scorer=OSA.distance, score_cutoff=errors) is not None
        is_less = fact.startswith(_PLACE_FIELDS) and any(_says_less(key, old) for old in (*known, *new))
        if key and not is_said and not is_less:
            new.append(key)
    return new


def _says_less(key: str, old: str) -> bool:
    """True for a fact that breaks off where a known one goes on: a street without its number, a word cut short."""
    return old.startswith(key) and not (key[-1:].isdigit() and old[len(key) : len(key) + 1].isdigit())


def _digits(key: str) -> str:
    return "".join(char for char in key if char.isdigit())
