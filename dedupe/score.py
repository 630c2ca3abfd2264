"""From compared fields to evidence in bits, for a newcomer against single reports and against whole groups."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from math import log2
from typing import Any, NamedTuple

from dedupe.comparable import comparable
from dedupe.compare import COMPARATORS, compare_numbers, parts
from dedupe.facts import ChildFacts
from dedupe.levels import AGREEING, HOUSEHOLD, Comparison, Field, Level
from dedupe.nameforms import Words
from dedupe.names import NameTable
from dedupe.profile import GroupProfile
from dedupe.veto import FORBIDDING, Veto, veto_of
from dedupe.weights import Weights


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What one field said: shown to the assessor, kept with the membership."""

    field: Field
    level: Level
    weight_log2: float


class _Weighed(NamedTuple):
    """What one part of two children said. `may_forbid`: only these levels can make a veto, which spares most pairs the question."""

    compared: tuple[Comparison, ...]
    bits: tuple[float, ...]
    own_bits: float
    household_bits: float
    may_forbid: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PairScore:
    """A newcomer against one other: bits before any prior, and what forbids the two to be one child."""

    bits: float
    own_bits: float  # the part of them that a child does not share with its home
    veto: Veto | None
    weighed: tuple[_Weighed, ...]

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What was counted. A date that is part of an agreeing number is not counted twice."""
        skipped = Field.BIRTH if _holds_its_date(self.levels) else None
        return tuple(
            Evidence(field=c.field, level=c.level, weight_log2=bits)
            for part in self.weighed
            for c, bits in zip(part.compared, part.bits, strict=True)
            if c.field is not skipped
        )

    @property
    def levels(self) -> dict[Field, Level]:
        """The level of each compared field."""
        return _levels(self.weighed)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupScore:
    """A newcomer against a group: its best permitted member, and what the group's common view says against the newcomer."""

    group: GroupProfile
    bits: float  # before the prior
    evidence: tuple[Evidence, ...]
    prior_bits: float
    is_forbidden: bool  # the child is somebody else: nothing to ask
    is_contested: bool  # a person must look before the two may be joined
    is_bare: bool  # the newcomer says no more than a name, an age or birthday, a gender and a town, as some report of the group does
    fits_beside: bool  # the child may as well be another one whom a report of the group names

    @property
    def group_id(self) -> str:
        """The group's id."""
        return self.group.group_id

    @property
    def levels(self) -> dict[Field, Level]:
        """The level of each compared field."""
        return {e.field: e.level for e in self.evidence}


class Scorer:
    """Weighs one newcomer against many. Remembers each part it has met, because in a surge hundreds of reports share parts."""

    __slots__ = ("_has_number", "_has_parents_name", "_is_bare", "_known", "_parts", "_weights", "_words")

    def __init__(self, new: tuple[Any, ...], *, names: NameTable, weights: Weights) -> None:
        """`new` are the newcomer's parts; `of_facts` and `of_group` make them."""
        self._words = Words(names)
        self._weights = weights
        self._parts = [(at, part) for at, part in enumerate(new) if part is not None]
        self._has_number = any(COMPARATORS[at] is compare_numbers for at, _ in self._parts)
        self._is_bare = _is_bare(new)
        self._has_parents_name = _has_parents_name(new)
        self._known: tuple[dict[Hashable, _Weighed], ...] = tuple({} for _ in COMPARATORS)

    @classmethod
    def of_facts(cls, new: ChildFacts, *, names: NameTable, weights: Weights) -> Scorer:
        """For a report's child."""
        return cls(parts(comparable(new)), names=names, weights=weights)

    @classmethod
    def of_group(cls, group: GroupProfile, *, names: NameTable, weights: Weights) -> Scorer:
        """For what a group says as a whole, as if it were one report."""
        return cls(group.consensus, names=names, weights=weights)

    def against(self, other: tuple[Any, ...]) -> PairScore:
        """Scores the newcomer against the `parts` of another child."""
        weighed = []
        own = household = 0.0
        may_forbid = False
        for at, mine in self._parts:
            theirs = other[at]
            if theirs is None:
                continue
            known = self._known[at].get(theirs)
            if known is None:
                known = self._known[at][theirs] = self._weigh(at, mine, theirs)
            weighed.append(known)
            own += known.own_bits
            household += known.household_bits
            may_forbid = may_forbid or known.may_forbid
        pair = tuple(weighed)
        if self._has_number:
            own -= _double_date(pair)
        bits = own + min(household, self._weights.thresholds.household_cap_bits)
        return PairScore(bits=bits, own_bits=own, veto=veto_of(_levels(pair)) if may_forbid else None, weighed=pair)

    def against_group(self, group: GroupProfile, *, recent_total: int) -> GroupScore:
        """Scores the newcomer against a group's common view and its distinct members, and asks each member for its veto."""
        limit = self._weights.thresholds.outweigh_bits
        view = self.against(group.consensus)
        is_alone = len(group.members) == 1  # as most groups are: their common view is what the one report says
        pairs = [(view if is_alone else self.against(m.parts), m.count) for m in group.members]
        standing = sum(count for _, count in pairs)
        against = sum(count for pair, count in pairs if _forbids(pair, limit))
        permitted = [pair for pair in (view, *(p for p, _ in pairs)) if not _forbids(pair, limit)]
        absolute = any(pair.veto is not None and pair.veto.is_absolute for pair, _ in pairs)
        best = max(permitted or [view], key=lambda pair: pair.bits)
        contested = against > 0 and against >= self._weights.thresholds.conflict_share * standing
        objections = _objections(view, best)
        beside = self._fits_beside(group, best)
        is_parent = self._has_parents_name and not _is_dated(best.levels)
        return GroupScore(
            group=group,
            bits=best.bits + sum(e.weight_log2 for e in objections),
            evidence=best.evidence + objections,
            prior_bits=self.prior_bits(group.recent, recent_total),
            is_forbidden=absolute or not permitted,
            is_contested=contested
            or is_parent
            or beside
            or _forbids(view, limit)
            or (best.veto is not None and best.veto.is_question),
            is_bare=self._is_bare and any(_is_bare(m.parts) for m in group.members),
            fits_beside=beside,
        )

    def _fits_beside(self, group: GroupProfile, best: PairScore) -> bool:
        """True when the newcomer may as well be another child whom a report of the group names beside its own.

        Twins, and siblings with nearly one name: the home agrees with both, so only what is individual is compared.
        """
        margin = self._weights.thresholds.beside_margin_bits
        for other in group.beside:
            pair = self.against(other.parts)
            first = pair.levels.get(Field.FIRST_NAME)
            is_named = (
                first in AGREEING or first is Level.SIMILAR or pair.levels.get(Field.PERSONAL_NUMBER) is Level.EXACT
            )
            if is_named and pair.veto is None and _lead(best, pair) < margin:
                return True
        return False

    def prior_bits(self, recent: int, recent_total: int) -> float:
        """log2 of the group's share of the recent inflow, with a background of children nobody has written about yet."""
        prior = self._weights.prior
        share = (max(recent, 0) + 0.5) / (max(recent_total, recent, 0) + prior.background_reports)
        return max(prior.floor_bits, min(0.0, log2(share)))

    def _weigh(self, at: int, mine: Any, theirs: Any) -> _Weighed:
        compared = COMPARATORS[at](mine, theirs, self._words)
        bits = tuple(map(self._weights.bits, compared))
        own = household = 0.0
        may_forbid = False
        for comparison, worth in zip(compared, bits, strict=True):
            if comparison.field in HOUSEHOLD:
                household += worth
            else:
                own += worth
            may_forbid = may_forbid or comparison.level in FORBIDDING
        return _Weighed(compared, bits, own, household, may_forbid)


