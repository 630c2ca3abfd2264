"""Drafts of the public form: what somebody has answered so far, sealed, for two hours at most.

The browser holds a random token in a session cookie; the database holds its keyed hash. Once the report is sent the answers
are erased in the same commit that keeps the receipt.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import AsyncConnection, Connection
from psycopg_pool import AsyncConnectionPool

from casework.attachments import Attachment, about, from_about
from casework.errors import Unavailable
from store.queries import sql
from store.sealing import Sealer

TOKEN_BYTES = 32

Plain = Mapping[str, Any]
"""JSON-ready values; what they mean is the form's business."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFile:
    """A file of a draft, without its content."""

    id: UUID
    filename: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft as it stands."""

    id: UUID
    version: int  # rises with every change
    started_at: datetime
    answers: Plain | None  # None: sent, and erased
    receipt: Plain | None  # of the last time it was sent
    files: tuple[DraftFile, ...]


@dataclass(frozen=True, slots=True)
class Drafts:
    """The drafts of one installation. Every call raises Unavailable ("database_away") while the database is away."""

    pool: AsyncConnectionPool
    sealer: Sealer

    async def begin(self, answers: Plain) -> str:
        """A new draft; returns its token, which is kept nowhere else."""
        token, draft_id = secrets.token_urlsafe(TOKEN_BYTES), uuid4()
        sealed = self.sealer.seal_json(answers, where=f"draft/{draft_id}/answers")
        async with self._connection() as connection:
            await connection.execute(sql("drafts.begin"), [draft_id, self._hash(token), sealed])
        return token

    async def find(self, token: str) -> Draft | None:
        """The draft of the token; None when there is none, or nobody has changed it for two hours."""
        async with self._connection() as connection:
            return await self._read(connection, "drafts.find", token)

    async def change(self, token: str, change: Callable[[Plain], Plain]) -> Draft | None:
        """Changes the answers under a lock, so that two windows do not undo each other. None as `find`.

        A draft that has been sent is returned as it stands: `change` is not called.
        """
        async with self._connection() as connection, connection.transaction():
            draft = await self._read(connection, "drafts.lock", token)
            if draft is None or draft.answers is None:
                return draft
            changed = change(draft.answers)
            if changed != draft.answers:
                sealed = self.sealer.seal_json(changed, where=f"draft/{draft.id}/answers")
                await connection.execute(sql("drafts.save"), [sealed, draft.id])
            return await self._read(connection, "drafts.find", token)

    async def add_file(self, token: str, file: Attachment) -> None:
        """Keeps one more file with an unsent draft, sealed."""
        async with self._connection() as connection, connection.transaction():
            draft = await self._read(connection, "drafts.lock", token)
            if draft is None or draft.answers is None:
                return
            file_id = uuid4()
            sealed = self.sealer.seal_json(about(file), where=f"draft_file/{file_id}/about")
            content = file.content and self.sealer.seal(file.content, where=f"draft_file/{file_id}/content")
            row = [file_id, draft.id, len(file.content or b""), sealed, content]
            await connection.execute(sql("drafts.add_file"), row)
            await connection.execute(sql("drafts.touch"), [draft.id])

    async def remove_file(self, token: str, file_id: UUID) -> None:
        """Takes a file away again."""
        async with self._connection() as connection, connection.transaction():
            draft = await self._read(connection, "drafts.lock", token)
            if draft is not None and draft.answers is not None:
                await connection.execute(sql("drafts.remove_file"), [draft.id, file_id])
                await connection.execute(sql("drafts.touch"), [draft.id])

    async def contents(self, draft: Draft) -> tuple[Attachment, ...]:
        """The files, opened, in the order in which they came."""
        async with self._connection() as connection:
            rows = await (await connection.execute(sql("drafts.contents"), [draft.id])).fetchall()
        return tuple(self._opened(*row) for row in rows)

    async def sent(self, draft: Draft, receipt: Plain) -> None:
        """Keeps the receipt and erases what was sent. What another window has changed meanwhile stays, as a draft."""
        sealed = self.sealer.seal_json(receipt, where=f"draft/{draft.id}/receipt")
        async with self._connection() as connection, connection.transaction():
            await connection.execute(sql("drafts.keep_receipt"), [sealed, draft.id])
            erased = await connection.execute(sql("drafts.erase_sent"), [draft.id, draft.version])
            if await erased.fetchone():
                await connection.execute(sql("drafts.erase_files"), [draft.id])

    async def forget(self, token: str) -> None:
        """Deletes the draft with everything in it."""
        async with self._connection() as connection:
            await connection.execute(sql("drafts.forget"), [self._hash(token)])

    async def _read(self, connection: AsyncConnection, query: str, token: str) -> Draft | None:
        row = await (await connection.execute(sql(query), [self._hash(token)])).fetchone()
        if row is None:
            return None
        draft_id, version, started_at, answers, receipt = row
        files = await (await connection.execute(sql("drafts.files"), [draft_id])).fetchall()
        return Draft(
            id=draft_id,
            version=version,
            started_at=started_at,
            answers=self._unsealed(answers, f"draft/{draft_id}/answers"),
            receipt=self._unsealed(receipt, f"draft/{draft_id}/receipt"),
            files=tuple(self._listed(*file) for file in files),
        )

    def _unsealed(self, sealed: bytes | None, where: str) -> Plain | None:
        return None if sealed is None else dict(self.sealer.unseal_json(bytes(sealed), where=where))

    def _listed(self, file_id: UUID, size_bytes: int, sealed: bytes) -> DraftFile:
        plain = self.sealer.unseal_json(bytes(sealed), where=f"draft_file/{file_id}/about")
        return DraftFile(id=file_id, filename=plain["filename"] or "", size_bytes=size_bytes)

    def _opened(self, file_id: UUID, sealed: bytes, content: bytes | None) -> Attachment:
        plain = self.sealer.unseal_json(bytes(sealed), where=f"draft_file/{file_id}/about")
        where = f"draft_file/{file_id}/content"
        opened = None if content is None else self.sealer.unseal(bytes(content), where=where)
        return from_about(plain, opened)

    def _hash(self, token: str) -> bytes:
        return self.sealer.keyed_hash(token, purpose="draft-token")

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection]:
        try:
            async with self.pool.connection() as connection:
                yield connection
        except (psycopg.OperationalError, OSError) as error:
            raise Unavailable("database_away") from error


def forget_expired(connection: Connection[Any]) -> int:
    """Deletes the drafts that nobody has changed for two hours, with their files. Returns how many there were."""
    return connection.execute(sql("drafts.forget_expired")).rowcount
