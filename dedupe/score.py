"""From compared fields to evidence in bits, for a newcomer against single reports and against whole groups."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from math import log2
from typing import Any

from dedupe.comparable import comparable
from dedupe.compare import COMPARATORS, parts
from dedupe.facts import ChildFacts
from dedupe.levels import AGREEING, HOUSEHOLD, Field, Level
from dedupe.names import NameTable
from dedupe.profile import GroupProfile
from dedupe.veto import Veto, veto_of
from dedupe.weights import Weights


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What one field said: shown to the assessor, kept with the membership."""

    field: Field
    level: Level
    weight_log2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PairScore:
    """A newcomer against one other: evidence in bits before any prior, and what forbids the two to be one child."""

    bits: float
    evidence: tuple[Evidence, ...]
    veto: Veto | None

    @property
    def levels(self) -> dict[Field, Level]:
        """The level of each compared field."""
        return {e.field: e.level for e in self.evidence}


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupScore:
    """A newcomer against a group: the best permitted view of it, and how much of the group forbids the newcomer."""

    group_id: str
    best: PairScore
    prior_bits: float
    is_forbidden: bool  # the child is somebody else: nothing to ask
    is_contested: bool  # a person must look before the two may be joined


class Scorer:
    """Weighs one newcomer against many. Remembers each part it has met, because in a surge hundreds of reports share parts."""

    __slots__ = ("_known", "_names", "_parts", "_weights")

    def __init__(self, new: ChildFacts, *, names: NameTable, weights: Weights) -> None:
        self._names = names
        self._weights = weights
        self._parts = parts(comparable(new))
        self._known: tuple[dict[Hashable, tuple[Evidence, ...]], ...] = tuple({} for _ in COMPARATORS)

    def against(self, other: tuple[Any, ...]) -> PairScore:
        """Scores the newcomer against the `parts` of another child."""
        evidence: list[Evidence] = []
        for at, (mine, theirs) in enumerate(zip(self._parts, other, strict=True)):
            if mine is None or theirs is None:
                continue
            known = self._known[at].get(theirs)
            if known is None:
                known = self._known[at][theirs] = self._weigh(at, mine, theirs)
            evidence.extend(known)
        levels = {e.field: e.level for e in evidence}
        if levels.get(Field.PERSONAL_NUMBER) is Level.EXACT and levels.get(Field.BIRTH) in AGREEING:
            # The date is part of the number; counting it twice would turn one copied line into two facts.
            evidence = [e for e in evidence if e.field is not Field.BIRTH]
        return PairScore(bits=self._sum(evidence), evidence=tuple(evidence), veto=veto_of(levels))

    def against_group(self, group: GroupProfile, *, recent_total: int) -> GroupScore:
        """Scores the newcomer against a group's common view and its distinct members, and asks each member for its veto."""
        limit = self._weights.thresholds.outweigh_bits
        view = self.against(group.consensus)
        pairs = [(self.against(m.parts), m.count) for m in group.members]
        standing = sum(count for _, count in pairs)
        against = sum(count for pair, count in pairs if _forbids(pair, limit))
        permitted = [pair for pair in (view, *(p for p, _ in pairs)) if not _forbids(pair, limit)]
        absolute = any(pair.veto is not None and pair.veto.is_absolute for pair, _ in pairs)
        best = max(permitted or [view], key=lambda pair: pair.bits)
        contested = against > 0 and against >= self._weights.thresholds.conflict_share * standing
        return GroupScore(
            group_id=group.group_id,
            best=best,
            prior_bits=self.prior_bits(group.recent, recent_total),
            is_forbidden=absolute or not permitted,
            is_contested=contested or _forbids(view, limit) or (best.veto is not None and best.veto.is_question),
        )

    def prior_bits(self, recent: int, recent_total: int) -> float:
        """log2 of the group's share of the recent inflow, with a background of children nobody has written about yet."""
        prior = self._weights.prior
        share = (max(recent, 0) + 0.5) / (max(recent_total, recent, 0) + prior.background_reports)
        return max(prior.floor_bits, min(0.0, log2(share)))

    def _weigh(self, at: int, mine: Any, theirs: Any) -> tuple[Evidence, ...]:
        found = COMPARATORS[at](mine, theirs, self._names)
        return tuple(Evidence(field=c.field, level=c.level, weight_log2=self._weights.bits(c)) for c in found)

    def _sum(self, evidence: Iterable[Evidence]) -> float:
        household = alone = 0.0
        for item in evidence:
            if item.field in HOUSEHOLD:
                household += item.weight_log2
            else:
                alone += item.weight_log2
        return alone + min(household, self._weights.thresholds.household_cap_bits)


def score(a: ChildFacts, b: ChildFacts, *, names: NameTable, weights: Weights) -> PairScore:
    """Two reports against each other. Symmetric."""
    return Scorer(a, names=names, weights=weights).against(parts(comparable(b)))


def _forbids(pair: PairScore, outweigh_bits: float) -> bool:
    """True when the veto stands: not merely a question, and not outweighed where that is allowed.

    Without a number on both sides nothing outweighs it: then twins differ in their first names alone.
    """
    if pair.veto is None or pair.veto.is_question:
        return False
    has_numbers = Field.PERSONAL_NUMBER in pair.levels
    return pair.veto.is_absolute or not has_numbers or pair.bits < outweigh_bits
