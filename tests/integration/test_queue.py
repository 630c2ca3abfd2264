"""The queue as SQL: the same order as `casework.triage`, and assessments that take rows out of it one by one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb
from starlette.testclient import TestClient

from casework.access import Actor, Role
from casework.ids import MunicipalityCode, PersonId
from casework.triage import Policy, Waiting, admitted, lane, order, turns_of
from store.queries import sql
from tests.support.web import bearer, report
from tests.support.work import worker
from workers.jobs import drain_with

BEGAN = datetime(2026, 5, 4, tzinfo=UTC)


def random_queue(seed: int) -> list[Waiting]:
    draw = random.Random(seed)
    aside = seed % 3 * 0.4  # none, some, most
    surging = {str(UUID(int=i)): draw.random() < 0.3 for i in range(draw.randint(1, 12))}
    return [
        Waiting(
            key=(seq, 0),
            group=group,
            received_at=BEGAN + timedelta(minutes=draw.randint(0, 60)),
            is_new=draw.random() < 0.4,
            is_urgent_new=draw.random() < 0.1,
            immediate_danger=draw.random() < 0.3,
            is_first_tick=draw.random() < 0.1,
            is_quarantined=draw.random() < 0.1,
            is_surging=surging[group],
            is_set_aside=draw.random() < aside,
        )
        for seq in range(draw.randint(1, 80))
        for group in [draw.choice(list(surging))]
    ]


def insert(
    connection: psycopg.Connection[Any],
    rows: list[Waiting],
    assessed: Sequence[Waiting] = (),
    *,
    is_counted: bool = True,
) -> None:
    """Puts rows straight into the tables, in order of registration; `assessed` with an assessment each, in that order.

    The planner knows of them, unless not `is_counted`.
    """
    for group, is_surging in {(row.group, row.is_surging) for row in rows}:
        connection.execute(
            "INSERT INTO child_group (id, municipality, profile, memory, member_count, arrivals, is_surging, last_at)"
            " VALUES (%s, '2081', '', '', 0, %s, %s, now())",
            [group, Jsonb({}), is_surging],
        )
    for row in rows:
        report_id, child_id = uuid4(), uuid4()
        connection.execute(
            "INSERT INTO report (id, municipality, registration_year, registration_serial, received_at, channel, reporter_kind,"
            " original, working_copy, sha256, receipt_hash) VALUES (%s, '2081', 2026, %s, %s, 'api', 'private', '', '', %s, %s)",
            [report_id, row.key[0] + 1, row.received_at, bytes(32), uuid4().bytes * 2],
        )
        connection.execute(
            "INSERT INTO report_child (id, report_id, child_index, municipality, report_seq, received_at, immediate_danger,"
            " is_mandated, state, escalation_at, is_set_aside) VALUES (%s, %s, 0, '2081', %s, %s, %s, false, %s, now(), %s)",
            [
                *(child_id, report_id, row.key[0], row.received_at, row.immediate_danger),
                *("assessed" if row in assessed else "routed", row.is_set_aside),
            ],
        )
        connection.execute(
            "INSERT INTO membership (report_child_id, group_id, source, status, weight, evidence, rule_version)"
            " VALUES (%s, %s, 'auto', 'new', 0, '[]', 'v')",
            [child_id, row.group],
        )
        connection.execute(
            "INSERT INTO routing (report_child_id, novelty, is_new, is_urgent_new, is_first_tick, is_quarantined, reasons, passages)"
            " VALUES (%s, 0, %s, %s, %s, %s, '{}', '[]')",
            [child_id, row.is_new, row.is_urgent_new, row.is_first_tick, row.is_quarantined],
        )
        if row in assessed:
            connection.execute(
                "INSERT INTO protection_assessment (id, report_child_id, assessed_at, recorded_at, assessed_by, conclusion,"
                " has_new_facts, basis) VALUES (%s, %s, now(), %s, 'anna', 'no_immediate_need', false, '')",
                [uuid4(), child_id, BEGAN + timedelta(days=1, seconds=assessed.index(row))],
            )
    # Autovacuum counts rows of an open transaction as none, and a plan made for none takes minutes with hundreds.
    if is_counted:
        connection.execute("ANALYZE")


@pytest.mark.parametrize("seed", range(24))
def test_sql_gives_the_order_and_the_lanes_of_the_pure_function(database_url: str, seed: int) -> None:
    rows = random_queue(seed)
    policy = Policy(turn_size=1 + seed % 3, surge_every=1 + seed % 4)
    assessed = random.Random(seed).sample(rows, len(rows) // (2 + seed % 4)) if seed % 2 else []
    waiting = [row for row in rows if row not in assessed]
    first = admitted(waiting, turns_of(assessed, policy))
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "UPDATE queue_policy SET turn_size = %s, surge_every = %s", [policy.turn_size, policy.surge_every]
        )
        insert(connection, rows, assessed)
        found = connection.execute("SELECT report_seq, lane FROM queue ORDER BY position").fetchall()

    expected = order(waiting, policy, assessed)
    assert found == [(row.key[0], lane(row, is_admitted=row == first).value) for row in expected]


def plain(seq: int, *, group: int, is_surging: bool) -> Waiting:
    """A report that repeats what is known."""
    return Waiting(
        key=(seq, 0),
        group=str(UUID(int=group)),
        received_at=BEGAN + timedelta(minutes=seq),
        is_new=False,
        is_urgent_new=False,
        immediate_danger=False,
        is_first_tick=False,
        is_quarantined=False,
        is_surging=is_surging,
        is_set_aside=False,
    )


QUERIES = {"queue": "SELECT * FROM queue", "next": sql("work.next"), "export": sql("views.export")}


@pytest.mark.timeout(90)
@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_flood_that_the_planner_has_not_heard_of_is_not_in_its_way(database_url: str, query: str) -> None:
    """Quiet and all assessed when the statistics were taken; then a flood comes in less than a minute, before they are taken again."""
    before = [plain(seq, group=seq % 50, is_surging=False) for seq in range(100)]
    flood = [plain(seq, group=99, is_surging=True) for seq in range(100, 1_100)]
    asked = {"municipality": "2081", "person": "anna", "others_only": False, "only": None}
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            "DO $$ DECLARE one regclass; BEGIN FOR one IN SELECT oid FROM pg_class WHERE relkind = 'r' AND NOT relisshared"
            " AND relnamespace = 'public'::regnamespace LOOP EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = off)', one);"
            " END LOOP; END $$"
        )
        insert(connection, before, before)
        insert(connection, flood, flood[:50], is_counted=False)
        assert connection.execute(query, asked).fetchall()


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_how_far_a_source_has_come_is_reckoned_once_and_not_for_each_row(database_url: str, query: str) -> None:
    """With a flood of a thousand the next one took three seconds to find, and ten thousand would have taken minutes."""
    asked = {"municipality": "2081", "person": "anna", "others_only": False, "only": None}
    calls = {}
    for size in (60, 240):
        with psycopg.connect(database_url) as connection:
            rows = [plain(seq, group=seq % 4, is_surging=seq % 4 == 0) for seq in range(size)]
            insert(connection, rows, rows[: size // 2])
            connection.execute("SET LOCAL track_functions = 'all'")
            assert connection.execute(query, asked).fetchall()
            [(calls[size],)] = connection.execute(
                "SELECT pg_stat_get_xact_function_calls('others_assessed(text, timestamptz)'::regprocedure)"
            )
            connection.rollback()
    assert calls[60] == calls[240] >= 1


def registered_children(client: TestClient, database_url: str, keyring: Path, count: int) -> list[str]:
    for i in range(count):
        client.post("/api/v1/reports", json=report(narrative=f"text {i}"))
    own = worker(database_url, keyring)
    drain_with(own, "2081", "public")
    own.forget_connection()
    with psycopg.connect(database_url) as connection:
        return [row[0] for row in connection.execute("SELECT id::text FROM report_child ORDER BY report_seq")]


def assessment(child: str | None = None) -> dict[str, Any]:
    said = {"conclusion": "no_immediate_need", "has_new_facts": False, "basis": "Läst i sin helhet."}
    return said | ({"report_child_id": child} if child else {})


def sit(client: TestClient, children: list[str], who: dict[str, str]) -> Any:
    """Opens every report of the one group there is, and signs these rows."""
    [group] = {i["group_id"] for i in client.get("/api/v1/queue?municipality=2081", headers=who).json()["items"]}
    stands = client.get(f"/api/v1/work/groups/{group}", headers=who)
    for item in stands.json()["items"]:
        client.get(f"/api/v1/reports/{item['report_id']}", headers=who)
    return client.post(
        f"/api/v1/work/groups/{group}/assessments",
        json={"assessments": [assessment(child) for child in children]},
        headers={**who, "If-Match": stands.headers["ETag"]},
    )


def test_each_report_child_gets_its_own_record_also_in_a_sitting(
    client: TestClient, database_url: str, keyring: Path
) -> None:
    """SoL 2025:400 20:1: no report is assessed by another one's assessment."""
    children = registered_children(client, database_url, keyring, 6)
    anna = bearer(database_url, keyring, Role.ASSESSOR, "anna")

    one = client.post(f"/api/v1/report-children/{children[0]}/protection-assessment", json=assessment(), headers=anna)
    sitting = sit(client, children[1:5], anna)

    assert (one.status_code, sitting.status_code) == (201, 201)
    assert len({a["id"] for a in sitting.json()["assessments"]}) == 4
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(
            "SELECT assessed_by, sitting_id IS NULL, count(*) FROM protection_assessment GROUP BY 1, 2 ORDER BY 2"
        ).fetchall()
        assert rows == [("anna", False, 4), ("anna", True, 1)]
        assert connection.execute("SELECT report_child_id::text FROM queue").fetchall() == [(children[5],)]
        audited = connection.execute("SELECT count(*) FROM audit_event WHERE action = 'protection.assessed'").fetchone()
        assert audited == (5,)


