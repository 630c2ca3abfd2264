"""The live board in Chromium: it moves by itself, says when contact is lost, recovers after a restart, and is accessible."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Route, expect

from casework.access import Role
from config.settings import Settings
from intake.app import create_app
from tests.support.chromium import DESK, PHONE, Look, axe, faults, somebody
from tests.support.live import Live
from tests.support.processes import wait_until
from tests.support.shared import Servers, fresh_database
from tests.support.staff_pages import filled
from tests.support.web import pass_for, report

ADDRESSES = ("/board", "/board/wall")
WIDTHS = (DESK, PHONE, 1920)


@pytest.fixture(scope="module")
def full(site: Live) -> Live:
    filled(site, [report(narrative=f"Filmen på nätet, {n}.") for n in range(30)])
    return site


def boss(site: Live) -> str:
    return site.session("boss", Role.SUPERVISOR)


def registered(page: Page) -> str:
    return page.locator("#health dd").first.inner_text()


@pytest.mark.parametrize("address", ADDRESSES)
def test_board_and_wall_are_accessible_and_fit(browser: Browser, full: Live, address: str) -> None:
    with somebody(browser, full.url, Look(), session=boss(full)) as (page, witness):
        page.goto(address)
        expect(page.locator("#chart canvas")).to_be_visible()
        page.wait_for_function("before => document.getElementById('clock').textContent !== before", arg=_clock(page))
        assert faults(page, WIDTHS) == []
        witness.assert_quiet()


def _clock(page: Page) -> str:
    return page.locator("#clock").inner_text()


def test_a_report_that_arrives_is_seen_without_reloading_and_focus_stays(browser: Browser, full: Live) -> None:
    with somebody(browser, full.url, Look(), session=full.session("anna", Role.ASSESSOR)) as (page, witness):
        page.goto("/board")
        before = registered(page)
        link = page.locator("#lanes a").first
        link.focus()
        full.send([report()])
        expect(page.locator("#health dd").first).not_to_have_text(before, timeout=30_000)
        assert page.evaluate("document.activeElement.closest('#lanes') !== null")
        witness.assert_quiet()


def test_without_scripts_the_page_renews_itself_and_says_the_same(browser: Browser, full: Live) -> None:
    with somebody(browser, full.url, Look(has_scripts=False), session=boss(full)) as (page, _):
        page.goto("/board")
        assert (
            page.locator("noscript meta[http-equiv=refresh]").count() + page.content().count('http-equiv="refresh"') > 0
        )
        assert "Andra barn över tid" in page.inner_text("#tiles")
        assert page.locator("#lost").is_hidden()


def test_other_children_stand_first_and_rows_never_change_places(browser: Browser, full: Live) -> None:
    with somebody(browser, full.url, Look(), session=boss(full)) as (page, _):
        page.goto("/board")
        rows = page.locator("#lanes tbody th").all_inner_texts()
    assert rows == ["Andra barn", "Akut", "Ordinarie", "Flod", "Karantän (gick inte att koppla)"]


def test_keys_lead_round_and_are_still_in_fields_and_when_off(browser: Browser, full: Live) -> None:
    with somebody(browser, full.url, Look(), session=full.session("nyckel", Role.ASSESSOR)) as (page, _):
        page.goto("/board")
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_have_attribute("open", "")
        page.get_by_role("button", name="Stäng av tangenterna").click()
        page.wait_for_url("**/board")
        page.keyboard.press("/")
        assert page.url.endswith("/board")
        page.locator("#keys summary").click()
        page.get_by_role("button", name="Slå på tangenterna").click()
        page.wait_for_url("**/board")
        page.keyboard.press("/")
        page.wait_for_url("**/search")


class Restarted:
    """The application on one port, which stops and starts."""

    def __init__(self, database_url: str, redis_url: str, keyring: Path) -> None:
        self._made = (Settings(key_file=keyring, data_dir=keyring.parent), database_url, redis_url)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._socket.close()

    @contextmanager
    def running(self) -> Iterator[None]:
        settings, database_url, redis_url = self._made
        app = create_app(settings, database_url=database_url, redis_url=redis_url)
        server = uvicorn.Server(
            uvicorn.Config(app, port=self.port, log_level="error", access_log=False, timeout_graceful_shutdown=1)
        )
        thread = Thread(target=server.run, name="restarted")
        thread.start()
        try:
            wait_until(lambda: server.started)
            yield
        finally:
            server.should_exit = True
            thread.join()


def test_a_lost_server_is_told_of_and_the_board_recovers_by_itself(
    browser: Browser, servers: Servers, tmp_path: Path
) -> None:
    keyring = tmp_path / "keys" / "keyring.json"
    with fresh_database(servers) as database_url:
        again = Restarted(database_url, servers.redis_url, keyring)
        home = f"http://127.0.0.1:{again.port}"
        with again.running():
            session = pass_for(database_url, keyring, Role.SUPERVISOR, "boss", kind="session")
        with somebody(browser, home, Look(), session=session) as (page, _):
            with again.running():
                page.goto("/board")
                page.wait_for_function("at => document.getElementById('clock').textContent !== at", arg=_clock(page))
                assert page.locator("#lost").is_hidden()
            expect(page.locator("#lost")).to_contain_text("TAPPAD KONTAKT", timeout=15_000)
            assert axe(page) == []
            with again.running():
                expect(page.locator("#lost")).to_be_hidden(timeout=15_000)
                stood = _clock(page)
                page.wait_for_function("at => document.getElementById('clock').textContent !== at", arg=stood)


def _revoked(site: Live, person: str) -> bool:
    return bool(
        site.rows(f"UPDATE access_token SET revoked_at = clock_timestamp() WHERE person_id = '{person}' RETURNING 1")
    )


def test_a_session_that_has_run_out_is_told_of(browser: Browser, full: Live) -> None:
    with somebody(browser, full.url, Look(), session=full.session("gone", Role.SUPERVISOR)) as (page, _):
        page.goto("/board")
        page.wait_for_function("at => document.getElementById('clock').textContent !== at", arg=_clock(page))
        assert _revoked(full, "gone")
        expect(page.locator("#lost")).to_contain_text("Inloggningen har gått ut", timeout=30_000)


def test_a_session_that_has_run_out_before_the_board_followed_is_told_of(browser: Browser, full: Live) -> None:
    """The first request for the stream is refused, which the stream's own script says nothing of."""
    session = full.session("early", Role.SUPERVISOR)
    # One that idles, as all that people begin: it is looked up at each request.
    assert full.rows("UPDATE access_token SET idle_limit = '15 min' WHERE person_id = 'early' RETURNING 1")

    def revoke_first(route: Route) -> None:
        assert _revoked(full, "early")
        route.continue_()

    with somebody(browser, full.url, Look(), session=session) as (page, _):
        page.route("**/board/stream*", revoke_first, times=1)
        page.goto("/board")
        expect(page.locator("#lost")).to_contain_text("Inloggningen har gått ut", timeout=30_000)
