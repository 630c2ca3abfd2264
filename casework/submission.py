"""A report on its way in: what arrived, how, and what registering it needs. And what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casework.attachments import Attachment
from casework.ids import ReportChildId, ReportId
from casework.report import SETS_ASIDE, Channel, Report

__all__ = ["Attachment", "Idempotency", "Registered", "Submission"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Idempotency:
    """How a repeated request is known. A repeat with another body is a conflict."""

    sender: str
    key: str
    body: bytes  # canonical form of the body, compared by keyed hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """Everything that one commit must make durable."""

    id: ReportId
    child_ids: tuple[ReportChildId, ...]  # one per entry of `report.children`
    raw: bytes  # the bytes as they arrived
    report: Report
    received_at: datetime  # when it reached the authority (FL 22 §)
    claimed_received_at: datetime | None
    channel: Channel
    lane: str  # of the machine
    actor: str  # for the audit: the route or the acting person
    receipt: str
    idempotency: Idempotency | None
    attachments: tuple[Attachment, ...]
    supplements: str | None = None  # receipt of an earlier report that this one adds to; an unknown one is no obstacle

    @property
    def is_set_aside(self) -> bool:
        """True when it waits in the line of what looks made by a machine."""
        return not SETS_ASIDE.isdisjoint(self.report.flags)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What is durable once this exists."""

    id: ReportId
    receipt: str
    received_at: datetime
    is_repeat: bool  # the same request was registered before; this is its first answer
