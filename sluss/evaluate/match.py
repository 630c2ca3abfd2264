"""Reads export and truth lines and lays them side by side, by report key and child index.

Whatever has no counterpart is counted and named in `Matching`; nothing is dropped without a trace. What is missing
from the export keeps its place among the rows that should have been found, so losing a report lowers recall.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sluss.evaluate.relations import Relation, read_relations

MAX_EXAMPLES = 10
NO_KEY = "(no report_key)"

Span = tuple[int, int]
Line = Mapping[str, Any]


class NotScorableError(ValueError):
    """A line that belongs to neither format; says which file and line, never what the line holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """How many, and the report keys of the first few."""

    count: int = 0
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What is true of one report. A child id of `None`: the truth does not say who it is.

    Beyond the contract, `None` where the truth does not tell: the text's length, whether it only copies what its campaign
    had sent, whether it only says that in other words.
    """

    key: str
    child_ids: tuple[str | None, ...]
    campaign_id: str | None
    novel_facts: tuple[str, ...]
    novel_spans: tuple[Span, ...]
    is_acute: bool
    is_first_hand: bool = False
    characters: int | None = None
    is_copy: bool | None = None
    is_paraphrase: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One (report, child) that stands in both files.

    `arrived_as` is its 1-based place in order of registration among all rows of the export, also those without truth.
    A row without a group is a group of its own, and a child whom the truth does not name is a child of its own.
    `candidates`: the groups asked about, the likeliest first. `text`: the campaign that the truth names, else the text
    cluster of the export. `agreeing`: fields of the evidence that spoke for the group, those that agree to the letter
    also as "birth=exact".
    """

    truth: Truth
    child: str
    group: str
    arrived_as: int
    status: str
    candidates: tuple[str, ...]
    lane: str | None
    position: int | None
    novelty: float | None
    passages: tuple[Span, ...]
    text: str | None
    agreeing: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """What stood in both files and what in one only.

    `unknown_children` are rows whose child the truth does not name, such as the one unknown child of a report that
    names none: they are expected in the export, and neither groups nor fairness can be scored on them.
    """

    reports: int
    rows: int
    missing_reports: Named
    missing_children: Named
    extra_reports: Named
    extra_children: Named
    repeated_in_export: Named
    repeated_in_truth: Named
    unknown_children: Named
    without_group: Named

    @property
    def is_complete(self) -> bool:
        """Whether every row of each file was found in the other exactly once."""
        odd = (self.missing_reports, self.missing_children, self.extra_reports, self.extra_children)
        return not any(named.count for named in (*odd, self.repeated_in_export, self.repeated_in_truth))


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """Both files side by side, rows in order of registration.

    `rows` are those whose child the truth names, `every_row` also the others. `missing`: the (report key, child id)
    that the export lacks. `unread`: reports without a row in `every_row`. `queued`: `arrived_as` of every row of the
    export that has a position, also of those without truth.
    """

    rows: tuple[Row, ...]
    every_row: tuple[Row, ...]
    missing: tuple[tuple[str, str], ...]
    unread: tuple[Truth, ...]
    queued: tuple[int, ...]
    relations: frozenset[Relation]
    matching: Matching


def match(export_lines: Iterable[Line], truth_lines: Iterable[Line]) -> Matched:
    """Lays an export (formats section 4) beside a truth file (section 6).

    Raises:
        NotScorableError: if a line lacks what its format requires, as when the two files are swapped.
    """
    work = _Work()
    _read_truth(truth_lines, work)
    _read_export(export_lines, work)
    missing = tuple(_missing(work))
    scored = tuple(row for row in work.rows if row.child != _alone(row.arrived_as))
    read = {row.truth.key for row in work.rows}
    named = {name: _named(work.odd[name]) for name in _ODD}
    return Matched(
        rows=scored,
        every_row=tuple(work.rows),
        missing=missing,
        unread=tuple(truth for truth in work.truths.values() if truth.key not in read),
        queued=tuple(work.queued),
        relations=frozenset(work.relations),
        matching=Matching(reports=len(read), rows=len(scored), **named),
    )


_ODD = tuple(name for name in Matching.__dataclass_fields__ if name not in {"reports", "rows"})


@dataclass(slots=True, kw_only=True)
class _Work:
    """What has been read so far. `seen`: the child indexes that the export held of each report of the truth."""

    truths: dict[str, Truth] = field(default_factory=dict)
    relations: set[Relation] = field(default_factory=set)
    rows: list[Row] = field(default_factory=list)
    seen: dict[str, set[int]] = field(default_factory=dict)
    queued: list[int] = field(default_factory=list)
    odd: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in _ODD})


def _named(keys: list[str]) -> Named:
    return Named(count=len(keys), examples=tuple(dict.fromkeys(keys))[:MAX_EXAMPLES])


def _alone(arrived_as: int) -> str:
    """An id that no other row can have: a NUL cannot stand in an id from the database."""
    return f"\0row {arrived_as}"


