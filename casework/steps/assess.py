"""Assess: a qualified person's immediate-protection assessment of one (report, child), or of many in one sitting.

There is no exception: not for an open investigation, not for a known family, not for the 900th report about the same
child (SoL 2025:400 20:1). A sitting therefore writes one record for each; it never writes one for all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from casework.access import Actor
from casework.errors import Refused
from casework.ids import PersonId, ReportChildId
from casework.sitting import Reading
from casework.text import as_text

SITTING_LIMIT = 5_000
_SKEW = timedelta(minutes=5)


class Conclusion(StrEnum):
    """What the person concluded. The machine never proposes one (KL 6:38 2 st, SoL 2025:400 25:1)."""

    NEEDS_PROTECTION = "needs_protection"
    NO_IMMEDIATE_NEED = "no_immediate_need"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionAssessment:
    """One record: about one child in one report, signed by one person."""

    id: UUID
    report_child_id: ReportChildId
    assessed_at: datetime
    assessed_by: PersonId
    conclusion: Conclusion
    has_new_facts: bool
    basis: str  # on what facts, in the assessor's words
    child_best: str | None = None  # how the child's best was considered (SoL 2025:400 3:1, SOSFS 2014:5)
    tells_of_violence: bool = False  # then an investigation is opened without delay (SOSFS 2014:4 6:1, HSLF-FS 2022:39)
    looked_at: datetime | None = None  # when the signer had this very report before them, where the register knows it
    read_as: Reading | None = None
    reasons: frozenset[str] | None = None  # why the row asked to be looked at, likewise


def assess(
    entries: Sequence[Any], *, actor: Actor, now: datetime, new_ids: Sequence[UUID]
) -> tuple[ProtectionAssessment, ...]:
    """Reads what an assessor sent into individual records.

    Raises:
        Refused: "bad_request" when an entry lacks its child, conclusion, new-facts answer or basis, names a time that is
            not yet, or when the same child in the same report is named twice.
    """
    if not 0 < len(entries) <= SITTING_LIMIT or len(new_ids) < len(entries):
        raise Refused("bad_request")
    records = tuple(_record(entry, actor=actor, now=now, new_id=i) for entry, i in zip(entries, new_ids, strict=False))
    if len({record.report_child_id for record in records}) != len(records):
        raise Refused("bad_request")
    return records


def _record(entry: Any, *, actor: Actor, now: datetime, new_id: UUID) -> ProtectionAssessment:
    if not isinstance(entry, Mapping):
        raise Refused("bad_request")
    basis = as_text(entry.get("basis"))
    has_new_facts, tells_of_violence = entry.get("has_new_facts"), entry.get("tells_of_violence", False)
    if basis is None or not isinstance(has_new_facts, bool) or not isinstance(tells_of_violence, bool):
        raise Refused("bad_request")
    try:
        child = ReportChildId(UUID(str(entry.get("report_child_id"))))
        conclusion = Conclusion(str(entry.get("conclusion")))
        assessed_at = datetime.fromisoformat(entry["assessed_at"]) if entry.get("assessed_at") else now
    except (ValueError, TypeError):
        raise Refused("bad_request") from None
    if assessed_at.tzinfo is None or assessed_at > now + _SKEW:
        raise Refused("bad_request")
    return ProtectionAssessment(
        id=new_id,
        report_child_id=child,
        assessed_at=assessed_at,
        assessed_by=actor.person_id,
        conclusion=conclusion,
        has_new_facts=has_new_facts,
        basis=basis,
        child_best=as_text(entry.get("child_best")),
        tells_of_violence=tells_of_violence,
    )
