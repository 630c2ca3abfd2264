"""Relook: a question to a person is looked at again when the group that it is about has learnt something.

The machine may answer its own question by adding to a group; it never takes back an answer, and never touches what a person
has decided. What moves is a (report, child) that stands in a group of its own, with its number, clock and assessment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from casework.ids import ReportChildId
from casework.knowledge import Knowledge
from casework.linking import Prepared, Routed, WorkingSet
from casework.placing import Placer
from dedupe.cluster import CandidateLink


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A child about whom a person has been asked."""

    prepared: Prepared
    position: int
    own_group: str
    elsewhere: frozenset[str]  # its own group, and those of its siblings in the report


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A child that has found its group."""

    own_group: str
    routed: Routed


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A child that a person has kept out of a group, or could not tell about."""

    prepared: Prepared
    position: int
    group_id: str
    elsewhere: frozenset[str]  # where it must not go, the group asked about left out


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedAgain:
    """A question to put once more, because the facts have changed since the answer."""

    report_child_id: ReportChildId
    candidate: CandidateLink


def reconsider(
    answered: Iterable[Answered], working: WorkingSet, knowledge: Knowledge, *, new_id: Callable[[], UUID]
) -> list[AskedAgain]:
    """Answered questions whose group now fits well enough to be asked about. The answer holds until a person changes it."""
    placer = Placer(working=working, knowledge=knowledge, new_id=new_id)
    found = []
    for one in answered:
        candidate = placer.fits(one.prepared, one.position, one.group_id, elsewhere=one.elsewhere)
        if candidate is not None:
            found.append(AskedAgain(report_child_id=one.prepared.item.child_ids[one.position], candidate=candidate))
    return found


def relook(
    pending: Iterable[Pending], working: WorkingSet, knowledge: Knowledge, *, new_id: Callable[[], UUID]
) -> list[Moved]:
    """The children that join a group now; the others keep their question.

    A group that a child has left takes nobody else, and one that a child has come to is left by nobody.
    """
    placer = Placer(working=working, knowledge=knowledge, new_id=new_id)
    found: list[Moved] = []
    left, joined = set[str](), set[str]()
    for asked in pending:
        if asked.own_group in joined:
            continue
        routed = placer.again(asked.prepared, asked.position, elsewhere=asked.elsewhere | left)
        if routed is not None:
            found.append(Moved(own_group=asked.own_group, routed=routed))
            left.add(asked.own_group)
            joined.add(routed.group_id)
    return found
