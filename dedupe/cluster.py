"""Places one report's child: into a group, before a person as a question, or alone. Adds to groups, never joins two.

A wrong join can hide a child and a missed one costs a minute, so a join needs everything at once: enough bits, something
individual, a clear lead, no contradiction that stands alone. What is merely likely becomes a question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from dedupe.campaign import CampaignStanding, Told
from dedupe.facts import ChildFacts
from dedupe.grounds import has_lone_contradiction, is_askable, is_individual, is_more_than_a_name
from dedupe.levels import AGREEING, Field, Level
from dedupe.names import NameTable
from dedupe.profile import GroupProfile
from dedupe.score import Evidence, GroupScore, Scorer
from dedupe.weights import Weights

MAX_CANDIDATES = 5
_GUESSED_WRONG = frozenset({(Field.BIRTH, Level.NEAR), (Field.BIRTH, Level.FAR)})  # strangers guess an age from a film


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
    told: Mapping[str, Told] = field(default_factory=dict)  # floods only
    forbidden: frozenset[str] = frozenset()
    separated: frozenset[frozenset[str]] = frozenset()  # pairs of groups that a person holds to be two children


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
    context = _about_one(scores, context)
    likely = _likely([s for s in scores if not s.is_forbidden], context) if new.has_identity else scores
    weighed = [_rank(s, context, _campaign(s.group_id, context)) for s in likely if not s.is_forbidden]
    ranked = sorted(weighed, key=lambda r: (not (r.may_join and _has_the_number(r)), -r.total_bits, r.group_id))
    if not ranked:
        return Placement(decision=Decision.ALONE, group_id=None, weight_log2=0.0, evidence=(), candidates=())
    return _followed(new, ranked, context) or _decided(ranked, context)


def _likely(scores: list[GroupScore], context: LinkContext) -> list[GroupScore]:
    """Those that may be joined or asked about; the likeliest when there is none. Most groups share a weak key and no more."""
    weights = context.weights
    least = weights.thresholds.ask_evidence_bits - weights.campaign.cap_bits
    likely = [s for s in scores if s.bits >= least]
    return likely or sorted(scores, key=lambda s: (-s.bits - s.prior_bits, s.group_id))[:1]


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
    first minutes of a surge) and no rival; nor is one that agrees on the same valid number, nor one that says nothing
    which the leader does not say too: a bare name is no second child. Otherwise a flood splinters for ever: each open
    question would make the next report doubtful.
    """
    thresholds = context.weights.thresholds
    if not _has_the_number(best):
        # Two children of one home who are told apart by nothing that this report says: a third group must not decide.
        alike = (r for r in others if r.score.fits_beside and r.evidence_bits >= thresholds.join_evidence_bits)
        if (twin := next(alike, None)) is not None:
            return twin
    limit = best.total_bits - thresholds.join_margin_bits
    for other in others:
        if other.total_bits <= limit or (_has_the_number(best) and not _has_the_number(other)):
            return None
        if _are_two(best, other, context):
            return other
    return None


def _are_two(best: _Ranked, other: _Ranked, context: LinkContext) -> bool:
    """Whether the two groups may be about two children. What a person has said of them goes before any reckoning."""
    if frozenset((best.group_id, other.group_id)) in context.separated:
        return True
    return not (_holds_the_same_number(best, other) or _is_splinter(other, best, context))


def _has_the_number(ranked: _Ranked) -> bool:
    """True when the group agrees on a valid number, which no heap of other facts outbids: it is this child's, whatever came first."""
    return ranked.score.levels.get(Field.PERSONAL_NUMBER) is Level.EXACT


def _says_no_more(other: _Ranked, best: _Ranked) -> bool:
    """True when whatever agrees with the other group agrees with the leader too."""
    agreeing = {field for field, level in other.score.levels.items() if level in AGREEING}
    return agreeing <= {field for field, level in best.score.levels.items() if level in AGREEING}


def _is_splinter(other: _Ranked, best: _Ranked, context: LinkContext) -> bool:
    scorer = Scorer.of_group(other.score.group, names=context.names, weights=context.weights)
    against = scorer.against_group(best.score.group, recent_total=context.recent_total)
    if against.is_forbidden:
        return False
    ranked = _rank(against, context, None)
    return ranked.may_join or (_says_no_more(other, best) and not ranked.is_contested)


