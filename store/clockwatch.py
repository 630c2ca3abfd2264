"""The clock watch: warns ahead, tells people of clocks that have passed, and reports them as deviations, once each.

The database's clock alone counts. Each batch is one commit with everything that follows from it, and messages gather what has been
noticed and not told: a watch that dies anywhere leaves the rest to the next, and nothing is said twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from psycopg import Connection
from psycopg.rows import dict_row

from casework.clocks import ClockState, registration_due
from casework.deviation import ClockPassed, Event, RegistrationLost, automatic
from casework.ids import UNKNOWN_MUNICIPALITY
from casework.registeredlate import Registration
from casework.steps.watch import Course, Finding, clocks, findings, look_again_at
from store.batch import many
from store.deviations import Deviations
from store.escalation import Escalation
from store.feedbackwatch import FeedbackWatch
from store.queries import sql
from store.registeredlate import report_late
from store.sealing import Sealer

Link = Connection[Any]

SETTLED = timedelta(seconds=10)
"""How far behind the database's clock the watch sees: what was signed in time is committed by then."""
_RECORDED_SETTLED = timedelta(
    minutes=2
)  # a smaller `seq` may be committed later than a larger one, never so much later


@dataclass(frozen=True, slots=True)
class Extent:
    """How much one round does at most: the rest waits for the next, the earliest due first."""

    batch: int = 500
    batches: int = 20


@dataclass(frozen=True, slots=True)
class ClockWatch:
    """The clocks of one installation."""

    sealer: Sealer
    escalation: Escalation

    def round(self, connection: Link, *, horizon: timedelta, extent: Extent | None = None) -> int:
        """Looks at what is due within `horizon`; returns how many rows were looked at: of (report, child), or of feedback where
        those are more.

        On a connection in autocommit: each batch commits.
        """
        extent = extent or Extent()
        looked = self._batches(connection, extent, lambda now: self._batch(connection, horizon, extent.batch, now))
        feedback = FeedbackWatch(self.sealer, self.escalation.policy_of)
        asked = self._batches(connection, extent, lambda now: feedback.batch(connection, now, extent.batch))
        self._done(connection, extent)
        connection.execute(sql("clockwatch.tell"))
        self._registrations(connection, extent)
        self._lost(connection, extent)
        if max(looked, asked) < extent.batch * extent.batches:
            connection.execute(sql("clockwatch.round"))
        return max(looked, asked)

    @staticmethod
    def _batches(connection: Link, extent: Extent, batch: Callable[[datetime], int]) -> int:
        looked = 0
        for _ in range(extent.batches):
            with connection.transaction():
                found = batch(settled_now(connection))
            looked += found
            if found < extent.batch:
                break
        return looked

    def _batch(self, connection: Link, horizon: timedelta, limit: int, now: datetime) -> int:
        values = {"until": now + horizon, "now": now, "limit": limit}
        rows: dict[UUID, datetime] = dict(connection.execute(sql("clockwatch.due"), values).fetchall())
        if not rows:
            return 0
        courses = self.escalation.courses(connection, list(rows))
        self._notice(connection, courses, now)
        again = (
            (key, at, look_again_at(courses[key][1], now, self.escalation.policy_of(courses[key][0])))
            for key, at in rows.items()
        )
        many(connection, "clockwatch.watched", again)
        return len(rows)

    def _notice(self, connection: Link, courses: dict[UUID, tuple[str, Course]], now: datetime) -> None:
        found = [
            (key, municipality, finding)
            for key, (municipality, course) in courses.items()
            for finding in findings(course, now, self.escalation.policy_of(municipality))
        ]
        self._save(connection, found)

    def _save(self, connection: Link, found: Sequence[tuple[UUID, str, Finding]]) -> None:
        rows = ((key, str(f.clock.kind), str(f.level), f.clock.due_at, code) for key, code, f in found)
        many(connection, "clockwatch.notice", rows)
        passed = ((code, key, f.clock) for key, code, f in found if f.level is ClockState.PASSED)
        events = ((code, ClockPassed(subject=key, clock=clock)) for code, key, clock in passed)
        self._report(connection, _grouped(events))

    def _done(self, connection: Link, extent: Extent) -> None:
        """Goes through what has been done since the last time, for what was done too late while no watch saw it pass."""
        for _ in range(extent.batches):
            with connection.transaction():
                row = connection.execute(sql("clockwatch.lock_progress")).fetchone()
                if row is None:  # another watch is at it
                    return
                settled = settled_now(connection) - _RECORDED_SETTLED
                rows = _rows(connection, "done_since", {"since": row[1], "settled": settled, "limit": extent.batch})
                if not rows:
                    return
                courses = self.escalation.courses(connection, [one["report_child_id"] for one in rows])
                self._save(connection, [late for one in rows for late in self._done_late(one, courses)])
                connection.execute(sql("clockwatch.done_progress"), [rows[-1]["at"]])
            if len(rows) < extent.batch:
                return

    def _done_late(
        self, row: dict[str, Any], courses: dict[UUID, tuple[str, Course]]
    ) -> Iterator[tuple[UUID, str, Finding]]:
        key = row["report_child_id"]
        municipality, course = courses[key]
        for clock in clocks(course, self.escalation.policy_of(municipality))[0]:
            if clock.kind == row["clock"] and not clock.is_met(row["done_at"]):
                yield key, municipality, Finding(clock=clock, level=ClockState.PASSED)

    def _registrations(self, connection: Link, extent: Extent) -> None:
        """Goes through what has been registered since the last time, for what was registered late (OSL 2009:400 5:1)."""
        for _ in range(extent.batches):
            with connection.transaction():
                row = connection.execute(sql("clockwatch.lock_progress")).fetchone()
                if row is None:  # another watch is at it
                    return
                settled = settled_now(connection) - _RECORDED_SETTLED
                values = {"since": row[0], "settled": settled, "limit": extent.batch}
                rows = _rows(connection, "registered_since", values)
                if not rows:
                    return
                report_late(connection, Deviations(self.sealer), map(_registration, rows))
                connection.execute(sql("clockwatch.progress"), [rows[-1]["seq"]])
            if len(rows) < extent.batch:
                return

    def _lost(self, connection: Link, extent: Extent) -> None:
        """What came to the door and has reached nobody by the time at which it should have been registered (Sollefteå)."""
        with connection.transaction():
            now = settled_now(connection)
            kept = _rows(connection, "kept_unregistered", [extent.batch])
            unqueued = _rows(connection, "never_queued", [extent.batch])
            found = [
                *((row, "source.unregistered") for row in kept),
                *((row, "queue.never_reached") for row in unqueued),
                *((_silence(row), f"source.silent.{row['name']}") for row in _rows(connection, "silent_sources", [])),
            ]
            lost = (
                (row["municipality"], RegistrationLost(subject=row["id"], code=code, at=registration_due(row["at"]).at))
                for row, code in found
                if registration_due(row["at"]).at <= now
            )
            self._report(connection, _grouped(lost))

    def _report(self, connection: Link, events: dict[str, list[Event]]) -> None:
        register = Deviations(self.sealer)
        for municipality, found in events.items():
            register.report(connection, municipality, automatic(found))


