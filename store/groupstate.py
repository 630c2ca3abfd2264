"""A group with its members as regrouping needs it, and its linking state written anew from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.types.json import Jsonb

from casework.errors import NotFound
from casework.rebuilding import Rebuilt, hard_facts, profile_of, rebuilt
from casework.regrouping import GroupMembers, Member
from dedupe import profile
from dedupe.facts import ChildFacts, from_plain
from dedupe.names import NameTable
from dedupe.novelty import Memory
from store.linkkeys import LinkKeys
from store.queries import sql
from store.sealing import Sealer


@dataclass(frozen=True, slots=True)
class GroupStates:
    """Reads and writes whole groups. Call it with the municipality's lock held."""

    sealer: Sealer
    names: NameTable

    def open(self, connection: Connection[Any], group_id: UUID) -> GroupMembers:
        """The group that the id stands for today, with its members in order of registration.

        Raises:
            NotFound: "not_found".
        """
        row = connection.execute(sql("regrouping.resolve"), [group_id]).fetchone()
        if row is None:
            raise NotFound("not_found")
        return GroupMembers(id=row[0], municipality=row[1], members=self._members(connection, row[0]))

    def new(self, connection: Connection[Any], group: GroupMembers) -> None:
        """A group that nobody is in yet; `group` says whose rows are to come."""
        empty = profile.to_plain(profile.GroupProfile(group_id=str(group.id)))
        last_at = max(member.received_at for member in group.members)
        values = [
            group.id,
            group.municipality,
            self.sealer.seal_json(empty, where=f"child_group/{group.id}/profile"),
            self._no_memory(group.id),
            Jsonb({}),
            last_at,
        ]
        connection.execute(sql("regrouping.insert_group"), values)

    def make_anew(self, connection: Connection[Any], group_ids: Iterable[UUID], *, has_lost: bool) -> None:
        """Writes what linking knows of the groups from their members. What a group has said is read
        again later; until then one that `has_lost` some has said nothing, so that all is shown as new."""
        for group_id in group_ids:
            row = connection.execute(sql("regrouping.municipality_of_group"), [group_id]).fetchone()
            municipality = row[0] if row else ""
            group = GroupMembers(id=group_id, municipality=municipality, members=self._members(connection, group_id))
            self._write(connection, group, rebuilt(group, names=self.names), has_lost=has_lost)

    def hard_facts(self, group: GroupMembers) -> bytes:
        """A keyed hash of what a group is sure of: an answer about it holds until this changes."""
        return seal_hard_facts(self.sealer, profile_of(str(group.id), group.members))

    def _write(self, connection: Connection[Any], group: GroupMembers, state: Rebuilt, *, has_lost: bool) -> None:
        values = {
            "id": group.id,
            "profile": self.sealer.seal_json(profile.to_plain(state.profile), where=f"child_group/{group.id}/profile"),
            "memory": self._no_memory(group.id),
            "count": len(group.members),
            "arrivals": Jsonb(state.arrivals.to_plain()),
            "is_surging": state.is_surging,
            "has_tick": state.has_tick,
            "last_at": state.last_at,
            "has_lost": has_lost,
        }
        connection.execute(sql("regrouping.write_group"), values)
        connection.execute(sql("regrouping.delete_keys"), [group.id])
        connection.execute(sql("regrouping.delete_standing"), [group.id])
        keys = LinkKeys(self.sealer)
        found_by = {
            "municipality": group.municipality,
            "group": group.id,
            "last_at": state.last_at,
            "keys": [keys.key(group.municipality, key) for key in sorted(state.keys)],
        }
        connection.execute(sql("regrouping.insert_keys"), found_by)
        said = {"group": group.id, "texts": list(state.identified), "counts": list(state.identified.values())}
        connection.execute(sql("regrouping.insert_standing"), said)
        connection.execute(sql("regrouping.set_first_tick"), {"group": group.id, "first": state.first_tick})

    def _no_memory(self, group_id: UUID) -> bytes:
        return self.sealer.seal_json(Memory().to_plain(), where=f"child_group/{group_id}/memory")

    def _members(self, connection: Connection[Any], group_id: UUID) -> tuple[Member, ...]:
        rows = connection.execute(sql("regrouping.members"), [group_id]).fetchall()
        beside = {
            child: tuple(self._facts(other, sealed) for other, sealed in zip(others, facts, strict=True))
            for child, others, facts in connection.execute(sql("regrouping.beside"), [group_id])
        }
        return tuple(self._member(row, beside.get(row[0], ())) for row in rows)

    def _member(self, row: tuple[Any, ...], beside: tuple[ChildFacts, ...]) -> Member:
        child, report, received_at, is_danger, sealed, is_provisional, status, text = row
        return Member(
            report_child_id=child,
            report_id=report,
            received_at=received_at,
            is_danger=is_danger,
            facts=None if sealed is None else self._facts(child, sealed),
            beside=beside,
            is_provisional=is_provisional,
            status=status,
            text_cluster=text,
        )

    def _facts(self, report_child_id: UUID, sealed: bytes) -> ChildFacts:
        return from_plain(self.sealer.unseal_json(bytes(sealed), where=f"report_child/{report_child_id}/facts"))


def seal_hard_facts(sealer: Sealer, known: profile.GroupProfile) -> bytes:
    """A keyed hash of what a group is sure of."""
    return sealer.keyed_hash(hard_facts(known), purpose="hard-facts")[:16]
