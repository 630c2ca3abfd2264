"""Does the assessor see what is new, and how much must be read for it?

A text is opened when one of its rows has a novelty of 0.5 or more, or none at all: what was not measured cannot be
skipped. Yet a fact in an unmeasured report does not count as shown, since nothing pointed at it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sluss.evaluate.intervals import Share
from sluss.evaluate.match import Matched, Row, Span, Truth

SHOWN = 0.5
_READ = (10, 30, 100, 300, 1_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Reading one group by novelty, the newest first and ties in order of arrival, until every novel fact is seen.

    `reports` is that k, `share` its part of the group's reports, `in_order_of_arrival` the k of reading as they came.
    `seen_after`: for some k, the share of the facts seen after k reports. `None` where the group holds no novel fact.
    """

    facts: int
    size: int
    reports: int | None
    share: float | None
    in_order_of_arrival: int | None
    seen_after: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Recall of new facts, and its price in reading.

    `facts_shown`: the report was shown as new. `facts_highlighted`: a passage shown as new also overlaps where the
    fact stands, among facts whose place is given. `to_open`: texts to open of those received. `copies_marked_new`:
    rows without a novel fact whose campaign was in the group already. `all_groups` and `surge_group` tell the reading.
    """

    facts_shown: Share
    facts_highlighted: Share
    to_open: Share
    to_open_in_surge: Share
    copies_marked_new: Share
    unmeasured_rows: int
    surge_group: Reading
    all_groups: Reading


def news(matched: Matched, surge_group: str | None) -> News:
    """Scores novelty. Facts of reports missing from the export count as not shown."""
    by_report = _by_report(matched.every_row)
    in_surge = _by_report(row for row in matched.every_row if row.group == surge_group)
    return News(
        facts_shown=_facts_shown(by_report, matched.unread),
        facts_highlighted=_facts_highlighted(by_report, matched.unread),
        to_open=_to_open(by_report),
        to_open_in_surge=_to_open(in_surge),
        copies_marked_new=_copies(matched.every_row),
        unmeasured_rows=sum(row.novelty is None for row in matched.every_row),
        surge_group=_reading(list(in_surge.values())),
        all_groups=_all_readings(matched.every_row),
    )


def _by_report(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.truth.key].append(row)
    return found


def _is_shown(row: Row) -> bool:
    return row.novelty is not None and row.novelty >= SHOWN


def _must_open(row: Row) -> bool:
    return row.novelty is None or row.novelty >= SHOWN


def _to_open(by_report: Mapping[str, Sequence[Row]]) -> Share:
    return Share(hits=sum(any(map(_must_open, rows)) for rows in by_report.values()), total=len(by_report))


def _facts_shown(by_report: Mapping[str, Sequence[Row]], unread: Sequence[Truth]) -> Share:
    hits, total = 0, sum(len(truth.novel_facts) for truth in unread)
    for rows in by_report.values():
        facts = len(rows[0].truth.novel_facts)
        total += facts
        hits += facts if any(map(_is_shown, rows)) else 0
    return Share(hits=hits, total=total)


def _facts_highlighted(by_report: Mapping[str, Sequence[Row]], unread: Sequence[Truth]) -> Share:
    hits = total = 0
    for rows in by_report.values():
        passages = [passage for row in rows if _is_shown(row) for passage in row.passages]
        spans = rows[0].truth.novel_spans
        total += len(spans)
        hits += sum(any(_overlap(span, passage) for passage in passages) for span in spans)
    return Share(hits=hits, total=total + sum(len(truth.novel_spans) for truth in unread))


def _overlap(one: Span, other: Span) -> bool:
    """Whether two half-open spans share a character."""
    return max(one[0], other[0]) < min(one[1], other[1])


def _copies(rows: Iterable[Row]) -> Share:
    """A copy is only what repeats: the first of each campaign in a group is news and is not judged."""
    known: set[tuple[str, str]] = set()
    hits = total = 0
    for row in rows:
        campaign = row.truth.campaign_id
        if campaign is None:
            continue
        if (row.group, campaign) in known and not row.truth.novel_facts:
            total += 1
            hits += _is_shown(row)
        known.add((row.group, campaign))
    return Share(hits=hits, total=total)


def _reading(reports: Sequence[Sequence[Row]]) -> Reading:
    """`reports`: the rows of each report in one group, in order of arrival."""
    facts = [len(rows[0].truth.novel_facts) for rows in reports]
    if not any(facts):
        return Reading(facts=0, size=len(reports), reports=None, share=None, in_order_of_arrival=None, seen_after=())
    # Unmeasured first: they must be opened whatever the others say. The sort is stable, so ties stay as they arrived.
    newest = sorted(range(len(reports)), key=lambda place: -max(_urgency(row) for row in reports[place]))
    seen = _running([facts[place] for place in newest])
    needed = seen.index(seen[-1]) + 1
    return Reading(
        facts=sum(facts),
        size=len(reports),
        reports=needed,
        share=needed / len(reports),
        in_order_of_arrival=max(place for place, count in enumerate(facts) if count) + 1,
        seen_after=tuple((k, seen[k - 1] / seen[-1]) for k in _READ if k <= len(seen)),
    )


def _urgency(row: Row) -> float:
    return 2.0 if row.novelty is None else row.novelty


def _running(counts: Sequence[int]) -> list[int]:
    total, sums = 0, []
    for count in counts:
        total += count
        sums.append(total)
    return sums


def _all_readings(rows: Iterable[Row]) -> Reading:
    """The sum over the groups of two or more reports that hold a novel fact, each read to its own last one."""
    groups: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        groups[row.group][row.truth.key].append(row)
    found = [_reading(list(reports.values())) for reports in groups.values() if len(reports) > 1]
    held = [reading for reading in found if reading.reports is not None]
    size, needed = sum(reading.size for reading in held), sum(reading.reports or 0 for reading in held)
    return Reading(
        facts=sum(reading.facts for reading in held),
        size=size,
        reports=needed if held else None,
        share=needed / size if held else None,
        in_order_of_arrival=sum(reading.in_order_of_arrival or 0 for reading in held) if held else None,
        seen_after=(),
    )
