"""Many rows in one statement: columns as arrays, for SQL that unnests them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import Connection

from store.queries import sql


def many(connection: Connection[Any], name: str, rows: Iterable[Sequence[Any]]) -> None:
    """Runs the statement once with the rows' columns; not at all when there is no row."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    if columns:
        connection.execute(sql(name), columns)
