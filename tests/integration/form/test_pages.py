"""The pages of the public form: cookies, languages, hostile texts, other sites and robots."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

from intake.languages import CODES, languages
from store.sealing import Sealer
from tests.support.citizen import Citizen
from tests.support.kept import originals, rows, working_copies

FIRST_PAGE_BYTES = 12_000


SLUGS = ("handelse", "barnet/nytt", "barnet", "barnet/1", "situation", "filer", "anmalare", "anmalare/privat", "anmalare/yrke",
         "kontrollera", "fara")  # fmt: skip


OPEN_SLUGS = ("kod", "komplettera", "om", "tillganglighet")


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea><b>ut</b>",
    "{{ 7*7 }} {% raw %} %(name)s %s",
    "'; DROP TABLE report; --",
    "=cmd|' /C calc'!A0",
    "\u202eabc\u2066def\u200b",
    "\nraden börjar tom\n\n",
    "&lt;redan&gt; &amp;",
    "٣ أطفال ፫ 👨‍👩‍👧 𝕄",
)


def test_the_first_page_is_small_and_sets_no_cookie(client: TestClient) -> None:
    answer = client.get("/")
    assert "set-cookie" not in answer.headers
    assert len(answer.content) < FIRST_PAGE_BYTES
    assert "<script" not in answer.text
    assert "://" not in answer.text


def test_the_cookie_ends_with_the_browser_and_is_out_of_reach_of_scripts_and_other_sites(client: TestClient) -> None:
    answer = client.post("/", data={"immediate_danger": "no"}, follow_redirects=False)
    kept = answer.headers["set-cookie"].lower()
    assert kept.startswith("visit=")
    assert {part.strip() for part in kept.split(";")[1:]} == {"httponly", "path=/", "samesite=strict"}

    secure = TestClient(client.app, base_url="https://127.0.0.1")
    secure.portal = client.portal
    over_tls = secure.post("/", data={"immediate_danger": "no"}, follow_redirects=False)
    assert "secure" in over_tls.headers["set-cookie"].lower()


def test_hostile_texts_come_back_intact_on_every_page_and_in_the_register(
    client: TestClient, database_url: str, sealer: Sealer
) -> None:
    for text in HOSTILE:
        citizen = Citizen(client)
        citizen.get()
        citizen.go(immediate_danger="no")
        citizen.go(narrative=text, since=text)
        page = citizen.get("handelse")
        assert dict(page.form("handelse").fields)["narrative"] == text
        assert page.scripts == 0
        citizen.get("barnet/nytt")
        citizen.go(**dict.fromkeys(("first_name", "last_name", "age", "school", "address", "guardian1_name"), text))
        assert citizen.page
        assert citizen.page.scripts == 0
        assert dict(citizen.get("barnet/1").form("barnet/1").fields)["school"] == text
        citizen.get("filer")
        citizen.send(files=[("files", ("a.png", b"x", "image/png"))])
        assert citizen.get("anmalare").scripts == 0
        citizen.go(reporter_kind="private")
        citizen.go(reporter_name=text)
        checked = citizen.get("kontrollera")
        assert checked.scripts == 0
        assert text.strip() in checked.text
        citizen.press_send()
        assert citizen.receipt
    for text, sent in zip(HOSTILE, originals(database_url, sealer), strict=True):
        assert sent["form"]["narrative"] == text
        assert sent["children"][0]["school"] == text


def test_nul_and_lone_surrogates_are_replaced_not_refused(client: TestClient) -> None:
    client.post("/", data={"immediate_danger": "no"})
    answer = client.post(
        "/handelse",
        content=b"narrative=a%00b%ED%A0%80c&action=continue",
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 200
    assert "a\ufffdb" in client.get("/handelse").text


@pytest.mark.parametrize("code", CODES)
def test_every_page_is_in_its_language_and_its_direction(client: TestClient, code: str) -> None:
    language = languages()[code]
    citizen = Citizen(client, language.prefix)
    pages = [citizen.get(), *(citizen.get(slug) for slug in OPEN_SLUGS)]
    citizen.until_check()
    pages += [citizen.get(slug) for slug in SLUGS]
    citizen.get("kontrollera")
    pages.append(citizen.press_send())
    for page in pages:
        assert (page.status, page.lang, page.dir) == (200, code, "rtl" if code in {"ar", "fa"} else "ltr"), page.path
        assert page.scripts == 0
        assert page.path.startswith(language.prefix or "/")
        assert "anmäl" not in page.title.lower()
        assert {f"language-{other}" for other in CODES if other != code} <= set(page.ids)


def test_changing_the_language_keeps_the_draft_the_step_and_what_is_half_written(
    citizen: Citizen, database_url: str, sealer: Sealer
) -> None:
    citizen.get()
    citizen.go(immediate_danger="no")
    page = citizen.send(button={"language": "ar"}, narrative="نصف جملة")
    assert (page.path, page.dir) == ("/ar/handelse", "rtl")
    assert dict(page.form("handelse").fields)["narrative"] == "نصف جملة"
    citizen.get("kontrollera")
    citizen.press_send()
    assert working_copies(database_url, sealer)[0]["language"] == "ar"


def test_a_form_of_another_site_does_nothing(client: TestClient, database_url: str) -> None:
    answer = client.post("/", data={"immediate_danger": "no"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert "text/html" in answer.headers["content-type"]
    assert rows(database_url, "SELECT count(*) FROM draft") == [(0,)]


def test_what_a_robot_writes_into_the_trap_is_not_in_the_report(
    citizen: Citizen, database_url: str, sealer: Sealer
) -> None:
    citizen.get()
    citizen.go(immediate_danger="no")
    citizen.go(narrative="Köp nu", website="https://example.org")
    citizen.get("kontrollera")
    assert citizen.press_send().path == "/kvitto"
    assert "example.org" not in json.dumps(originals(database_url, sealer))
