"""What re-linking compares and what it asks: records, scored pairs, questions. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

GroupPair = tuple[str, str]

AGAINST_BITS = (
    -2.0
)  # a field that makes one child four times less likely: without one, reports stand apart for want of facts
APART = 0.5  # match probability below which Splink holds a part for another child; above it only does not dare to join


class Kind(StrEnum):
    """What Splink would do otherwise."""

    JOIN = "join"
    SPLIT = "split"


class Unasked(StrEnum):
    """Why a part that stands apart is not asked about."""

    CONFIRMED = "confirmed"  # by a person
    TOO_LITTLE_KNOWN = "too_little_known"


class Mark(StrEnum):
    """Why two groups cannot be one child, whatever Splink says (design 5.4): shown, never asked."""

    DIFFERENT_NUMBERS = "different_numbers"
    SIBLINGS_IN_ONE_REPORT = "siblings_in_one_report"


@dataclass(slots=True)
class Record:
    """The (report, child) of one group that say the same of the child. `numbers` are (kind, digits) with a valid check digit."""

    group_id: str
    report_ids: list[str] = field(default_factory=list)
    registration_nos: list[str] = field(default_factory=list)
    numbers: frozenset[tuple[str, str]] = frozenset()
    confirmed: int = 0  # of them a person has said that they belong here

    @property
    def children(self) -> int:
        """How many (report, child) it stands for."""
        return len(self.report_ids)


class FieldBits(NamedTuple):
    """What one field says: its level in words and its bits, against two reports when negative."""

    field: str
    level: str
    bits: float


class Pair(NamedTuple):
    """Two records that Splink has scored, by their position in the list of records."""

    one: int
    other: int
    probability: float
    bits: tuple[FieldBits, ...]

    @property
    def weight(self) -> float:
        """Bits in all, without the prior."""
        return sum(b.bits for b in self.bits)

    @property
    def speaks_against(self) -> bool:
        """Whether Splink holds them for two children, and because a fact differs, not only lacks."""
        return self.probability < APART and any(b.bits <= AGAINST_BITS for b in self.bits)


class Side(NamedTuple):
    """One of the two things that a question is about: a group, or the part of it that stands apart."""

    group_id: str
    report_children: int
    registration_nos: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One disagreement. Ids, numbers of registration and levels only: names and personal numbers stay in the records."""

    kind: Kind
    sides: tuple[Side, Side]
    strongest: Pair
    registration_nos: tuple[str, str]  # of the strongest pair
    pairs: int  # how many pairs say so
    is_open: bool = False  # the desk holds the same question already
    mark: Mark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Everything found in one register, and what was left out."""

    questions: tuple[Question, ...]
    marked: tuple[Question, ...]
    groups: int
    clusters: int
    left_out_by_verdict: int  # pairs of groups that a person has separated, and parts that a person has confirmed
    too_little_known: int  # parts that Splink keeps apart only because they say too little


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What people have said and been asked of pairs of groups."""

    separated: frozenset[GroupPair] = frozenset()
    asked: frozenset[GroupPair] = frozenset()
