"""Checks the register, the memberships, the outbox, what was decided and the audit against each other, and that what is sealed opens.

What a constraint makes impossible is not looked for. What a trigger, a foreign key or our own code keeps is: a bug, a restored copy or a
hand in the database could break it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from casework.errors import Broken
from store.queries import sql
from store.sealing import Sealer
from store.signing import OrderOn
from store.verify_decided import unopenable_words, without_authority, without_reasons

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
DECIDED = {
    "signed": "every protection assessment is signed by somebody qualified, with its basis, and stands in the audit",
    "read": "whoever signed had that report before them, as the log of readings says",
    "sittings": "each row of a sitting has its own record, and none rode along unread",
    "corrections": "a correction stands beside what it corrects, and in the audit",
    "preliminary": "a preliminary assessment follows each assessment, and is decided exactly when a decision stands",
    "clocks": "what is left to do has its clock, no later than the law or a decision says",
    "decisions": "every decision comes after its own assessment, by somebody qualified, and stands in the audit",
    "ongoing": "what needs no decision refers to an investigation that was open on that child",
    "two": "what two people were to sign, two people signed",
    "extensions": "more time was decided before the time was out, and is what the clock says",
    "investigations": "every investigation began with a decision or was recorded from outside, and runs no longer than was decided",
    "passed": "every clock that was seen to pass is a deviation",
    "deviations": "what was done about a deviation was done step by step, and stands in the audit",
    "meetings": "every contact and meeting stands in the audit",
}
"""What is checked of decisions, by its statement in `verify_decided.sql`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One promise, and the rows that break it (twenty at most)."""

    promise: str
    rows: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing breaks it."""
        return not self.rows


def verify(
    connection: Connection[Any], sealer: Sealer | None = None, order_on: OrderOn | None = None
) -> Iterator[Finding]:
    """Each promise in turn. With a sealer what is sealed is also opened; with the delegation orders each signer is looked up in them."""
    for file, promises in (("verify", PROMISES), ("verify_decided", DECIDED)):
        for name, promise in promises.items():
            yield Finding(promise, tuple(row[0] for row in connection.execute(sql(f"{file}.{name}"))))
    if order_on:
        promise = "every signature was that of somebody whom the delegation order of that day lets sign"
        yield Finding(promise, tuple(without_authority(connection, order_on)))
    if sealer:
        yield Finding("every original and working copy opens", tuple(_unopenable(connection, sealer)))
        yield Finding("every attachment opens", tuple(_unopenable_files(connection, sealer)))
        yield Finding("every decision opens and gives its reasons", tuple(without_reasons(connection, sealer)))
        yield Finding(
            "whatever else people wrote about what they did opens", tuple(unopenable_words(connection, sealer))
        )


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
