"""Places one report's children among a municipality's groups, in memory. Used by the steps `link` and `relook`.

Grouping never changes registration, numbers, clocks or assessments (design 1.3). Two children of one report never share a
group, and nothing here joins two groups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from casework.knowledge import Knowledge
from casework.linking import GroupState, Prepared, Routed, TextState, ToLink, WorkingSet
from casework.reading import Situation, read_child
from casework.surge import BURST_FROM, Arrivals, is_surging
from dedupe.blocking import rank
from dedupe.campaign import CampaignStanding, Told, is_copy, similarity
from dedupe.cluster import Band, CandidateLink, Decision, LinkContext, Placement, place
from dedupe.facts import ChildFacts
from dedupe.novelty import Memory, Reading
from dedupe.profile import GroupProfile, learn, remember_beside

STATUS = {Decision.JOIN: "joined", Decision.ASK: "review", Decision.ALONE: "new"}
MAX_GROUPS_COMPARED = 100
MAX_OPEN_COPIES = 8  # groups of one that a text remembers: a campaign is found by its first copies


@dataclass(slots=True, kw_only=True)
class Placer:
    """The working set of a batch, and what places reports in it."""

    working: WorkingSet
    knowledge: Knowledge
    new_id: Callable[[], UUID]

    def report(self, prepared: Prepared) -> list[Routed]:
        """The children of one report, one after the other; siblings are kept out of each other's groups."""
        item = prepared.item
        if not item.is_seen:
            self.working.count_arrival(item.received_at)
        text = self._text(prepared) if item.can_link and item.text.narrative.strip() else None
        stands: list[str] = []  # the group of each child
        routed = []
        for position, facts in enumerate(prepared.extraction.children):
            if (stands_in := item.group_of(position)) is not None:
                stands.append(stands_in)
                continue
            routed.append(self._child(prepared, position, facts, text, frozenset(stands)))
            stands.append(routed[-1].group_id)
        self._remember_siblings(prepared, stands)
        if text and not item.is_seen:
            text.copies += 1
            text.is_changed = True
        return routed

    def _child(
        self, prepared: Prepared, position: int, facts: ChildFacts, text: TextState | None, taken: frozenset[str]
    ) -> Routed:
        item = prepared.item
        readings = self._read_in_floods(prepared, facts) if item.can_link else {}
        told = item.told(position)
        stands = self.working.same_children.get(told.key) if told else None
        is_told = stands in self.working.groups and stands not in taken
        placement = _by_word(stands) if is_told else self._place(prepared, position, facts, text, taken, readings)
        if placement.decision is Decision.JOIN and placement.group_id:
            group = self.working.groups[placement.group_id]
        else:
            group = new_group(item, self.working, self.new_id)
        if told:
            self.working.same_children.setdefault(told.key, group.id)
        if text and facts.has_identity and not placement.is_provisional:
            _note_copy(text, group.id, is_open=placement.decision is Decision.ASK)
        routed = self._settle(prepared, position, group, placement, text, readings.get(group.id))
        return replace(routed, is_persons_word=True) if is_told else routed

    def _remember_siblings(self, prepared: Prepared, group_ids: list[str]) -> None:
        """Each child's group keeps what the report says of the others: none of them is this child."""
        children = prepared.extraction.children
        for at, group_id in enumerate(group_ids if len(children) > 1 else ()):
            group = self.working.groups.get(group_id)  # not loaded: of a child placed earlier
            if group is not None:
                group.profile = remember_beside(group.profile, (*children[:at], *children[at + 1 :]))
                group.is_changed = True

    def again(self, prepared: Prepared, position: int, *, elsewhere: frozenset[str]) -> Routed | None:
        """A child about whom a person has been asked, looked at again: where it joins now, or None while the doubt stands.

        `elsewhere` holds its own group of one and the groups of its siblings.
        """
        facts = prepared.extraction.children[position]
        near = [t for t in self.working.texts_sharing(prepared.signature.bands) if self._is_copy(t, prepared)]
        text = max(near, key=lambda t: (t.copies, t.id), default=None)
        readings = self._read_in_floods(prepared, facts)
        placement = self._place(prepared, position, facts, text, elsewhere, readings)
        if placement.decision is not Decision.JOIN or placement.group_id is None:
            return None
        group = self.working.groups[placement.group_id]
        others = (child for at, child in enumerate(prepared.extraction.children) if at != position)
        group.profile = remember_beside(group.profile, others)
        return self._settle(prepared, position, group, placement, text, readings.get(group.id))

    def fits(
        self, prepared: Prepared, position: int, group_id: str, *, elsewhere: frozenset[str]
    ) -> CandidateLink | None:
        """How the group fits a child that a person has kept out of it; None when it is nothing to ask about."""
        near = [t for t in self.working.texts_sharing(prepared.signature.bands) if self._is_copy(t, prepared)]
        text = max(near, key=lambda t: (t.copies, t.id), default=None)
        facts = prepared.extraction.children[position]
        readings = self._read_in_floods(prepared, facts)
        placement = self._place(prepared, position, facts, text, elsewhere, readings)
        if placement.group_id == group_id:
            return CandidateLink(
                group_id=group_id,
                weight_log2=placement.weight_log2,
                band=Band.CONFLICT,
                evidence=placement.evidence,
            )
        return next((c for c in placement.candidates if c.group_id == group_id), None)

    def _settle(
        self,
        prepared: Prepared,
        position: int,
        group: GroupState,
        placement: Placement,
        text: TextState | None,
        read_before: Reading | None,
    ) -> Routed:
        item, facts = prepared.item, prepared.extraction.children[position]
        has_surge_begun, is_first_tick = arrive(group, item)
        # Once a group surges, reading in it before it is joined is the same as reading after.
        reading = read_before or self._read(prepared, facts, group, has_surge_begun=has_surge_begun)
        group.memory = reading.memory
        self._teach(group, facts, prepared.keys[position], placement)
        return Routed(
            report_child_id=item.child_ids[position],
            group_id=group.id,
            status=STATUS[placement.decision],
            is_provisional=placement.is_provisional,
            weight_log2=placement.weight_log2,
            evidence=placement.evidence,
            candidates=placement.candidates if placement.decision is Decision.ASK else (),
            bridges=_bridges(placement),
            doubled=self._doubled(placement),
            text_cluster_id=text.id if text else None,
            facts=facts,
            reading=reading,
            is_first_tick=is_first_tick,
        )

    def _doubled(self, placement: Placement) -> tuple[CandidateLink, ...]:
        """Of the groups that it would have joined as well those that somebody else has joined: a person may unite them."""
        also = set(_bridges(placement))
        return tuple(
            c for c in placement.candidates if c.group_id in also and self.working.groups[c.group_id].member_count > 1
        )

    def _place(
        self,
        prepared: Prepared,
        position: int,
        facts: ChildFacts,
        text: TextState | None,
        taken: frozenset[str],
        readings: Mapping[str, Reading],
    ) -> Placement:
        at = prepared.item.received_at
        candidates = self._candidates(prepared.keys[position], (*readings, *(text.identified if text else ())))
        profiles = [g.profile.counted(size=g.profile.size, recent=_whole(g.arrivals, at)) for g in candidates]
        context = LinkContext(
            names=self.knowledge.names,
            weights=self.knowledge.weights,
            recent_total=round(self.working.pace.weight_at(at, burst_from=0)),
            campaign=CampaignStanding(copies_identified=text.identified) if text and text.identified else None,
            told={group_id: _told(reading, prepared.item.text.narrative) for group_id, reading in readings.items()},
            forbidden=taken,
            separated=frozenset(self.working.separated),
        )
        return place(facts, groups=profiles, context=context)

    def _candidates(self, found_by: frozenset[str], told_by: Iterable[str]) -> list[GroupState]:
        """The groups to compare with: floods and those of the same text, then by the strongest key in common.

        Over the limit come those that share a weak key, such as a common first name, and get few reports.
        """
        strength = {group_id: -1 for group_id in told_by if group_id in self.working.groups}
        for key in sorted(found_by, key=rank):
            for group_id in self.working.by_key.get(key, ()):
                strength.setdefault(group_id, rank(key))
        groups = [self.working.groups[group_id] for group_id in strength]
        return sorted(groups, key=lambda g: (strength[g.id], -g.arrivals.recent, g.id))[:MAX_GROUPS_COMPARED]

    def _text(self, prepared: Prepared) -> TextState:
        """The cluster of the report's text; a new one when nothing is near enough."""
        near = [
            (similarity(state.signature, prepared.signature), state.id, state)
            for state in self.working.texts_sharing(prepared.signature.bands)
            if self._is_copy(state, prepared)
        ]
        if near:
            return max(near, key=lambda entry: entry[:2])[2]
        state = TextState(
            id=str(self.new_id()), signature=prepared.signature, copies=0, identified={}, is_new=True, is_changed=True
        )
        self.working.add_text(state)
        return state

    def _is_copy(self, state: TextState, prepared: Prepared) -> bool:
        return is_copy(state.signature, prepared.signature, self.knowledge.weights.campaign)

    def _read_in_floods(self, prepared: Prepared, facts: ChildFacts) -> dict[str, Reading]:
        """How the text reads in each flood of the municipality: what a flood has said before points at its child."""
        return {
            group.id: self._read(prepared, facts, group, has_surge_begun=False)
            for group in self.working.surging()
            if prepared.item.text.narrative.strip()
        }

    def _read(self, prepared: Prepared, facts: ChildFacts, group: GroupState, *, has_surge_begun: bool) -> Reading:
        situation = Situation(is_first=group.member_count == 1, has_surge_begun=has_surge_begun)
        return read_child(prepared, facts, group.memory, situation, self.knowledge.rules_for(self.working.municipality))

    def _teach(self, group: GroupState, facts: ChildFacts, found_by: frozenset[str], placement: Placement) -> None:
        group.profile = learn(group.profile, facts, provisional=placement.is_provisional)
        if not placement.is_provisional:
            self.working.index(group, found_by)


