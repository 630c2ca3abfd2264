"""A watched folder, a look at it, and what has become of what lay there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.kept import rows
from tests.support.sources import a_folder, a_taker
from workers.sources.run import one_round


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    """The folder that is watched."""
    folder = tmp_path / "incoming"
    folder.mkdir()
    return folder


@pytest.fixture
def look(database_url: str, keyring: Path, incoming: Path) -> Callable[..., None]:
    """`look()`: one look at the folder by a process that knows nothing of the looks before it."""

    def once(times: int = 1) -> None:
        async def run() -> None:
            async with a_taker(database_url, keyring) as taker:
                folder = a_folder(incoming)
                for _ in range(times):
                    await one_round(folder, taker)

        asyncio.run(run())

    return once


@pytest.fixture
def found(database_url: str) -> Callable[[], dict[str, Any]]:
    """What has become of everything, in counts."""

    def count() -> dict[str, Any]:
        [(items, registered, reports, linked)] = rows(
            database_url,
            "SELECT (SELECT count(*) FROM source_item), (SELECT count(*) FROM source_item WHERE registered_at IS NOT NULL),"
            " (SELECT count(*) FROM report), (SELECT count(*) FROM source_report)",
        )
        return {"items": items, "registered": registered, "reports": reports, "linked": linked}

    return count
