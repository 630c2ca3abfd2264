"""Named SQL, read as data: `store/sql/<file>.sql` holds statements that each begin with "-- name: <name>"."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any, LiteralString

_SQL = resources.files("store") / "sql"


@cache
def sql(name: str) -> LiteralString:
    """The statement called `file.name`, such as "registry.insert_report".

    Raises:
        KeyError: when there is no such statement.
    """
    file, statement = name.split(".", 1)
    return _statements(file)[statement]


def own_text(text: Any) -> LiteralString:
    """Tells the type checker that a text is the project's own file, never a sender's, so that psycopg may run it."""
    own: LiteralString = text
    return own


@cache
def _statements(file: str) -> dict[str, LiteralString]:
    text = (_SQL / f"{file}.sql").read_text(encoding="utf-8")
    found: dict[str, LiteralString] = {}
    for part in text.split("-- name: ")[1:]:
        name, body = part.split("\n", 1)
        found[name.strip()] = own_text(body.strip().rstrip(";"))
    return found
