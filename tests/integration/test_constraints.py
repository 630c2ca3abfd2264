"""Each invariant that a row can break is refused by the database itself, whoever writes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from starlette.testclient import TestClient

from casework.access import Role
from store.migrate import migrate, migrations
from tests.support.shared import Servers, fresh_database
from tests.support.web import bearer, report, web
from tests.support.work import worker
from workers.jobs import drain_with


@pytest.fixture(scope="module")
def database(
    servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A database with two linked reports, one of them assessed. Every statement below is refused, so that it stays as it is."""
    keyring = tmp_path_factory.mktemp("constraints") / "keyring.json"
    with fresh_database(servers) as database_url:
        with web(database_url, servers.redis_url, keyring) as client:
            fill(client, database_url, keyring)
        with psycopg.connect(database_url, autocommit=True) as connection:
            yield connection


def fill(client: TestClient, database_url: str, keyring: Path) -> None:
    anna = bearer(database_url, keyring, Role.ASSESSOR)
    sent = [client.post("/api/v1/reports", json=report(report_key=str(i))).json()["id"] for i in range(2)]
    own = worker(database_url, keyring)
    drain_with(own, "2081", "public")
    child = own.connection().execute("SELECT id FROM report_child WHERE report_id = %s", [sent[0]]).fetchone()
    own.forget_connection()
    said = {"conclusion": "needs_protection", "has_new_facts": True, "basis": "b"}
    assert child is not None
    client.post(f"/api/v1/report-children/{child[0]}/protection-assessment", json=said, headers=anna)
    client.get(f"/api/v1/reports/{sent[0]}", headers=anna)


BREAKS = {
    "a report is never changed": "UPDATE report SET channel = 'phone'",
    "a report is never deleted": "DELETE FROM report",
    "the register is never emptied": "TRUNCATE report CASCADE",
    "the audit is never changed": "UPDATE audit_event SET actor = 'x'",
    "the audit is never deleted": "DELETE FROM audit_event",
    "the audit is never emptied": "TRUNCATE audit_event",
    "a reading stays logged": "DELETE FROM read_event",
    "an assessment is never changed": "UPDATE protection_assessment SET conclusion = 'no_immediate_need'",
    "an assessment is never deleted": "DELETE FROM protection_assessment",
    "a group's history is never changed": "DELETE FROM group_event",
    "a number is given once": """INSERT INTO report (id, municipality, registration_year, registration_serial, received_at, channel,
        reporter_kind, original, working_copy, sha256, receipt_hash)
        SELECT gen_random_uuid(), municipality, registration_year, registration_serial, received_at, channel, reporter_kind, '', '',
        sha256, sha256('x') FROM report LIMIT 1""",
    "a child stands once in a report": """INSERT INTO report_child (id, report_id, child_index, municipality, report_seq, received_at,
        immediate_danger, is_mandated, escalation_at)
        SELECT gen_random_uuid(), report_id, child_index, municipality, report_seq, received_at, false, false, now()
        FROM report_child LIMIT 1""",
    "a child has one current group": """INSERT INTO membership (report_child_id, group_id, source, status, weight, evidence, rule_version)
        SELECT report_child_id, group_id, 'auto', 'new', 0, '[]', 'v' FROM membership LIMIT 1""",
    "a human membership has a person": "UPDATE membership SET source = 'human'",
    "a child is routed once": """INSERT INTO routing (report_child_id, novelty, is_new, is_urgent_new, is_first_tick, is_quarantined,
        reasons, passages) SELECT report_child_id, 0, false, false, false, false, '{}', '[]' FROM routing LIMIT 1""",
    "a report has one outbox row": "INSERT INTO outbox (report_id, municipality, lane) SELECT report_id, municipality, lane FROM outbox",
    "a child has one first assessment": """INSERT INTO protection_assessment (id, report_child_id, assessed_at, assessed_by, conclusion,
        has_new_facts, basis) SELECT gen_random_uuid(), report_child_id, now(), 'b', conclusion, false, ''
        FROM protection_assessment""",
    "an assessment is signed": """INSERT INTO protection_assessment (id, report_child_id, assessed_at, assessed_by, conclusion,
        has_new_facts, basis) SELECT gen_random_uuid(), id, now(), '', 'needs_protection', false, '' FROM report_child
        WHERE state = 'routed'""",
    "a state is one of the table's": "UPDATE report_child SET state = 'closed'",
    "a verdict has a person": """INSERT INTO candidate (report_child_id, group_id, weight, band, evidence, verdict)
        SELECT report_child_id, group_id, 0, 'below', '[]', 'same' FROM membership LIMIT 1""",
    "a municipality is four digits": 'INSERT INTO report SELECT (jsonb_populate_record(r, \'{"municipality": "x"}\')).* FROM report r',
}


@pytest.mark.parametrize("promise", BREAKS)
def test_the_database_refuses(database: psycopg.Connection[tuple[object, ...]], promise: str) -> None:
    with pytest.raises((psycopg.IntegrityError, psycopg.errors.GeneratedAlways)):
        database.execute(BREAKS[promise])  # type: ignore[call-overload]


def test_migrations_are_numbered_without_gaps_and_run_once(database_url: str) -> None:
    assert [m.number for m in migrations()] == list(range(1, len(migrations()) + 1))
    assert migrate(database_url) == []


def test_an_altered_migration_is_noticed(database_url: str) -> None:
    from casework.errors import Broken

    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE schema_migration SET sha256 = %s WHERE number = 2", [uuid4().hex])
    with pytest.raises(Broken):
        migrate(database_url)
