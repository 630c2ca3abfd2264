"""Places one report's child: into a group, before a person as a question, or alone. Adds to groups, never joins two.

A wrong join can hide a child and a missed one costs a minute, so a join needs everything at once: enough bits, something
individual, a clear lead, no contradiction that stands alone. What is merely likely becomes a question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from dedupe.campaign import CampaignStanding
from dedupe.facts import ChildFacts
from dedupe.levels import AGREEING, Field, Level
from dedupe.names import NameTable
from dedupe.profile import GroupProfile
from dedupe.score import Evidence, GroupScore, Scorer
from dedupe.weights import Weights

MAX_CANDIDATES = 5
MIN_CORROBORATION_BITS = 4.0  # campaign bits that count as a fact of their own


class Decision(StrEnum):
    """What becomes of the newcomer."""

    JOIN = "join"
    ASK = "ask"
    ALONE = "alone"


class Band(StrEnum):
    """Why a group is shown to a person."""

    BELOW = "below"  # likely, and not likely enough to join
    ABOVE = "above"  # would have been joined as well: perhaps two groups about one child
    MARGIN = "margin"  # two groups fit nearly equally well
    CONFLICT = "conflict"  # fits, and something speaks against it


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkContext:
    """What placing needs to know besides the facts.

    `recent_total` counts the (report, child) rows of the window that `GroupProfile.recent` counts in. `forbidden` holds
    groups that a person has separated from this child, and those where a sibling named in the same report sits.
    """

    names: NameTable
    weights: Weights
    recent_total: int
    campaign: CampaignStanding | None = None
    forbidden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateLink:
    """A group that a person may be asked about."""

    group_id: str
    weight_log2: float
    band: Band
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The outcome. `weight_log2` and `evidence` are of the group joined or of the likeliest one, prior included.

    `group_id` is set only for JOIN. `is_provisional` joins follow a campaign without an identity and must not teach.
    """

    decision: Decision
    group_id: str | None
    weight_log2: float
    evidence: tuple[Evidence, ...]
    candidates: tuple[CandidateLink, ...]
    is_provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ranked:
    """A group with everything weighed in."""

    score: GroupScore
    evidence: tuple[Evidence, ...]  # prior included, strongest first
    evidence_bits: float  # prior excluded
    may_join: bool
    is_contested: bool

    @property
    def group_id(self) -> str:
        return self.score.group_id

    @property
    def total_bits(self) -> float:
        return self.evidence_bits + self.score.prior_bits


def place(new: ChildFacts, *, groups: Sequence[GroupProfile], context: LinkContext) -> Placement:
    """Decides among the groups that blocking found. Pure, and independent of their order."""
    scorer = Scorer.of_facts(new, names=context.names, weights=context.weights)
    open_groups = [g for g in groups if g.group_id not in context.forbidden]
    scores = [scorer.against_group(g, recent_total=context.recent_total) for g in open_groups]
    weighed = [_rank(s, context, _campaign_bits(s.group_id, context)) for s in scores if not s.is_forbidden]
    ranked = sorted(weighed, key=lambda r: (-r.total_bits, r.group_id))
    if not ranked:
        return Placement(decision=Decision.ALONE, group_id=None, weight_log2=0.0, evidence=(), candidates=())
    return _followed(new, ranked, context) or _decided(ranked, context)


def _decided(ranked: list[_Ranked], context: LinkContext) -> Placement:
    best, *others = ranked
    rival = _rival(best, others, context) if best.may_join else None
    if best.may_join and rival is None:
        return _outcome(Decision.JOIN, best, _candidates(others, context, near=None))
    candidates = _candidates(ranked, context, near=None if rival is None else best)
    return _outcome(Decision.ASK if candidates else Decision.ALONE, best, candidates)


def _rival(best: _Ranked, others: list[_Ranked], context: LinkContext) -> _Ranked | None:
    """The first group that fits nearly as well and may be about somebody else.

    A group that would itself be joined to the leader is a splinter of the same child (a question still open from the
    first minutes of a surge) and no rival; nor is one that agrees on the same valid number. Otherwise a flood splinters
    for ever: each open question would make the next report doubtful.
    """
    limit = best.total_bits - context.weights.thresholds.join_margin_bits
    for other in others:
        if other.total_bits <= limit:
            return None
        if not (_holds_the_same_number(best, other) or _is_splinter(other, best, context)):
            return other
    return None


