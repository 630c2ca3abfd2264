"""The pages where people answer questions and regroup, as a browser without JavaScript uses them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from casework.access import Role
from intake.deps import SESSION_COOKIE
from tests.support.pages import Page, browser
from tests.support.scene import FILM, ONLY_FIRST, TYRA, children, drain_all, group, questions, send, state
from tests.support.web import pass_for, report
from workers.context import Context

CANARY = "Kanariefågelsdotter"

Visit = Callable[..., Page]


@pytest.fixture
def as_person(client: TestClient, database_url: str, keyring: Path) -> Callable[..., Visit]:
    return lambda person, role=Role.ASSESSOR: browser(
        client, pass_for(database_url, keyring, role, person, kind="session")
    )


@pytest.fixture
def anna(as_person: Callable[..., Visit]) -> Visit:
    return as_person("anna")


@pytest.fixture
def berit(as_person: Callable[..., Visit]) -> Visit:
    return as_person("berit")


@pytest.fixture
def asked(client: TestClient, own: Context) -> list[int]:
    """Two reports about Tyra by full name, and two by first name alone, about which a person is asked."""
    tyra = {**TYRA, "last_name": CANARY}
    send(
        client,
        report(children=[tyra], narrative=FILM),
        report(children=[tyra], narrative="Hon kommer hungrig till skolan."),
        report(children=[ONLY_FIRST], narrative=FILM),
        report(children=[ONLY_FIRST], narrative=f"{FILM} Snälla."),
    )
    drain_all(own)
    found = questions(own)
    assert found
    return found


def reads(own: Context) -> list[Any]:
    return own.connection().execute("SELECT person_id, purpose FROM read_event ORDER BY id").fetchall()


def test_signing_in_leads_to_the_questions_and_an_answer_to_the_next_one(
    client: TestClient, own: Context, asked: list[int], database_url: str, keyring: Path
) -> None:
    code = pass_for(database_url, keyring, Role.ASSESSOR, "anna", kind="login_code")
    home = Page(client.post("/login", data={"code": code}))
    assert home.path == "/board"
    assert {"/questions", "/regroupings"} <= set(home.links)

    listed = Page(client.get("/questions"))
    assert f"{len(asked)} väntar" in listed.text
    before = state(own)

    question = Page(client.get("/questions/next"))
    first = int(question.path.rsplit("/", 1)[1])
    assert first in asked
    assert FILM in question.text
    assert f"Tyra, {CANARY}" not in question.text  # values stand in their own cells
    assert CANARY in question.text
    answer = question.form(f"/questions/{first}")
    assert answer.buttons == ["Samma barn", "Inte samma barn", "Kan inte avgöra"]
    assert not any(name == "verdict" for name, _ in answer.fields)  # none is preselected

    following = Page(client.post(answer.action, data=answer.filled(verdict="cannot_tell", reason="För lite.")))
    assert "Kan inte avgöra” är sparat" in following.text
    assert following.path != question.path
    assert first not in questions(own)

    undo = following.form("/undo")
    again = Page(client.post(undo.action, data=undo.filled()))
    assert again.path == question.path
    assert "Ångrat." in again.text
    assert state(own) == before


def test_same_child_says_how_many_moved(asked: list[int], own: Context, anna: Visit) -> None:
    page = anna(f"/questions/{asked[0]}")
    after = anna(page.form(f"/questions/{asked[0]}").action, {"verdict": "same", "reason": ""})
    assert "Samma barn” är sparat" in after.text
    assert group(children(own)[2]) == group(children(own)[0])


def test_an_answer_that_needs_a_second_person_waits_and_says_so(
    client: TestClient, asked: list[int], own: Context, anna: Visit, berit: Visit
) -> None:
    known = client.app.state.parts.regrouping  # type: ignore[attr-defined]
    known.regrouper = replace(known.regrouper, alone_up_to=0)  # a municipality where nobody moves anything alone
    before = state(own)
    path = f"/questions/{asked[0]}"
    after = anna(path, {"verdict": "same", "reason": "Samma film."})
    assert "Väntar på en andra person" in after.text
    assert after.path != path
    assert state(own) == before
    assert "Svaret väntar på en andra person" in anna("/questions").text
    assert not [form for form in anna(path).forms if form.action == path]
    assert anna("/questions/next").path != path

    confirm = berit("/regroupings").form("/confirm")
    assert "Samma barn” är sparat" in berit(confirm.action, {}).text
    assert group(children(own)[2]) == group(children(own)[0])


def test_the_reading_of_both_reports_is_logged_and_another_one_can_be_shown(
    asked: list[int], own: Context, anna: Visit
) -> None:
    page = anna(f"/questions/{asked[0]}")
    assert reads(own) == [("anna", "same_child_question")] * 2
    other = [link for link in page.links if "beside=" in link]
    assert other
    beside = anna(other[0])
    assert beside.status == 200
    assert "Hon kommer hungrig" in beside.text or FILM in beside.text
    assert len(reads(own)) == 4


def test_a_question_that_is_answered_opens_no_report_and_leads_on(
    asked: list[int], own: Context, anna: Visit, berit: Visit
) -> None:
    anna(f"/questions/{asked[0]}", {"verdict": "cannot_tell"})
    before = reads(own)
    for late in (berit(f"/questions/{asked[0]}"), berit(f"/questions/{asked[0]}", {"verdict": "same"})):
        assert late.status == 409
        assert "redan besvarad" in late.text
        assert "/questions/next" in late.links
        assert FILM not in late.text
    assert reads(own) == before


def test_skipping_goes_round_the_questions(asked: list[int], anna: Visit) -> None:
    seen = set()
    page = anna("/questions/next")
    for _ in asked:
        seen.add(int(page.path.rsplit("/", 1)[1]))
        [skip] = [link for link in page.links if "next?after=" in link]
        page = anna(skip)
    assert seen == set(asked)


def test_a_flood_of_questions_leaves_the_other_groups_on_the_page(
    client: TestClient, asked: list[int], own: Context, anna: Visit
) -> None:
    names = ("Birk", "Dante", "Folke", "Harald", "Ivar", "Loke", "Malte")
    send(client, *(report(children=[{"first_name": name}], narrative=f"{name} är trött.") for name in names))
    drain_all(own)
    own.connection().execute(
        """INSERT INTO candidate (report_child_id, group_id, weight, band, evidence)
           SELECT alone.report_child_id, (SELECT group_id FROM candidate ORDER BY id LIMIT 1), 5, 'below', '[]'
           FROM membership alone WHERE alone.status = 'new' ORDER BY alone.id DESC LIMIT 7"""
    )
    page = anna("/questions")
    assert f"{len(questions(own))} väntar" in page.text
    assert "till om samma grupp" in page.text
    assert {f"/questions/{one}" for one in questions(own)} <= set(page.links)


def test_lists_have_no_name_and_no_word_of_a_report(
    client: TestClient, asked: list[int], own: Context, anna: Visit
) -> None:
    """SoLPuL 7 a §: ids, times, states and counts."""
    of_tyra = group(children(own)[0])
    for path in ("/questions", f"/groups/{of_tyra}", "/regroupings", "/board"):
        page = anna(path)
        assert page.status == 200, path
        assert page.scripts == 0 or path == "/board"  # which is live, and says the same without
        for word in (CANARY, "Tyra", "Sjöskolan", "hungrig"):
            assert word not in page.html, (path, word)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.IMPORTER])
def test_only_assessors_may_see_these_pages(
    asked: list[int], own: Context, as_person: Callable[..., Visit], role: Role
) -> None:
    visit = as_person("cilla", role)
    before = state(own)
    paths = ["/questions", f"/questions/{asked[0]}", f"/groups/{group(children(own)[0])}", "/regroupings"]
    row = own.connection().execute("SELECT id FROM report LIMIT 1").fetchone()
    paths.append(f"/reports/{row[0] if row else ''}")
    for path in paths:
        page = visit(path)
        assert (page.status, "Din roll får inte" in page.text) == (403, True), path
    assert visit(f"/questions/{asked[0]}", {"verdict": "same"}).status == 403
    assert "/questions" not in visit("/board").links
    assert state(own) == before
    assert reads(own) == []


def test_nobody_signed_in_is_led_to_the_login(client: TestClient, asked: list[int]) -> None:
    for path in ("/questions", "/questions/next", f"/questions/{asked[0]}", "/regroupings"):
        answer = client.get(path, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/login"), path
    assert client.post(f"/questions/{asked[0]}", data={"verdict": "same"}, follow_redirects=False).status_code == 303


def test_what_another_site_sends_is_refused(
    client: TestClient, asked: list[int], own: Context, database_url: str, keyring: Path
) -> None:
    session = pass_for(database_url, keyring, Role.ASSESSOR, "anna", kind="session")
    headers = {"Cookie": f"{SESSION_COOKIE}={session}", "Sec-Fetch-Site": "cross-site"}
    before = state(own)
    act = "00000000-0000-0000-0000-000000000001"
    paths = [f"/questions/{asked[0]}", f"/groups/{act}/preview", f"/groups/{act}/regroup"]
    paths += [f"/regroupings/{act}/{what}" for what in ("confirm", "refuse", "undo")]
    for path in paths:
        page = Page(client.post(path, data={"verdict": "same"}, headers=headers))
        assert (page.status, "annan webbplats" in page.text) == (403, True), path
    assert state(own) == before


def test_what_is_not_there_is_a_page_and_the_api_keeps_its_problem_documents(client: TestClient, anna: Visit) -> None:
    nothing = "00000000-0000-0000-0000-000000000001"
    for path in ("/questions/999", "/questions/x", f"/groups/{nothing}", "/groups/x", f"/reports/{nothing}"):
        page = anna(path)
        assert (page.status, "Sidan finns inte" in page.text) == (404, True), path
    assert client.get("/api/v1/questions/1").headers["content-type"] == "application/problem+json"


def test_another_municipality_does_not_exist_for_whoever_works_here(
    client: TestClient, own: Context, anna: Visit, database_url: str, keyring: Path
) -> None:
    there_only = {"municipality": {"code": "0581"}, "narrative": FILM}
    send(client, *(report(children=[child], **there_only) for child in (TYRA, TYRA, ONLY_FIRST)))
    drain_all(own)
    assert "0 väntar" in anna("/questions").text
    assert anna("/questions?municipality=0581").status == 404
    assert anna("/questions?municipality=Falun").status == 422
    session = pass_for(database_url, keyring, Role.ASSESSOR, "nora", kind="session", municipality="0581")
    nora = browser(client, session)
    [first, *_] = [link for link in nora("/questions").links if link.startswith("/questions/") and "next" not in link]
    assert "0581-2026-000003" in nora(first).text