def test_a_sitting_is_recorded_whole_or_not_at_all(client: TestClient, database_url: str, keyring: Path) -> None:
    children = registered_children(client, database_url, keyring, 3)
    anna = bearer(database_url, keyring, Role.ASSESSOR)
    sit(client, children[:1], anna)

    again = sit(client, children, anna)
    unknown = sit(client, [children[1], str(uuid4())], anna)

    assert [a.status_code for a in (again, unknown)] == [422, 404]
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT count(*) FROM protection_assessment").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM queue").fetchone() == (2,)


def test_an_assessment_may_come_before_the_machine_has_linked(
    client: TestClient, database_url: str, keyring: Path
) -> None:
    client.post("/api/v1/reports", json=report())
    with psycopg.connect(database_url) as connection:
        [(child,)] = connection.execute("SELECT id::text FROM report_child").fetchall()
    anna = bearer(database_url, keyring, Role.ASSESSOR)
    answer = client.post(f"/api/v1/report-children/{child}/protection-assessment", json=assessment(), headers=anna)
    own = worker(database_url, keyring)
    drain_with(own, "2081", "public")
    own.forget_connection()

    assert answer.status_code == 201
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT state FROM report_child").fetchall() == [("assessed",)]
        assert connection.execute("SELECT count(*) FROM queue").fetchone() == (0,)


