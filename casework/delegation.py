"""Who may decide what, by the municipality's delegation order on the day of signing.

A decision by somebody without authority is void, so the order is checked when a decision is signed, and never afterwards. The order is
a list of rules with dates: one that has ended stays in it, so that an old decision can be checked against what was in force then.

What no order can give away:
    - taking a child into care at once (LVU 6 §) is for the board or its committee alone; when it cannot wait, for the chair or another
      member whom the board has appointed (LVU 6 § 2 st, SoL 2025:400 30:7). Never for an official;
    - nothing here is for a machine (KL 2017:725 6:38 2 st: decisions that are tested by laglighetsprövning or cannot be appealed);
    - whether to open an investigation is judged by somebody with a degree in social work or its equal, and enough experience
      (SoL 2025:400 25:1). The protection assessment follows by practice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casework.ids import MunicipalityCode, PersonId


class DecisionKind(StrEnum):
    """What is decided."""

    PROTECTION_ASSESSMENT = "protection_assessment"  # SoL 2025:400 20:1
    OPEN = "open"  # 14:2, 20:2
    NOT_OPEN = "not_open"  # 20:2
    NOT_REQUIRED_ONGOING = "not_required_ongoing"  # 20:2: by reference to an open investigation on that child
    EXTEND_OPENING = "extend_opening"  # 20:2, synnerliga skäl
    EXTEND_INVESTIGATION = "extend_investigation"  # 20:3, särskilda skäl
    TALK_WITH_CHILD = "talk_with_child"  # 20:7: without a guardian's consent
    IMMEDIATE_CARE = "immediate_care"  # LVU 1990:52 6 §


QUALIFIED = frozenset(
    {
        DecisionKind.PROTECTION_ASSESSMENT,
        DecisionKind.OPEN,
        DecisionKind.NOT_OPEN,
        DecisionKind.NOT_REQUIRED_ONGOING,
    }
)
"""Needs a degree and experience (SoL 2025:400 25:1)."""

RESERVED = frozenset({DecisionKind.IMMEDIATE_CARE})
"""No official may, whatever a delegation order says (SoL 2025:400 30:7)."""

BY_QUALIFICATION = frozenset({DecisionKind.PROTECTION_ASSESSMENT})
"""An assessment and not a decision: the qualification is enough, unless the order has rules about it. Then they bind."""


class Capacity(StrEnum):
    """In what capacity somebody acts."""

    OFFICIAL = "official"
    BOARD = "board"  # socialnämnden
    COMMITTEE = "committee"  # utskottet
    CHAIR = "chair"  # ordföranden
    APPOINTED_MEMBER = "appointed_member"  # another member whom the board has appointed
    MACHINE = "machine"  # named so that it can be refused


class HolderKind(StrEnum):
    """How a rule says to whom."""

    TITLE = "title"  # everybody who is employed as that
    PERSON = "person"  # one named employee
    BODY = "body"  # `Capacity`, other than officials and machines


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionMaker:
    """Somebody who signs, as the municipality's own directory describes them on that day."""

    person_id: PersonId
    capacity: Capacity = Capacity.OFFICIAL
    titles: frozenset[str] = frozenset()
    has_degree: bool = False  # socionom, or an equal degree
    has_experience: bool = False  # enough of it, as the employer has found


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationRule:
    """One line of a delegation order."""

    id: str  # as the order numbers it; kept with each decision
    kind: DecisionKind
    holder_kind: HolderKind
    holder: str
    valid_from: date
    valid_to: date | None = None  # the last day; None: until further notice
    needs_second: bool = False  # local policy: two persons sign

    def is_in_force(self, on: date) -> bool:
        """Whether the rule holds on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def names(self, maker: DecisionMaker) -> bool:
        """Whether the rule is about this person. Titles are compared without regard to case."""
        match self.holder_kind:
            case HolderKind.TITLE:
                return maker.capacity is Capacity.OFFICIAL and self.holder.casefold() in map(str.casefold, maker.titles)
            case HolderKind.PERSON:
                return maker.capacity is Capacity.OFFICIAL and maker.person_id == self.holder
            case HolderKind.BODY:
                return maker.capacity == self.holder


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationOrder:
    """What one municipality's board has decided."""

    municipality: MunicipalityCode
    version: str  # the board's decision, as it is cited; kept with each decision
    rules: tuple[DelegationRule, ...]


