"""Whom the municipality may talk to about a report before there is an investigation, and what a missed meeting is: an open worry.

A verdict never keeps a contact out of the log. What has happened is written down; what was not allowed is written down as that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from casework.faults import is_blank
from casework.ids import PersonId, ReportChildId


class Contact(StrEnum):
    """With whom."""

    REPORTER = "reporter"  # to clarify what they have reported
    OWN_RECORDS = "own_records"  # the board's own files
    GUARDIAN = "guardian"
    CHILD = "child"
    OUTSIDER = "outsider"  # school, preschool, health care, anybody else


class ContactRefusal(StrEnum):
    """Why a contact is not allowed. Each has its sentence at the edge."""

    ASSESS_FIRST = (
        "assess_first"  # the protection assessment is made before guardians know: SoL 2025:400 20:1 in practice
    )
    NO_CONSENT = "no_consent"  # 20:5-7: the powers come with an investigation


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """How far one (report, child) has come when a contact is made."""

    is_assessed: bool = False  # has its own protection assessment
    has_investigation: bool = False  # open, on this child
    has_consent: bool = False  # the guardian's, to this contact


@dataclass(frozen=True, slots=True)
class MayContact:
    """Allowed, by this rule."""

    rule: str


@dataclass(frozen=True, slots=True)
class MayNotContact:
    """Not allowed, and why."""

    code: ContactRefusal
    rule: str


def may_contact(contact: Contact, stage: Stage) -> MayContact | MayNotContact:
    """Whether a contact is allowed at this stage.

    Source: SoL 2025:400 20:1 (assessed before guardians are contacted), 20:5-20:7 (outsiders, facts from mandated persons and talks with
    the child without a guardian's consent: all within an investigation).
    """
    match contact:
        case Contact.REPORTER | Contact.OWN_RECORDS:
            return MayContact("SoL 2025:400 20:2")
        case Contact.GUARDIAN:
            if stage.is_assessed:
                return MayContact("SoL 2025:400 20:2")
            return MayNotContact(ContactRefusal.ASSESS_FIRST, "SoL 2025:400 20:1")
        case Contact.CHILD:
            return _by_power(stage, "SoL 2025:400 20:7")
        case Contact.OUTSIDER:
            return _by_power(stage, "SoL 2025:400 20:5-6")


def _by_power(stage: Stage, rule: str) -> MayContact | MayNotContact:
    if not stage.is_assessed:
        return MayNotContact(ContactRefusal.ASSESS_FIRST, "SoL 2025:400 20:1")
    if stage.has_investigation or stage.has_consent:
        return MayContact(rule)
    return MayNotContact(ContactRefusal.NO_CONSENT, rule)


class MeetingOutcome(StrEnum):
    """What became of a meeting."""

    HELD = "held"
    MISSED = "missed"  # they did not come
    CALLED_OFF = "called_off"  # by the family
    MOVED = "moved"  # by us, to a time that has its own meeting


class Worry(StrEnum):
    """Why a meeting is an open worry."""

    MISSED = "missed"
    CALLED_OFF = "called_off"
    OUTCOME_NOT_NOTED = "outcome_not_noted"  # its time has passed and nobody has said what happened


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting with a child or guardian about one (report, child)."""

    id: UUID
    report_child_id: ReportChildId
    planned_at: datetime
    outcome: MeetingOutcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActedOn:
    """What a person did about one missed meeting: a home visit, a new time, an investigation opened."""

    meeting_id: UUID
    by: PersonId
    at: datetime
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWorry:
    """A meeting that somebody must act on."""

    meeting: Meeting
    code: Worry


def open_worries(meetings: Iterable[Meeting], acts: Iterable[ActedOn], *, now: datetime) -> tuple[OpenWorry, ...]:
    """The worries that stand open, the oldest first.

    No time and no later meeting closes one: only what a person writes that they did about that very meeting (IVO, Gnesta).
    """
    answered = {act.meeting_id for act in acts if not is_blank(act.what)}
    found = (w for meeting in meetings for w in _worry(meeting, now) if meeting.id not in answered)
    return tuple(sorted(found, key=lambda worry: (worry.meeting.planned_at, str(worry.meeting.id))))


def _worry(meeting: Meeting, now: datetime) -> Iterator[OpenWorry]:
    match meeting.outcome:
        case MeetingOutcome.MISSED:
            yield OpenWorry(meeting=meeting, code=Worry.MISSED)
        case MeetingOutcome.CALLED_OFF:
            yield OpenWorry(meeting=meeting, code=Worry.CALLED_OFF)
        case None if meeting.planned_at < now:
            yield OpenWorry(meeting=meeting, code=Worry.OUTCOME_NOT_NOTED)
        case _:
            return
