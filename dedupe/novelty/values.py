"""What goes into reading one report for news, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dedupe.novelty.basis import Basis
from dedupe.novelty.memory import Memory


class Reason(StrEnum):
    """Why an assessor is shown a (report, child). Published in exports (formats.md section 4)."""

    FIRST = "FIRST"
    NEW_FACT = "NEW_FACT"
    NEW_CHILD = "NEW_CHILD"
    NEW_PERSON = "NEW_PERSON"
    NEW_PLACE_OR_DATE = "NEW_PLACE_OR_DATE"
    URGENT = "URGENT"
    MANDATED = "MANDATED"
    FIRST_HAND = "FIRST_HAND"
    VOLUME_JUMP = "VOLUME_JUMP"
    CLOCK = "CLOCK"  # given by whoever holds a clock, never here
    NO_CHANGE = "NO_CHANGE"


class Standing(StrEnum):
    """How a passage stands to what its group has said. `UNSURE` is shown as new: it could not be compared well enough."""

    COVERED = "covered"
    NEW = "new"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadContext:
    """What is known of a report besides its text."""

    mask: tuple[str, ...] = ()  # the child's and guardians' names and numbers: their spelling is no news
    is_mandated: bool = False
    is_first: bool = False  # the first of its group
    has_new_child: bool = False  # names a child that the group's reports had not
    volume_jump: bool = False  # the group's arrivals have just broken their forecast
    field_facts: tuple[str, ...] = ()  # short form-field facts: an address, a school, an age
    other_children: tuple[str, ...] = ()  # names of children named beside the child: each is news once
    ages: tuple[int, ...] = ()  # the child's own: masked like its name
    received_on: date | None = None  # local date; without it "yesterday" on two days is the same
    report: str = ""  # an opaque id, kept as the first to say what is new in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One passage, with offsets into the narrative exactly as given (end exclusive)."""

    start: int
    end: int
    is_new: bool
    coverage: float  # 0 (nothing like it was said) to 1 (said before, word for word, or says nothing)
    covered_by: int | None  # serial number of the nearest remembered passage, when one covers it
    first_said_by: str | None = None  # `ReadContext.report` of the report that first said that passage
    standing: Standing = Standing.COVERED
    basis: Basis = Basis.UNKNOWN
    reasons: tuple[Reason, ...] = ()  # of this passage alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a report says that its group had not, and the group's memory after it."""

    novelty: float  # 0 to 1; 0.5 or more is shown as new
    passages: tuple[Passage, ...]
    reasons: tuple[Reason, ...]
    memory: Memory
    is_urgent_new: bool  # a new passage carries an urgent word

    @property
    def novel_passages(self) -> tuple[Passage, ...]:
        """The passages to highlight."""
        return tuple(passage for passage in self.passages if passage.is_new)
