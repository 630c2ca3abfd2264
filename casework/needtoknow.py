"""Reading for a purpose: when a report may be opened without asking, and what somebody must say otherwise.

Being in the queue, an open question or one's own work is need. Anything else asks for a purpose first (SoLPuL 10 §, SoL 2025:400 14:7), and
a reporter's identity stays masked until somebody says why they need it (OSL 2009:400 10:3, 26:5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from casework.errors import Refused

PURPOSE_LIFE = timedelta(hours=9)  # a working day
GLASS_LIFE = timedelta(minutes=60)  # trust 5.3
REVEAL_LIFE = timedelta(minutes=60)
SHORTEST_REASON = 10
MASKED_FIELDS = ("name", "phone", "email")


class GrantKind(StrEnum):
    """What somebody is let do."""

    PURPOSE = "purpose"
    BREAK_GLASS = "break_glass"
    REVEAL = "reveal"


class ProtectionLevel(StrEnum):
    """How a child's identity is protected, as a person has found out from the population register."""

    NONE = "none"
    MARKED = "marked"  # sekretessmarkering (OSL 2009:400 5:5)
    PROTECTED_REG = "protected_reg"  # skyddad folkbokföring (FOL 1991:481 16 §)
    FICTITIOUS = "fictitious"  # fingerade personuppgifter: never linked to the former identity (OSL 2009:400 21:3)


CODES: Mapping[GrantKind, frozenset[str]] = {
    GrantKind.PURPOSE: frozenset(
        {"new_report", "investigation", "handover", "party_insight", "supervision", "correction"}
    ),
    GrantKind.BREAK_GLASS: frozenset({"immediate_danger"}),
    GrantKind.REVEAL: frozenset({"call_back", "feedback", "immediate_danger", "party_insight"}),
}
"""What one may need it for."""

LIFE: Mapping[GrantKind, timedelta] = {
    GrantKind.PURPOSE: PURPOSE_LIFE,
    GrantKind.BREAK_GLASS: GLASS_LIFE,
    GrantKind.REVEAL: REVEAL_LIFE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asks to be let do, and why."""

    kind: GrantKind
    code: str
    reason: str


def read_asked(kind: str, code: str, reason: str) -> Asked:
    """What was typed.

    Raises:
        Refused: "bad_request" for a kind or code that there is not; "reason_required" when the words say nothing.
    """
    if kind not in set(GrantKind) or code not in CODES[GrantKind(kind)]:
        raise Refused("bad_request")
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused("reason_required")
    return Asked(kind=GrantKind(kind), code=code, reason=reason.strip())


def masked(report: Mapping[str, Any]) -> dict[str, Any]:
    """A report without who sent it. In what capacity they write stays: it tells how they may know.

    `reporter.masked` names the fields that the report has and that are not shown.
    """
    reporter = dict(report.get("reporter") or {})
    hidden = [name for name in MASKED_FIELDS if reporter.get(name)]
    return {**report, "reporter": {**reporter, **dict.fromkeys(MASKED_FIELDS), "masked": hidden}}
