"""Groups whose reports are to be read again after a regrouping, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection

from dedupe.novelty import Memory, Reading
from store.linkwrite import reading_columns
from store.queries import sql
from store.sealing import Sealer


@dataclass(frozen=True, slots=True)
class ReadingStore:
    """The reading side of the linking tables."""

    sealer: Sealer

    def waiting(self, connection: Connection[Any], *, limit: int = 20) -> list[tuple[UUID, str]]:
        """Groups to read, small ones first, each with its municipality."""
        connection.execute(sql("reading.emptied"))
        return connection.execute(sql("reading.waiting"), [limit]).fetchall()

    def rows(self, connection: Connection[Any], group_id: UUID) -> list[tuple[UUID, UUID, int]]:
        """The group's rows in order of registration: row, report, position in the report."""
        return connection.execute(sql("reading.rows"), [group_id]).fetchall()

    def is_still_to_read(self, connection: Connection[Any], group_id: UUID) -> bool:
        """Whether the group, locked now, is to be read and has not led on."""
        row = connection.execute(sql("reading.is_still_to_read"), [group_id]).fetchone()
        return bool(row and row[0])

    def save(
        self, connection: Connection[Any], group_id: UUID, memory: Memory, readings: Sequence[tuple[UUID, Reading]]
    ) -> None:
        """What the group has said, and what is new in each row read."""
        sealed = self.sealer.seal_json(memory.to_plain(), where=f"child_group/{group_id}/memory")
        connection.execute(sql("reading.save_memory"), {"id": group_id, "memory": sealed})
        if readings:
            rows = ((row, *reading_columns(reading)) for row, reading in readings)
            connection.execute(sql("reading.save_rows"), [list(column) for column in zip(*rows, strict=True)])
