"""Loads what a batch may touch, and writes back what linking made of it: one commit under the municipality's lock.

Several workers on several machines share the rows; the lock makes each batch see what the one before it wrote
(without it 2-11 % of children reported by four people at once were split, design 5.7).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.types.json import Jsonb

from casework.calendar import local_date
from casework.ids import UNKNOWN_MUNICIPALITY, ReportChildId, ReportId
from casework.linking import GroupState, Prepared, Routed, TextState, ToLink, WorkingSet
from casework.surge import Arrivals
from dedupe import campaign, profile
from dedupe.facts import ChildFields, GuardianFields, ReportText, to_plain
from dedupe.novelty import Memory
from store.queries import sql
from store.sealing import Sealer

KEY_CAP = 50  # groups compared for one key; a commoner key finds the newest only
KEY_BYTES = 16
_CACHED_MEMORIES = 256


@dataclass(slots=True)
class LinkStore:
    """The linking tables, for one worker process."""

    sealer: Sealer
    rule_version: str
    _memories: OrderedDict[tuple[str, int], Memory] = field(default_factory=OrderedDict)

    def open_reports(self, connection: Connection[Any], report_ids: Sequence[UUID]) -> list[ToLink]:
        """The reports to link, opened, in order of registration."""
        return [self._to_link(row) for row in connection.execute(sql("linking.reports"), [list(report_ids)])]

    def unopened_reports(self, connection: Connection[Any], report_ids: Sequence[UUID]) -> list[ToLink]:
        """The same reports without looking inside: to set aside what cannot even be opened."""
        rows = connection.execute(sql("linking.reports"), [list(report_ids)])
        return [_bare(row, "", tuple(ChildFields() for _ in row[6]), can_link=False) for row in rows]

    def load(self, connection: Connection[Any], municipality: str, batch: Sequence[Prepared]) -> WorkingSet:
        """Everything of the municipality that the batch may touch. Call it with the municipality's lock held."""
        working = WorkingSet(municipality=municipality)
        row = connection.execute(sql("linking.pace"), [municipality]).fetchone()
        if row:
            working.pace = Arrivals.from_plain(row[0])
        self._load_texts(connection, working, {band for p in batch for band in p.signature.bands})
        self._load_keys(connection, working, {key for p in batch for keys in p.keys for key in keys})
        standing = {group_id for text in working.texts.values() for group_id in text.identified}
        surging = {str(row[0]) for row in connection.execute(sql("linking.surging"), [municipality])}
        wanted = standing.union(surging, *working.by_key.values())
        self._load_groups(connection, working, wanted)
        for key, ids in working.by_key.items():
            working.by_key[key] = {i for i in ids if i in working.groups}
        return working

    def save(self, connection: Connection[Any], working: WorkingSet, routed: Sequence[Routed]) -> None:
        """Writes the batch. The caller commits."""
        with connection.pipeline():
            self._save_groups(connection, working)
            self._save_texts(connection, working)
            self._save_memberships(connection, working, routed)
            connection.execute(sql("linking.save_pace"), [working.municipality, Jsonb(working.pace.to_plain())])

    def remember(self, working: WorkingSet) -> None:
        """After the commit: keeps the memories that the next batch will want, under their new version."""
        for state in working.groups.values():
            if state.is_changed and state.opened_memory is not None:
                self._memories[state.id, state.version + 1] = state.opened_memory
                self._memories.move_to_end((state.id, state.version + 1))
        while len(self._memories) > _CACHED_MEMORIES:
            self._memories.popitem(last=False)

    # Loading

    def _to_link(self, row: tuple[Any, ...]) -> ToLink:
        report_id, municipality, _, flags, _, working_copy, _, _ = row
        plain = self.sealer.unseal_json(bytes(working_copy), where=f"report/{report_id}/working_copy")
        can_link = municipality != UNKNOWN_MUNICIPALITY and "unreadable" not in flags
        return _bare(row, plain["narrative"], tuple(_child(entry) for entry in plain["children"]), can_link=can_link)

    def _load_texts(self, connection: Connection[Any], working: WorkingSet, bands: set[str]) -> None:
        hashed = {self._band(working.municipality, band): band for band in bands}
        if not hashed:
            return
        found: dict[str, set[str]] = {}
        for band, text_id in connection.execute(sql("linking.texts_by_band"), [list(hashed), working.municipality]):
            found.setdefault(str(text_id), set()).add(hashed[bytes(band)])
        for text_id, sealed, copies, identified in connection.execute(sql("linking.texts"), [[UUID(i) for i in found]]):
            plain = self.sealer.unseal_json(bytes(sealed), where=f"text_cluster/{text_id}/signature")
            state = TextState(
                id=str(text_id),
                signature=campaign.from_plain(plain),
                copies=copies,
                identified=dict(identified or {}),
            )
            working.texts[state.id] = state
            for band in found[state.id]:
                working.by_band.setdefault(band, set()).add(state.id)

    def _load_keys(self, connection: Connection[Any], working: WorkingSet, keys: set[str]) -> None:
        hashed = {self._key(working.municipality, key): key for key in keys}
        if not hashed:
            return
        values = [list(hashed), working.municipality, KEY_CAP]
        for key, group_id in connection.execute(sql("linking.groups_by_key"), values):
            working.by_key.setdefault(hashed[bytes(key)], set()).add(str(group_id))

    def _load_groups(self, connection: Connection[Any], working: WorkingSet, ids: set[str]) -> None:
        if not ids:
            return
        rows = connection.execute(sql("linking.groups"), [[UUID(i) for i in sorted(ids)]])
        for group_id, version, sealed, memory, members, arrivals, is_surging, has_tick, last_at in rows:
            plain = self.sealer.unseal_json(bytes(sealed), where=f"child_group/{group_id}/profile")
            state = GroupState(
                id=str(group_id),
                profile=profile.from_plain(plain),
                load_memory=partial(self._memory, str(group_id), version, bytes(memory)),
                arrivals=Arrivals.from_plain(arrivals),
                is_surging=is_surging,
                has_tick=has_tick,
                member_count=members,
                last_at=last_at,
                version=version,
            )
            working.groups[state.id] = state

    def _memory(self, group_id: str, version: int, sealed: bytes) -> Memory:
        cached = self._memories.get((group_id, version))
        if cached is not None:
            return cached
        return Memory.from_plain(self.sealer.unseal_json(sealed, where=f"child_group/{group_id}/memory"))

    # Saving

    def _save_groups(self, connection: Connection[Any], working: WorkingSet) -> None:
        changed = [state for state in working.groups.values() if state.is_changed]
        new = [state for state in changed if not state.version]
        old = [state for state in changed if state.version]
        _many(
            connection, "linking.insert_groups", ((UUID(s.id), working.municipality, *self._columns_of(s)) for s in new)
        )
        _many(connection, "linking.update_groups", ((UUID(s.id), *self._columns_of(s)) for s in old))
        keys = (
            (working.municipality, self._key(working.municipality, key), UUID(state.id), state.last_at)
            for state in changed
            for key in sorted(state.new_keys)
        )
        _many(connection, "linking.insert_keys", keys)
        _many(connection, "linking.touch_keys", ((UUID(s.id), s.last_at) for s in old))
        events = ((UUID(s.id), kind, None) for s in changed for kind in s.surge_events)
        _many(connection, "linking.insert_events", events)

    def _columns_of(self, state: GroupState) -> tuple[Any, ...]:
        where = f"child_group/{state.id}"
        memory = state.opened_memory
        return (
            self.sealer.seal_json(profile.to_plain(state.profile), where=f"{where}/profile"),
            None if memory is None and state.version else self._seal_memory(memory or Memory(), where),
            state.member_count,
            Jsonb(state.arrivals.to_plain()),
            state.is_surging,
            state.has_tick,
            state.last_at,
        )

    def _seal_memory(self, memory: Memory, where: str) -> bytes:
        return self.sealer.seal_json(memory.to_plain(), where=f"{where}/memory")

    def _save_texts(self, connection: Connection[Any], working: WorkingSet) -> None:
        changed = [state for state in working.texts.values() if state.is_changed]
        new = [state for state in changed if state.is_new]
        sealed = ((UUID(s.id), working.municipality, self._seal_signature(s), s.copies) for s in new)
        _many(connection, "linking.insert_texts", sealed)
        bands = {
            (working.municipality, self._band(working.municipality, band), UUID(s.id))
            for s in new
            for band in s.signature.bands
        }
        _many(connection, "linking.insert_bands", sorted(bands))
        _many(connection, "linking.update_texts", ((UUID(s.id), s.copies) for s in changed if not s.is_new))
        standing = ((UUID(s.id), UUID(group), n) for s in changed for group, n in s.identified.items())
        _many(connection, "linking.save_standing", standing)

    def _seal_signature(self, state: TextState) -> bytes:
        return self.sealer.seal_json(campaign.to_plain(state.signature), where=f"text_cluster/{state.id}/signature")

    def _save_memberships(self, connection: Connection[Any], working: WorkingSet, routed: Sequence[Routed]) -> None:
        _many(connection, "linking.insert_memberships", (self._membership(r) for r in routed))
        candidates = (
            (r.report_child_id, UUID(c.group_id), c.weight_log2, str(c.band), Jsonb(_evidence(c.evidence)))
            for r in routed
            for c in r.candidates
        )
        _many(connection, "linking.insert_candidates", candidates)
        events = (
            (UUID(r.group_id), "linked" if r.status == "joined" else "created", r.report_child_id) for r in routed
        )
        _many(connection, "linking.insert_events", events)
        _many(connection, "linking.insert_routing", (_routing(r) for r in routed))
        facts = ((r.report_child_id, self._seal_facts(r)) for r in routed)
        _many(connection, "linking.save_facts", facts)

    def _membership(self, routed: Routed) -> tuple[Any, ...]:
        return (
            routed.report_child_id,
            UUID(routed.group_id),
            routed.status,
            routed.is_provisional,
            routed.weight_log2,
            Jsonb(_evidence(routed.evidence)),
            self.rule_version,
        )

    def _seal_facts(self, routed: Routed) -> bytes | None:
        if routed.facts is None:
            return None
        return self.sealer.seal_json(to_plain(routed.facts), where=f"report_child/{routed.report_child_id}/facts")

    # A key of one municipality says nothing in another: nothing is linked across them.
    def _key(self, municipality: str, key: str) -> bytes:
        return self.sealer.keyed_hash(f"{municipality}/{key}", purpose="link-key")[:KEY_BYTES]

    def _band(self, municipality: str, band: str) -> bytes:
        return self.sealer.keyed_hash(f"{municipality}/{band}", purpose="text-band")[:KEY_BYTES]


