"""Feedback to mandated reporters (SoL 2025:400 19:6): what has been asked for, what was given, and why something was not. Append-only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import TupleRow, dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from casework.calendar import local_date
from casework.errors import Conflict, NotFound
from casework.feedback import Feedback, Request, Statement
from casework.ids import PersonId, ReportId, registration_number
from store.database import reached
from store.feedbackwatch import request_of
from store.queries import sql
from store.sealing import Sealer


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A statement as the reporter sees it."""

    statement: Statement
    decided_on: date | None
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A report of a mandated reporter, as far as feedback needs to know it."""

    report_id: ReportId
    registration_no: str
    received_at: datetime
    asked_at: datetime | None
    section: str
    request: Request | None = None  # what its clock is computed from; None when nobody has asked
    decided: Mapping[Statement, date] = field(default_factory=dict)  # by what was decided, where Sluss has the decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A report whose feedback was given, or recorded as unsuitable."""

    case: Case
    statement: Statement | None
    decided_on: date | None
    given_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class FeedbackBook:
    """The feedback of one installation, as staff see it."""

    pool: AsyncConnectionPool
    sealer: Sealer

    async def waiting(self, municipality: str) -> list[Case]:
        """What has been asked for and not been settled, as the watch last found it the most pressing first; at most 500."""
        async with reached(self.pool) as connection:
            found = connection.cursor(row_factory=dict_row)
            rows = await (await found.execute(sql("feedback.waiting"), [municipality])).fetchall()
        return [_asked_case(row, section="") for row in rows]

    async def settled(self, municipality: str) -> list[Settled]:
        """What was settled last."""
        async with reached(self.pool) as connection:
            rows = await (await connection.execute(sql("feedback.settled"), [municipality])).fetchall()
        return [
            Settled(
                case=_case(row),
                statement=Statement(row[6]) if row[6] else None,
                decided_on=row[7],
                given_at=row[8],
                due_at=row[9],
            )
            for row in rows
        ]

    async def case(self, report_id: UUID) -> Case:
        """One report.

        Raises:
            NotFound: no such report, or not one of a mandated reporter in the portal.
        """
        async with reached(self.pool) as connection:
            found = connection.cursor(row_factory=dict_row)
            row = await (await found.execute(sql("feedback.case"), [report_id])).fetchone()
        if row is None:
            raise NotFound("not_found")
        days = {Statement.OPENED: row["opened_at"], Statement.NOT_OPENED: row["not_opened_at"]}
        known = {statement: local_date(at) for statement, at in days.items() if at is not None}
        return replace(_asked_case({"report_id": row["id"], **row}, section=row["section"]), decided=known)

    async def history(self, report_id: UUID) -> list[Feedback]:
        """What has been recorded, the first first; the last one stands."""
        async with reached(self.pool) as connection:
            rows = await (await connection.execute(sql("feedback.history"), [report_id])).fetchall()
        return [self._feedback(report_id, row) for row in rows]

    async def record(self, feedback: Feedback, *, corrects: UUID | None) -> None:
        """Records feedback, or why none is given; `corrects` names the record that stood until now.

        Raises:
            Conflict: "feedback_settled" when somebody else has recorded something meanwhile.
        """
        sealed = None
        if feedback.unsuitable is not None:
            sealed = self.sealer.seal(feedback.unsuitable.encode(), where=f"feedback/{feedback.id}/unsuitable")
        values: list[object] = [feedback.id, feedback.report_id, feedback.statement, feedback.decided_on, sealed]
        values += [feedback.due_at, feedback.given_by, feedback.given_at, corrects]
        action = "feedback.given" if feedback.statement else "feedback.unsuitable"
        details = Jsonb({"feedback_id": str(feedback.id), "corrects": str(corrects) if corrects else None})
        try:
            async with reached(self.pool) as connection:
                await connection.execute(sql("feedback.insert"), values)
                await connection.execute(
                    sql("feedback.audit"), [feedback.given_by, action, feedback.report_id, details]
                )
        except psycopg.errors.UniqueViolation as error:
            raise Conflict("feedback_settled") from error

    def _feedback(self, report_id: UUID, row: TupleRow) -> Feedback:
        where = f"feedback/{row[0]}/unsuitable"
        return Feedback(
            id=row[0],
            report_id=ReportId(report_id),
            statement=Statement(row[1]) if row[1] else None,
            decided_on=row[2],
            unsuitable=None if row[3] is None else self.sealer.unseal(bytes(row[3]), where=where).decode(),
            due_at=row[4],
            given_by=PersonId(row[5]),
            given_at=row[6],
        )


async def given_for(connection: AsyncConnection[Any], owner: PersonId) -> dict[UUID, Given]:
    """The statements that stand for the reports of one reporter."""
    rows = await (await connection.execute(sql("feedback.given_to"), [owner])).fetchall()
    return {row[0]: Given(statement=Statement(row[1]), decided_on=row[2], given_at=row[3]) for row in rows}


def _case(row: TupleRow) -> Case:
    return Case(
        report_id=ReportId(row[0]),
        registration_no=registration_number(row[1], row[2], row[3]),
        received_at=row[4],
        asked_at=row[5],
        section="",
    )


def _asked_case(row: Mapping[str, Any], *, section: str) -> Case:
    parts = row["municipality"], row["registration_year"], row["registration_serial"]
    return Case(
        report_id=ReportId(row["report_id"]),
        registration_no=registration_number(*parts),
        received_at=row["received_at"],
        asked_at=row["asked_at"],
        section=section,
        request=request_of(row) if row["asked_at"] else None,
    )
