"""Investigations that were recorded from the case system: read, and prolonged by a decision like those that Sluss has opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from casework.access import Actor
from casework.decisions import NotSigned
from casework.errors import NotFound
from casework.steps.prolong import Prolonging
from store.decided import Decided
from store.decisions import Decisions, Outcome, Record, attempts_of
from store.proposals import Proposals
from store.queries import sql
from store.signing import Hand, report_refused

Link = Connection[Any]


@dataclass(frozen=True, slots=True)
class Outside:
    """What is decided of an investigation that no (report, child) in Sluss opened: only that it may take longer (SoL 2025:400 20:3)."""

    decisions: Decisions

    @property
    def proposals(self) -> Proposals:
        """What waits for a second signature."""
        return Proposals(self.decisions)

    def one(self, connection: Link, investigation_id: UUID, actor: Actor) -> dict[str, Any]:
        """Its numbers, times and decisions, opened. That it is read is logged and committed first.

        Raises:
            NotFound: "not_found", also for one that a decision in Sluss opened: it is read with its (report, child).
        """
        row = connection.cursor(row_factory=dict_row).execute(sql("outside.one"), [investigation_id]).fetchone()
        if row is None:
            raise NotFound("not_found")
        with connection.transaction():
            about = ["investigation", investigation_id, Jsonb({"role": str(actor.role)})]
            connection.execute(sql("decisions.audit"), [actor.person_id, "investigation.read", *about])
        found = connection.cursor(row_factory=dict_row).execute(sql("outside.decisions"), [investigation_id]).fetchall()
        decided, proposal = Decided(self.decisions), row["proposal"]
        return {
            **row,
            "numbers": self.decisions.investigations.numbers(investigation_id, row["numbers"]),
            "decisions": [decided.opened(decision) for decision in found],
            "proposal": self.proposals.words(row["proposal_id"], proposal) if proposal else None,
        }

    def prolong(self, connection: Link, investigation_id: UUID, asked: Prolonging, hand: Hand) -> Outcome:
        """Prolongs it, or says everything that stands against it. A refused signature is reported as a deviation.

        Raises:
            NotFound: "not_found". Refused: "tag_missing". Conflict: "tag_differs".
        """
        with connection.transaction():
            row = self._locked(connection, investigation_id)
            outcome = self.decisions.signed(connection, row, asked, hand)
            report_refused(connection, self.decisions.sealer, attempts_of(row, asked, outcome), at=hand.at)
            return outcome

    def second(self, connection: Link, investigation_id: UUID, hand: Hand) -> Record | NotSigned:
        """The second person signs what the first has signed. As `Proposals.second`."""
        with connection.transaction():
            return self.proposals.second_on(connection, self._locked(connection, investigation_id), hand)

    def decline(self, connection: Link, investigation_id: UUID, reason: str, hand: Hand) -> None:
        """The second person says no, or the first takes it back. As `Proposals.decline`."""
        with connection.transaction():
            self.proposals.decline_on(connection, self._locked(connection, investigation_id), reason, hand)

    @staticmethod
    def _locked(connection: Link, investigation_id: UUID) -> dict[str, Any]:
        row = connection.cursor(row_factory=dict_row).execute(sql("outside.lock"), [investigation_id]).fetchone()
        if row is None:
            raise NotFound("not_found")
        return row
