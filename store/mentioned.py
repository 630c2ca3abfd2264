"""Children that only a text names: what waits for a person, and the answer, which may add a (report, child) row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from casework.access import Actor
from casework.errors import Conflict, NotFound, Refused
from casework.ids import registration_number
from casework.needtoknow import masked
from dedupe.facts import from_plain, to_plain
from store.escalation import Escalation
from store.queries import sql
from store.reach import shut_reports
from store.sealing import Sealer


@dataclass(frozen=True, slots=True)
class MentionedChildren:
    """Questions about children whom a text names and its form does not."""

    sealer: Sealer
    escalation: Escalation = field(default_factory=Escalation)

    def waiting(self, connection: Connection[Any], municipality: str, *, limit: int = 100) -> list[dict[str, Any]]:
        """One entry for a name in a group, with the ids of all its questions, the oldest first."""
        values = {"municipality": municipality, "limit": limit}
        return _rows(connection, "mentioned.waiting", values)

    def count(self, connection: Connection[Any], municipality: str) -> int:
        """How many entries `waiting` has, without a limit."""
        row = connection.execute(sql("mentioned.count"), [municipality]).fetchone()
        return row[0] if row else 0

    def standing(self, connection: Connection[Any], mention_id: UUID) -> dict[str, Any]:
        """The verdict, None while it waits, and the current group. Opens nothing.

        Raises:
            NotFound: "not_found".
        """
        rows = _rows(connection, "mentioned.standing", [mention_id])
        if not rows:
            raise NotFound("not_found")
        return rows[0]

    def together(self, connection: Connection[Any], mention_id: UUID, *, limit: int) -> list[dict[str, Any]]:
        """Open questions about the same name in the same group, this one among them, the oldest first. Ids and times only."""
        rows = _rows(connection, "mentioned.together", {"id": mention_id, "limit": limit})
        return [{**row, "registration_no": _number(row)} for row in rows]

    def outcome(self, connection: Connection[Any], mention_id: UUID) -> dict[str, Any] | None:
        """The verdict and to how many reports that answer was given; None while it waits or when there is no such question."""
        return next(iter(_rows(connection, "mentioned.outcome", [mention_id])), None)

    def open(self, connection: Connection[Any], mention_id: UUID, actor: Actor) -> dict[str, Any]:
        """One question with the child's facts and the report. The reading is logged and committed first (SoLPuL 10 §).

        Raises:
            NotFound: "not_found". Refused: "protected_identity" when the stricter ring shuts the report for the person.
        """
        if shut_reports(
            connection, actor, [row[0] for row in connection.execute(sql("mentioned.report"), [mention_id])]
        ):
            raise Refused("protected_identity")
        with connection.transaction():
            connection.execute(sql("mentioned.log_read"), [actor.person_id, actor.role, mention_id])
        rows = _rows(connection, "mentioned.one", [mention_id])
        if not rows:
            raise NotFound("not_found")
        row = rows[0]
        report = self.sealer.unseal_json(bytes(row["working_copy"]), where=f"report/{row['report_id']}/working_copy")
        facts = self.sealer.unseal_json(bytes(row["facts"]), where=f"mentioned_child/{mention_id}/facts")
        sealed = {"working_copy", "facts", "registration_year", "registration_serial"}
        shown = {key: value for key, value in row.items() if key not in sealed}
        return {**shown, "registration_no": _number(row), "facts": facts, "report": masked(report)}

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
        mention_id, report_id, sealed, _, received_at, municipality = row
        child_id = uuid4()
        connection.execute(sql("mentioned.lock_report"), [report_id])
        values = {
            "id": child_id,
            "report": report_id,
            "by": actor.person_id,
            "escalation_at": self.escalation.on_arrival(municipality, received_at),
        }
        found = connection.execute(sql("mentioned.add_child"), values).fetchone()
        index = found[0] if found else 0
        facts = from_plain(self.sealer.unseal_json(bytes(sealed), where=f"mentioned_child/{mention_id}/facts"))
        plain = to_plain(replace(facts, index=index, found=()))
        own = self.sealer.seal_json(plain, where=f"report_child/{child_id}/facts")
        connection.execute(sql("mentioned.set_facts"), {"facts": own, "id": child_id})
        connection.execute(sql("mentioned.set_added"), {"child": child_id, "id": mention_id})
        return child_id


def _number(row: dict[str, Any]) -> str:
    return registration_number(row["municipality"], row["registration_year"], row["registration_serial"])


def _rows(connection: Connection[Any], name: str, values: Any) -> list[dict[str, Any]]:
    return connection.cursor(row_factory=dict_row).execute(sql(name), values).fetchall()
