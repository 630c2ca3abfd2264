"""Two worlds of reports, and a connection that reads what was logged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection
from starlette.testclient import TestClient

from store.database import connect
from tests.support.worlds import Ids, build


@pytest.fixture
def worlds(client: TestClient, database_url: str, keyring: Path) -> dict[str, Ids]:
    """Ours and theirs."""
    return build(client, database_url, keyring)


@pytest.fixture
def rows(database_url: str) -> Iterator[Connection[Any]]:
    """A connection."""
    with connect(database_url) as connection:
        yield connection
