"""Reread: after a regrouping, what is new in each report of a group is found again from the reports alone, in their order.

What one report took for granted because another had said it is news again when that other has left the group.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from casework.knowledge import Knowledge
from casework.linking import Prepared
from casework.reading import Situation, read_child
from casework.surge import Arrivals, is_surging
from dedupe.novelty import Memory, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One (report, child) to read."""

    report_child_id: UUID
    prepared: Prepared
    position: int


@dataclass(slots=True, kw_only=True)
class Reread:
    """A group being read, row after row in order of registration. Start with nothing, or with what the group has said."""

    knowledge: Knowledge
    memory: Memory
    arrivals: Arrivals
    count: int = 0
    is_surging: bool = False
    municipality: str = ""

    def read(self, rows: Iterable[Row]) -> list[tuple[UUID, Reading]]:
        """What each row says that none before it did."""
        return [(row.report_child_id, self._row(row)) for row in rows]

    def _row(self, row: Row) -> Reading:
        at = row.prepared.item.received_at
        self.count += 1
        self.arrivals = self.arrivals.observe(at)
        was_surging, self.is_surging = (
            self.is_surging,
            is_surging(self.arrivals, at=at, was_surging=self.is_surging),
        )
        situation = Situation(is_first=self.count == 1, has_surge_begun=self.is_surging and not was_surging)
        facts = row.prepared.extraction.children[row.position]
        reading = read_child(row.prepared, facts, self.memory, situation, self.knowledge.rules_for(self.municipality))
        self.memory = reading.memory
        return reading
