"""The reports that are sent: made by `sluss.generate`, about nobody, the same in every run."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count, islice
from math import ceil
from typing import Any
from uuid import uuid4

from casework.calendar import local_date
from casework.ids import ReportChildId, ReportId
from casework.linking import ToLink
from casework.report import ReporterKind, read_report
from config.reference import municipalities
from dedupe.facts import ReportText
from sluss.generate import generate, to_line
from sluss.generate.surge import FLOOD_SIZE
from sluss.replay import Line

_SEED = 2020


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One made-up report."""

    body: dict[str, Any]

    def to_line(self) -> Line:
        """As a sender of a file sends it."""
        return Line(
            raw=to_line(self.body).strip().encode("ascii"),
            report_key=self.body["report_key"],
            received_at=datetime.fromisoformat(self.body["received_at"]),
        )

    def to_link(self) -> ToLink:
        """As a worker sees it, without a database."""
        report = read_report(self.body, known_municipalities=municipalities())
        received_at = datetime.fromisoformat(self.body["received_at"])
        return ToLink(
            report_id=ReportId(uuid4()),
            received_at=received_at,
            text=ReportText(received_on=local_date(received_at), narrative=report.narrative, children=report.children),
            child_ids=tuple(ReportChildId(uuid4()) for _ in report.children),
            is_mandated=report.reporter.kind is ReporterKind.MANDATED,
            immediate_danger=report.danger.immediate_danger is True,
            can_link=True,
        )


def flood(number: int) -> list[Sample]:
    """So many reports about one child, most of them copies of a few texts, in order of arrival."""
    enough = number * 1.1 + 10  # some reports of the flood name nobody, or a sibling only
    pairs = list(generate("surge", seed=_SEED, scale=ceil(enough / FLOOD_SIZE * 1000) / 1000))
    children = Counter(child_id for _, truth in pairs for child_id in truth["child_ids"])
    [(flooded, _)] = children.most_common(1)
    about_it = (Sample(body=report) for report, truth in pairs if flooded in truth["child_ids"])
    return list(islice(about_it, number))


def many(number: int) -> list[Sample]:
    """So many reports about many children, none of them in a campaign."""
    return list(islice((sample for sample, is_campaign in _years() if not is_campaign), number))


def ordinary() -> Iterator[Sample]:
    """Reports without end: year after year of one municipality, small surges included."""
    return (sample for sample, _ in _years())


def warming() -> list[Sample]:
    """A few reports through channels of every lane, that stand in none of the other lists."""
    return list(islice((sample for sample, _ in _years(first=1)), 40))


def tails(samples: list[Sample]) -> list[bytes]:
    """The bodies without their opening brace and `report_key`, for a sender that gives each a key of its own."""
    bare = ({name: value for name, value in s.body.items() if name != "report_key"} for s in samples)
    return [json.dumps(body).encode("ascii")[1:] for body in bare]


def _years(first: int = _SEED) -> Iterator[tuple[Sample, bool]]:
    """Each year has other families: the seed is the year's."""
    for seed in count(first):
        for report, truth in generate("year", seed=seed):
            yield Sample(body=report), truth["campaign_id"] is not None
