"""Prolong: reads a decision to prolong one clock of one (report, child) or investigation, and signs it: ground, reasons, day, and who may.

Source: SoL 2025:400 20:2 (synnerliga skäl), 20:3 (särskilda skäl); FL 2017:900 31-32 §§.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from casework.calendar import local_date
from casework.clockpolicy import ClockKind
from casework.clocks import Clock
from casework.decisions import NotSigned, Signers
from casework.delegation import Allowed, DecisionKind, DelegationOrder, Signing, check
from casework.extension import Extension, Ground, extended
from casework.extension import faults as extension_faults
from casework.faults import Fault
from casework.ids import PersonId, ReportChildId
from casework.minutes import THEMSELVES, Minutes, one_of, people, read_day, read_minutes
from casework.text import as_text

CLOCK_OF = MappingProxyType(
    {
        DecisionKind.EXTEND_OPENING: ClockKind.OPENING_DECISION,
        DecisionKind.EXTEND_INVESTIGATION: ClockKind.INVESTIGATION,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prolonging:
    """What a person has written so far; None is "not answered"."""

    report_child_id: ReportChildId | None  # None: of an investigation that none in Sluss opened
    kind: DecisionKind | None = None
    ground: Ground | None = None
    reasons: str | None = None
    until: date | None = None  # the last day
    presented_by: tuple[PersonId, ...] | None = None
    took_part: tuple[PersonId, ...] | None = None
    minutes: Minutes = THEMSELVES

    def sent(self) -> dict[str, Any]:
        """What `read_prolonging` reads as this again; of somebody who decides themselves."""
        until = self.until.isoformat() if self.until else None
        return {**prolonged_words(self), "kind": self.kind, "until": until}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProlongedRecord:
    """A signed decision to prolong one clock."""

    id: UUID
    report_child_id: ReportChildId | None  # as of `Prolonging`
    kind: DecisionKind
    decided_at: datetime
    decided_by: PersonId
    second: PersonId | None
    authority: str
    clock: Clock  # as it now is


def read_prolonging(sent: Mapping[str, Any], report_child_id: ReportChildId | None) -> Prolonging:
    """As a form or a client sends it. What is not understood is "not answered"."""
    kind = one_of(DecisionKind, sent.get("kind"))
    return Prolonging(
        report_child_id=report_child_id,
        kind=kind if kind in CLOCK_OF else None,
        ground=one_of(Ground, sent.get("ground")),
        reasons=as_text(sent.get("reasons")),
        until=read_day(sent.get("until")),
        presented_by=people(sent.get("presented_by")),
        took_part=people(sent.get("took_part")),
        minutes=read_minutes(sent),
    )


def sign_prolonging(
    asked: Prolonging, clock: Clock | None, order: DelegationOrder, by: Signers, *, at: datetime, new_id: UUID
) -> ProlongedRecord | NotSigned:
    """Takes the decision: checks its ground, its words and its day against the clock that runs, and who may take it that day.

    Args:
        clock: the one that is to be prolonged, while it runs; None when it does not.
    """
    lacking = tuple(_lacking(asked, clock))
    if asked.kind is None:
        return NotSigned(faults=lacking)
    verdict = check(order, Signing(kind=asked.kind, maker=by.first, second=by.second, on=local_date(at)))
    extension = _extension(asked, by, at)
    if clock is not None and extension is not None:
        lacking = (*lacking, *extension_faults(clock, extension))
    if lacking or not isinstance(verdict, Allowed) or clock is None or extension is None:
        return NotSigned(faults=lacking, refused=None if isinstance(verdict, Allowed) else verdict)
    return ProlongedRecord(
        id=new_id,
        report_child_id=asked.report_child_id,
        kind=asked.kind,
        decided_at=at,
        decided_by=by.first.person_id,
        second=by.second.person_id if by.second else None,
        authority=verdict.rule,
        clock=extended(clock, extension),
    )


def prolonged_words(asked: Prolonging) -> dict[str, Any]:
    """What is sealed of a signed decision to prolong."""
    return {
        "ground": asked.ground,
        "reasons": asked.reasons,
        "presented_by": list(asked.presented_by or ()),
        "took_part": list(asked.took_part or ()),
        "minutes": asked.minutes.ref,
    }


def _lacking(asked: Prolonging, clock: Clock | None) -> Iterator[Fault]:
    said: dict[str, object] = {"kind": asked.kind, "until": asked.until, "ground": asked.ground}
    said |= {"presented_by": asked.presented_by, "took_part": asked.took_part}
    yield from (Fault(field, "missing") for field, value in said.items() if value is None)
    if asked.kind is not None and clock is None:
        yield Fault("clock", "not_running")
    if not asked.reasons and (asked.until is None or asked.ground is None or clock is None):
        yield Fault("reasons", "missing")  # else `casework.extension` says so


def _extension(asked: Prolonging, by: Signers, at: datetime) -> Extension | None:
    if asked.until is None or asked.ground is None:
        return None
    return Extension(
        ground=asked.ground,
        reasons=asked.reasons or "",
        until=asked.until,
        decided_at=at,
        decided_by=by.first.person_id,
    )
