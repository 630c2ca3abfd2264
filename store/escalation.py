"""Keeps `report_child.escalation_at`, the earliest running clock. Called by whatever makes a (report, child) or changes how far it has
come, in the same commit, and by nothing else: no group is asked about, so none can move a clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row

from casework.clockpolicy import STATUTE, ClockPolicy
from casework.steps.watch import Course, due_at
from store.queries import sql


def statute(_municipality: str) -> ClockPolicy:
    """The statute's clocks, for every municipality."""
    return STATUTE


@dataclass(frozen=True, slots=True)
class Escalation:
    """The clocks of one installation, each municipality's by its own policy."""

    policy_of: Callable[[str], ClockPolicy] = statute

    def on_arrival(self, municipality: str, received_at: datetime) -> datetime | None:
        """Of a (report, child) that comes into the register: as `refresh` would set it, before there is a row to read."""
        return self._due(municipality, Course(received_at=received_at, is_assessed=False))

    def refresh(self, connection: Connection[Any], ids: Sequence[UUID]) -> None:
        """Sets the instant anew for these (report, child) rows."""
        rows = connection.cursor(row_factory=dict_row).execute(sql("escalation.course"), [list(ids)]).fetchall()
        connection.execute(sql("escalation.move"), self._moved(rows))

    def courses(self, connection: Connection[Any], ids: Sequence[UUID]) -> dict[UUID, tuple[str, Course]]:
        """How far each has come, with its municipality."""
        rows = connection.cursor(row_factory=dict_row).execute(sql("escalation.course"), [list(ids)])
        return {row["id"]: (row["municipality"], course_of(row)) for row in rows}

    def _moved(self, rows: Iterable[dict[str, Any]]) -> list[list[Any]]:
        rows = list(rows)
        return [
            [row["id"] for row in rows],
            [self._due(row["municipality"], course_of(row)) for row in rows],
        ]

    def _due(self, municipality: str, course: Course) -> datetime | None:
        """The one place where the instant comes from. A policy is at most stricter (`ClockPolicy`), whatever it is asked of."""
        return due_at(course, self.policy_of(municipality))


def course_of(row: dict[str, Any]) -> Course:
    """A row of `escalation.course`."""
    return Course(**{name: value for name, value in row.items() if name not in {"id", "municipality"}})
