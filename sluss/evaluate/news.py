"""Does the assessor see what is new, and how often is what says nothing new marked?

A text is opened when one of its rows has a novelty of 0.5 or more, or none at all: what was not measured cannot be
skipped. Yet a fact in an unmeasured report does not count as shown, since nothing pointed at it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sluss.evaluate.intervals import Share
from sluss.evaluate.match import Matched, Row, Truth
from sluss.evaluate.reading import (
    Load,
    PassageReading,
    Reading,
    all_readings,
    is_shown,
    load,
    must_open,
    overlap,
    passage_reading,
    reading,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Recall of new facts, and its price in reading.

    `facts_shown`: the report was shown as new; `acute_facts_shown` of those in acute reports. `facts_highlighted`: a
    passage shown as new also overlaps where the fact stands, among facts whose place is given. `to_open`: texts to open
    of those received. `copies_marked_new`: rows without a novel fact whose campaign was in the group already; all that
    the contract's fields tell. Where the truth says more (`copies_told`), `pure_copies_marked_new` and
    `paraphrases_marked_new` are of the rows that it calls so, in a group that has held a campaign; else the former is the
    same as `copies_marked_new`, and a paraphrase is what has no campaign, no novel fact, is neither first-hand nor acute.
    """

    facts_shown: Share
    acute_facts_shown: Share
    facts_highlighted: Share
    to_open: Share
    to_open_in_surge: Share
    copies_marked_new: Share
    copies_told: bool
    pure_copies_marked_new: Share
    paraphrases_marked_new: Share
    unmeasured_rows: int
    surge_group: Reading
    surge_group_by_passages: PassageReading
    surge_group_load: Load
    all_groups: Reading


def news(matched: Matched, surge_group: str | None) -> News:
    """Scores novelty. Facts of reports missing from the export count as not shown."""
    by_report = _by_report(matched.every_row)
    in_surge = _by_report(row for row in matched.every_row if row.group == surge_group)
    of_surge = list(in_surge.values())
    is_told = any(row.truth.is_copy is not None for row in matched.every_row)
    return News(
        facts_shown=_facts_shown(by_report, matched.unread),
        acute_facts_shown=_facts_shown(
            {key: rows for key, rows in by_report.items() if rows[0].truth.is_acute},
            [truth for truth in matched.unread if truth.is_acute],
        ),
        facts_highlighted=_facts_highlighted(by_report, matched.unread),
        to_open=_to_open(by_report),
        to_open_in_surge=_to_open(in_surge),
        copies_marked_new=_marked(matched.every_row, _repeats),
        copies_told=is_told,
        pure_copies_marked_new=_marked(matched.every_row, _is_told_copy if is_told else _repeats),
        paraphrases_marked_new=_marked(matched.every_row, _is_told_paraphrase if is_told else _says_it_again),
        unmeasured_rows=sum(row.novelty is None for row in matched.every_row),
        surge_group=reading(of_surge),
        surge_group_by_passages=passage_reading(of_surge),
        surge_group_load=load(of_surge),
        all_groups=all_readings(matched.every_row),
    )


def _by_report(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.truth.key].append(row)
    return found


def _to_open(by_report: Mapping[str, Sequence[Row]]) -> Share:
    return Share(hits=sum(any(map(must_open, rows)) for rows in by_report.values()), total=len(by_report))


def _facts_shown(by_report: Mapping[str, Sequence[Row]], unread: Sequence[Truth]) -> Share:
    hits, total = 0, sum(len(truth.novel_facts) for truth in unread)
    for rows in by_report.values():
        facts = len(rows[0].truth.novel_facts)
        total += facts
        hits += facts if any(map(is_shown, rows)) else 0
    return Share(hits=hits, total=total)


def _facts_highlighted(by_report: Mapping[str, Sequence[Row]], unread: Sequence[Truth]) -> Share:
    hits = total = 0
    for rows in by_report.values():
        passages = [passage for row in rows if is_shown(row) for passage in row.passages]
        spans = rows[0].truth.novel_spans
        total += len(spans)
        hits += sum(any(overlap(span, passage) for passage in passages) for span in spans)
    return Share(hits=hits, total=total + sum(len(truth.novel_spans) for truth in unread))


def _marked(rows: Iterable[Row], is_judged: Callable[[Truth, set[str]], bool]) -> Share:
    """Of the rows that `is_judged`, given the campaigns that the group held before, those marked new."""
    held: dict[str, set[str]] = defaultdict(set)
    hits = total = 0
    for row in rows:
        if is_judged(row.truth, held[row.group]):
            total += 1
            hits += is_shown(row)
        if row.truth.campaign_id is not None:
            held[row.group].add(row.truth.campaign_id)
    return Share(hits=hits, total=total)


def _repeats(truth: Truth, held: set[str]) -> bool:
    """A copy is only what repeats: the first of each campaign in a group is news and is not judged."""
    return truth.campaign_id in held and not truth.novel_facts


def _is_told_copy(truth: Truth, held: set[str]) -> bool:
    return truth.is_copy is True and truth.campaign_id in held


def _is_told_paraphrase(truth: Truth, held: set[str]) -> bool:
    return truth.is_paraphrase is True and bool(held)


def _says_it_again(truth: Truth, held: set[str]) -> bool:
    says_more = bool(truth.novel_facts) or truth.is_first_hand or truth.is_acute
    return bool(held) and truth.campaign_id is None and not says_more
