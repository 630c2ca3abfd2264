"""Children that only a text names: what waits for a person, and the answer, which may add a (report, child) row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from casework.access import Actor
from casework.clocks import protection_assessment_due
from casework.errors import Conflict, NotFound
from casework.ids import registration_number
from dedupe.facts import from_plain, to_plain
from store.queries import sql
from store.sealing import Sealer


@dataclass(frozen=True, slots=True)
class MentionedChildren:
    """Questions about children whom a text names and its form does not."""

    sealer: Sealer

    def waiting(self, connection: Connection[Any], municipality: str, *, limit: int = 100) -> list[dict[str, Any]]:
        """One entry for a name in a group, with the ids of all its questions, the oldest first."""
        values = {"municipality": municipality, "limit": limit}
        return connection.cursor(row_factory=dict_row).execute(sql("mentioned.waiting"), values).fetchall()

    def open(self, connection: Connection[Any], mention_id: UUID, actor: Actor) -> dict[str, Any]:
        """One question with the child's facts and the report. The reading is logged and committed first (SoLPuL 10 §).

        Raises:
            NotFound: "not_found".
        """
        with connection.transaction():
            connection.execute(sql("mentioned.log_read"), [actor.person_id, actor.role, mention_id])
        row = connection.cursor(row_factory=dict_row).execute(sql("mentioned.one"), [mention_id]).fetchone()
        if row is None:
            raise NotFound("not_found")
        report = self.sealer.unseal_json(bytes(row["working_copy"]), where=f"report/{row['report_id']}/working_copy")
        facts = self.sealer.unseal_json(bytes(row["facts"]), where=f"mentioned_child/{mention_id}/facts")
        number = registration_number(row["municipality"], row["registration_year"], row["registration_serial"])
        sealed = {"working_copy", "facts", "registration_year", "registration_serial"}
        shown = {key: value for key, value in row.items() if key not in sealed}
        return {**shown, "registration_no": number, "facts": facts, "report": report}

    def answer(
        self, connection: Connection[Any], mention_ids: Sequence[UUID], *, is_concerned: bool, actor: Actor
    ) -> list[UUID]:
        """A person's answer, for one report or for all that name the child. Returns the rows added, one for each report.

        A row added is linked and routed like any other; its clock runs from the arrival of its report.

        Raises:
            NotFound: "not_found". Conflict: "question_answered" when one of them has its answer.
        """
        ids = sorted(set(mention_ids))
        verdict = "concerned" if is_concerned else "not_concerned"
        with connection.transaction():
            rows = connection.execute(sql("mentioned.lock"), [ids]).fetchall()
            if len(rows) != len(ids) or not ids:
                raise NotFound("not_found")
            if any(row[3] for row in rows):
                raise Conflict("question_answered")
            connection.execute(sql("mentioned.decide"), {"verdict": verdict, "by": actor.person_id, "ids": ids})
            added = [self._add(connection, row, actor) for row in rows] if is_concerned else []
            if added:
                connection.execute(sql("mentioned.link_again"), [[row[1] for row in rows]])
                connection.execute(sql("registry.ring"))
            details = {"by": actor.person_id, "action": f"mentioned.{verdict}", "details": Jsonb({}), "ids": ids}
            connection.execute(sql("mentioned.audit"), details)
        return added

    def _add(self, connection: Connection[Any], row: tuple[Any, ...], actor: Actor) -> UUID:
        mention_id, report_id, sealed, _, received_at, _ = row
        child_id = uuid4()
        connection.execute(sql("mentioned.lock_report"), [report_id])
        values = {
            "id": child_id,
            "report": report_id,
            "by": actor.person_id,
            "escalation_at": protection_assessment_due(received_at).at,
        }
        found = connection.execute(sql("mentioned.add_child"), values).fetchone()
        index = found[0] if found else 0
        facts = from_plain(self.sealer.unseal_json(bytes(sealed), where=f"mentioned_child/{mention_id}/facts"))
        plain = to_plain(replace(facts, index=index, found=()))
        own = self.sealer.seal_json(plain, where=f"report_child/{child_id}/facts")
        connection.execute(sql("mentioned.set_facts"), {"facts": own, "id": child_id})
        connection.execute(sql("mentioned.set_added"), {"child": child_id, "id": mention_id})
        return child_id