def _followed(new: ChildFacts, ranked: list[_Ranked], context: LinkContext) -> Placement | None:
    """A copy that names nobody follows its campaign, provisionally, when the others name one child and nothing differs."""
    if new.has_identity:
        return None
    for candidate in ranked:
        levels = candidate.score.levels
        fits = all(level in AGREEING or (field, level) in _GUESSED_WRONG for field, level in levels.items())
        if fits and not candidate.score.is_contested and _may_be_followed(candidate, bool(levels), context):
            others = [r for r in ranked if r is not candidate]
            return _outcome(Decision.JOIN, candidate, _candidates(others, context, near=None), is_provisional=True)
    return None


def _may_be_followed(candidate: _Ranked, is_described: bool, context: LinkContext) -> bool:
    """By a copy of a template that is this child's, or by a text that one flood alone, a large one, has said before."""
    weights = context.weights
    if is_described and context.campaign and context.campaign.is_decisive_for(candidate.group_id, weights.campaign):
        return True
    decisive = [group_id for group_id, told in context.told.items() if told.is_decisive(weights.campaign)]
    return decisive == [candidate.group_id] and candidate.score.prior_bits >= weights.thresholds.surge_prior_bits


def _campaign(group_id: str, context: LinkContext) -> Evidence | None:
    """What the text itself says for the group: as a copy, or as something that its flood has said before."""
    weights = context.weights.campaign
    copied = context.campaign.bits(group_id, weights) if context.campaign else 0.0
    told = context.told[group_id].bits(weights) if group_id in context.told else 0.0
    if max(copied, told) <= 0.0:
        return None
    level = Level.SHARE if copied >= told else Level.TOLD
    return Evidence(field=Field.CAMPAIGN, level=level, weight_log2=max(copied, told))


def _about_one(scores: Sequence[GroupScore], context: LinkContext) -> LinkContext:
    """Marks a text whose copies, several by now, all name a child that this one may be: a form letter would name others too."""
    campaign = context.campaign
    if campaign is None or campaign.copies < context.weights.campaign.about_one_copies:
        return context
    holders = [s for s in scores if s.group_id in campaign.copies_identified]
    named = [s for s in holders if not s.is_forbidden and s.levels.get(Field.FIRST_NAME) in AGREEING]
    if len(named) < len(campaign.copies_identified):
        return context
    return replace(context, campaign=replace(campaign, is_about_one=True))


def _is_off_topic(group_id: str, context: LinkContext) -> bool:
    told = context.told.get(group_id)
    return told is not None and told.is_off_topic(context.weights.campaign)


def _rank(score: GroupScore, context: LinkContext, campaign: Evidence | None) -> _Ranked:
    extra = [Evidence(field=Field.PRIOR, level=Level.SHARE, weight_log2=score.prior_bits)]
    extra += [campaign] if campaign else []
    campaign_bits = campaign.weight_log2 if campaign else 0.0
    evidence = tuple(sorted((*score.evidence, *extra), key=lambda e: (-e.weight_log2, e.field)))
    evidence_bits = score.bits + campaign_bits
    limits = context.weights.thresholds
    is_doubtful = score.is_contested or has_lone_contradiction(score.levels, campaign_bits)
    is_contested = is_doubtful and evidence_bits < limits.outweigh_bits
    strong = evidence_bits >= limits.join_evidence_bits and evidence_bits + score.prior_bits >= limits.join_total_bits
    return _Ranked(
        score=score,
        evidence=evidence,
        evidence_bits=evidence_bits,
        may_join=strong
        and not is_contested
        and is_individual(evidence, evidence_bits, context.weights)
        and is_more_than_a_name(
            evidence,
            context.weights,
            is_off_topic=campaign is None and _is_off_topic(score.group_id, context),
            is_bare=score.is_bare,
        ),
        is_contested=is_contested,
    )


def _holds_the_same_number(best: _Ranked, other: _Ranked) -> bool:
    """Two groups that agree on a valid number are one child split in two: either is right, so they do not compete."""
    return _has_the_number(best) and _has_the_number(other)


def _candidates(ranked: list[_Ranked], context: LinkContext, *, near: _Ranked | None) -> tuple[CandidateLink, ...]:
    """The groups worth a person's minute, likeliest first. `near`: the leader that others come too close to."""
    limits = context.weights.thresholds
    worth = [
        r
        for r in ranked
        if r.total_bits >= (limits.ask_conflict_bits if r.is_contested else limits.ask_total_bits)
        and (r.may_join or r.total_bits >= ranked[0].total_bits - limits.ask_behind_bits)
        and r.evidence_bits >= limits.ask_evidence_bits
        and is_askable(r.evidence)
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
