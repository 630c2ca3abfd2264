"""A group made anew from its members alone: what linking knows of it is what its memberships say, never what it once was."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from casework.ids import UNKNOWN_MUNICIPALITY
from casework.regrouping import GroupMembers, Member
from casework.surge import Arrivals, is_surging
from dedupe.blocking import keys
from dedupe.facts import ChildFacts, NumberStatus
from dedupe.names import NameTable
from dedupe.profile import GroupProfile, learn, remember_beside


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """A group's linking state. `identified` counts the copies of each text that name their child."""

    profile: GroupProfile
    keys: frozenset[str]
    arrivals: Arrivals
    is_surging: bool
    has_tick: bool
    first_tick: UUID | None  # the first row whose reporter ticked "immediate danger"
    last_at: datetime | None  # None: nobody is left
    identified: dict[UUID, int]


def rebuilt(group: GroupMembers, *, names: NameTable) -> Rebuilt:
    """The state that linking the members one after the other, in order of registration, would have left."""
    members = group.members
    arrivals, surging = Arrivals(), False
    for member in members:
        arrivals = arrivals.observe(member.received_at)
        surging = is_surging(arrivals, at=member.received_at, was_surging=surging)
    ticked = next((m.report_child_id for m in members if m.is_danger), None)
    return Rebuilt(
        profile=profile_of(str(group.id), members),
        keys=frozenset() if group.municipality == UNKNOWN_MUNICIPALITY else _keys(members, names),
        arrivals=arrivals,
        is_surging=surging,
        has_tick=ticked is not None,
        first_tick=ticked,
        last_at=max((m.received_at for m in members), default=None),
        identified=_identified(members),
    )


def profile_of(group_id: str, members: Iterable[Member]) -> GroupProfile:
    """What the members say, learnt in their order. Rows without an identity of their own count and never teach."""
    profile = GroupProfile(group_id=group_id)
    for member in members:
        facts = member.facts or ChildFacts(index=0)
        teaches = member.facts is not None and not member.is_provisional
        profile = remember_beside(learn(profile, facts, provisional=not teaches), member.beside)
    return profile


def _keys(members: Sequence[Member], names: NameTable) -> frozenset[str]:
    taught = {m.facts.without_places() for m in members if m.facts is not None and not m.is_provisional}
    return frozenset().union(*(keys(facts, names=names) for facts in taught))


def _identified(members: Sequence[Member]) -> dict[UUID, int]:
    named: Counter[UUID] = Counter()
    for member in members:
        counts = member.facts is not None and member.facts.has_identity
        if member.text_cluster and counts and not member.is_provisional and member.status != "review":
            named[member.text_cluster] += 1
    return dict(named)


def hard_facts(profile: GroupProfile) -> str:
    """What a group is sure of: valid numbers and exact birthdays. A person's "not the same" holds until this changes."""
    facts = [member.facts for member in profile.members]
    numbers = {n.digits for f in facts for n in f.personal_numbers if n.status is NumberStatus.VALID}
    births = {f.birth.earliest.isoformat() for f in facts if f.birth and f.birth.is_exact}
    return json.dumps([sorted(numbers), sorted(births)])