def test_a_reading_is_logged_before_the_report_is_shown(client: TestClient, database_url: str, keyring: Path) -> None:
    """SoLPuL 10 §: every access is documented."""
    sent = client.post("/api/v1/reports", json=report(narrative="Känsligt")).json()
    anna = bearer(database_url, keyring, Role.ASSESSOR, "anna")
    shown = client.get(f"/api/v1/reports/{sent['id']}", headers=anna)

    assert shown.json()["report"]["narrative"] == "Känsligt"
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT person_id, role, report_id::text, purpose FROM read_event").fetchall() == [
            ("anna", "assessor", sent["id"], "protection_assessment")
        ]


PATHS = [
    ("GET", "/api/v1/queues"),
    ("GET", "/api/v1/queue?municipality=2081"),
    ("GET", f"/api/v1/groups/{uuid4()}"),
    ("GET", f"/api/v1/reports/{uuid4()}"),
    ("POST", f"/api/v1/report-children/{uuid4()}/protection-assessment"),
    ("POST", f"/api/v1/work/groups/{UUID(int=7)}/assessments"),
    ("GET", "/api/v1/export"),
]
MAY = {
    None: [401] * 7,
    Role.SUPERVISOR: [200, 200, 404, 403, 403, 403, 403],
    Role.ASSESSOR: [200, 200, 404, 404, 404, 404, 403],
    Role.IMPORTER: [200, 403, 403, 403, 403, 403, 200],
}


