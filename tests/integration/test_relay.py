"""The relay, as a process of its own: it hears of new reports and rings, however many commits there are."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import sleep
from typing import LiteralString
from uuid import uuid4

import pytest

from casework.access import Role
from store.database import connect
from store.doorbell import open_redis, queue_name
from tests.support.processes import REPOSITORY, wait_until
from tests.support.shared import Servers
from tests.support.web import as_bytes, bearer, report, web

FLOOD = 1_000
ACCOUNT = """WITH o AS (INSERT INTO organisation (id, org_key, name) VALUES (gen_random_uuid(), decode(repeat('00', 32), 'hex'), '')
    RETURNING id)
    INSERT INTO reporter_account (id, organisation_id, subject_key, profile)
    SELECT %s, o.id, decode(repeat('00', 32), 'hex'), '' FROM o"""


@pytest.fixture
def redis_url(servers: Servers) -> Iterator[str]:
    """A Redis database that no other test rings in."""
    url = servers.redis_url.replace("db=0", "db=7")
    with closing(open_redis(url)) as client:
        client.flushdb()
        yield url


@pytest.fixture
def relay(database_url: str, redis_url: str) -> Iterator[None]:
    servers = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    command = [sys.executable, "-m", "workers", "relay"]
    process = subprocess.Popen(command, cwd=REPOSITORY, env=os.environ | servers, stderr=subprocess.DEVNULL)
    yield
    process.terminate()
    assert process.wait(timeout=20) == 0


@pytest.mark.usefixtures("relay")
def test_a_flood_of_commits_does_not_deafen_the_relay_to_another_lane(
    database_url: str, redis_url: str, keyring: Path
) -> None:
    with web(database_url, redis_url, keyring) as client, closing(open_redis(redis_url)) as redis:

        def has_rung(lane: str) -> bool:
            return bool(redis.llen(f"rq:queue:{queue_name(lane)}"))

        assert client.post("/api/v1/reports", content=as_bytes(report())).status_code == 201
        wait_until(lambda: has_rung("public"), within_s=30.0)
        with connect(database_url) as connection:
            for _ in range(FLOOD):
                connection.execute("NOTIFY sluss_outbox")
        sleep(2.0)  # by now the relay has them all in hand
        headers = bearer(database_url, keyring, Role.IMPORTER)
        letter = client.post("/api/v1/reports", content=as_bytes(report(channel="letter")), headers=headers)
        assert letter.status_code == 201
        # A pause for each commit, instead of one for all that came together, kept it deaf for 20 s at a time.
        wait_until(lambda: has_rung("professional"), within_s=10.0)


def test_the_relay_deletes_drafts_of_the_public_form_whose_time_is_up(
    database_url: str, redis_url: str, keyring: Path
) -> None:
    with web(database_url, redis_url, keyring) as client:
        client.post("/", data={"immediate_danger": "no"})
    with connect(database_url) as connection:
        connection.execute("UPDATE draft SET changed_at = changed_at - interval '2 hours'")
    _relay_until_gone(database_url, redis_url, "SELECT FROM draft")


def test_the_relay_deletes_drafts_of_the_portal_that_nobody_has_changed_for_thirty_days_and_no_other(
    database_url: str, redis_url: str
) -> None:
    account = uuid4()
    with connect(database_url) as connection:
        connection.execute(ACCOUNT, [account])
        for state, content, days in (("open", b"x", 31), ("open", b"x", 29), ("sending", b"x", 31)):
            connection.execute(
                "INSERT INTO portal_draft (id, account_id, state, content, changed_at)"
                " VALUES (gen_random_uuid(), %s, %s, %s, clock_timestamp() - %s * interval '1 day')",
                [account, state, content, days],
            )
        old = "SELECT FROM portal_draft WHERE state = 'open' AND changed_at < clock_timestamp() - interval '30 days'"
        _relay_until_gone(database_url, redis_url, old)
        left = connection.execute("SELECT state FROM portal_draft ORDER BY state").fetchall()
    assert left == [("open",), ("sending",)]  # nobody overviews; what is being sent is never forgotten


def _relay_until_gone(database_url: str, redis_url: str, query: LiteralString) -> None:
    command = [sys.executable, "-m", "workers", "relay"]
    servers = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    process = subprocess.Popen(command, cwd=REPOSITORY, env=os.environ | servers, stderr=subprocess.DEVNULL)
    try:
        with connect(database_url) as connection:
            wait_until(lambda: not connection.execute(query).fetchall(), within_s=60.0)
    finally:
        process.terminate()
        process.wait(timeout=20)
