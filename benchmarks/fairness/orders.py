"""Orders of work: first come, first served; `casework.triage.order`; and the view `queue` of a real PostgreSQL.

Each keeps what waits, and hands out the next rows. Whether a group surges is told by `casework.surge` as reports come in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Protocol
from uuid import UUID, uuid4, uuid5

import psycopg
from psycopg.types.json import Jsonb

from benchmarks.fairness.arrivals import BEGAN, Arrival
from casework.surge import Arrivals, is_surging
from casework.triage import Waiting, order
from store.queries import sql

Row = tuple[int, Arrival]  # number in order of registration
MayTake = Callable[[Arrival], bool]
_IDS = UUID("0f5b7c1e-5d7e-4a52-9d0c-6f1f6a2b9a11")


class Order(Protocol):
    """What waits, and who is next."""

    groups_together: bool  # whether the rows of a group are read in one sitting

    def admit(self, row: Row) -> None:
        """A report has been routed."""

    def first(self, most: int, may_take: MayTake) -> list[Row]:
        """The next rows of one group, at most so many, in the order of the queue; empty when nothing may be taken."""

    def take(self, rows: Sequence[Row]) -> None:
        """An assessor begins with these, and nobody else does."""

    def finish(self, rows: Sequence[Row], at_min: float) -> None:
        """The assessments are signed: a turn has ended."""


@dataclass(slots=True)
class Surging:
    """Which groups surge, by the same rule and in the same event time as in linking."""

    arrivals: dict[str, Arrivals] = field(default_factory=dict)
    now: dict[str, bool] = field(default_factory=dict)

    def observe(self, arrival: Arrival) -> bool:
        """With one more; the state of its group."""
        seen = self.arrivals.get(arrival.group, Arrivals()).observe(arrival.received_at)
        self.arrivals[arrival.group] = seen
        was = self.now.get(arrival.group, False)
        self.now[arrival.group] = is_surging(seen, at=arrival.received_at, was_surging=was)
        return self.now[arrival.group]


@dataclass(slots=True)
class FirstCome:
    """Every report in order of arrival, each at its full time, as is done without Sluss."""

    groups_together: bool = False
    _rows: dict[int, Row] = field(default_factory=dict)

    def admit(self, row: Row) -> None:
        self._rows[row[0]] = row

    def first(self, most: int, may_take: MayTake) -> list[Row]:
        return next(([row] for row in self._rows.values() if may_take(row[1])), [])

    def take(self, rows: Sequence[Row]) -> None:
        for row in rows:
            del self._rows[row[0]]

    def finish(self, rows: Sequence[Row], at_min: float) -> None:
        pass  # it knows no turns


@dataclass(slots=True)
class Fair:
    """`casework.triage.order`, asked anew whenever its answer may be another.

    `remembers`: False leaves out what has been assessed, as the queue did before docs/decisions/0025.
    """

    remembers: bool = True
    groups_together: bool = True
    _rows: dict[int, Row] = field(default_factory=dict)
    _surging: Surging = field(default_factory=Surging)
    _ticked: set[str] = field(default_factory=set)
    _waiting: dict[int, Waiting] = field(default_factory=dict)
    _aside: dict[int, Waiting] = field(default_factory=dict)
    _taken: dict[int, Waiting] = field(default_factory=dict)
    _assessed: list[Waiting] = field(default_factory=list)
    _queue: list[int] | None = None

    def admit(self, row: Row) -> None:
        number, arrival = row
        self._surging.observe(arrival)
        is_first_tick = arrival.has_danger and arrival.group not in self._ticked
        if arrival.has_danger:
            self._ticked.add(arrival.group)
        self._rows[number], self._queue = row, None
        (self._aside if arrival.is_set_aside else self._waiting)[number] = Waiting(
            key=(number, 0),
            group=group_id(arrival.group),
            received_at=arrival.received_at,
            is_new=arrival.is_new,
            is_urgent_new=False,
            immediate_danger=arrival.has_danger,
            is_first_tick=is_first_tick,
            is_quarantined=False,
            is_surging=False,
            is_set_aside=arrival.is_set_aside,
        )

    def first(self, most: int, may_take: MayTake) -> list[Row]:
        if self._queue is None:
            # Of what is set aside the oldest few: all of it is new, none acute, and the others cannot come before these.
            waiting = [*self._waiting.values(), *islice(self._aside.values(), most)]
            assessed = self._as_it_is(self._assessed) if self._takes_turns else []
            self._queue = [row.key[0] for row in order(self._as_it_is(waiting), None, assessed)]
        return _sitting((self._rows[number] for number in self._queue if number in self._rows), most, may_take)

    def take(self, rows: Sequence[Row]) -> None:
        for number, arrival in rows:
            del self._rows[number]
            self._taken[number] = (self._aside if arrival.is_set_aside else self._waiting).pop(number)
        groups = {arrival.group for _, arrival in rows}
        # A whole group that leaves changes nothing about the others, unless one of them counts turns.
        if self._takes_turns or any(arrival.group in groups for _, arrival in self._rows.values()):
            self._queue = None

    def finish(self, rows: Sequence[Row], at_min: float) -> None:
        done = [self._taken.pop(number) for number, _ in rows]
        if self.remembers:
            self._assessed += done
            self._queue = None if self._takes_turns else self._queue

    @property
    def _takes_turns(self) -> bool:
        return bool(self._aside) or any(self._surging.now.values())

    def _as_it_is(self, rows: Sequence[Waiting]) -> list[Waiting]:
        surging = {group_id(group) for group, is_on in self._surging.now.items() if is_on}
        return [replace(row, is_surging=True) if row.group in surging else row for row in rows]


@dataclass(slots=True)
class View:
    """The view `queue` itself, on rows of a real PostgreSQL as linking and assessing leave them."""

    connection: psycopg.Connection[Any]
    municipality: str = "2081"
    groups_together: bool = True
    _rows: dict[UUID, Row] = field(default_factory=dict)
    _ids: dict[int, UUID] = field(default_factory=dict)
    _surging: Surging = field(default_factory=Surging)
    _ticked: set[str] = field(default_factory=set)
    _assessed: int = 0

    def admit(self, row: Row) -> None:
        number, arrival = row
        is_on = self._surging.observe(arrival)
        is_first_tick = arrival.has_danger and arrival.group not in self._ticked
        if arrival.has_danger:
            self._ticked.add(arrival.group)
        report_id, child_id = uuid4(), uuid4()
        self._rows[child_id], self._ids[number] = row, child_id
        values = {
            "report": report_id,
            "child": child_id,
            "group": group_id(arrival.group),
            "municipality": self.municipality,
            "serial": number + 1,
            "at": arrival.received_at,
            "sha": bytes(32),
            "receipt": uuid4().bytes * 2,
            "danger": arrival.has_danger,
            "mandated": arrival.is_professional,
            "aside": arrival.is_set_aside,
            "new": arrival.is_new,
            "tick": is_first_tick,
            "surging": is_on,
            "none": Jsonb({}),
        }
        with self.connection.transaction():
            for statement in _ADMIT:
                self.connection.execute(statement, values)

    def first(self, most: int, may_take: MayTake) -> list[Row]:
        found = self.connection.execute(
            "SELECT report_child_id FROM queue WHERE municipality = %s ORDER BY position", [self.municipality]
        ).fetchall()
        return _sitting((self._rows[child] for (child,) in found), most, may_take)

    def take(self, rows: Sequence[Row]) -> None:
        self.connection.execute(sql("assessments.mark_assessed"), [[self._ids[number] for number, _ in rows]])

    def finish(self, rows: Sequence[Row], at_min: float) -> None:
        for number, _ in rows:
            self._assessed += 1
            # No two are recorded at one instant, though modelled people may end at the same minute.
            at = instant(at_min) + timedelta(microseconds=self._assessed)
            self.connection.execute(_ASSESS, {"child": self._ids[number], "at": at})


def instant(at_min: float) -> datetime:
    """From minutes after `BEGAN`."""
    return BEGAN + timedelta(minutes=at_min)


def group_id(group: str) -> str:
    """The same id for a group's name under every order: it breaks ties."""
    return str(uuid5(_IDS, group))


