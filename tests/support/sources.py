"""Other ways in on a test's own database: what watches, and what can be seen of it."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from config.settings import Settings
from store.database import async_pool
from workers.sources.folder import Folder
from workers.sources.run import taker_for
from workers.sources.taker import Taker

REPOSITORY = Path(__file__).parents[2]
LIMIT = 1 << 20


@asynccontextmanager
async def a_taker(database_url: str, keyring: Path) -> AsyncIterator[Taker]:
    """What takes items in."""
    pool = async_pool(database_url, size=2)
    await pool.open()
    try:
        yield taker_for(Settings(key_file=keyring), pool)
    finally:
        await pool.close()


def a_folder(path: Path, *, settle_s: float = 0.0) -> Folder:
    """A watched folder that takes files at once."""
    return Folder(path=path, settle_s=settle_s, limit=LIMIT, now=lambda: datetime.now(UTC))


def environment(database_url: str, keyring: Path, **more: str) -> dict[str, str]:
    """Of a process that watches, by its own entry point."""
    own = {"DATABASE_URL": database_url, "REDIS_URL": "redis://127.0.0.1:1/0", "SLUSS_KEY_FILE": str(keyring)}
    quick = {"SLUSS_WATCH_SETTLE_S": "0.1", "SLUSS_SOURCE_EVERY_S": "0.1"}
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY)} | own | quick | more


def command(point: str | None = None) -> list[str]:
    """The process; with a point, one that kills itself there the first time that it comes by."""
    if point is None:
        return [sys.executable, "-m", "workers", "sources"]
    return [sys.executable, "-P", str(Path(__file__).with_name("dying_sources.py")), point]
