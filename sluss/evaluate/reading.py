"""Reading a group in the order offered: how much until every novel fact is seen, by reports and by passages, and its load.

The order offered: the highest novelty first and ties as they arrived; within a report its marked passages as listed. What
was not measured comes first, because it must be read whatever the others say, and is read whole, as is a report that is
shown as new without a passage.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sluss.evaluate.intervals import Interval, Ranks, percentiles, ranks, ratios, resampled
from sluss.evaluate.match import Row, Span

SHOWN = 0.5
_READ = (10, 30, 100, 300, 1_000)
_WHOLE = (0, 1 << 62)

Rows = Sequence[Row]
"""The rows of one report in one group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Reading one group by novelty, the newest first and ties in order of arrival, until every novel fact is seen.

    `reports` is that k, `share` its part of the group's reports, `in_order_of_arrival` the k of reading as they came.
    `seen_after`: for some k, the share of the facts seen after k reports. `None` where the group holds no novel fact.
    `acute`: where the acute reports with a new fact stand in that order.
    """

    facts: int
    size: int
    reports: int | None
    share: float | None
    in_order_of_arrival: int | None
    seen_after: tuple[tuple[int, float], ...]
    acute: Ranks


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageReading:
    """Reading only the marked passages of one group, in the order offered.

    `marked`: how many there are. `shown`: facts that some marked passage shows; a fact whose place is not given is seen with
    its report's last passage. `passages`: after how many every fact of the group is seen, `None` if some never is or there is
    none; `share`: that by the group's reports. `seen_after`: for some k, the share of all facts seen after k passages.
    """

    facts: int
    shown: int
    marked: int
    passages: int | None
    share: float | None
    seen_after: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Characters of marked passages against reading all, in reports whose length the truth tells; bootstrap over reports."""

    marked: int
    total: int
    share: float | None
    ci95: Interval | None


def is_shown(row: Row) -> bool:
    """Whether the row is shown as new."""
    return row.novelty is not None and row.novelty >= SHOWN


def must_open(row: Row) -> bool:
    """Whether the text has to be opened."""
    return row.novelty is None or row.novelty >= SHOWN


def overlap(one: Span, other: Span) -> bool:
    """Whether two half-open spans share a character."""
    return max(one[0], other[0]) < min(one[1], other[1])


def reading(reports: Sequence[Rows]) -> Reading:
    """Reads the reports of one group, given in order of arrival."""
    ordered = _as_offered(reports)
    # One that only repeats what is acute is not to come early here: the lanes see to it.
    acute = [bool(rows[0].truth.is_acute and rows[0].truth.novel_facts) for _, rows in ordered]
    places = ranks([place for place, is_acute in enumerate(acute, start=1) if is_acute])
    facts = [len(rows[0].truth.novel_facts) for rows in reports]
    if not any(facts):
        return Reading(
            facts=0, size=len(reports), reports=None, share=None, in_order_of_arrival=None, seen_after=(), acute=places
        )
    seen = np.cumsum([len(rows[0].truth.novel_facts) for _, rows in ordered]).tolist()
    needed = seen.index(seen[-1]) + 1
    return Reading(
        facts=sum(facts),
        size=len(reports),
        reports=needed,
        share=needed / len(reports),
        in_order_of_arrival=max(place for place, count in enumerate(facts) if count) + 1,
        seen_after=tuple((k, seen[k - 1] / seen[-1]) for k in _READ if k <= len(seen)),
        acute=places,
    )


def passage_reading(reports: Sequence[Rows]) -> PassageReading:
    """Reads the marked passages of one group, whose reports are given in order of arrival."""
    facts = sum(len(rows[0].truth.novel_facts) for rows in reports)
    found: list[int] = []  # for each passage, how many facts it is the first to show
    for _, rows in _as_offered(reports):
        found += _first_shown(rows, marked(rows))
    seen = np.cumsum(found).tolist()
    shown = seen[-1] if seen else 0
    needed = seen.index(shown) + 1 if facts and shown == facts else None
    return PassageReading(
        facts=facts,
        shown=shown,
        marked=len(found),
        passages=needed,
        share=None if needed is None else needed / len(reports),
        seen_after=tuple((k, seen[k - 1] / facts) for k in _READ if facts and k <= len(seen)),
    )


def marked(rows: Rows) -> list[Span]:
    """The passages of a report that are to be read, without repeats; `_WHOLE` where nothing says which."""
    spans = [span for row in rows if is_shown(row) for span in row.passages]
    if any(row.novelty is None or (is_shown(row) and not row.passages) for row in rows):
        return [_WHOLE]
    return list(dict.fromkeys(spans))


def load(reports: Iterable[Rows]) -> Load:
    """How much of the texts stands in marked passages."""
    sizes = [
        (_length(marked(rows), rows[0].truth.characters), rows[0].truth.characters)
        for rows in reports
        if rows[0].truth.characters is not None
    ]
    lengths = np.array(sizes, dtype=np.float64).reshape(-1, 2)
    read, total = (int(size) for size in lengths.sum(axis=0))
    drawn = resampled(lengths)
    interval = None if drawn is None else percentiles(ratios(drawn[:, 0], drawn[:, 1]))
    return Load(marked=read, total=total, share=read / total if total else None, ci95=interval)


def all_readings(rows: Iterable[Row]) -> Reading:
    """The sum over the groups of two or more reports that hold a novel fact, each read to its own last one."""
    groups: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        groups[row.group][row.truth.key].append(row)
    found = [reading(list(reports.values())) for reports in groups.values() if len(reports) > 1]
    held = [one for one in found if one.reports is not None]
    size, needed = sum(one.size for one in held), sum(one.reports or 0 for one in held)
    return Reading(
        facts=sum(one.facts for one in held),
        size=size,
        reports=needed if held else None,
        share=needed / size if held else None,
        in_order_of_arrival=sum(one.in_order_of_arrival or 0 for one in held) if held else None,
        seen_after=(),
        acute=ranks([]),
    )


def _as_offered(reports: Sequence[Rows]) -> list[tuple[float, Rows]]:
    """The sort is stable, so ties stay as they arrived."""
    found = [(max(math.inf if row.novelty is None else row.novelty for row in rows), rows) for rows in reports]
    return sorted(found, key=lambda one: -one[0])


def _first_shown(rows: Rows, passages: Sequence[Span]) -> Iterator[int]:
    truth = rows[0].truth
    placed = truth.novel_spans[: len(truth.novel_facts)]
    first = [next((n for n, passage in enumerate(passages) if overlap(span, passage)), None) for span in placed]
    first += [len(passages) - 1] * (len(truth.novel_facts) - len(placed))
    return (first.count(place) for place in range(len(passages)))


def _length(passages: Sequence[Span], characters: int) -> int:
    """Characters in one passage or more."""
    read = end = 0
    for start, stop in sorted(passages):
        read += max(0, min(stop, characters) - max(start, end))
        end = max(end, stop)
    return read
