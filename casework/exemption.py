"""When no decision to open or not to open is needed: an investigation on that very child is open already. Nothing else counts.

The other grounds exist so that a person who believes in one is told why it is none. "We know the family", a service that runs, or a
sibling's investigation can be a reason inside a decision; none is a reason for no decision (SoL 2025:400 20:2; the Piteå case).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

CaseFileRef = NewType("CaseFileRef", str)
"""The personal file (personakt) of one child, as the municipality numbers it. A group in Sluss is no child in law."""

RULE = "SoL 2025:400 20:2"


class Ground(StrEnum):
    """What somebody says makes a decision needless."""

    OPEN_INVESTIGATION = "open_investigation"  # on this child: the only one that does
    SIBLINGS_INVESTIGATION = "siblings_investigation"
    KNOWN_FAMILY = "known_family"
    RUNNING_SERVICE = "running_service"  # insats pågår
    EARLIER_REPORT = "earlier_report"  # another report on the child is being looked at, or was


class Objection(StrEnum):
    """Why a claim is no exemption. Each has its sentence at the edge."""

    SIBLINGS_INVESTIGATION = "siblings_investigation"
    KNOWN_FAMILY = "known_family"
    RUNNING_SERVICE = "running_service"
    EARLIER_REPORT = "earlier_report"
    NO_CASE_FILE = "no_case_file"  # it is not said which child this is
    NO_INVESTIGATION = "no_investigation"  # it is not said which investigation
    ANOTHER_CHILD = "another_child"
    NOT_OPEN_YET = "not_open_yet"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Investigation:
    """An investigation as the municipality's case system has it."""

    ref: str  # its number there
    case_file: CaseFileRef  # of the one child that it is about
    opened_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """That no decision is needed on one (report, child)."""

    ground: Ground
    case_file: CaseFileRef | None = None  # of the child in the report
    investigation: Investigation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The claim holds, by reference to this investigation."""

    investigation: str
    case_file: CaseFileRef
    rule: str = RULE


@dataclass(frozen=True, slots=True)
class NotAnExemption:
    """It does not: a decision is needed."""

    code: Objection
    rule: str = RULE


def exemption(claim: Claim, *, at: datetime) -> Accepted | NotAnExemption:
    """Whether a claim makes a decision needless at an instant.

    Source: SoL 2025:400 20:2.
    """
    if claim.ground is not Ground.OPEN_INVESTIGATION:
        return NotAnExemption(Objection(claim.ground))
    if claim.case_file is None or not claim.case_file.strip():
        return NotAnExemption(Objection.NO_CASE_FILE)
    if claim.investigation is None or not claim.investigation.ref.strip():
        return NotAnExemption(Objection.NO_INVESTIGATION)
    objection = _objection(claim.case_file, claim.investigation, at)
    if objection is not None:
        return NotAnExemption(objection)
    return Accepted(investigation=claim.investigation.ref, case_file=claim.case_file)


def _objection(case_file: CaseFileRef, investigation: Investigation, at: datetime) -> Objection | None:
    if investigation.case_file != case_file:
        return Objection.ANOTHER_CHILD
    if investigation.opened_at > at:
        return Objection.NOT_OPEN_YET
    return Objection.CLOSED if investigation.closed_at is not None and investigation.closed_at <= at else None
