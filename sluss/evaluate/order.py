"""Who is reached when: acute reports early, and no other child behind the surge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sluss.evaluate.intervals import Ranks, Share, ranks
from sluss.evaluate.match import Matched, Row

ACUTE = "acute"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acute:
    """Where acute reports stand, each by its best row. `lane_right`: rows in the acute lane that are acute."""

    reports: Ranks
    in_acute_lane: Share
    lane_right: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Fairness:
    """Positions of the rows about other children than the surge's, beside first come, first served.

    The same rows stand in both: those with a position. Other children are told by the truth, not by the group, so a
    child that was wrongly merged into the surge still counts as another. First come, first served is the place in
    order of registration among all rows with a position. `without_position`: rows that no queue holds.
    """

    others: Ranks
    others_first_come: Ranks
    surge: Ranks
    surge_first_come: Ranks
    without_position: int


def acute(matched: Matched) -> Acute:
    """Ranks the acute reports. Those missing from the export count as outside the acute lane."""
    best: dict[str, int | None] = {}
    in_lane: set[str] = set()
    for row in matched.every_row:
        if row.truth.is_acute:
            best[row.truth.key] = _lowest(best.get(row.truth.key), row.position)
            if row.lane == ACUTE:
                in_lane.add(row.truth.key)
    lane = [row for row in matched.every_row if row.lane == ACUTE]
    lost = sum(truth.is_acute for truth in matched.unread)
    return Acute(
        reports=ranks([position for position in best.values() if position is not None]),
        in_acute_lane=Share(hits=len(in_lane), total=len(best) + lost),
        lane_right=Share(hits=sum(row.truth.is_acute for row in lane), total=len(lane)),
    )


def fairness(matched: Matched, surge_child: str | None) -> Fairness:
    """Compares the order of work with the order of arrival."""
    # Only rows in the queue are counted, so that the two orders are over the same rows.
    queued = sorted(matched.queued)
    first_come = {arrived_as: place for place, arrived_as in enumerate(queued, start=1)}
    others = [row for row in matched.rows if row.child != surge_child]
    surge = [row for row in matched.rows if row.child == surge_child]
    return Fairness(
        others=ranks(_positions(others)),
        others_first_come=ranks([first_come[row.arrived_as] for row in others if row.position is not None]),
        surge=ranks(_positions(surge)),
        surge_first_come=ranks([first_come[row.arrived_as] for row in surge if row.position is not None]),
        without_position=sum(row.position is None for row in matched.every_row),
    )


def _positions(rows: Iterable[Row]) -> list[int]:
    return [row.position for row in rows if row.position is not None]


def _lowest(one: int | None, other: int | None) -> int | None:
    known = [position for position in (one, other) if position is not None]
    return min(known, default=None)
