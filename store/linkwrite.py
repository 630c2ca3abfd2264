"""Writes back what linking made of a batch: groups, texts, memberships, evidence, questions and routing rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.types.json import Jsonb

from casework.linking import GroupState, Routed, TextState, WorkingSet
from casework.steps.relook import Moved
from dedupe import campaign, profile
from dedupe.facts import to_plain
from dedupe.novelty import Memory
from store.linkkeys import LinkKeys
from store.queries import sql
from store.sealing import Sealer


@dataclass(frozen=True, slots=True)
class LinkWriter:
    """Writes under the municipality's lock; the caller commits."""

    sealer: Sealer
    rule_version: str

    @property
    def keys(self) -> LinkKeys:
        """How keys are hashed."""
        return LinkKeys(self.sealer)

    def save(self, connection: Connection[Any], working: WorkingSet, routed: Sequence[Routed]) -> None:
        """Writes the batch."""
        with connection.pipeline():
            self._save_groups(connection, working)
            self._save_texts(connection, working)
            self._save_routed(connection, routed)
            connection.execute(sql("linking.save_pace"), [working.municipality, Jsonb(working.pace.to_plain())])

    def _save_groups(self, connection: Connection[Any], working: WorkingSet) -> None:
        changed = [state for state in working.groups.values() if state.is_changed]
        new = [state for state in changed if not state.version]
        old = [state for state in changed if state.version]
        _many(
            connection, "linking.insert_groups", ((UUID(s.id), working.municipality, *self._columns_of(s)) for s in new)
        )
        _many(connection, "linking.update_groups", ((UUID(s.id), *self._columns_of(s)) for s in old))
        keys = (
            (working.municipality, self.keys.key(working.municipality, key), UUID(state.id), state.last_at)
            for state in changed
            for key in sorted(state.new_keys)
        )
        _many(connection, "linking.insert_keys", keys)
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
            (working.municipality, self.keys.band(working.municipality, band), UUID(s.id))
            for s in new
            for band in s.signature.bands
        }
        _many(connection, "linking.insert_bands", sorted(bands))
        _many(connection, "linking.update_texts", ((UUID(s.id), s.copies) for s in changed if not s.is_new))
        standing = ((UUID(s.id), UUID(group), n) for s in changed for group, n in s.identified.items())
        _many(connection, "linking.save_standing", standing)

    def _seal_signature(self, state: TextState) -> bytes:
        return self.sealer.seal_json(campaign.to_plain(state.signature), where=f"text_cluster/{state.id}/signature")

    def save_moves(self, connection: Connection[Any], working: WorkingSet, moves: Sequence[Moved]) -> None:
        """Writes what a relook found: memberships closed and opened, questions withdrawn, the old group leading on."""
        children = [move.routed.report_child_id for move in moves]
        with connection.pipeline():
            self._save_groups(connection, working)
            connection.execute(sql("relook.close_memberships"), [children])
            _many(connection, "linking.insert_memberships", (self._membership(m.routed) for m in moves))
            _many(connection, "relook.redirect", ((UUID(m.own_group), UUID(m.routed.group_id)) for m in moves))
            connection.execute(sql("relook.close_questions"), [children])
            _many(connection, "relook.reroute", (_rerouting(m.routed) for m in moves))
            left = ((UUID(m.own_group), "unlinked", m.routed.report_child_id) for m in moves)
            joined = ((UUID(m.routed.group_id), "linked", m.routed.report_child_id) for m in moves)
            _many(connection, "linking.insert_events", (*left, *joined))

    def _save_routed(self, connection: Connection[Any], routed: Sequence[Routed]) -> None:
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
        _many(connection, "linking.save_facts", ((r.report_child_id, self._seal_facts(r)) for r in routed))

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


def _rerouting(routed: Routed) -> tuple[Any, ...]:
    child, _, novelty, is_new, urgent, first_tick, _, reasons, passages = _routing(routed)
    return (child, novelty, is_new, urgent, first_tick, reasons, passages)


def _evidence(evidence: Iterable[Any]) -> list[dict[str, Any]]:
    """Fields, levels and bits for the record; no values: those stay sealed with the facts."""
    return [{"field": str(e.field), "level": str(e.level), "weight": round(e.weight_log2, 2)} for e in evidence]