def _is_splinter(other: _Ranked, best: _Ranked, context: LinkContext) -> bool:
    scorer = Scorer.of_group(other.score.group, names=context.names, weights=context.weights)
    against = scorer.against_group(best.score.group, recent_total=context.recent_total)
    return not against.is_forbidden and _rank(against, context, campaign_bits=0.0).may_join


def _followed(new: ChildFacts, ranked: list[_Ranked], context: LinkContext) -> Placement | None:
    """A copy that names nobody follows its campaign, provisionally, when the others name one child and nothing differs."""
    if new.has_identity or context.campaign is None:
        return None
    for candidate in ranked:
        levels = candidate.score.levels
        is_decisive = context.campaign.is_decisive_for(candidate.group_id, context.weights.campaign)
        described = levels and all(level in AGREEING for level in levels.values())
        if is_decisive and described and not candidate.is_contested:
            others = [r for r in ranked if r is not candidate]
            return _outcome(Decision.JOIN, candidate, _candidates(others, context, near=None), is_provisional=True)
    return None


def _campaign_bits(group_id: str, context: LinkContext) -> float:
    return 0.0 if context.campaign is None else context.campaign.bits(group_id, context.weights.campaign)


def _rank(score: GroupScore, context: LinkContext, campaign_bits: float) -> _Ranked:
    extra = [Evidence(field=Field.PRIOR, level=Level.SHARE, weight_log2=score.prior_bits)]
    if campaign_bits:
        extra.append(Evidence(field=Field.CAMPAIGN, level=Level.SHARE, weight_log2=campaign_bits))
    evidence = tuple(sorted((*score.evidence, *extra), key=lambda e: (-e.weight_log2, e.field)))
    evidence_bits = score.bits + campaign_bits
    limits = context.weights.thresholds
    is_doubtful = score.is_contested or _has_lone_contradiction(score.levels, campaign_bits)
    is_contested = is_doubtful and evidence_bits < limits.outweigh_bits
    strong = evidence_bits >= limits.join_evidence_bits and evidence_bits + score.prior_bits >= limits.join_total_bits
    return _Ranked(
        score=score,
        evidence=evidence,
        evidence_bits=evidence_bits,
        may_join=strong and not is_contested and _is_individual(evidence, evidence_bits, context) and _is_more_than_a_name(evidence, context),
        is_contested=is_contested,
    )


_NAMED = frozenset({Field.FIRST_NAME, Field.NICKNAME})
_NEARLY = frozenset({Level.EXACT, Level.CLOSE})
_EQUAL_NUMBER = frozenset({Level.EXACT, Level.UNVERIFIED})
_BARE = frozenset(
    {Field.FIRST_NAME, Field.LAST_NAME, Field.NICKNAME, Field.INITIALS, Field.GENDER, Field.CITY, Field.PRIOR}
)


def _is_individual(evidence: tuple[Evidence, ...], evidence_bits: float, context: LinkContext) -> bool:
    """True when something points at one child of a household: a name, a number, or enough beside an exact birthday.

    Twins share the day and the home, and their numbers differ in a digit, so neither the day nor a nearly equal number
    tells them apart.
    """
    if any(e.field in _NAMED and e.level in AGREEING for e in evidence):
        return True
    if any(e.field is Field.PERSONAL_NUMBER and e.level in _EQUAL_NUMBER for e in evidence):
        return True
    return evidence_bits >= context.weights.thresholds.day_only_bits and _has_a_day(evidence)


def _has_a_day(evidence: tuple[Evidence, ...]) -> bool:
    """True for an exact birthday, or a number that is right but for a slip and so dates the child as well."""
    return any(
        (e.field is Field.BIRTH and e.level in _NEARLY) or (e.field is Field.PERSONAL_NUMBER and e.level is Level.CLOSE)
        for e in evidence
    )


