"""Protection assessments are signed by somebody qualified (SoL 2025:400 20:1, 25:1): else nothing is recorded but a deviation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from casework.access import Qualification, Role
from tests.integration.test_linking import FILM
from tests.integration.test_work import records, rows, tell
from tests.support.shared import Servers
from tests.support.web import bearer, pass_for, web
from tests.support.work import worker
from workers.context import Context

SAID = {
    "conclusion": "no_immediate_need",
    "has_new_facts": False,
    "basis": "Läst i sin helhet.",
    "child_best": "Barnet är hos sin mormor.",
}
ONLY_A_DEGREE = frozenset({Qualification.DEGREE})


@pytest.fixture
def client(database_url: str, servers: Servers, keyring: Path) -> Iterator[TestClient]:
    with web(database_url, servers.redis_url, keyring) as client:
        yield client


@pytest.fixture
def own(database_url: str, keyring: Path) -> Iterator[Context]:
    context = worker(database_url, keyring)
    yield context
    context.forget_connection()


def deviations(own: Context) -> list[tuple[Any, ...]]:
    query = "SELECT subject::text, detail FROM deviation WHERE kind = 'signature_refused' ORDER BY seq"
    return own.connection().execute(query).fetchall()


def clocks(own: Context) -> set[tuple[Any, ...]]:
    query = """SELECT escalation_at = ((received_at AT TIME ZONE 'Europe/Stockholm')::date + 15)::timestamp AT TIME ZONE 'Europe/Stockholm',
                      p.state FROM report_child rc LEFT JOIN preliminary_assessment p ON p.report_child_id = rc.id"""
    return set(own.connection().execute(query).fetchall())


def test_one_assessment_by_somebody_without_the_qualification_is_refused_in_words_and_reports_itself(
    client: TestClient, own: Context, database_url: str, keyring: Path
) -> None:
    tell(client, own, FILM)
    [(child, _, _)] = rows(own)
    nobody = bearer(database_url, keyring, Role.ASSESSOR, "nils", qualifications=frozenset())
    answer = client.post(f"/api/v1/report-children/{child}/protection-assessment", json=SAID, headers=nobody)
    assert answer.status_code == 403
    assert answer.json()["reasons"] == ["no_degree", "no_experience"]
    assert records(own) == []
    assert deviations(own) == [(child, "protection_assessment.no_degree")]
    assert client.get("/api/v1/work/next?municipality=2081", headers=nobody).json()["next"] is not None


def test_a_sitting_by_somebody_without_experience_records_nothing_and_each_row_is_a_deviation(
    client: TestClient, own: Context, database_url: str, keyring: Path
) -> None:
    group_id = tell(client, own, FILM, FILM)
    session = pass_for(
        database_url, keyring, Role.ASSESSOR, "nils", kind="session", qualifications=ONLY_A_DEGREE
    )
    headers = {"Cookie": f"sluss_session={session}", "Sec-Fetch-Site": "same-origin"}
    client.get(f"/work/groups/{group_id}", headers=headers)
    for _, report_id, _ in rows(own):
        client.get(f"/reports/{report_id}", headers=headers)
    form = client.get(f"/work/groups/{group_id}/assess", headers=headers).text
    tag = form.split('name="tag" value="')[1].split('"')[0]
    children = [child for child, _, _ in rows(own)]
    page = client.post(
        f"/work/groups/{group_id}/sign",
        data={**SAID, "has_new_facts": "no", "tag": tag, "child": children},
        headers=headers,
    )
    assert page.status_code == 403
    assert "Du får inte signera skyddsbedömningar." in page.text
    assert "tillräcklig erfarenhet" in page.text
    assert records(own) == []
    assert sorted(deviations(own)) == sorted((child, "protection_assessment.no_experience") for child in children)


def test_a_signed_sitting_says_by_which_rule_and_starts_the_wait_for_a_decision_on_each_row(
    client: TestClient, own: Context, database_url: str, keyring: Path
) -> None:
    group_id = tell(client, own, FILM, FILM)
    anna = bearer(database_url, keyring, Role.ASSESSOR, "anna")
    path = f"/api/v1/work/groups/{group_id}"
    tag = client.get(path, headers=anna).headers["ETag"]
    for _, report_id, _ in rows(own):
        client.get(f"/api/v1/reports/{report_id}", headers=anna)
    said = {"assessments": [{**SAID, "report_child_id": child} for child, _, _ in rows(own)]}
    assert client.post(f"{path}/assessments", json=said, headers={**anna, "If-Match": tag}).status_code == 201
    rules = own.connection().execute("SELECT DISTINCT authority FROM protection_assessment").fetchall()
    assert rules == [("SoL 2025:400 25:1",)]
    assert clocks(own) == {(True, "open")}
