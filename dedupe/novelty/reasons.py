"""Why a reading is shown, and in which order: codes and a rank. They order reading; nothing is hidden or closed by them.

The rank is about texts and never about a person: how much a report says that its group had not, and how it is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import exp, log1p

from dedupe.novelty.compare import Comparison
from dedupe.novelty.copies import RELATIVE_DAYS
from dedupe.novelty.rules import Limits
from dedupe.novelty.statements import Statement
from dedupe.novelty.values import Passage, ReadContext, Reason, Standing

_SHOWN = 0.5
_URGENT_RANK, _WITNESS_RANK = 2.0, 1.0  # beside 1 for each new claim: acute first, then who saw it
_UNSURE_SHARE = (
    0.3  # of a passage that was compared and no claim shows to be new; what cannot be compared counts in full
)
_FURTHER_SHARE = 0.3  # of each passage after the weightiest: a long text of one's own is no heap of facts
_WRITTEN_DAY_RANK = 1.5  # a date that somebody noted down is seldom part of a campaign
_SETTLED_REPORTS = 100  # after so many, what a campaign says has been said: what comes first then weighs in full
_PLACE_OR_DATE = ("place:", "time:", "clock:", "day:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A passage with its verdict. `repeats` is a position in the memory before this report."""

    statement: Statement
    passage: Passage
    comparison: Comparison
    repeats: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What the form says that no earlier one did: facts of its fields, and children named beside the child."""

    fields: tuple[str, ...]
    children: tuple[str, ...]


def standing(comparison: Comparison, statement: Statement, limits: Limits, *, is_new: bool) -> Standing:
    """New when a claim is new; unsure when only words are, or nothing could be compared."""
    if not is_new:
        return Standing.COVERED
    is_told_by_words = not statement.is_foreign and comparison.weight >= limits.sure_words_weight
    is_told_by_words |= statement.is_witnessed
    return Standing.NEW if comparison.new_claims or is_told_by_words else Standing.UNSURE


def of_passage(statement: Statement, comparison: Comparison, *, is_first: bool) -> tuple[Reason, ...]:
    """The codes of one new passage, in the order of `Reason`."""
    claims = comparison.new_claims
    fires = {
        Reason.NEW_FACT: not is_first,
        Reason.NEW_CHILD: not is_first and _has(claims, ("child:",)),
        Reason.NEW_PERSON: not is_first and _has(claims, ("person:", "name:")),
        Reason.NEW_PLACE_OR_DATE: not is_first and _has(claims, _PLACE_OR_DATE),
        Reason.URGENT: _is_acute(statement, comparison, is_first=is_first),
        Reason.FIRST_HAND: statement.is_witnessed,
    }
    return tuple(reason for reason, is_fired in fires.items() if is_fired)


def of_report(fresh: Iterable[Judged], beside: Beside, context: ReadContext) -> Iterator[Reason]:
    """The codes of a report. Those of the text come from new passages only: a template is news once."""
    said = {reason for item in fresh for reason in item.passage.reasons}
    is_later = not context.is_first
    known = {
        Reason.FIRST: context.is_first,
        Reason.NEW_FACT: is_later and bool(beside.fields),
        Reason.NEW_CHILD: is_later and (context.has_new_child or bool(beside.children)),
        Reason.MANDATED: context.is_mandated,
        Reason.VOLUME_JUMP: context.volume_jump,
    }
    codes = [reason for reason in Reason if reason in said or known.get(reason)]
    yield from codes or [Reason.NO_CHANGE]


def novelty(read: Sequence[Judged], beside: Beside, context: ReadContext, *, reports: int) -> float:
    """1 for a first report. Else from 0.5 up by what is new and how it is known, or below 0.5 by what is nearly new.

    `reports`: how many the group had before.
    """
    if context.is_first:
        return 1.0
    settled = 0.5 + 0.5 * min(1.0, log1p(reports) / log1p(_SETTLED_REPORTS))
    ranks = sorted((_rank(item, settled) for item in read if item.passage.is_new), reverse=True)
    rank = sum(ranks[:1]) + _FURTHER_SHARE * sum(ranks[1:]) + len(beside.fields)
    rank += 2.0 * (context.has_new_child + len(beside.children))
    if rank:
        return round(_SHOWN + (1 - _SHOWN) * (1 - exp(-rank / 3)), 4)
    nearly = max((item.comparison.weight for item in read), default=0.0)
    return round(min(0.49, _SHOWN * nearly), 4)


def _rank(item: Judged, settled: float) -> float:
    passage, weight = item.passage, item.comparison.weight * settled
    if passage.standing is Standing.UNSURE and not item.statement.is_foreign:
        return _UNSURE_SHARE * weight
    urgent, witnessed = Reason.URGENT in passage.reasons, item.statement.is_witnessed
    is_dated = _has(item.comparison.new_claims, ("day:",)) and not item.statement.claims & RELATIVE_DAYS
    return weight + _URGENT_RANK * urgent + _WITNESS_RANK * witnessed + _WRITTEN_DAY_RANK * is_dated


def _is_acute(statement: Statement, comparison: Comparison, *, is_first: bool) -> bool:
    """An urgent word in a passage that claims something new: a campaign that shouts says nothing new by shouting."""
    is_news = any(not claim.startswith("source:") for claim in comparison.new_claims)
    return bool(statement.urgent) and (is_first or is_news)


def _has(claims: frozenset[str], prefixes: tuple[str, ...]) -> bool:
    return any(claim.startswith(prefixes) for claim in claims)
