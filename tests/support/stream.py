"""Links children as a stream in memory: what the store and the worker do together, without either. For tests and benchmarks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from dedupe.blocking import keys, rank
from dedupe.campaign import CampaignStanding, TextSignature, is_copy, signature
from dedupe.cluster import Decision, LinkContext, Placement, place
from dedupe.facts import ChildFacts
from dedupe.names import NameTable
from dedupe.profile import GroupProfile, learn
from dedupe.weights import Weights

GROUPS_PER_KEY = 40  # of a common key: the newest, and those with the largest inflow
GROUPS_IN_ALL = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where one child ended up: joined, or the first of a group of its own."""

    group_id: str
    placement: Placement


@dataclass(slots=True)
class _Template:
    signed: TextSignature
    owners: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class LinkStream:
    """Feed it one child at a time. The whole stream counts as the recent window."""

    names: NameTable
    weights: Weights
    find: Callable[..., frozenset[str]] = keys
    groups: dict[str, GroupProfile] = field(default_factory=dict)
    fed: int = 0
    _index: defaultdict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    _templates: list[_Template] = field(default_factory=list)
    _bands: dict[str, _Template] = field(default_factory=dict)

    def feed(self, facts: ChildFacts, narrative: str = "", *, forbidden: frozenset[str] = frozenset()) -> Placed:
        """Places the child, teaches its group, and indexes its keys."""
        found = self.find(facts, names=self.names)
        template = self._template(narrative)
        context = LinkContext(
            names=self.names,
            weights=self.weights,
            recent_total=self.fed,
            campaign=None if template is None else CampaignStanding(copies_identified=dict(template.owners)),
            forbidden=forbidden,
        )
        placement = place(facts, groups=self._candidates(found, template), context=context)
        group_id = placement.group_id or f"g{len(self.groups):06d}"
        profile = self.groups.get(group_id, GroupProfile(group_id=group_id))
        self.groups[group_id] = learn(profile, facts, provisional=placement.is_provisional)
        self.fed += 1
        if not placement.is_provisional:
            self._teach(group_id, found, template if placement.decision is not Decision.ASK else None, facts)
        return Placed(group_id=group_id, placement=placement)

    def _teach(self, group_id: str, found: frozenset[str], template: _Template | None, facts: ChildFacts) -> None:
        for key in found:
            self._index[key][group_id] = None
        if template is not None and facts.has_identity:
            template.owners[group_id] = template.owners.get(group_id, 0) + 1

    def _candidates(self, found: frozenset[str], template: _Template | None) -> list[GroupProfile]:
        chosen: dict[str, None] = {}
        if template is not None and template.owners:
            chosen[max(template.owners, key=lambda g: template.owners[g])] = None
        for key in sorted(found, key=rank):
            sharing = list(self._index.get(key, ()))
            if len(sharing) > GROUPS_PER_KEY:
                surging = sorted(sharing, key=lambda g: -self.groups[g].recent)[: GROUPS_PER_KEY // 2]
                sharing = surging + sharing[-GROUPS_PER_KEY // 2 :]
            chosen.update(dict.fromkeys(sharing))
        return [self.groups[g] for g in list(chosen)[:GROUPS_IN_ALL]]

    def _template(self, narrative: str) -> _Template | None:
        signed = signature(narrative)
        if signed.words < self.weights.campaign.min_words:
            return None
        for band in signed.bands:
            template = self._bands.get(band)
            if template is not None and is_copy(signed, template.signed, self.weights.campaign):
                return template
        template = _Template(signed)
        self._templates.append(template)
        for band in signed.bands:
            self._bands.setdefault(band, template)
        return template


def status_of(placed: Placed) -> Decision:
    """The decision behind a placement."""
    return placed.placement.decision
