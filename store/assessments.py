"""A report read in the words it came in, by somebody at work: logged before anything is opened (SoLPuL 10 §)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from casework.access import Actor
from casework.errors import NotFound
from casework.ids import ReportId
from casework.needtoknow import masked
from store.attachments import Attachments
from store.queries import sql
from store.sealing import Sealer


@dataclass(frozen=True, slots=True)
class Assessments:
    """The reading that assessments and decisions rest on."""

    pool: AsyncConnectionPool
    sealer: Sealer

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
