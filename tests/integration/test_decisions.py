"""Decisions through the real database: one for each (report, child), signed by somebody who may, with its clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import Connection
from starlette.testclient import TestClient

from casework.access import Actor, Qualification, Role
from casework.calendar import STOCKHOLM
from casework.decisions import DecisionRecord, NotSigned
from casework.ids import MunicipalityCode, PersonId, ReportChildId
from casework.steps.decide import read
from config.delegation import order_on
from store.database import connect
from store.decided import Decided
from store.decisions import Decisions
from store.investigations import Opening
from store.sealing import Sealer
from store.signing import Hand
from tests.support.shared import Servers
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


@pytest.fixture
def client(database_url: str, servers: Servers, keyring: Path) -> Iterator[TestClient]:
    with web(database_url, servers.redis_url, keyring) as client:
        yield client


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection[Any]]:
    with connect(database_url) as connection:
        yield connection


@pytest.fixture
def decisions(sealer: Sealer) -> Decisions:
    return Decisions(sealer)


class Desk:
    """Reports that came at a named time, and their assessments."""

    def __init__(self, client: TestClient, connection: Connection[Any], database_url: str, keyring: Path) -> None:
        self.client, self.connection = client, connection
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

    def hand(self, one: UUID, person: str, now: datetime = SIGNED) -> Hand:
        """Somebody who has just looked."""
        row = self.connection.execute("SELECT decision_tag(%s)", [one]).fetchone()
        assert row is not None
        return Hand(actor=actor(person), at=now, order_on=order_on, seen=row[0])

    def due(self, one: UUID) -> datetime | None:
        row = self.connection.execute("SELECT escalation_at FROM report_child WHERE id = %s", [one]).fetchone()
        assert row is not None
        return row[0]  # type: ignore[no-any-return]

    def count(self, table: str) -> int:
        [row] = self.connection.execute(f"SELECT count(*) FROM {table}").fetchall()  # type: ignore[arg-type]
        return int(row[0])


@pytest.fixture
def desk(client: TestClient, connection: Connection[Any], database_url: str, keyring: Path) -> Desk:
    return Desk(client, connection, database_url, keyring)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


def codes(outcome: DecisionRecord | NotSigned) -> set[tuple[str, str]]:
    assert isinstance(outcome, NotSigned), outcome
    return {(fault.field, fault.code) for fault in outcome.faults}


def test_the_clock_goes_from_assessment_to_decision_to_investigation_to_none(desk: Desk, decisions: Decisions) -> None:
    [one] = desk.arrived("2026-03-09T10:00:00+01:00")
    assert desk.due(one) == local("2026-03-10T00:00")
    desk.assess(one)
    assert desk.due(one) == local("2026-03-24T00:00")
    record = desk.decide(decisions, OPEN, one, "anna", SIGNED)
    assert isinstance(record, DecisionRecord)
    assert desk.due(one) == local("2026-07-13T00:00")  # four months from 12 March
    [(investigation,)] = desk.connection.execute("SELECT id FROM investigation").fetchall()
    decisions.investigations.close(desk.connection, investigation, by="anna", now=SIGNED + timedelta(days=60))
    assert desk.due(one) is None


@pytest.mark.parametrize(
    ("arrived", "due"),
    [
        ("2026-03-09T23:59:00+01:00", "2026-03-24T00:00"),
        ("2026-03-10T00:00:00+01:00", "2026-03-25T00:00"),
        ("2026-03-20T10:00:00+01:00", "2026-04-04T00:00"),  # over the night of 29 March, which has 23 hours
        ("2025-10-20T10:00:00+02:00", "2025-11-04T00:00"),  # over the night of 26 October, which has 25
    ],
)
def test_the_decision_is_due_when_the_fourteenth_day_ends_in_sweden(desk: Desk, arrived: str, due: str) -> None:
    assert desk.due(desk.assessed(arrived)) == local(due)


def test_a_signed_decision_holds_its_parts_sealed_and_stops_the_decision_clock(
    desk: Desk, decisions: Decisions, sealer: Sealer
) -> None:
    one = desk.assessed()
    record = desk.decide(decisions, NOT_OPEN, one, "erik", SIGNED)
    assert isinstance(record, DecisionRecord)
    assert desk.due(one) is None
    row = desk.connection.execute("SELECT decided_by, authority, order_version, words FROM decision").fetchone()
    assert row is not None
    assert row[:3] == (
        "erik",
        "Exempel på delegationsordning, 2026-01-01, 2.3",
        "Exempel på delegationsordning, 2026-01-01",
    )
    assert "Kanariefågeln".encode() not in bytes(row[3])
    shown = Decided(decisions).one(desk.connection, one, now=SIGNED)["decisions"][0]["words"]
    assert shown["reasons"] == NOT_OPEN["reasons"]
    assert shown["presented_by"] == shown["took_part"] == []


def test_whoever_the_order_does_not_name_is_refused_and_the_attempt_reports_itself(
    desk: Desk, decisions: Decisions
) -> None:
    one = desk.assessed()
    outcome = desk.decide(decisions, NOT_OPEN, one, "anna", SIGNED)  # may only open
    assert isinstance(outcome, NotSigned)
    assert outcome.refused is not None
    assert outcome.refused.codes == ("not_delegated",)
    assert desk.count("decision") == 0
    assert desk.due(one) == local("2026-03-24T00:00")
    found = desk.connection.execute("SELECT kind, subject, detail, reported_by FROM deviation").fetchall()
    assert found == [("signature_refused", one, "not_open.not_delegated", None)]


def test_whoever_nobody_has_described_may_sign_nothing(desk: Desk, decisions: Decisions) -> None:
    one = desk.assessed()
    outcome = desk.decide(decisions, OPEN, one, "okänd", SIGNED)
    assert isinstance(outcome, NotSigned)
    assert outcome.refused is not None
    assert set(outcome.refused.codes) == {"not_delegated", "no_degree", "no_experience"}


def test_nothing_is_decided_before_the_childs_own_protection_assessment(desk: Desk, decisions: Decisions) -> None:
    first, sibling = desk.arrived(children=[{"first_name": "Tyra"}, {"first_name": "Nils"}])
    desk.assess(first)
    outcome = desk.decide(decisions, OPEN, sibling, "anna", SIGNED)
    assert codes(outcome) == {("report_child_id", "no_protection_assessment")}


def test_one_decision_closes_one_report_and_leaves_the_sibling_and_the_next_report_open(
    desk: Desk, decisions: Decisions
) -> None:
    first, sibling = desk.arrived(children=[{"first_name": "Tyra"}, {"first_name": "Nils"}])
    again = desk.assessed()
    desk.assess(first, sibling)
    assert isinstance(desk.decide(decisions, NOT_OPEN, first, "erik", SIGNED), DecisionRecord)
    waiting = {row["id"] for row in Decided(decisions).waiting(desk.connection, "2081")}
    assert waiting == {sibling, again}
    twice = desk.decide(decisions, NOT_OPEN, first, "erik", SIGNED)
    assert codes(twice) == {("report_child_id", "already_decided")}
    assert desk.count("decision") == 1


@pytest.mark.parametrize("ground", ["known_family", "running_service", "siblings_investigation", "earlier_report"])
def test_a_known_family_or_a_running_service_is_no_exemption(desk: Desk, decisions: Decisions, ground: str) -> None:
    one = desk.assessed()
    outcome = desk.decide(decisions, ONGOING | {"ground": ground}, one, "anna", SIGNED)
    assert codes(outcome) == {("claim", ground)}


def test_only_an_open_investigation_on_this_child_makes_a_decision_needless(desk: Desk, decisions: Decisions) -> None:
    one, other = desk.assessed(), desk.assessed()
    unknown = desk.decide(decisions, ONGOING, other, "anna", SIGNED)
    assert codes(unknown) == {("claim", "no_investigation")}
    desk.decide(decisions, OPEN, one, "anna", SIGNED)
    siblings = ONGOING | {"case_file": "PA-18"}
    another = desk.decide(decisions, siblings, other, "anna", SIGNED)
    assert codes(another) == {("claim", "another_child")}
    typed = ONGOING | {"case_file": "pa-17 ", "investigation": "u-2026-4"}
    accepted = desk.decide(decisions, typed, other, "anna", SIGNED)
    assert isinstance(accepted, DecisionRecord)
    assert desk.due(other) is None


def test_a_closed_investigation_is_no_exemption_and_opening_again_goes_on_where_it_began(
    desk: Desk, decisions: Decisions
) -> None:
    one, other = desk.assessed(), desk.assessed()
    desk.decide(decisions, OPEN, one, "anna", SIGNED)
    [(investigation,)] = desk.connection.execute("SELECT id FROM investigation").fetchall()
    closed = SIGNED + timedelta(days=10)
    decisions.investigations.close(desk.connection, investigation, by="anna", now=closed)
    later = closed + timedelta(days=1)
    assert codes(desk.decide(decisions, ONGOING, other, "anna", later)) == {("claim", "closed")}
    record = desk.decide(decisions, OPEN | {"investigation": "U-2026-5"}, other, "anna", later)
    assert isinstance(record, DecisionRecord)
    assert record.prompts == ("reopened",)
    assert desk.due(other) == local("2026-07-13T00:00")  # from the first opening: JO 2565-2016


def test_the_database_itself_refuses_a_decision_that_the_law_does_not_allow(desk: Desk, decisions: Decisions) -> None:
    [one] = desk.arrived()
    values = "(gen_random_uuid(), %s, 'not_open', now(), 'x', 'official', 'x', '{}', '{}', 'y', 'z', '{}', '')"
    insert = (
        "INSERT INTO decision (id, report_child_id, kind, decided_at, decided_by, capacity, recorded_by, titles, qualifications,"
        " authority, order_version, prompts, words) VALUES "
    )
    with pytest.raises(psycopg.errors.CheckViolation, match="no protection assessment"):
        desk.connection.execute(insert + values, [one])  # type: ignore[operator]
    desk.assess(one)
    desk.connection.execute(insert + values, [one])  # type: ignore[operator]
    with pytest.raises(psycopg.errors.UniqueViolation, match="decision_one_opening"):
        desk.connection.execute(insert + values, [one])  # type: ignore[operator]
    for change in ("UPDATE decision SET decided_by = 'q'", "DELETE FROM decision"):
        with pytest.raises(psycopg.errors.RestrictViolation):
            desk.connection.execute(change)  # type: ignore[arg-type]


def test_an_investigation_recorded_from_the_case_system_can_be_referred_to(desk: Desk, decisions: Decisions) -> None:
    one = desk.assessed()
    opened = SIGNED - timedelta(days=20)
    opening = Opening(
        id=uuid4(),
        municipality="2081",
        ref="U-2026-4",
        case_file="PA-17",
        opened_at=opened,
        received_at=opened,
        by="anna",
    )
    decisions.investigations.open(desk.connection, opening)
    outcome = desk.decide(decisions, ONGOING, one, "anna", SIGNED)
    assert isinstance(outcome, DecisionRecord)
    assert desk.count("investigation") == 1
