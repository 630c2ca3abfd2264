"""The logins of a municipality, as its administrator sees them: who may what until when, and ending all of one person's."""

from __future__ import annotations

from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from casework.access import Actor
from casework.errors import NotFound
from store.queries import sql


def listed(connection: Connection[Any], actor: Actor) -> list[dict[str, Any]]:
    """What still opens something, by person."""
    return connection.cursor(row_factory=dict_row).execute(sql("logins.listed"), [actor.municipality]).fetchall()


def end(connection: Connection[Any], person: str, actor: Actor) -> None:
    """Ends every login of a person in the administrator's municipality; within ten seconds everywhere.

    Raises:
        NotFound: "not_found" when the person has none.
    """
    with connection.transaction():
        ended = connection.execute(sql("logins.revoke"), [actor.municipality, person]).rowcount
        if not ended:
            raise NotFound("not_found")
        connection.execute(sql("logins.audit"), [actor.person_id, Jsonb({"person": person, "logins": ended})])
