"""What supervisors have arranged, and how it is changed: under one lock for each municipality, on the version that they saw, audited."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from casework.access import Actor
from casework.arranging import LIFE, Arrangement, Asked, WorkLane
from casework.errors import Conflict, NotFound, Refused
from store.queries import sql
from store.sealing import Sealer

Link = Connection[Any]


@dataclass(frozen=True, slots=True)
class BoardActions:
    """The arrangements of an installation."""

    sealer: Sealer

    def live(self, connection: Link, municipality: str) -> list[dict[str, Any]]:
        """Those that hold now, with their reasons opened: they are of the work, not of a child."""
        rows = connection.cursor(row_factory=dict_row).execute(sql("boardactions.live"), [municipality]).fetchall()
        return [{**row, "reason": self._words(row)} for row in rows]

    def arrange(self, connection: Link, municipality: str, asked: Asked, seen: str | None, actor: Actor) -> UUID:
        """Arranges it, in place of what was arranged for the same group or person before; returns its id.

        Raises:
            Refused: "arrangement_tag_missing", "person_unknown", "not_surging".
            Conflict: "arrangements_changed" when somebody else was first; "last_person" when nobody would be left for other children.
            NotFound: "not_found": no such group in this municipality.
        """
        action = uuid4()
        with connection.transaction():
            self._begin(connection, municipality, seen)
            self._check(connection, municipality, asked)
            values = {
                "id": action,
                "municipality": municipality,
                "kind": asked.kind,
                "group": asked.group_id,
                "person": asked.person_id,
                "lane": asked.lane,
                "reason": self.sealer.seal(asked.reason.encode(), where=f"board_action/{action}/reason"),
                "by": actor.person_id,
                "life": LIFE[asked.kind],
            }
            connection.execute(sql("boardactions.replace"), values)
            connection.execute(sql("boardactions.insert"), values)
            self._audit(connection, actor, f"board.{asked.kind}", action, asked)
        return action

    def finish(self, connection: Link, municipality: str, action: UUID, seen: str | None, actor: Actor) -> None:
        """Takes it back.

        Raises:
            Refused, Conflict: as `arrange`. NotFound: "not_found": it has ended, or there is none.
        """
        with connection.transaction():
            self._begin(connection, municipality, seen)
            found = connection.execute(sql("boardactions.finish"), {"id": action, "by": actor.person_id}).fetchone()
            if found is None:
                raise NotFound("not_found")
            self._audit(connection, actor, "board.taken_back", action, None)

    def assessors(self, connection: Link, municipality: str) -> list[str]:
        """Logins that can be arranged."""
        return [row[0] for row in connection.execute(sql("boardactions.assessors"), [municipality])]

    def tag(self, connection: Link, municipality: str) -> str:
        """Which arrangements somebody has before them."""
        rows = connection.execute(sql("boardactions.live"), [municipality]).fetchall()
        return hashlib.sha256(",".join(str(row[0]) for row in rows).encode()).hexdigest()[:16]

    def _begin(self, connection: Link, municipality: str, seen: str | None) -> None:
        if seen is None:
            raise Refused("arrangement_tag_missing")
        connection.execute(sql("boardactions.lock"), [municipality])
        if self.tag(connection, municipality) != seen.strip('"'):
            raise Conflict("arrangements_changed")
        connection.execute(sql("boardactions.lapse"), {"municipality": municipality})

    def _check(self, connection: Link, municipality: str, asked: Asked) -> None:
        if asked.person_id is not None and asked.person_id not in self.assessors(connection, municipality):
            raise Refused("person_unknown")
        if asked.group_id is not None:
            self._check_group(connection, municipality, asked)
        if asked.lane is WorkLane.SURGE:
            values = {"municipality": municipality, "person": asked.person_id}
            row = connection.execute(sql("boardactions.others_on"), values).fetchone()
            if row is None or row[0] == 0:
                raise Conflict("last_person")  # other children keep somebody, whatever surges

    @staticmethod
    def _check_group(connection: Link, municipality: str, asked: Asked) -> None:
        where = [asked.group_id, municipality]
        if connection.execute(sql("boardactions.standing"), where).fetchone() is None:
            raise NotFound("not_found")
        if (
            asked.kind is Arrangement.SNOOZE
            and connection.execute(sql("boardactions.surging"), where).fetchone() is None
        ):
            raise Refused("not_surging")

    @staticmethod
    def _audit(connection: Link, actor: Actor, what: str, action: UUID, asked: Asked | None) -> None:
        details = {"group": str(asked.group_id), "person": asked.person_id, "lane": asked.lane} if asked else {}
        connection.execute(sql("boardactions.audit"), [actor.person_id, what, action, Jsonb(details)])

    def _words(self, row: dict[str, Any]) -> str:
        return self.sealer.unseal(bytes(row["reason"]), where=f"board_action/{row['id']}/reason").decode()
