"""The pages about children that only a text names, as a browser without JavaScript uses them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from casework.access import Role
from intake.deps import SESSION_COOKIE
from store import views
from tests.support.pages import Page, browser
from tests.support.scene import TWIN, TYRA, drain_all, exported, send
from tests.support.web import pass_for, report
from workers.context import Context

OF_SIBLING = "Tyra Ekvall är rädd hemma. Hennes lillebror Otto, 5 år, har också blåmärken."
OF_FRIEND = "Nils leker ofta med sin kompis Vidar."
LIST = "/mentioned-children"
CONCERNED, NAMED_ONLY = "Anmälan gäller även det här barnet", "Nej, barnet nämns bara"

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
def asked(client: TestClient, own: Context) -> list[str]:
    """Three copies that name a little brother, and one report that names a friend. The first question of each."""
    send(
        client,
        *(report(children=[TYRA], narrative=f"{OF_SIBLING} {n}") for n in range(3)),
        report(children=[TWIN], narrative=OF_FRIEND),
    )
    drain_all(own)
    waiting = client.app.state.parts.mentioned.waiting(own.connection(), "2081")  # type: ignore[attr-defined]
    assert [row["reports"] for row in waiting] == [3, 1]
    return [f"{LIST}/{row['first_id']}" for row in waiting]


def reads(own: Context) -> list[Any]:
    return own.connection().execute("SELECT person_id, purpose FROM read_event ORDER BY id").fetchall()


def answers(own: Context) -> list[Any]:
    return own.connection().execute("SELECT id, verdict FROM mentioned_child ORDER BY id").fetchall()


def children(own: Context) -> list[int]:
    return [len(line["children"]) for line in exported(own)]


def test_from_the_questions_to_an_answer_for_all_copies_and_on_to_the_next(
    asked: list[str], own: Context, anna: Visit
) -> None:
    assert "Barn som bara en text nämner: 2 väntar" in anna("/questions").text
    assert LIST in anna("/questions").links
    assert LIST in anna("/board").links

    question = anna(f"{LIST}/next")
    assert question.path == asked[0]
    for said in (OF_SIBLING, "Otto", "5 år", "kan vara syskon", "Tyra Ekvall", "SoL 2025:400", "3 anmälningar"):
        assert said in question.text, said
    form = question.form(asked[0])
    assert form.buttons == [CONCERNED, NAMED_ONLY]
    assert not {name for name, _ in form.fields} & {"verdict", "scope"}  # nothing is preselected
    assert children(own) == [1, 1, 1, 1]

    after = anna(form.action, form.filled(scope="all", verdict="concerned"))
    assert "Barnet är tillagt i 3 anmälningar" in after.text
    assert after.path == asked[1]
    assert "kamrat eller annan" in after.text
    assert children(own) == [2, 2, 2, 1]

    form = after.form(asked[1])
    done = anna(form.action, form.filled(verdict="not_concerned"))
    assert done.path == LIST
    assert "är sparat för 1 anmälan. Inget barn är tillagt." in done.text
    assert "Inga frågor väntar" in done.text
    drain_all(own)
    assert children(own) == [2, 2, 2, 1]


def test_the_report_says_that_a_person_added_the_child(asked: list[str], own: Context, anna: Visit) -> None:
    question = anna(asked[0])
    [of_report] = [link for link in question.links if link.startswith("/reports/")]
    assert "Tillagt" not in anna(of_report).text
    anna(asked[0], question.form(asked[0]).filled(scope="all", verdict="concerned"))
    drain_all(own)
    shown = anna(of_report)
    assert shown.text.count("Tillagt") == 1
    assert shown.text.index("Barn 2") < shown.text.index("Tillagt")


def test_an_answer_for_one_report_leaves_the_other_copies_waiting(asked: list[str], own: Context, anna: Visit) -> None:
    question = anna(asked[0])
    other = next(
        link for link in question.links if link.startswith(f"{LIST}/") and link != asked[0] and "?" not in link
    )
    form = anna(other).form(other)
    after = anna(form.action, form.filled(scope="one", verdict="concerned"))
    assert "Barnet är tillagt i 1 anmälan," in after.text
    assert after.path == asked[0]
    assert "2 anmälningar" in after.text
    assert sorted(children(own)) == [1, 1, 1, 2]


def test_a_report_that_came_while_the_page_was_read_keeps_its_question(
    client: TestClient, asked: list[str], own: Context, anna: Visit
) -> None:
    form = anna(asked[0]).form(asked[0])
    send(client, report(children=[TYRA], narrative=f"{OF_SIBLING} Igen."))
    drain_all(own)
    after = anna(form.action, form.filled(scope="all", verdict="not_concerned"))
    assert "för 3 anmälningar" in after.text
    assert [verdict for _, verdict in answers(own)].count(None) == 2


def test_the_reading_is_logged_and_the_list_and_an_answered_question_read_nothing(
    asked: list[str], own: Context, anna: Visit, as_person: Callable[..., Visit]
) -> None:
    anna(LIST)
    assert reads(own) == []
    shown = anna(asked[1])
    assert reads(own) == [("anna", "mentioned_child")]
    [opened] = [link for link in shown.links if link.startswith("/reports/")]
    assert OF_FRIEND in anna(opened).text
    assert reads(own) == [("anna", "mentioned_child")] * 2

    anna(asked[1], {"scope": "one", "verdict": "not_concerned"})  # and is shown the next one, which is logged
    before = reads(own)
    berit = as_person("berit")
    for late in (berit(asked[1]), berit(asked[1], {"scope": "one", "verdict": "concerned"})):
        assert (late.status, "redan besvarad" in late.text) == (409, True)
        assert f"{LIST}/next" in late.links
        assert OF_FRIEND not in late.text
    assert reads(own) == before
    assert children(own) == [1, 1, 1, 1]


def test_leaving_a_question_goes_round_and_answers_none(asked: list[str], own: Context, anna: Visit) -> None:
    page, seen = anna(f"{LIST}/next"), []
    for _ in range(3):
        seen.append(page.path)
        [leave] = [link for link in page.links if "next?after=" in link]
        page = anna(leave)
    assert seen == [asked[0], asked[1], asked[0]]
    assert {verdict for _, verdict in answers(own)} == {None}


def test_the_list_has_no_name_and_no_word_of_a_report(asked: list[str], own: Context, anna: Visit) -> None:
    """SoLPuL 7 a §: ids, times and counts."""
    page = anna(LIST)
    assert (page.status, page.scripts) == (200, 0)
    assert "kan vara syskon" in page.text
    assert "kamrat eller annan" in page.text
    assert set(asked) <= set(page.links)
    for word in ("Tyra", "Otto", "Nils", "Vidar", "Ekvall", "Sjöskolan", "blåmärken", "leker"):
        assert word not in page.html, word


def test_the_board_counts_these_questions_too(asked: list[str], own: Context, anna: Visit) -> None:
    before = views.load_now(own.connection()).questions
    anna(asked[1], {"scope": "one", "verdict": "not_concerned"})
    assert views.load_now(own.connection()).questions == before - 1


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.IMPORTER])
def test_only_assessors_may_see_and_answer(
    asked: list[str], own: Context, as_person: Callable[..., Visit], role: Role
) -> None:
    visit = as_person("cilla", role)
    for path in (LIST, f"{LIST}/next", asked[0]):
        page = visit(path)
        assert (page.status, "Din roll får inte" in page.text) == (403, True), path
    assert visit(asked[0], {"scope": "one", "verdict": "concerned"}).status == 403
    assert LIST not in visit("/board").links
    assert (reads(own), children(own)) == ([], [1, 1, 1, 1])


def test_nobody_signed_in_is_led_to_the_login(client: TestClient, asked: list[str]) -> None:
    for path in (LIST, f"{LIST}/next", asked[0]):
        answer = client.get(path, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/login"), path


def test_what_another_site_sends_is_refused(
    client: TestClient, asked: list[str], own: Context, database_url: str, keyring: Path
) -> None:
    session = pass_for(database_url, keyring, Role.ASSESSOR, "anna", kind="session")
    headers = {"Cookie": f"{SESSION_COOKIE}={session}", "Sec-Fetch-Site": "cross-site"}
    page = Page(client.post(asked[0], data={"scope": "one", "verdict": "concerned"}, headers=headers))
    assert (page.status, "annan webbplats" in page.text) == (403, True)
    assert {verdict for _, verdict in answers(own)} == {None}


def test_half_an_answer_is_a_page_and_changes_nothing(asked: list[str], own: Context, anna: Visit) -> None:
    another = asked[1].rsplit("/", 1)[1]
    for sent in (
        {"verdict": "concerned"},
        {"scope": "one"},
        {"scope": "one", "verdict": "maybe"},
        {"scope": "all", "verdict": "concerned", "ids": another},
        {"scope": "all", "verdict": "concerned", "ids": "x"},
    ):
        page = anna(asked[0], sent)
        assert (page.status, "Något saknas" in page.text) == (422, True), sent
    assert {verdict for _, verdict in answers(own)} == {None}
    for path in (f"{LIST}/00000000-0000-0000-0000-000000000001", f"{LIST}/x"):
        assert anna(path).status == 404, path


def test_what_has_no_municipality_is_seen_by_asking_for_it_and_the_way_stays_in_it(
    client: TestClient, own: Context, anna: Visit
) -> None:
    send(client, report(children=[TYRA], narrative=OF_SIBLING, municipality={"code": "0000"}))
    drain_all(own)
    assert "0 väntar" in anna(LIST).text
    there = anna(f"{LIST}/next?municipality=0000")
    form = there.form(there.path)
    assert "municipality=0000" in form.action
    assert "för 1 anmälan" in anna(form.action, form.filled(verdict="not_concerned")).text
