"""The API of questions and regroupings: who may, what is logged, and that every refusal is a problem document."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from starlette.testclient import TestClient

from casework.access import Role
from config.settings import Settings
from tests.support.regroup import regroup
from tests.support.scene import (
    FILM,
    NILS,
    ONLY_FIRST,
    TYRA,
    children,
    drain_all,
    group,
    questions,
    row_ids,
    send,
    state,
)
from tests.support.web import bearer, report
from workers.context import Context

CANARY = "Kanariefågelsdotter"
NOTHING = UUID(int=1)

Headers = dict[str, str]


@pytest.fixture
def as_person(database_url: str, keyring: Path) -> Callable[..., Headers]:
    return lambda person, role=Role.ASSESSOR: bearer(database_url, keyring, role, person)


@pytest.fixture
def anna(as_person: Callable[..., Headers]) -> Headers:
    return as_person("anna")


@pytest.fixture
def asked(client: TestClient, own: Context) -> int:
    """Two reports about Tyra by full name, and one by first name alone, about which a person is asked."""
    send(
        client,
        report(children=[{**TYRA, "last_name": CANARY}], narrative=FILM),
        report(children=[{**TYRA, "last_name": CANARY}], narrative="Hon kommer hungrig till skolan."),
        report(children=[ONLY_FIRST], narrative=FILM),
    )
    drain_all(own)
    return questions(own)[0]


def problem(answer: Any) -> tuple[int, str]:
    """Status and code of a refusal, which repeats nothing that was sent."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    assert CANARY not in answer.text
    body = answer.json()
    assert body["status"] == answer.status_code
    return answer.status_code, body["type"].removeprefix("/problems/")


def reads(own: Context) -> list[Any]:
    return own.connection().execute("SELECT person_id, role, purpose FROM read_event ORDER BY id").fetchall()


def split(own: Context, at: int, **changes: Any) -> dict[str, Any]:
    row, found = row_ids(own)[at], children(own)
    return {"kind": "split", "from_group": str(group(found[at])), "children": [str(row)], "reason": "r"} | changes


def test_the_list_has_what_waits_and_nothing_of_the_reports(client: TestClient, asked: int, anna: Headers) -> None:
    answer = client.get("/api/v1/questions", params={"municipality": "2081"}, headers=anna)
    body = answer.json()
    assert answer.status_code == 200
    assert body["waiting"] == len(body["items"]) >= 1
    item = body["items"][0]
    assert item["registration_no"] == "2081-2026-000003"
    assert (item["group_members"], item["own_members"]) == (2, 1)
    for word in (CANARY, "Tyra", "Sjöskolan", "hungrig"):
        assert word not in answer.text


def test_questions_are_those_of_the_municipality_and_the_group_asked_for(
    client: TestClient, asked: int, own: Context, anna: Headers
) -> None:
    def listed(**params: str) -> list[int]:
        answer = client.get("/api/v1/questions", params=params, headers=anna)
        return [item["id"] for item in answer.json()["items"]]

    about = str(group(children(own)[0]))
    assert asked in listed(municipality="2081", group_id=about)
    assert listed(municipality="0000", group_id=about) == []
    elsewhere = client.get("/api/v1/questions", params={"municipality": "0581"}, headers=anna)
    assert problem(elsewhere) == (404, "not_found"), "another municipality's does not exist for her"
    assert listed(municipality="2081", group_id=str(NOTHING)) == []


