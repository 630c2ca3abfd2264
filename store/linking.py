"""Loads what a batch may touch: one commit under the municipality's lock, `store.linkwrite` writes it back.

Several workers on several machines share the rows; the lock makes each batch see what the one before it wrote
(without it 2-11 % of children reported by four people at once were split, design 5.7).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from uuid import UUID

from psycopg import Connection

from casework.calendar import local_date
from casework.ids import UNKNOWN_MUNICIPALITY, ReportChildId, ReportId
from casework.linking import GroupState, Prepared, TextState, ToLink, WorkingSet
from casework.surge import Arrivals
from dedupe import campaign, profile
from dedupe.facts import ChildFacts, ChildFields, GuardianFields, ReportText, from_plain
from dedupe.novelty import Memory
from store.linkkeys import LinkKeys
from store.queries import sql
from store.sealing import Sealer

KEY_CAP = 50  # groups compared for one key; a commoner key finds the newest only
_CACHED_MEMORIES = 256


@dataclass(slots=True)
class LinkStore:
    """The linking tables, for one worker process."""

    sealer: Sealer
    _memories: OrderedDict[tuple[str, int], Memory] = field(default_factory=OrderedDict)

    @property
    def keys(self) -> LinkKeys:
        """How keys are hashed."""
        return LinkKeys(self.sealer)

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
        self.load_more(connection, working, batch)
        return working

    def pending(
        self, connection: Connection[Any], municipality: str, group_ids: Sequence[UUID], *, is_flood: bool
    ) -> list[tuple[UUID, int, str, frozenset[str]]]:
        """Children with an open question about the groups, in a flood about any: report, position, own group, where not to go."""
        rows = connection.execute(sql("relook.pending"), [list(group_ids), is_flood, municipality])
        return [(row[0], row[1], str(row[2]), frozenset(map(str, row[3]))) for row in rows]

    def load_more(self, connection: Connection[Any], working: WorkingSet, batch: Sequence[Prepared]) -> None:
        """The same for further reports, into a working set that is as the database says."""
        municipality = working.municipality
        self._load_texts(connection, working, {band for p in batch for band in p.signature.bands})
        self._load_keys(connection, working, {key for p in batch for keys in p.keys for key in keys})
        standing = {group_id for text in working.texts.values() for group_id in text.identified}
        surging = {str(row[0]) for row in connection.execute(sql("linking.surging"), [municipality])}
        wanted = standing.union(surging, *working.by_key.values())
        self._load_groups(connection, working, wanted)
        for key, ids in working.by_key.items():
            working.by_key[key] = {i for i in ids if i in working.groups}

    def remember(self, working: WorkingSet) -> None:
        """After the commit: keeps the memories that the next batch will want, under their new version."""
        for state in working.groups.values():
            if state.is_changed and state.opened_memory is not None:
                self._memories[state.id, state.version + 1] = state.opened_memory
                self._memories.move_to_end((state.id, state.version + 1))
        while len(self._memories) > _CACHED_MEMORIES:
            self._memories.popitem(last=False)

    def _to_link(self, row: tuple[Any, ...]) -> ToLink:
        report_id, municipality, _, flags, _, working_copy, child_ids, _, _, added = row
        plain = self.sealer.unseal_json(bytes(working_copy), where=f"report/{report_id}/working_copy")
        can_link = municipality != UNKNOWN_MUNICIPALITY and "unreadable" not in flags
        bare = _bare(row, plain["narrative"], tuple(_child(entry) for entry in plain["children"]), can_link=can_link)
        if not added:
            return bare
        behind = child_ids[len(child_ids) - len(added) :]
        return replace(bare, added=tuple(map(self._facts, behind, added)))

    def _facts(self, report_child_id: UUID, sealed: bytes) -> ChildFacts:
        return from_plain(self.sealer.unseal_json(bytes(sealed), where=f"report_child/{report_child_id}/facts"))

    def _load_texts(self, connection: Connection[Any], working: WorkingSet, bands: set[str]) -> None:
        hashed = {self.keys.band(working.municipality, band): band for band in bands}
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
        hashed = {self.keys.key(working.municipality, key): key for key in keys}
        if not hashed:
            return
        values = [list(hashed), working.municipality, KEY_CAP]
        for key, group_id in connection.execute(sql("linking.groups_by_key"), values):
            working.by_key.setdefault(hashed[bytes(key)], set()).add(str(group_id))

    def _load_groups(self, connection: Connection[Any], working: WorkingSet, ids: set[str]) -> None:
        if not ids:
            return
        missing = sorted(ids - working.groups.keys())
        rows = connection.execute(sql("linking.groups"), [[UUID(i) for i in missing]])
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


def _bare(row: tuple[Any, ...], narrative: str, children: tuple[ChildFields, ...], *, can_link: bool) -> ToLink:
    report_id, _, received_at, _, kind, _, child_ids, danger, placed, _ = row
    return ToLink(
        report_id=ReportId(report_id),
        received_at=received_at,
        text=ReportText(received_on=local_date(received_at), narrative=narrative, children=children),
        child_ids=tuple(ReportChildId(i) for i in child_ids),
        is_mandated=kind == "mandated",
        immediate_danger=danger,
        can_link=can_link,
        placed=tuple(str(group) if group else None for group in placed),
    )


def _child(plain: dict[str, Any]) -> ChildFields:
    guardians = tuple(GuardianFields(**guardian) for guardian in plain.pop("guardians", ()))
    return ChildFields(**plain, guardians=guardians)
