"""What mandated reporters have sent: each sees their own, with a copy of exactly what was sent, and that it has arrived. Nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool

from casework.errors import NotFound
from casework.ids import PersonId, ReportId
from casework.submission import Registered
from store.database import reached
from store.feedback import Given, given_for
from store.portal_drafts import Draft
from store.queries import sql
from store.sealing import Sealer


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One child's report of a draft, registered."""

    position: int  # of the child in the draft
    registered: Registered
    copy: dict[str, Any]  # what the sender keeps
    section: str  # of SoL 2025:400, under which the person reports
    wants_feedback: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A report as its sender sees it."""

    report_id: ReportId
    draft_id: UUID
    position: int
    section: str
    copy: dict[str, Any]
    receipt: str
    received_at: datetime
    asked_at: datetime | None  # for feedback
    given: Given | None


@dataclass(frozen=True, slots=True)
class SentReports:
    """The sent reports of one installation. Every call names the owner; another's report is not found."""

    pool: AsyncConnectionPool
    sealer: Sealer

    async def keep(self, draft: Draft, owner: PersonId, sendings: Sequence[Sending]) -> None:
        """Keeps what was registered of a frozen draft. Doing it again changes nothing."""
        async with reached(self.pool) as connection:
            for one in sendings:
                report_id = one.registered.id
                where = f"portal_report/{report_id}"
                values = [
                    report_id,
                    draft.id,
                    one.position,
                    owner,
                    one.section,
                    self.sealer.seal_json(one.copy, where=f"{where}/copy"),
                    self.sealer.seal(one.registered.receipt.encode(), where=f"{where}/receipt"),
                    one.registered.received_at,
                ]
                await connection.execute(sql("portal.insert_sent"), values)
                if one.wants_feedback:
                    await connection.execute(
                        sql("feedback.ask"), [report_id, owner, one.registered.received_at, report_id, owner]
                    )

    async def close(self, draft: Draft) -> None:
        """The draft has become reports: its words and files are kept with them, and here no longer."""
        async with reached(self.pool) as connection:
            await connection.execute(sql("portal.close_draft"), [draft.id])
            await connection.execute(sql("portal.delete_files"), [draft.id])

    async def of(self, owner: PersonId, *, report_id: UUID | None = None, draft_id: UUID | None = None) -> list[Sent]:
        """What the owner sent, the newest first; of one draft, or one report."""
        async with reached(self.pool) as connection:
            values = [owner, report_id, report_id, draft_id, draft_id]
            rows = await (await connection.execute(sql("portal.sent_by"), values)).fetchall()
            given = await given_for(connection, owner)
        return [self._sent(row, given) for row in rows]

    async def read(self, report_id: UUID, owner: PersonId) -> Sent:
        """One report of the owner's. That they looked is noted, as every reading of a report is (SoLPuL 10 §).

        Raises:
            NotFound: there is none, or it is somebody else's.
        """
        async with reached(self.pool) as connection:
            await connection.execute(sql("portal.log_copy_read"), [report_id, owner])
        found = await self.of(owner, report_id=report_id)
        if not found:
            raise NotFound("not_found")
        return found[0]

    async def ask_for_feedback(self, report_id: UUID, owner: PersonId, *, now: datetime) -> None:
        """The owner asks what came of it (SoL 2025:400 19:6). Asking twice is asking once.

        Raises:
            NotFound: there is none, or it is somebody else's.
        """
        async with reached(self.pool) as connection:
            cursor = await connection.execute(sql("feedback.ask"), [report_id, owner, now, report_id, owner])
            if cursor.rowcount == 1:
                await connection.execute(sql("portal.audit"), [owner, "feedback.asked", "report", report_id])
                return
        if not await self.of(owner, report_id=report_id):
            raise NotFound("not_found")

    async def beside_the_format(self, report_id: UUID) -> dict[str, Any]:
        """What a report from the portal holds that formats.md has no field for, from its original; empty for any other report.

        For the one who assesses, after the reading has been logged.
        """
        async with reached(self.pool) as connection:
            row = await (await connection.execute(sql("portal.original"), [report_id])).fetchone()
        if row is None:
            return {}
        body = self.sealer.unseal_json(bytes(row[0]), where=f"report/{report_id}/original")
        found: dict[str, Any] = body.get("portal") or {}
        return found

    def _sent(self, row: TupleRow, given: dict[UUID, Given]) -> Sent:
        where = f"portal_report/{row[0]}"
        return Sent(
            report_id=ReportId(row[0]),
            draft_id=row[1],
            position=row[2],
            section=row[3],
            copy=self.sealer.unseal_json(bytes(row[4]), where=f"{where}/copy"),
            receipt=self.sealer.unseal(bytes(row[5]), where=f"{where}/receipt").decode(),
            received_at=row[6],
            asked_at=row[7],
            given=given.get(row[0]),
        )
