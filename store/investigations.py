"""Investigations: opened by a decision or recorded from the case system, prolonged by a decision, closed once. Their numbers are sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.types.json import Jsonb

from casework.calendar import end_of
from casework.clocks import Spell, investigation_due, investigation_started_at
from casework.errors import Conflict, NotFound, Refused
from casework.exemption import CaseFileRef, Investigation
from store.escalation import Escalation
from store.queries import sql
from store.sealing import Sealer


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """An investigation about to be recorded."""

    id: UUID
    municipality: str
    ref: str
    case_file: str
    opened_at: datetime
    received_at: datetime  # of the report on which it is opened; of one opened elsewhere, when it was opened
    by: str
    report_child_id: UUID | None = None
    until: date | None = None  # of one opened elsewhere: the last day to which it has been prolonged there (20:3)


@dataclass(frozen=True, slots=True)
class Investigations:
    """Investigations of one installation. Two records are about the same child when they name the same personal file."""

    sealer: Sealer
    escalation: Escalation

    def find(
        self, connection: Connection[Any], municipality: str, ref: str | None, case_file: str | None
    ) -> tuple[UUID, Investigation] | None:
        """The investigation with this number, or None. The child's file is given as it was typed when it is the same one."""
        if ref is None:
            return None
        row = connection.execute(sql("decisions.find_investigation"), [municipality, self._ref(ref)]).fetchone()
        if row is None:
            return None
        is_same = case_file is not None and self._case_file(case_file) == bytes(row[4])
        shown = case_file if is_same and case_file else self.numbers(row[0], row[1])["case_file"]
        return row[0], Investigation(ref=ref, case_file=CaseFileRef(shown), opened_at=row[2], closed_at=row[3])

    def last_closed_at(self, connection: Connection[Any], municipality: str, case_file: str | None) -> datetime | None:
        """When an investigation on that child was last closed."""
        closed = [spell.closed_at for spell in self._spells(connection, municipality, case_file)]
        return max((at for at in closed if at is not None), default=None)

    def open(self, connection: Connection[Any], opening: Opening) -> None:
        """Records one. Its four months count from the first opening of the same matter (JO 2565-2016).

        Raises:
            Conflict: "investigation_known" when the number is taken.
        """
        earlier = self._spells(connection, opening.municipality, opening.case_file)
        this = Spell(received_at=opening.received_at, opened_at=opening.opened_at)
        began = investigation_started_at(this, earlier)
        due = investigation_due(began, self.escalation.policy_of(opening.municipality)).at
        until = end_of(opening.until).astimezone(UTC) if opening.until else None
        values = {
            "id": opening.id,
            "municipality": opening.municipality,
            "report_child_id": opening.report_child_id,
            "ref_key": self._ref(opening.ref),
            "case_file_key": self._case_file(opening.case_file),
            "words": self.sealer.seal_json(
                {"ref": opening.ref, "case_file": opening.case_file}, where=f"investigation/{opening.id}/words"
            ),
            "opened_at": opening.opened_at,
            "started_at": began,
            "due_at": max(due, until) if until else due,
            "recorded_until": until,
            "by": opening.by,
        }
        if connection.execute(sql("decisions.insert_investigation"), values).fetchone() is None:
            raise Conflict("investigation_known")
        details = Jsonb({"report_child_id": str(opening.report_child_id)} if opening.report_child_id else {})
        self._audit(connection, opening.by, "investigation.recorded", opening.id, details)

    def close(self, connection: Connection[Any], investigation_id: UUID, *, by: str, now: datetime) -> None:
        """Closes it. The clock of the four months stops.

        Raises:
            NotFound: "not_found". Conflict: "investigation_closed".
        """
        with connection.transaction():
            row = connection.execute(sql("decisions.lock_investigation"), [investigation_id]).fetchone()
            if row is None:
                raise NotFound("not_found")
            if row[7] is not None:
                raise Conflict("investigation_closed")
            if now < row[4]:
                raise Refused("bad_request")
            connection.execute(sql("decisions.close_investigation"), [now, investigation_id])
            self._audit(connection, by, "investigation.closed", investigation_id, Jsonb({}))
            if row[2] is not None:
                self.escalation.refresh(connection, [row[2]])

    def numbers(self, investigation_id: UUID, sealed: bytes) -> dict[str, str]:
        """Its number and the child's personal file."""
        opened: dict[str, str] = self.sealer.unseal_json(bytes(sealed), where=f"investigation/{investigation_id}/words")
        return opened

    def _spells(self, connection: Connection[Any], municipality: str, case_file: str | None) -> list[Spell]:
        if case_file is None:
            return []
        rows = connection.execute(sql("decisions.spells"), [municipality, self._case_file(case_file)]).fetchall()
        return [Spell(received_at=row[0], opened_at=row[1], closed_at=row[2]) for row in rows]

    def _audit(self, connection: Connection[Any], by: str, action: str, investigation_id: UUID, details: Jsonb) -> None:
        connection.execute(sql("decisions.audit"), [by, action, "investigation", investigation_id, details])

    def _ref(self, ref: str) -> bytes:
        return self.sealer.keyed_hash(_folded(ref), purpose="investigation-ref")

    def case_file_key(self, case_file: str | None) -> bytes | None:
        """What a personal file is known by, without its number."""
        return None if case_file is None else self._case_file(case_file)

    def _case_file(self, case_file: str) -> bytes:
        return self.sealer.keyed_hash(_folded(case_file), purpose="case-file")


def _folded(number: str) -> str:
    """Numbers are compared without regard to case and spaces."""
    return "".join(number.split()).casefold()
