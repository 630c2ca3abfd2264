"""Reads for the pages about groups: how one stands, its members a page at a time, its history, and finding one.

Ids, times, states and counts only (SoLPuL 7 a §).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row

from casework.ids import registration_number
from store.queries import sql


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPage:
    """One page of a group. `siblings` and `apart`: groups of other children, by the sender's and by people's word."""

    head: dict[str, Any]
    members: list[dict[str, Any]]
    texts: list[dict[str, Any]]
    siblings: list[dict[str, Any]]
    apart: list[dict[str, Any]]
    acts: list[dict[str, Any]]  # people's, newest first
    surges: list[dict[str, Any]]


def current(connection: Connection[Any], group_id: UUID) -> tuple[UUID, str] | None:
    """The group that the id stands for today, and its municipality."""
    row = connection.execute(sql("regrouping.resolve"), [group_id]).fetchone()
    return (row[0], row[1]) if row else None


def page(connection: Connection[Any], group_id: UUID, *, offset: int, limit: int) -> GroupPage:
    """Members from `offset` on, in order of registration, with the rest of the group's page. The id is a current one."""
    values = {"group": group_id, "limit": limit, "offset": offset}
    return GroupPage(
        head=_rows(connection, "head", [group_id])[0],
        members=[{**row, "registration_no": number(row)} for row in _rows(connection, "members", values)],
        texts=_rows(connection, "texts", [group_id]),
        siblings=_rows(connection, "siblings", [group_id]),
        apart=_rows(connection, "apart", {"group": group_id}),
        acts=_rows(connection, "acts", {"group": group_id}),
        surges=_rows(connection, "surges", [group_id]),
    )


def find(connection: Connection[Any], municipality: str, typed: str) -> list[UUID]:
    """Groups of the municipality that a person may mean, three at most.

    Args:
        typed: a registration number, a group's whole id, or its beginning as pages show it: "G-1a2b3c4d".
    """
    text = typed.strip().lower()
    parts = text.split("-")
    if len(parts) == 3 and all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
        if parts[0] != municipality:
            return []
        found = connection.execute(sql("groups.by_number"), [municipality, int(parts[1]), int(parts[2])])
        return [row[0] for row in found.fetchall()]
    digits = text.removeprefix("g-").replace("-", "")
    if not 8 <= len(digits) <= 32 or any(digit not in "0123456789abcdef" for digit in digits):
        return []
    ends = [UUID(digits.ljust(32, fill)) for fill in "0f"]
    return [row[0] for row in connection.execute(sql("groups.by_prefix"), [*ends, municipality]).fetchall()]


def numbers(connection: Connection[Any], ids: Sequence[UUID]) -> dict[UUID, str]:
    """Registration numbers of reports, or of the reports of (report, child) rows."""
    return {row["id"]: number(row) for row in _rows(connection, "numbers", {"ids": list(ids)})}


def of_report(connection: Connection[Any], report_id: UUID) -> list[dict[str, Any]]:
    """State and current group of each child of a report, in the report's order."""
    return _rows(connection, "of_report", [report_id])


def number(row: dict[str, Any]) -> str:
    """The registration number of a row that has its three parts."""
    return registration_number(row["municipality"], row["registration_year"], row["registration_serial"])


def _rows(connection: Connection[Any], name: str, values: Any) -> list[dict[str, Any]]:
    return connection.cursor(row_factory=dict_row).execute(sql(f"groups.{name}"), values).fetchall()
