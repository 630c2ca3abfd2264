"""The order of work for people: which (report, child) an assessor reaches next, so that a flood delays nobody else.

The same order stands in SQL (`store/migrations/0004_queue.sql`), which is what runs; a test compares the two on random
queues. Nothing here weighs a child against another: only age, what is new, and turns.

Order, within one municipality:
    1. The acute lane, then everything else.
    2. Groups by the age of their oldest unassessed report that says something new.
    3. A surging group takes turns of `turn_size` rows: its first at its own age, each further one only after
       `surge_every` other groups have had theirs. So a flood of any size delays another child by at most
       `turn_size` rows in every `surge_every` groups, and is itself never starved.
    4. After a turn a surging group stands where one would that came at the end of that turn (`last_turn_at`).
       Without that its old rows would be first again each time the queue is asked: docs/decisions/0029.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Lane(StrEnum):
    """Where a (report, child) waits for its protection assessment. Every lane is assessed; none is a bin."""

    ACUTE = "acute"
    ORDINARY = "ordinary"
    SURGE = "surge"
    QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How a surging group shares the assessors with the others."""

    turn_size: int = 5
    surge_every: int = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One unassessed (report, child), as far as the order of work may see it."""

    key: tuple[int, int]  # (order of registration, child index): unique, breaks ties
    group: str
    received_at: datetime
    is_new: bool
    is_urgent_new: bool
    immediate_danger: bool
    is_first_tick: bool
    is_quarantined: bool
    is_surging: bool
    last_turn_at: datetime | None = None  # when a row of its group was last assessed


def lane(row: Waiting) -> Lane:
    """The lane of a row. Inside a surge a ticked "immediate danger" counts once for its group."""
    if row.is_quarantined:
        return Lane.QUARANTINE
    if row.is_urgent_new or (row.immediate_danger and (not row.is_surging or row.is_first_tick)):
        return Lane.ACUTE
    return Lane.SURGE if row.is_surging and not row.is_new else Lane.ORDINARY


def order(rows: Iterable[Waiting], policy: Policy | None = None) -> list[Waiting]:
    """The rows in the order in which an assessor reaches them if nothing more arrives."""
    by_rank: dict[bool, list[Waiting]] = defaultdict(list)
    for row in rows:
        by_rank[not _is_first(row)].append(row)
    return [row for rank in (False, True) for row in _in_turns(by_rank[rank], policy or Policy())]


def _is_first(row: Waiting) -> bool:
    # A quarantined report with a ticked danger is reached with the acute ones: a failed linker must not hide it.
    return lane(row) is Lane.ACUTE or (row.is_quarantined and row.immediate_danger)


def _in_turns(rows: list[Waiting], policy: Policy) -> list[Waiting]:
    groups: dict[str, list[Waiting]] = defaultdict(list)
    for row in rows:
        groups[row.group].append(row)
    heads = sorted((_head_at(members), group) for group, members in groups.items())
    slots: list[tuple[tuple[int, bool, datetime, str, int], Waiting]] = []
    others_before = 0
    for head_at, group in heads:
        members = sorted(groups[group], key=lambda r: (not r.is_new, r.received_at, r.key))
        is_surging = members[0].is_surging
        others_before += not is_surging
        for nth, row in enumerate(members):
            turn = nth // policy.turn_size * policy.surge_every if is_surging else 0
            slots.append(((others_before + turn, is_surging, head_at, group, nth), row))
    return [row for _, row in sorted(slots, key=lambda slot: slot[0])]


def _head_at(members: list[Waiting]) -> datetime:
    news = [row.received_at for row in members if row.is_new]
    oldest = min(news or [row.received_at for row in members])
    # What is acute in a flood waits for no turn.
    takes_turns = members[0].is_surging and not _is_first(members[0])
    return max(oldest, (members[0].last_turn_at if takes_turns else None) or oldest)
