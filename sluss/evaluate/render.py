"""Scores for people: one table, and sentences for what the table cannot hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.table import Table

from sluss.evaluate.agreement import Agreement
from sluss.evaluate.intervals import Interval, Ranks, Rate, Share
from sluss.evaluate.match import Named
from sluss.evaluate.reading import Load, PassageReading, Reading
from sluss.evaluate.scores import Scores

_Line = tuple[str, str, str, str]
"""Label, value, 95 % interval, what it counts."""

_INTERVALS = (
    "Intervals: Wilson for shares and rates; a bootstrap over children for B-cubed, pairwise and the mean of groups "
    "(over reports where there is one child), and over reports for the text in marked passages."
)
_ODDITIES = {
    "missing_reports": "reports of the truth are missing from the export",
    "missing_children": "children of exported reports are missing from the export",
    "extra_reports": "reports of the export are not in the truth",
    "extra_children": "children of the export are not in the truth",
    "repeated_in_export": "entries stand twice in the export (the first was scored)",
    "repeated_in_truth": "reports stand twice in the truth (the first was believed)",
    "unknown_children": "children are not named in the truth (their grouping was not scored)",
    "without_group": "children have no group (each was scored as a group of its own)",
}


def table(scores: Scores) -> Table:
    """The figures, one a line, in sections; `notes` says the rest."""
    title = f"{scores.matching.reports} reports, {scores.matching.rows} (report, child)"
    shown = Table(title=title, caption=_INTERVALS, caption_justify="left")
    shown.add_column("Figure")
    shown.add_column("Value", justify="right")
    shown.add_column("95 % interval", justify="right")
    shown.add_column("Counts")
    for section in (_agreements, _merges, _grouping, _review, _news, _order):
        for line in section(scores):
            shown.add_row(*line)
        shown.add_section()
    return shown


def notes(scores: Scores) -> tuple[str, ...]:
    """One plain sentence for each thing that was not laid side by side, and for the false merges. Only report keys."""
    found = []
    for name, meaning in _ODDITIES.items():
        named: Named = getattr(scores.matching, name)
        if named.count:
            found.append(f"{named.count} {meaning}: {_keys(named.examples, named.count)}.")
    examples = scores.false_merges.examples
    if examples:
        merged = [f"{_safe(one)} with {_safe(other)}" for one, other in examples]
        found.append(f"Different children in one group: {_listed(merged, scores.false_merges.groups)}.")
    return tuple(found)


def _agreements(scores: Scores) -> Iterator[_Line]:
    yield from _agreement("all children", scores.agreement)
    yield from _agreement("surge child", scores.agreement_surge)
    yield from _agreement("other children", scores.agreement_unrelated)


def _agreement(who: str, found: Agreement) -> Iterator[_Line]:
    rows, pairwise, b_cubed = f"{found.rows + found.missing} rows", found.pairwise, found.b_cubed
    children = "1 child" if found.children == 1 else f"{found.children} children"
    yield f"B-cubed precision, {who}", _percent(b_cubed.precision), _interval(b_cubed.precision_ci95), rows
    yield f"B-cubed recall, {who}", _percent(b_cubed.recall), _interval(b_cubed.recall_ci95), rows
    yield f"B-cubed F1, {who}", _percent(b_cubed.f1), _interval(b_cubed.f1_ci95), children
    predicted, true = f"{pairwise.right} of {pairwise.predicted}", f"{pairwise.right} of {pairwise.true}"
    yield f"Pairwise precision, {who}", _percent(pairwise.precision), _interval(pairwise.precision_ci95), predicted
    yield f"Pairwise recall, {who}", _percent(pairwise.recall), _interval(pairwise.recall_ci95), true
    yield f"Pairwise F1, {who}", _percent(pairwise.f1), _interval(pairwise.f1_ci95), ""


def _merges(scores: Scores) -> Iterator[_Line]:
    merges = scores.false_merges
    yield "False merges (groups)", str(merges.groups), *_rate(merges.groups_rate)
    yield "Reports in another child's group", str(merges.misplaced_rows), *_rate(merges.misplaced_rate)
    for kind in merges.by_kind:
        how = " (derived)" if kind.is_derived else ""
        yield f"  of which {_safe(kind.kind)}{how}", str(kind.groups), "", f"{kind.pairs} of {merges.pairs} wrong pairs"


def _grouping(scores: Scores) -> Iterator[_Line]:
    yield _share("Surge in its largest group", scores.surge.in_largest_group)
    yield _share("  with what asks about it", scores.surge.with_review)
    yield _share("Other children in that group", scores.surge.others_in_group)
    splits = scores.splits
    yield _share("Children split over several groups", splits.split_children)
    interval = "" if splits.mean_groups_ci95 is None else "–".join(map(_number, splits.mean_groups_ci95))
    most = f"95 % at most {splits.p95_groups}, all at most {splits.max_groups}" if splits.max_groups else ""
    yield "  groups per child reported twice or more", _number(splits.mean_groups), interval, most


def _review(scores: Scores) -> Iterator[_Line]:
    yield _share("Waits for a person's answer", scores.review.share)
    yield _share("Suggestions that are right", scores.review.suggestions)
    yield _share("  the first of each question", scores.review.first_suggestions)
    yield _share("Questions with a right suggestion", scores.review.rows_with_a_right_one)
    for status, count in scores.statuses.items():
        yield f"Status {_safe(status)}", str(count), "", ""


def _news(scores: Scores) -> Iterator[_Line]:
    news = scores.news
    yield _share("New facts shown as new", news.facts_shown)
    yield _share("  of acute reports", news.acute_facts_shown)
    yield _share("New facts highlighted in the text", news.facts_highlighted)
    yield _share("Texts to open", news.to_open)
    yield _share("  in the surge group", news.to_open_in_surge)
    yield _share("Copies marked new", news.copies_marked_new)
    if news.copies_told:
        yield _share("  of pure copies", news.pure_copies_marked_new)
    told = "Paraphrases without news" if news.copies_told else "Other texts without news"
    yield _share(f"{told} marked new", news.paraphrases_marked_new)
    yield from _reading("surge group", news.surge_group)
    yield _ranks("  acute reports with a new fact in that order", news.surge_group.acute)
    yield from _passages(news.surge_group_by_passages)
    yield from _load(news.surge_group_load)
    yield from _reading("all groups", news.all_groups)


def _reading(where: str, reading: Reading) -> Iterator[_Line]:
    if reading.reports is None:
        return
    by_arrival = f"{reading.in_order_of_arrival} in order of arrival"
    label = f"To be read until every new fact is seen, {where}"
    yield label, f"{reading.reports} of {reading.size}", _percent(reading.share), by_arrival
    for k, seen in reading.seen_after:
        yield f"  facts seen after {k}", _percent(seen), "", f"{reading.facts} facts"


def _passages(found: PassageReading) -> Iterator[_Line]:
    if not found.facts:
        return
    needed = "never" if found.passages is None else f"{found.passages} of {found.marked}"
    shown = f"{found.shown} of {found.facts} facts stand in a marked passage"
    yield "Marked passages until every new fact is seen, surge group", needed, "", shown
    for k, seen in found.seen_after:
        yield f"  facts seen after {k}", _percent(seen), "", f"{found.facts} facts"


def _load(found: Load) -> Iterator[_Line]:
    if found.total:
        counts = f"{found.marked} of {found.total} characters"
        yield "Text in marked passages, surge group", _percent(found.share), _interval(found.ci95), counts


def _order(scores: Scores) -> Iterator[_Line]:
    yield _ranks("Position of acute reports", scores.acute.reports)
    yield _share("Acute reports in the acute lane", scores.acute.in_acute_lane)
    yield _share("Acute lane that is acute", scores.acute.lane_right)
    yield _ranks("Position of other children", scores.fairness.others)
    yield _ranks("  first come, first served", scores.fairness.others_first_come)
    yield _ranks("Position of the surge", scores.fairness.surge)
    yield _ranks("  first come, first served", scores.fairness.surge_first_come)


def _share(label: str, share: Share) -> _Line:
    return label, _percent(share.value), _interval(share.ci95), f"{share.hits} of {share.total}"


def _rate(rate: Rate) -> tuple[str, str]:
    interval = "" if rate.ci95 is None else f"{rate.ci95[0]:.2f}–{rate.ci95[1]:.2f}"
    return interval, "" if rate.per_1000 is None else f"{rate.per_1000:.2f} per 1,000 reports"


def _ranks(label: str, found: Ranks) -> _Line:
    if not found.n:
        return label, "–", "", "nobody"
    return label, f"p50 {found.p50}, p99 {found.p99}, max {found.max}", "", f"{found.n} in the queue"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.2f} %"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _interval(interval: Interval | None) -> str:
    return "" if interval is None else f"{100 * interval[0]:.2f}–{100 * interval[1]:.2f} %"


def _keys(keys: Iterable[str], count: int) -> str:
    return _listed([_safe(key) for key in keys], count)


def _listed(items: list[str], count: int) -> str:
    return ", ".join(items) + (" and more" if count > len(items) else "")


def _safe(text: str) -> str:
    """Keys and kinds come from files: no markup, control character or lone surrogate may reach the terminal."""
    return ascii(text)[1:-1].replace("[", "(").replace("]", ")")