def score(a: ChildFacts, b: ChildFacts, *, names: NameTable, weights: Weights) -> PairScore:
    """Two reports against each other. Symmetric."""
    return Scorer.of_facts(a, names=names, weights=weights).against(parts(comparable(b)))


def _is_bare(known: tuple[Any, ...]) -> bool:
    """True when nothing is known that could place a child: no number, address, school, guardian or telephone."""
    _, numbers, _, _, place, school, household = known
    return not (numbers or school or household or (place is not None and place.addresses))


def _has_parents_name(known: tuple[Any, ...]) -> bool:
    """True when mother or father is said to bear the child's first name: the text may have been misread."""
    names, household = known[0], known[-1]
    if names is None or household is None:
        return False
    given = {first[0] for first in names.first}
    return any(parent in given for _, parent in household.parents)


def _is_dated(levels: dict[Field, Level]) -> bool:
    """True when a valid number or the exact birthday agrees."""
    return Level.EXACT in (levels.get(Field.PERSONAL_NUMBER), levels.get(Field.BIRTH))


def _forbids(pair: PairScore, outweigh_bits: float) -> bool:
    """True when the veto stands: not merely a question, and not outweighed where that is allowed.

    Without a number on both sides nothing outweighs it: then twins differ in their first names alone.
    """
    if pair.veto is None or pair.veto.is_question:
        return False
    if pair.bits < outweigh_bits:
        return True
    has_numbers = Field.PERSONAL_NUMBER in pair.levels
    return pair.veto.is_absolute or not has_numbers


def _objections(view: PairScore, best: PairScore) -> tuple[Evidence, ...]:
    """What the group's common view has against the newcomer that its best member, by saying less, does not."""
    if view is best:
        return ()
    said = best.levels
    return tuple(e for e in view.evidence if e.weight_log2 < 0 and e.field not in said)


def _lead(best: PairScore, beside: PairScore) -> float:
    """By how much the group fits better than another child of the report, in what is individual. Twins share an agreeing day."""
    shares_day = beside.levels.get(Field.BIRTH) in AGREEING
    dated = [sum(part.own_bits for part in pair.weighed if _is_birth(part)) for pair in (best, beside)]
    return best.own_bits - beside.own_bits - (dated[0] - dated[1] if shares_day else 0.0)


def _is_birth(part: _Weighed) -> bool:
    return bool(part.compared) and part.compared[0].field is Field.BIRTH


def _levels(weighed: tuple[_Weighed, ...]) -> dict[Field, Level]:
    return {c.field: c.level for part in weighed for c in part.compared}


def _holds_its_date(levels: dict[Field, Level]) -> bool:
    """True when a valid number agrees and so does the date, which is part of it: one copied line, not two facts."""
    return levels.get(Field.PERSONAL_NUMBER) is Level.EXACT and levels.get(Field.BIRTH) in AGREEING


def _double_date(weighed: tuple[_Weighed, ...]) -> float:
    """The bits of a date that stands in the number as well."""
    if not _holds_its_date(_levels(weighed)):
        return 0.0
    return sum(part.own_bits for part in weighed if _is_birth(part))
