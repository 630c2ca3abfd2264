"""The stricter ring: a person sets it on one child of one report. A fictitious identity is taken out of whatever it was linked with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from casework.access import Actor
from casework.errors import NotFound, Refused, Unavailable
from casework.needtoknow import ProtectionLevel
from casework.regrouping import GroupMembers
from store import outbox
from store.groupstate import GroupStates
from store.queries import sql
from store.sealing import Sealer

Link = Connection[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to hold of one (report, child), and why."""

    report_child_id: UUID
    level: ProtectionLevel
    reason: str


@dataclass(frozen=True, slots=True)
class Protection:
    """Protected identities of one installation."""

    sealer: Sealer

    def of_report(self, connection: Link, report_id: UUID) -> list[dict[str, Any]]:
        """Each child of a report with its level, in the report's order."""
        return connection.cursor(row_factory=dict_row).execute(sql("protection.of_report"), [report_id]).fetchall()

    def set(self, connection: Link, change: Change, actor: Actor, states: GroupStates) -> None:
        """Puts a child into the ring or takes it out. Anybody who may read the report may put it in; only the ring lets it out.

        Raises:
            NotFound: "not_found". Refused: "protection_not_yours". Unavailable: "busy" while a report is not linked yet.
        """
        with connection.transaction():
            row = self._locked(connection, change)
            municipality, before, _, group_id, members = row
            if before != ProtectionLevel.NONE and not actor.may_see_protected:
                raise Refused("protection_not_yours")
            self._write(connection, change, actor)
            if change.level is ProtectionLevel.FICTITIOUS:
                if group_id is None:
                    raise Unavailable("busy")  # its worker is about to place it
                self._take_out(connection, change, actor, states, (municipality, group_id, members))
            elif before == ProtectionLevel.FICTITIOUS and group_id is not None:
                states.make_anew(connection, [group_id], has_lost=False)

    def _locked(self, connection: Link, change: Change) -> tuple[Any, ...]:
        """The row, under its municipality's lock: linking must not place anything beside it meanwhile."""
        row = connection.execute(sql("protection.lock"), [change.report_child_id]).fetchone()
        if row is None:
            raise NotFound("not_found")
        outbox.lock_municipality(connection, row[0])
        again: tuple[Any, ...] = connection.execute(sql("protection.lock"), [change.report_child_id]).fetchone() or row
        return again

    def _write(self, connection: Link, change: Change, actor: Actor) -> None:
        child = change.report_child_id
        sealed = self.sealer.seal(change.reason.encode(), where=f"child_protection/{child}/reason")
        values = {"child": child, "level": change.level, "by": actor.person_id, "reason": sealed}
        connection.execute(sql("protection.set"), values)
        connection.execute(sql("protection.insert"), values)
        connection.execute(sql("protection.audit"), [actor.person_id, child, Jsonb({"level": change.level})])

    def _take_out(
        self, connection: Link, change: Change, actor: Actor, states: GroupStates, where: tuple[str, UUID, int]
    ) -> None:
        """Into a group of its own, which the machine neither joins nor asks about (OSL 2009:400 21:3).

        No act of regrouping is recorded: shown in the history of the group that it leaves, it would tell the former identity.
        """
        municipality, group_id, members = where
        child, to_group = change.report_child_id, group_id
        if members > 1:
            to_group = uuid4()
            source = states.open(connection, group_id)
            own = tuple(member for member in source.members if member.report_child_id == child)
            states.new(connection, GroupMembers(id=to_group, municipality=municipality, members=own))
            connection.execute(sql("protection.close_membership"), [child])
            connection.execute(sql("protection.open_membership"), [child, to_group, actor.person_id])
            connection.execute(sql("protection.event"), [group_id, "unlinked", child, actor.person_id])
            connection.execute(sql("protection.event"), [to_group, "split", child, actor.person_id])
            states.make_anew(connection, [group_id], has_lost=True)
        connection.execute(sql("protection.close_questions"), {"child": child, "group": to_group})
        states.make_anew(connection, [to_group], has_lost=False)
