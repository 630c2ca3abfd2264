"""What people have said about pairs of reports, and the register's facts, for learning weights.

Only people's words are labels. A report that the machine joined never stands for its group: its place is the machine's guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.types.json import Jsonb

from casework.ids import UNKNOWN_MUNICIPALITY
from dedupe.facts import ChildFacts, from_plain
from dedupe.train.pairs import Kind, LabelledPair, Record
from store.queries import sql
from store.sealing import Sealer

MEMBERS = 8  # of each group, on the other side of a pair
MAX_JUDGED = 5_000
MAX_SIBLINGS = 2_000
MAX_RECORDS = 20_000


@dataclass(frozen=True, slots=True)
class PairStore:
    """Reads under one transaction; opens facts, so every reading stands in the audit."""

    sealer: Sealer

    def pairs(self, connection: Connection[Any]) -> list[LabelledPair]:
        """Every pair that a person has judged, newest first, and children that one report names side by side."""
        return [*self._judged(connection), *self._siblings(connection)]

    def records(self, connection: Connection[Any]) -> list[Record]:
        """The newest reports of each municipality, at most `MEMBERS` of each group."""
        values = {"members": MEMBERS, "limit": MAX_RECORDS, "unknown": UNKNOWN_MUNICIPALITY}
        return [
            Record(municipality=municipality, child=str(group), facts=self._open(child, facts))
            for municipality, group, child, facts in connection.execute(sql("pairs.records"), values)
        ]

    def note(self, connection: Connection[Any], *, actor: str, pairs: int, records: int) -> None:
        """Leaves in the audit that facts were opened to learn from, and how many; the caller commits."""
        connection.execute(sql("pairs.audit"), [actor, Jsonb({"pairs": pairs, "records": records})])

    def _judged(self, connection: Connection[Any]) -> Iterator[LabelledPair]:
        rows = connection.execute(sql("pairs.judged"), {"limit": MAX_JUDGED, "members": MEMBERS})
        for is_same, kind, own_group, group, one, one_facts, other, other_facts in rows:
            yield LabelledPair(
                a=self._open(other, other_facts),
                b=self._open(one, one_facts),
                is_same=is_same,
                kind=Kind(kind),
                children=(str(group), str(own_group)),  # of one child too, where the report has not been moved yet
            )

    def _siblings(self, connection: Connection[Any]) -> Iterator[LabelledPair]:
        for group, other_group, one, one_facts, other, other_facts in connection.execute(
            sql("pairs.siblings"), {"limit": MAX_SIBLINGS}
        ):
            yield LabelledPair(
                a=self._open(one, one_facts),
                b=self._open(other, other_facts),
                is_same=False,
                kind=Kind.SIBLINGS,
                children=(str(group), str(other_group)),
            )

    def _open(self, report_child: UUID, sealed: bytes) -> ChildFacts:
        return from_plain(self.sealer.unseal_json(bytes(sealed), where=f"report_child/{report_child}/facts"))