def _read_truth(lines: Iterable[Line], work: _Work) -> None:
    for number, line in enumerate(lines, start=1):
        is_object = isinstance(line, Mapping)
        if not is_object or line.get("report_key") is None or not isinstance(line.get("child_ids"), list):
            message = "has no report_key with child_ids: give the export first and the truth second"
            raise NotScorableError(f"line {number} of the truth {message}")
        truth = _truth(line)
        if line.get("relations"):
            work.relations |= read_relations(line["relations"], truth.child_ids)
        if truth.key in work.truths:
            work.odd["repeated_in_truth"].append(truth.key)
        else:
            work.truths[truth.key] = truth


def _truth(line: Line) -> Truth:
    campaign = line.get("campaign_id")
    return Truth(
        key=str(line["report_key"]),
        child_ids=tuple(None if child is None else str(child) for child in line["child_ids"]),
        campaign_id=None if campaign is None else str(campaign),
        novel_facts=tuple(str(fact) for fact in line.get("novel_facts") or ()),
        novel_spans=tuple((int(start), int(end)) for start, end in line.get("novel_spans") or ()),
        is_acute=bool(line.get("acute")),
        is_first_hand=bool(line.get("is_first_hand")),
        characters=None if line.get("characters") is None else int(line["characters"]),
        is_copy=_told(line, "is_copy"),
        is_paraphrase=_told(line, "is_paraphrase"),
    )


def _told(line: Line, name: str) -> bool | None:
    value = line.get(name)
    return None if value is None else bool(value)


def _read_export(lines: Iterable[Line], work: _Work) -> None:
    arrived_as = 0
    for number, line in enumerate(lines, start=1):
        children = line.get("children") if isinstance(line, Mapping) else None
        if not isinstance(children, list) or not all(isinstance(child, Mapping) for child in children):
            message = "has no children: give the export first and the truth second"
            raise NotScorableError(f"line {number} of the export {message}")
        truth = _counterpart(line, work)
        for place, child in enumerate(children):
            arrived_as += 1
            if child.get("position") is not None:
                work.queued.append(arrived_as)
            if truth is not None:
                _read_child(child, place, (truth, arrived_as), work)


def _counterpart(line: Line, work: _Work) -> Truth | None:
    key = NO_KEY if line.get("report_key") is None else str(line["report_key"])
    if key not in work.truths:
        work.odd["extra_reports"].append(key)
        return None
    if key in work.seen:
        work.odd["repeated_in_export"].append(key)
        return None
    work.seen[key] = set()
    return work.truths[key]


def _read_child(child: Line, place: int, where: tuple[Truth, int], work: _Work) -> None:
    truth, arrived_as = where
    index = child.get("index")
    index = place if index is None else int(index)
    if index in work.seen[truth.key]:
        work.odd["repeated_in_export"].append(truth.key)
        return
    work.seen[truth.key].add(index)
    # Where nobody was named the service registers one unknown child, which the truth cannot list.
    if not 0 <= index < max(1, len(truth.child_ids)):
        work.odd["extra_children"].append(truth.key)
        return
    child_id = truth.child_ids[index] if truth.child_ids else None
    if child_id is None:
        work.odd["unknown_children"].append(truth.key)
    if child.get("group_id") is None:
        work.odd["without_group"].append(truth.key)
    work.rows.append(_row(child, truth, _alone(arrived_as) if child_id is None else child_id, arrived_as))


def _row(child: Line, truth: Truth, child_id: str, arrived_as: int) -> Row:
    group, position, novelty = child.get("group_id"), child.get("position"), child.get("novelty")
    text = truth.campaign_id or child.get("text_cluster_id")
    return Row(
        truth=truth,
        child=child_id,
        group=_alone(arrived_as) if group is None else str(group),
        arrived_as=arrived_as,
        status=str(child.get("status") or "unknown"),
        candidates=_candidates(child.get("candidates") or ()),
        lane=child.get("lane"),
        position=None if position is None else int(position),
        novelty=None if novelty is None or math.isnan(novelty) else float(novelty),
        passages=tuple((int(p["start"]), int(p["end"])) for p in child.get("novel_passages") or ()),
        text=None if text is None else str(text),
        agreeing=_agreeing(child.get("evidence") or ()),
    )


def _candidates(entries: Iterable[Line]) -> tuple[str, ...]:
    """By weight where it is told; the sort is stable, so that others stay as they were written."""
    named = [entry for entry in entries if entry.get("group_id") is not None]
    likeliest = sorted(named, key=lambda entry: -(entry.get("weight") or 0.0))
    return tuple(dict.fromkeys(str(entry["group_id"]) for entry in likeliest))


def _agreeing(evidence: Iterable[Line]) -> frozenset[str]:
    speaking = [entry for entry in evidence if (entry.get("weight") or 0.0) > 0]
    exact = {f"{entry.get('field')}=exact" for entry in speaking if entry.get("level") == "exact"}
    return frozenset({str(entry.get("field")) for entry in speaking} | exact)


def _missing(work: _Work) -> Iterator[tuple[str, str]]:
    """The (report key, child id) that the truth holds and the export does not."""
    for truth in work.truths.values():
        found = work.seen.get(truth.key)
        if found is None:
            work.odd["missing_reports"].append(truth.key)
        for index, child in enumerate(truth.child_ids):
            if found is not None and index in found:
                continue
            if found is not None:
                work.odd["missing_children"].append(truth.key)
            if child is not None:
                yield truth.key, child
