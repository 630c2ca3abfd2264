"""Reports linked in memory by the real steps, as export lines (formats section 4).

Works as `workers.jobs.drain` does: batch by batch, and after each batch the questions about groups that have grown are
looked at again; once more when nothing waits. What it leaves out: the store's caps on common keys, and workers that take
the lanes in another order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from uuid import UUID

from casework.calendar import local_date
from casework.ids import UNKNOWN_MUNICIPALITY, ReportChildId, ReportId
from casework.knowledge import Knowledge
from casework.linking import Prepared, Routed, ToLink, WorkingSet
from casework.report import Report, ReporterKind, read_report
from casework.steps.link import link, prepare
from casework.steps.relook import Pending, relook
from config.linking import linking_weights
from config.novelty import novelty_rules
from config.reference import municipalities, name_table
from config.settings import Settings
from dedupe.extract import DEFAULT
from dedupe.facts import ReportText
from sluss.generate import generate
from workers.linker import GROWTH_IN_A_FLOOD, GROWTH_WHEN_IDLE

_ASKED_AT_ONCE = 500  # `pending` in store/sql/relook.sql takes no more

Line = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Reports, export and truth of one data set, line by line in the same order."""

    bodies: list[Line]
    export: list[Line]
    truth: list[Line]


def linked(split: str, *, seed: int, scale: float = 1.0) -> Linked:
    """A generated data set, linked."""
    pairs = list(generate(split, seed=seed, scale=scale))
    bodies = [body for body, _ in pairs]
    return Linked(bodies=bodies, export=link_reports(bodies), truth=[truth for _, truth in pairs])


def link_reports(bodies: Sequence[Mapping[str, Any]]) -> list[Line]:
    """Registers and links reports (formats section 1) in the order given; one export line each."""
    reports = [read_report(body, known_municipalities=municipalities()) for body in bodies]
    items = [to_link(at, report) for at, report in enumerate(reports)]
    ids = (UUID(int=number) for number in range(1, 100_000_000))
    routed: dict[UUID, Routed] = {}
    for code in sorted({report.municipality for report in reports}):
        register = _Register(WorkingSet(municipality=code), ids)
        register.drain([item for item, report in zip(items, reports, strict=True) if report.municipality == code])
        routed |= {child: register.current(found) for child, found in register.routed.items()}
    return [
        {
            "report_key": report.report_key,
            "received_at": report.claimed_received_at.isoformat() if report.claimed_received_at else None,
            "children": [_child(index, routed[child]) for index, child in enumerate(item.child_ids)],
        }
        for item, report in zip(items, reports, strict=True)
    ]


@cache
def knowledge() -> Knowledge:
    """What the workers know."""
    return Knowledge(names=name_table(), vocabulary=DEFAULT, weights=linking_weights(), rules=novelty_rules())


def to_link(at: int, report: Report) -> ToLink:
    """A report as linking reads it; ids follow from its place."""
    assert report.claimed_received_at is not None
    return ToLink(
        report_id=ReportId(UUID(int=at + 1)),
        received_at=report.claimed_received_at,
        text=ReportText(
            received_on=local_date(report.claimed_received_at), narrative=report.narrative, children=report.children
        ),
        child_ids=tuple(ReportChildId(UUID(int=(at + 1) * 1000 + n)) for n in range(len(report.children))),
        is_mandated=report.reporter.kind is ReporterKind.MANDATED,
        immediate_danger=report.danger.immediate_danger is True,
        can_link=report.municipality != UNKNOWN_MUNICIPALITY,
    )


