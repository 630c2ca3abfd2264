"""Registers reports: one commit makes the number, the original, the working copy, the children, the outbox row and the audit durable.

Several reports may share the commit (`intake.gather`). A report that cannot be stored fails alone: the batch is then
taken apart and each is tried by itself.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool

from casework.attachments import machine_word
from casework.errors import Broken, Conflict, NotFound, SlussError, Unavailable
from casework.ids import ReportId, read_receipt, registration_number
from casework.steps.receive import registration_year
from casework.submission import Registered, Submission
from store.escalation import Escalation
from store.queries import sql
from store.sealing import Sealer

Outcome = Registered | SlussError


@dataclass(frozen=True, slots=True)
class Registry:
    """The register of one installation."""

    pool: AsyncConnectionPool
    sealer: Sealer
    escalation: Escalation = field(default_factory=Escalation)

    async def register(self, batch: Sequence[Submission]) -> list[Outcome]:
        """Registers a batch and answers in its order, after the commit.

        A repeated request gets its first answer; the same key with another body is a `Conflict`. When the database is
        away every answer is `Unavailable`: then nobody knows whether the commit took, and a retry with the same key finds out.
        """
        try:
            return await self._commit(batch)
        except (psycopg.DataError, psycopg.IntegrityError, psycopg.ProgrammingError):
            if len(batch) > 1:
                return list(chain.from_iterable([await self.register([one]) for one in batch]))
            return [Broken("not_registered", report_id=str(batch[0].id))]
        except (psycopg.Error, OSError):
            return [Unavailable("database_away")] * len(batch)

    async def receipt_date(self, typed: str) -> datetime | None:
        """When the report with this receipt reached the authority, or None. Nothing else is ever told (SoL, OSL 26:1).

        Raises:
            Unavailable: "database_away".
        """
        receipt = read_receipt(typed)
        if receipt is None:
            return None
        try:
            async with self.pool.connection() as connection:
                cursor = await connection.execute(sql("registry.find_receipt"), [self._receipt_hash(receipt)])
                row = await cursor.fetchone()
        except (psycopg.OperationalError, OSError) as error:
            raise Unavailable("database_away") from error
        return row[0] if row else None

    async def registration_no(self, report_id: ReportId) -> str:
        """The number of a registered report, for staff (OSL 5:2).

        Raises:
            Unavailable: "database_away".
            NotFound: "not_found".
        """
        try:
            async with self.pool.connection() as connection:
                row = await (await connection.execute(sql("registry.number"), [report_id])).fetchone()
        except (psycopg.OperationalError, OSError) as error:
            raise Unavailable("database_away") from error
        if row is None:
            raise NotFound("not_found")
        return registration_number(*row)

    async def _commit(self, batch: Sequence[Submission]) -> list[Outcome]:
        async with self.pool.connection() as connection, connection.transaction():
            repeats = await self._repeats(connection, batch)
            fresh = [s for s in batch if s.id not in repeats]
            if fresh:
                await self._insert(connection, fresh)
        return [repeats.get(s.id) or _registered(s) for s in batch]

    async def _repeats(self, connection: AsyncConnection, batch: Sequence[Submission]) -> dict[ReportId, Outcome]:
        """The answers of those whose key has been used before, in an earlier commit or earlier in this batch."""
        keyed = {s.id: (s, *self._hashes(s)) for s in batch if s.idempotency}
        if not keyed:
            return {}
        firsts = {(sender, key): s for s, sender, key, _ in reversed(list(keyed.values()))}
        rows = [(*who, keyed[s.id][3], s.id, self._seal_receipt(s)) for who, s in firsts.items()]
        cursor = await connection.execute(sql("registry.claim_keys"), _columns(rows))
        taken = {row[0] for row in await cursor.fetchall()}
        others = [entry for entry in keyed.values() if entry[0].id not in taken]
        if not others:
            return {}
        cursor = await connection.execute(sql("registry.find_keys"), _columns([e[1:3] for e in others]))
        known = {(row[0], bytes(row[1])): row for row in await cursor.fetchall()}
        answers: dict[ReportId, Outcome] = {}
        for submission, sender, key, body_hash in others:
            row = known.get((sender, key))
            answers[submission.id] = (
                _repeat_of(firsts[sender, key], keyed, body_hash) if row is None else self._repeat(row, body_hash)
            )
        return answers

    def _repeat(self, row: TupleRow, body_hash: bytes) -> Outcome:
        if bytes(row[2]) != body_hash:
            return Conflict("idempotency_key_reused")
        receipt = self.sealer.unseal(bytes(row[4]), where=f"idempotency/{row[3]}/receipt").decode()
        return Registered(id=ReportId(row[3]), receipt=receipt, received_at=row[5], is_repeat=True)

    async def _insert(self, connection: AsyncConnection, batch: Sequence[Submission]) -> None:
        serials = await _serials(connection, batch)
        rows = [self._report_row(s, serial) for s, serial in zip(batch, serials, strict=True)]
        first_due = {s.id: self.escalation.on_arrival(s.report.municipality, s.received_at) for s in batch}
        children = [
            (child_id, s.id, index, s.report.danger.immediate_danger is True, first_due[s.id], s.is_set_aside)
            for s in batch
            for index, child_id in enumerate(s.child_ids)
        ]
        files = [self._attachment_row(s, position) for s in batch for position in range(len(s.attachments))]
        added_to = [(s.id, self._receipt_hash(s.supplements)) for s in batch if s.supplements]
        async with connection.pipeline():
            await connection.execute(sql("registry.insert_reports"), _columns(rows))
            await connection.execute(sql("registry.insert_children"), _columns(children))
            await connection.execute(sql("registry.insert_outbox"), _columns((s.id, s.lane) for s in batch))
            if files:
                await connection.execute(sql("registry.insert_attachments"), _columns(files))
            if added_to:
                await connection.execute(sql("registry.insert_supplements"), _columns(added_to))
            audited = _columns((s.actor, s.id, len(s.attachments)) for s in batch)
            await connection.execute(sql("registry.audit_registered"), audited)
            await connection.execute(sql("registry.ring"))

    def _report_row(self, submission: Submission, serial: int) -> tuple[Any, ...]:
        report, where = submission.report, f"report/{submission.id}"
        original = self.sealer.seal(submission.raw, where=f"{where}/original")
        return (
            submission.id,
            report.municipality,
            registration_year(submission.received_at),
            serial,
            submission.received_at,
            submission.claimed_received_at,
            submission.channel,
            report.reporter.kind,
            ",".join(report.flags),
            original,
            self.sealer.seal_json(report.to_plain(), where=f"{where}/working_copy"),
            hashlib.sha256(original).digest(),
            self._receipt_hash(submission.receipt),
        )

    def _attachment_row(self, submission: Submission, position: int) -> tuple[Any, ...]:
        file, where = submission.attachments[position], f"attachment/{submission.id}/{position}"
        return (
            submission.id,
            position,
            file.state,
            machine_word(file.content_type),  # any other text may name somebody, and stays in the sealed original
            len(file.content or b""),
            self.sealer.seal((file.filename or "").encode(), where=f"{where}/filename"),
            None if file.content is None else self.sealer.seal(file.content, where=f"{where}/content"),
            file.kind,
            file.reason,
            file.scan,
        )

    def _hashes(self, submission: Submission) -> tuple[str, bytes, bytes]:
        idempotency = submission.idempotency
        if idempotency is None:
            raise Broken("no_idempotency_key")
        return (
            idempotency.sender,
            self.sealer.keyed_hash(idempotency.key, purpose="idempotency-key"),
            self.sealer.keyed_hash(idempotency.body, purpose="idempotency-body"),
        )

    def _seal_receipt(self, submission: Submission) -> bytes:
        return self.sealer.seal(submission.receipt.encode(), where=f"idempotency/{submission.id}/receipt")

    def _receipt_hash(self, receipt: str) -> bytes:
        return self.sealer.keyed_hash(receipt, purpose="receipt")


def _registered(submission: Submission) -> Registered:
    return Registered(id=submission.id, receipt=submission.receipt, received_at=submission.received_at, is_repeat=False)


def _repeat_of(first: Submission, keyed: dict[ReportId, Any], body_hash: bytes) -> Outcome:
    """A repeat within one batch: the first one is registered by the same commit."""
    if keyed[first.id][3] != body_hash:
        return Conflict("idempotency_key_reused")
    return Registered(id=first.id, receipt=first.receipt, received_at=first.received_at, is_repeat=True)


async def _serials(connection: AsyncConnection, batch: Sequence[Submission]) -> list[int]:
    """A serial for each report, taken per municipality and year in sorted order, so that two commits cannot deadlock."""
    wanted: dict[tuple[str, int], int] = defaultdict(int)
    for submission in batch:
        wanted[submission.report.municipality, registration_year(submission.received_at)] += 1
    following: dict[tuple[str, int], int] = {}
    for (municipality, year), count in sorted(wanted.items()):
        cursor = await connection.execute(sql("registry.take_serials"), [municipality, year, count])
        row = await cursor.fetchone()
        if row is None:
            raise Broken("no_serial")
        following[municipality, year] = row[0] - count
    serials: list[int] = []
    for submission in batch:
        counter = submission.report.municipality, registration_year(submission.received_at)
        following[counter] += 1
        serials.append(following[counter])
    return serials


def _columns(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Rows as one list per column, for `unnest`."""
    return [list(column) for column in zip(*rows, strict=True)]
