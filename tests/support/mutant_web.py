"""The web process with a planted bug, to prove that the crash tests would notice one. Run as `mutant_web.py BUG`.

Each bug is one that real systems have: an outbox row written after the commit, and idempotency keys that nobody looks at.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from typing import Any, LiteralString

from psycopg import AsyncConnection

from casework.ids import ReportId
from casework.submission import Registered, Submission
from intake.__main__ import main
from store import registry
from store.queries import sql
from store.registry import Outcome, Registry

BETWEEN_COMMITS_S = 0.15  # a slow queue server; makes the window wide enough for a dozen kills to hit it
_NOTHING: LiteralString = "SELECT FROM unnest(%b::uuid[], %b::text[])"


def enqueue_after_commit() -> None:
    """Registers in one commit, and only then says what is to be done."""
    commit = Registry._commit

    async def commit_then_enqueue(self: Registry, batch: Sequence[Submission]) -> list[Outcome]:
        outcomes = await commit(self, batch)
        fresh = [s for s, o in zip(batch, outcomes, strict=True) if isinstance(o, Registered) and not o.is_repeat]
        await asyncio.sleep(BETWEEN_COMMITS_S)
        if fresh:
            columns = [[s.id for s in fresh], [s.lane for s in fresh]]
            async with self.pool.connection() as connection, connection.transaction():
                await connection.execute(sql("registry.insert_outbox"), columns)
                await connection.execute(sql("registry.ring"))
        return outcomes

    def sql_without_outbox(name: str) -> LiteralString:
        return _NOTHING if name == "registry.insert_outbox" else sql(name)

    registry.sql = sql_without_outbox  # type: ignore[attr-defined, assignment]
    Registry._commit = commit_then_enqueue  # type: ignore[method-assign]


def ignore_keys() -> None:
    """Registers whatever comes, as often as it comes."""

    async def no_repeats(
        _self: Registry, _connection: AsyncConnection[Any], _batch: Sequence[Submission]
    ) -> dict[ReportId, Outcome]:
        return {}

    Registry._repeats = no_repeats  # type: ignore[method-assign, assignment]


BUGS: dict[str, Callable[[], None]] = {bug.__name__: bug for bug in (enqueue_after_commit, ignore_keys)}

if __name__ == "__main__":
    BUGS[sys.argv[1]]()
    sys.exit(main())
