"""Tokens, login codes and sessions. Only keyed hashes are kept; a stolen database opens no door."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from casework.access import Actor, Qualification, Role
from casework.ids import MunicipalityCode, OrganisationId, PersonId
from store.database import reached
from store.queries import sql
from store.sealing import Sealer

SESSION_LIFE = timedelta(hours=9)  # a working day
IDLE_LIMIT = timedelta(minutes=15)  # of a person's session (trust T24)
LOGIN_CODE_LIFE = timedelta(minutes=30)
_CACHE_S = 10.0  # a revoked token works this much longer at most
_CACHE_SIZE = 1000


def issue(
    connection: Connection[Any],
    sealer: Sealer,
    actor: Actor,
    *,
    kind: str,
    life: timedelta,
    own_keys: Sequence[bytes] = (),
) -> str:
    """Makes a token or login code, keeps its hash and returns it; it cannot be shown again.

    Args:
        own_keys: keyed hashes of the person's own surname and address, for the review of the log.
    """
    token = secrets.token_urlsafe(32)
    with connection.transaction():
        login = {"hash": _hash(sealer, token), "kind": kind, "life": life, "own": list(own_keys), "idle": None}
        connection.execute(sql("access.insert_token"), {**_columns(actor), **login})
        details = {"role": actor.role, "municipality": actor.municipality, "ring": actor.may_see_protected}
        connection.execute(sql("access.audit"), [actor.person_id, f"{kind}.issued", Jsonb(details)])
    return token


@dataclass(slots=True)
class Doorkeeper:
    """Says who a token belongs to. Looks in the database at most every ten seconds per token; always, where idling counts.

    Each method raises Unavailable: "database_away".
    """

    pool: AsyncConnectionPool
    sealer: Sealer
    _seen: dict[tuple[str, bytes], tuple[float, Actor]] = field(default_factory=dict)

    async def who(self, token: str, *, kind: str) -> Actor | None:
        """The actor behind a bearer token or session, or None."""
        key = (kind, _hash(self.sealer, token))
        cached = self._seen.get(key)
        if cached and cached[0] > monotonic():
            return cached[1]
        async with reached(self.pool) as connection:
            cursor = connection.cursor(row_factory=dict_row)
            row = await (await cursor.execute(sql("access.find_token"), [key[1], kind])).fetchone()
        if row is None:
            self._seen.pop(key, None)
            return None
        actor = _actor(row)
        if row["idle_limit"] is None:
            if len(self._seen) >= _CACHE_SIZE:
                self._seen.clear()
            self._seen[key] = (monotonic() + _CACHE_S, actor)
        return actor

    async def holds(self, token: str, *, kind: str) -> bool:
        """Whether a token or session is still good, without using it: a session that idles goes on idling."""
        async with reached(self.pool) as connection:
            found = await connection.execute(sql("access.holds"), [_hash(self.sealer, token), kind])
            return await found.fetchone() is not None

    async def idled_out(self, session: str) -> Actor | None:
        """Who a session belonged to that has idled out within its working day: they may save what they had written, and see nothing."""
        async with reached(self.pool) as connection:
            cursor = connection.cursor(row_factory=dict_row)
            row = await (await cursor.execute(sql("access.find_idled_out"), [_hash(self.sealer, session)])).fetchone()
        return _actor(row) if row else None

    async def begin(self, actor: Actor) -> str:
        """A session for somebody whom an issuer has vouched for; it ends when idle, and with the working day."""
        session = secrets.token_urlsafe(32)
        login = {"hash": _hash(self.sealer, session), "kind": "session", "life": SESSION_LIFE, "own": []}
        details = {
            "role": actor.role,
            "by": "issuer",
            "municipality": actor.municipality,
            "ring": actor.may_see_protected,
        }
        async with reached(self.pool) as connection:
            await connection.execute(sql("access.insert_token"), {**_columns(actor), **login, "idle": IDLE_LIMIT})
            await connection.execute(sql("access.audit"), [actor.person_id, "session.began", Jsonb(details)])
        return session

    async def end(self, session: str) -> None:
        """Ends a session at once, here; other processes may have seen one that does not idle, and believe it ten seconds more."""
        token_hash = _hash(self.sealer, session)
        async with reached(self.pool) as connection:
            cursor = await connection.execute(sql("access.revoke_session"), [token_hash])
            if row := await cursor.fetchone():
                await connection.execute(sql("access.audit"), [row[1], "session.ended", Jsonb({"role": row[0]})])
        self._seen.pop(("session", token_hash), None)

    async def log_in(self, code: str) -> str | None:
        """Trades a login code, once, for a session token."""
        session = secrets.token_urlsafe(32)
        code_hash = _hash(self.sealer, code)
        async with reached(self.pool) as connection:
            cursor = await connection.execute(sql("access.use_login_code"), [code_hash])
            row = await cursor.fetchone()
            if row is None:
                return None
            values = {"hash": _hash(self.sealer, session), "life": SESSION_LIFE, "idle": IDLE_LIMIT, "code": code_hash}
            await connection.execute(sql("access.begin_session"), values)
            await connection.execute(sql("access.audit"), [row[1], "session.began", Jsonb({"role": row[0]})])
        return session


def _columns(actor: Actor) -> dict[str, Any]:
    return {
        "role": actor.role,
        "person": actor.person_id,
        "municipality": actor.municipality,
        "unit": actor.unit,
        "titles": sorted(actor.titles),
        "qualifications": sorted(map(str, actor.qualifications)),
        "ring": actor.may_see_protected,
        "unplaced": actor.handles_unplaced,
        "organisation": actor.organisation,
        "administers": actor.administers,
    }


def _actor(row: dict[str, Any]) -> Actor:
    return Actor(
        PersonId(row["person_id"]),
        Role(row["role"]),
        municipality=MunicipalityCode(row["municipality"]) if row["municipality"] else None,
        unit=row["unit"],
        titles=frozenset(row["titles"]),
        qualifications=frozenset(map(Qualification, row["qualifications"])),
        may_see_protected=row["may_see_protected"],
        handles_unplaced=row["handles_unplaced"],
        organisation=OrganisationId(row["organisation_id"]) if row["organisation_id"] else None,
        administers=row["administers"],
    )


def _hash(sealer: Sealer, token: str) -> bytes:
    return sealer.keyed_hash(token, purpose="access-token")
