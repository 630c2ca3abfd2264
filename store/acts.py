"""The rows of people's acts on groups: who, when, why, and where each act stands. Reasons are sealed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.types.json import Jsonb

from casework.access import Actor
from casework.errors import Conflict, NotFound
from casework.ids import PersonId
from casework.regrouping import ActState, Kind, Request
from store.queries import sql
from store.sealing import Sealer


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act as it is recorded."""

    id: UUID
    municipality: str
    kind: Kind
    state: ActState
    by: PersonId
    from_group: UUID
    to_group: UUID | None
    request: Request
    moved: int


@dataclass(frozen=True, slots=True)
class Acts:
    """The table of acts."""

    sealer: Sealer

    def municipality(self, connection: Connection[Any], act_id: UUID) -> str:
        """Whose act it is.

        Raises:
            NotFound: "not_found".
        """
        row = connection.execute(sql("regrouping.municipality_of_act"), [act_id]).fetchone()
        if row is None:
            raise NotFound("not_found")
        return str(row[0])

    def lock(self, connection: Connection[Any], act_id: UUID, *, state: ActState) -> Act:
        """The act, which stands in this state.

        Raises:
            NotFound: "not_found". Conflict: "act_settled" when it stands in another.
        """
        row = connection.execute(sql("regrouping.lock_act"), [act_id]).fetchone()
        if row is None:
            raise NotFound("not_found")
        _, municipality, kind, current, by, reason, from_group, to_group, request, moved = row
        if current != state or kind == Kind.UNDO:
            raise Conflict("act_settled")
        words = self.sealer.unseal(bytes(reason), where=f"regroup_act/{act_id}/reason").decode()
        return Act(
            id=act_id,
            municipality=municipality,
            kind=Kind(kind),
            state=ActState(current),
            by=PersonId(by),
            from_group=from_group,
            to_group=to_group,
            request=request_of(request, Kind(kind), from_group, words),
            moved=moved,
        )

    def record(
        self, connection: Connection[Any], act_id: UUID, municipality: str, request: Request, actor: Actor
    ) -> None:
        """A new act, waiting until it is settled."""
        self._insert(
            connection,
            {
                "id": act_id,
                "municipality": municipality,
                "kind": request.kind,
                "state": ActState.WAITING,
                "by": actor.person_id,
                "from_group": request.from_group,
                "to_group": request.to_group,
                "request": Jsonb(_plain(request)),
                "moved": 0,
                "undo_of": None,
            },
            request.reason,
        )

    def record_undo(self, connection: Connection[Any], undo_id: UUID, act: Act, reason: str, actor: Actor) -> None:
        """The undoing of an act, which is done at once."""
        self._insert(
            connection,
            {
                "id": undo_id,
                "municipality": act.municipality,
                "kind": Kind.UNDO,
                "state": ActState.DONE,
                "by": actor.person_id,
                "from_group": act.to_group,
                "to_group": act.from_group,
                "request": Jsonb({}),
                "moved": act.moved,
                "undo_of": act.id,
            },
            reason,
        )
        connection.execute(sql("regrouping.mark_undone"), [act.id])

    def settle(
        self,
        connection: Connection[Any],
        act_id: UUID,
        state: ActState,
        *,
        second: Actor | None,
        to_group: UUID | None = None,
        moved: int = 0,
    ) -> None:
        """The act is done or refused, by a second person where it needed one."""
        values = {
            "id": act_id,
            "state": state,
            "second": second.person_id if second else None,
            "to_group": to_group,
            "moved": moved,
        }
        connection.execute(sql("regrouping.settle_act"), values)

    def _insert(self, connection: Connection[Any], values: dict[str, Any], reason: str) -> None:
        sealed = self.sealer.seal(reason.encode(), where=f"regroup_act/{values['id']}/reason")
        connection.execute(sql("regrouping.insert_act"), {**values, "reason": sealed})


def _plain(request: Request) -> dict[str, Any]:
    return {
        "to_group": str(request.to_group) if request.to_group else None,
        "children": sorted(map(str, request.children)),
        "text_cluster": str(request.text_cluster) if request.text_cluster else None,
        "question": request.question,
    }


def request_of(plain: dict[str, Any], kind: Kind, from_group: UUID, reason: str) -> Request:
    """What a person asked for, from the row that records it."""
    return Request(
        kind=kind,
        from_group=from_group,
        to_group=UUID(plain["to_group"]) if plain["to_group"] else None,
        reason=reason,
        children=frozenset(map(UUID, plain["children"])),
        text_cluster=UUID(plain["text_cluster"]) if plain["text_cluster"] else None,
        question=plain["question"],
    )
