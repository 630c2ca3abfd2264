"""What a person may do to groups: answer a question, move, join, split. Values only; `casework.steps.regroup` plans the act.

An act moves (report, child) rows between groups and nothing else: numbers, clocks and assessments stay with their row
(SoL 2025:400 20:1-2; design 1.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from dedupe.facts import ChildFacts
from dedupe.names import NameTable
from dedupe.score import Evidence
from dedupe.weights import Weights


class Kind(StrEnum):
    """What a person did. The first three answer a question of the machine's."""

    SAME = "same"
    NOT_SAME = "not_same"
    CANNOT_TELL = "cannot_tell"
    MOVE = "move"  # some rows, or all copies of one text, to a group that exists
    JOIN = "join"  # a whole group into another
    SPLIT = "split"  # some rows, or all copies of one text, to a group of their own
    UNDO = "undo"


ANSWERS = frozenset({Kind.SAME, Kind.NOT_SAME, Kind.CANNOT_TELL})


class ActState(StrEnum):
    """Where an act stands."""

    WAITING = "waiting"  # for a second person
    DONE = "done"
    REFUSED = "refused"
    UNDONE = "undone"


class Why(StrEnum):
    """Why an act needs a second person."""

    SIZE = "size"
    DIFFERENT_NUMBERS = "different_numbers"
    SIBLINGS = "siblings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a person asks for. Either `children` or `text_cluster` says what moves; a join moves everything."""

    kind: Kind
    from_group: UUID
    to_group: UUID | None  # None: a group of their own
    reason: str
    children: frozenset[UUID] = frozenset()
    text_cluster: UUID | None = None
    question: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One (report, child) of a group, as regrouping sees it."""

    report_child_id: UUID
    report_id: UUID
    received_at: datetime
    is_danger: bool
    facts: ChildFacts | None  # None: linking failed on the report
    beside: tuple[ChildFacts, ...] = ()  # the other children of its report
    is_provisional: bool
    status: str
    text_cluster: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMembers:
    """A group with its current members in order of registration."""

    id: UUID
    municipality: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What is needed to compare the two sides of an act, and how much one person may do alone."""

    names: NameTable
    weights: Weights
    alone_up_to: int  # (report, child) rows
    separated: Mapping[UUID, frozenset[UUID]]  # row -> groups that a person has kept it out of


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictingFact:
    """A field in which rows of the one side disagree with the other side, and how many do."""

    field: str
    level: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would happen. Counts, ids and levels; no names."""

    moved: int
    from_size: int
    to_size: int
    assessed_as_before: bool = True  # an act never touches an assessment; said, because people ask
    conflicts: tuple[ConflictingFact, ...] = ()
    siblings: tuple[UUID, ...] = ()  # reports of which two children would stand in one group
    separated: int = 0  # rows that a person has said do not belong there
    second_person: tuple[Why, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An act worked out: what moves, from where to where, and why each row fits there."""

    request: Request
    moved: tuple[Member, ...]
    preview: Preview
    evidence: Mapping[UUID, tuple[float, tuple[Evidence, ...]]]  # row -> bits and evidence against the target
