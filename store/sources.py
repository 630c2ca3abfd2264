"""What other ways in gave: kept sealed before it is registered, known when it comes again, and how each source is."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from casework.errors import Broken, Unavailable
from casework.ids import ReportId
from casework.incoming import Format, RawItem
from store.queries import sql
from store.sealing import Sealer

SILENT_AFTER_S = 15 * 60.0
"""A source that has not been read for so long is a dead mailbox, until somebody has looked."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An item that is durable here."""

    id: UUID
    is_registered: bool  # each of its reports has its number
    is_whole: bool  # its bytes are here; what was too large stays with its source


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """How a source is. Codes and counts; never a name."""

    name: str
    silence_s: float  # since it was last read without an error
    error_code: str | None
    waiting: int  # there, and not taken in
    unregistered: int  # kept here, and not registered yet
    quiet_s: float | None  # since something came; None: nothing ever has

    @property
    def is_silent(self) -> bool:
        """Whether there has been no contact for too long."""
        return self.silence_s > SILENT_AFTER_S

    @property
    def is_well(self) -> bool:
        """Whether nobody needs to look."""
        return not (self.is_silent or self.error_code or self.waiting or self.unregistered)

    def to_plain(self) -> dict[str, Any]:
        """As `sluss status --json` shows it."""
        return {
            "name": self.name,
            "silence_s": round(self.silence_s, 1),
            "is_silent": self.is_silent,
            "error_code": self.error_code,
            "waiting": self.waiting,
            "unregistered": self.unregistered,
            "quiet_s": None if self.quiet_s is None else round(self.quiet_s, 1),
        }


def states(rows: Sequence[tuple[Any, ...]]) -> tuple[SourceState, ...]:
    """From the rows of `sources.states`."""
    return tuple(
        SourceState(
            name=name,
            silence_s=max(0.0, float(silence)),
            error_code=code,
            waiting=waiting,
            unregistered=unregistered,
            quiet_s=None if quiet is None else float(quiet),
        )
        for name, silence, code, waiting, unregistered, quiet in rows
    )


@dataclass(frozen=True, slots=True)
class SourceStore:
    """The kept items of one installation. Every method raises Unavailable("database_away") while the database is."""

    pool: AsyncConnectionPool
    sealer: Sealer

    async def keep(self, item: RawItem, identity: bytes) -> Kept:
        """Makes the item durable, unless the same is here already; then tells of that one."""
        where = f"source_item/{item.id}"
        content = None if item.content is None else self.sealer.seal(item.content, where=f"{where}/content")
        key = self.sealer.keyed_hash(identity, purpose=f"source/{item.source}/content")
        row = (
            item.id,
            item.source,
            key,
            self._name_key(item.source, item.external_id),
            str(item.format),
            item.size,
            item.received_at,
            self.sealer.seal_json(_about(item), where=f"{where}/about"),
            content,
            None if content is None else hashlib.sha256(content).digest(),
        )
        async with _database(self.pool) as connection, connection.transaction():
            await connection.execute(sql("sources.keep"), row)
            found = await (await connection.execute(sql("sources.find"), [item.source, key])).fetchone()
        if found is None:
            raise Broken("not_kept")
        return Kept(*found)

    async def known(self, source: str, external_id: str) -> Kept | None:
        """The item that the source calls so, or None."""
        values = [source, self._name_key(source, external_id)]
        async with _database(self.pool) as connection:
            found = await (await connection.execute(sql("sources.find_by_name"), values)).fetchone()
        return Kept(*found) if found else None

    async def waiting(self, source: str) -> list[UUID]:
        """Items that are kept and not registered: a process died between the two, or the database refused."""
        async with _database(self.pool) as connection:
            return [row[0] for row in await (await connection.execute(sql("sources.waiting"), [source])).fetchall()]

    async def open(self, item_id: UUID) -> RawItem:
        """A kept item as it came."""
        async with _database(self.pool) as connection:
            row = await (await connection.execute(sql("sources.open"), [item_id])).fetchone()
        if row is None:
            raise Broken("not_kept")
        source, kind, size, received_at, about, content = row
        where = f"source_item/{item_id}"
        told: Mapping[str, Any] = self.sealer.unseal_json(bytes(about), where=f"{where}/about")
        return RawItem(
            id=item_id,
            source=source,
            external_id=told["external_id"],
            name=told["name"],
            format=Format(kind),
            content=None if content is None else self.sealer.unseal(bytes(content), where=f"{where}/content"),
            size=size,
            digest=bytes.fromhex(told["digest"]),
            received_at=received_at,
        )

    async def registered(self, item_id: UUID, reports: Sequence[ReportId]) -> None:
        """Notes which reports an item became, in the order of its parts."""
        async with _database(self.pool) as connection, connection.transaction():
            await connection.execute(sql("sources.link"), [item_id, list(range(len(reports))), list(reports)])
            await connection.execute(sql("sources.registered"), [len(reports), item_id])

    async def note(self, source: str, *, is_ok: bool, code: str | None, waiting: int | None) -> None:
        """How the last look at the source went. `waiting` None: not known, as the source could not be asked."""
        values = {"name": source, "is_ok": is_ok, "code": code, "waiting": waiting or 0, "known_waiting": waiting}
        async with _database(self.pool) as connection:
            await connection.execute(sql("sources.note"), values)

    async def watch_only(self, sources: Sequence[str]) -> None:
        """Forgets how the others are, which nobody watches any more; what they gave stays."""
        async with _database(self.pool) as connection:
            await connection.execute(sql("sources.forget"), [list(sources)])

    def _name_key(self, source: str, external_id: str | None) -> bytes | None:
        return None if external_id is None else self.sealer.keyed_hash(external_id, purpose=f"source/{source}/name")


def _about(item: RawItem) -> dict[str, Any]:
    return {"name": item.name, "external_id": item.external_id, "digest": item.digest.hex()}


@asynccontextmanager
async def _database(pool: AsyncConnectionPool) -> AsyncIterator[AsyncConnection[Any]]:
    """A connection, with its loss told as Unavailable."""
    try:
        async with pool.connection() as connection:
            yield connection
    except (psycopg.OperationalError, OSError) as error:
        raise Unavailable("database_away") from error