class Refusal(StrEnum):
    """Why somebody may not sign. Each has its sentence at the edge."""

    MACHINE = "machine"  # KL 2017:725 6:38 2 st
    NO_OFFICIAL_MAY = "no_official_may"  # SoL 2025:400 30:7, LVU 6 §
    CAN_WAIT = "can_wait"  # the chair decides alone only what cannot wait: LVU 6 § 2 st
    NO_DEGREE = "no_degree"  # SoL 2025:400 25:1
    NO_EXPERIENCE = "no_experience"  # SoL 2025:400 25:1
    NOT_DELEGATED = "not_delegated"  # no rule of the order names this person for this kind
    NOT_IN_FORCE = "not_in_force"  # a rule does, on other days
    SECOND_MISSING = "second_missing"
    SECOND_IS_THE_SAME = "second_is_the_same"
    SECOND_NOT_DELEGATED = "second_not_delegated"
    SECOND_NOT_QUALIFIED = "second_not_qualified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """May sign, by this rule."""

    rule: str  # the order's version and the rule's id, or the section of the statute


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedBecause:
    """May not sign. `code` is the first reason and `codes` all of them; a refused signature is a deviation."""

    code: Refusal
    codes: tuple[Refusal, ...]
    rules: tuple[str, ...] = ()  # of the order, that name the person on other days


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """Somebody about to sign."""

    kind: DecisionKind
    maker: DecisionMaker
    on: date  # the day of signing, in Swedish local time
    second: DecisionMaker | None = None
    cannot_wait: bool = False  # the board's or committee's decision cannot be waited for


def check(order: DelegationOrder, signing: Signing) -> Allowed | RefusedBecause:
    """Whether the decision may be signed by this person on this day, and by which rule.

    Source: SoL 2025:400 25:1, 30:5-9; KL 2017:725 6:37-39, 7:5-8; LVU 1990:52 6 §.
    """
    if any(person.capacity is Capacity.MACHINE for person in (signing.maker, signing.second) if person):
        return _refused(Refusal.MACHINE)
    if signing.kind in RESERVED:
        return _reserved(signing)
    if signing.maker.capacity is Capacity.BOARD:
        return Allowed(rule="KL 2017:725 6:37")  # what the board has given away it may still decide itself
    return _by_order(order, signing)


def _by_order(order: DelegationOrder, signing: Signing) -> Allowed | RefusedBecause:
    unqualified = tuple(_unqualified(signing.kind, signing.maker))
    ours = [rule for rule in order.rules if rule.kind is signing.kind]
    if not ours and signing.kind in BY_QUALIFICATION and signing.maker.capacity is Capacity.OFFICIAL:
        return _refused(*unqualified) if unqualified else Allowed(rule="SoL 2025:400 25:1")
    mine = [rule for rule in ours if rule.names(signing.maker)]
    valid = [rule for rule in mine if rule.is_in_force(signing.on)]
    if not valid:
        why = Refusal.NOT_IN_FORCE if mine else Refusal.NOT_DELEGATED
        return _refused(why, *unqualified, rules=tuple(rule.id for rule in mine))
    # Whoever may by one rule alone needs no second by another.
    rule = min(valid, key=lambda r: (r.needs_second, r.id))
    against = (*unqualified, *(_second(ours, signing) if rule.needs_second else ()))
    return _refused(*against) if against else Allowed(rule=f"{order.version}, {rule.id}")


def _reserved(signing: Signing) -> Allowed | RefusedBecause:
    match signing.maker.capacity:
        case Capacity.BOARD | Capacity.COMMITTEE:
            return Allowed(rule="LVU 1990:52 6 § 1 st, SoL 2025:400 30:7")
        case Capacity.CHAIR | Capacity.APPOINTED_MEMBER:
            return Allowed(rule="LVU 1990:52 6 § 2 st") if signing.cannot_wait else _refused(Refusal.CAN_WAIT)
        case _:
            return _refused(Refusal.NO_OFFICIAL_MAY)


def _unqualified(kind: DecisionKind, person: DecisionMaker) -> Iterator[Refusal]:
    if kind in QUALIFIED and person.capacity is Capacity.OFFICIAL:
        if not person.has_degree:
            yield Refusal.NO_DEGREE
        if not person.has_experience:
            yield Refusal.NO_EXPERIENCE


def _second(ours: list[DelegationRule], signing: Signing) -> Iterator[Refusal]:
    second = signing.second
    if second is None:
        yield Refusal.SECOND_MISSING
    elif second.person_id == signing.maker.person_id:
        yield Refusal.SECOND_IS_THE_SAME
    else:
        if not any(rule.names(second) and rule.is_in_force(signing.on) for rule in ours):
            yield Refusal.SECOND_NOT_DELEGATED
        if any(_unqualified(signing.kind, second)):
            yield Refusal.SECOND_NOT_QUALIFIED


def _refused(*codes: Refusal, rules: tuple[str, ...] = ()) -> RefusedBecause:
    return RefusedBecause(code=codes[0], codes=codes, rules=rules)


def order_faults(order: DelegationOrder, *, on: date) -> tuple[str, ...]:
    """What is wrong with an order as it stands on a day: sentences that name the rule. Empty: it can be used.

    Rules that have ended are history and no fault, as long as their kind has one in force.
    """
    ids = [rule.id for rule in order.rules]
    repeated = {i for i in ids if ids.count(i) > 1}
    return (
        *(f"rule {i}: the id is used twice" for i in sorted(repeated)),
        *(fault for rule in order.rules for fault in _rule_faults(rule)),
        *_overlaps(order.rules),
        *_expired(order.rules, on),
    )


def _rule_faults(rule: DelegationRule) -> Iterator[str]:
    if rule.valid_to is not None and rule.valid_to < rule.valid_from:
        yield f"rule {rule.id}: it ends before it begins"
    if rule.kind in RESERVED:
        yield f"rule {rule.id}: {rule.kind} cannot be delegated (SoL 2025:400 30:7, LVU 6 §)"
    bodies = set(Capacity) - {Capacity.OFFICIAL, Capacity.MACHINE}
    if rule.holder_kind is HolderKind.BODY and rule.holder not in bodies:
        yield f"rule {rule.id}: no such body; a machine decides nothing (KL 2017:725 6:38 2 st)"
    if not rule.holder.strip():
        yield f"rule {rule.id}: it names nobody"


def _overlaps(rules: Iterable[DelegationRule]) -> Iterator[str]:
    last: dict[tuple[DecisionKind, HolderKind, str], DelegationRule] = {}
    for rule in sorted(rules, key=lambda r: (r.valid_from, r.id)):
        subject = (rule.kind, rule.holder_kind, rule.holder.casefold())
        before = last.get(subject)
        if before is not None and before.is_in_force(rule.valid_from):
            said = "contradicts" if before.needs_second != rule.needs_second else "overlaps"
            yield f"rule {rule.id}: it {said} rule {before.id}, which names the same holder for the same days"
        last[subject] = max(filter(None, (before, rule)), key=lambda r: r.valid_to or date.max)


def _expired(rules: Iterable[DelegationRule], on: date) -> Iterator[str]:
    of_kind: dict[DecisionKind, list[DelegationRule]] = {}
    for rule in rules:
        of_kind.setdefault(rule.kind, []).append(rule)
    for kind, listed in of_kind.items():
        ended = [r for r in listed if r.valid_to is not None and r.valid_to < on]
        if len(ended) == len(listed):
            newest = max(ended, key=lambda r: (r.valid_to or on, r.id))
            yield f"rule {newest.id}: it has expired, and nobody may decide {kind} any more"