def new_group(item: ToLink, working: WorkingSet, new_id: Callable[[], UUID]) -> GroupState:
    """A group that nobody is in yet."""
    group_id = str(new_id())
    state = GroupState(
        id=group_id,
        profile=GroupProfile(group_id=group_id, members=(), size=0, recent=0),
        load_memory=Memory,
        arrivals=Arrivals(),
        is_surging=False,
        has_tick=False,
        member_count=0,
        last_at=item.received_at,
        is_changed=True,
    )
    working.add_group(state)
    return state


def arrive(group: GroupState, item: ToLink) -> tuple[bool, bool]:
    """Counts a report's child in its group: whether the group begins to surge with it, and whether it is the first to tick the danger."""
    group.arrivals = group.arrivals.observe(item.received_at)
    group.member_count += 1
    group.last_at = max(group.last_at, item.received_at)
    group.is_changed = True
    was_surging, group.is_surging = (
        group.is_surging,
        is_surging(group.arrivals, at=item.received_at, was_surging=group.is_surging),
    )
    if group.is_surging != was_surging:
        group.surge_events.append("surge_began" if group.is_surging else "surge_ended")
    is_first_tick = item.immediate_danger and not group.has_tick
    group.has_tick = group.has_tick or item.immediate_danger
    return group.is_surging and not was_surging, is_first_tick


