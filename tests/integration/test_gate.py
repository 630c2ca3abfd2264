"""Abuse without refusal: what is sent too fast, too often or by a program is registered, labelled and waits in its own line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import altcha
import httpx2
import pytest
import redis
from fastapi import Request
from starlette.testclient import TestClient

from casework.access import Role
from casework.report import Flag
from casework.tide import WINDOW_S
from config.settings import Settings
from intake.app import create_app
from intake.gate import LONGEST_DELAY_S, Gate, Sending
from tests.support.kept import rows
from tests.support.shared import Servers
from tests.support.web import bearer, report
from tests.support.work import worker
from workers.jobs import drain_with

HEADER = "X-Forwarded-For"
BOT, NEIGHBOUR = "198.51.100.77", "203.0.113.5"


@pytest.fixture
def settings(keyring: Path) -> Settings:
    return Settings(key_file=keyring, data_dir=keyring.parent, client_address_header=HEADER, flood_limit=50)


class Waits:
    """In the place of `asyncio.sleep`: notes how long would have been waited."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@contextmanager
def running(settings: Settings, database_url: str, redis_url: str) -> Iterator[tuple[TestClient, Gate, Waits]]:
    app = create_app(settings, database_url=database_url, redis_url=redis_url)
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        gate, waits = app.state.parts.gate, Waits()
        gate.sleep = waits
        yield client, gate, waits


@pytest.fixture
def open_form(settings: Settings, database_url: str, servers: Servers) -> Iterator[tuple[TestClient, Gate, Waits]]:
    with running(settings, database_url, servers.redis_url) as found:
        yield found


def written(client: TestClient, *, trap: str = "") -> None:
    """A browser without JavaScript, and of its own, in which the form is filled in but not sent."""
    client.cookies.clear()
    client.post("/", data={"immediate_danger": "unknown"})
    client.post("/handelse", data={"narrative": "Jag hörde skrik.", "website": trap})


def send(client: TestClient, *, trap: str = "", proof: str = "") -> int:
    written(client, trap=trap)
    return client.post("/kontrollera", data={"proof": proof}).status_code


def check_page(client: TestClient) -> httpx2.Response:
    written(client)
    return client.get("/kontrollera")


def as_from(address: str) -> dict[str, str]:
    return {HEADER: address}


def solution(gate: Gate) -> str:
    challenge = gate.challenge()
    assert challenge is not None
    asked = altcha.Challenge.from_dict(json.loads(challenge))
    found = altcha.solve_challenge(asked)
    assert found is not None
    return altcha.Payload(asked, found).to_base64()


def test_three_hundred_from_one_place_are_all_registered_and_delay_no_neighbour(
    settings: Settings, database_url: str, servers: Servers, keyring: Path
) -> None:
    calm = settings.model_copy(update={"flood_limit": 1_000})
    with running(calm, database_url, servers.redis_url) as (client, gate, waits):
        began_s = gate.clock()
        gate.clock = lambda: (
            began_s
        )  # all in one moment: on a slow machine the first of them would be forgotten meanwhile
        bot = [
            client.post("/api/v1/reports", json=report(narrative=f"barn {n}"), headers=as_from(BOT)).status_code
            for n in range(300)
        ]
        neighbour = client.post("/api/v1/reports", json=report(), headers=as_from(NEIGHBOUR))

    assert Counter(bot) == {201: 300}
    assert neighbour.status_code == 201
    found = rows(database_url, "SELECT o.lane, r.flags FROM outbox o JOIN report r ON r.id = o.report_id")
    assert Counter((lane, tuple(flags)) for lane, flags in found) == {
        ("public", ()): 31,
        ("aside", ("burst",)): 270,
    }
    assert len(waits.seconds) == 270
    assert max(waits.seconds) == LONGEST_DELAY_S

    own = worker(database_url, keyring)
    assert drain_with(own, "2081", "public") == 31
    assert rows(database_url, "SELECT count(*) FROM queue") == [(31,)]
    assert drain_with(own, "2081", "aside") == 270
    own.forget_connection()
    assert rows(database_url, "SELECT is_set_aside, count(*) FROM queue GROUP BY 1 ORDER BY 1") == [
        (False, 31),
        (True, 270),
    ]


def test_whoever_is_signed_in_is_never_labelled(
    open_form: tuple[TestClient, Gate, Waits], database_url: str, keyring: Path
) -> None:
    client, _, waits = open_form
    key = bearer(database_url, keyring, Role.IMPORTER)
    for n in range(60):
        client.post("/api/v1/reports", json=report(narrative=f"{n}"), headers=key | as_from(BOT))
    client.post("/api/v1/reports/bulk", content=b"\n".join([json.dumps(report()).encode()] * 100), headers=key)

    assert rows(database_url, "SELECT DISTINCT lane FROM outbox") == [("public",)]
    assert waits.seconds == []


def test_an_anonymous_bulk_counts_by_its_lines(open_form: tuple[TestClient, Gate, Waits], database_url: str) -> None:
    client, _, _ = open_form
    lines = b"\n".join(json.dumps(report(narrative=f"{n}")).encode() for n in range(150))
    answer = client.post("/api/v1/reports/bulk", content=lines)

    assert [json.loads(line)["status"] for line in answer.text.splitlines()] == ["registered"] * 150
    assert rows(database_url, "SELECT DISTINCT lane FROM outbox") == [("aside",)]


