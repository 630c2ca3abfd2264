"""Generated reports as training sees them: facts by the extractor, judged by the truth as if people had answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from casework.calendar import local_date
from casework.report import read_report
from config.reference import municipalities, name_table
from dedupe.blocking import keys
from dedupe.extract import DEFAULT, child_facts
from dedupe.facts import ChildFacts, ReportText
from dedupe.train.pairs import Kind, LabelledPair, Record
from sluss.generate import generate

_PER_KEY = 12  # neighbours under one key that are paired: people are asked about few


Reported = tuple[str, Record]  # the report's key


def records(split: str, *, seed: int, scale: float = 1.0) -> list[Reported]:
    """The record of each child of each report, named by the truth."""
    found = list[Reported]()
    for body, truth in generate(split, seed=seed, scale=scale):
        for facts, child_id in zip(_facts(body), truth["child_ids"], strict=False):
            # Two seeds are two towns, whatever their code.
            town = f"{seed}/{body['municipality']['code']}"
            found.append((body["report_key"], Record(municipality=town, child=f"{seed}/{child_id}", facts=facts)))
    return found


def judged(reports: list[Reported]) -> list[LabelledPair]:
    """Pairs that share a blocking key within one municipality, and children of one report."""
    return [*_siblings(reports), *_neighbours(reports)]


def _neighbours(reports: list[Reported]) -> Iterator[LabelledPair]:
    names = name_table()
    by_key: dict[tuple[str, str], list[tuple[str, Record]]] = defaultdict(list)
    seen: set[frozenset[int]] = set()
    for report, record in reports:
        for key in sorted(keys(record.facts, names=names)):
            for other_report, other in by_key[record.municipality, key][-_PER_KEY:]:
                pair = frozenset({id(record), id(other)})
                if report != other_report and pair not in seen:
                    seen.add(pair)
                    yield _pair(other, record, Kind.ANSWERED)
            by_key[record.municipality, key].append((report, record))


def _siblings(reports: list[Reported]) -> Iterator[LabelledPair]:
    by_report: dict[str, list[Record]] = defaultdict(list)
    for report, record in reports:
        by_report[report].append(record)
    for together in by_report.values():
        yield from (_pair(a, b, Kind.SIBLINGS) for a, b in combinations(together, 2) if a.child != b.child)


def _pair(a: Record, b: Record, kind: Kind) -> LabelledPair:
    return LabelledPair(a=a.facts, b=b.facts, is_same=a.child == b.child, kind=kind, children=(a.child, b.child))


def _facts(body: dict[str, Any]) -> tuple[ChildFacts, ...]:
    report = read_report(body, known_municipalities=municipalities())
    assert report.claimed_received_at is not None
    text = ReportText(
        received_on=local_date(report.claimed_received_at), narrative=report.narrative, children=report.children
    )
    return child_facts(text, names=name_table(), vocabulary=DEFAULT).children
