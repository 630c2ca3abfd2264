"""The order of work for people: which (report, child) an assessor reaches next, so that a flood delays nobody else.

The same order stands in SQL (`store/migrations/0012_aside.sql`), which is what runs; a test compares the two on random
queues. Nothing here weighs a child against another: only age, what is new, and turns.

Order, within one municipality:
    1. The acute lane, then everything else.
    2. Sources by the age of their oldest unassessed report that says something new. A source is a group; all reports that
       are set aside (`casework.report.SETS_ASIDE`) are one source together, whatever children they name.
    3. A surging group, and what is set aside, take turns of `turn_size` rows: the first at their own age, each further one
       only after `surge_every` other groups have had theirs. Turns that assessments have used up count: reading the queue
       anew does not begin a flood's turn again.
    4. Of what is set aside one row at a time is acute, by a ticked danger or an urgent text: the next one only after
       `surge_every` other groups. In its own turns what would be acute comes first.
So a flood of any size, about one child or about five thousand invented ones, delays another child by at most `turn_size`
rows (and one acute row) in every `surge_every` groups, and is itself never starved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

ASIDE = "aside"
"""The source of everything that is set aside. No group has this id."""


class Lane(StrEnum):
    """Where a (report, child) waits for its protection assessment. Every lane is assessed; none is a bin."""

    ACUTE = "acute"
    ORDINARY = "ordinary"
    SURGE = "surge"
    QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How a surging group, and what is set aside, share the assessors with the others."""

    turn_size: int = 5
    surge_every: int = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One (report, child), as far as the order of work may see it."""

    key: tuple[int, int]  # (order of registration, child index): unique, breaks ties
    group: str
    received_at: datetime
    is_new: bool
    is_urgent_new: bool
    immediate_danger: bool
    is_first_tick: bool
    is_quarantined: bool
    is_surging: bool
    is_set_aside: bool = False

    @property
    def source(self) -> str:
        """What takes turns with the others: its group, or everything that is set aside."""
        return ASIDE if self.is_set_aside else self.group

    @property
    def takes_turns(self) -> bool:
        """True for a row of a flood."""
        return self.is_surging or self.is_set_aside

    @property
    def would_be_acute(self) -> bool:
        """For a row that is set aside: what makes others acute."""
        return self.is_urgent_new or self.immediate_danger


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """How far a source has come, by the assessments recorded."""

    taken: int = 0  # rows of its present turn
    owed: int = 0  # other groups that have their turn before its next
    owed_acute: int = 0  # and before its next acute row; only of what is set aside


def lane(row: Waiting, *, is_admitted: bool = False) -> Lane:
    """The lane of a row. Inside a surge a ticked "immediate danger" counts once for its group.

    Args:
        is_admitted: of what is set aside, the row that is acute now (`admitted`).
    """
    if row.is_quarantined:
        return Lane.QUARANTINE
    if row.is_set_aside:
        return Lane.ACUTE if is_admitted else Lane.SURGE
    if row.is_urgent_new or (row.immediate_danger and (not row.is_surging or row.is_first_tick)):
        return Lane.ACUTE
    return Lane.SURGE if row.is_surging and not row.is_new else Lane.ORDINARY


def order(rows: Iterable[Waiting], policy: Policy | None = None, assessed: Sequence[Waiting] = ()) -> list[Waiting]:
    """The rows in the order in which an assessor reaches them if nothing more arrives.

    Args:
        rows: those that wait.
        policy: the size of a turn, and how many others come between two.
        assessed: those that have their assessment, in the order in which it was recorded.
    """
    policy, waiting = policy or Policy(), list(rows)
    turns = turns_of(assessed, policy)
    first = admitted(waiting, turns)
    by_rank: dict[bool, list[Waiting]] = defaultdict(list)
    for row in waiting:
        by_rank[not _is_first(row, first)].append(row)
    return [row for rank in (False, True) for row in _in_turns(by_rank[rank], policy, turns)]


def admitted(waiting: Iterable[Waiting], turns: Mapping[str, Turns]) -> Waiting | None:
    """Of what is set aside the one row that is acute now, or None."""
    if turns.get(ASIDE, Turns()).owed_acute:
        return None
    return min((r for r in waiting if r.is_set_aside and r.would_be_acute), key=_within, default=None)


def turns_of(assessed: Sequence[Waiting], policy: Policy) -> dict[str, Turns]:
    """How far each source that takes turns has come."""
    done: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(assessed):
        if row.takes_turns:
            done[row.source].append(at)
    acute = [at for at, row in enumerate(assessed) if row.is_set_aside and row.would_be_acute]
    found = {}
    for source, times in done.items():
        whole = len(times) - len(times) % policy.turn_size
        last_acute = acute[-1] if source == ASIDE and acute else None
        found[source] = Turns(
            taken=len(times) - whole,
            owed=_owed(assessed, times[whole - 1] if whole else None, policy),
            owed_acute=_owed(assessed, last_acute, policy),
        )
    return found


def _owed(assessed: Sequence[Waiting], since: int | None, policy: Policy) -> int:
    """Groups that neither surge nor are set aside and have still to come, after the assessment at `since`."""
    if since is None:
        return 0
    others = {row.group for row in assessed[since + 1 :] if not row.takes_turns}
    return max(policy.surge_every - len(others), 0)


def _is_first(row: Waiting, first: Waiting | None) -> bool:
    if row.is_set_aside:
        return row == first
    # A quarantined report with a ticked danger is reached with the acute ones: a failed linker must not hide it.
    return lane(row) is Lane.ACUTE or (row.is_quarantined and row.immediate_danger)


def _in_turns(rows: list[Waiting], policy: Policy, turns: Mapping[str, Turns]) -> list[Waiting]:
    sources: dict[str, list[Waiting]] = defaultdict(list)
    for row in rows:
        sources[row.source].append(row)
    heads = sorted((_head_at(members), source) for source, members in sources.items())
    slots: list[tuple[tuple[int, bool, datetime, str, int], Waiting]] = []
    others_before = 0
    for head_at, source in heads:
        members = sorted(sources[source], key=_within)
        takes_turns, at = members[0].takes_turns, turns.get(source, Turns())
        others_before += not takes_turns
        for nth, row in enumerate(members):
            slot = others_before
            if takes_turns:
                slot = max(slot, at.owed) + (at.taken + nth) // policy.turn_size * policy.surge_every
            slots.append(((slot, takes_turns, head_at, source, nth), row))
    return [row for _, row in sorted(slots, key=lambda slot: slot[0])]


def _within(row: Waiting) -> tuple[bool, bool, datetime, tuple[int, int]]:
    """The order inside a source."""
    return row.is_set_aside and not row.would_be_acute, not row.is_new, row.received_at, row.key


def _head_at(members: list[Waiting]) -> datetime:
    news = [row.received_at for row in members if row.is_new]
    return min(news or [row.received_at for row in members])
