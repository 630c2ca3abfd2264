"""Hundreds of hostile texts stand on every page that shows what people wrote, as text and as nothing else (trust T13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, cycle, islice
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from casework.needtoknow import MASKED_FIELDS
from tests.support.chromium import DESK, PHONE, Look, somebody
from tests.support.hostile_corpus import HOSTILE, MEGABYTE
from tests.support.live import Live
from tests.support.staff_pages import FILM, TYRA, Desk, filled
from tests.support.unharmed import as_browsers_show, assert_unharmed, harm
from tests.support.web import report

FIELD_LIMIT = 2_000  # characters of a field in the working copy (formats.md section 1)
PER_NARRATIVE = 20
CHILDREN = 3
CHILD_FIELDS = ("first_name", "last_name", "age_text", "address", "school", "class_name")
REPORTER_FIELDS = ("name", "phone", "email", "role", "organisation")
BETWEEN = "\n----\n"
LONG = "<script>window.struck=1</script>\u202e{{7*7}}" * (MEGABYTE // 41)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile:
    """What was sent, and where it is shown."""

    bodies: Sequence[dict[str, Any]]
    ids: Sequence[str]
    desk: Desk
    long: str  # the report of a megabyte


@pytest.fixture(scope="module")
def hostile(site: Live) -> Hostile:
    bodies = _bodies()
    desk = filled(site, [*bodies, report(narrative=LONG), *_doubtful()])
    first = len(desk.reports) - len(bodies) - 1 - len(_doubtful())
    ids = desk.reports[first : first + len(bodies)]
    return Hostile(bodies=bodies, ids=ids, desk=desk, long=desk.reports[first + len(bodies)])


def test_the_corpus_is_as_large_as_it_should_be() -> None:
    assert len(set(HOSTILE)) >= 500
    assert {HOSTILE.index(text) for text in HOSTILE} == set(range(len(HOSTILE)))


def test_a_page_that_let_a_text_through_would_be_seen(browser: Browser, site: Live) -> None:
    with somebody(browser, site.url, Look(width=PHONE)) as (page, witness):
        page.goto("/login")
        page.evaluate(
            "document.querySelector('main').innerHTML += '<img src=//evil.invalid/ onerror=alert(1)><b>' + 'A'.repeat(999)"
        )
        page.evaluate(
            "const it = document.createElement('script'); it.text = 'window.struck=1'; document.body.append(it)"
        )
        found = " ".join(harm(page))
        assert all(word in found for word in ("element <img", "handler <img", "element <script", "too wide"))
        assert witness.unexpected_complaints  # the policy refused them, and said so


def test_every_text_stands_word_for_word_on_the_page_of_its_report(
    browser: Browser, site: Live, hostile: Hostile
) -> None:
    with somebody(browser, site.url, Look(width=DESK), session=site.session()) as (page, witness):
        for body, one in zip(hostile.bodies, hostile.ids, strict=True):
            page.goto(f"/reports/{one}")
            assert page.locator(".wording").text_content() == as_browsers_show(body["narrative"])
            shown = set(page.locator("dd bdi").all_text_contents())
            assert _fields(body) - shown == set()
            assert_unharmed(page, witness)


def test_a_megabyte_stands_word_for_word_too(browser: Browser, site: Live, hostile: Hostile) -> None:
    with somebody(browser, site.url, Look(width=PHONE), session=site.session()) as (page, witness):
        page.goto(f"/reports/{hostile.long}")
        assert page.locator(".wording").text_content() == LONG
        assert_unharmed(page, witness)


def test_on_a_telephone_no_text_pushes_a_page_wide(browser: Browser, site: Live, hostile: Hostile) -> None:
    with somebody(browser, site.url, Look(width=PHONE), session=site.session()) as (page, witness):
        for address in (*_pages(hostile), *(f"/reports/{one}" for one in hostile.ids)):
            page.goto(address)
            assert_unharmed(page, witness)


def test_every_question_and_every_group_shows_them_as_text(browser: Browser, site: Live, hostile: Hostile) -> None:
    questions = [row[0] for row in site.rows("SELECT id FROM candidate WHERE closed_at IS NULL ORDER BY id LIMIT 60")]
    groups = [row[0] for row in site.rows("SELECT DISTINCT group_id FROM membership WHERE valid_to IS NULL LIMIT 40")]
    mentions = [row[0] for row in site.rows("SELECT id FROM mentioned_child ORDER BY id LIMIT 20")]
    assert len(questions) >= 10
    addresses = [f"/questions/{one}" for one in questions] + [f"/groups/{one}" for one in groups]
    with somebody(browser, site.url, Look(width=DESK), session=site.session()) as (page, witness):
        for address in (
            *addresses,
            *(f"/mentioned-children/{one}" for one in mentions),
            *_pages(hostile),
        ):
            page.goto(address)
            assert_unharmed(page, witness)


def test_reasons_that_people_at_work_give_are_text_too(browser: Browser, site: Live, hostile: Hostile) -> None:
    with somebody(browser, site.url, Look(width=PHONE), session=site.session()) as (page, witness):
        for start in range(0, len(HOSTILE), 130):
            _split_and_undo(page, hostile.desk.group, BETWEEN.join(HOSTILE[start : start + 130]))
            assert_unharmed(page, witness)
        page.goto("/regroupings")
        assert_unharmed(page, witness)


def test_a_person_whose_name_is_hostile_is_greeted_as_text(browser: Browser, site: Live) -> None:
    for name in HOSTILE[:: len(HOSTILE) // 8]:
        with somebody(browser, site.url, Look(width=PHONE), session=site.session(as_browsers_show(name))) as (
            page,
            witness,
        ):
            page.goto("/questions")
            assert_unharmed(page, witness)


def _bodies() -> list[dict[str, Any]]:
    """Each text in some narrative, and again in some field of a child and of a sender."""
    fields = chain.from_iterable([HOSTILE, cycle(HOSTILE)])
    bodies = []
    for start in range(0, len(HOSTILE), PER_NARRATIVE):
        children = [dict(zip(CHILD_FIELDS, islice(fields, len(CHILD_FIELDS)), strict=True)) for _ in range(CHILDREN)]
        sender = dict(zip(REPORTER_FIELDS, islice(fields, len(REPORTER_FIELDS)), strict=True))
        bodies.append(
            report(
                children=children,
                narrative=BETWEEN.join(HOSTILE[start : start + PER_NARRATIVE]),
                reporter={"kind": "named", **sender},
            )
        )
    return bodies


def _doubtful() -> list[dict[str, Any]]:
    """Reports about which a person is asked, or that name another child, with hostile texts in what the pages then show."""
    texts = HOSTILE[::13]
    asked = [
        report(children=[{"first_name": "Tyra", "age_text": "8 år", "address": text}], narrative=f"{FILM} {text}")
        for text in texts
    ]
    naming = [
        report(children=[{**TYRA, "class_name": text}], narrative=f"Tyra. Brodern Otto, 5 år, {text}")
        for text in texts[::4]
    ]
    return asked + naming


def _pages(hostile: Hostile) -> list[str]:
    """Without the board: it has scripts and a drawing of its own, and shows no word of any report (test_board)."""
    return [address for name, address in hostile.desk.pages().items() if name != "board"]


def _fields(body: dict[str, Any]) -> set[str]:
    """What the fields of a report say, as the page shows it; who reported is masked until somebody says why they need it."""
    said = [value for child in body["children"] for value in child.values()]
    said += [body["reporter"][name] for name in REPORTER_FIELDS if name not in MASKED_FIELDS]
    kept = (as_browsers_show(value.strip()[:FIELD_LIMIT]) for value in said)
    return {value for value in kept if value}


def _split_and_undo(page: Page, group: str, reason: str) -> None:
    page.goto(f"/groups/{group}")
    page.get_by_role("checkbox").first.check()
    page.get_by_label("Flytta ut till egen grupp").check()
    page.get_by_role("button", name="Visa vad som händer").first.click()
    page.get_by_label("Varför?").fill(reason)
    page.get_by_role("button", name="Flytta ut").click()
    page.get_by_role("button", name="Ångra").first.click()
    page.goto(f"/groups/{group}")
