"""One browser and one running application for each file of tests; each test opens windows of its own.

The browser is not shared by the whole run: while Playwright works in a thread, `asyncio.run` cannot, and other tests need it.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.support.chromium import chromium
from tests.support.live import Live, live
from tests.support.shared import Servers, fresh_database


@pytest.fixture(autouse=True)
def only_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever these tests do, nothing leaves the machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(("127.", "::1")):
            raise AssertionError("a test wanted to leave this machine")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def site(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The application on a database that the tests of one file share."""
    keyring: Path = tmp_path_factory.mktemp("site") / "keys" / "keyring.json"
    with fresh_database(servers) as database_url, live(database_url, servers.redis_url, keyring) as running:
        yield running
