"""Keys of an organisation's own systems. A key is shown once; here stands its keyed hash. A revoked key stops at once: none is cached."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID, uuid4

from psycopg_pool import AsyncConnectionPool

from casework.access import Actor, Permission, Role
from casework.errors import NotFound
from casework.ids import OrganisationId, PersonId
from store.accounts import organisation_name
from store.database import reached
from store.queries import sql
from store.sealing import Sealer

PREFIX = "sluss_org_"
"""What every key begins with, so that a lost one is recognised for what it is."""

SCOPES = MappingProxyType({"report:write": Permission.SEND, "receipt:read": Permission.READ_RECEIPT})


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationKey:
    """A key as the organisation's page shows it."""

    id: UUID
    label: str
    scopes: tuple[str, ...]
    created_at: datetime
    last_used_at: datetime | None  # to the minute
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class OrganisationKeys:
    """The keys of one installation."""

    pool: AsyncConnectionPool
    sealer: Sealer

    async def make(self, organisation: OrganisationId, *, label: str, scopes: Collection[str], by: PersonId) -> str:
        """A new key, which cannot be shown again."""
        key, key_id = PREFIX + secrets.token_urlsafe(32), uuid4()
        sealed = self.sealer.seal(label.encode(), where=f"organisation_key/{key_id}/label")
        async with reached(self.pool) as connection:
            values = [key_id, organisation, self._hash(key), sealed, sorted(scopes), by]
            await connection.execute(sql("orgkeys.insert"), values)
            await connection.execute(sql("portal.audit"), [by, "organisation_key.made", "organisation_key", key_id])
        return key

    async def who(self, key: str) -> Actor | None:
        """The system that holds a key, with what the key was made for; None when it is unknown or revoked."""
        async with reached(self.pool) as connection:
            row = await (await connection.execute(sql("orgkeys.find"), [self._hash(key)])).fetchone()
        if row is None:
            return None
        return Actor(
            # One sender for all keys of an organisation: a report sent again with a new key is the same report.
            PersonId(f"organisation:{row[1]}"),
            Role.ORGANISATION,
            organisation=OrganisationId(row[1]),
            organisation_name=organisation_name(self.sealer, row[1], row[3]),
            narrowed_to=frozenset(SCOPES[scope] for scope in row[2]),
        )

    async def of(self, organisation: OrganisationId) -> list[OrganisationKey]:
        """The organisation's keys, revoked ones too, the newest first."""
        async with reached(self.pool) as connection:
            rows = await (await connection.execute(sql("orgkeys.of"), [organisation])).fetchall()
        return [
            OrganisationKey(
                id=row[0],
                label=self.sealer.unseal(bytes(row[1]), where=f"organisation_key/{row[0]}/label").decode(),
                scopes=tuple(row[2]),
                created_at=row[3],
                last_used_at=row[4],
                revoked_at=row[5],
            )
            for row in rows
        ]

    async def revoke(self, key_id: UUID, organisation: OrganisationId, *, by: PersonId) -> None:
        """Stops a key, for good and at once.

        Raises:
            NotFound: no such key of this organisation is in use.
        """
        async with reached(self.pool) as connection:
            cursor = await connection.execute(sql("orgkeys.revoke"), [by, key_id, organisation])
            if cursor.rowcount == 0:
                raise NotFound("not_found")
            await connection.execute(sql("portal.audit"), [by, "organisation_key.revoked", "organisation_key", key_id])

    def _hash(self, key: str) -> bytes:
        return self.sealer.keyed_hash(key, purpose="organisation-key")
