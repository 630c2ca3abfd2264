"""Decisions on one (report, child) each: signed under its lock, with everything that follows from them in the same commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from casework.calendar import local_date
from casework.decisions import Circumstances, DecisionRecord, NotSigned, OpeningDecision, Prompt, Signers, prompts, sign
from casework.delegation import DecisionKind, DelegationOrder
from casework.deviation import SignatureRefused, automatic
from casework.errors import NotFound
from casework.ids import MunicipalityCode, ReportChildId, registration_number
from casework.lifecycle import Preliminary, State
from casework.steps.decide import Filled, words
from store.deviations import Deviations
from store.escalation import Escalation
from store.investigations import Investigations, Opening
from store.queries import sql
from store.sealing import Sealer
from store.staff import maker_on

OrderOn = Callable[[MunicipalityCode, datetime], DelegationOrder]
"""The delegation order of a municipality at an instant; read when somebody signs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signs, when, and under which version of the delegation order."""

    person_id: str
    at: datetime
    order: DelegationOrder


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decisions of one installation."""

    sealer: Sealer
    escalation: Escalation = field(default_factory=Escalation)

    @property
    def investigations(self) -> Investigations:
        """What is open, and about whom."""
        return Investigations(self.sealer, self.escalation)

    def decide(
        self, connection: Connection[Any], filled: Filled, by: str, order_on: OrderOn, *, now: datetime
    ) -> DecisionRecord | NotSigned:
        """Takes one decision, or says everything that stands against it. A refused signature is reported as a deviation.

        Raises:
            NotFound: "not_found". Conflict: "investigation_known" when the number of a new investigation is taken.
        """
        with connection.transaction():
            row = self._lock(connection, filled.draft.report_child_id)
            order = order_on(MunicipalityCode(row["municipality"]), now)
            signature = Signature(person_id=by, at=now, order=order)
            outcome = self._sign(connection, row, filled, signature)
            if isinstance(outcome, DecisionRecord):
                self._write(connection, row, filled, outcome, signature)
            elif outcome.refused is not None and filled.draft.outcome is not None:
                self.refused(connection, row, DecisionKind(filled.draft.outcome), outcome, at=now)
            return outcome

    def shown_prompts(
        self, connection: Connection[Any], filled: Filled, *, now: datetime
    ) -> tuple[dict[str, Any], tuple[Prompt, ...]]:
        """One (report, child) with its decisions opened, and what is shown beside the form. Whoever shows it has logged the reading.

        Raises:
            NotFound: "not_found".
        """
        child = self.one(connection, filled.draft.report_child_id)
        with connection.transaction():
            row = self._lock(connection, child["id"])
            return child, prompts(filled.draft, self._circumstances(connection, row, filled), now=now)

    def one(self, connection: Connection[Any], report_child_id: UUID) -> dict[str, Any]:
        """How far one has come: states, times, its investigation and its decisions, opened.

        Raises:
            NotFound: "not_found".
        """
        row = connection.cursor(row_factory=dict_row).execute(sql("decisions.one"), [report_child_id]).fetchone()
        if row is None:
            raise NotFound("not_found")
        sealed = row.pop("investigation_words")
        numbers = self.investigations.numbers(row["investigation_id"], sealed) if sealed else None
        found = connection.cursor(row_factory=dict_row).execute(sql("decisions.of_child"), [report_child_id]).fetchall()
        return {
            **row,
            "registration_no": _number(row),
            "numbers": numbers,
            "decisions": [self._opened(d) for d in found],
        }

    def waiting(self, connection: Connection[Any], municipality: str, *, limit: int = 200) -> list[dict[str, Any]]:
        """What needs a decision, the first due first. Ids, times and states only (SoLPuL 7 a §)."""
        values = {"municipality": municipality, "limit": limit}
        rows = connection.cursor(row_factory=dict_row).execute(sql("decisions.waiting"), values).fetchall()
        return [{**row, "registration_no": _number(row)} for row in rows]

    def running(self, connection: Connection[Any], municipality: str, *, limit: int = 200) -> list[dict[str, Any]]:
        """Investigations that are open, the first due first. Ids and times only."""
        values = {"municipality": municipality, "limit": limit}
        return connection.cursor(row_factory=dict_row).execute(sql("decisions.running"), values).fetchall()

    def record(self, connection: Connection[Any], opening: Opening) -> None:
        """Records an investigation that the case system has.

        Raises:
            Conflict: "investigation_known".
        """
        with connection.transaction():
            self.investigations.open(connection, opening)

    def refused(
        self,
        connection: Connection[Any],
        row: Mapping[str, Any],
        kind: DecisionKind,
        outcome: NotSigned,
        *,
        at: datetime,
    ) -> None:
        """Reports a refused signature."""
        assert outcome.refused is not None
        event = SignatureRefused(
            attempt_id=uuid4(), report_child_id=row["id"], kind=kind, code=outcome.refused.code, at=at
        )
        Deviations(self.sealer).report(connection, row["municipality"], automatic([event]))

    def _sign(
        self, connection: Connection[Any], row: dict[str, Any], filled: Filled, signature: Signature
    ) -> DecisionRecord | NotSigned:
        municipality, day = row["municipality"], local_date(signature.at)
        found = self.investigations.find(connection, municipality, filled.investigation, filled.case_file)
        draft = filled.with_investigation(found[1] if found else None)
        # Nobody signs for somebody else: where the order asks for two, one signature is refused.
        signers = Signers(first=maker_on(connection, municipality, signature.person_id, day))
        circumstances = self._circumstances(connection, row, filled)
        outcome = sign(draft, circumstances, signature.order, signers, now=signature.at, new_id=uuid4())
        lacking = filled.faults()
        if not lacking:
            return outcome
        if isinstance(outcome, DecisionRecord):
            return NotSigned(faults=lacking)
        return NotSigned(faults=(*outcome.faults, *lacking), refused=outcome.refused)

    def _write(
        self,
        connection: Connection[Any],
        row: dict[str, Any],
        filled: Filled,
        record: DecisionRecord,
        signature: Signature,
    ) -> None:
        values = {
            "id": record.id,
            "report_child_id": record.report_child_id,
            "kind": record.outcome,
            "decided_at": record.decided_at,
            "decided_by": record.decided_by,
            "second": record.second,
            "authority": record.authority,
            "order_version": signature.order.version,
            "investigation_id": self._investigation(connection, row, filled, record),
            "until": None,
            "prompts": list(record.prompts),
            "words": self.sealer.seal_json(words(filled), where=f"decision/{record.id}/words"),
        }
        connection.execute(sql("decisions.insert"), values)
        connection.execute(sql("decisions.mark_decided"), [record.report_child_id])
        self.escalation.refresh(connection, [record.report_child_id])
        details = Jsonb({"decision_id": str(record.id), "kind": record.outcome, "authority": record.authority})
        audited = [record.decided_by, "opening.decided", "report_child", record.report_child_id, details]
        connection.execute(sql("decisions.audit"), audited)

    def _investigation(
        self, connection: Connection[Any], row: dict[str, Any], filled: Filled, record: DecisionRecord
    ) -> UUID | None:
        """The investigation that the decision opens or refers to."""
        if record.outcome is OpeningDecision.NOT_REQUIRED_ONGOING:
            found = self.investigations.find(connection, row["municipality"], filled.investigation, filled.case_file)
            return found[0] if found else None
        if record.outcome is not OpeningDecision.OPEN:
            return None
        opening = Opening(
            id=uuid4(),
            municipality=row["municipality"],
            ref=filled.investigation or "",
            case_file=filled.case_file or "",
            opened_at=record.decided_at,
            received_at=row["received_at"],
            by=record.decided_by,
            report_child_id=record.report_child_id,
        )
        self.investigations.open(connection, opening)
        return opening.id

    def _circumstances(self, connection: Connection[Any], row: dict[str, Any], filled: Filled) -> Circumstances:
        where = f"report/{row['report_id']}/working_copy"
        danger = self.sealer.unseal_json(bytes(row["working_copy"]), where=where).get("danger") or {}
        return Circumstances(
            report_child_id=ReportChildId(row["id"]),
            is_assessed=row["state"] == State.ASSESSED,
            is_decided=row["preliminary"] == Preliminary.DECIDED,
            is_violence_flagged=danger.get("violence_ongoing") is True,
            last_closed_at=self.investigations.last_closed_at(connection, row["municipality"], filled.case_file),
        )

    def _lock(self, connection: Connection[Any], report_child_id: UUID) -> dict[str, Any]:
        row = connection.cursor(row_factory=dict_row).execute(sql("decisions.lock"), [report_child_id]).fetchone()
        if row is None:
            raise NotFound("not_found")
        return row

    def _opened(self, row: dict[str, Any]) -> dict[str, Any]:
        opened = self.sealer.unseal_json(bytes(row["words"]), where=f"decision/{row['id']}/words")
        return {**row, "words": opened}


def _number(row: dict[str, Any]) -> str:
    return registration_number(row["municipality"], row["registration_year"], row["registration_serial"])
