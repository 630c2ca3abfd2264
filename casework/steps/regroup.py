"""Regroup: a person moves rows between groups, joins two groups or takes one apart. Plans the act and shows it beforehand.

A wrong join can hide a child, so what is large or contradicts itself waits for a second person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from casework.errors import Conflict, NotFound, Refused
from casework.rebuilding import profile_of
from casework.regrouping import (
    ConflictingFact,
    GroupMembers,
    Judgement,
    Kind,
    Member,
    Plan,
    Preview,
    Request,
    Why,
)
from casework.text import as_text
from dedupe.levels import AGREEING, Field, Level
from dedupe.profile import GroupProfile
from dedupe.score import GroupScore, Scorer

MOVE_LIMIT = 20_000
_NEUTRAL = frozenset({Level.NEAR})  # ages that touch


def read_request(entry: Mapping[str, Any]) -> Request:
    """Reads what a person sent: kind, from_group, to_group, children or text_cluster, reason.

    Raises:
        Refused: "bad_request"; "reason_required".
    """
    reason = as_text(entry.get("reason"))
    if reason is None:
        raise Refused("reason_required")
    try:
        kind = Kind(str(entry.get("kind")))
        request = Request(
            kind=kind,
            from_group=UUID(str(entry["from_group"])),
            to_group=UUID(str(entry["to_group"])) if entry.get("to_group") else None,
            reason=reason,
            children=frozenset(UUID(str(child)) for child in entry.get("children") or ()),
            text_cluster=UUID(str(entry["text_cluster"])) if entry.get("text_cluster") else None,
        )
    except (KeyError, TypeError, ValueError):
        raise Refused("bad_request") from None
    has_choice = bool(request.children) != (request.text_cluster is not None)
    needs_target = kind in (Kind.MOVE, Kind.JOIN)
    is_whole = kind is Kind.JOIN
    if kind not in (Kind.MOVE, Kind.JOIN, Kind.SPLIT) or needs_target != (request.to_group is not None):
        raise Refused("bad_request")
    if (is_whole and (request.children or request.text_cluster)) or (not is_whole and not has_choice):
        raise Refused("bad_request")
    return request


def plan(request: Request, source: GroupMembers, target: GroupMembers | None, judgement: Judgement) -> Plan:
    """Works the act out. `target` is None for a group of its own. The groups are the current ones, read under the lock.

    Raises:
        Conflict: "moved_meanwhile" when a row named no longer stands in the source; "same_group".
        NotFound: "not_found" when source and target lie in different municipalities (nothing is linked across them).
    """
    if target is not None and target.id == source.id:
        raise Conflict("same_group")
    if target is not None and target.municipality != source.municipality:
        raise NotFound("not_found")
    moved = _moved(request, source)
    against = _against(moved, target, judgement)
    return Plan(
        request=request,
        moved=moved,
        preview=_preview(request, moved, source, target, (judgement, against)),
        evidence={
            member.report_child_id: (score.bits, tuple(sorted(score.evidence, key=lambda e: -e.weight_log2)))
            for member, score in zip(moved, against, strict=True)
            if score is not None
        },
    )


def _moved(request: Request, source: GroupMembers) -> tuple[Member, ...]:
    if request.kind is Kind.JOIN or (request.kind is Kind.SAME and not request.children):
        return source.members
    if request.text_cluster is not None:
        chosen = tuple(m for m in source.members if m.text_cluster == request.text_cluster)
    else:
        chosen = tuple(m for m in source.members if m.report_child_id in request.children)
        if len(chosen) != len(request.children):
            raise Conflict("moved_meanwhile")
    if not chosen:
        raise Conflict("moved_meanwhile")
    if request.kind is Kind.SPLIT and len(chosen) == len(source.members):
        raise Conflict("nothing_left")
    return chosen


def _against(moved: Sequence[Member], target: GroupMembers | None, judgement: Judgement) -> list[GroupScore | None]:
    """Each moved row against the target as it is. Rows that say the same are compared once."""
    if target is None:
        return [None] * len(moved)
    profile = profile_of(str(target.id), target.members)
    known: dict[Any, GroupScore] = {}
    found: list[GroupScore | None] = []
    for member in moved:
        if member.facts is None:
            found.append(None)
            continue
        said = member.facts.without_places()
        if said not in known:
            scorer = Scorer.of_facts(said, names=judgement.names, weights=judgement.weights)
            known[said] = scorer.against_group(profile, recent_total=0)
        found.append(known[said])
    return found


def _preview(
    request: Request,
    moved: Sequence[Member],
    source: GroupMembers,
    target: GroupMembers | None,
    compared: tuple[Judgement, Sequence[GroupScore | None]],
) -> Preview:
    judgement, against = compared
    conflicts = _conflicts(against)
    siblings = _siblings(moved, target)
    kept_out = 0
    if target is not None:
        kept_out = sum(target.id in judgement.separated.get(m.report_child_id, frozenset()) for m in moved)
        kept_out += sum(source.id in judgement.separated.get(m.report_child_id, frozenset()) for m in target.members)
    why = []
    if len(moved) > judgement.alone_up_to and request.kind not in (Kind.NOT_SAME, Kind.CANNOT_TELL):
        why.append(Why.SIZE)
    if target is not None and _have_two_numbers(moved, target, judgement):
        why.append(Why.DIFFERENT_NUMBERS)
    if siblings:
        why.append(Why.SIBLINGS)
    return Preview(
        moved=len(moved),
        from_size=len(source.members),
        to_size=len(target.members) if target else 0,
        conflicts=conflicts,
        siblings=siblings,
        separated=kept_out,
        second_person=tuple(why),
    )


def _conflicts(against: Sequence[GroupScore | None]) -> tuple[ConflictingFact, ...]:
    counted: Counter[tuple[Field, Level]] = Counter()
    for score in against:
        if score is not None:
            disagreeing = ((f, lv) for f, lv in score.levels.items() if lv not in AGREEING and lv not in _NEUTRAL)
            counted.update(disagreeing)
    return tuple(
        ConflictingFact(field=str(f), level=str(level), rows=rows) for (f, level), rows in counted.most_common()
    )


def _siblings(moved: Sequence[Member], target: GroupMembers | None) -> tuple[UUID, ...]:
    """Reports of which two children would stand in one group: the sender named them as two."""
    if target is None:
        return ()
    there = {member.report_id for member in target.members}
    return tuple(sorted({member.report_id for member in moved if member.report_id in there}))


def _have_two_numbers(moved: Sequence[Member], target: GroupMembers, judgement: Judgement) -> bool:
    """Whether a row on either side has a valid number that differs from one on the other."""
    there = profile_of(str(target.id), target.members)
    return any(
        pair.veto is not None and pair.veto.is_absolute
        for mine in profile_of("", moved).members
        for pair in _pairs(mine.facts, there, judgement)
    )


def _pairs(facts: Any, profile: GroupProfile, judgement: Judgement) -> list[Any]:
    scorer = Scorer.of_facts(facts, names=judgement.names, weights=judgement.weights)
    return [scorer.against(member.parts) for member in profile.members]


def smaller_moves(request: Request, source: GroupMembers, target: GroupMembers) -> bool:
    """Whether a join should rather move the target's rows: the fewer rows move, the less can be wrong."""
    return request.kind in (Kind.JOIN, Kind.SAME) and len(source.members) > len(target.members)
