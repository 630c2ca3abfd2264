"""What a supervisor arranges from the board: who takes a group, which lane somebody sits down with, which surge may rest.

It moves people and alarms, and lapses by itself. It decides nothing about a child, and hides nothing from anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from casework.errors import Refused
from casework.faults import is_blank
from casework.text import as_text


class Arrangement(StrEnum):
    """What is arranged."""

    ASSIGN = "assign"  # the queue gives the group to this person, and to nobody else meanwhile
    RESERVE = "reserve"  # the queue gives this person what waits in this lane first
    SNOOZE = "snooze"  # the surge is known: no alarm of it until a report comes with a reason to look


class WorkLane(StrEnum):
    """Where somebody sits down. What is acute comes first wherever one sits."""

    OTHERS = "others"  # other children
    SURGE = "surge"


LIFE: Mapping[Arrangement, timedelta] = MappingProxyType(
    {
        Arrangement.ASSIGN: timedelta(hours=4),
        Arrangement.RESERVE: timedelta(hours=12),
        Arrangement.SNOOZE: timedelta(hours=24),
    }
)
"""How long each holds at most; no longer than a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the supervisor asks for."""

    kind: Arrangement
    group_id: UUID | None
    person_id: str | None
    lane: WorkLane | None
    reason: str


def read(entry: Mapping[str, Any]) -> Asked:
    """What was sent, in its parts.

    Raises:
        Refused: "bad_request"; "reason_required"; "person_required"; "group_required"; "lane_required".
    """
    kind, lane = as_text(entry.get("kind")), as_text(entry.get("lane"))
    if kind not in set(Arrangement):
        raise Refused("bad_request")
    arrangement = Arrangement(kind)
    group, person = _id(as_text(entry.get("group_id"))), as_text(entry.get("person_id"))
    reason = as_text(entry.get("reason"))
    needs_group, needs_person = arrangement is not Arrangement.RESERVE, arrangement is not Arrangement.SNOOZE
    if needs_group and group is None:
        raise Refused("group_required")
    if needs_person and is_blank(person):
        raise Refused("person_required")
    if arrangement is Arrangement.RESERVE and lane not in set(WorkLane):
        raise Refused("lane_required")
    if reason is None or is_blank(reason):
        raise Refused("reason_required")
    return Asked(
        kind=arrangement,
        group_id=group if needs_group else None,
        person_id=person if needs_person else None,
        lane=WorkLane(str(lane)) if arrangement is Arrangement.RESERVE else None,
        reason=reason,
    )


def _id(written: str | None) -> UUID | None:
    try:
        return UUID(written) if written else None
    except ValueError:
        raise Refused("bad_request") from None
