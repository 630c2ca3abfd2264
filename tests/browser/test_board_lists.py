"""The lists behind the board's numbers in Chromium: accessible, and walked through with the keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from casework.access import Role
from store.database import connect
from tests.support.chromium import Look, faults, settled, somebody
from tests.support.live import Live
from tests.support.staff_pages import filled
from tests.support.web import report

KINDS = (
    "waiting",
    "unlinked",
    "kept",
    "missing",
    "surging",
    "stuck",
)  # one of each kind of table, and one that is empty


@pytest.fixture(scope="module")
def full(site: Live) -> Live:
    """More than one page of rows, a flood, a colleague who sits with it, and something of everything that can be wrong."""
    desk = filled(site, [report(narrative=f"Filmen på nätet, {n}.") for n in range(110)])
    site.send([report(children=[{"first_name": "Vanja", "age_text": "11 år"}])])  # not linked yet
    statements = (
        f"UPDATE child_group SET is_surging = true WHERE id = '{desk.group}'",
        f"INSERT INTO work_claim (group_id, person_id, until) VALUES ('{desk.group}', 'bertil', now() + interval '1 h')",
        "UPDATE report_child SET escalation_at = now() - interval '1 minute' WHERE report_seq < 4",
        "INSERT INTO source_state (name, last_ok_at) VALUES ('folder', now())",
        "INSERT INTO source_item (id, source, content_key, format, size_bytes, received_at, about)"
        " VALUES (gen_random_uuid(), 'folder', sha256('a'), 'too_large', 40000000, now(), '\\x00')",
        "UPDATE registration_counter SET last_serial = last_serial + 2",
    )
    with connect(site.database_url) as connection:
        for statement in statements:
            connection.execute(statement)
    return site


def boss(site: Live) -> str:
    return site.session("boss", Role.SUPERVISOR)


def test_the_lists_are_accessible_and_fit(browser: Browser, full: Live) -> None:
    addresses = ["/board/lists", *(f"/board/lists/{name}" for name in KINDS)]
    found = {}
    with somebody(browser, full.url, Look(), session=boss(full)) as (page, witness):
        for address in addresses:
            page.goto(address)
            found[address] = faults(page)
        page.goto("/board/lists/surging")
        page.locator("td a").first.click()
        page.get_by_role("link", name="Nästa sida").click()
        found["the second page of a group"] = faults(page)
        assert page.locator("[data-row]").count() > 0
        witness.assert_quiet()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def _row(page: Page) -> str:
    return str(page.evaluate("document.activeElement.closest('[data-row]')?.querySelector('th, a').innerText ?? ''"))


def test_the_keyboard_leads_from_the_board_through_a_list_into_a_report(browser: Browser, full: Live) -> None:
    with somebody(browser, full.url, Look(), session=full.session("keys", Role.ASSESSOR)) as (page, witness):
        page.goto("/board")
        page.keyboard.press("g")
        page.keyboard.press("a")
        page.wait_for_url("**/board/lists")
        page.get_by_role("link", name="Alla som väntar").click()
        numbers = settled(page).locator("tbody th").all_inner_texts()
        walked = []
        for key in ("j", "j", "k"):
            page.keyboard.press(key)
            walked.append(_row(page))
        assert walked == [numbers[0], numbers[1], numbers[0]]
        page.keyboard.press("Enter")
        page.wait_for_url("**/reports/**")
        page.go_back()
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_have_attribute("open", "")
        page.keyboard.press("g")
        page.keyboard.press("b")
        page.wait_for_url("**/board")
        witness.assert_quiet()


def test_enter_on_a_link_within_a_row_opens_that_link(browser: Browser, full: Live) -> None:
    with somebody(browser, full.url, Look(), session=full.session("keys", Role.ASSESSOR)) as (page, _):
        page.goto("/board/lists/surging")
        page.locator("td a").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/board/groups/**")


def test_a_row_that_a_supervisor_may_not_open_stays_where_it_is(browser: Browser, full: Live) -> None:
    with somebody(browser, full.url, Look(), session=boss(full)) as (page, witness):
        page.goto("/board/lists/waiting")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.keyboard.press("o")
        expect(page.locator("[data-row]").first).to_be_focused()
        assert page.url.endswith("/board/lists/waiting")
        witness.assert_quiet()


def test_letters_do_nothing_on_a_list_for_whoever_turned_them_off(browser: Browser, full: Live) -> None:
    with somebody(browser, full.url, Look(), session=full.session("still", Role.SUPERVISOR)) as (page, _):
        page.goto("/board/lists/waiting")
        page.locator("#keys summary").click()
        page.get_by_role("button", name="Stäng av tangenterna").click()
        page.wait_for_url("**/board")
        page.goto("/board/lists/waiting")
        for key in ("j", "g", "b", "?"):
            page.keyboard.press(key)
        assert _row(page) == ""
        assert page.locator("#keys").get_attribute("open") is None
        assert page.url.endswith("/board/lists/waiting")