def _whole(arrivals: Arrivals, at: datetime) -> int:
    """Recent arrivals as the whole number that the prior is defined on."""
    return round(arrivals.weight_at(at, burst_from=BURST_FROM))


def _by_word(group_id: str | None) -> Placement:
    """Where a person has said that the child belongs."""
    return Placement(decision=Decision.JOIN, group_id=group_id, weight_log2=0.0, evidence=(), candidates=())


def _bridges(placement: Placement) -> tuple[str, ...]:
    """Groups that a report would have joined as well: it may be what shows that two groups are about one child."""
    if placement.decision is not Decision.JOIN or placement.is_provisional:
        return ()
    return tuple(c.group_id for c in placement.candidates if c.band is Band.ABOVE)


def _note_copy(text: TextState, group_id: str, *, is_open: bool) -> None:
    """One more copy that names a child. With an open question it counts for nobody; the first few groups are noted with 0."""
    if not is_open:
        text.identified[group_id] = text.identified.get(group_id, 0) + 1
    elif len(text.identified) < MAX_OPEN_COPIES:
        text.identified.setdefault(group_id, 0)


def _told(reading: Reading, narrative: str) -> Told:
    """How much of a text its group has said before, by words."""
    lengths = [(len(narrative[p.start : p.end].split()), p.is_new) for p in reading.passages]
    said = sum(words for words, is_new in lengths if not is_new)
    return Told(words=said, total=sum(words for words, _ in lengths))
