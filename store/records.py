"""Protection assessments read back: those of one report, each by itself, and what is known of a group from earlier.

What others concluded about a group is opened for nobody who has not first said something of their own (casework.work.Finding): prior
knowledge colours the judgement (Norrköping). It is left out here, in the store, and not by a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row

from casework.access import Actor
from casework.errors import Refused
from store.groups import number
from store.queries import sql
from store.sealing import Sealer
from store.sittings import Sittings

Link = Connection[Any]

_JUDGEMENT = ("conclusion", "has_new_facts", "basis", "child_best", "tells_of_violence", "reason")


@dataclass(frozen=True, slots=True)
class Records:
    """Records of protection assessments."""

    sealer: Sealer

    def of_report(self, connection: Link, report_id: UUID, actor: Actor) -> list[dict[str, Any]]:
        """Every record on the children of one report, of each child the newest first. The report's reading has been logged.

        `is_folded`: by somebody else, and the reader has not yet marked the group themself. Then what it concluded is not in it.
        """
        rows = connection.cursor(row_factory=dict_row).execute(sql("sittings.of_report"), [report_id]).fetchall()
        marked = {group: self._has_marked(connection, group, actor) for group in {row["group_id"] for row in rows}}
        return [self._opened(row, is_folded=not self._may_see(row, marked, actor)) for row in rows]

    def earlier(
        self, connection: Link, group_id: UUID, actor: Actor, *, offset: int, limit: int
    ) -> list[dict[str, Any]]:
        """The records on a group's reports as facts, the newest first. That they were opened is logged and committed before.

        Raises:
            Refused: "first_mark_missing".
        """
        if not self._has_marked(connection, group_id, actor):
            raise Refused("first_mark_missing")
        values = {"group": group_id, "limit": limit, "offset": offset}
        rows = connection.cursor(row_factory=dict_row).execute(sql("sittings.earlier"), values).fetchall()
        reports = sorted({row["report_id"] for row in rows})
        if reports:
            read = {"by": actor.person_id, "role": actor.role, "purpose": "earlier_reports", "reports": reports}
            with connection.transaction():
                connection.execute(sql("news.log_reads"), read)
        return [{**self._opened(row, is_folded=False), "registration_no": number(row)} for row in rows]

    def _has_marked(self, connection: Link, group_id: UUID | None, actor: Actor) -> bool:
        return group_id is not None and Sittings(self.sealer).first_mark(connection, group_id, actor) is not None

    @staticmethod
    def _may_see(row: Mapping[str, Any], marked: Mapping[UUID | None, bool], actor: Actor) -> bool:
        return row["assessed_by"] == actor.person_id or marked[row["group_id"]]

    def _opened(self, row: Mapping[str, Any], *, is_folded: bool) -> dict[str, Any]:
        kept = {name: value for name, value in row.items() if name not in _JUDGEMENT}
        if is_folded:
            return {**kept, "is_folded": True}
        words = {part: self._words(row, part) for part in ("basis", "child_best", "reason")}
        return {**row, **words, "is_folded": False}

    def _words(self, row: Mapping[str, Any], part: str) -> str | None:
        if row[part] is None:
            return None
        return self.sealer.unseal(bytes(row[part]), where=f"protection_assessment/{row['id']}/{part}").decode()
