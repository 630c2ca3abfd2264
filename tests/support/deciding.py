"""Reports that came at a named time, their assessments, and people who decide on them as their logins describe them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import Connection
from starlette.testclient import TestClient

from casework.access import Actor, Qualification, Role
from casework.calendar import STOCKHOLM
from casework.decisions import NotSigned
from casework.ids import MunicipalityCode, PersonId, ReportChildId
from casework.steps.decide import read
from casework.steps.prolong import read_prolonging
from config.delegation import order_on
from store.database import connect
from store.decisions import Decisions
from store.signing import Hand, OrderOn
from tests.support.web import bearer, report, web

OPEN: dict[str, Any] = {
    "outcome": "open",
    "content": "Utredning inleds.",
    "reasons": "Kanariefågeln: skolan beskriver återkommande frånvaro.",
    "childs_best": "Att situationen klarläggs.",
    "childs_view": "Barnet säger att det är ensamt hemma.",
    "presented_by": "ingen",
    "took_part": [],
    "may_be_violence": "nej",
    "case_file": "PA-17",
    "investigation": "U-2026-4",
}
NOT_OPEN = OPEN | {"outcome": "not_open", "content": "Utredning inleds inte."}
ONGOING = {k: OPEN[k] for k in ("content", "reasons", "presented_by", "took_part", "case_file", "investigation")} | {
    "outcome": "not_required_ongoing",
    "ground": "open_investigation",
}
ARRIVED = "2026-03-09T10:00:00+01:00"
SIGNED = datetime(2026, 3, 12, 10, tzinfo=UTC)


TITLES = {"anna": "socialsekreterare", "erik": "enhetschef", "sofia": "sektionschef"}


def actor(person: str) -> Actor:
    """As a login describes them; whoever is not known here has neither title nor qualification."""
    title = TITLES.get(person)
    return Actor(
        PersonId(person),
        Role.DECISION_MAKER,
        MunicipalityCode("2081"),
        titles=frozenset({title} if title else ()),
        qualifications=frozenset(Qualification) if title else frozenset(),
    )


class Desk:
    """Reports that came at a named time, and their assessments."""

    def __init__(self, client: TestClient, connection: Connection[Any], database_url: str, keyring: Path) -> None:
        self.client, self.connection = client, connection
        self.database_url, self.keyring = database_url, keyring
        self.importer = bearer(database_url, keyring, Role.IMPORTER, "importer")
        self.assessor = bearer(database_url, keyring, Role.ASSESSOR, "anna")

    def arrived(self, at: str = ARRIVED, **changes: Any) -> list[ReportChildId]:
        answer = self.client.post("/api/v1/reports", json=report(received_at=at, **changes), headers=self.importer)
        assert answer.status_code == 201, answer.text
        query = "SELECT id FROM report_child WHERE report_id = %s ORDER BY child_index"
        rows = self.connection.execute(query, [answer.json()["id"]])
        return [ReportChildId(row[0]) for row in rows]

    def assess(self, *ids: UUID) -> None:
        for one in ids:
            body = {"conclusion": "no_immediate_need", "has_new_facts": False, "basis": "Läst och bedömt."}
            path = f"/api/v1/report-children/{one}/protection-assessment"
            assert self.client.post(path, json=body, headers=self.assessor).status_code == 201

    def assessed(self, at: str = ARRIVED, **changes: Any) -> ReportChildId:
        [one] = self.arrived(at, **changes)
        self.assess(one)
        return one

    def decide(
        self, decisions: Decisions, body: dict[str, Any], one: ReportChildId, person: str, now: datetime = SIGNED
    ) -> Any:
        return decisions.decide(self.connection, read(body, one), self.hand(one, person, now))

    def hand(self, one: UUID, person: str, now: datetime = SIGNED, *, orders: OrderOn = order_on) -> Hand:
        """Somebody who has just looked."""
        row = self.connection.execute("SELECT decision_tag(%s)", [one]).fetchone()
        assert row is not None
        return Hand(actor=actor(person), at=now, order_on=orders, seen=row[0])

    def prolong(
        self, decisions: Decisions, body: Mapping[str, Any], one: ReportChildId, person: str, now: datetime
    ) -> Any:
        """As `decide`, of a decision to prolong."""
        return decisions.decide(self.connection, read_prolonging(body, one), self.hand(one, person, now))

    def due(self, one: UUID) -> datetime | None:
        row = self.connection.execute("SELECT escalation_at FROM report_child WHERE id = %s", [one]).fetchone()
        assert row is not None
        return row[0]  # type: ignore[no-any-return]

    def count(self, table: str) -> int:
        [row] = self.connection.execute(f"SELECT count(*) FROM {table}").fetchall()  # type: ignore[arg-type]
        return int(row[0])


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


def codes(outcome: object) -> set[tuple[str, str]]:
    assert isinstance(outcome, NotSigned), outcome
    return {(fault.field, fault.code) for fault in outcome.faults}


@contextmanager
def desk_of(database_url: str, redis_url: str, keyring: Path) -> Iterator[Desk]:
    """A desk on a database of its own."""
    with web(database_url, redis_url, keyring) as client, connect(database_url) as connection:
        yield Desk(client, connection, database_url, keyring)


def two_signers(kind: str) -> str:
    """A delegation order by which two people sign decisions of a kind."""
    return "\n".join(
        ['code = "2081"', 'version = "Två skriver under"']
        + [
            f'[[rule]]\nid = "{nth}"\nkind = "{kind}"\nto_title = "{title}"\nvalid_from = 2026-01-01\nfour_eyes = true'
            for nth, title in enumerate(("enhetschef", "sektionschef"), 1)
        ]
    )
