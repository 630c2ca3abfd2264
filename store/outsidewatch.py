"""The four months of investigations that were recorded from outside, watched as the other clocks are: warned of, told of and reported once.

No (report, child) has them, so they have tables of their own. What is noticed here is told by `ClockWatch` in the same message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from casework.clocks import Clock, ClockState
from casework.deviation import ClockPassed, automatic
from casework.steps.watch import Finding, findings_of, investigation_clock, look_again_at_these
from store.batch import many
from store.clockwatch import Extent, settled_now
from store.deviations import Deviations
from store.escalation import Escalation
from store.queries import sql
from store.sealing import Sealer

Link = Connection[Any]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OutsideWatch:
    """The clocks of investigations that none in Sluss opened."""

    sealer: Sealer
    escalation: Escalation

    def round(self, connection: Link, *, horizon: timedelta, extent: Extent | None = None) -> int:
        """Looks at what is due within `horizon`; returns how many were looked at. On a connection in autocommit: each batch commits."""
        extent, looked = extent or Extent(), 0
        for _ in range(extent.batches):
            with connection.transaction():
                found = self._batch(connection, horizon, extent.batch)
            looked += found
            if found < extent.batch:
                break
        with connection.transaction():
            late = _rows(connection, "closed_late", {"limit": extent.batch})
            self._save(connection, [(row, Finding(clock=_clock(row), level=ClockState.PASSED)) for row in late])
        return looked

    def _batch(self, connection: Link, horizon: timedelta, limit: int) -> int:
        now = settled_now(connection)
        rows = _rows(connection, "due", {"until": now + horizon, "now": now, "limit": limit})
        policy_of = self.escalation.policy_of
        found = ((row, findings_of([_clock(row)], now, policy_of(row["municipality"]))) for row in rows)
        self._save(connection, [(row, finding) for row, findings in found for finding in findings])
        many(connection, "outside.watched", ((row["id"], row["due_at"], self._again(row, now)) for row in rows))
        return len(rows)

    def _again(self, row: Row, now: datetime) -> datetime:
        return look_again_at_these([_clock(row)], now, self.escalation.policy_of(row["municipality"]))

    def _save(self, connection: Link, found: Sequence[tuple[Row, Finding]]) -> None:
        notices = ((row["id"], str(one.level), one.clock.due_at, row["municipality"]) for row, one in found)
        many(connection, "outside.notice", notices)
        register = Deviations(self.sealer)
        for row, one in found:
            if one.level is ClockState.PASSED:
                event = ClockPassed(subject=row["id"], clock=one.clock)
                register.report(connection, row["municipality"], automatic([event]))


def _clock(row: Row) -> Clock:
    return investigation_clock(row["started_at"], row["due_at"])


def _rows(connection: Link, name: str, values: Any) -> list[Row]:
    return connection.cursor(row_factory=dict_row).execute(sql(f"outside.{name}"), values).fetchall()
