"""Writes protection assessments: all of a sitting or none, one signed row for each (report, child)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from casework.access import Actor
from casework.errors import NotFound, Unavailable
from casework.ids import ReportId
from casework.lifecycle import Act, State, after
from casework.needtoknow import masked
from casework.steps.assess import ProtectionAssessment
from store.attachments import Attachments
from store.escalation import Escalation
from store.queries import sql
from store.sealing import Sealer


@dataclass(frozen=True, slots=True)
class Assessments:
    """Assessments of one installation, and the reading that they rest on."""

    pool: AsyncConnectionPool
    sealer: Sealer
    escalation: Escalation = field(default_factory=Escalation)

    async def record(self, records: Sequence[ProtectionAssessment], *, sitting_id: UUID | None) -> None:
        """Records the assessments in one commit.

        Raises:
            NotFound: "not_found" when one of the children does not exist.
            Conflict: "already_assessed" when one of them has been assessed; then none is recorded.
            Unavailable: the database is away.
        """
        ids = [record.report_child_id for record in records]
        try:
            async with self.pool.connection() as connection, connection.transaction():
                rows = await (await connection.execute(sql("assessments.lock_children"), [ids])).fetchall()
                if len(rows) != len(ids):
                    raise NotFound("not_found")
                for _, state in rows:
                    after(State(state), Act.ASSESS_PROTECTION)
                if sitting_id:
                    await connection.execute(
                        sql("assessments.insert_sitting"), [sitting_id, records[0].assessed_by, len(records)]
                    )
                await connection.execute(
                    sql("assessments.insert_assessments"), columns(records, self.sealer, sitting_id)
                )
                await connection.execute(sql("assessments.mark_assessed"), [ids])
                await connection.execute(sql("assessments.open_preliminary"), [ids])
                await self.escalation.refresh_async(connection, ids)
                details = Jsonb({"sitting_id": str(sitting_id)} if sitting_id else {})
                await connection.execute(sql("assessments.audit"), [records[0].assessed_by, details, ids])
        except psycopg.OperationalError as error:
            raise Unavailable("database_away") from error

    async def read_report(self, report_id: UUID, *, actor: Actor, purpose: str) -> dict[str, object]:
        """A report in the words it came in. The reading is logged and committed before anything is opened (SoLPuL 10 §).

        Who reported is masked while the person has no live `reveal` (trust T9); seeing it is logged as a reading of its own.

        Raises:
            NotFound: "not_found".
        """
        async with self.pool.connection() as connection:
            async with connection.transaction():
                logged = [actor.person_id, actor.role, purpose, report_id]
                cursor = await connection.execute(sql("registry.log_read"), logged)
                if await cursor.fetchone() is None:
                    raise NotFound("not_found")
                cursor = await connection.execute(sql("grants.is_revealed"), [report_id, actor.person_id])
                if is_revealed := await cursor.fetchone() is not None:
                    logged[2] = "reporter_identity"
                    await connection.execute(sql("registry.log_read"), logged)
            row = await (await connection.execute(sql("registry.read_report"), [report_id])).fetchone()
            found = connection.cursor(row_factory=dict_row)
            children = await (await found.execute(sql("news.of_report"), [report_id])).fetchall()
            files = await (await connection.execute(sql("attachments.of_report"), [report_id])).fetchall()
        if row is None:
            raise NotFound("not_found")
        report = ReportId(row[0])
        content = self.sealer.unseal_json(bytes(row[8]), where=f"report/{report}/working_copy")
        return {
            "id": str(report),
            "registration_no": f"{row[1]}-{row[2]}-{row[3]:06d}",
            "received_at": row[4].isoformat(),
            "channel": row[5],
            "flags": row[7],
            "report": content if is_revealed else masked(content),
            "children": [_standing(child) for child in children],
            "attachments": [Attachments(self.sealer).listed(report_id, file).to_plain() for file in files],
        }


def columns(records: Sequence[ProtectionAssessment], sealer: Sealer, sitting_id: UUID | None) -> list[list[object]]:
    """The records as "assessments.insert_assessments" takes them."""
    rows = (
        (
            *(record.id, record.report_child_id, sitting_id, record.assessed_at, record.assessed_by),
            *(record.conclusion, record.has_new_facts, _sealed(sealer, record, "basis", record.basis)),
            *(_sealed(sealer, record, "child_best", record.child_best), record.tells_of_violence),
            *(record.looked_at, record.read_as),
        )
        for record in records
    )
    return [list(column) for column in zip(*rows, strict=True)]


def _sealed(sealer: Sealer, record: ProtectionAssessment, part: str, words: str | None) -> bytes | None:
    return None if words is None else sealer.seal(words.encode(), where=f"protection_assessment/{record.id}/{part}")


def _standing(child: dict[str, Any]) -> dict[str, Any]:
    """One child of a report: its group, and what the report says that the group had not. Offsets are into the narrative."""
    return {
        "report_child_id": str(child["id"]),
        "index": child["child_index"],
        "group_id": str(child["group_id"]) if child["group_id"] else None,
        "novelty": None if child["novelty"] is None else round(child["novelty"], 3),
        "is_new": child["is_new"],
        "reasons": child["reasons"] or [],
        "novel_passages": child["passages"] or [],
        "covered_passages": child["covered"] or [],  # what it repeats, and the report that said it first
    }
