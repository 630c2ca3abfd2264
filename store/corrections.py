"""Corrections of protection assessments: a record beside the one that it corrects, which nobody can change (SoL 2025:400 14:6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from casework.access import Actor
from casework.delegation import DecisionKind, RefusedBecause
from casework.errors import Conflict, NotFound, Refused
from casework.ids import MunicipalityCode
from casework.steps.assess import ProtectionAssessment
from store.groups import number
from store.queries import sql
from store.records import Records
from store.sealing import Sealer
from store.signing import (
    Attempt,
    MayNotSign,
    OrderOn,
    against_assessing,
    nothing_delegated,
    report_refused,
    signed_as,
)

Link = Connection[Any]

_PURPOSE = "correction"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correcting:
    """Why, and which record the person saw as the newest; None: they did not say."""

    reason: str | None
    seen: UUID | None


@dataclass(frozen=True, slots=True)
class Corrections:
    """Corrections of one installation."""

    sealer: Sealer
    order_on: OrderOn = nothing_delegated

    def shown(self, connection: Link, report_child_id: UUID, actor: Actor) -> list[dict[str, Any]]:
        """The records on one (report, child), the newest first, for whoever corrects. The reading is logged and committed before.

        Raises:
            NotFound: "not_found". Conflict: "not_assessed".
            Refused: "first_mark_missing": by somebody else, and the reader has not yet marked the group themself.
        """
        report_id = self._lock(connection, report_child_id)
        with connection.transaction():
            connection.execute(sql("registry.log_read"), [actor.person_id, actor.role, _PURPOSE, report_id])
        return self._standing(connection, report_id, report_child_id, actor)

    def head(self, connection: Link, report_child_id: UUID) -> dict[str, Any]:
        """Which child of which report it is: ids, numbers and states.

        Raises:
            NotFound: "not_found".
        """
        row = connection.cursor(row_factory=dict_row).execute(sql("assessments.head"), [report_child_id]).fetchone()
        if row is None:
            raise NotFound("not_found")
        return {**row, "registration_no": number(row)}

    def add(self, connection: Link, record: ProtectionAssessment, correcting: Correcting, actor: Actor) -> None:
        """Adds the correction. It moves no clock and no state: the assessment was made when it was made.

        Raises:
            NotFound, Conflict, Refused: as `shown`; "correction_tag_missing", "reason_required".
            Conflict: "correction_changed" when somebody was first.
            MayNotSign: "may_not_sign": who may not assess may not correct either (SoL 2025:400 25:1). Then nothing is recorded
                but a deviation.
        """
        if correcting.seen is None:
            raise Refused("correction_tag_missing")
        if correcting.reason is None:
            raise Refused("reason_required")
        with connection.transaction():
            report_id = self._lock(connection, record.report_child_id)
            newest = self._standing(connection, report_id, record.report_child_id, actor)[0]
            if newest["id"] != correcting.seen:
                raise Conflict("correction_changed")
            refused = self._refused(connection, record, actor)
            if refused is None:
                self._write(connection, record, newest["id"], correcting.reason, actor)
        if refused is not None:
            raise MayNotSign(refused)

    def _refused(self, connection: Link, record: ProtectionAssessment, actor: Actor) -> RefusedBecause | None:
        """Why the person may not sign, as for the assessment itself; reported when there is something."""
        child, at = record.report_child_id, record.assessed_at
        code = self.head(connection, child)["municipality"]
        because = against_assessing(self.order_on(MunicipalityCode(code), at), actor, at)
        if because is not None:
            kind = DecisionKind.PROTECTION_ASSESSMENT
            attempt = Attempt(subject=child, municipality=code, kind=kind, because=because)
            report_refused(connection, self.sealer, [attempt], at=at)
        return because

    def _write(self, connection: Link, record: ProtectionAssessment, corrects: UUID, reason: str, actor: Actor) -> None:
        connection.execute(
            sql("assessments.insert_correction"), {**self._values(record, corrects, reason), **signed_as(actor)}
        )
        details = Jsonb({"record": str(record.id), "corrects": str(corrects)})
        connection.execute(sql("assessments.audit_correction"), [record.assessed_by, record.report_child_id, details])

    def _values(self, record: ProtectionAssessment, corrects: UUID, reason: str) -> dict[str, Any]:
        return {
            "id": record.id,
            "child": record.report_child_id,
            "assessed_at": record.assessed_at,
            "assessed_by": record.assessed_by,
            "conclusion": record.conclusion,
            "has_new_facts": record.has_new_facts,
            "basis": self._sealed(record, "basis", record.basis),
            "child_best": self._sealed(record, "child_best", record.child_best),
            "tells_of_violence": record.tells_of_violence,
            "corrects": corrects,
            "reason": self._sealed(record, "reason", reason),
        }

    def _sealed(self, record: ProtectionAssessment, part: str, words: str | None) -> bytes | None:
        where = f"protection_assessment/{record.id}/{part}"
        return None if words is None else self.sealer.seal(words.encode(), where=where)

    def _standing(self, connection: Link, report_id: UUID, report_child_id: UUID, actor: Actor) -> list[dict[str, Any]]:
        of_report = Records(self.sealer).of_report(connection, report_id, actor)
        found = [row for row in of_report if row["report_child_id"] == report_child_id]
        if not found:
            raise Conflict("not_assessed")
        if found[0]["is_folded"]:
            raise Refused("first_mark_missing")
        return found

    @staticmethod
    def _lock(connection: Link, report_child_id: UUID) -> UUID:
        row = connection.execute(sql("assessments.lock_child"), [report_child_id]).fetchone()
        if row is None:
            raise NotFound("not_found")
        found: UUID = row[0]
        return found
