"""Reads groups again after a regrouping: outside the lock, however large, and under it only what has come meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

import psycopg
import structlog

from casework.errors import Unavailable
from casework.linking import Prepared
from casework.steps.link import prepare
from casework.steps.reread import Reread, Row
from casework.surge import Arrivals
from dedupe.novelty import Memory
from store import outbox
from store.reading import ReadingStore
from workers.context import Context

log = structlog.get_logger("workers")

_AT_ONCE = 100  # reports opened at a time
_Rows = Sequence[tuple[UUID, UUID, int]]


def read_what_moved(own: Context) -> int:
    """Reads every group that a regrouping has left to be read; returns how many. Quietly nothing when the database is away."""
    store = ReadingStore(own.store.sealer)
    done = 0
    try:
        for group_id, municipality in store.waiting(own.connection()):
            done += _read(own, store, group_id, municipality)
    except (psycopg.OperationalError, Unavailable):
        own.forget_connection()
    return done


def _read(own: Context, store: ReadingStore, group_id: UUID, municipality: str) -> bool:
    """The whole group. Given up, to be tried again, when a person has moved rows meanwhile."""
    connection = own.connection()
    before = store.rows(connection, group_id)
    reread = Reread(knowledge=own.knowledge, memory=Memory(), arrivals=Arrivals(), municipality=municipality)
    readings = [found for rows in _opened(own, municipality, before) for found in reread.read(rows)]
    with connection.transaction():
        outbox.lock_municipality(connection, municipality)
        now = store.rows(connection, group_id)
        known = {row for row, *_ in before}
        if not store.is_still_to_read(connection, group_id) or not known.issubset(row for row, *_ in now):
            return False
        newcomers = [row for row in now if row[0] not in known]
        readings += [found for rows in _opened(own, municipality, newcomers) for found in reread.read(rows)]
        store.save(connection, group_id, reread.memory, readings)
    log.info("group.read", municipality=municipality, group_id=str(group_id), count=len(readings))
    return True


def _opened(own: Context, municipality: str, rows: _Rows) -> Iterator[list[Row]]:
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        items = own.store.open_reports(own.connection(), sorted({report for _, report, _ in some}))
        prepared: dict[UUID, Prepared] = {
            item.report_id: prepare(item, own.knowledge, municipality=municipality) for item in items
        }
        yield [Row(report_child_id=row, prepared=prepared[report], position=position) for row, report, position in some]
