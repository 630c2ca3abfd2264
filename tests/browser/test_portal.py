"""The portal in a browser: a login at the development issuer, a draft, sending once, and feedback from the one who assesses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.support.chromium import DESK, PHONE, Look, Witness, faults, settled, somebody
from tests.support.hostile_corpus import HOSTILE
from tests.support.live import Live, live
from tests.support.page_sense import senseless
from tests.support.portal import issuer_process
from tests.support.shared import Servers, fresh_database
from tests.support.unharmed import as_browsers_show, assert_unharmed

LENA, BEA = "Lena Lärare", "Bea Bedömare"
SEEN = "Blåmärken på båda armarna i tisdags."


@pytest.fixture(scope="module")
def portal(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The application with a development issuer beside it."""
    keyring: Path = tmp_path_factory.mktemp("portal") / "keys" / "keyring.json"
    with (
        issuer_process() as issuer,
        fresh_database(servers) as database_url,
        live(
            database_url,
            servers.redis_url,
            keyring,
            oidc_issuer=issuer,
            oidc_client_id="sluss-dev",
            oidc_client_secret="any",
        ) as running,
    ):
        yield running


@pytest.mark.parametrize("look", [Look(width=DESK, has_scripts=False), Look(width=PHONE)], ids=str)
def test_a_reporter_signs_in_drafts_sends_and_gets_feedback(browser: Browser, portal: Live, look: Look) -> None:
    before = portal.count()
    with (
        somebody(browser, portal.url, look) as (lena, _),
        somebody(browser, portal.url, look) as (bea, _),
    ):
        sign_in(lena, LENA)
        _begin(lena)
        _fill(lena, {"child-1-first_name": "Tyra", "child-1-last_name": "Ekvallh", "own_observation": SEEN})
        _press(lena, "Spara utkast")
        assert portal.count() == before
        lena.goto("/portal")
        lena.locator("section[aria-labelledby=utkast] a").first.click()
        assert lena.locator("#own_observation").input_value() == SEEN
        lena.locator("#danger-no").check()
        lena.locator("#wants_feedback").check()
        _press(lena, "Granska")
        _press(lena, "Skicka")
        code = lena.locator(".portal-code").inner_text()
        lena.reload()
        lena.go_back()
        lena.go_forward()
        assert lena.locator(".portal-code").inner_text() == code
        assert portal.count() == before + 1
        _give_feedback(bea)
        lena.goto("/portal/aterkoppling")
        lena.get_by_role("main").get_by_role("link").first.click()
        assert "Utredning har inletts" in settled(lena).locator("main").inner_text()


def test_a_slip_is_told_with_every_other_answer_kept(browser: Browser, portal: Live) -> None:
    with somebody(browser, portal.url, Look(width=PHONE)) as (page, _):
        sign_in(page, LENA)
        _begin(page)
        typed = {"child-1-school": "Sjöskolan", "own_observation": SEEN, "reporter_name": ""}
        _fill(page, typed)
        with page.expect_navigation() as answer:
            page.get_by_role("button", name="Granska", exact=True).click()
        assert answer.value is not None
        assert answer.value.status == 422
        assert {name: page.locator(f"#{name}").input_value() for name in typed} == typed
        assert page.title().startswith("Fel:")
        page.locator(".ds-error-summary a").first.click()
        assert page.locator(f"#{page.url.partition('#')[2]}").count() == 1


def test_every_page_of_the_portal_is_accessible_and_fits(browser: Browser, portal: Live) -> None:
    found = {}
    with somebody(browser, portal.url, Look()) as (page, witness):
        for name in _every_page(page):
            found[name] = [*faults(page), *senseless(page)]
        assert witness.unexpected_complaints == []
    assert len(found) >= 12
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("start", range(0, len(HOSTILE), 130))
def test_what_a_reporter_writes_is_text_on_every_page(browser: Browser, portal: Live, start: int) -> None:
    texts = HOSTILE[start : start + 130]
    with somebody(browser, portal.url, Look(width=PHONE)) as (page, witness):
        sign_in(page, LENA)
        told = Witness(portal.url)
        told.watch(page)
        _begin(page)
        narrative = "\n----\n".join(texts)
        names = ("first_name", "last_name", "address", "school", "class_name", "whereabouts")
        _fill(page, {f"child-1-{name}": text for name, text in zip(names, texts[1::7], strict=False)})
        _fill(page, {"own_observation": narrative, "own_words": texts[2], "reporter_role": texts[3]})
        page.locator("#danger-no").check()
        for button in ("Spara utkast", "Granska", "Skicka"):
            _press(page, button)
            assert_unharmed(page, told)
        for address in ("/portal", "/portal/skickade"):
            page.goto(address)
            assert_unharmed(page, told)
        page.get_by_role("main").get_by_role("link").first.click()
        assert_unharmed(page, told)
        page.get_by_role("link", name="Kopia att skriva ut").click()
        assert_unharmed(page, told)
        witness.dialogs.clear()
    assert as_browsers_show(narrative).strip() in as_browsers_show(portal.newest()["narrative"])


def sign_in(page: Page, name: str) -> None:
    """Through the issuer's page, as a person does."""
    page.goto("/portal/login")
    page.get_by_role("link", name="Logga in").first.click()
    page.get_by_role("button", name=name).click()


def _begin(page: Page) -> None:
    page.goto("/portal/anmalan/ny")
    _press(page, "Börja skriva")


def _press(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).last.click()


def _fill(page: Page, fields: dict[str, str]) -> None:
    for details in page.locator("main details:not([open]) > summary").all():
        details.click()
    for name, value in fields.items():
        page.locator(f"[id='{name}']").fill(value)


def _give_feedback(page: Page) -> None:
    sign_in(page, BEA)
    page.goto("/feedback")
    page.get_by_role("main").locator("th a").first.click()
    page.get_by_label("Utredning har inletts").check()
    decided_on = page.locator("#decided_on")
    decided_on.fill(decided_on.get_attribute("max") or "")  # today
    _press(page, "Lämna")
    assert not page.title().startswith("Fel")


def _every_page(page: Page) -> Iterator[str]:
    page.goto("/portal/login")
    yield "login"
    sign_in(page, LENA)
    yield "overview"
    page.goto("/portal/anmalan/ny")
    yield "new"
    _press(page, "Börja skriva")
    yield "draft"
    _press(page, "Granska")
    yield "draft, error"
    _fill(page, {"child-1-first_name": "Tyra", "child-1-school": "Sjöskolan", "own_observation": SEEN})
    page.locator("#danger-no").check()
    page.locator("#wants_feedback").check()
    _press(page, "Lägg till ett barn till")
    yield "draft with two children"
    _press(page, "Ta bort barn 2")
    _press(page, "Spara utkast")
    yield "draft, kept"
    _press(page, "Granska")
    yield "review"
    _press(page, "Skicka")
    yield "receipt"
    for address in ("/portal/skickade", "/portal/aterkoppling", "/portal/mallar", "/portal/mallar/ny", "/portal"):
        page.goto(address)
        yield address
    page.locator("section[aria-labelledby=skickade] a").first.click()
    yield "sent"
    page.get_by_role("link", name="Kopia att skriva ut").click()
    yield "copy"
    page.goto("/portal/skickade/00000000-0000-4000-8000-000000000000")
    yield "nothing there"
