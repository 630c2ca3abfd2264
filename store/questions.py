"""Reads for the people who answer questions: what waits, and both sides of one question with the evidence."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row

from casework.access import Actor
from casework.errors import NotFound, Refused
from casework.ids import registration_number
from casework.needtoknow import masked
from dedupe.facts import ChildFacts, from_plain
from dedupe.names import NameTable
from dedupe.score import score
from dedupe.weights import Weights
from store.queries import sql
from store.reach import shut_children
from store.sealing import Sealer


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One report's child beside another, opened. Whoever shows it has logged the reading."""

    report_child_id: UUID
    report_id: UUID
    registration_no: str
    received_at: datetime
    state: str
    channel: str
    reporter_kind: str
    child_index: int
    facts: ChildFacts | None
    report: dict[str, Any]  # the working copy, without who sent it


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Both sides of a question. `row` has its ids, counts, band, bits and evidence, and the verdict once there is one."""

    row: dict[str, Any]
    child: Side
    beside: Side
    others: tuple[UUID, ...]  # further members of the group that can be shown instead
    levels: dict[str, str]  # field -> how well the two sides shown agree; the evidence is about the whole group


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions of one installation. Lists carry ids, times, counts and states only (SoLPuL 7 a §)."""

    sealer: Sealer
    names: NameTable
    weights: Weights

    def waiting(
        self,
        connection: Connection[Any],
        municipality: str,
        *,
        group_id: UUID | None = None,
        skip: Collection[int] = (),
        limit: int = 100,
    ) -> list[dict[str, Any]]:
        """Open questions, those about one group together."""
        values = {"municipality": municipality, "group": group_id, "skip": list(skip), "limit": limit}
        rows = _rows(connection, "questions.list", values)
        return [{**row, "registration_no": _number(row)} for row in rows]

    def count(self, connection: Connection[Any], municipality: str) -> int:
        """How many wait."""
        row = connection.execute(sql("questions.count"), [municipality]).fetchone()
        return row[0] if row else 0

    def standing(self, connection: Connection[Any], question: int) -> dict[str, Any]:
        """The question's row without opening anything: its ids, counts, band, bits and evidence, and the verdict once there is one.

        Raises:
            NotFound: "not_found".
        """
        rows = _rows(connection, "questions.one", [question])
        if not rows:
            raise NotFound("not_found")
        return rows[0]

    def open(self, connection: Connection[Any], question: int, actor: Actor, *, beside: UUID | None = None) -> Question:
        """Both sides. The reading is logged and committed before anything is opened (SoLPuL 10 §).

        Args:
            beside: the member of the group to show; by default the one that says most about the child.

        Raises:
            NotFound: "not_found". Refused: "protected_identity" when the stricter ring shuts one side for the person.
        """
        row = self.standing(connection, question)
        found = self._members(connection, row)
        shut = shut_children(connection, actor, [row["report_child_id"], *found])
        if row["report_child_id"] in shut or (found and shut.issuperset(found)):
            raise Refused("protected_identity")
        members = [member for member in found if member not in shut]
        chosen = beside if beside in members else next(iter(members), None)
        if chosen is None:
            raise NotFound("not_found")
        shown = [row["report_child_id"], chosen]
        with connection.transaction():
            connection.execute(sql("questions.log_reads"), [actor.person_id, actor.role, shown])
        child, other = (self._side(connection, one) for one in shown)
        others = tuple(m for m in members if m != chosen)[:20]
        return Question(row=row, child=child, beside=other, others=others, levels=self._levels(child, other))

    def acts_waiting(self, connection: Connection[Any], municipality: str) -> list[dict[str, Any]]:
        """Acts that wait for a second person."""
        return _rows(connection, "questions.acts_waiting", [municipality])

    def act(self, connection: Connection[Any], act_id: UUID) -> dict[str, Any]:
        """One act, with its reason opened.

        Raises:
            NotFound: "not_found".
        """
        rows = _rows(connection, "questions.act", [act_id])
        if not rows:
            raise NotFound("not_found")
        reason = self.sealer.unseal(bytes(rows[0]["reason"]), where=f"regroup_act/{act_id}/reason").decode()
        return {**rows[0], "reason": reason}

    def history(self, connection: Connection[Any], group_id: UUID, *, limit: int = 200) -> list[dict[str, Any]]:
        """What has been done to a group, newest first."""
        return _rows(connection, "questions.history", {"group": group_id, "limit": limit})

    def _members(self, connection: Connection[Any], row: dict[str, Any]) -> list[UUID]:
        """Members of the group asked about, the one that speaks most for or against first."""
        child = connection.execute("SELECT facts FROM report_child WHERE id = %s", [row["report_child_id"]]).fetchone()
        mine = self._facts(row["report_child_id"], child[0] if child else None)
        values = {"group": row["group_id"], "but": row["report_child_id"]}
        found = dict(connection.execute(sql("questions.comparable_members"), values).fetchall())
        told: dict[UUID, float] = {}
        for member, sealed in found.items():
            theirs = self._facts(member, sealed)
            pair = score(mine, theirs, names=self.names, weights=self.weights) if mine and theirs else None
            told[member] = sum(abs(e.weight_log2) for e in pair.evidence) if pair else -1.0
        return sorted(found, key=lambda member: -told[member])

    def _levels(self, child: Side, other: Side) -> dict[str, str]:
        if child.facts is None or other.facts is None:
            return {}
        pair = score(child.facts, other.facts, names=self.names, weights=self.weights)
        return {str(field): str(level) for field, level in pair.levels.items()}

    def _side(self, connection: Connection[Any], report_child_id: UUID) -> Side:
        rows = _rows(connection, "questions.side", [report_child_id])
        if not rows:
            raise NotFound("not_found")
        row = rows[0]
        return Side(
            report_child_id=report_child_id,
            report_id=row["report_id"],
            registration_no=_number(row),
            received_at=row["received_at"],
            state=row["state"],
            channel=row["channel"],
            reporter_kind=row["reporter_kind"],
            child_index=row["child_index"],
            facts=self._facts(report_child_id, row["facts"]),
            report=masked(
                self.sealer.unseal_json(bytes(row["working_copy"]), where=f"report/{row['report_id']}/working_copy")
            ),
        )

    def _facts(self, report_child_id: UUID, sealed: Any) -> ChildFacts | None:
        if sealed is None:
            return None
        return from_plain(self.sealer.unseal_json(bytes(sealed), where=f"report_child/{report_child_id}/facts"))


def _number(row: dict[str, Any]) -> str:
    return registration_number(row["municipality"], row["registration_year"], row["registration_serial"])


def _rows(connection: Connection[Any], name: str, values: Any) -> list[dict[str, Any]]:
    return connection.cursor(row_factory=dict_row).execute(sql(name), values).fetchall()
