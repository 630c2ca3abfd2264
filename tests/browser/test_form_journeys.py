"""From the first page to the receipt as people walk it: without scripts, by telephone, from right to left, by keyboard, back and forth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.support.chromium import DESK, PHONE, Look, overflow, somebody
from tests.support.elsewhere import WEATHER, LeadsTo, a_neutral_site
from tests.support.live import Live, live
from tests.support.shared import Servers, fresh_database
from tests.support.visitor import CHILD, MANDATED, NARRATIVE, PRIVATE, SITUATION, Visitor

SWEDISH, ARABIC = "", "/ar"
WORDS = ("frysa utanför", "Ring inte hem", "Folke", "Ödeshög", "Ågatan", "070-000")

JOURNEYS = [
    (Look(width=width, has_scripts=has_scripts), language)
    for width, has_scripts, language in (
        (PHONE, False, SWEDISH),
        (DESK, False, ARABIC),
        (PHONE, True, ARABIC),
        (DESK, True, SWEDISH),
    )
]


@pytest.mark.parametrize(("look", "language"), JOURNEYS, ids=lambda one: str(one) or "sv")
def test_the_whole_journey_ends_with_a_receipt_and_one_report_with_every_answer(
    browser: Browser, site: Live, look: Look, language: str
) -> None:
    before = site.count()
    with somebody(browser, site.url, look) as (page, witness):
        visitor = Visitor(page=page, language=language)
        visitor.to_check()
        code = visitor.send()
        assert overflow(page) == 0
        witness.assert_quiet()
        cookies = page.context.cookies()
    assert site.count() == before + 1
    assert [cookie["name"] for cookie in cookies] == ["visit"]
    assert all(cookie["httpOnly"] and cookie["sameSite"] == "Strict" and cookie["expires"] == -1 for cookie in cookies)
    assert len(code.replace("-", "")) == 17
    original = site.newest()
    assert NARRATIVE in original["narrative"]
    [child] = original["children"]
    assert {child[name] for name in ("first_name", "last_name", "school", "address")} <= set(CHILD.values())
    assert all(answer in original["narrative"] for answer in SITUATION.values())


def test_the_browser_keeps_nothing_but_the_cookie_and_asks_nobody_else(browser: Browser, site: Live) -> None:
    with somebody(browser, site.url, Look()) as (page, witness):
        visitor = Visitor(page=page)
        visitor.open()
        assert page.context.cookies() == []  # before there is anything to keep
        visitor.to_check()
        visitor.send()
        kept = page.evaluate("[localStorage.length, sessionStorage.length, document.cookie, document.scripts.length]")
        databases = page.evaluate("indexedDB.databases().then(all => all.length)")
        assert (kept, databases) == ([0, 0, "", 0], 0)
        witness.assert_quiet()


@pytest.mark.parametrize(("look", "language"), JOURNEYS[:1] + JOURNEYS[2:3], ids=lambda one: str(one) or "sv")
def test_an_error_keeps_what_was_typed_in_every_other_field(
    browser: Browser, site: Live, look: Look, language: str
) -> None:
    with somebody(browser, site.url, look) as (page, witness):
        visitor = Visitor(page=page, language=language)
        visitor.to_event()
        for kind, fields in (("mandated", MANDATED), ("private", dict.fromkeys(PRIVATE, " "))):
            visitor.open("anmalare")
            visitor.choose(f"reporter_kind-{kind}")
            visitor.go()
            typed = {**fields, "reporter_name": " "}
            visitor.fill(typed)
            _go_wrong(visitor)
            assert visitor.values() == typed
        visitor.to_event()
        page.locator("#more summary").click()
        visitor.fill({"narrative": " ", "since": " ", "childs_words": "\n\n"})
        _go_wrong(visitor)
        assert visitor.values() == {"narrative": " ", "since": " ", "worry_most": "", "childs_words": "\n\n"}
        witness.assert_quiet()


def test_an_error_leads_to_its_field_and_is_mended_there(browser: Browser, site: Live) -> None:
    with somebody(browser, site.url, Look(width=PHONE, has_scripts=False)) as (page, _):
        visitor = Visitor(page=page)
        for slug, field in (("", "immediate_danger-yes"), ("kod", "code"), ("anmalare", "reporter_kind-anonymous")):
            if slug == "anmalare":
                visitor.to_event()
            visitor.open(slug)
            _go_wrong(visitor, "ask" if slug == "kod" else "continue")
            page.locator("#problems a").first.click()
            assert page.url.endswith(f"#{field}")
        visitor.to_event()
        _go_wrong(visitor)
        visitor.fill({"narrative": "Mitt barnbarn."})
        visitor.go()
        assert visitor.slug == "barnet"


def test_back_reload_and_a_second_press_never_send_twice(browser: Browser, site: Live) -> None:
    before = site.count()
    with somebody(browser, site.url, Look()) as (page, _):
        visitor = Visitor(page=page)
        visitor.to_check()
        page.locator("#send").dblclick()
        code = page.locator("#receipt").inner_text()
        page.reload()
        assert page.locator("#receipt").inner_text() == code
        page.go_back()
        page.go_forward()
        page.go_back()
        page.reload()
        for _ in range(3):
            visitor.open("kontrollera")
            if page.locator("#send").count():
                visitor.go("send")
        visitor.open("kvitto")
        assert page.locator("#receipt").inner_text() == code
    assert site.count() == before + 1


def test_two_windows_send_one_report(browser: Browser, site: Live) -> None:
    before = site.count()
    with somebody(browser, site.url, Look()) as (page, _):
        Visitor(page=page).to_check()
        other = Visitor(page=page.context.new_page())
        other.open("kontrollera")
        codes = {Visitor(page=page).send(), other.send()}
    assert len(codes) == 1
    assert site.count() == before + 1


@pytest.fixture(scope="module")
def way_out(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The application; who leaves it comes to another site of this machine."""
    keyring = tmp_path_factory.mktemp("way-out") / "keys" / "keyring.json"
    with (
        a_neutral_site() as url,
        fresh_database(servers) as database_url,
        live(
            database_url, servers.redis_url, keyring, adapt=lambda app: app.add_middleware(LeadsTo, url=url)
        ) as running,
    ):
        yield running


