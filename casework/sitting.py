"""One sitting, many records: which (report, child) rows of a group a person may assess together, and which not, with the reason.

A sitting saves reading the same words nine hundred times. It saves no record: each row gets its own, with its own basis or "nothing new"
(SoL 2025:400 20:1). What says something new is read before it is assessed: the whole report, or word for word each passage of it that no
earlier report covers; and a sitting is about one child.

What follows `casework.steps.assess`, which reads the records themselves, and decides nothing about a child.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from casework.faults import is_blank
from casework.ids import GroupId, PersonId, ReportChildId, ReportId
from dedupe.novelty import Reason

LIMIT = 5_000
_NOTHING_NEW = frozenset({Reason.NO_CHANGE, Reason.VOLUME_JUMP, Reason.CLOCK})
"""Reasons to show a report that are not in it: how many came, and how late it is."""
IN_FULL = frozenset({Reason.FIRST, Reason.URGENT, Reason.NEW_CHILD})
"""What is always opened in full before it is signed: the first word about a child, acute words, another child."""
ONLY_SENDER = frozenset({Reason.MANDATED, Reason.VOLUME_JUMP, Reason.CLOCK})
"""Reasons of which none is in the text: only who says it is new. The news shows such a text whole (decision record 0046)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingPolicy:
    """What a municipality allows. It may forbid sittings; it cannot allow what the rules below refuse.

    Raises:
        ValueError: when a limit is none.
    """

    is_allowed: bool = True
    max_rows: int = LIMIT
    counts_passages: bool = (
        True  # to have read every new passage of a report counts; False: all that is new is opened in full
    )
    second_person_from: int | None = None  # rows from which another person signs too; None: never

    def __post_init__(self) -> None:
        if not 0 < self.max_rows <= LIMIT or (self.second_person_from is not None and self.second_person_from < 1):
            raise ValueError(f"a sitting holds between 1 and {LIMIT} rows")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One (report, child) of a sitting: what the register knows of it, and what the person has said."""

    report_child_id: ReportChildId
    report_id: ReportId
    group_id: GroupId
    reasons: frozenset[str]  # why it is shown (`dedupe.novelty.Reason`); empty when the machine has not read it
    has_unread_part: bool = False  # an attachment, or a text cut short: nobody knows whether it is new
    is_assessed: bool = False
    is_shown: bool = False  # this person has had the row before them, with its number, time and source
    is_opened: bool = False  # this person has had this report's original wording before them
    has_read_passages: bool = (
        False  # every new passage of it was shown to this person, who has said that they have read it
    )
    has_new_facts: bool = False  # as the person answers
    finds_need: bool = False  # the person concludes that the child needs protection
    basis: str | None = None  # in the person's words; "nothing new" is a basis of a row that says nothing new


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """Who sits, and over which child."""

    group_id: GroupId  # the one child that it is about, as far as Sluss can say
    signer: PersonId
    second: PersonId | None = None  # who signs too
    has_read_group: bool = False  # the signer has opened a report of this group before this sitting
    has_found_need: bool = False  # and has concluded from one, read in full, that the child needs protection


class NotInSitting(StrEnum):
    """Why a row cannot be assessed in this sitting. Each has its sentence at the edge; the row stays in the queue."""

    SITTINGS_FORBIDDEN = "sittings_forbidden"  # by the municipality: one at a time
    OVER_LIMIT = "over_limit"
    SECOND_PERSON = "second_person"
    NAMED_TWICE = "named_twice"
    ALREADY_ASSESSED = "already_assessed"
    ANOTHER_CHILD = "another_child"  # a row of another group
    SIBLING = "sibling"  # two children of one report
    NOT_OPENED = "not_opened"  # it may say something new, and this person has not read that
    NOT_SHOWN = "not_shown"  # it says nothing new, and this person has not even had the row before them
    NOTHING_OPENED = "nothing_opened"  # not one report of this child has been opened
    NO_BASIS = "no_basis"


Refusals = Mapping[ReportChildId, tuple[NotInSitting, ...]]


def refusals(rows: Sequence[Row], sitting: Sitting, policy: SittingPolicy) -> Refusals:
    """What stands against each row; rows with nothing against them are not in it. Empty: the sitting may be recorded.

    Source: SoL 2025:400 20:1 (each report, each child); IVO on Katrineholm (siblings); design 1.3.
    """
    of_all = tuple(_whole(rows, sitting, policy))
    named = Counter(row.report_child_id for row in rows)
    children = Counter(report for _, report in {(row.report_child_id, row.report_id) for row in rows})
    found: dict[ReportChildId, tuple[NotInSitting, ...]] = {}
    is_found = sitting.has_found_need or any(row.is_opened and row.finds_need for row in rows)
    for place, row in enumerate(rows):
        against = [*of_all, *_own(replace(row, finds_need=row.finds_need and not is_found))]
        against += [NotInSitting.OVER_LIMIT] if place >= policy.max_rows else []
        against += [NotInSitting.NAMED_TWICE] if named[row.report_child_id] > 1 else []
        against += [NotInSitting.ANOTHER_CHILD] if row.group_id != sitting.group_id else []
        against += [NotInSitting.SIBLING] if children[row.report_id] > 1 else []
        if against:
            found[row.report_child_id] = tuple(dict.fromkeys((*found.get(row.report_child_id, ()), *against)))
    return MappingProxyType(found)


class Reading(StrEnum):
    """How the signer has read a report before signing."""

    WHOLE = "whole"  # in its original wording
    PASSAGES = "passages"  # every passage of it that no earlier report covers, word for word
    ROW = "row"  # as a row that says nothing new, with number, time and source


def reading(row: Row) -> Reading | None:
    """How the row counts as read; None when it has to be opened first (decision record 0038).

    A conclusion that the child needs protection rests on a report read in full (`refusals` knows when one has been), and so does a
    person's own finding of something new in what the machine takes for repetition.
    """
    if row.is_opened:
        return Reading.WHOLE
    if row.has_unread_part or row.finds_need:
        return None
    if row.reasons and row.reasons <= _NOTHING_NEW:
        return None if row.has_new_facts else Reading.ROW
    return Reading.PASSAGES if row.has_read_passages and row.reasons and not row.reasons & IN_FULL else None


def may_ride_along(row: Row) -> bool:
    """Whether a row may be assessed without having been opened in full."""
    return reading(row) in {Reading.PASSAGES, Reading.ROW}


def _whole(rows: Sequence[Row], sitting: Sitting, policy: SittingPolicy) -> Iterator[NotInSitting]:
    if len(rows) > 1 and not policy.is_allowed:
        yield NotInSitting.SITTINGS_FORBIDDEN
    is_alone = sitting.second is None or sitting.second == sitting.signer
    if policy.second_person_from is not None and len(rows) >= policy.second_person_from and is_alone:
        yield NotInSitting.SECOND_PERSON
    if not (sitting.has_read_group or any(row.is_opened for row in rows)):
        yield NotInSitting.NOTHING_OPENED


def _own(row: Row) -> Iterator[NotInSitting]:
    if row.is_assessed:
        yield NotInSitting.ALREADY_ASSESSED
    read = reading(row)
    if read is None:
        yield NotInSitting.NOT_OPENED
    elif read is Reading.ROW and not row.is_shown:
        yield NotInSitting.NOT_SHOWN
    if is_blank(row.basis):
        yield NotInSitting.NO_BASIS


def open_first(rows: Sequence[Row]) -> tuple[ReportChildId, ...]:
    """The rows that must be opened before a sitting with them can be recorded, in their order."""
    return tuple(row.report_child_id for row in rows if reading(row) is None)
