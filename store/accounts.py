"""Accounts of mandated reporters and their organisations, as an issuer names them at each login. Names are sealed, ids are keyed hashes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID, uuid4

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from casework.errors import NotFound
from casework.ids import OrganisationId, PersonId
from store.database import reached
from store.queries import sql
from store.sealing import Sealer


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a login says of a person at work. Every field but the name may be empty; the person may correct it for a report."""

    name: str
    title: str = ""
    phone: str = ""
    email: str = ""
    group: str = ""  # code of `casework.mandated.Group`


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A mandated reporter in one employment."""

    person_id: PersonId
    organisation: OrganisationId
    organisation_name: str
    profile: Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """By what the issuer knows somebody."""

    issuer: str
    subject: str
    organisation: str  # the organisation's id at the issuer


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts of one installation."""

    pool: AsyncConnectionPool
    sealer: Sealer

    async def sign_in(self, who: Identity, profile: Profile, *, organisation_name: str) -> Account:
        """The account of the one who signs in; made at the first login, brought up to date at each."""
        async with reached(self.pool) as connection:
            organisation = await self._organisation(connection, who, organisation_name)
            key = self.sealer.keyed_hash(_joined(who.issuer, who.organisation, who.subject), purpose="reporter-account")
            account = await _id(connection, "accounts.put_account", [uuid4(), organisation, key])
            sealed = self.sealer.seal_json(asdict(profile), where=f"reporter_account/{account}/profile")
            await connection.execute(sql("accounts.put_profile"), [sealed, account])
        return Account(
            person_id=PersonId(str(account)),
            organisation=organisation,
            organisation_name=organisation_name,
            profile=profile,
        )

    async def account(self, person_id: PersonId) -> Account:
        """The account behind a session.

        Raises:
            NotFound: "not_found".
        """
        async with reached(self.pool) as connection:
            cursor = await connection.execute(sql("accounts.profile"), [person_id])
            row = await cursor.fetchone()
        if row is None:
            raise NotFound("not_found")
        return Account(
            person_id=person_id,
            organisation=OrganisationId(row[1]),
            organisation_name=organisation_name(self.sealer, row[1], row[2]),
            profile=Profile(**self.sealer.unseal_json(bytes(row[0]), where=f"reporter_account/{person_id}/profile")),
        )

    async def _organisation(self, connection: AsyncConnection[Any], who: Identity, name: str) -> OrganisationId:
        key = self.sealer.keyed_hash(_joined(who.issuer, who.organisation), purpose="organisation")
        fresh = uuid4()
        sealed = self.sealer.seal(name.encode(), where=f"organisation/{fresh}/name")
        found = await _id(connection, "accounts.put_organisation", [fresh, key, sealed])
        if found != fresh:
            sealed = self.sealer.seal(name.encode(), where=f"organisation/{found}/name")
            await connection.execute(sql("accounts.name_organisation"), [sealed, found])
        return OrganisationId(found)


def organisation_name(sealer: Sealer, organisation: UUID, sealed: bytes) -> str:
    """An organisation's name, opened."""
    return sealer.unseal(bytes(sealed), where=f"organisation/{organisation}/name").decode()


def _joined(*parts: str) -> str:
    """Parts that cannot be confused with one another, whatever they hold."""
    return "".join(f"{len(part)}:{part}" for part in parts)


async def _id(connection: AsyncConnection[Any], statement: str, values: list[Any]) -> UUID:
    row = await (await connection.execute(sql(statement), values)).fetchone()
    if row is None:
        raise NotFound("not_found")
    found: UUID = row[0]
    return found