FLOWS = [
    (stop, moves)
    for stop in ("handelse", "barnet", "situation", "kontrollera", "kvitto")
    for moves in (("back", "back", "back"), ("back", "reload", "forward", "back", "back", "reload"))
]


@pytest.mark.parametrize("has_scripts", [False, True], ids=["no scripts", "scripts"])
def test_after_leaving_no_way_back_shows_a_word(browser: Browser, way_out: Live, has_scripts: bool) -> None:
    """Ten flows, also where the browser would have kept the page whole."""
    for stop, moves in FLOWS:
        with somebody(browser, way_out.url, Look(has_scripts=has_scripts)) as (page, _):
            visitor = Visitor(page=page)
            _walk_to(visitor, stop)
            assert _words_on(page) or stop in ("barnet", "kvitto")
            visitor.go("leave")
            assert page.title() == WEATHER
            for move in moves:
                {"back": page.go_back, "forward": page.go_forward, "reload": page.reload}[move]()
                assert _words_on(page) == [], (stop, moves, page.url)
            assert page.context.cookies() == []
    assert way_out.count("draft") == 0


def test_a_journey_by_keyboard_alone(browser: Browser, site: Live) -> None:
    before = site.count()
    with somebody(browser, site.url, Look(width=PHONE)) as (page, witness):
        page.goto("/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches('.ds-skip-link')")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        _tab_to(page, "immediate_danger-yes")
        page.keyboard.press("ArrowDown")
        _press(page, "continue", "Enter")
        _type(page, "narrative", "Hon fryser.")
        _press(page, "continue", "Enter")
        _type(page, "first_name", "Folke")
        _press(page, "continue", "Enter")
        _press(page, "continue", "Enter")
        _press(page, "continue", "Enter")
        _press(page, "continue", "Enter")
        _tab_to(page, "reporter_kind-anonymous")
        page.keyboard.press("Space")
        _press(page, "continue", "Enter")
        _press(page, "send", "Space")
        assert page.locator("#receipt").is_visible()
        witness.assert_quiet()
    assert site.count() == before + 1