def _many(connection: Connection[Any], name: str, rows: Iterable[Sequence[Any]]) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)]
    if columns:
        connection.execute(sql(name), columns)


def _routing(routed: Routed) -> tuple[Any, ...]:
    reading = routed.reading
    text = UUID(routed.text_cluster_id) if routed.text_cluster_id else None
    if reading is None:
        return (routed.report_child_id, text, 1.0, True, False, routed.is_first_tick, True, "FIRST", Jsonb([]))
    return (
        routed.report_child_id,
        text,
        reading.novelty,
        reading.novelty >= 0.5,
        reading.is_urgent_new,
        routed.is_first_tick,
        routed.is_quarantined,
        ",".join(reading.reasons),
        Jsonb([{"start": p.start, "end": p.end} for p in reading.passages if p.is_new]),
    )


def _evidence(evidence: Iterable[Any]) -> list[dict[str, Any]]:
    """Fields, levels and bits for the record; no values: those stay sealed with the facts."""
    return [{"field": str(e.field), "level": str(e.level), "weight": round(e.weight_log2, 2)} for e in evidence]


def _bare(row: tuple[Any, ...], narrative: str, children: tuple[ChildFields, ...], *, can_link: bool) -> ToLink:
    report_id, _, received_at, _, kind, _, child_ids, danger = row
    return ToLink(
        report_id=ReportId(report_id),
        received_at=received_at,
        text=ReportText(received_on=local_date(received_at), narrative=narrative, children=children),
        child_ids=tuple(ReportChildId(i) for i in child_ids),
        is_mandated=kind == "mandated",
        immediate_danger=danger,
        can_link=can_link,
    )


def _child(plain: dict[str, Any]) -> ChildFields:
    guardians = tuple(GuardianFields(**guardian) for guardian in plain.pop("guardians", ()))
    return ChildFields(**plain, guardians=guardians)
