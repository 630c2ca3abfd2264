"""The assessor's desk in Debian's Chromium: keys that stay out of the way, and pages that everybody can use."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import BrowserContext, Page, sync_playwright
from starlette.testclient import TestClient

from casework.access import Role
from config.settings import Settings
from intake.app import create_app
from intake.deps import SESSION_COOKIE
from tests.support.chromium import faults
from tests.support.scene import FILM, SEEN_IT, rows, tell
from tests.support.shared import Servers
from tests.support.web import pass_for, web
from tests.support.work import worker
from workers.context import Context

_PATIENCE_MS = 60_000


@pytest.fixture
def own(database_url: str, keyring: Path) -> Iterator[Context]:
    context = worker(database_url, keyring)
    yield context
    context.forget_connection()


@pytest.fixture
def client(database_url: str, servers: Servers, keyring: Path) -> Iterator[TestClient]:
    with web(database_url, servers.redis_url, keyring) as client:
        yield client


@pytest.fixture
def address(database_url: str, servers: Servers, keyring: Path) -> Iterator[str]:
    app = create_app(Settings(key_file=keyring), database_url=database_url, redis_url=servers.redis_url)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listener.close()


@pytest.fixture
def desk(address: str, database_url: str, keyring: Path) -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
        context.set_default_timeout(_PATIENCE_MS)
        session = pass_for(database_url, keyring, Role.ASSESSOR, "anna", kind="session")
        context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": address}])
        yield context
        browser.close()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.dataset.row || document.activeElement.id"))


def test_the_keys_walk_open_and_split_and_stay_out_of_fields(
    client: TestClient, own: Context, desk: BrowserContext
) -> None:
    group = tell(client, own, FILM, FILM, SEEN_IT)
    page = desk.new_page()
    page.goto("/work")
    page.keyboard.press("n")
    page.wait_for_url(f"**/work/groups/{group}")

    page.keyboard.press("n")
    assert focused(page) == "news"
    page.keyboard.press("j")
    assert focused(page) == "report"
    page.focus("#first-words")
    page.keyboard.type("jokn x")
    assert page.input_value("#first-words") == "jokn x"

    page.focus("#reports + form tr[data-row]:nth-child(2), #choose tr[data-row]:nth-child(2)")
    page.keyboard.press("o")
    page.wait_for_url(f"**/reports/{rows(own)[1][1]}")
    page.go_back()
    page.focus("#choose tr[data-row]:nth-child(3)")
    page.keyboard.press("x")
    page.wait_for_url("**/preview")
    page.fill("#reason", "En annan flicka.")
    page.click("main button")
    page.goto(f"/work/groups/{group}")
    assert page.locator("#choose tr[data-row]").count() == 2
    page.keyboard.press("u")
    page.wait_for_url("**/groups/**done=**")
    page.goto(f"/work/groups/{group}")
    assert page.locator("#choose tr[data-row]").count() == 3

    page.goto("/work")
    page.click("text=Stäng av tangenterna")
    page.goto(f"/work/groups/{group}")
    page.keyboard.press("j")
    assert focused(page) == ""


def test_the_desk_has_no_fault_that_axe_finds_at_any_width_or_in_the_dark(
    client: TestClient, own: Context, desk: BrowserContext
) -> None:
    group = tell(client, own, FILM, FILM, SEEN_IT)
    page = desk.new_page()
    row, report, _ = rows(own)[2]
    paths = ["/work", f"/work/groups/{group}", f"/work/groups/{group}/assess?child={row}", f"/reports/{report}"]
    found = {}
    for path in (*paths, f"/work/groups/{group}/texts"):
        page.goto(path)
        found[path] = faults(page)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
