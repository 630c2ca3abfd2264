"""Writes back what linking made of a batch: groups, texts, memberships, evidence, questions and routing rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from psycopg import Connection
from psycopg.types.json import Jsonb

from casework.ids import ReportId
from casework.linking import GroupState, Routed, TextState, WorkingSet
from casework.mentions import Mentioned
from casework.notify import Policy
from casework.steps.relook import AskedAgain, Moved
from dedupe import campaign, profile
from dedupe.cluster import CandidateLink
from dedupe.facts import to_plain
from dedupe.novelty import Memory, Passage, Reading, Standing
from store import notices
from store.batch import many
from store.linkkeys import LinkKeys
from store.queries import sql
from store.sealing import Sealer


@dataclass(frozen=True, slots=True)
class LinkWriter:
    """Writes under the municipality's lock; the caller commits."""

    sealer: Sealer
    rule_version: str
    notices: Policy = field(default_factory=Policy)

    @property
    def keys(self) -> LinkKeys:
        """How keys are hashed."""
        return LinkKeys(self.sealer)

    def save(
        self,
        connection: Connection[Any],
        working: WorkingSet,
        routed: Sequence[Routed],
        mentions: Sequence[tuple[ReportId, str, Mentioned]] = (),
    ) -> None:
        """Writes the batch. `mentions`: children to ask about, each with its report and the group of the report's first child."""
        with connection.pipeline():
            self._save_groups(connection, working)
            self._save_texts(connection, working)
            self._save_routed(connection, routed)
            many(connection, "linking.insert_mentioned", (self._mention(working.municipality, m) for m in mentions))
            connection.execute(sql("linking.save_pace"), [working.municipality, Jsonb(working.pace.to_plain())])
        notices.save(connection, working, routed, self.notices)

    def _save_groups(self, connection: Connection[Any], working: WorkingSet) -> None:
        changed = [state for state in working.groups.values() if state.is_changed]
        new = [state for state in changed if not state.version]
        old = [state for state in changed if state.version]
        many(
            connection, "linking.insert_groups", ((UUID(s.id), working.municipality, *self._columns_of(s)) for s in new)
        )
        many(connection, "linking.update_groups", ((UUID(s.id), *self._columns_of(s)) for s in old))
        keys = (
            (working.municipality, self.keys.key(working.municipality, key), UUID(state.id), state.last_at)
            for state in changed
            for key in sorted(state.new_keys)
        )
        many(connection, "linking.insert_keys", keys)
        events = ((UUID(s.id), kind, None) for s in changed for kind in s.surge_events)
        many(connection, "linking.insert_events", events)

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
        many(connection, "linking.insert_texts", sealed)
        bands = {
            (working.municipality, self.keys.band(working.municipality, band), UUID(s.id))
            for s in new
            for band in s.signature.bands
        }
        many(connection, "linking.insert_bands", sorted(bands))
        many(connection, "linking.update_texts", ((UUID(s.id), s.copies) for s in changed if not s.is_new))
        standing = ((UUID(s.id), UUID(group), n) for s in changed for group, n in s.identified.items())
        many(connection, "linking.save_standing", standing)

    def _seal_signature(self, state: TextState) -> bytes:
        return self.sealer.seal_json(campaign.to_plain(state.signature), where=f"text_cluster/{state.id}/signature")

    def save_moves(self, connection: Connection[Any], working: WorkingSet, moves: Sequence[Moved]) -> None:
        """Writes what a relook found: memberships closed and opened, questions withdrawn, the old group leading on."""
        children = [move.routed.report_child_id for move in moves]
        with connection.pipeline():
            self._save_groups(connection, working)
            connection.execute(sql("relook.close_memberships"), [children])
            many(connection, "linking.insert_memberships", (self._membership(m.routed) for m in moves))
            many(connection, "relook.redirect", ((UUID(m.own_group), UUID(m.routed.group_id)) for m in moves))
            connection.execute(sql("relook.close_questions"), [children])
            connection.execute(sql("relook.forget_keys"), [[UUID(m.own_group) for m in moves]])
            many(connection, "relook.reroute", (_rerouting(m.routed) for m in moves))
            left = ((UUID(m.own_group), "unlinked", m.routed.report_child_id) for m in moves)
            joined = ((UUID(m.routed.group_id), "linked", m.routed.report_child_id) for m in moves)
            many(connection, "linking.insert_events", (*left, *joined))
        notices.save(connection, working, [move.routed for move in moves], self.notices)

    def save_questions(self, connection: Connection[Any], asked: Sequence[AskedAgain]) -> None:
        """Questions put once more, because the facts have changed since they were answered."""
        rows = ((a.report_child_id, *_candidate(a.candidate)) for a in asked)
        many(connection, "linking.insert_candidates", rows)

    def _save_routed(self, connection: Connection[Any], routed: Sequence[Routed]) -> None:
        many(connection, "linking.insert_memberships", (self._membership(r) for r in routed))
        if told := [r.report_child_id for r in routed if r.is_persons_word]:
            connection.execute(sql("linking.mark_confirmed"), [told])
        candidates = ((r.report_child_id, *_candidate(c)) for r in routed for c in r.candidates)
        many(connection, "linking.insert_candidates", candidates)
        doubled = ((r.report_child_id, UUID(r.group_id), *_candidate(c)) for r in routed for c in r.doubled)
        many(connection, "linking.insert_doubled", doubled)
        events = (
            (UUID(r.group_id), "linked" if r.status == "joined" else "created", r.report_child_id) for r in routed
        )
        many(connection, "linking.insert_events", events)
        many(connection, "linking.insert_routing", (_routing(r) for r in routed))
        many(connection, "linking.save_facts", ((r.report_child_id, self._seal_facts(r)) for r in routed))

    def _membership(self, routed: Routed) -> tuple[Any, ...]:
        return (
            routed.report_child_id,
            UUID(routed.group_id),
            routed.status,
            routed.is_provisional,
            routed.weight_log2,
            Jsonb(evidence_rows(routed.evidence)),
            self.rule_version,
        )

    def _mention(self, municipality: str, mention: tuple[ReportId, str, Mentioned]) -> tuple[Any, ...]:
        report_id, group_id, child = mention
        mention_id = uuid5(report_id, f"mentioned/{child.position}")
        sealed = self.sealer.seal_json(to_plain(child.facts), where=f"mentioned_child/{mention_id}/facts")
        return (
            mention_id,
            report_id,
            child.position,
            municipality,
            UUID(group_id),
            self.keys.key(municipality, f"mentioned/{child.name}"),
            child.facts.relation,
            sealed,
        )

    def _seal_facts(self, routed: Routed) -> bytes | None:
        if routed.facts is None:
            return None
        return self.sealer.seal_json(to_plain(routed.facts), where=f"report_child/{routed.report_child_id}/facts")


