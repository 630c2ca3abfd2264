"""Tokens, login codes and sessions. Only keyed hashes are kept; a stolen database opens no door."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Any

from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from casework.access import Actor, Role
from casework.ids import OrganisationId, PersonId
from store.queries import sql
from store.sealing import Sealer

SESSION_LIFE = timedelta(hours=9)  # a working day
IDLE_LIMIT = timedelta(minutes=15)  # of a session that began at an issuer (trust T24)
LOGIN_CODE_LIFE = timedelta(minutes=30)
_CACHE_S = 10.0  # a revoked token works this much longer at most
_CACHE_SIZE = 1000


def issue(
    connection: Connection[Any], sealer: Sealer, *, kind: str, role: Role, person_id: str, life: timedelta
) -> str:
    """Makes a token or login code, keeps its hash and returns it; it cannot be shown again."""
    token = secrets.token_urlsafe(32)
    with connection.transaction():
        connection.execute(sql("access.insert_token"), [_hash(sealer, token), kind, role, person_id, life])
        connection.execute(sql("access.audit"), [person_id, f"{kind}.issued", Jsonb({"role": role})])
    return token


@dataclass(slots=True)
class Doorkeeper:
    """Says who a token belongs to. Looks in the database at most every ten seconds per token; always, where idling counts."""

    pool: AsyncConnectionPool
    sealer: Sealer
    _seen: dict[tuple[str, bytes], tuple[float, Actor]] = field(default_factory=dict)

    async def who(self, token: str, *, kind: str) -> Actor | None:
        """The actor behind a bearer token or session, or None."""
        key = (kind, _hash(self.sealer, token))
        cached = self._seen.get(key)
        if cached and cached[0] > monotonic():
            return cached[1]
        async with self.pool.connection() as connection:
            cursor = await connection.execute(sql("access.find_token"), [key[1], kind])
            row = await cursor.fetchone()
        if row is None:
            self._seen.pop(key, None)
            return None
        actor = _actor(row)
        if row[4] is None:
            if len(self._seen) >= _CACHE_SIZE:
                self._seen.clear()
            self._seen[key] = (monotonic() + _CACHE_S, actor)
        return actor

    async def idled_out(self, session: str) -> Actor | None:
        """Who a session belonged to that has idled out within its working day: they may save what they had written, and see nothing."""
        async with self.pool.connection() as connection:
            cursor = await connection.execute(sql("access.find_idled_out"), [_hash(self.sealer, session)])
            row = await cursor.fetchone()
        return _actor(row) if row else None

    async def begin(self, actor: Actor) -> str:
        """A session for somebody whom an issuer has vouched for; it ends when idle, and with the working day."""
        session = secrets.token_urlsafe(32)
        values = [_hash(self.sealer, session), actor.role, actor.person_id, SESSION_LIFE]
        async with self.pool.connection() as connection, connection.transaction():
            await connection.execute(
                sql("access.insert_session"), [*values, actor.organisation, actor.administers, IDLE_LIMIT]
            )
            await connection.execute(
                sql("access.audit"), [actor.person_id, "session.began", Jsonb({"role": actor.role, "by": "issuer"})]
            )
        return session

    async def end(self, session: str) -> None:
        """Ends a session at once, here; other processes may have seen one that does not idle, and believe it ten seconds more."""
        token_hash = _hash(self.sealer, session)
        async with self.pool.connection() as connection, connection.transaction():
            cursor = await connection.execute(sql("access.revoke_session"), [token_hash])
            if row := await cursor.fetchone():
                await connection.execute(sql("access.audit"), [row[1], "session.ended", Jsonb({"role": row[0]})])
        self._seen.pop(("session", token_hash), None)

    async def log_in(self, code: str) -> str | None:
        """Trades a login code, once, for a session token."""
        session = secrets.token_urlsafe(32)
        async with self.pool.connection() as connection, connection.transaction():
            cursor = await connection.execute(sql("access.use_login_code"), [_hash(self.sealer, code)])
            row = await cursor.fetchone()
            if row is None:
                return None
            values = [_hash(self.sealer, session), "session", row[0], row[1], SESSION_LIFE]
            await connection.execute(sql("access.insert_token"), values)
            await connection.execute(sql("access.audit"), [row[1], "session.began", Jsonb({"role": row[0]})])
        return session


def _actor(row: TupleRow) -> Actor:
    return Actor(
        PersonId(row[1]),
        Role(row[0]),
        organisation=OrganisationId(row[2]) if row[2] else None,
        administers=row[3],
    )


def _hash(sealer: Sealer, token: str) -> bytes:
    return sealer.keyed_hash(token, purpose="access-token")