def test_opening_a_question_is_logged_before_anything_is_shown(
    client: TestClient, asked: int, own: Context, anna: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SoLPuL 10 §: the log is committed also when opening fails afterwards."""
    opened = client.get(f"/api/v1/questions/{asked}", headers=anna).json()
    assert reads(own) == [("anna", "assessor", "same_child_question")] * 2
    assert opened["child"]["report"]["narrative"] == FILM
    assert opened["beside"]["registration_no"] in {"2081-2026-000001", "2081-2026-000002"}
    assert {e["field"] for e in opened["evidence"]} >= {"first_name"}
    assert all(e["field_text"] and e["level_text"] and e["strength_text"] for e in opened["evidence"])

    def fails(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("after the log")

    monkeypatch.setattr("store.questions.Questions._side", fails)
    assert client.get(f"/api/v1/questions/{asked}", headers=anna).status_code == 500
    assert len(reads(own)) == 4


def test_another_member_is_shown_beside_when_asked_for(
    client: TestClient, asked: int, own: Context, anna: Headers
) -> None:
    first = client.get(f"/api/v1/questions/{asked}", headers=anna).json()
    [other] = first["others"]
    second = client.get(f"/api/v1/questions/{asked}", params={"beside": other}, headers=anna).json()
    assert second["beside"]["report_child_id"] == other
    stranger = client.get(f"/api/v1/questions/{asked}", params={"beside": str(NOTHING)}, headers=anna).json()
    assert stranger["beside"]["report_child_id"] == first["beside"]["report_child_id"]


def test_a_verdict_is_given_once_undone_once_and_then_open_again(
    client: TestClient, asked: int, own: Context, anna: Headers, as_person: Callable[..., Headers]
) -> None:
    before = state(own)
    path = f"/api/v1/questions/{asked}/verdict"
    done = client.post(path, json={"verdict": "same", "reason": "Samma skola."}, headers=anna).json()
    assert (done["state"], done["preview"]["moved"]) == ("done", 1)
    assert group(children(own)[2]) == group(children(own)[0]) == UUID(done["to_group"])
    assert problem(client.post(path, json={"verdict": "not_same"}, headers=as_person("berit"))) == (
        409,
        "question_answered",
    )

    undo = f"/api/v1/regroupings/{done['act_id']}/undo"
    assert problem(client.post(undo, json={}, headers=anna)) == (422, "reason_required")
    seen = {"If-Match": client.get(undo.removesuffix("/undo"), headers=anna).headers["etag"]}
    undone = client.post(undo, json={"reason": "Fel knapp."}, headers={**anna, **seen}).json()
    assert (undone["state"], undone["arrived_since"]) == ("done", 0)
    assert state(own) == before
    assert problem(client.post(undo, json={"reason": "Igen."}, headers=anna)) == (409, "act_settled")
    assert client.get(f"/api/v1/questions/{asked}", headers=anna).json()["verdict"] is None


@pytest.mark.parametrize("sent", [{}, {"verdict": "maybe"}, {"verdict": "join"}, {"verdict": ["same"]}])
def test_only_the_three_answers_are_taken(
    client: TestClient, asked: int, own: Context, anna: Headers, sent: dict[str, Any]
) -> None:
    before = state(own)
    answer = client.post(f"/api/v1/questions/{asked}/verdict", json=sent, headers=anna)
    assert problem(answer) == (422, "bad_request")
    assert state(own) == before


def test_a_preview_tells_all_and_changes_nothing(client: TestClient, own: Context, anna: Headers) -> None:
    send(client, report(children=[TYRA, NILS]), report(children=[TYRA]))
    drain_all(own)
    before = state(own)
    found = children(own)
    join = {"kind": "join", "from_group": str(group(found[1])), "to_group": str(group(found[0])), "reason": "r"}
    answer = client.post("/api/v1/regroupings", params={"preview": "true"}, json=join, headers=anna)
    preview = answer.json()["preview"]
    assert answer.status_code == 200
    assert (preview["moved"], preview["from_size"], preview["to_size"]) == (1, 1, 2)
    assert "first_name" in {conflict["field"] for conflict in preview["conflicts"]}
    assert len(preview["siblings"]) == 1
    assert preview["second_person"] == ["siblings"]
    assert state(own) == before
    assert client.get("/api/v1/regroupings", params={"municipality": "2081"}, headers=anna).json() == {"items": []}


def test_a_large_act_is_done_by_two_persons(
    client: TestClient, own: Context, anna: Headers, as_person: Callable[..., Headers]
) -> None:
    limit = Settings().regroup_alone_up_to
    send(client, *(report(children=[TYRA], narrative=FILM) for _ in range(limit + 2)))
    drain_all(own)
    rows = [str(row) for row in row_ids(own)][: limit + 1]
    before = state(own)
    waiting = regroup(client, split(own, 0, children=rows, reason="Två barn."), anna)
    act = waiting.json()["act_id"]
    assert (waiting.status_code, waiting.json()["state"]) == (202, "waiting")
    assert state(own) == before

    [listed] = client.get("/api/v1/regroupings", params={"municipality": "2081"}, headers=anna).json()["items"]
    assert (listed["id"], listed["by_person"]) == (act, "anna")
    assert "reason" not in listed
    assert client.get(f"/api/v1/regroupings/{act}", headers=anna).json()["reason"] == "Två barn."
    confirm = f"/api/v1/regroupings/{act}/confirm"
    assert problem(client.post(confirm, headers=anna)) == (403, "second_person_is_first")
    assert client.post(confirm, headers=as_person("berit")).json()["state"] == "done"
    assert problem(client.post(confirm, headers=as_person("berit"))) == (409, "act_settled")
    assert [group(child) == group(children(own)[-1]) for child in children(own)] == [False] * (limit + 1) + [True]

    again = regroup(client, split(own, 0, children=rows[:limit]), anna)
    assert again.status_code == 201
    history = client.get(f"/api/v1/groups/{group(children(own)[0])}/history", headers=anna).json()["items"]
    assert {(event["kind"], event["by_person"], event["act_kind"]) for event in history} >= {("split", "anna", "split")}


def test_an_act_that_is_refused_changes_nothing(
    client: TestClient, own: Context, anna: Headers, as_person: Callable[..., Headers]
) -> None:
    send(client, report(children=[TYRA, NILS]))
    drain_all(own)
    before = state(own)
    tyra, nils = (str(group(child)) for child in children(own))
    join = {"kind": "join", "from_group": tyra, "to_group": nils, "reason": "r"}
    act = regroup(client, join, anna).json()["act_id"]
    berit = as_person("berit")
    assert client.post(f"/api/v1/regroupings/{act}/refuse", headers=berit).json()["state"] == "refused"
    assert problem(client.post(f"/api/v1/regroupings/{act}/confirm", headers=berit)) == (409, "act_settled")
    assert state(own) == before


def test_what_cannot_be_done_says_why(client: TestClient, asked: int, own: Context, anna: Headers) -> None:
    of_tyra, other = str(group(children(own)[0])), str(group(children(own)[2]))
    both = [str(row) for row in row_ids(own)][:2]

    def refused(**changes: Any) -> tuple[int, str]:
        return problem(regroup(client, split(own, 0, **changes), anna))

    assert refused(reason=" ") == (422, "reason_required")
    assert refused(children=[]) == (422, "bad_request")
    assert refused(children=[CANARY]) == (422, "bad_request")
    assert refused(kind="undo") == (422, "bad_request")
    assert refused(children=both) == (409, "nothing_left")
    assert refused(from_group=other) == (409, "moved_meanwhile")
    assert refused(kind="move", to_group=of_tyra) == (409, "same_group")
    assert refused(from_group=str(NOTHING)) == (404, "not_found")
    assert problem(client.post("/api/v1/regroupings", content=b"[", headers=anna)) == (400, "not_json")


def test_ids_of_another_municipality_are_not_there(client: TestClient, own: Context, anna: Headers) -> None:
    send(client, *(report(children=[TYRA], municipality={"code": code}) for code in ("2081", "0581")))
    drain_all(own)
    before = state(own)
    here, there = (str(group(child)) for child in children(own))
    move = split(own, 0, kind="move", to_group=there)
    join = {"kind": "join", "from_group": here, "to_group": there, "reason": "r"}
    foreign = split(own, 0, children=[str(row_ids(own)[1])])
    for query in ({}, {"preview": "true"}):
        for body in (move, join):
            answer = client.post("/api/v1/regroupings", params=query, json=body, headers=anna)
            assert problem(answer) == (404, "not_found")
    assert problem(regroup(client, foreign, anna)) == (409, "moved_meanwhile")
    assert state(own) == before


def calls(question: int, act: UUID, about: UUID) -> list[tuple[str, str, bool]]:
    """Each call with whether it opens reports or reasons or changes something, which only an assessor may."""
    return [
        ("GET", "/api/v1/questions?municipality=2081", False),
        ("GET", "/api/v1/regroupings?municipality=2081", False),
        ("GET", f"/api/v1/groups/{about}/history", False),
        ("GET", f"/api/v1/questions/{question}", True),
        ("POST", f"/api/v1/questions/{question}/verdict", True),
        ("POST", "/api/v1/regroupings", True),
        ("POST", "/api/v1/regroupings?preview=true", True),
        ("GET", f"/api/v1/regroupings/{act}", True),
        *(("POST", f"/api/v1/regroupings/{act}/{what}", True) for what in ("confirm", "refuse", "undo")),
    ]


def test_a_supervisor_sees_the_lists_and_an_importer_and_a_stranger_nothing(
    client: TestClient, asked: int, own: Context, as_person: Callable[..., Headers]
) -> None:
    before = state(own)
    supervisor, importer = as_person("sven", Role.SUPERVISOR), as_person("maskin", Role.IMPORTER)
    for method, path, needs_assessor in calls(asked, uuid4(), UUID(str(group(children(own)[0])))):
        body = {"json": {"verdict": "same"}} if method == "POST" else {}
        if needs_assessor:
            assert problem(client.request(method, path, headers=supervisor, **body)) == (403, "not_permitted"), path
        else:
            assert client.request(method, path, headers=supervisor, **body).status_code == 200, path
        assert problem(client.request(method, path, headers=importer, **body)) == (403, "not_permitted"), path
        assert problem(client.request(method, path, **body)) == (401, "not_signed_in"), path
    assert state(own) == before
    assert reads(own) == []


def test_what_does_not_exist_is_a_problem_document(client: TestClient, anna: Headers) -> None:
    for method, path, _ in calls(999, NOTHING, NOTHING)[3:]:
        if "regroupings?" in path or path.endswith("/regroupings"):
            continue
        body = {"json": {"verdict": "same", "reason": "r"}} if method == "POST" else {}
        assert problem(client.request(method, path, headers=anna, **body)) == (404, "not_found"), path
    bad = client.get("/api/v1/questions", params={"municipality": CANARY}, headers=anna)
    assert problem(bad) == (422, "bad_request")