@pytest.mark.parametrize("role", MAY)
def test_each_role_reaches_what_it_may_and_nothing_else(
    client: TestClient, database_url: str, keyring: Path, role: Role | None
) -> None:
    child = registered_children(client, database_url, keyring, 1)[0]
    headers = bearer(database_url, keyring, role) if role else {}
    bodies = {f"/api/v1/work/groups/{UUID(int=7)}/assessments": {"assessments": [assessment(child)]}}
    found = [
        client.request(method, path, headers=headers, json=bodies.get(path, assessment() if method == "POST" else None))
        for method, path in PATHS
    ]
    assert [answer.status_code for answer in found] == MAY[role]


def test_the_queue_and_the_groups_carry_no_names(client: TestClient, database_url: str, keyring: Path) -> None:
    """SoLPuL 7 a §: lists carry ids, times, counts and states."""
    registered_children(client, database_url, keyring, 2)
    supervisor = bearer(database_url, keyring, Role.SUPERVISOR)
    page = client.get("/api/v1/queue?municipality=2081", headers=supervisor)
    group = client.get(f"/api/v1/groups/{page.json()['items'][0]['group_id']}", headers=supervisor)
    load = client.get("/api/v1/queues", headers=supervisor)

    assert [item["position"] for item in page.json()["items"]] == [1, 2]
    assert len(group.json()["members"]) == 2
    assert {lane["lane"] for lane in load.json()["lanes"]} == {"acute", "ordinary", "surge", "quarantine"}
    for answer in (page, group, load):
        assert "tyra" not in answer.text.lower()
        assert "ekvall" not in answer.text.lower()


def test_the_board_needs_a_login_and_a_code_works_once(client: TestClient, database_url: str, keyring: Path) -> None:
    from datetime import timedelta as life

    from store.access import issue
    from store.database import connect
    from store.sealing import KeyRing, Sealer

    with connect(database_url) as connection:
        code = issue(
            connection,
            Sealer(KeyRing.load_or_create(keyring)),
            Actor(PersonId("eva"), Role.SUPERVISOR, MunicipalityCode("2081")),
            kind="login_code",
            life=life(minutes=5),
        )
    assert client.get("/board", follow_redirects=False).headers["location"] == "/login"
    cross = client.post("/login", data={"code": code}, headers={"Sec-Fetch-Site": "cross-site"})
    assert cross.status_code == 403
    first = client.post("/login", data={"code": code}, follow_redirects=False)
    assert first.headers["location"] == "/board"
    cookie = first.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "Läget just nu" in client.get("/board").text
    client.cookies.clear()
    assert client.post("/login", data={"code": code}).status_code == 401
