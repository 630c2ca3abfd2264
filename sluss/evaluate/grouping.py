"""What the groups are like to work with: the surge in one place, children in pieces, questions to people."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from sluss.evaluate.agreement import Cells, IntArray
from sluss.evaluate.intervals import Interval, Share, nearest_rank, percentiles, ratios, resampled
from sluss.evaluate.match import Matched, Row

REVIEW = "review"
_ANSWERED = frozenset({"confirmed", "separated"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Surge:
    """How much of the child with the most reports stands in one group.

    `in_largest_group`: of its rows, missing ones included, those in the group that holds most of them.
    `with_review` also counts the rows that ask a person about that group. `groups`: how many groups it is spread over.
    `others_in_group`: of the rows in that group, those about other children.
    """

    in_largest_group: Share
    with_review: Share
    groups: int
    others_in_group: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Splits:
    """Children of two or more placed rows that stand in more than one group. `*_groups`: groups per child of two rows.

    The interval of the mean is a bootstrap over children.
    """

    split_children: Share
    mean_groups: float | None
    mean_groups_ci95: Interval | None
    p95_groups: int | None
    max_groups: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The questions to a person. A suggestion is right when its group's commonest child is the row's child.

    Among equally common children the one reported first in the group counts. Questions that a person has answered,
    and a row's own group, are not asked. `first_suggestions` judges the likeliest of each question only.
    `unknown_groups`: suggestions (wrong ones) of a group without a scored row.
    """

    share: Share
    suggestions: Share
    first_suggestions: Share
    rows_with_a_right_one: Share
    unknown_groups: int


def surge_group(matched: Matched, child: str | None) -> str | None:
    """The group with most rows of this child, the first to arrive among equals; `None` when none was placed."""
    counts = Counter(row.group for row in matched.rows if row.child == child)
    return max(counts, key=lambda group: counts[group]) if counts else None


def surge(matched: Matched, child: str | None) -> Surge:
    """The figures of one child."""
    rows = [row for row in matched.rows if row.child == child]
    total = len(rows) + sum(missing == child for _, missing in matched.missing)
    largest = surge_group(matched, child)
    inside = sum(row.group == largest for row in rows)
    asking = sum(largest in _suggested(row) for row in rows)
    together = [row for row in matched.rows if row.group == largest]
    return Surge(
        in_largest_group=Share(hits=inside, total=total),
        with_review=Share(hits=inside + asking, total=total),
        groups=len({row.group for row in rows}),
        others_in_group=Share(hits=sum(row.child != child for row in together), total=len(together)),
    )


def splits(table: Cells) -> Splits:
    """How many groups the children with several rows are spread over."""
    placed = np.bincount(table.child, weights=table.count, minlength=len(table.child_ids))
    spread = np.bincount(table.child, minlength=len(table.child_ids))[placed > 1]
    return Splits(
        split_children=Share(hits=int((spread > 1).sum()), total=len(spread)),
        mean_groups=float(spread.mean()) if len(spread) else None,
        mean_groups_ci95=_mean_interval(spread),
        p95_groups=int(nearest_rank(sorted(spread.tolist()), 0.95)) if len(spread) else None,
        max_groups=int(spread.max()) if len(spread) else None,
    )


def statuses(rows: Iterable[Row]) -> dict[str, int]:
    """How many rows have which status, by name."""
    return dict(sorted(Counter(row.status for row in rows).items()))


def review(matched: Matched) -> Review:
    """How many questions there are and how good the suggestions."""
    majority = _majority(matched.rows)
    asking = [(row, suggested) for row in matched.rows if (suggested := _suggested(row))]
    hits = [[majority.get(group) == row.child for group in suggested] for row, suggested in asking]
    waiting = sum(row.status == REVIEW for row in matched.rows)
    return Review(
        share=Share(hits=waiting, total=len(matched.rows)),
        suggestions=Share(hits=sum(map(sum, hits)), total=sum(map(len, hits))),
        first_suggestions=Share(hits=sum(found[0] for found in hits), total=len(hits)),
        rows_with_a_right_one=Share(hits=sum(map(any, hits)), total=len(hits)),
        unknown_groups=sum(group not in majority for _, suggested in asking for group in suggested),
    )


def _suggested(row: Row) -> list[str]:
    """The groups that a person is asked about, the likeliest first."""
    return [] if row.status in _ANSWERED else [group for group in row.candidates if group != row.group]


def _mean_interval(values: IntArray) -> Interval | None:
    drawn = resampled(np.column_stack((values, np.ones(len(values)))).astype(np.float64))
    return None if drawn is None else percentiles(ratios(drawn[:, 0], drawn[:, 1]))


def _majority(rows: Iterable[Row]) -> dict[str, str]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counts[row.group][row.child] += 1
    # most_common keeps the order of first arrival among equals.
    return {group: children.most_common(1)[0][0] for group, children in counts.items()}
