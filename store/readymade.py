"""Ready-made texts that the people of an organisation share when they write reports. Never about a child; sealed all the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from psycopg_pool import AsyncConnectionPool

from casework.errors import NotFound
from casework.ids import OrganisationId, PersonId
from store.database import reached
from store.queries import sql
from store.sealing import Sealer


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyMade:
    """One template."""

    id: UUID
    content: dict[str, Any]  # "name", and texts by the names of the form's fields
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ReadyMades:
    """The templates of one installation; every call names the organisation."""

    pool: AsyncConnectionPool
    sealer: Sealer

    async def of(self, organisation: OrganisationId, template_id: UUID | None = None) -> list[ReadyMade]:
        """The organisation's templates, or the one."""
        async with reached(self.pool) as connection:
            values = [organisation, template_id, template_id]
            rows = await (await connection.execute(sql("portal.templates_of"), values)).fetchall()
        return [
            ReadyMade(
                id=row[0],
                content=self.sealer.unseal_json(bytes(row[1]), where=f"portal_template/{row[0]}/content"),
                changed_at=row[2],
            )
            for row in rows
        ]

    async def read(self, template_id: UUID, organisation: OrganisationId) -> ReadyMade:
        """One template.

        Raises:
            NotFound: there is none, or it is another organisation's.
        """
        found = await self.of(organisation, template_id)
        if not found:
            raise NotFound("not_found")
        return found[0]

    async def put(
        self,
        template_id: UUID | None,
        organisation: OrganisationId,
        content: Mapping[str, str],
        *,
        by: PersonId,
    ) -> UUID:
        """Makes a template, or changes one.

        Raises:
            NotFound: the one to change is not there, or is another organisation's.
        """
        template = template_id or uuid4()
        sealed = self.sealer.seal_json(dict(content), where=f"portal_template/{template}/content")
        async with reached(self.pool) as connection:
            if template_id is None:
                await connection.execute(sql("portal.insert_template"), [template, organisation, by, sealed])
            else:
                cursor = await connection.execute(sql("portal.update_template"), [sealed, template, organisation])
                if cursor.rowcount == 0:
                    raise NotFound("not_found")
            action = "template.changed" if template_id else "template.made"
            await connection.execute(sql("portal.audit"), [by, action, "portal_template", template])
        return template

    async def delete(self, template_id: UUID, organisation: OrganisationId, *, by: PersonId) -> None:
        """Takes a template away from the whole organisation."""
        async with reached(self.pool) as connection:
            cursor = await connection.execute(sql("portal.delete_template"), [template_id, organisation])
            if cursor.rowcount:
                await connection.execute(sql("portal.audit"), [by, "template.deleted", "portal_template", template_id])
