"""Decisions on the pages and over the API: what a person meets, and what is asked of a client."""

from __future__ import annotations

from starlette.testclient import TestClient

from casework.access import Role
from tests.support.deciding import NOT_OPEN, OPEN, Desk
from tests.support.web import bearer, pass_for

HEAD = frozenset({"enhetschef"})


def page_of(desk: Desk, role: Role, person: str, **more: object) -> TestClient:
    """A browser of somebody signed in."""
    session = pass_for(desk.database_url, desk.keyring, role, person, kind="session", **more)
    desk.client.cookies.clear()
    desk.client.cookies.set("sluss_session", session)
    desk.client.headers["Sec-Fetch-Site"] = "same-origin"
    return desk.client


def form(body: dict[str, object]) -> dict[str, str]:
    return {name: "ingen" if value == [] else str(value) for name, value in body.items()}


def test_a_head_of_unit_signs_on_the_page_and_what_is_missing_is_said_with_the_words_kept(desk: Desk) -> None:
    one = desk.assessed()
    client = page_of(desk, Role.DECISION_MAKER, "erik", titles=HEAD)
    path = f"/report-children/{one}"
    shown = client.get(path)
    assert shown.status_code == 200
    tag = shown.text.split('name="tag" value="')[1].split('"')[0]
    lacking = client.post(f"{path}/decision", data=form(NOT_OPEN) | {"reasons": "", "tag": tag})
    assert lacking.status_code == 422
    assert "Skriv skälen." in lacking.text
    assert "Att situationen klarläggs." in lacking.text
    done = client.post(f"{path}/decision", data=form(NOT_OPEN) | {"tag": tag})
    assert done.status_code == 200
    assert "Beslutet är fattat och undertecknat." in done.text
    assert "enhetschef" in done.text
    assert "Inget väntar på beslut." in client.get("/decisions").text


def test_a_case_worker_is_told_in_words_why_they_may_not_sign_and_nothing_is_decided(desk: Desk) -> None:
    one = desk.assessed()
    client = page_of(desk, Role.ASSESSOR, "anna")
    path = f"/report-children/{one}"
    tag = client.get(path).text.split('name="tag" value="')[1].split('"')[0]
    refused = client.post(f"{path}/decision", data=form(NOT_OPEN) | {"tag": tag})
    assert refused.status_code == 422
    assert "Delegationsordningen ger dig inte rätt" in refused.text
    assert desk.count("decision") == 0
    assert desk.count("deviation") == 1


def test_a_form_opened_before_a_colleague_signed_is_kept_and_nothing_is_signed(desk: Desk) -> None:
    one = desk.assessed()
    client = page_of(desk, Role.ASSESSOR, "anna")
    path = f"/report-children/{one}"
    tag = client.get(path).text.split('name="tag" value="')[1].split('"')[0]
    client.post(f"{path}/meetings", data={"day": "2026-03-10", "clock": "09:00"})
    late = client.post(f"{path}/decision", data=form(OPEN) | {"tag": tag})
    assert late.status_code == 412
    assert "Någon annan har hunnit ändra" in late.text
    assert "Kanariefågeln" in late.text
    assert "Mötets tid har passerat" in late.text  # and that is an open worry
    assert desk.count("decision") == 0


def test_the_api_asks_for_the_tag_and_says_by_field_what_is_lacking(desk: Desk) -> None:
    one = desk.assessed()
    erik = bearer(desk.database_url, desk.keyring, Role.DECISION_MAKER, "erik", titles=HEAD)
    path = f"/api/v1/report-children/{one}/decision"
    found = desk.client.get(path, headers=erik)
    assert found.status_code == 200
    assert desk.client.post(path, json=NOT_OPEN, headers=erik).status_code == 428
    stale = desk.client.post(path, json=NOT_OPEN, headers=erik | {"If-Match": '"0"'})
    assert stale.status_code == 412
    seen = erik | {"If-Match": found.headers["ETag"]}
    lacking = desk.client.post(path, json=NOT_OPEN | {"childs_best": ""}, headers=seen)
    assert lacking.status_code == 422
    assert lacking.json()["faults"] == [{"field": "childs_best", "code": "missing"}]
    done = desk.client.post(path, json=NOT_OPEN, headers=seen)
    assert done.status_code == 201
    assert done.json()["authority"].endswith("2.3")


def test_several_on_the_page_of_a_group_become_a_proposal_each_that_another_person_signs(desk: Desk) -> None:
    one, other = desk.assessed(), desk.assessed()
    group = "00000000-0000-4000-8000-00000000abcd"
    desk.connection.execute(
        "INSERT INTO child_group (id, municipality, profile, memory, member_count, arrivals, last_at)"
        " VALUES (%s, '2081', '', '', 2, '{}', now())",
        [group],
    )
    for row in (one, other):
        desk.connection.execute(
            "INSERT INTO membership (report_child_id, group_id, source, status, is_provisional, weight, evidence, rule_version, by_person)"
            " VALUES (%s, %s, 'human', 'confirmed', false, 0, '[]', 't', 'berit')",
            [row, group],
        )
    client = page_of(desk, Role.DECISION_MAKER, "erik", titles=HEAD)
    shown = client.get(f"/groups/{group}/decisions").text
    tags = [part.split('"')[0] for part in shown.split('name="tag" value="')[1:]]
    assert len(tags) == 2
    data = {**form(NOT_OPEN), "tag": tags, "child": [str(one), str(other)]}
    done = client.post(f"/groups/{group}/decisions", data=data)
    assert "2 förslag väntar på en andra person" in done.text
    assert desk.count("decision") == 0
    sofia = page_of(desk, Role.DECISION_MAKER, "sofia", titles=frozenset({"sektionschef"}))
    page = sofia.get(f"/report-children/{one}").text
    assert "Väntar på en andra underskrift" in page
    tag = page.split('name="tag" value="')[1].split('"')[0]
    signed = sofia.post(f"/report-children/{one}/proposal", data={"answer": "sign", "tag": tag})
    assert "Beslutet är fattat" in signed.text
    assert desk.count("decision") == 1


def test_a_decision_maker_reads_what_waits_for_a_decision_and_after_it_only_for_a_purpose(desk: Desk) -> None:
    one, other = desk.assessed(), desk.assessed()
    path = f"/api/v1/report-children/{one}/decision"
    erik = bearer(desk.database_url, desk.keyring, Role.DECISION_MAKER, "erik", titles=HEAD)
    elsewhere = bearer(desk.database_url, desk.keyring, Role.DECISION_MAKER, "ulla", titles=HEAD, unit="Norr")
    assert desk.client.get(path, headers=elsewhere).status_code == 403
    found = desk.client.get(path, headers=erik)
    assert found.status_code == 200
    seen = erik | {"If-Match": found.headers["ETag"]}
    assert desk.client.post(path, json=NOT_OPEN, headers=seen).status_code == 201
    sofia = bearer(desk.database_url, desk.keyring, Role.DECISION_MAKER, "sofia", titles=HEAD)
    answer = desk.client.get(path, headers=sofia)
    assert answer.status_code == 403
    assert "purpose_required" in answer.text
    assert desk.client.get(path, headers=erik).status_code == 200  # their own
    assert desk.client.get(f"/api/v1/report-children/{other}/decision", headers=sofia).status_code == 200
    needs = desk.connection.execute("SELECT DISTINCT need FROM read_event WHERE person_id = 'erik'").fetchall()
    assert {row[0] for row in needs} == {"queue", "own_work"}
