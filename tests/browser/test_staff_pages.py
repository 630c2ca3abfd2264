"""The pages of the people at work are accessible, and fit every window, in light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page

from casework.access import Role
from store.database import connect
from tests.support.chromium import DESK, PHONE, Look, axe, overflow, somebody, too_wide
from tests.support.live import Live
from tests.support.staff_pages import Desk, assessed, filled

LOOKS = (Look(width=DESK), Look(width=DESK, scheme="dark"), Look(width=PHONE))

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


def test_a_page_too_wide_is_seen_to_be(browser: Browser, site: Live) -> None:
    with somebody(browser, site.url, Look(width=PHONE)) as (page, _):
        page.set_content('<p style="width:400px">bred</p>')
        assert overflow(page) > 0


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_every_page_of_the_people_at_work_is_accessible_and_fits(
    browser: Browser, site: Live, desk: Desk, look: Look
) -> None:
    faults = {}
    with somebody(browser, site.url, look, session=site.session()) as (page, witness):
        for name, address in {**desk.pages(), **_refusals(site, desk)}.items():
            page.goto(address)
            faults[name] = _faults(page)
        for name in _acts(page, desk):
            faults[name] = _faults(page)
        witness.assert_quiet()
    assert {name: found for name, found in faults.items() if found} == {}


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


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_pages_of_access_are_accessible_and_fit(browser: Browser, site: Live, desk: Desk, look: Look) -> None:
    faults = {}
    with somebody(browser, site.url, look, session=site.session(f"anna {look}")) as (page, witness):
        page.goto("/search")
        page.get_by_label("Förnamn").fill("Tyra")
        page.get_by_role("button", name="Sök på namn").click()
        faults["found"] = _faults(page)
        page.goto(f"/reports/{desk.reports[1]}")
        page.get_by_text("Visa vem som anmälde").click()
        page.get_by_text("Ändra skyddet").click()
        faults["report, asking"] = _faults(page)
        page.get_by_label("Sekretessmarkering").check()
        page.get_by_label("Hur vet du det?").fill("Navet visar det.")
        page.get_by_role("button", name="Spara skyddet").click()
        faults["shut"] = _faults(page)
        page.get_by_text("Nödöppning").first.click()
        page.get_by_label("Vilken fara").fill("Polisen ringer, barnet är på väg hem.")
        page.get_by_role("button", name="Öppna i 60 minuter").click()
        faults["glass"] = _faults(page)
        witness.assert_quiet()
    for role, addresses in OF_ROLES.items():
        with somebody(browser, site.url, look, session=site.session(f"a {role}", role)) as (page, witness):
            for address in addresses:
                page.goto(address)
                faults[address] = _faults(page)
            witness.assert_quiet()
    with connect(site.database_url) as connection:  # the next look begins where this one did
        connection.execute("UPDATE report_child SET protection = 'none'")
    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_pages_of_decisions_are_accessible_and_fit(browser: Browser, site: Live, desk: Desk, look: Look) -> None:
    child, faults = assessed(site), {}
    with somebody(browser, site.url, look, session=site.session("anna")) as (page, witness):
        for name in _deciding(page, child, desk.group):
            faults[name] = _faults(page)
        witness.assert_quiet()
    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_pages_of_deviations_are_accessible_and_fit(browser: Browser, site: Live, desk: Desk, look: Look) -> None:
    faults = {}
    with somebody(browser, site.url, look, session=site.session(f"anna {look}")) as (page, witness):
        page.goto(f"/reports/{desk.reports[0]}")
        page.get_by_role("link", name="Rapportera avvikelse").click()
        page.get_by_label("Anmälans nummer").fill("inget nummer")
        page.get_by_role("button", name="Rapportera").click()
        faults["form, with errors"] = _faults(page)
        page.get_by_label("Anmälans nummer").fill("")
        page.get_by_label("Vad har hänt").fill("Enlångtextutanmellanslag" * 20)
        page.get_by_role("button", name="Rapportera").click()
        faults["form, reported"] = _faults(page)
        witness.assert_quiet()
    with somebody(browser, site.url, look, session=site.session("eva", Role.SUPERVISOR)) as (page, witness):
        page.goto("/deviations")
        page.locator("h2:text-is('Öppna') ~ ul.lines a").first.click()  # the newest; earlier looks made theirs serious
        faults["deviation"] = _faults(page)
        page.get_by_label("Varför är det ett allvarligt").fill("Barnet kom till skada.")
        page.get_by_role("button", name="Bedöm som allvarlig").click()
        faults["deviation, serious"] = _faults(page)
        page.goto("/deviations")
        faults["register with a serious one"] = _faults(page)
        witness.assert_quiet()
    assert {name: found for name, found in faults.items() if found} == {}


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


def _faults(page: Page) -> list[str]:
    wide = overflow(page)
    return [*axe(page), *([f"{wide} px too wide: {too_wide(page)}"] if wide else [])]
