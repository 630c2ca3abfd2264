"""The review of the log: finds what is to be looked at, shows it, and takes down what came of it. Reading the log is logged."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from casework.access import Actor
from casework.errors import Conflict, NotFound, Refused
from casework.ids import registration_number
from casework.logreview import Hit, Reading, ReviewPolicy, review
from casework.needtoknow import SHORTEST_REASON
from casework.searching import CaseNumber
from store.queries import sql
from store.sealing import Sealer

Link = Connection[Any]

SETTLED = timedelta(minutes=2)  # a reading is committed long before
_SHOWN = 200
OUTCOMES = ("in_order", "to_investigate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What waits for the auditor. `glasses_late`: broken glasses that have waited over three days (trust 5.3)."""

    waiting: int
    oldest_at: datetime | None
    glasses_late: int


@dataclass(frozen=True, slots=True)
class LogReview:
    """The log of one installation."""

    sealer: Sealer

    def go_through(
        self, connection: Link, policy_for: Callable[[str], ReviewPolicy], *, settled: timedelta = SETTLED
    ) -> int:
        """Puts on the list what came since the last time; returns how many readings were gone through.

        Args:
            policy_for: a municipality's policy by its code.
            settled: how old a reading must be, so that none with a smaller id is still under way.
        """
        with connection.transaction():
            row = connection.execute(sql("logreview.lock")).fetchone()
            newest = connection.execute(sql("logreview.newest"), {"settled": settled}).fetchone()
            if row is None or newest is None or newest <= row:
                return 0
            since, until = row[0], max(newest[0], row[0])
            rows = _rows(connection, "readings", {"since": since, "until": until})
            of_municipality: dict[str, list[Reading]] = defaultdict(list)
            for found in rows:
                of_municipality[found["municipality"]].append(self._reading(found))
            for municipality, readings in of_municipality.items():
                _insert(connection, municipality, review(readings, since=since, policy=policy_for(municipality)))
            searches = {"since": row[1], "until": newest[1], "sample": ReviewPolicy().sample}
            connection.execute(sql("logreview.insert_searches"), searches)
            connection.execute(sql("logreview.progress"), [until, newest[1]])
        return sum(found["id"] > since for found in rows)

    def listed(self, connection: Link, actor: Actor, *, is_open: bool) -> list[dict[str, Any]]:
        """What waits, broken glasses first, or what has been settled, the latest first. That it is read is logged first."""
        self._log(connection, actor, "review")
        values = {"municipalities": actor.municipalities or [], "is_open": is_open, "limit": _SHOWN}
        rows = [_with_number(row) for row in _rows(connection, "open", values)]
        return [{**row, "reason": self._reason(row)} for row in rows]

    def backlog(self, connection: Link, actor: Actor) -> Backlog:
        """How much waits, and how long it has."""
        row = connection.execute(sql("logreview.backlog"), [actor.municipalities or []]).fetchone()
        waiting, oldest, late = row or (0, None, 0)
        return Backlog(waiting=waiting, oldest_at=oldest, glasses_late=late)

    def decide(self, connection: Link, review_id: UUID, outcome: str, note: str, actor: Actor) -> None:
        """What came of it.

        Raises:
            NotFound: "not_found". Conflict: "review_settled".
            Refused: "bad_request"; "review_of_oneself"; "reason_required" for "to_investigate" without words.
        """
        if outcome not in OUTCOMES:
            raise Refused("bad_request")
        if outcome == "to_investigate" and len(note.strip()) < SHORTEST_REASON:
            raise Refused("reason_required")
        with connection.transaction():
            row = connection.execute(sql("logreview.one"), [review_id]).fetchone()
            if row is None:
                raise NotFound("not_found")
            if row[1] == actor.person_id:
                raise Refused("review_of_oneself")
            if row[2] is not None:
                raise Conflict("review_settled")
            sealed = self.sealer.seal(note.strip().encode(), where=f"log_review/{review_id}/note")
            values = {"outcome": outcome, "note": sealed, "by": actor.person_id, "id": review_id}
            connection.execute(sql("logreview.decide"), values)
            audit = [actor.person_id, "log.reviewed", review_id, Jsonb({"outcome": outcome})]
            connection.execute(sql("logreview.audit"), audit)

    def of_report(self, connection: Link, number: CaseNumber, actor: Actor) -> list[dict[str, Any]]:
        """Who has read a report, when, and on what ground.

        Raises:
            NotFound: "not_found", also for a report of another municipality.
        """
        if not actor.reaches(number.municipality):
            raise NotFound("not_found")
        values = [number.municipality, number.year, number.serial]
        row = connection.execute(sql("logreview.report_of_number"), values).fetchone()
        if row is None:
            raise NotFound("not_found")
        self._log(connection, actor, "report", report=row[0])
        return _rows(connection, "of_report", [row[0]])

    def of_person(self, connection: Link, person: str, actor: Actor) -> list[dict[str, Any]]:
        """What a person has read in the municipality, the latest first."""
        self._log(connection, actor, "person", person=person)
        values = {"person": person, "municipalities": actor.municipalities or [], "limit": 500}
        return [_with_number(row) for row in _rows(connection, "of_person", values)]

    def _reason(self, row: dict[str, Any]) -> str | None:
        if row["reason"] is None:
            return None
        return self.sealer.unseal(bytes(row["reason"]), where=f"access_grant/{row['grant_id']}/reason").decode()

    def _log(
        self, connection: Link, actor: Actor, what: str, *, report: UUID | None = None, person: str | None = None
    ) -> None:
        with connection.transaction():
            values = [actor.person_id, actor.municipality or "", what, report, person]
            connection.execute(sql("logreview.log"), values)

    def _reading(self, row: dict[str, Any]) -> Reading:
        return Reading(
            id=row["id"],
            at=row["at"],
            person_id=row["person_id"],
            unit=row["unit"],
            report_id=row["report_id"],
            groups=tuple(row["groups"]),
            need=row["need"],
            was_protected=row["was_protected"],
            is_own_family=row["is_own_family"],
            other_units=row["other_units"],
            chance=self._chance(row["id"]),
        )

    def _chance(self, read_id: int) -> float:
        """As good as random to whoever lacks the key, and the same however often the log is gone through."""
        drawn = self.sealer.keyed_hash(str(read_id), purpose="log-sample")
        return int.from_bytes(hashlib.sha256(drawn).digest()[:8]) / 2**64


def _insert(connection: Link, municipality: str, hits: list[Hit]) -> None:
    for hit in hits:
        values = [
            uuid4(),
            municipality,
            hit.reading.person_id,
            list(map(str, hit.rules)),
            Jsonb(hit.about),
            hit.reading.id,
        ]
        connection.execute(sql("logreview.insert"), values)


def _with_number(row: dict[str, Any]) -> dict[str, Any]:
    if row["registration_year"] is None:
        return {**row, "registration_no": None}
    return {
        **row,
        "registration_no": registration_number(
            row["municipality"], row["registration_year"], row["registration_serial"]
        ),
    }


def _rows(connection: Link, name: str, values: Any) -> list[dict[str, Any]]:
    return connection.cursor(row_factory=dict_row).execute(sql(f"logreview.{name}"), values).fetchall()
