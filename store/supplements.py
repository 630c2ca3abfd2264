"""Reports that add to earlier ones: each is a report of its own; here is which adds to which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection

from casework.ids import registration_number
from store.queries import sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A report by its number."""

    report_id: UUID
    registration_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a report adds to, and what adds to it."""

    earlier: tuple[Numbered, ...]  # one at most
    later: tuple[Numbered, ...]  # in order of registration


def around(connection: Connection[Any], report_id: UUID) -> Around:
    """The reports on both sides of one, of its own municipality. Numbers only: opening one of them is a reading of its own."""
    found: dict[str, list[Numbered]] = {"earlier": [], "later": []}
    for kind, other, municipality, year, serial, _ in connection.execute(
        sql("supplements.around"), {"report": report_id}
    ):
        number = registration_number(municipality, year, serial)
        found[kind].append(Numbered(report_id=other, registration_no=number))
    return Around(earlier=tuple(found["earlier"]), later=tuple(found["later"]))


def ask(connection: Connection[Any], municipality: str, report_ids: Sequence[UUID]) -> None:
    """Puts the questions that the reports, just linked, give rise to. Call it under the municipality's lock."""
    connection.execute(sql("supplements.ask"), {"municipality": municipality, "reports": list(report_ids)})