def test_at_four_hundred_per_cent_the_journey_needs_no_scrolling_sideways(browser: Browser, site: Live) -> None:
    with somebody(browser, site.url, Look(width=DESK // 4)) as (page, _):
        page.set_viewport_size({"width": DESK // 4, "height": 256})  # 1280 x 1024 at 400 % (WCAG 2.2, 1.4.10)
        page.goto("/")
        visitor = Visitor(page=page)
        for stop in ("handelse", "barnet", "situation", "kontrollera", "kvitto"):
            page.context.clear_cookies()
            _walk_to(visitor, stop)
            assert overflow(page) == 0
            banner = page.locator("#alarm").evaluate("one => getComputedStyle(one).position")
            assert banner == "static"  # else it would cover half of what is left


def _go_wrong(visitor: Visitor, button: str = "continue") -> None:
    with visitor.page.expect_navigation() as answer:
        visitor.go(button)
    assert answer.value is not None
    assert answer.value.status == 422
    assert visitor.page.locator("#problems").is_visible()


def _words_on(page: Page) -> list[str]:
    """Which of the words can be read on the page, in fields too."""
    seen = page.content() + json.dumps(Visitor(page=page).values(), ensure_ascii=False)
    return [word for word in WORDS if word in seen]


def _walk_to(visitor: Visitor, stop: str) -> None:
    if stop in ("kontrollera", "kvitto"):
        visitor.to_check()
        if stop == "kvitto":
            visitor.send()
        return
    visitor.to_event()
    visitor.fill({"narrative": NARRATIVE})
    if stop == "handelse":
        return
    visitor.go()
    visitor.fill(CHILD)
    if stop == "situation":
        visitor.go()
        visitor.go()
        visitor.fill(SITUATION)


def _tab_to(page: Page, wanted: str) -> None:
    """Presses Tab until the element has the focus; what has it on the way is seen, and covered by nothing."""
    for _ in range(60):
        page.keyboard.press("Tab")
        seen: dict[str, Any] = page.evaluate(_FOCUSED)
        if seen["id"] == wanted:
            assert seen["isOutlined"], seen
            assert seen["isUncovered"], seen
            return
        assert seen["isBody"] or (seen["isOutlined"] and seen["isUncovered"]), seen
    raise AssertionError(f"Tab never came to {wanted}")


def _press(page: Page, button: str, key: str) -> None:
    _tab_to(page, button)
    with page.expect_navigation():
        page.keyboard.press(key)


def _type(page: Page, field: str, text: str) -> None:
    _tab_to(page, field)
    page.keyboard.type(text)


_FOCUSED = """() => {
  const one = document.activeElement;
  const marked = [one, one.closest('.ds-field, .choice'), ...(one.labels || [])].filter(Boolean);
  const box = one.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1));
  return {
    id: one.id, isBody: one === document.body, tag: one.outerHTML.slice(0, 120),
    // The way past the banner shows that it has the focus by being there at all.
    isOutlined: one.matches('.ds-skip-link') || marked.some(
      it => getComputedStyle(it).outlineStyle !== 'none' || getComputedStyle(it).boxShadow !== 'none'),
    isUncovered: Boolean(top) && (one.contains(top) || top.contains(one) || [...(one.labels || [])].some(it => it.contains(top))),
  };
}"""
