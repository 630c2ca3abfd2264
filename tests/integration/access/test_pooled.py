"""Two people of two municipalities on one connection: nobody reads what is the other's (trust T23)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from casework.access import Role
from intake import app
from store.database import async_pool, thread_pool
from tests.support.shared import Servers
from tests.support.web import bearer, web
from tests.support.worlds import AWAY, build

TURNS = 60  # of each of the two, with four requests each
AT_ONCE = 4


@pytest.fixture
def client(database_url: str, servers: Servers, keyring: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The application with one connection for its loop and one for its threads."""
    monkeypatch.setattr(app, "async_pool", partial(async_pool, size=1))
    monkeypatch.setattr(app, "thread_pool", partial(thread_pool, size=1))
    with web(database_url, servers.redis_url, keyring) as client:
        yield client


def test_two_people_in_turn_on_one_connection_never_read_what_is_the_others(
    client: TestClient, database_url: str, keyring: Path
) -> None:
    worlds = build(client, database_url, keyring)
    ours, theirs = worlds["own"], worlds["other municipality"]
    anna = bearer(database_url, keyring, Role.ASSESSOR, "anna")
    vera = bearer(database_url, keyring, Role.ASSESSOR, "vera", municipality=AWAY)

    def turn(number: int) -> list[tuple[bool, int]]:
        own, other, who = (ours, theirs, anna) if number % 2 else (theirs, ours, vera)
        asked = [
            (True, f"/api/v1/reports/{own['report_id']}"),
            (False, f"/api/v1/reports/{other['report_id']}"),
            (True, f"/api/v1/work/groups/{own['group_id']}"),
            (False, f"/api/v1/work/groups/{other['group_id']}"),
        ]
        return [(is_own, client.get(path, headers=who).status_code) for is_own, path in asked]

    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = Counter(one for turns in threads.map(turn, range(2 * TURNS)) for one in turns)
    assert answers == {(True, 200): 4 * TURNS, (False, 404): 4 * TURNS}
