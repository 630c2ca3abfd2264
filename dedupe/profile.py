"""What a group of reports is known to say about its child: its distinct members, and the view most of them support.

The cost stays flat as a group grows: equal facts are counted, not stored again, and only `MAX_MEMBERS` distinct ones are
kept. Reports without an identity of their own are counted and never teach.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from dedupe import facts as facts_module
from dedupe.comparable import (
    MAX_VALUES,
    BirthPart,
    Comparable,
    HouseholdPart,
    NamePart,
    PlacePart,
    SchoolPart,
    comparable,
)
from dedupe.compare import parts
from dedupe.facts import ChildFacts

MAX_MEMBERS = 32
MAX_BESIDE = 6  # other children named in the same reports: a family has a few
NEWEST_KEPT = 4  # the latest distinct members stay whatever they say: news starts rare
SUPPORT = 0.05  # share of a group's reports that must say a thing before it speaks for the group
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Facts that `count` reports of the group share to the letter."""

    facts: ChildFacts
    count: int = 1
    comparable: Comparable = field(init=False, compare=False, repr=False)
    parts: tuple[Any, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        known = comparable(self.facts)
        object.__setattr__(self, "comparable", known)
        object.__setattr__(self, "parts", parts(known))


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupProfile:
    """A group as linking sees it.

    `members` stand in order of first arrival. `beside` holds what single reports say of other children whom they name
    besides this one: whoever they are, they are not this child (design 5.4). `size` counts every report ever placed in
    the group, `recent` those in the window that the prior looks at; the store keeps the window and sets `recent` when it
    loads a profile.
    """

    group_id: str
    members: tuple[Member, ...] = ()
    beside: tuple[Member, ...] = ()
    size: int = 0
    recent: int = 0
    consensus: tuple[Any, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "consensus", parts(_consensus(self.members)))

    def counted(self, *, size: int, recent: int) -> GroupProfile:
        """The same members under other counts. Their common view, which is most of the cost of a profile, is not made anew."""
        copy = object.__new__(GroupProfile)
        for name, value in (
            ("group_id", self.group_id),
            ("members", self.members),
            ("beside", self.beside),
            ("size", size),
            ("recent", recent),
            ("consensus", self.consensus),
        ):
            object.__setattr__(copy, name, value)
        return copy


def learn(profile: GroupProfile, facts: ChildFacts, *, provisional: bool) -> GroupProfile:
    """The profile after one more report. `provisional` reports count in size and inflow and teach nothing."""
    grown = profile.counted(size=profile.size + 1, recent=profile.recent + 1)
    if provisional:
        return grown
    newcomer = Member(facts=replace(facts, found=()))
    for at, member in enumerate(profile.members):
        if member.comparable == newcomer.comparable:
            counted = replace(member, count=member.count + 1)
            return replace(grown, members=(*profile.members[:at], counted, *profile.members[at + 1 :]))
    return replace(grown, members=_kept((*profile.members, newcomer)))


def remember_beside(profile: GroupProfile, others: Iterable[ChildFacts]) -> GroupProfile:
    """The profile after a report that names `others` beside its child. Keeps what tells one child from another, and of few."""
    known = list(profile.beside)
    for facts in others:
        told = Member(facts=_individual(facts))
        if facts.has_identity and all(m.comparable != told.comparable for m in known):
            known.append(told)
    if len(known) == len(profile.beside):
        return profile
    # What is known of several children only grows in number by being said in other words: the fullest tell most.
    fullest = sorted(range(len(known)), key=lambda at: (-_told(known[at]), at))[:MAX_BESIDE]
    return replace(profile, beside=tuple(known[at] for at in sorted(fullest)))


def _individual(facts: ChildFacts) -> ChildFacts:
    """The facts that a child does not share with its brothers and sisters."""
    return ChildFacts(
        index=-1,
        first_names=facts.first_names,
        last_names=facts.last_names,
        nicknames=facts.nicknames,
        initials=facts.initials,
        personal_numbers=facts.personal_numbers,
        birth=facts.birth,
        gender=facts.gender,
    )


def to_plain(profile: GroupProfile) -> dict[str, Any]:
    """JSON-ready; where the facts were found is left out."""
    return {
        "group_id": profile.group_id,
        "size": profile.size,
        "recent": profile.recent,
        "members": [
            {"count": m.count, "facts": facts_module.to_plain(replace(m.facts, found=()))} for m in profile.members
        ],
        **({"beside": [facts_module.to_plain(m.facts) for m in profile.beside]} if profile.beside else {}),
    }


def from_plain(plain: Mapping[str, Any]) -> GroupProfile:
    """The inverse of `to_plain`.

    Raises:
        KeyError: when an entry is missing.
        TypeError: on facts that this version does not know.
    """
    return GroupProfile(
        group_id=plain["group_id"],
        size=plain["size"],
        recent=plain["recent"],
        members=tuple(Member(facts=facts_module.from_plain(m["facts"]), count=m["count"]) for m in plain["members"]),
        beside=tuple(Member(facts=facts_module.from_plain(facts)) for facts in plain.get("beside", ())),
    )


def _kept(members: tuple[Member, ...]) -> tuple[Member, ...]:
    """Drops the member that would be missed least: rare and saying little, but never one of the newest."""
    if len(members) <= MAX_MEMBERS:
        return members
    old = range(len(members) - NEWEST_KEPT)
    least = min(old, key=lambda at: (min(members[at].count, MAX_MEMBERS) + _told(members[at]), at))
    return (*members[:least], *members[least + 1 :])


def _told(member: Member) -> int:
    """How many kinds of facts a member has; a name or a number counts double."""
    known = member.comparable
    named = bool(known.names.first) + bool(known.names.last) + 2 * bool(known.numbers)
    return named + sum(part is not None for part in member.parts)


def _consensus(members: tuple[Member, ...]) -> Comparable:
    """One child as most of the group describes it. Ties fall to what was said first."""
    total = sum(m.count for m in members)
    known = [(m.comparable, m.count) for m in members]
    least = SUPPORT * total
    return Comparable(
        names=NamePart(
            first=_supported(((k.names.first, n) for k, n in known), least),
            last=_supported(((k.names.last, n) for k, n in known), least),
            nick=_supported(((k.names.nick, n) for k, n in known), least),
            initials=_commonest(((k.names.initials, n) for k, n in known), ""),
        ),
        numbers=_supported(((k.numbers, n) for k, n in known), least),
        birth=_birth(known),
        gender=_commonest(((k.gender, n) for k, n in known), ""),
        place=PlacePart(
            addresses=_supported(((k.place.addresses, n) for k, n in known), least),
            postal_code=_commonest(((k.place.postal_code, n) for k, n in known), ""),
            city=_commonest(((k.place.city, n) for k, n in known), ""),
        ),
        school=SchoolPart(
            schools=_supported(((k.school.schools, n) for k, n in known), least),
            class_name=_commonest(((k.school.class_name, n) for k, n in known), ""),
        ),
        household=HouseholdPart(
            guardians=_supported(((k.household.guardians, n) for k, n in known), least),
            phones=_supported(((k.household.phones, n) for k, n in known), least),
            parents=_supported(((k.household.parents, n) for k, n in known), least),
        ),
    )


def _supported(said: Iterable[tuple[tuple[_T, ...], int]], least: float) -> tuple[_T, ...]:
    votes: Counter[_T] = Counter()
    for values, count in said:
        for value in values:
            votes[value] += count
    return tuple(value for value, count in votes.most_common(MAX_VALUES) if count >= least)


def _commonest(said: Iterable[tuple[str, int]], nothing: str) -> str:
    votes: Counter[str] = Counter()
    for value, count in said:
        if value:
            votes[value] += count
    return votes.most_common(1)[0][0] if votes else nothing


def _birth(known: list[tuple[Comparable, int]]) -> BirthPart | None:
    """An exact day before a guess, then what most say."""
    votes: Counter[BirthPart] = Counter()
    for said, count in known:
        if said.birth is not None:
            votes[said.birth] += count
    return max(votes, key=lambda b: (b.is_exact, votes[b]), default=None)
