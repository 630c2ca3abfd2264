"""Reads one report for news: passages, reasons, and the group's memory afterwards."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from dedupe.normalise import compact
from dedupe.novelty.compare import Comparison, compare, exact
from dedupe.novelty.lexicon import lexicon_of
from dedupe.novelty.mask import Mask
from dedupe.novelty.memory import Memory, Remembered
from dedupe.novelty.rules import NoveltyRules
from dedupe.novelty.segments import Segment, segments
from dedupe.novelty.statements import Statement, tail, understand
from dedupe.novelty.values import Passage, ReadContext, Reading, Reason
from dedupe.novelty.vectors import vectors

_SHOWN = 0.5
_URGENT_RANK, _WITNESS_RANK = 2.0, 1.0  # beside 1 for each new claim: acute first, then who saw it
_PLACE_OR_DATE = ("place:", "time:", "clock:")


@dataclass(frozen=True, slots=True)
class _Read:
    """A passage with its verdict. `repeats` is a position in the memory before this report."""

    statement: Statement
    passage: Passage
    comparison: Comparison
    repeats: int | None = None


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
    reads = list(_reads(_statements(narrative, rules, context), known, rules, context))
    fields = _new_fields(context.field_facts, known.fields)
    fresh = [item for item in reads if item.passage.is_new]
    is_urgent = any(item.statement.urgent for item in fresh)
    said = [_remember(item.statement) for item in fresh if item.statement.text]
    used = [item.repeats for item in reads if item.repeats is not None]
    return Reading(
        novelty=_novelty(reads, fields, context),
        passages=tuple(item.passage for item in reads),
        reasons=tuple(_reasons(fresh, fields, context, is_urgent=is_urgent)),
        memory=known.after(used, said, fields, rules),
        is_urgent_new=is_urgent,
    )


def _statements(narrative: str, rules: NoveltyRules, context: ReadContext) -> Sequence[Statement]:
    return _understood(narrative, rules, context.mask)


@lru_cache(maxsize=4)
def _segments(narrative: str, rules: NoveltyRules) -> tuple[Segment, ...]:
    """Kept for the other children of the report."""
    return tuple(segments(narrative, lexicon=lexicon_of(rules), limits=rules.limits))


@lru_cache(maxsize=4)
def _understood(narrative: str, rules: NoveltyRules, masked: tuple[str, ...]) -> tuple[Statement, ...]:
    """Kept for the other groups that the report is read in: what it says is the same in each."""
    lexicon, mask = lexicon_of(rules), Mask.of(masked)
    statements: list[Statement] = []
    for segment in _segments(narrative, rules):
        if segment.is_tail:
            statements.append(tail(narrative, segment.start))
        else:
            skip = statements[-1].name_words if statements else 0
            statements.append(understand(segment, mask=mask, lexicon=lexicon, rules=rules, skip=skip))
    return tuple(statements)


def _reads(
    statements: Sequence[Statement], memory: Memory, rules: NoveltyRules, context: ReadContext
) -> Iterator[_Read]:
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
        yield _verdict(statement, comparison, memory, is_new=is_new)


def _similarities(unseen: list[Statement], memory: Memory, rules: NoveltyRules) -> Iterable[NDArray[np.float32]]:
    assert memory.index is not None
    return memory.index.matrix.cosines(vectors([statement.text for statement in unseen], rules)) if unseen else ()


def _verdict(statement: Statement, comparison: Comparison, memory: Memory, *, is_new: bool) -> _Read:
    nearest = comparison.nearest
    is_covering = nearest is not None and not is_new and comparison.coverage > 0
    passage = Passage(
        start=statement.start,
        end=statement.end,
        is_new=is_new,
        coverage=0.0 if is_new and nearest is None else round(comparison.coverage, 4),
        covered_by=memory.passages[nearest].serial if nearest is not None and is_covering else None,
        basis=statement.basis,
        reasons=tuple(_passage_reasons(statement, comparison)) if is_new else (),
    )
    return _Read(statement, passage, comparison, nearest if is_covering else None)


def _remember(statement: Statement) -> Remembered:
    return Remembered(
        serial=0,
        text=statement.text,
        words=statement.words,
        claims=statement.claims,
        is_negated=statement.is_negated,
    )


def _new_fields(facts: tuple[str, ...], known: Collection[str]) -> list[str]:
    """Field facts that nobody gave before, apart from spelling; other digits are another fact ("Storgatan 5")."""
    new: list[str] = []
    for fact in facts:
        key = compact(fact)
        same_digits = [old for old in (*known, *new) if _digits(old) == _digits(key)]
        errors = 0 if len(key) < 5 else 1 if len(key) < 10 else 2
        if key and process.extractOne(key, same_digits, scorer=OSA.distance, score_cutoff=errors) is None:
            new.append(key)
    return new


def _digits(key: str) -> str:
    return "".join(char for char in key if char.isdigit())


def _novelty(reads: list[_Read], fields: list[str], context: ReadContext) -> float:
    """1 for a first report. Else from 0.5 up by what is new and how it is known, or below 0.5 by what is nearly new."""
    if context.is_first:
        return 1.0
    fresh = [item for item in reads if item.passage.is_new]
    rank = sum(_rank(item) for item in fresh) + len(fields) + 2.0 * context.has_new_child
    if rank:
        return round(_SHOWN + (1 - _SHOWN) * (1 - exp(-rank / 3)), 4)
    nearly = max((item.comparison.weight for item in reads), default=0.0)
    return round(min(0.49, _SHOWN * nearly), 4)


def _rank(item: _Read) -> float:
    statement = item.statement
    return item.comparison.weight + _URGENT_RANK * bool(statement.urgent) + _WITNESS_RANK * statement.is_witnessed


def _reasons(fresh: list[_Read], fields: list[str], context: ReadContext, *, is_urgent: bool) -> Iterator[Reason]:
    """The codes, in the order of `Reason`. Those of the text come from new passages only: a template is news once."""
    claims = frozenset().union(*(item.comparison.new_claims for item in fresh))
    is_later = not context.is_first
    fires = {
        Reason.FIRST: context.is_first,
        Reason.NEW_FACT: is_later and bool(fresh or fields),
        Reason.NEW_CHILD: is_later and (context.has_new_child or _has(claims, ("child:",))),
        Reason.NEW_PERSON: is_later and _has(claims, ("person:", "name:")),
        Reason.NEW_PLACE_OR_DATE: is_later and _has(claims, _PLACE_OR_DATE),
        Reason.URGENT: is_urgent,
        Reason.MANDATED: context.is_mandated,
        Reason.FIRST_HAND: any(item.statement.is_witnessed for item in fresh),
        Reason.VOLUME_JUMP: context.volume_jump,
    }
    codes = [reason for reason, is_fired in fires.items() if is_fired]
    yield from codes or [Reason.NO_CHANGE]


def _passage_reasons(statement: Statement, comparison: Comparison) -> Iterator[Reason]:
    """Why one new passage is worth reading, in the order of `Reason`."""
    claims = comparison.new_claims
    fires = {
        Reason.NEW_CHILD: _has(claims, ("child:",)),
        Reason.NEW_PERSON: _has(claims, ("person:", "name:")),
        Reason.NEW_PLACE_OR_DATE: _has(claims, _PLACE_OR_DATE),
        Reason.URGENT: bool(statement.urgent),
        Reason.FIRST_HAND: statement.is_witnessed,
    }
    yield from (reason for reason, is_fired in fires.items() if is_fired)


def _has(claims: frozenset[str], prefixes: tuple[str, ...]) -> bool:
    return any(claim.startswith(prefixes) for claim in claims)
