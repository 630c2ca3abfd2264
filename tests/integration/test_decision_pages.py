"""The pages and the API of decisions: read for a need and logged, said in words, with the state that was seen, and lists without names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
from starlette.testclient import TestClient

from casework.access import Role
from casework.ids import ReportChildId
from store.database import connect
from tests.support.deciding import LONGER, NOT_OPEN, ONGOING, OPEN, Desk
from tests.support.shared import Servers
from tests.support.web import bearer, pass_for, web
from tests.support.work import worker
from workers.jobs import drain_with

FORM = {name: value for name, value in NOT_OPEN.items() if name not in {"took_part", "case_file", "investigation"}}
FORM |= {"took_part": "ingen"}
NOW = "2026-11-27T10:00:00+01:00"


@pytest.fixture
def client(database_url: str, servers: Servers, keyring: Path) -> Iterator[TestClient]:
    with web(database_url, servers.redis_url, keyring) as client:
        yield client


@pytest.fixture
def desk(client: TestClient, database_url: str, keyring: Path) -> Iterator[Desk]:
    with connect(database_url) as connection:
        yield Desk(client, connection, database_url, keyring)


class Person:
    """Somebody at the pages and at the API."""

    def __init__(self, desk: Desk, role: Role = Role.DECISION_MAKER, name: str = "erik", **more: Any) -> None:
        session = pass_for(desk.database_url, desk.keyring, role, name, kind="session", **more)
        self.client, self.headers = desk.client, {"Cookie": f"sluss_session={session}", "Sec-Fetch-Site": "same-origin"}
        self.bearer = bearer(desk.database_url, desk.keyring, role, name, **more)

    def get(self, path: str) -> httpx2.Response:
        return self.client.get(path, headers=self.bearer if path.startswith("/api/") else self.headers)

    def post(self, path: str, data: Any, **more: str) -> httpx2.Response:
        if path.startswith("/api/"):
            return self.client.post(path, json=data, headers={**self.bearer, **more})
        return self.client.post(path, data=data, headers=self.headers, follow_redirects=False)

    def tag(self, one: UUID) -> str:
        page = self.get(f"/report-children/{one}")
        assert page.status_code == 200, page.text
        return page.text.split('name="tag" value="')[1].split('"')[0]


def read_of(desk: Desk, person: str) -> int:
    row = desk.connection.execute("SELECT count(*) FROM read_event WHERE person_id = %s", [person]).fetchone()
    assert row is not None
    return int(row[0])


def recent(desk: Desk, **changes: Any) -> ReportChildId:
    return desk.assessed(NOW, **changes)


def linked(desk: Desk, *ids: ReportChildId) -> str:
    """The group that they stand in, once linked."""
    own = worker(desk.database_url, desk.keyring)
    drain_with(own, "2081", "public")
    own.forget_connection()
    found = desk.connection.execute(
        "SELECT DISTINCT group_id FROM membership WHERE report_child_id = ANY(%s) AND valid_to IS NULL", [list(ids)]
    ).fetchall()
    assert len(found) == 1, found
    return str(found[0][0])


def test_a_decision_maker_reads_what_waits_for_them_logged_and_no_longer_when_it_is_decided(desk: Desk) -> None:
    one, erik = recent(desk), Person(desk)
    page = erik.get(f"/report-children/{one}")
    assert page.status_code == 200
    assert "Jag hörde barnet gråta" in page.text
    assert read_of(desk, "erik") == 1
    stranger = Person(desk, Role.ASSESSOR, "stina", unit="Norr")  # assesses elsewhere, and has not read this one
    assert stranger.get(f"/report-children/{one}").status_code == 403
    done = erik.post(f"/report-children/{one}/decision", FORM | {"tag": erik.tag(one)})
    assert (done.status_code, desk.count("decision")) == (303, 1)
    assert erik.get(f"/report-children/{one}").status_code == 403
    assert erik.get(f"/api/v1/report-children/{one}/decision").json()["type"] == "/problems/purpose_required"


def test_what_stands_against_a_decision_is_said_by_field_and_what_was_written_is_kept(desk: Desk) -> None:
    one, erik = recent(desk), Person(desk)
    sent = FORM | {"outcome": "not_required_ongoing", "ground": "known_family", "reasons": "", "tag": erik.tag(one)}
    page = erik.post(f"/report-children/{one}/decision", sent)
    assert page.status_code == 422
    assert "Att familjen är känd är inget undantag." in page.text
    assert "Skriv skälen." in page.text
    assert "Utredning inleds inte." in page.text
    assert desk.count("decision") == 0


def test_who_may_not_sign_is_told_why_and_where_the_order_stands(desk: Desk) -> None:
    one = recent(desk)
    anna = Person(desk, Role.ASSESSOR, "anna")
    page = anna.post(f"/report-children/{one}/decision", FORM | {"tag": anna.tag(one)})
    assert page.status_code == 403
    assert "Delegationsordningen ger dig inte rätt att fatta det här beslutet." in page.text
    assert desk.refusals() == [(one, "not_open.not_delegated")]
    order = anna.get("/delegation").text
    assert "Inte inleda utredning" in order
    assert "befattning socialsekreterare" in order


def test_the_page_and_the_api_ask_for_the_state_that_was_seen(desk: Desk) -> None:
    one, erik = recent(desk), Person(desk)
    path = f"/api/v1/report-children/{one}/decision"
    assert erik.post(path, NOT_OPEN).status_code == 428
    assert erik.post(f"/report-children/{one}/decision", FORM).status_code == 428
    answer = erik.get(path)
    tag = answer.headers["ETag"]
    body = answer.json()
    assert (body["state"], body["decisions"], body["awaits_second"]) == ("open", [], None)
    signed = erik.post(path, NOT_OPEN, **{"If-Match": tag})
    assert signed.status_code == 201, signed.text
    assert signed.json()["authority"].endswith("2.3")
    other = recent(desk)
    assert erik.post(f"/api/v1/report-children/{other}/decision", NOT_OPEN, **{"If-Match": tag}).status_code in {201, 412}
    assert erik.post(path, NOT_OPEN, **{"If-Match": '"9.9.9.9.9"'}).status_code in {403, 412}


def test_an_extension_is_taken_at_its_own_page_and_over_the_api(desk: Desk) -> None:
    one, erik = recent(desk), Person(desk)
    before = desk.due(one)
    page = erik.get(f"/report-children/{one}/extension")
    assert "synnerliga skäl" in page.text
    tag = page.text.split('name="tag" value="')[1].split('"')[0]
    sent = LONGER | {"kind": "extend_opening", "until": "2027-01-10", "tag": tag}
    assert erik.post(f"/report-children/{one}/extension", sent | {"reasons": ""}).status_code == 422
    assert erik.post(f"/report-children/{one}/extension", sent).status_code == 303
    after = desk.due(one)
    assert before is not None
    assert after is not None
    assert after > before
    assert "förlängd" in erik.get("/decisions").text
    fresh = erik.get(f"/api/v1/report-children/{one}/decision").headers["ETag"]
    api = {**LONGER, "kind": "extend_opening", "until": "2027-01-05"}
    refused = erik.post(f"/api/v1/report-children/{one}/extension", api, **{"If-Match": fresh})
    assert (refused.status_code, refused.json()["faults"]) == (422, [{"field": "until", "code": "not_later"}])


def test_the_lists_say_when_and_which_and_nothing_of_what_it_is_about(desk: Desk) -> None:
    soon, later = recent(desk), desk.assessed("2026-11-28T08:00:00+01:00")
    erik = Person(desk)
    page = erik.get("/decisions").text
    assert page.index(str(soon)) < page.index(str(later))
    items = erik.get("/api/v1/decisions?municipality=2081").json()["items"]
    assert [item["report_child_id"] for item in items] == [str(soon), str(later)]
    for text in (page, str(items)):
        assert not any(word in text for word in ("Tyra", "Ekvall", "gråta", "8 år"))
    assert read_of(desk, "erik") == 0  # a list opens nothing


def test_many_of_a_group_are_decided_by_one_form_and_an_investigation_is_opened_on_one(desk: Desk) -> None:
    many = [recent(desk, narrative=f"Jag hörde barnet gråta kväll {n}.") for n in range(3)]
    group, erik = linked(desk, *many), Person(desk)
    page = erik.get(f"/groups/{group}/decisions").text
    rows = [part.split('"')[0] for part in page.split('name="row" value="')[1:]]
    assert len(rows) == 3
    opened = erik.post(f"/groups/{group}/decisions", FORM | {"outcome": "open", "row": rows})
    assert opened.status_code == 422
    assert "En utredning inleds på en anmälan." in opened.text
    assert erik.post(f"/groups/{group}/decisions", FORM).status_code == 422  # nothing chosen
    elsewhere = recent(desk, children=[{"first_name": "Nils", "last_name": "Berg"}])
    away = erik.post(f"/groups/{group}/decisions", FORM | {"row": [*rows, f"{elsewhere}/0.0.0.0.1"]})
    assert away.status_code == 404
    assert desk.count("decision") == 0
    done = erik.post(f"/groups/{group}/decisions", FORM | {"row": rows[:2]})
    assert done.status_code == 303, done.text
    assert "2 beslut är fattade, vart och ett för sig." in erik.get(done.headers["location"]).text
    assert desk.connection.execute("SELECT count(DISTINCT report_child_id) FROM decision").fetchone() == (2,)
    assert desk.due(many[2]) is not None


def test_an_investigation_of_the_case_system_is_recorded_referred_to_and_closed(desk: Desk) -> None:
    one, erik = recent(desk), Person(desk)
    wrong = erik.post("/investigations", {"investigation": "U-7", "case_file": "PA-17", "opened_at": "2099-01-01"})
    assert wrong.status_code == 422
    sent = {"investigation": "U-2026-4", "case_file": "PA-17", "opened_at": "2026-11-02"}
    assert erik.post("/investigations", sent).status_code == 303
    assert erik.post("/investigations", sent).status_code == 409
    [(investigation,)] = desk.connection.execute("SELECT id FROM investigation").fetchall()
    ongoing = {**ONGOING, "took_part": "ingen", "tag": erik.tag(one)}
    assert erik.post(f"/report-children/{one}/decision", ongoing).status_code == 303
    assert erik.post(f"/investigations/{investigation}/close", {}).status_code == 303
    assert erik.post(f"/investigations/{investigation}/close", {}).status_code == 409
    words = desk.connection.execute("SELECT words, ref_key FROM investigation").fetchone()
    assert words is not None
    assert b"U-2026-4" not in bytes(words[0])


def test_whoever_runs_an_investigation_may_be_read_by_who_can_prolong_it_until_it_is_closed(desk: Desk) -> None:
    one = recent(desk)
    anna, erik = Person(desk, Role.ASSESSOR, "anna"), Person(desk)
    sent = {**OPEN, "took_part": "ingen", "tag": anna.tag(one)}
    assert anna.post(f"/report-children/{one}/decision", sent).status_code == 303
    page = erik.get(f"/report-children/{one}")
    assert "Förläng utredningstiden" in page.text
    [(investigation,)] = desk.connection.execute("SELECT id FROM investigation").fetchall()
    assert anna.post(f"/investigations/{investigation}/close", {}).status_code == 303
    assert erik.get(f"/report-children/{one}").status_code == 403
