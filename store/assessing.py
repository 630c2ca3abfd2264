"""Records signed protection assessments: who may sign is asked first, and what follows from them stands in the same commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.types.json import Jsonb

from casework.access import Actor
from casework.delegation import DecisionKind
from casework.errors import NotFound
from casework.ids import MunicipalityCode
from casework.lifecycle import Act, State, after
from casework.steps.assess import ProtectionAssessment
from store.escalation import Escalation
from store.queries import sql
from store.sealing import Sealer
from store.signing import Attempt, MayNotSign, OrderOn, against_assessing, nothing_delegated, report_refused, signed_as

Link = Connection[Any]


@dataclass(frozen=True, slots=True)
class Assessing:
    """The signing side of protection assessments."""

    sealer: Sealer
    escalation: Escalation = field(default_factory=Escalation)
    order_on: OrderOn = nothing_delegated

    def record(self, connection: Link, records: Sequence[ProtectionAssessment], actor: Actor, *, now: datetime) -> None:
        """Records the assessments in one commit, all or none.

        Raises:
            NotFound: "not_found" when one of the children does not exist.
            Conflict: "already_assessed" when one of them has been assessed.
            MayNotSign: "may_not_sign"; then nothing is recorded but a deviation for each.
        """
        ids = [record.report_child_id for record in records]
        with connection.transaction():
            refused = self.refused(connection, ids, actor, now=now)
            if not refused:
                self.write(connection, records, actor, sitting_id=None)
        if refused:
            raise MayNotSign(refused[0].because)

    def refused(self, connection: Link, ids: Sequence[UUID], actor: Actor, *, now: datetime) -> list[Attempt]:
        """Why the person may not sign for these, by the delegation order and their qualification today; reported when there is any.

        Raises:
            NotFound, Conflict: see `record`.
        """
        rows = connection.execute(sql("assessments.lock_children"), [list(ids)]).fetchall()
        if len(rows) != len(ids):
            raise NotFound("not_found")
        for _, state, _ in rows:
            after(State(state), Act.ASSESS_PROTECTION)
        attempts = []
        for child, _, code in rows:
            because = against_assessing(self.order_on(MunicipalityCode(code), now), actor, now)
            if because is not None:
                kind = DecisionKind.PROTECTION_ASSESSMENT
                attempts.append(Attempt(subject=child, municipality=code, kind=kind, because=because))
        report_refused(connection, self.sealer, attempts, at=now)
        return attempts

    def write(
        self, connection: Link, records: Sequence[ProtectionAssessment], actor: Actor, *, sitting_id: UUID | None
    ) -> None:
        """The records; from here the decisions are waited for, and the clocks go on. The rows are locked by whoever calls."""
        ids = [record.report_child_id for record in records]
        if sitting_id:
            connection.execute(sql("assessments.insert_sitting"), [sitting_id, actor.person_id, len(records)])
        columns = _columns(records, self.sealer, sitting_id)
        connection.execute(sql("assessments.insert_assessments"), [*signed_as(actor).values(), *columns])
        connection.execute(sql("assessments.mark_assessed"), [ids])
        connection.execute(sql("assessments.open_preliminary"), [ids])
        self.escalation.refresh(connection, ids)
        details = Jsonb({"sitting_id": str(sitting_id)} if sitting_id else {})
        connection.execute(sql("assessments.audit"), [actor.person_id, details, ids])


def _columns(records: Sequence[ProtectionAssessment], sealer: Sealer, sitting_id: UUID | None) -> list[list[object]]:
    """The records as "assessments.insert_assessments" takes them."""
    rows = (
        (
            *(record.id, record.report_child_id, sitting_id, record.assessed_at, record.assessed_by),
            *(record.conclusion, record.has_new_facts, _sealed(sealer, record, "basis", record.basis)),
            *(_sealed(sealer, record, "child_best", record.child_best), record.tells_of_violence),
            *(record.looked_at, record.read_as, None if record.reasons is None else ",".join(sorted(record.reasons))),
        )
        for record in records
    )
    return [list(column) for column in zip(*rows, strict=True)]


def _sealed(sealer: Sealer, record: ProtectionAssessment, part: str, words: str | None) -> bytes | None:
    return None if words is None else sealer.seal(words.encode(), where=f"protection_assessment/{record.id}/{part}")
