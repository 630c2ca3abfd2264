"""Looks into the outbox of a running system from outside, and waits for what it wants to see there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any

import psycopg
from psycopg import Connection

from casework.errors import Unavailable
from sluss.system import System
from store.database import connect

GIVE_UP_S = 120.0  # far longer than anything takes on a busy machine
_LOOK = """
SELECT count(*) FILTER (WHERE done_at IS NOT NULL),
       count(*) FILTER (WHERE done_at IS NULL),
       coalesce(max(id) FILTER (WHERE done_at IS NULL AND lane = 'public' AND attempts > 0), 0),
       (SELECT coalesce(max(seq), 0) FROM report)
FROM outbox
"""


@dataclass(frozen=True, slots=True)
class Seen:
    routed: int  # reports that are done
    waiting: int  # reports that are not
    newest_in_hand: int  # the last row that the public lane's worker has taken up and not done; 0 if there is none
    newest: int  # the last report's place in the order of registration


class Lookout:
    """Looks into the outbox over a connection of its own, opened again when it was lost."""

    def __init__(self, system: System) -> None:
        self._url = system.database_url
        self._connection: Connection[Any] | None = None

    def look(self) -> Seen:
        """What it holds.

        Raises:
            Unavailable: "database_away".
        """
        if self._connection is None:
            self._connection = connect(self._url)
        try:
            row = self._connection.execute(_LOOK).fetchone()
        except psycopg.OperationalError as error:
            self.close()
            raise Unavailable("database_away") from error
        assert row is not None
        return Seen(*row)

    def close(self) -> None:
        """Lets go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


async def until(holds: Callable[[], bool], *, every_s: float = 0.1) -> None:
    """Waits until it holds; a database that is away means "not yet".

    Raises:
        TimeoutError: it did not for `GIVE_UP_S`.
    """
    deadline = monotonic() + GIVE_UP_S
    while monotonic() < deadline:
        with suppress(Unavailable):
            if await asyncio.to_thread(holds):
                return
        await asyncio.sleep(every_s)
    raise TimeoutError("the system did not come back in time")


async def more_than(before: int, count: Callable[[], int]) -> int:
    """Waits, looking all the time, until there is more than before; returns how much."""
    seen: list[int] = []

    def is_more() -> bool:
        seen.append(count())
        return seen[-1] > before

    await until(is_more, every_s=0.002)
    return seen[-1]
