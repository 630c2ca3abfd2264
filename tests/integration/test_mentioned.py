"""A child that only the text names becomes a question, never a silent row; the answer gives it a row of its own."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from casework.access import Role
from tests.support.mentioned import ABOUT_BOTH, decide, waiting
from tests.support.scene import TYRA, drain_all, exported, send, unsound
from tests.support.web import bearer, report
from workers.context import Context


@pytest.fixture
def assessor(database_url: str, keyring: Path) -> dict[str, str]:
    return bearer(database_url, keyring, Role.ASSESSOR)


def test_a_sibling_named_in_the_text_is_asked_about_and_not_added(
    client: TestClient, own: Context, assessor: dict[str, str]
) -> None:
    send(client, report(children=[TYRA], narrative=ABOUT_BOTH))
    drain_all(own)

    assert [len(line["children"]) for line in exported(own)] == [1]
    (item,) = waiting(client, assessor)
    assert item["reports"] == 1
    assert "Otto" not in str(item)
    shown = client.get(f"/api/v1/mentioned-children/{item['first_id']}", headers=assessor).json()
    assert shown["facts"]["first_names"] == ["Otto"]
    reads = own.connection().execute("SELECT person_id, purpose FROM read_event").fetchall()
    assert [purpose for _, purpose in reads] == ["mentioned_child"]


def test_a_child_found_to_be_concerned_has_its_own_row_clock_and_group(
    client: TestClient, own: Context, assessor: dict[str, str]
) -> None:
    send(client, report(children=[TYRA], narrative=ABOUT_BOTH))
    drain_all(own)
    before = exported(own)[0]
    (item,) = waiting(client, assessor)
    answer = decide(client, assessor, item["ids"], "concerned")
    assert answer.status_code == 200
    assert drain_all(own) == 1

    tyra, otto = exported(own)[0]["children"]
    assert {**tyra, "position": 0} == {**before["children"][0], "position": 0}
    assert (otto["index"], otto["status"], otto["state"]) == (1, "new", "routed")
    assert otto["group_id"] != tyra["group_id"]
    clocks = own.connection().execute(
        "SELECT escalation_at, received_at, added_by FROM report_child ORDER BY child_index"
    )
    (first, second) = clocks.fetchall()
    assert first[:2] == second[:2]
    assert isinstance(second[0], datetime)
    assert (first[2], second[2] is not None) == (None, True)
    assert waiting(client, assessor) == []
    assert unsound(own) == []

    send(
        client,
        report(children=[{"first_name": "Otto", "last_name": "Ekvall", "age_text": "5 år", "school": "Sjöskolan"}]),
    )
    drain_all(own)
    assert exported(own)[1]["children"][0]["status"] in ("joined", "review")


def test_many_copies_that_name_a_sibling_are_one_question_and_each_gets_its_row(
    client: TestClient, own: Context, assessor: dict[str, str]
) -> None:
    send(client, *(report(children=[TYRA], narrative=f"{ABOUT_BOTH} {n}") for n in range(6)))
    drain_all(own)
    (item,) = waiting(client, assessor)
    assert item["reports"] == 6
    assert len(decide(client, assessor, item["ids"], "concerned").json()["added"]) == 6
    drain_all(own)
    lines = exported(own)
    assert [len(line["children"]) for line in lines] == [2] * 6
    assert all(line["children"][0]["group_id"] != line["children"][1]["group_id"] for line in lines)
    assert len({line["children"][1]["group_id"] for line in lines}) == 1  # a person has said that they name one child
    assert {line["children"][1]["status"] for line in lines[1:]} == {"confirmed"}
    assert unsound(own) == []

    send(client, report(children=[TYRA], narrative=f"{ABOUT_BOTH} igen"))
    drain_all(own)
    (later,) = waiting(client, assessor)
    decide(client, assessor, later["ids"], "concerned")
    drain_all(own)
    newest = exported(own)[-1]["children"][1]
    assert newest["group_id"] == lines[0]["children"][1]["group_id"]


def test_a_child_not_concerned_adds_nothing_and_is_not_asked_about_twice(
    client: TestClient, own: Context, assessor: dict[str, str]
) -> None:
    send(client, report(children=[TYRA], narrative=ABOUT_BOTH))
    drain_all(own)
    (item,) = waiting(client, assessor)
    assert decide(client, assessor, item["ids"], "not_concerned").json() == {"added": []}
    assert decide(client, assessor, item["ids"], "concerned").status_code == 409
    assert waiting(client, assessor) == []
    assert [len(line["children"]) for line in exported(own)] == [1]


def test_only_assessors_answer(client: TestClient, own: Context, database_url: str, keyring: Path) -> None:
    send(client, report(children=[TYRA], narrative=ABOUT_BOTH))
    drain_all(own)
    for role in (Role.SUPERVISOR, Role.IMPORTER):
        assert decide(client, bearer(database_url, keyring, role), [], "concerned").status_code == 403
    assert decide(client, bearer(database_url, keyring, Role.ASSESSOR), ["x"], "concerned").status_code == 422
