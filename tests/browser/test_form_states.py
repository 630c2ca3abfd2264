"""Every page of the public form in every state: accessible in light and dark, in Swedish and Arabic, and fit for a telephone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.chromium import PHONE, Look, faults, overflow, somebody
from tests.support.live import Live, live
from tests.support.page_sense import senseless
from tests.support.shared import Servers, fresh_database
from tests.support.visitor import NARRATIVE, Visitor, every_state

SWEDISH, ARABIC = "", "/ar"
STATES = 30  # at least so many


@pytest.mark.parametrize("language", [SWEDISH, ARABIC], ids=lambda one: one or "sv")
def test_every_state_is_accessible_and_fits(browser: Browser, site: Live, language: str) -> None:
    found = {}
    with somebody(browser, site.url, Look()) as (page, witness):
        for name in every_state(Visitor(page=page, language=language)):
            found[name] = faults(page)
        witness.assert_quiet()
    assert len(found) >= STATES
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("language", ["/en", "/ti"])
def test_every_state_makes_sense_read_aloud_and_is_easy_to_hit(browser: Browser, site: Live, language: str) -> None:
    found = {}
    with somebody(browser, site.url, Look(width=PHONE)) as (page, witness):
        for name in every_state(Visitor(page=page, language=language)):
            found[name] = senseless(page, errors=name.endswith(", error"))
            found[name] += [f"{overflow(page)} px too wide"] if overflow(page) else []
        witness.assert_quiet()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_a_page_that_makes_no_sense_is_seen_not_to(browser: Browser, site: Live) -> None:
    with somebody(browser, site.url, Look(width=PHONE)) as (page, _):
        page.set_content(
            '<h1>Ett</h1><h3>Tre</h3><main><h1>Ett</h1><h3>Tre</h3></main><input id="a"><input type="radio" id="b"><p id="a">'
            '<a href="#none" style="font-size:4px">x</a><button></button><input id="c" aria-describedby="d">'
        )
        found = " ".join(senseless(page, errors=True))
    for fault in ("2 h1", "skips", "no language", "two elements", "no label", "without a question", "nothing to read"):
        assert fault in found
    for fault in ("described by nothing", "leads nowhere", "small target", "no summary", "the title", "no title"):
        assert fault in found


@pytest.fixture
def away(servers: Servers, tmp_path: Path) -> Iterator[Live]:
    """The application on a database that has gone away."""
    with fresh_database(servers) as database_url:
        pass
    with live(database_url, servers.redis_url, tmp_path / "keys" / "keyring.json") as running:
        yield running


def test_while_the_database_is_away_the_page_says_so_and_keeps_what_was_typed(browser: Browser, away: Live) -> None:
    for language in (SWEDISH, ARABIC):
        with somebody(browser, away.url, Look()) as (page, _):
            visitor = Visitor(page=page, language=language)
            visitor.open("handelse")
            page.set_content(
                f'<form method="post" action="{away.url}{language}/handelse"><textarea id="narrative" name="narrative"></textarea>'
                '<button id="continue" name="action" value="continue">x</button></form>'
            )
            visitor.fill({"narrative": NARRATIVE})
            with page.expect_response("**/handelse") as answer:
                visitor.go()
            assert answer.value.status == 503
            assert visitor.values()["narrative"] == NARRATIVE
            assert page.locator("#notice").is_visible()
            assert faults(page) == []
