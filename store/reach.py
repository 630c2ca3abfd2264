"""What exists for a person, and what they may open: the municipality they work for, the stricter ring, and need (SoLPuL 10 §)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Connection
from psycopg_pool import AsyncConnectionPool

from casework.access import STAFF, Actor
from casework.errors import NotFound, Refused, Unavailable
from store.queries import sql


class Thing(StrEnum):
    """What an id is the id of."""

    REPORT = "report"
    REPORT_CHILD = "report_child"
    GROUP = "group"
    QUESTION = "question"
    MENTION = "mention"
    ACT = "act"
    GRANT = "grant"
    REVIEW = "review"
    INVESTIGATION = "investigation"
    DEVIATION = "deviation"
    ACTION = "action"


_SEVERAL = {Thing.REPORT_CHILD: "of_children", Thing.GROUP: "of_groups", Thing.MENTION: "of_mentions"}


@dataclass(frozen=True, slots=True)
class Reach:
    """Asked before anything is done for a person."""

    pool: AsyncConnectionPool

    async def require(self, actor: Actor, thing: Thing, key: UUID | int) -> None:
        """The thing belongs to a municipality that the person works for.

        Raises:
            NotFound: "not_found", also when there is no such thing: the two are not to be told apart.
            Unavailable: "database_away".
        """
        if actor.municipality is None and actor.role not in STAFF:
            return
        rows = await self._rows(f"reach.{thing}", [key])
        if not rows or not actor.reaches(rows[0][0]):
            raise NotFound("not_found")

    async def require_all(self, actor: Actor, thing: Thing, ids: Sequence[UUID]) -> None:
        """As `require` for several; those that do not exist are left to whoever looks for them.

        Raises:
            NotFound: "not_found" when one of them is elsewhere. Unavailable: "database_away".
        """
        rows = await self._rows(f"reach.{_SEVERAL[thing]}", [list(ids)])
        if not all(actor.reaches(row[0]) for row in rows):
            raise NotFound("not_found")

    async def admit(self, actor: Actor, thing: Thing, key: UUID | int) -> None:
        """The person may open the report, or the report that names the child, now.

        Raises:
            NotFound: "not_found".
            Refused: "protected_identity" outside the stricter ring; "purpose_required" when nothing says that they need it.
        """
        values = {"person": actor.person_id, "unit": actor.unit, "id": key, "is_child": thing is Thing.REPORT_CHILD}
        rows = await self._rows("reach.admission", values)
        if not rows:
            raise NotFound("not_found")
        is_protected, need, has_broken_glass, report_id = rows[0]
        if is_protected and not actor.may_see_protected and not has_broken_glass:
            raise Refused("protected_identity", report_id=str(report_id))
        if need is None:
            raise Refused("purpose_required", report_id=str(report_id))

    async def admit_child(self, actor: Actor, report_child_id: UUID) -> None:
        """`require` and `admit` for one named in a body."""
        await self.require(actor, Thing.REPORT_CHILD, report_child_id)
        await self.admit(actor, Thing.REPORT_CHILD, report_child_id)

    async def admit_all(self, actor: Actor, report_child_ids: Sequence[UUID]) -> None:
        """None of these (report, child) rows is shut for the person.

        Raises:
            Refused: "protected_identity".
        """
        if actor.may_see_protected:
            return
        if await self._rows("reach.shut_children", {"children": list(report_child_ids), "person": actor.person_id}):
            raise Refused("protected_identity")

    async def admit_signing(self, actor: Actor, report_child_ids: Sequence[UUID]) -> None:
        """The person may sign for all of these (report, child) rows; those that do not exist are left to whoever looks for them.

        Raises:
            NotFound: "not_found" when one is elsewhere. Refused: "protected_identity". Unavailable: "database_away".
        """
        await self.require_all(actor, Thing.REPORT_CHILD, report_child_ids)
        await self.admit_all(actor, report_child_ids)

    async def glass(self, actor: Actor) -> dict[str, Any] | None:
        """The glass that the person has broken and that is still open: its report, and until when."""
        rows = await self._rows("grants.glass", [actor.person_id])
        return {"report_id": rows[0][1], "expires_at": rows[0][2]} if rows else None

    async def _rows(self, name: str, values: Any) -> list[tuple[Any, ...]]:
        try:
            async with self.pool.connection() as connection:
                return await (await connection.execute(sql(name), values)).fetchall()
        except psycopg.OperationalError as error:
            raise Unavailable("database_away") from error


def shut_reports(connection: Connection[Any], actor: Actor, report_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Of these reports those that the stricter ring shuts for the person."""
    return _shut(connection, actor, "reports", report_ids)


def shut_children(connection: Connection[Any], actor: Actor, report_child_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Of these (report, child) rows those whose report the stricter ring shuts for the person."""
    return _shut(connection, actor, "children", report_child_ids)


def _shut(connection: Connection[Any], actor: Actor, what: str, ids: Iterable[UUID]) -> frozenset[UUID]:
    if actor.may_see_protected:
        return frozenset()
    values = {what: list(ids), "person": actor.person_id}
    return frozenset(row[0] for row in connection.execute(sql(f"reach.shut_{what}"), values))
