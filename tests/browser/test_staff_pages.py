"""The pages of the people at work are accessible, and fit every window, in light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page

from casework.access import Role
from tests.support.chromium import DESK, PHONE, Look, axe, faults, overflow, somebody
from tests.support.live import Live
from tests.support.staff_pages import Desk, assessed, filled

_BAD = """<!doctype html><html><head><title></title></head><body><img src="data:,"><input>
<p style="color:#aaa;background:#fff">svag</p></body></html>"""


@pytest.fixture(scope="module")
def desk(site: Live) -> Desk:
    return filled(site)


def test_axe_finds_what_is_wrong_with_a_bad_page(browser: Browser, site: Live) -> None:
    with somebody(browser, site.url, Look()) as (page, _):
        page.set_content(_BAD)
        found = {line.partition(":")[0] for line in axe(page)}
    assert {"color-contrast", "document-title", "html-has-lang", "image-alt", "label"} <= found


_BAD_IN_THE_DARK = """<!doctype html><html lang="sv"><head><title>x</title><style>@media (prefers-color-scheme: dark) {
main { background: #000; color: #333 } }</style></head><body><main><h1>svag</h1></main></body></html>"""


def test_what_is_wrong_in_one_window_or_only_in_the_dark_is_found(browser: Browser, site: Live) -> None:
    with somebody(browser, site.url, Look()) as (page, _):
        page.set_content(_BAD_IN_THE_DARK)
        assert {one.partition(":")[0] for one in faults(page)} == {f"{DESK} dark", f"{PHONE} dark"}
        page.set_content(
            '<!doctype html><html lang="sv"><head><title>x</title></head><body><main><h1>x</h1>'
            '<p style="width:400px">bred</p></main></body></html>'
        )
        assert [one.partition(":")[0] for one in faults(page)] == [str(PHONE)]


def test_a_page_too_wide_is_seen_to_be(browser: Browser, site: Live) -> None:
    with somebody(browser, site.url, Look(width=PHONE)) as (page, _):
        page.set_content('<p style="width:400px">bred</p>')
        assert overflow(page) > 0


def test_every_page_of_the_people_at_work_is_accessible_and_fits(browser: Browser, site: Live, desk: Desk) -> None:
    found = {}
    with somebody(browser, site.url, Look(), session=site.session()) as (page, witness):
        for name, address in {**desk.pages(), **_refusals(site, desk)}.items():
            page.goto(address)
            found[name] = faults(page)
        for name in _acts(page, desk):
            found[name] = faults(page)
        witness.assert_quiet()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


OF_ROLES = {
    Role.SUPERVISOR: [
        "/board/actions",
        "/board/lists",
        "/board/lists/waiting",
        "/alerts",
        "/deviations",
        "/deviations?closed=true",
        "/self-check",
        "/self-check?month=2020-01",
    ],
    Role.AUDITOR: ["/log-review", "/log-review?settled=true", "/self-check"],
    Role.ADMINISTRATOR: ["/logins"],
}


def test_the_pages_of_access_are_accessible_and_fit(browser: Browser, site: Live, desk: Desk) -> None:
    found = {}
    with somebody(browser, site.url, Look(), session=site.session("anna")) as (page, witness):
        page.goto("/search")
        page.get_by_label("Förnamn").fill("Tyra")
        page.get_by_role("button", name="Sök på namn").click()
        found["found"] = faults(page)
        page.goto(f"/reports/{desk.reports[1]}")
        page.get_by_text("Visa vem som anmälde").click()
        page.get_by_text("Ändra skyddet").click()
        found["report, asking"] = faults(page)
        page.get_by_label("Sekretessmarkering").check()
        page.get_by_label("Hur vet du det?").fill("Navet visar det.")
        page.get_by_role("button", name="Spara skyddet").click()
        found["shut"] = faults(page)
        page.get_by_text("Nödöppning").first.click()
        page.get_by_label("Vilken fara").fill("Polisen ringer, barnet är på väg hem.")
        page.get_by_role("button", name="Öppna i 60 minuter").click()
        found["glass"] = faults(page)
        witness.assert_quiet()
    for role, addresses in OF_ROLES.items():
        with somebody(browser, site.url, Look(), session=site.session(f"a {role}", role)) as (page, witness):
            for address in addresses:
                page.goto(address)
                found[address] = faults(page)
            witness.assert_quiet()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_the_pages_of_decisions_are_accessible_and_fit(browser: Browser, site: Live, desk: Desk) -> None:
    child, found = assessed(site), {}
    with somebody(browser, site.url, Look(), session=site.session("anna")) as (page, witness):
        for name in _deciding(page, child, desk.group):
            found[name] = faults(page)
        witness.assert_quiet()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_the_pages_of_deviations_are_accessible_and_fit(browser: Browser, site: Live, desk: Desk) -> None:
    found = {}
    with somebody(browser, site.url, Look(), session=site.session("anna")) as (page, witness):
        page.goto(f"/reports/{desk.reports[0]}")
        page.get_by_role("link", name="Rapportera avvikelse").click()
        page.get_by_label("Anmälans nummer").fill("inget nummer")
        page.get_by_role("button", name="Rapportera").click()
        found["form, with errors"] = faults(page)
        page.get_by_label("Anmälans nummer").fill("")
        page.get_by_label("Vad har hänt").fill("Enlångtextutanmellanslag" * 20)
        page.get_by_role("button", name="Rapportera").click()
        found["form, reported"] = faults(page)
        witness.assert_quiet()
    with somebody(browser, site.url, Look(), session=site.session("eva", Role.SUPERVISOR)) as (page, witness):
        page.goto("/deviations")
        page.locator("h2:text-is('Öppna') ~ ul.lines a").first.click()
        found["deviation"] = faults(page)
        page.get_by_label("Varför är det ett allvarligt").fill("Barnet kom till skada.")
        page.get_by_role("button", name="Bedöm som allvarlig").click()
        found["deviation, serious"] = faults(page)
        page.goto("/deviations")
        found["register with a serious one"] = faults(page)
        witness.assert_quiet()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def _deciding(page: Page, child: str, group: str) -> Iterator[str]:
    """Walks through a preliminary assessment, and says where it is."""
    page.goto(f"/report-children/{child}")
    for summary in page.locator("main summary").all():
        summary.click()
    yield "report-child, everything open"
    page.get_by_role("button", name="Skriv under beslutet").click()
    yield "decision, everything missing"
    page.goto(f"/report-children/{child}")
    page.get_by_text("Förlänga tiden").click()
    page.get_by_role("button", name="Skriv under förlängningen").click()
    yield "extension, everything missing"
    page.get_by_text("Anteckna ett nytt möte").click()
    page.locator("#m-day").fill("2026-01-12")
    page.locator("#m-clock").fill("09:00")
    page.get_by_role("button", name="Anteckna mötet").click()
    yield "a meeting that nobody has said anything about"
    page.get_by_text("Anteckna en kontakt").click()
    page.get_by_label("Med vem?").select_option("outsider")
    page.locator("#c-day").fill("2026-01-12")
    page.locator("#c-clock").fill("09:00")
    page.get_by_label("Vad kom fram?").fill("Skolan ringdes upp.")
    page.get_by_role("button", name="Anteckna kontakten").click()
    yield "a contact that was not allowed"
    for address in ("/decisions", "/delegation", f"/groups/{group}/decisions", f"/report-children/{child}/correct"):
        page.goto(address)
        yield address
    page.goto("/decisions")
    page.get_by_role("button", name="Anteckna").click()
    yield "investigation, everything missing"
    page.get_by_label("Utredningens nummer").fill(f"U-{uuid4()}")
    page.get_by_label("Barnets personakt").fill("PA-17")
    page.get_by_label("Inleddes den").fill("2025-01-12")
    page.get_by_role("button", name="Anteckna").click()
    page.get_by_role("link", name="inledd utanför Sluss").first.click()
    yield "an investigation from outside"
    page.get_by_role("button", name="Skriv under förlängningen").click()
    yield "its extension, everything missing"


def _refusals(site: Live, desk: Desk) -> dict[str, str]:
    return {"bad address": "/groups/none", "bad query": f"/reports/{desk.reports[0]}?purpose=curiosity"}


def _acts(page: Page, desk: Desk) -> Iterator[str]:
    """Walks through what is reached by sending forms, and says where it is."""
    group = f"/groups/{desk.group}"
    show = page.get_by_role("button", name="Visa vad som händer").first
    page.goto(group)
    show.click()
    yield "group, nothing chosen"
    page.get_by_role("checkbox").first.check()
    page.get_by_label("Flytta ut till egen grupp").check()
    show.click()
    yield "preview"
    page.get_by_label("Varför?").fill(" ")
    page.get_by_role("button", name="Flytta ut").click()
    yield "preview, reason missing"
    page.get_by_label("Varför?").fill("Namne, inte samma barn.")
    page.get_by_role("button", name="Flytta ut").click()
    yield "group, after an act"
    page.get_by_role("button", name="Ångra").first.click()
    yield "group, after undoing"
    page.goto("/register")
    page.locator("main form button:not([disabled])").last.click()
    yield "register, everything missing"
