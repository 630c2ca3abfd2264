"""What people are let do beyond their daily work: open what is not theirs, break the glass, see who reported. Each is audited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from casework.access import Actor
from casework.errors import Conflict, NotFound, Refused
from casework.ids import registration_number
from casework.needtoknow import LIFE, Asked, GrantKind
from store.queries import sql
from store.sealing import Sealer

Link = Connection[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one person stands to one report that they have not opened. `latest`: of each kind what they asked for last."""

    registration_no: str
    is_protected: bool
    need: str | None
    latest: dict[str, dict[str, Any]]
    ring: list[str]  # whom to ask about a protected identity


@dataclass(frozen=True, slots=True)
class Grants:
    """The grants of one installation."""

    sealer: Sealer

    def ask(self, connection: Link, actor: Actor, report_id: UUID, asked: Asked, *, needs_second: bool) -> UUID:
        """Records what somebody asks for. It holds from now, or waits for a second person.

        A broken glass, and a reveal by one person alone, tell the supervisors in the same commit; the glass is also put on the
        auditor's list.

        Raises:
            NotFound: "not_found".
        """
        grant_id = uuid4()
        values = {
            "id": grant_id,
            "kind": asked.kind,
            "report": report_id,
            "person": actor.person_id,
            "role": actor.role,
            "unit": actor.unit,
            "code": asked.code,
            "reason": self.sealer.seal(asked.reason.encode(), where=f"access_grant/{grant_id}/reason"),
            "second": needs_second,
            "life": LIFE[asked.kind],
        }
        with connection.transaction():
            row = connection.execute(sql("grants.insert"), values).fetchone()
            if row is None:
                raise NotFound("not_found")
            if asked.kind is not GrantKind.PURPOSE:
                told = Jsonb({"grant_id": str(grant_id), "needs_second": needs_second})
                connection.execute(sql("grants.alert"), [row[0], str(asked.kind), told])
            if asked.kind is GrantKind.BREAK_GLASS:
                connection.execute(sql("grants.review"), [uuid4(), row[0], actor.person_id, grant_id])
            _audit(connection, actor, f"access.{asked.kind}", grant_id, code=asked.code, needs_second=needs_second)
        return grant_id

    def settle(self, connection: Link, actor: Actor, grant_id: UUID, *, agrees: bool) -> None:
        """The second person agrees or says no.

        Raises:
            Refused: "second_is_first". Conflict: "grant_settled" when it has its answer, needs none, or was asked a day ago.
        """
        with connection.transaction():
            row = connection.execute(sql("grants.lock"), [grant_id]).fetchone()
            if row is None:
                raise NotFound("not_found")
            person, needs_second, second, is_recent, kind, _ = row
            if person == actor.person_id:
                raise Refused("second_is_first")
            if not needs_second or second is not None or not is_recent:
                raise Conflict("grant_settled")
            values = {"by": actor.person_id, "agrees": agrees, "life": LIFE[GrantKind(kind)], "id": grant_id}
            connection.execute(sql("grants.settle"), values)
            _audit(connection, actor, "access.agreed" if agrees else "access.refused", grant_id)

    def see(self, connection: Link, actor: Actor, grant_id: UUID) -> None:
        """A supervisor has seen it.

        Raises:
            Refused: "second_is_first" for one's own.
        """
        with connection.transaction():
            row = connection.execute(sql("grants.lock"), [grant_id]).fetchone()
            if row is None:
                raise NotFound("not_found")
            if row[0] == actor.person_id:
                raise Refused("second_is_first")
            connection.execute(sql("grants.see"), [actor.person_id, grant_id])
            _audit(connection, actor, "access.seen", grant_id)

    def standing(self, connection: Link, actor: Actor, report_id: UUID) -> Standing:
        """How the person stands to a report, without opening it.

        Raises:
            NotFound: "not_found".
        """
        values = {"person": actor.person_id, "unit": actor.unit, "report": report_id}
        row = connection.execute(sql("grants.head"), values).fetchone()
        if row is None:
            raise NotFound("not_found")
        municipality, year, serial, is_protected, need = row
        latest = _rows(connection, "of_person", [report_id, actor.person_id])
        ring = connection.execute(sql("grants.ring"), [municipality]).fetchall() if is_protected else []
        return Standing(
            registration_no=registration_number(municipality, year, serial),
            is_protected=is_protected,
            need=need,
            latest={one["kind"]: one for one in latest},
            ring=[person for (person,) in ring],
        )

    def waiting(self, connection: Link, actor: Actor) -> list[dict[str, Any]]:
        """What waits for a second person, the oldest first."""
        return self._opened(_rows(connection, "waiting", [actor.municipalities or []]))

    def alerts(self, connection: Link, actor: Actor) -> list[dict[str, Any]]:
        """What a supervisor is to know of, unseen first."""
        return self._opened(_rows(connection, "alerts", [actor.municipalities or []]))

    def _opened(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**row, "reason": self._reason(row), "registration_no": _number(row)} for row in rows]

    def _reason(self, row: dict[str, Any]) -> str:
        return self.sealer.unseal(bytes(row["reason"]), where=f"access_grant/{row['id']}/reason").decode()


def _number(row: dict[str, Any]) -> str:
    return registration_number(row["municipality"], row["registration_year"], row["registration_serial"])


def _rows(connection: Link, name: str, values: Any) -> list[dict[str, Any]]:
    return connection.cursor(row_factory=dict_row).execute(sql(f"grants.{name}"), values).fetchall()


def _audit(connection: Link, actor: Actor, action: str, grant_id: UUID, **details: Any) -> None:
    connection.execute(sql("grants.audit"), [actor.person_id, action, grant_id, Jsonb(details)])
