"""What people are shown of decisions: lists of ids, times and states (SoLPuL 7 a §), and one (report, child) with its words opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row

from casework.decisions import Prompt
from casework.errors import NotFound
from casework.ids import registration_number
from casework.steps.decide import Filled
from store.decisions import Decisions
from store.meetings import Meetings, worries
from store.proposals import Proposals
from store.queries import sql

Link = Connection[Any]


@dataclass(frozen=True, slots=True)
class Decided:
    """Decisions as they are read."""

    decisions: Decisions

    def one(self, connection: Link, report_child_id: UUID, *, now: datetime) -> dict[str, Any]:
        """How far one has come: states, times, its investigation, decisions, contacts and meetings, opened.

        Whoever shows it has logged the reading.

        Raises:
            NotFound: "not_found".
        """
        row = connection.cursor(row_factory=dict_row).execute(sql("decisions.one"), [report_child_id]).fetchone()
        if row is None:
            raise NotFound("not_found")
        sealed, proposal = row.pop("investigation_words"), row.pop("proposal_words")
        numbers = self.decisions.investigations.numbers
        proposals, meetings = Proposals(self.decisions), Meetings(self.decisions.sealer)
        found = connection.cursor(row_factory=dict_row).execute(sql("decisions.of_child"), [report_child_id]).fetchall()
        open_worries = {worry.meeting.id: worry.code for worry in worries(connection, report_child_id, now=now)}
        return {
            **row,
            "registration_no": _number(row),
            "numbers": numbers(row["investigation_id"], sealed) if sealed else None,
            "decisions": [self.opened(decision) for decision in found],
            "proposal": proposals.words(row["proposal_id"], proposal) if proposal else None,
            "contacts": meetings.contacts(connection, report_child_id),
            "meetings": [
                {**one, "worry": open_worries.get(one["id"])} for one in meetings.of_child(connection, report_child_id)
            ],
        }

    def report_of(self, connection: Link, report_child_id: UUID) -> UUID:
        """The report in which the child is named.

        Raises:
            NotFound: "not_found".
        """
        row = connection.execute(sql("decisions.report_of"), [report_child_id]).fetchone()
        if row is None:
            raise NotFound("not_found")
        found: UUID = row[0]
        return found

    def prompts(self, connection: Link, filled: Filled, *, now: datetime) -> tuple[Prompt, ...]:
        """What is shown beside the form."""
        with connection.transaction():
            row = self.decisions.locked(connection, filled.report_child_id)
            return self.decisions.circumstances.prompts(connection, row, filled, now=now)

    def waiting(self, connection: Link, municipality: str, *, limit: int = 200) -> list[dict[str, Any]]:
        """What needs a decision, the first due first."""
        values = {"municipality": municipality, "limit": limit}
        rows = connection.cursor(row_factory=dict_row).execute(sql("decisions.waiting"), values).fetchall()
        return [{**row, "registration_no": _number(row)} for row in rows]

    def running(self, connection: Link, municipality: str, *, limit: int = 200) -> list[dict[str, Any]]:
        """Investigations that are open, the first due first."""
        values = {"municipality": municipality, "limit": limit}
        return connection.cursor(row_factory=dict_row).execute(sql("decisions.running"), values).fetchall()

    def of_group(self, connection: Link, group_id: UUID) -> list[dict[str, Any]]:
        """The rows of a group, with what waits for a decision or a second signature."""
        rows = connection.cursor(row_factory=dict_row).execute(sql("decisions.of_group"), [group_id]).fetchall()
        return [{**row, "registration_no": _number(row)} for row in rows]

    def opened(self, row: dict[str, Any]) -> dict[str, Any]:
        """A decision with its words opened."""
        opened = self.decisions.sealer.unseal_json(bytes(row["words"]), where=f"decision/{row['id']}/words")
        return {**row, "words": opened}


def _number(row: dict[str, Any]) -> str:
    return registration_number(row["municipality"], row["registration_year"], row["registration_serial"])
