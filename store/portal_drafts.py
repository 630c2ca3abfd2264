"""Drafts of mandated reporters: sealed, seen by their owner only, kept thirty days. And the freezing that makes sending safe to repeat.

    open ──freeze──> sending ──close──> sent
      └─────<──thaw─────┘

While `sending`, the draft holds the reports byte for byte as they are being registered; whoever comes again with the same draft
registers the same bytes under the same keys, and gets the first receipts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool

from casework.attachments import Attachment, about, from_about
from casework.errors import Conflict, NotFound
from casework.ids import PersonId
from store.database import reached
from store.queries import sql
from store.sealing import Sealer

KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A report being written."""

    id: UUID
    state: str  # open | sending | sent
    version: int
    content: dict[
        str, Any
    ]  # of an open draft the fields; of one being sent {"fields": …, "reports": […]}; empty when sent
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFile:
    """A file of a draft, without its content."""

    id: UUID
    filename: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Drafts:
    """The drafts of one installation. Every call names the owner; another's draft is not found."""

    pool: AsyncConnectionPool
    sealer: Sealer

    async def begin(self, owner: PersonId, fields: Mapping[str, Any]) -> UUID:
        """A new draft."""
        draft_id = uuid4()
        async with reached(self.pool) as connection:
            await connection.execute(sql("portal.insert_draft"), [draft_id, owner, self._seal(draft_id, fields)])
        return draft_id

    async def of(self, owner: PersonId) -> list[Draft]:
        """What the owner has not sent, the last changed first. What nobody has changed for thirty days is forgotten first."""
        async with reached(self.pool) as connection:
            await connection.execute(sql("portal.forget_old_drafts"), [KEPT])
            rows = await (await connection.execute(sql("portal.drafts_of"), [owner])).fetchall()
        return [self._draft(row) for row in rows]

    async def read(self, draft_id: UUID, owner: PersonId) -> Draft:
        """One draft.

        Raises:
            NotFound: there is none, or it is somebody else's.
        """
        async with reached(self.pool) as connection:
            row = await (await connection.execute(sql("portal.find_draft"), [draft_id, owner])).fetchone()
        if row is None:
            raise NotFound("not_found")
        return self._draft(row)

    async def save(self, draft_id: UUID, owner: PersonId, fields: Mapping[str, Any]) -> int:
        """Keeps what is written, and returns the new version.

        Raises:
            Conflict: "draft_settled" when it is being sent or has been.
        """
        async with reached(self.pool) as connection:
            values = [self._seal(draft_id, fields), draft_id, owner]
            row = await (await connection.execute(sql("portal.save_draft"), values)).fetchone()
        if row is None:
            raise Conflict("draft_settled")
        return int(row[0])

    async def delete(self, draft_id: UUID, owner: PersonId) -> None:
        """Takes a draft away, files and all; one that is being sent or has been stays."""
        async with reached(self.pool) as connection:
            await connection.execute(sql("portal.delete_draft"), [draft_id, owner])

    async def freeze(
        self, draft_id: UUID, owner: PersonId, *, version: int, make: Callable[[dict[str, Any]], Sequence[str]]
    ) -> Draft:
        """The draft with its reports as they are to be registered: made now, or, when it was frozen before, those of that time.

        Raises:
            NotFound: no such draft.
            Conflict: "draft_changed" when another version was reviewed.
        """
        async with reached(self.pool) as connection:
            row = await (await connection.execute(sql("portal.lock_draft"), [draft_id, owner])).fetchone()
            if row is None:
                raise NotFound("not_found")
            draft = self._draft(row)
            if draft.state != "open":
                return draft
            if draft.version != version:
                raise Conflict("draft_changed")
            content = {"fields": draft.content, "reports": list(make(draft.content))}
            await connection.execute(sql("portal.freeze_draft"), [self._seal(draft_id, content), draft_id])
        return Draft(id=draft.id, state="sending", version=draft.version, content=content, changed_at=draft.changed_at)

    async def thaw(self, draft: Draft) -> None:
        """Opens a frozen draft again, when it is certain that nothing of it was registered."""
        async with reached(self.pool) as connection:
            values = [self._seal(draft.id, draft.content["fields"]), draft.id]
            await connection.execute(sql("portal.thaw_draft"), values)

    async def add_file(self, draft_id: UUID, owner: PersonId, file: Attachment) -> None:
        """Puts a file with an open draft."""
        file_id = uuid4()
        where = f"portal_draft_file/{file_id}"
        content = file.content or b""
        values = [
            file_id,
            len(content),
            self.sealer.seal_json(about(file), where=f"{where}/about"),
            self.sealer.seal(content, where=f"{where}/content"),
            draft_id,
            owner,
        ]
        async with reached(self.pool) as connection:
            await connection.execute(sql("portal.insert_file"), values)

    async def remove_file(self, file_id: UUID, draft_id: UUID, owner: PersonId) -> None:
        """Takes a file away from an open draft."""
        async with reached(self.pool) as connection:
            await connection.execute(sql("portal.delete_file"), [file_id, draft_id, owner])

    async def files(self, draft_id: UUID, owner: PersonId) -> list[DraftFile]:
        """The files of a draft, in the order in which they were added."""
        async with reached(self.pool) as connection:
            rows = await (await connection.execute(sql("portal.files_of"), [draft_id, owner])).fetchall()
        return [
            DraftFile(id=row[0], size_bytes=row[1], filename=self._about(row[0], row[2])["filename"] or "")
            for row in rows
        ]

    async def attachments(self, draft: Draft) -> tuple[Attachment, ...]:
        """The files of a draft that its owner has just been given, opened."""
        async with reached(self.pool) as connection:
            rows = await (await connection.execute(sql("portal.file_contents"), [draft.id])).fetchall()
        return tuple(
            from_about(
                self._about(file_id, sealed),
                self.sealer.unseal(bytes(content), where=f"portal_draft_file/{file_id}/content"),
            )
            for file_id, sealed, content in rows
        )

    def _seal(self, draft_id: UUID, content: Mapping[str, Any]) -> bytes:
        return self.sealer.seal_json(dict(content), where=f"portal_draft/{draft_id}/content")

    def _about(self, file_id: UUID, sealed: bytes) -> dict[str, str | None]:
        return dict(self.sealer.unseal_json(bytes(sealed), where=f"portal_draft_file/{file_id}/about"))

    def _draft(self, row: TupleRow) -> Draft:
        where = f"portal_draft/{row[0]}/content"
        content = {} if row[3] is None else self.sealer.unseal_json(bytes(row[3]), where=where)
        return Draft(id=row[0], state=row[1], version=row[2], content=content, changed_at=row[4])


def forget_old(connection: Connection[Any]) -> int:
    """Deletes the open drafts that nobody has changed for thirty days, with their files. Returns how many there were.

    The relay does it now and then, also for an owner who never comes back; the overview does it for whoever looks.
    """
    return connection.execute(sql("portal.forget_old_drafts"), [KEPT]).rowcount
