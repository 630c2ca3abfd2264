"""Places the rows of a table one after the other with what places reports: `dedupe`'s keys, profiles and `place`.

Unlike a register of reports, a table holds each person's full particulars and its groups decide nothing about anybody,
so two groups that turn out to be one person are united.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from dedupe.blocking import keys
from dedupe.cluster import Band, CandidateLink, Decision, LinkContext, Placement, place
from dedupe.comparable import comparable
from dedupe.facts import ChildFacts
from dedupe.levels import Field, Level
from dedupe.names import NameTable
from dedupe.profile import MAX_MEMBERS, GroupProfile, learn
from dedupe.score import Scorer
from dedupe.weights import Weights

# A key that more groups share than this is followed no longer, nor kept: it would make a long table quadratic. In FEBRL
# nothing is lost down to 10, because a person is found by several keys and the rare ones are each person's own.
MAX_GROUPS_PER_KEY = 60
# The table's own margin is 0, because two groups that a row fits are mostly one person. Where they cannot be, this holds.
MARGIN_BITS = 4.0
# A name alone finds three of four groups compared and none of those joined; both names together are a key of their own.
_NAME_ALONE = ("first:", "last:")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedRow:
    """Where one row ended up when it came. `group` is a number that `TableStream.group_of` brings up to date."""

    group: int
    candidates: tuple[CandidateLink, ...]  # the groups that the row may belong to, when a person must say


@dataclass(slots=True)
class TableStream:
    """Feed it one row at a time. Equal rows in equal order give equal groups."""

    names: NameTable
    weights: Weights
    united: int = 0  # how many groups have gone into another
    _profiles: dict[int, GroupProfile] = field(default_factory=dict)
    _into: list[int] = field(default_factory=list)  # group -> itself, or one that it has gone into
    _found_by: dict[str, tuple[int, ...]] = field(default_factory=dict)  # key -> groups; none: too many share it

    def feed(self, facts: ChildFacts) -> PlacedRow:
        """Places the row, teaches its group, and unites groups that it shows to be one."""
        found = self._keys(facts)
        context = LinkContext(names=self.names, weights=self.weights, recent_total=0)
        placement = place(facts, groups=[self._profiles[group] for group in self._sharing(found)], context=context)
        asked = placement.candidates if placement.decision is Decision.ASK else self._doubts(placement, facts)
        group = self._begun(facts) if asked or placement.group_id is None else self._joined(placement.group_id, facts)
        for other in () if asked else placement.candidates:
            if other.band is Band.ABOVE and self._fits_a_row(facts, self.group_of(int(other.group_id))):
                group = self._unite(group, self.group_of(int(other.group_id)))
        self._index(group, found)
        return PlacedRow(group=group, candidates=asked)

    def group_of(self, group: int) -> int:
        """The group that it is now part of: the oldest of those that were united."""
        while self._into[group] != group:
            self._into[group] = group = self._into[self._into[group]]
        return group

    def _doubts(self, placement: Placement, facts: ChildFacts) -> tuple[CandidateLink, ...]:
        """The group that the row would join and must not, for one of three reasons, and what else it may belong to."""
        if placement.group_id is None:
            return ()
        best = CandidateLink(
            group_id=placement.group_id,
            weight_log2=placement.weight_log2,
            band=Band.MARGIN,
            evidence=placement.evidence,
        )
        if _is_mix_up(placement):
            return (replace(best, band=Band.CONFLICT),)
        if not self._fits_a_row(facts, int(placement.group_id)):
            return (replace(best, band=Band.BELOW),)
        least = placement.weight_log2 - MARGIN_BITS
        rivals = tuple(
            replace(other, band=Band.MARGIN)
            for other in placement.candidates
            if other.band is Band.ABOVE
            and other.weight_log2 > least
            and self._are_two_persons(int(placement.group_id), int(other.group_id))
        )
        return (best, *rivals) if rivals else ()

    def _begun(self, facts: ChildFacts) -> int:
        group = len(self._into)
        self._into.append(group)
        self._profiles[group] = learn(GroupProfile(group_id=str(group)), facts, provisional=False)
        return group

    def _joined(self, group_id: str, facts: ChildFacts) -> int:
        group = int(group_id)
        self._profiles[group] = learn(self._profiles[group], facts, provisional=False)
        return group

    def _unite(self, one: int, other: int) -> int:
        """The older of two groups that one row would have joined, with both their members, unless they forbid each other."""
        kept, gone = sorted((one, other))
        if kept == gone or self._forbid_each_other(kept, gone):
            return one
        self._profiles[kept] = _united(self._profiles[kept], self._profiles.pop(gone))
        self._into[gone] = kept
        self.united += 1
        return kept

    def _forbid_each_other(self, one: int, other: int) -> bool:
        scorer = Scorer.of_group(self._profiles[one], names=self.names, weights=self.weights)
        return scorer.against_group(self._profiles[other], recent_total=0).is_forbidden

    def _fits_a_row(self, facts: ChildFacts, group: int) -> bool:
        """False when only the group's common view fits: one row's wrong number, another's name, a third one's slip."""
        scorer = Scorer.of_facts(facts, names=self.names, weights=self.weights)
        least = self.weights.thresholds.join_evidence_bits
        return any(scorer.against(member.parts).bits >= least for member in self._profiles[group].members)

    def _are_two_persons(self, one: int, other: int) -> bool:
        """True when a veto holds that nothing outweighs: two valid numbers."""
        scorer = Scorer.of_group(self._profiles[one], names=self.names, weights=self.weights)
        vetoes = (scorer.against(member.parts).veto for member in self._profiles[other].members)
        return any(veto is not None and veto.is_absolute for veto in vetoes)

    def _keys(self, facts: ChildFacts) -> list[str]:
        """As for reports, and the postal code with its city: a row may have a slip or another's value in all the rest."""
        found = [key for key in keys(facts, names=self.names) if not key.startswith(_NAME_ALONE)]
        home = comparable(facts).place
        if home.postal_code and home.city:
            found.append(f"post:{home.postal_code}+{home.city}")
        return found

    def _sharing(self, found: Iterable[str]) -> set[int]:
        """Groups with at least one of the keys."""
        return {self.group_of(group) for key in found for group in self._found_by.get(key, ())}

    def _index(self, group: int, found: Iterable[str]) -> None:
        for key in found:
            known = self._found_by.get(key)
            if known is None:
                self._found_by[key] = (group,)
            elif known and group not in known:
                self._found_by[key] = (*known, group) if len(known) < MAX_GROUPS_PER_KEY else ()


def _is_mix_up(placement: Placement) -> bool:
    """A valid number under another first name: elsewhere in a table a wrong field, here somebody else's line copied."""
    levels = {e.field: e.level for e in placement.evidence}
    return levels.get(Field.PERSONAL_NUMBER) is Level.EXACT and levels.get(Field.FIRST_NAME) is Level.CONTRADICTS


def _united(kept: GroupProfile, gone: GroupProfile) -> GroupProfile:
    for member in gone.members:
        for _ in range(min(member.count, MAX_MEMBERS)):
            kept = learn(kept, member.facts, provisional=False)
    return kept
