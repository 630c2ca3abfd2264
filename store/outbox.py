"""The queue of record: what still has to be linked. Redis rings for it; this table remembers it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection

from store.queries import sql

_LANE_LOCK = 1  # advisory lock classes
_MUNICIPALITY_LOCK = 0x510551 << 32
_FIRST_WITH_TRANSACTION_TIMEOUT = 17_00_00  # older servers wait for idle_in_transaction_session_timeout


@dataclass(frozen=True, slots=True)
class TakenUp:
    """An outbox row that a worker has in hand."""

    id: int
    report_id: UUID
    attempts: int  # with this one


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits in one lane of one municipality."""

    municipality: str
    lane: str
    waiting: int
    oldest_s: float


@contextmanager
def hold_lane(connection: Connection[Any], municipality: str, lane: str) -> Iterator[bool]:
    """Holds a lane of a municipality for this session; False when another worker has it. A killed worker's ends with its session."""
    lock = [_LANE_LOCK, _signed(f"{municipality}/{lane}")]
    row = connection.execute(sql("linking.try_lane"), lock).fetchone()
    is_held = bool(row and row[0])
    try:
        yield is_held
    finally:
        if is_held and not connection.closed:
            connection.execute(sql("linking.release_lane"), lock)


def take_up(connection: Connection[Any], municipality: str, lane: str, *, limit: int) -> list[TakenUp]:
    """The next rows to do, each with its attempt counted, durably, before anything else is done with it."""
    values = {"municipality": municipality, "lane": lane, "limit": limit}
    with connection.transaction():
        if lane != "retry":
            connection.execute(sql("linking.to_retry_lane"), values)
        rows = connection.execute(sql("linking.take_up"), values).fetchall()
    return sorted((TakenUp(*row) for row in rows), key=lambda t: t.id)


def next_attempts(connection: Connection[Any], municipality: str) -> int:
    """How often the next report of the retry lane has been tried: those tried least come first."""
    row = connection.execute(sql("linking.next_attempts"), [municipality]).fetchone()
    return row[0] if row else 0


def bound_transaction(connection: Connection[Any], seconds: float) -> None:
    """The server ends the transaction after so long, and with it its locks: a frozen worker cannot end itself."""
    if connection.info.server_version >= _FIRST_WITH_TRANSACTION_TIMEOUT:
        connection.execute(sql("linking.bound_transaction"), [str(round(seconds * 1000))])


def lock_municipality(connection: Connection[Any], municipality: str) -> None:
    """Waits for the municipality's lock; it is let go with the transaction."""
    connection.execute(sql("linking.lock_municipality"), [_MUNICIPALITY_LOCK | zlib.crc32(municipality.encode())])


def still_to_do(connection: Connection[Any], taken: list[TakenUp]) -> set[UUID]:
    """Of the rows taken up those that nobody has done meanwhile, locked until the commit."""
    return {row[0] for row in connection.execute(sql("linking.lock_outbox"), [[t.id for t in taken]])}


def finish(connection: Connection[Any], report_ids: list[UUID]) -> None:
    """Marks the reports as linked and routed, in the same commit as their routing rows."""
    connection.execute(sql("linking.finish"), [report_ids])


def backlog(connection: Connection[Any]) -> list[Backlog]:
    """What waits, oldest first."""
    return [Backlog(m, lane, n, float(age)) for m, lane, n, age in connection.execute(sql("linking.waiting"))]


def _signed(text: str) -> int:
    return zlib.crc32(text.encode()) - 2**31
