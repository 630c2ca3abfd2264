"""The watch of feedback (SoL 2025:400 19:6): what has been asked for, looked at when something has happened to it or is about to.

A request, an answer and a decision each ask for a look in their own commit (triggers of 0021), so nobody who writes can forget it, and
what passed or was answered too late while no watch ran is found by the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from casework.calendar import local_date
from casework.clockpolicy import ClockPolicy
from casework.clocks import ClockState
from casework.deviation import FeedbackPassed, automatic
from casework.feedback import Request, Statement, told
from casework.feedbackwatch import Asked, Seen, look
from store.batch import many
from store.deviations import Deviations
from store.queries import sql
from store.sealing import Sealer

Link = Connection[Any]


@dataclass(frozen=True, slots=True)
class FeedbackWatch:
    """The feedback clocks of one installation, each municipality's by its own policy."""

    sealer: Sealer
    policy_of: Callable[[str], ClockPolicy]

    def batch(self, connection: Link, now: datetime, limit: int) -> int:
        """Looks at what is to be looked at now, in the transaction of whoever calls; returns how many requests that were."""
        due = connection.execute(sql("feedbackwatch.due"), {"now": now, "limit": limit}).fetchall()
        if not due:
            return 0
        ids = [report_id for (report_id,) in due]
        rows = connection.cursor(row_factory=dict_row).execute(sql("feedbackwatch.courses"), [ids]).fetchall()
        seen = [(row, look(asked_of(row), now, self.policy_of(row["municipality"]))) for row in rows]
        self._tell(connection, [(row, one) for row, one in seen if one.level is not ClockState.RUNNING])
        watched = ((row["report_id"], one.due.clock.due_at, one.look_again_at) for row, one in seen)
        many(connection, "feedbackwatch.watched", watched)
        return len(ids)

    def _tell(self, connection: Link, found: Sequence[tuple[Mapping[str, Any], Seen]]) -> None:
        notices = ((row["report_id"], str(s.level), s.due.clock.due_at, row["municipality"]) for row, s in found)
        many(connection, "feedbackwatch.notice", notices)
        late: dict[str, list[FeedbackPassed]] = defaultdict(list)
        for row, seen in found:
            if seen.level is ClockState.PASSED:
                late[row["municipality"]].append(FeedbackPassed(report_id=row["report_id"], clock=seen.due.clock))
        for municipality, events in late.items():
            Deviations(self.sealer).report(connection, municipality, automatic(events))


def asked_of(row: Mapping[str, Any]) -> Asked:
    """A row of `feedback_course`."""
    request = request_of(row)
    if row["given_at"] is not None:
        statement = Statement(row["statement"]) if row["statement"] else None
        request = told(request, statement, row["told_on"])
    return Asked(request=request, answered_at=row["given_at"])


def request_of(row: Mapping[str, Any]) -> Request:
    """The request in a row of `feedback_course`, with what the register has of decisions."""
    decided_at: datetime | None = row["decided_at"]
    return Request(
        received_at=row["received_at"],
        asked_at=row["asked_at"],
        decided_on=None if decided_at is None else local_date(decided_at),
        ongoing_since=row["ongoing_since"],
        opening_until=row["opening_until"],
    )
