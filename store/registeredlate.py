"""Reports that were registered late, as deviations that each name all reports of one cause (OSL 2009:400 5:1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from psycopg import Connection

from casework.registeredlate import Gathering, Registration, deviation_of, gathered
from store.batch import many
from store.deviations import Deviations
from store.queries import sql

Link = Connection[Any]


def report_late(connection: Link, register: Deviations, registrations: Iterable[Registration]) -> None:
    """Writes those that were registered late, each report in one deviation, in the transaction of whoever calls.

    What is found while nobody has acted on the deviation of its gathering is added to it; afterwards it is another one.
    """
    for gathering, late in gathered(registrations).items():
        found = _deviations(connection, gathering)
        if not found or not _is_untouched(connection, found[0]):
            made = deviation_of(gathering, late[0], len(found))
            register.report(connection, gathering.municipality, [made])
            found = _deviations(connection, gathering)
        many(connection, "deviations.add_reports", ((found[0], one.report_id) for one in late))


def _deviations(connection: Link, gathering: Gathering) -> list[UUID]:
    rows = connection.execute(sql("deviations.lock_gathering"), [gathering.subject]).fetchall()
    return [deviation_id for (deviation_id,) in rows]


def _is_untouched(connection: Link, deviation_id: UUID) -> bool:
    row = connection.execute(sql("deviations.is_untouched"), [deviation_id]).fetchone()
    return row is not None and bool(row[0])
