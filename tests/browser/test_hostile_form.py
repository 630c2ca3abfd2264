"""What a sender types comes back in the public form as text and as nothing else, word for word, until it is sent (trust T13)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.support.chromium import PHONE, Look, Witness, somebody
from tests.support.hostile_corpus import HOSTILE
from tests.support.live import Live
from tests.support.unharmed import as_browsers_show, assert_unharmed
from tests.support.visitor import CHILD, SITUATION, Visitor

BATCH = 130
BETWEEN = "\n----\n"
ROLE = {"reporter_role", "reporter_organisation", "reporter_phone", "reporter_email"}


@pytest.mark.parametrize(("start", "language"), [*((one, "") for one in range(0, len(HOSTILE), BATCH)), (0, "/ar")])
def test_the_form_shows_again_what_was_typed(browser: Browser, site: Live, start: int, language: str) -> None:
    texts = HOSTILE[start : start + BATCH]
    narrative = BETWEEN.join(texts)
    with somebody(browser, site.url, Look(width=PHONE)) as (page, witness):
        visitor = Visitor(page=page, language=language)
        visitor.to_event()
        _go(visitor, witness, {"narrative": "\n" + narrative})
        _go(
            visitor, witness, dict(zip([name for name in CHILD if name != "personal_number"], texts[::9], strict=False))
        )
        _go(visitor, witness, {})
        _go(visitor, witness, dict(zip(SITUATION, texts[3::9], strict=False)))
        visitor.open("anmalare")
        visitor.choose("reporter_kind-mandated")
        visitor.go()
        _kept_beside_an_error(visitor, dict(zip(sorted(ROLE), texts[5::9], strict=False)))
        assert_unharmed(page, witness)
        _go(visitor, witness, {"reporter_name": as_browsers_show(texts[1])[:1_000] or "x"})
        assert page.locator(".wording").text_content() == as_browsers_show("\n" + narrative)
        for slug in ("handelse", "barnet", "barnet/1", "situation", "anmalare/yrke", "filer"):
            visitor.open(slug)
            assert_unharmed(page, witness)
        visitor.open("kontrollera")
        visitor.send()
        assert_unharmed(page, witness)
    assert as_browsers_show(narrative) in as_browsers_show(site.newest()["narrative"])


def test_a_code_that_is_no_code_comes_back_as_text(browser: Browser, site: Live) -> None:
    with somebody(browser, site.url, Look(width=PHONE)) as (page, witness):
        visitor = Visitor(page=page)
        for text in HOSTILE[::17]:
            for slug, button in (("kod", "ask"), ("komplettera", "continue")):
                visitor.open(slug)
                visitor.fill({"code": text})
                visitor.go(button)
                assert_unharmed(page, witness)


def _go(visitor: Visitor, witness: Witness, fields: dict[str, str]) -> None:
    for details in visitor.page.locator("#step details:not([open]) > summary").all():
        details.click()
    visitor.fill(fields)
    visitor.go()
    assert_unharmed(visitor.page, witness)


def _kept_beside_an_error(visitor: Visitor, typed: dict[str, str]) -> None:
    visitor.fill(typed)
    before = visitor.values()
    visitor.go()
    assert visitor.page.locator("#problems").is_visible()
    assert visitor.values() == {name: as_browsers_show(value) for name, value in before.items()}