def _candidate(candidate: CandidateLink) -> tuple[Any, ...]:
    evidence = Jsonb(evidence_rows(candidate.evidence))
    return UUID(candidate.group_id), candidate.weight_log2, str(candidate.band), evidence


def reading_columns(reading: Reading) -> tuple[float, bool, bool, str, Jsonb, Jsonb]:
    """novelty, is_new, is_urgent_new, reasons, passages, covered of a routing row."""
    passages = Jsonb([passage_plain(p) for p in reading.novel_passages])
    covered = Jsonb(
        [
            {"start": p.start, "end": p.end, "first_said_by": p.first_said_by}
            for p in reading.passages
            if not p.is_new and p.first_said_by
        ]
    )
    is_new, reasons = reading.novelty >= 0.5, ",".join(reading.reasons)
    return reading.novelty, is_new, reading.is_urgent_new, reasons, passages, covered


def passage_plain(passage: Passage) -> dict[str, Any]:
    """A new passage as it stands in routing and in the export: offsets, codes and numbers, no text."""
    plain: dict[str, Any] = {"start": passage.start, "end": passage.end, "basis": str(passage.basis)}
    if passage.reasons:
        plain["reasons"] = [str(reason) for reason in passage.reasons]
    if passage.standing is Standing.UNSURE:
        plain["standing"] = str(passage.standing)
    if passage.covered_by is not None:
        plain["covered_by"] = passage.covered_by
    return plain


def _routing(routed: Routed) -> tuple[Any, ...]:
    text = UUID(routed.text_cluster_id) if routed.text_cluster_id else None
    if routed.reading is None:
        return (
            routed.report_child_id,
            text,
            1.0,
            True,
            False,
            routed.is_first_tick,
            True,
            "FIRST",
            Jsonb([]),
            Jsonb([]),
        )
    novelty, is_new, urgent, reasons, passages, covered = reading_columns(routed.reading)
    flags = (urgent, routed.is_first_tick, routed.is_quarantined)
    return (routed.report_child_id, text, novelty, is_new, *flags, reasons, passages, covered)


def _rerouting(routed: Routed) -> tuple[Any, ...]:
    child, _, novelty, is_new, urgent, first_tick, _, reasons, passages, covered = _routing(routed)
    return (child, novelty, is_new, urgent, first_tick, reasons, passages, covered)


def evidence_rows(evidence: Iterable[Any]) -> list[dict[str, Any]]:
    """Fields, levels and bits for the record; no values: those stay sealed with the facts."""
    return [{"field": str(e.field), "level": str(e.level), "weight": round(e.weight_log2, 2)} for e in evidence]
