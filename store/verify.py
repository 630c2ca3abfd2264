"""Checks the register, the memberships, the outbox and the audit against each other, and that every original and attachment opens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from casework.errors import Broken
from store.queries import sql
from store.sealing import Sealer

PROMISES = {
    "numbers": "registration numbers are gap-free",
    "children": "every report has its children",
    "outbox": "every report has its outbox row",
    "routed": "done in the outbox means standing in the queue, and the other way round",
    "assessed": "assessed means that an assessment is recorded, and the other way round",
    "audited": "every registration stands in the audit",
    "siblings": "no two children of one report share a group by the machine",
    "borders": "nothing is linked across municipalities",
    "counts": "a group's count is that of its members",
    "apart": "the machine puts no row where a person has said that it does not belong",
    "acts": "what people did to groups is what the memberships say",
    "mentioned": "a child found to be concerned has its row",
    "originals": "originals are unaltered",
    "attachments": "every attachment registered with a report is there",
    "sources": "what other ways in gave is registered",
    "keys": "every remembered request leads to its report",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One promise, and the rows that break it (twenty at most)."""

    promise: str
    rows: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing breaks it."""
        return not self.rows


def verify(connection: Connection[Any], sealer: Sealer | None = None) -> Iterator[Finding]:
    """Each promise in turn. With a sealer every original and working copy is also opened."""
    for name, promise in PROMISES.items():
        yield Finding(promise, tuple(row[0] for row in connection.execute(sql(f"verify.{name}"))))
    if sealer:
        yield Finding("every original and working copy opens", tuple(_unopenable(connection, sealer)))
        yield Finding("every attachment opens", tuple(_unopenable_files(connection, sealer)))


def _unopenable(connection: Connection[Any], sealer: Sealer) -> Iterator[str]:
    with connection.transaction(), connection.cursor(name="verify_originals") as cursor:
        cursor.execute("SELECT id, original, working_copy FROM report ORDER BY seq")
        for report_id, original, working_copy in cursor:
            try:
                sealer.unseal(bytes(original), where=f"report/{report_id}/original")
                sealer.unseal(bytes(working_copy), where=f"report/{report_id}/working_copy")
            except Broken:
                yield str(report_id)


def _unopenable_files(connection: Connection[Any], sealer: Sealer) -> Iterator[str]:
    with connection.transaction(), connection.cursor(name="verify_attachments") as cursor:
        cursor.itersize = 1  # each may be tens of megabytes
        cursor.execute(sql("attachments.every"))
        for report_id, position, filename, content in cursor:
            where = f"attachment/{report_id}/{position}"
            try:
                sealer.unseal(bytes(filename), where=f"{where}/filename")
                if content is not None:
                    sealer.unseal(bytes(content), where=f"{where}/content")
            except Broken:
                yield f"{report_id}/{position}"
