"""A municipality's stricter clock holds from the commit that registers a report, by any way in, and for a child found later in it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from casework.access import Role
from casework.clockpolicy import STATUTE, ClockPolicy
from config.policy import LocalPolicy
from store.database import connect
from store.escalation import Escalation
from tests.support.instants import INSTANTS
from tests.support.mentioned import ABOUT_BOTH, decide, waiting
from tests.support.scene import TYRA, drain_all, send
from tests.support.shared import Servers
from tests.support.sources import a_folder, a_taker
from tests.support.web import bearer, report, web
from tests.support.work import worker
from workers.sources.run import one_round

WITHIN = timedelta(hours=3)
STRICT = LocalPolicy(clocks=ClockPolicy(late_from=None, protection_within=WITHIN))


def of_2081(code: str) -> LocalPolicy:
    return STRICT if code == "2081" else LocalPolicy()


@pytest.fixture
def client(database_url: str, servers: Servers, keyring: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setattr("intake.app.policy_for", of_2081)
    with web(database_url, servers.redis_url, keyring) as client:
        yield client


def clocks(database_url: str) -> list[tuple[str, datetime, datetime]]:
    with connect(database_url) as connection:
        query = "SELECT municipality, received_at, escalation_at FROM report_child ORDER BY report_seq, child_index"
        return connection.execute(query).fetchall()


def test_a_stricter_clock_of_the_municipality_holds_from_registration_on_and_for_no_other(
    client: TestClient, database_url: str, keyring: Path
) -> None:
    importer = bearer(database_url, keyring, Role.IMPORTER, "importer")
    came = "2026-03-09T10:00:00+01:00"
    for code in ("2081", "0180"):
        body = report(received_at=came, municipality={"code": code})
        assert client.post("/api/v1/reports", json=body, headers=importer).status_code == 201
    strict, usual = clocks(database_url)
    assert strict[2] == datetime.fromisoformat(came) + WITHIN
    assert usual[2] == datetime.fromisoformat("2026-03-10T00:00:00+01:00")


def test_a_child_found_to_be_concerned_has_the_stricter_clock_of_its_report(
    client: TestClient, database_url: str, keyring: Path
) -> None:
    send(client, report(children=[TYRA], narrative=ABOUT_BOTH))
    own = worker(database_url, keyring)
    drain_all(own)
    own.forget_connection()
    assessor = bearer(database_url, keyring, Role.ASSESSOR)
    (item,) = waiting(client, assessor)
    assert decide(client, assessor, item["ids"], "concerned").status_code == 200
    named, found = clocks(database_url)
    assert named == found
    assert found[2] <= found[1] + WITHIN  # sooner when the day ends first


def test_the_stricter_clock_also_holds_for_what_another_way_in_gave(
    database_url: str, keyring: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.sources.run.policy_for", of_2081)
    (tmp_path / "a.json").write_text(json.dumps(report()))

    async def look() -> None:
        async with a_taker(database_url, keyring) as taker:
            await one_round(a_folder(tmp_path), taker)

    asyncio.run(look())
    [(_, came, due)] = clocks(database_url)
    assert due <= came + WITHIN


@given(
    came=INSTANTS,
    late_from=st.sampled_from([None, time(16), time(18), time(23, 59)]),
    hours=st.one_of(st.none(), st.integers(1, 100)),
    days=st.integers(1, 14),
)
def test_no_policy_makes_the_first_clock_later_than_the_statute(
    came: datetime, late_from: time | None, hours: int | None, days: int
) -> None:
    within = None if hours is None else timedelta(hours=hours)
    policy = ClockPolicy(late_from=late_from, protection_within=within, opening_days=days)
    ours, law = Escalation(lambda _: policy).on_arrival("2081", came), Escalation().on_arrival("2081", came)
    assert ours is not None
    assert law is not None
    assert ours <= law
    assert Escalation(lambda _: STATUTE).on_arrival("2081", came) == law