@dataclass(slots=True)
class _Register:
    """One municipality. `asked`: whose question is open, in order of registration."""

    working: WorkingSet
    ids: Iterator[UUID]
    routed: dict[UUID, Routed] = field(default_factory=dict)
    asked: dict[UUID, tuple[Prepared, int]] = field(default_factory=dict)
    known: dict[UUID, tuple[Prepared, int]] = field(default_factory=dict)
    leads_to: dict[str, str] = field(default_factory=dict)  # old groups
    looked_at: dict[str, int] = field(default_factory=dict)  # members of the group at that time

    def current(self, routed: Routed) -> Routed:
        """With its questions about the groups that stand today."""
        asked = (replace(c, group_id=self._today(c.group_id)) for c in routed.candidates)
        return replace(routed, candidates=tuple(c for c in asked if c.group_id != routed.group_id))

    def _today(self, group: str) -> str:
        while group in self.leads_to:
            group = self.leads_to[group]
        return group

    def drain(self, items: Sequence[ToLink]) -> None:
        size: int = Settings.model_fields["batch_size"].default
        for first in range(0, len(items), size):
            self._link([prepare(item, knowledge()) for item in items[first : first + size]])
            self._look_again(GROWTH_IN_A_FLOOD)
        self._look_again(GROWTH_WHEN_IDLE)

    def _link(self, batch: Sequence[Prepared]) -> None:
        found = link(batch, self.working, knowledge(), new_id=self.ids.__next__)
        self.routed |= {routed.report_child_id: routed for routed in found}
        self.known |= {child: (p, position) for p in batch for position, child in enumerate(p.item.child_ids)}
        for prepared in batch:
            for position, child in enumerate(prepared.item.child_ids):
                if self.routed[child].status == "review":
                    self.asked[child] = (prepared, position)
        self._bridge(found)

    def _bridge(self, found: Sequence[Routed]) -> None:
        groups = self.working.groups
        fits = {b for routed in found for b in routed.bridges if b in groups and groups[b].member_count == 1}
        alone = [child for child, routed in self.routed.items() if fits and routed.group_id in fits]
        self._move([self._pending(*self.known[child]) for child in alone])

    def _move(self, pending: Sequence[Pending]) -> None:
        for move in relook(pending, self.working, knowledge(), new_id=self.ids.__next__):
            self.routed[move.routed.report_child_id] = move.routed
            self.asked.pop(move.routed.report_child_id, None)
            self._redirect(move.own_group, move.routed.group_id)

    def _look_again(self, growth: float) -> None:
        questions = {c.group_id for child in self.asked for c in self.routed[child].candidates}
        learnt = {
            group.id: group.member_count
            for group in self.working.groups.values()
            if group.member_count > self.looked_at.get(group.id, 1)
            and group.member_count >= self.looked_at.get(group.id, 1) * growth
            and (group.is_surging or group.id in questions)
        }
        self.looked_at |= learnt
        is_flood = any(self.working.groups[group].is_surging for group in learnt)
        pending = [
            self._pending(*self.asked[child])
            for child in self.asked
            if is_flood or any(c.group_id in learnt for c in self.routed[child].candidates)
        ]
        alone = [asked for asked in pending if self.working.groups[asked.own_group].member_count == 1]
        self._move(alone[:_ASKED_AT_ONCE])

    def _pending(self, prepared: Prepared, position: int) -> Pending:
        groups = [self.routed[child].group_id for child in prepared.item.child_ids]
        return Pending(prepared=prepared, position=position, own_group=groups[position], elsewhere=frozenset(groups))

    def _redirect(self, group: str, target: str) -> None:
        """The group of one leads on to the group that took its member, and is found no more."""
        self.leads_to[group] = target
        del self.working.groups[group]
        for found in self.working.by_key.values():
            found.discard(group)


def _child(index: int, routed: Routed) -> Line:
    assert routed.reading is not None
    return {
        "index": index,
        "group_id": routed.group_id,
        "status": routed.status,
        "source": "auto",
        "weight": routed.weight_log2,
        "evidence": [
            {"field": str(e.field), "level": str(e.level), "weight": round(e.weight_log2, 2)} for e in routed.evidence
        ],
        "candidates": [{"group_id": c.group_id, "weight": c.weight_log2} for c in routed.candidates],
        "lane": "ordinary",
        "position": None,
        "novelty": routed.reading.novelty,
        "novel_passages": [{"start": p.start, "end": p.end} for p in routed.reading.passages if p.is_new],
        "text_cluster_id": routed.text_cluster_id,
    }
