"""What is new in a group for the person who asks: theirs alone, opened and logged, and never marked beyond what was shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from casework.access import Role
from casework.regrouping import Kind, Request
from store.news import GroupNews
from store.regrouping import Regrouper
from tests.support.scene import ANNA, FILM, INJURY, SEEN_IT, TWIN, TYRA, drain_all, exported, group, send, split
from tests.support.web import bearer, report
from workers.context import Context
from workers.reading import read_what_moved

PLAN = "De ska flyga till Marocko imorgon och tar hennes pass."


@pytest.fixture
def anna(database_url: str, keyring: Path) -> dict[str, str]:
    return bearer(database_url, keyring, Role.ASSESSOR, "anna")


@pytest.fixture
def berit(database_url: str, keyring: Path) -> dict[str, str]:
    return bearer(database_url, keyring, Role.ASSESSOR, "berit")


def tell(client: TestClient, own: Context, *texts: str) -> str:
    """Reports about Tyra with these texts, linked; the id of the group."""
    send(client, *(report(children=[TYRA], narrative=text) for text in texts))
    drain_all(own)
    found = {child["group_id"] for line in exported(own) for child in line["children"]}
    assert len(found) == 1
    return str(found.pop())


def news(client: TestClient, who: dict[str, str], group_id: object, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/api/v1/groups/{group_id}/news{query}", headers=who)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def texts_of(found: dict[str, Any]) -> list[str]:
    return [item["text"] for item in found["items"]]


def look(client: TestClient, who: dict[str, str], group_id: object) -> list[str]:
    """Reads what is new and marks it as seen."""
    found = news(client, who, group_id)
    answer = client.post(f"/api/v1/groups/{group_id}/seen", json={"up_to": found["up_to"]}, headers=who)
    assert answer.status_code == 200, answer.text
    return texts_of(found)


def reads(own: Context) -> list[tuple[str, str]]:
    found = own.connection().execute("SELECT person_id, purpose FROM read_event ORDER BY id").fetchall()
    return [(person, purpose) for person, purpose in found]


def test_a_new_passage_comes_with_its_report_source_basis_time_and_reasons(
    client: TestClient, own: Context, anna: dict[str, str]
) -> None:
    group_id = tell(client, own, FILM, FILM, f"{FILM} {SEEN_IT}", f"{FILM} {PLAN}")
    found = news(client, anna, group_id)
    urgent, witnessed, *others = found["items"]

    assert "Marocko" in urgent["text"]
    assert urgent["is_urgent"] is True
    assert "URGENT" in urgent["reasons"]
    assert witnessed["text"].rstrip(".") == SEEN_IT.rstrip(".")
    assert witnessed["basis"] == "witnessed"
    assert "FIRST_HAND" in witnessed["reasons"]
    assert witnessed["source"] == {"channel": "api", "reporter_kind": "anonymous", "role": None, "organisation": None}
    line = exported(own)[2]
    assert witnessed["report"] == {"id": line["id"], "registration_no": line["registration_no"]}
    narrative = f"{FILM} {SEEN_IT}"
    assert narrative[witnessed["start"] : witnessed["end"]] == witnessed["text"]
    assert {item["report"]["id"] for item in others} <= {exported(own)[0]["id"], line["id"], exported(own)[3]["id"]}
    assert (found["members"], found["reports"]) == (4, 3)  # the pure copy is not opened


def test_what_is_shown_has_been_logged_before_and_nothing_else_is(
    client: TestClient, own: Context, anna: dict[str, str]
) -> None:
    group_id = tell(client, own, FILM, FILM, f"{FILM} {SEEN_IT}")
    news(client, anna, group_id)
    assert reads(own) == [("anna", "group_news")] * 2


def test_nothing_is_shown_when_the_reading_cannot_be_logged(
    client: TestClient, own: Context, anna: dict[str, str]
) -> None:
    group_id = tell(client, own, FILM)
    own.connection().execute("ALTER TABLE read_event ADD CONSTRAINT no_more CHECK (purpose <> 'group_news')")
    answer = client.get(f"/api/v1/groups/{group_id}/news", headers=anna)
    assert answer.status_code >= 500
    assert "filmen" not in answer.text


@pytest.mark.parametrize("path", ["news", "texts"])
def test_the_reading_is_committed_before_anything_is_opened(
    client: TestClient, own: Context, anna: dict[str, str], monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    group_id = tell(client, own, *[FILM * 2] * 2)
    monkeypatch.setattr(GroupNews, "_opened", lambda *_: 1 / 0)
    assert client.get(f"/api/v1/groups/{group_id}/{path}", headers=anna).status_code == 500
    assert {person for person, _ in reads(own)} == {"anna"}


def test_the_delta_is_the_person_s_own(
    client: TestClient, own: Context, anna: dict[str, str], berit: dict[str, str]
) -> None:
    group_id = tell(client, own, FILM)
    assert look(client, anna, group_id)
    assert news(client, anna, group_id)["items"] == []
    assert news(client, berit, group_id)["items"]
    assert news(client, anna, group_id, "?since=all")["items"]

    tell(client, own, f"{FILM} {SEEN_IT}")
    assert [text.rstrip(".") for text in look(client, anna, group_id)] == [SEEN_IT.rstrip(".")]
    assert look(client, anna, group_id) == []


def test_what_came_while_one_read_is_new_the_next_time(client: TestClient, own: Context, anna: dict[str, str]) -> None:
    group_id = tell(client, own, FILM)
    shown = news(client, anna, group_id)
    tell(client, own, f"{FILM} {SEEN_IT}")
    client.post(f"/api/v1/groups/{group_id}/seen", json={"up_to": shown["up_to"]}, headers=anna)
    assert [text.rstrip(".") for text in look(client, anna, group_id)] == [SEEN_IT.rstrip(".")]


def test_a_mark_does_not_go_back_nor_beyond_what_there_is(
    client: TestClient, own: Context, anna: dict[str, str]
) -> None:
    group_id = tell(client, own, FILM)
    old = news(client, anna, group_id)["up_to"]
    answer = client.post(
        f"/api/v1/groups/{group_id}/seen", json={"up_to": f"{group_id}.9000000000000000000.9"}, headers=anna
    )
    assert answer.json()["up_to"] == old
    tell(client, own, f"{FILM} {SEEN_IT}")
    assert len(look(client, anna, group_id)) == 1
    client.post(f"/api/v1/groups/{group_id}/seen", json={"up_to": old}, headers=anna)
    assert look(client, anna, group_id) == []


def test_pages_hold_the_mark_back_until_the_last(client: TestClient, own: Context, anna: dict[str, str]) -> None:
    group_id = tell(client, own, FILM, f"{FILM} {SEEN_IT}", f"{FILM} {PLAN}", f"{FILM} {INJURY}")
    everything = texts_of(news(client, anna, group_id))
    page = news(client, anna, group_id, "?limit=2")
    found = texts_of(page)
    while page["next"]:
        assert page["up_to"] is None
        page = news(client, anna, group_id, f"?limit=2&until={page['until']}&after={page['next']}")
        found += texts_of(page)
    assert found == everything
    assert page["up_to"]


def test_an_old_id_leads_on_and_what_was_joined_to_a_group_is_new_there(
    client: TestClient, own: Context, regrouper: Regrouper, anna: dict[str, str]
) -> None:
    send(
        client,
        report(children=[TYRA], narrative=FILM),
        report(children=[TYRA], narrative=f"{FILM} {SEEN_IT}"),
        report(children=[TWIN], narrative="Pojken kommer hungrig till skolan varje dag."),
    )
    drain_all(own)
    tyra, nils = (group(exported(own)[at]["children"][0]) for at in (0, 2))
    assert look(client, anna, tyra)
    assert look(client, anna, nils)
    shown = news(client, anna, nils, "?since=all")
    regrouper.request(own.connection(), Request(kind=Kind.JOIN, from_group=nils, to_group=tyra, reason="r"), ANNA)
    read_what_moved(own)
    # What was shown of the old group says nothing about the one it leads to.
    answer = client.post(f"/api/v1/groups/{nils}/seen", json={"up_to": shown["up_to"]}, headers=anna)
    assert answer.status_code == 409
    found = news(client, anna, nils)
    assert found["group_id"] == str(tyra)
    assert ["hungrig" in text for text in texts_of(found)] == [True]
    assert look(client, anna, nils)
    assert look(client, anna, tyra) == []


def test_what_is_news_again_because_another_left_is_new_to_those_who_have_looked(
    client: TestClient, own: Context, regrouper: Regrouper, anna: dict[str, str]
) -> None:
    group_id = tell(client, own, FILM, f"{FILM} {INJURY}", f"{INJURY} {FILM}")
    look(client, anna, group_id)
    regrouper.request(own.connection(), split(own, 1), ANNA)
    read_what_moved(own)
    assert any("brännsår" in text for text in look(client, anna, group_id))
    assert look(client, anna, group_id) == []


def test_a_report_without_a_text_is_news_without_a_passage(
    client: TestClient, own: Context, anna: dict[str, str]
) -> None:
    group_id = tell(client, own, FILM)
    look(client, anna, group_id)
    send(client, report(children=[{**TYRA, "address": "Norra vägen 4"}], narrative=""))
    drain_all(own)
    [item] = news(client, anna, group_id)["items"]
    assert (item["start"], item["text"]) == (None, None)
    assert item["report_reasons"] == ["NEW_FACT"]


def test_the_campaign_s_texts_are_told_with_their_copies_and_what_differs(
    client: TestClient, own: Context, anna: dict[str, str]
) -> None:
    long = f"{FILM} Ni måste göra något innan det är för sent. Alla i skolan vet om det och ingen säger något."
    group_id = tell(client, own, *[long] * 5, f"{long} {SEEN_IT}")
    answer = client.get(f"/api/v1/groups/{group_id}/texts", headers=anna)
    assert answer.status_code == 200
    [item] = answer.json()["items"]
    assert (item["copies"], item["compared"]) == (6, 6)
    assert item["text"] == long
    assert [(p["text"], p["copies"], p["is_in_representative"]) for p in item["passages"]] == [(SEEN_IT, 1, False)]
    assert item["first_at"] <= item["last_at"]
    assert reads(own) == [("anna", "group_texts")] * 6


def test_of_a_text_with_many_copies_a_bounded_number_is_opened(
    client: TestClient, own: Context, anna: dict[str, str]
) -> None:
    group_id = tell(client, own, *[FILM * 3] * 90)
    [item] = client.get(f"/api/v1/groups/{group_id}/texts", headers=anna).json()["items"]
    assert (item["copies"], item["compared"]) == (90, 40)
    opened = [row[0] for row in own.connection().execute("SELECT report_id::text FROM read_event").fetchall()]
    lines = [line["id"] for line in exported(own)]
    assert {lines[0], lines[-1]} <= set(opened)


def test_a_report_comes_with_what_is_new_in_it_for_each_child(
    client: TestClient, own: Context, anna: dict[str, str]
) -> None:
    group_id = tell(client, own, FILM)
    narrative = f"{FILM} {SEEN_IT}"
    [report_id] = send(client, report(children=[TYRA, TWIN], narrative=narrative))
    drain_all(own)
    found = client.get(f"/api/v1/reports/{report_id}", headers=anna).json()
    tyra, nils = found["children"]
    assert found["report"]["narrative"] == narrative
    assert (tyra["index"], tyra["group_id"], nils["index"]) == (0, group_id, 1)
    [passage] = tyra["novel_passages"]
    assert narrative[passage["start"] : passage["end"]].rstrip(".") == SEEN_IT.rstrip(".")
    assert (passage["basis"], "FIRST_HAND" in tyra["reasons"]) == ("witnessed", True)
    assert len(nils["novel_passages"]) > 1


def test_what_a_report_repeats_names_the_report_that_said_it_first(
    client: TestClient, own: Context, anna: dict[str, str]
) -> None:
    tell(client, own, FILM, f"{FILM} {SEEN_IT}")
    first, second = exported(own)
    found = client.get(f"/api/v1/reports/{second['id']}", headers=anna).json()
    [child] = found["children"]
    covered = child["covered_passages"]
    assert {passage["first_said_by"] for passage in covered} == {first["id"]}
    narrative = found["report"]["narrative"]
    said = [narrative[passage["start"] : passage["end"]] for passage in covered]
    assert all(words in FILM for words in said)
    assert SEEN_IT.rstrip(".") not in " ".join(said)


def test_the_export_keeps_offsets_and_adds_the_basis(client: TestClient, own: Context) -> None:
    tell(client, own, FILM, f"{FILM} {SEEN_IT}")
    [passage] = exported(own)[1]["children"][0]["novel_passages"]
    assert {"start", "end", "basis"} <= set(passage)
    assert set(passage) <= {"start", "end", "basis", "reasons", "standing", "covered_by"}


def test_only_assessors_read_and_nobody_gets_more_than_a_known_group(
    client: TestClient, own: Context, database_url: str, keyring: Path, anna: dict[str, str]
) -> None:
    group_id = tell(client, own, FILM)
    for role in (Role.SUPERVISOR, Role.IMPORTER):
        other = bearer(database_url, keyring, role)
        for path in ("news", "texts"):
            assert client.get(f"/api/v1/groups/{group_id}/{path}", headers=other).status_code == 403
        assert client.post(f"/api/v1/groups/{group_id}/seen", json={"up_to": "x"}, headers=other).status_code == 403
    assert client.get(f"/api/v1/groups/{uuid4()}/news", headers=anna).status_code == 404
    assert client.get(f"/api/v1/groups/{uuid4()}/texts", headers=anna).status_code == 404
    for up_to in ("x", 7, None):
        answer = client.post(f"/api/v1/groups/{group_id}/seen", json={"up_to": up_to}, headers=anna)
        assert answer.status_code == 422
    assert client.get(f"/api/v1/groups/{group_id}/news?since=now", headers=anna).status_code == 422