def seconds_since_last_round(connection: Link) -> float | None:
    """How long ago the watch went its whole round; None: it never has."""
    row = connection.execute(sql("clockwatch.last_round")).fetchone()
    return None if row is None or row[0] is None else float(row[0])


def _registration(row: dict[str, Any]) -> Registration:
    return Registration(
        report_id=row["id"],
        municipality=row["municipality"],
        channel=row["channel"],
        is_protected=row["is_protected"],
        received_at=row["received_at"],
        registered_at=row["registered_at"],
    )


def _silence(row: dict[str, Any]) -> dict[str, Any]:
    """Each spell of silence has an id of its own, from when it began: the next one is another deviation."""
    spell = uuid5(NAMESPACE_URL, f"sluss:source/{row['name']}/{row['at'].isoformat()}")
    return {"id": spell, "municipality": UNKNOWN_MUNICIPALITY, "at": row["at"]}


def _grouped(events: Iterable[tuple[str, Event]]) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = defaultdict(list)
    for municipality, event in events:
        found[municipality].append(event)
    return found


def settled_now(connection: Link) -> datetime:
    """The instant at which the watch stands."""
    row = connection.execute(sql("clockwatch.now")).fetchone()
    assert row is not None
    at: datetime = row[0]
    return at - SETTLED


def _rows(connection: Link, name: str, values: Any) -> list[dict[str, Any]]:
    return connection.cursor(row_factory=dict_row).execute(sql(f"clockwatch.{name}"), values).fetchall()
