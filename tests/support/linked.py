"""A generated data set linked in memory by the real steps, as export lines (formats section 4).

No servers, and no question is looked at again: the running system does a little better.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from casework.calendar import local_date
from casework.linking import Routed, ToLink, WorkingSet
from casework.placing import Knowledge
from casework.report import ReporterKind, read_report
from casework.steps.link import link, prepare
from config.linking import linking_weights
from config.novelty import novelty_rules
from config.reference import municipalities, name_table
from dedupe.extract import DEFAULT
from dedupe.facts import ReportText
from sluss.generate import generate


def linked(split: str, *, seed: int, scale: float = 1.0) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The export lines and the truth."""
    knowledge = Knowledge(names=name_table(), vocabulary=DEFAULT, weights=linking_weights(), rules=novelty_rules())
    pairs = list(generate(split, seed=seed, scale=scale))
    items = [_to_link(at, body) for at, (body, _) in enumerate(pairs)]
    ids = iter(range(1, 10_000_000))
    working = WorkingSet(municipality="2081")
    routed = link((prepare(i, knowledge) for i in items), working, knowledge, new_id=lambda: UUID(int=next(ids)))
    by_child = {r.report_child_id: r for r in routed}
    lines = []
    for (body, _), item in zip(pairs, items, strict=True):
        children = [_child(n, by_child[child]) for n, child in enumerate(item.child_ids)]
        lines.append({"report_key": body["report_key"], "received_at": body["received_at"], "children": children})
    return lines, [truth for _, truth in pairs]


def _to_link(at: int, body: dict[str, Any]) -> ToLink:
    report = read_report(body, known_municipalities=municipalities())
    assert report.claimed_received_at is not None
    return ToLink(
        report_id=UUID(int=at + 1),  # type: ignore[arg-type]
        received_at=report.claimed_received_at,
        text=ReportText(
            received_on=local_date(report.claimed_received_at), narrative=report.narrative, children=report.children
        ),
        child_ids=tuple(UUID(int=(at + 1) * 1000 + n) for n in range(len(report.children))),  # type: ignore[misc]
        is_mandated=report.reporter.kind is ReporterKind.MANDATED,
        immediate_danger=report.danger.immediate_danger is True,
        can_link=True,
    )


def _child(index: int, routed: Routed) -> dict[str, Any]:
    assert routed.reading is not None
    return {
        "index": index,
        "group_id": routed.group_id,
        "status": routed.status,
        "weight": routed.weight_log2,
        "evidence": [],
        "candidates": [{"group_id": c.group_id, "weight": c.weight_log2} for c in routed.candidates],
        "lane": "ordinary",
        "position": None,
        "novelty": routed.reading.novelty,
        "novel_passages": [{"start": p.start, "end": p.end} for p in routed.reading.passages if p.is_new],
    }