def _is_more_than_a_name(evidence: tuple[Evidence, ...], context: LinkContext) -> bool:
    """Namesakes share a common full name: what else is known must speak for it, or the name be rare, or a surge run."""
    limits = context.weights.thresholds
    beside = [e.weight_log2 for e in evidence if e.field not in _BARE]
    if max(beside, default=0.0) >= limits.second_fact_bits and sum(beside) >= limits.net_fact_bits:
        return True
    named = sum(e.weight_log2 for e in evidence if e.field in (Field.FIRST_NAME, Field.LAST_NAME, Field.NICKNAME))
    prior = next(e.weight_log2 for e in evidence if e.field is Field.PRIOR)
    return named >= limits.rare_name_bits or prior >= limits.surge_prior_bits


def _has_lone_contradiction(levels: dict[Field, Level], campaign_bits: float) -> bool:
    """Another surname, school, number or age, or a name that may be another, with nothing hard to explain it."""
    number = levels.get(Field.PERSONAL_NUMBER)
    if number is Level.EXACT or number is Level.UNVERIFIED:
        return False
    if levels.get(Field.FIRST_NAME) is Level.SIMILAR:
        return True
    doubts = (
        levels.get(Field.LAST_NAME) in (Level.DIFFERS, Level.SIMILAR),
        number is Level.DIFFERS,
        levels.get(Field.BIRTH) is Level.FAR,
        levels.get(Field.SCHOOL) is Level.DIFFERS,
    )
    return any(doubts) and not _is_corroborated(levels, campaign_bits)


def _is_corroborated(levels: dict[Field, Level], campaign_bits: float) -> bool:
    if levels.get(Field.FIRST_NAME) not in AGREEING:
        return False
    if levels.get(Field.BIRTH) is Level.EXACT:
        return True
    places = (Field.ADDRESS, Field.SCHOOL, Field.GUARDIAN, Field.PHONE)
    supported = any(levels.get(f) in (Level.EXACT, Level.CLOSE) for f in places) or campaign_bits >= MIN_CORROBORATION_BITS
    return supported and (levels.get(Field.LAST_NAME) in AGREEING or levels.get(Field.PERSONAL_NUMBER) is Level.CLOSE)


def _holds_the_same_number(best: _Ranked, other: _Ranked) -> bool:
    """Two groups that agree on a valid number are one child split in two: either is right, so they do not compete."""
    groups = (best.score.levels, other.score.levels)
    return all(levels.get(Field.PERSONAL_NUMBER) is Level.EXACT for levels in groups)


def _candidates(ranked: list[_Ranked], context: LinkContext, *, near: _Ranked | None) -> tuple[CandidateLink, ...]:
    """The groups worth a person's minute, likeliest first. `near`: the leader that others come too close to."""
    limits = context.weights.thresholds
    worth = [
        r
        for r in ranked
        if r.total_bits >= limits.ask_total_bits and r.evidence_bits >= limits.ask_evidence_bits and _is_askable(r)
    ]
    return tuple(
        CandidateLink(
            group_id=r.group_id,
            weight_log2=r.total_bits,
            band=_band(r, near, limits.join_margin_bits),
            evidence=r.evidence,
        )
        for r in worth[:MAX_CANDIDATES]
    )


def _is_askable(ranked: _Ranked) -> bool:
    """Household evidence alone is no question either: it fits every child of the home."""
    individual = _NAMED | {Field.PERSONAL_NUMBER}
    return _has_a_day(ranked.evidence) or any(e.field in individual and e.weight_log2 > 0 for e in ranked.evidence)


def _band(ranked: _Ranked, near: _Ranked | None, margin_bits: float) -> Band:
    if ranked.is_contested:
        return Band.CONFLICT
    if near is not None and near.total_bits - ranked.total_bits < margin_bits:
        return Band.MARGIN
    return Band.ABOVE if ranked.may_join else Band.BELOW


def _outcome(
    decision: Decision, best: _Ranked, candidates: tuple[CandidateLink, ...], *, is_provisional: bool = False
) -> Placement:
    return Placement(
        decision=decision,
        group_id=best.group_id if decision is Decision.JOIN else None,
        weight_log2=best.total_bits,
        evidence=best.evidence,
        candidates=candidates,
        is_provisional=is_provisional,
    )