def test_a_program_that_fills_the_trap_is_registered_and_set_aside(
    open_form: tuple[TestClient, Gate, Waits], database_url: str
) -> None:
    client, _, _ = open_form

    assert send(client, trap="http://spam") == 200
    assert send(client) == 200
    found = rows(
        database_url, "SELECT o.lane, r.flags FROM outbox o JOIN report r ON r.id = o.report_id ORDER BY r.seq"
    )
    assert [(lane, "robot_trap" in flags) for lane, flags in found] == [("aside", True), ("public", False)]


def somebody(address: str = "") -> Request:
    return Request({"type": "http", "headers": [(HEADER.lower().encode(), address.encode())], "client": None})


def test_what_is_sent_faster_than_anybody_writes_is_labelled_and_not_set_aside(
    open_form: tuple[TestClient, Gate, Waits],
) -> None:
    client, gate, _ = open_form
    now = datetime.now(UTC)

    def labels(opened: timedelta | None) -> tuple[Flag, ...]:
        sending = Sending(form="public_form", started_at=None if opened is None else now - opened)
        assert client.portal is not None
        return client.portal.call(gate.admit, somebody(), sending)

    assert labels(timedelta(seconds=1)) == (Flag.TOO_FAST,)
    assert labels(timedelta(minutes=1)) == ()
    assert labels(timedelta(days=-1)) == ()  # a clock that is wrong
    assert labels(None) == ()


def test_a_flooded_form_asks_for_proof_and_takes_in_what_has_none(
    open_form: tuple[TestClient, Gate, Waits], database_url: str
) -> None:
    client, gate, _ = open_form
    quiet = check_page(client)
    assert client.portal is not None
    client.portal.call(gate.admit, somebody(), Sending(form="public_form", reports=51))
    flooded = check_page(client)
    once = solution(gate)

    assert [send(client), send(client, proof=once), send(client, proof=once)] == [200, 200, 200]
    assert ("altcha-widget" in quiet.text, "altcha-widget" in flooded.text) == (False, True)
    assert "script-src" not in quiet.headers["content-security-policy"]
    assert "script-src 'self'; worker-src 'self'" in flooded.headers["content-security-policy"]
    found = rows(
        database_url, "SELECT o.lane, r.flags FROM outbox o JOIN report r ON r.id = o.report_id ORDER BY r.seq"
    )
    assert [(lane, "unproven" in flags) for lane, flags in found] == [
        ("aside", True),
        ("public", False),
        ("aside", True),
    ]


def test_the_form_is_quiet_again_when_the_flood_is_over(open_form: tuple[TestClient, Gate, Waits]) -> None:
    client, gate, _ = open_form
    assert client.portal is not None
    client.portal.call(gate.admit, somebody(), Sending(form="public_form", reports=51))
    began = gate.clock()

    assert gate.challenge() is not None
    gate.clock = lambda: began + 3 * WINDOW_S
    assert gate.challenge() is None


def test_board_and_metrics_tell_how_many(
    open_form: tuple[TestClient, Gate, Waits], database_url: str, keyring: Path
) -> None:
    client, gate, _ = open_form
    send(client, trap="x")
    board = client.get("/board?still=true", headers=bearer(database_url, keyring, Role.SUPERVISOR)).text
    assert client.portal is not None
    client.portal.call(gate.admit, somebody(), Sending(form="api", reports=51))
    metrics = client.get("/metrics").text

    assert 'aria-label="Undanlagda: 1"' in board
    assert 'sluss_labels_total{label="robot_trap"} 1.0' in metrics
    assert 'sluss_labels_total{label="burst"} 51.0' in metrics
    assert 'sluss_flooded{form="api"} 1.0' in metrics
    assert 'sluss_flooded{form="public_form"} 0.0' in metrics
    assert "sluss_set_aside 1.0" in metrics


def test_nothing_of_where_a_report_came_from_is_kept_anywhere(
    open_form: tuple[TestClient, Gate, Waits],
    database_url: str,
    servers: Servers,
    keyring: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """JO 2798-2008, domain 15.3: neither the address nor what it was counted by."""
    client, gate, _ = open_form
    for n in range(60):
        client.post("/api/v1/reports", json=report(narrative=f"{n}"), headers=as_from(BOT))
    own = worker(database_url, keyring)
    drain_with(own, "2081", "public")
    drain_with(own, "2081", "aside")
    own.forget_connection()
    counted = next(iter(gate._sources._counts))
    marks = {BOT, BOT.encode().hex(), counted.hex(), gate._sources._key.hex()}

    logs = capfd.readouterr()
    kept = [logs.out, logs.err, client.get("/metrics").text, *_tables(database_url), *_redis(servers.redis_url)]
    assert len(kept) > 20
    assert {mark for mark in marks for text in kept if mark in text.lower()} == set()
    assert "burst" in "".join(kept)  # the search finds what is there


def _tables(database_url: str) -> list[str]:
    tables = rows(database_url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return [str(rows(database_url, f'SELECT t::text FROM "{name}" t')) for (name,) in tables]


def _redis(url: str) -> list[str]:
    client = redis.Redis.from_url(url)
    return [f"{key!r} {client.dump(key)!r}" for key in client.scan_iter()]
