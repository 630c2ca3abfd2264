"""Loads what a batch may touch: one commit under the municipality's lock, `store.linkwrite` writes it back.

Several workers on several machines share the rows; the lock makes each batch see what the one before it wrote
(without it 2-11 % of children reported by four people at once were split, design 5.7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from psycopg import Connection

from casework.calendar import local_date
from casework.errors import Broken
from casework.ids import UNKNOWN_MUNICIPALITY, ReportChildId, ReportId
from casework.linking import GroupState, Prepared, SameChild, TextState, ToLink, WorkingSet
from casework.surge import Arrivals
from dedupe import campaign, profile
from dedupe.facts import ChildFacts, ChildFields, GuardianFields, ReportText, from_plain
from dedupe.novelty import Memory
from dedupe.profile import GroupProfile
from store.kept import Kept
from store.linkkeys import LinkKeys
from store.nearby import read_limit, shortlist, texts_to_open
from store.queries import sql
from store.sealing import Sealer

_FLOODS_READ = 3  # what `WorkingSet.surging` offers to a text without a name
_TEXTS_OPENED = 50  # for one report
_PROFILES_KEPT, _MEMORIES_KEPT = 1024, 256  # more would be looked through for garbage longer than they save


@dataclass(slots=True)
class LinkStore:
    """The linking tables, for one worker process."""

    sealer: Sealer
    _profiles: Kept[GroupProfile] = field(default_factory=lambda: Kept(_PROFILES_KEPT))
    _memories: Kept[Memory] = field(default_factory=lambda: Kept(_MEMORIES_KEPT))

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

    def lone(
        self, connection: Connection[Any], group_ids: Sequence[UUID]
    ) -> list[tuple[UUID, int, str, frozenset[str]]]:
        """Children who stand alone in these groups: report, position, own group, where not to go."""
        rows = connection.execute(sql("relook.lone"), [list(group_ids)])
        return [(row[0], row[1], str(row[2]), frozenset(map(str, row[3]))) for row in rows]

    def load_more(self, connection: Connection[Any], working: WorkingSet, batch: Sequence[Prepared]) -> None:
        """The same for further reports, into a working set that is as the database says."""
        surging = [str(row[0]) for row in connection.execute(sql("linking.surging"), [working.municipality])]
        self._load_texts(connection, working, batch)
        standing = {group_id for text in working.texts.values() for group_id in text.identified}
        near = self._read_keys(connection, working, batch, surging)
        told = {same.key: same.group_id for p in batch for same in p.item.same_as if same.group_id}
        working.same_children |= told
        self._load_groups(connection, working, near.union(standing, surging[:_FLOODS_READ], told.values()))
        for key, ids in working.by_key.items():
            working.by_key[key] = {i for i in ids if i in working.groups}

    def remember(self, working: WorkingSet) -> None:
        """After the commit: keeps the opened groups that the next batches may want, under their present version."""
        for state in working.groups.values():
            version = state.version + state.is_changed
            self._profiles.keep(state.id, version, state.profile)
            if state.opened_memory is not None:
                self._memories.keep(state.id, version, state.opened_memory)

    def _to_link(self, row: tuple[Any, ...]) -> ToLink:
        report_id, municipality, _, flags, _, working_copy, child_ids, _, _, added, same_as = row
        plain = self.sealer.unseal_json(bytes(working_copy), where=f"report/{report_id}/working_copy")
        can_link = municipality != UNKNOWN_MUNICIPALITY and "unreadable" not in flags
        bare = _bare(row, plain["narrative"], tuple(_child(entry) for entry in plain["children"]), can_link=can_link)
        if not added:
            return bare
        behind = child_ids[len(child_ids) - len(added) :]
        return replace(bare, added=tuple(map(self._facts, behind, added)), same_as=tuple(map(_same_child, same_as)))

    def _facts(self, report_child_id: UUID, sealed: bytes) -> ChildFacts:
        return from_plain(self.sealer.unseal_json(bytes(sealed), where=f"report_child/{report_child_id}/facts"))

    def _load_texts(self, connection: Connection[Any], working: WorkingSet, batch: Sequence[Prepared]) -> None:
        bands = {band for prepared in batch for band in prepared.signature.bands}
        hashed = {self.keys.band(working.municipality, band): band for band in bands}
        if not hashed:
            return
        found: dict[str, set[str]] = {}
        for band, text_id in connection.execute(sql("linking.texts_by_band"), [list(hashed), working.municipality]):
            found.setdefault(hashed[bytes(band)], set()).add(str(text_id))
        near = set().union(*(texts_to_open(prepared.signature.bands, found, _TEXTS_OPENED) for prepared in batch))
        for text_id, sealed, copies, identified in connection.execute(sql("linking.texts"), [[UUID(i) for i in near]]):
            plain = self.sealer.unseal_json(bytes(sealed), where=f"text_cluster/{text_id}/signature")
            state = TextState(
                id=str(text_id),
                signature=campaign.from_plain(plain),
                copies=copies,
                identified=dict(identified or {}),
            )
            working.texts[state.id] = state
        for band, texts in found.items():
            working.by_band.setdefault(band, set()).update(texts & near)

    def _read_keys(
        self, connection: Connection[Any], working: WorkingSet, batch: Sequence[Prepared], surging: Sequence[str]
    ) -> set[str]:
        """Fills `by_key` with the groups that each child is to be compared with, and gives all of them."""
        hashed = {self.keys.key(working.municipality, key): key for p in batch for keys in p.keys for key in keys}
        if not hashed:
            return set()
        values = {
            "keys": list(hashed),
            "limits": [read_limit(key) for key in hashed.values()],
            "municipality": working.municipality,
            "surging": [UUID(i) for i in surging],
        }
        found: dict[str, dict[str, datetime]] = {}
        for key, group_id, last_at in connection.execute(sql("linking.groups_by_key"), values, binary=True):
            found.setdefault(hashed[bytes(key)], {})[str(group_id)] = last_at
        near = set().union(*(shortlist(keys, found, always=surging) for p in batch for keys in p.keys))
        for key, groups in found.items():
            working.by_key.setdefault(key, set()).update(near.intersection(groups))
            working.heard_at.update({(key, group): at for group, at in groups.items() if group in near})
        return near

    def _load_groups(self, connection: Connection[Any], working: WorkingSet, ids: set[str]) -> None:
        missing = sorted(ids - working.groups.keys())
        if not missing:
            return
        held = [self._profiles.version(group_id) for group_id in missing]
        rows = connection.execute(sql("linking.groups"), [[UUID(i) for i in missing], held], binary=True)
        for group_id, version, sealed, members, arrivals, is_surging, has_tick, last_at in rows:
            state = GroupState(
                id=str(group_id),
                profile=self._profile(str(group_id), version, sealed),
                load_memory=partial(self._memory, connection, str(group_id), version),
                arrivals=Arrivals.from_plain(arrivals),
                is_surging=is_surging,
                has_tick=has_tick,
                member_count=members,
                last_at=last_at,
                version=version,
            )
            working.groups[state.id] = state
        apart = connection.execute(sql("linking.separated"), [[UUID(i) for i in missing]])
        working.separated.update(frozenset((str(a), str(b))) for a, b in apart)

    def _profile(self, group_id: str, version: int, sealed: bytes | None) -> GroupProfile:
        if sealed is None:
            return self._profiles.get(group_id, version)
        plain = self.sealer.unseal_json(bytes(sealed), where=f"child_group/{group_id}/profile")
        return profile.from_plain(plain)

    def _memory(self, connection: Connection[Any], group_id: str, version: int) -> Memory:
        """Read when a report joins, still under the lock that the group was loaded under: most groups are only looked at."""
        if self._memories.version(group_id) == version:
            return self._memories.get(group_id, version)
        row = connection.execute(sql("linking.memory"), [UUID(group_id)], binary=True).fetchone()
        if row is None:
            raise Broken("group_is_gone", group_id=group_id)
        return Memory.from_plain(self.sealer.unseal_json(bytes(row[0]), where=f"child_group/{group_id}/memory"))


def _same_child(said: str | None) -> SameChild:
    key, _, group_id = (said or "").partition("/")
    return SameChild(key=key, group_id=group_id or None)


def _bare(row: tuple[Any, ...], narrative: str, children: tuple[ChildFields, ...], *, can_link: bool) -> ToLink:
    report_id, _, received_at, _, kind, _, child_ids, danger, placed, _, _ = row
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
