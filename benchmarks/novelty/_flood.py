"""A flood about one child with the right group given: what is new is judged apart from who belongs together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.samples import Sample
from casework.knowledge import Knowledge
from casework.linking import Prepared
from casework.steps.link import prepare
from casework.steps.reread import Reread, Row
from casework.surge import Arrivals
from dedupe.novelty import Memory
from sluss.evaluate import Scores, evaluate
from sluss.generate import generate

Line = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A half-open span of a narrative, and how new it is (0 to 1; 0.5 and more is marked)."""

    start: int
    end: int
    newness: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Flood:
    """The reports about one child in order of arrival, with their truth."""

    bodies: Sequence[Line]
    truth: Sequence[Line]

    @property
    def texts(self) -> list[str]:
        return [body["narrative"] for body in self.bodies]


def flood(seed: int, scale: float) -> Flood:
    """The flood of the split `surge`."""
    pairs = [pair for pair in generate("surge", seed=seed, scale=scale) if pair[1]["event_id"] == "event-flood"]
    return Flood(bodies=[body for body, _ in pairs], truth=[truth for _, truth in pairs])


def rows(bodies: Iterable[Line], known: Knowledge) -> Iterator[Row]:
    """Each report as the first child of its own sees it."""
    for body in bodies:
        prepared: Prepared = prepare(Sample(body=body).to_link(), known)
        yield Row(report_child_id=prepared.item.child_ids[0], prepared=prepared, position=0)


def unread(known: Knowledge) -> Reread:
    """A group of which nothing has been read."""
    return Reread(knowledge=known, memory=Memory(), arrivals=Arrivals())


def read_by_us(own: Flood, known: Knowledge) -> list[tuple[float, list[Passage]]]:
    """The novelty of each report and its passages, read one after the other as the service does."""
    group = unread(known)
    readings = [reading for _, reading in group.read(rows(own.bodies, known))]
    return [
        (found.novelty, [Passage(start=p.start, end=p.end, newness=1.0 if p.is_new else 0.0) for p in found.passages])
        for found in readings
    ]


def scored(own: Flood, found: Sequence[tuple[float, list[Passage]]]) -> Scores:
    """As `sluss evaluate` scores it, all reports in one group."""
    export = [
        {
            "report_key": body["report_key"],
            "children": [
                {
                    "group_id": "flood",
                    "novelty": novelty,
                    "novel_passages": [{"start": p.start, "end": p.end} for p in passages if p.newness >= 0.5],
                }
            ],
        }
        for body, (novelty, passages) in zip(own.bodies, found, strict=True)
    ]
    return evaluate(export, own.truth)
