"""The inverse rows of an act: what it closed is opened again as it was, what it opened is closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection

from casework.access import Actor
from casework.errors import Conflict
from store.acts import Act
from store.batch import many
from store.groupstate import GroupStates
from store.queries import sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What came back: how many rows, to which group (None when nothing had moved), and how many came since and stay."""

    rows: int
    to_group: UUID | None
    arrived_since: int


def rows_to_undo(connection: Connection[Any], act: Act) -> list[tuple[UUID, UUID]]:
    """The rows that the act placed, each with its group.

    Raises:
        Conflict: "changed_since" when a later act has moved one of them.
    """
    opened = connection.execute(sql("regrouping.opened_by"), [act.id]).fetchall()
    if not all(is_current for _, _, is_current in opened):
        raise Conflict("changed_since")
    return [(row, group) for row, group, _ in opened]


def undo_rows(
    connection: Connection[Any], act: Act, opened: list[tuple[UUID, UUID]], by: tuple[UUID, Actor], states: GroupStates
) -> Undone:
    """Writes the inverse of the act, which `by` (id of the undoing, person) has recorded."""
    undo_id, actor = by
    rows, left = [row for row, _ in opened], {group for _, group in opened}
    connection.execute(sql("regrouping.close_memberships"), [undo_id, rows])
    values = {"undo": undo_id, "act": act.id}
    restored = connection.execute(sql("regrouping.restore_memberships"), values).fetchall()
    back = {group for _, group in restored}
    connection.execute(sql("regrouping.stand_again"), [sorted(back)])
    of_act = dict(connection.execute(sql("regrouping.events_of_act"), [act.id]).fetchall())
    undone = ((group, "undone", row, actor.person_id, undo_id, of_act.get(row)) for row, group in restored)
    many(connection, "regrouping.add_events", undone)
    for name in ("undo_separations", "restore_separations", "reopen_answered", "reopen_withdrawn"):
        connection.execute(sql(f"regrouping.{name}"), values)
    since = {"act": act.id, "groups": sorted(left - back)}
    arrived = connection.execute(sql("regrouping.arrived_since"), since).fetchone()
    if left - back:
        _regroup(connection, rows, left - back, back, states)
    return Undone(rows=len(rows), to_group=min(back, default=None), arrived_since=arrived[0] if arrived else 0)


def _regroup(
    connection: Connection[Any], rows: list[UUID], left: set[UUID], back: set[UUID], states: GroupStates
) -> None:
    """The groups that the rows leave and those they return to. One that the act made, empty again, leads back."""
    connection.execute(sql("regrouping.show_as_new"), [rows])
    states.make_anew(connection, sorted(left), has_lost=True)
    states.make_anew(connection, sorted(back), has_lost=False)
    connection.execute(sql("regrouping.lead_back"), {"to": min(back), "emptied": sorted(left)})