def _sitting(rows: Iterable[Row], most: int, may_take: MayTake) -> list[Row]:
    """The first row that may be taken, and those right behind it that are of the same group."""
    found: list[Row] = []
    for row in rows:
        if found and (row[1].group != found[0][1].group or len(found) == most):
            break
        if may_take(row[1]):
            found.append(row)
        elif found:
            break
    return found


_ASSESS = """
    INSERT INTO protection_assessment (id, report_child_id, assessed_at, recorded_at, assessed_by, conclusion, has_new_facts, basis)
    VALUES (gen_random_uuid(), %(child)s, %(at)s, %(at)s, 'benchmark', 'no_immediate_need', false, '')"""
_ADMIT = (
    """INSERT INTO child_group (id, municipality, profile, memory, member_count, arrivals, is_surging, last_at)
       VALUES (%(group)s, %(municipality)s, '', '', 0, %(none)s, %(surging)s, %(at)s)
       ON CONFLICT (id) DO UPDATE SET is_surging = excluded.is_surging""",
    """INSERT INTO report (id, municipality, registration_year, registration_serial, received_at, channel, reporter_kind,
                           original, working_copy, sha256, receipt_hash)
       VALUES (%(report)s, %(municipality)s, 2026, %(serial)s, %(at)s, 'api', 'private', '', '', %(sha)s, %(receipt)s)""",
    """INSERT INTO report_child (id, report_id, child_index, municipality, report_seq, received_at, immediate_danger,
                                 is_mandated, state, escalation_at, is_set_aside)
       VALUES (%(child)s, %(report)s, 0, %(municipality)s, %(serial)s, %(at)s, %(danger)s, %(mandated)s, 'routed', %(at)s,
               %(aside)s)""",
    """INSERT INTO membership (report_child_id, group_id, source, status, weight, evidence, rule_version)
       VALUES (%(child)s, %(group)s, 'auto', 'new', 0, '[]', 'benchmark')""",
    """INSERT INTO routing (report_child_id, novelty, is_new, is_urgent_new, is_first_tick, is_quarantined, reasons, passages)
       VALUES (%(child)s, 0, %(new)s, false, %(tick)s, false, '{}', '[]')""",
)
