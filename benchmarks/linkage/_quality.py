"""How good groups are, by the same measure for us and for the baselines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sluss.evaluate.agreement import agreement, cells
from sluss.evaluate.match import match

Edge = tuple[str, str, float]  # two rows, and how surely they are one person
_TRIED = 24  # thresholds in each round


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """B-cubed F1 over the rows; pairs of rows that share a group and are two people, and the other way round."""

    f1: float
    false_pairs: int
    missed_pairs: int


def quality(group_of: Mapping[str, str], person_of: Mapping[str, str]) -> Quality:
    """Scores groups of rows; both know every row by its id."""
    export = [{"report_key": row, "children": [{"group_id": group}]} for row, group in group_of.items()]
    truth = [{"report_key": row, "child_ids": [person]} for row, person in person_of.items()]
    found = agreement(cells(match(export, truth)))
    pairs = found.pairwise
    return Quality(
        f1=found.b_cubed.f1 or 0.0, false_pairs=pairs.predicted - pairs.right, missed_pairs=pairs.true - pairs.right
    )


def best_of(edges: Iterable[Edge], person_of: Mapping[str, str]) -> tuple[float, Quality]:
    """The threshold with the best F1 and how good it is: chosen with the truth at hand, which favours whoever made the edges.

    Rows that edges connect are one group, as in both toolkits' own clustering.
    """
    ordered = sorted(edges, key=lambda edge: -edge[2])

    def score(count: int) -> tuple[float, int, Quality]:
        found = quality(_connected(ordered[:count], person_of), person_of)
        return found.f1, -count, found

    low, high = len(ordered) // 2, len(ordered)
    while True:  # a finer look around the best of each coarse one
        step = max(1, (high - low) // _TRIED)
        _, fewer, best = max((score(count) for count in {*range(low, high, step), high}), key=lambda one: one[:2])
        low, high = max(1, -fewer - step), min(len(ordered), -fewer + step)
        if step == 1:
            return ordered[-fewer - 1][2], best


def _connected(edges: Iterable[Edge], rows: Iterable[str]) -> dict[str, str]:
    into = {row: row for row in rows}

    def root(row: str) -> str:
        while into[row] != row:
            into[row] = row = into[into[row]]
        return row

    for one, other, _ in edges:
        into[root(one)] = root(other)
    return {row: root(row) for row in into}
