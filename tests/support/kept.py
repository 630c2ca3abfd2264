"""What the register keeps of reports, opened."""

from __future__ import annotations

import json
from typing import Any

from store.database import connect
from store.sealing import Sealer


def rows(database_url: str, query: str) -> list[Any]:
    """What a query finds."""
    with connect(database_url) as connection:
        return connection.execute(query.encode()).fetchall()


def originals(database_url: str, sealer: Sealer) -> list[dict[str, Any]]:
    """Every original as it came, in order of registration."""
    found = rows(database_url, "SELECT id, original FROM report ORDER BY seq")
    return [json.loads(sealer.unseal(bytes(sealed), where=f"report/{i}/original")) for i, sealed in found]


def working_copies(database_url: str, sealer: Sealer) -> list[dict[str, Any]]:
    """Every working copy, in order of registration."""
    found = rows(database_url, "SELECT id, working_copy FROM report ORDER BY seq")
    return [sealer.unseal_json(bytes(sealed), where=f"report/{i}/working_copy") for i, sealed in found]


def count(database_url: str, table: str) -> int:
    """How many rows a table has."""
    return int(rows(database_url, f"SELECT count(*) FROM {table}")[0][0])
