"""Receipt codes: what they tell, and what adding to an earlier report does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from casework.access import Role
from store.verify import verify
from tests.support.citizen import Citizen
from tests.support.kept import rows, working_copies
from tests.support.pages import Page, browser
from tests.support.scene import TYRA, children, drain_all, questions, send
from tests.support.shared import Servers, away
from tests.support.web import as_bytes, pass_for, report
from workers.context import Context

Visit = Callable[..., Page]
UNKNOWN = "0000-0000-0000-0000-0"


@pytest.fixture
def anna(client: TestClient, database_url: str, keyring: Path) -> Visit:
    return browser(client, pass_for(database_url, keyring, Role.ASSESSOR, "anna", kind="session"))


def receipt_of(client: TestClient, **changes: object) -> str:
    answer = client.post("/api/v1/reports", content=as_bytes(report(**changes)))
    code: str = answer.json()["receipt"]
    return code


def supplement(citizen: Citizen, code: str, narrative: str = "Nu har det hänt igen.", skip: bool = False) -> Page:
    """Adds to a report by its code, with a text that names nobody."""
    citizen.get("komplettera")
    citizen.send("komplettera", button={"action": "skip"} if skip else {}, code=code)
    citizen.go(immediate_danger="no")
    citizen.go(narrative=narrative)
    citizen.get("kontrollera")
    return citizen.press_send()


def test_a_code_is_answered_with_the_day_and_nothing_else(client: TestClient, citizen: Citizen) -> None:
    code = receipt_of(client)
    citizen.get("kod")
    known = citizen.send("kod", button={}, code=code.lower().replace("-", " "))
    citizen.get("kod")
    unknown = citizen.send("kod", button={}, code=UNKNOWN)

    assert known.path == unknown.path == "/kod"
    assert (known.status, unknown.status) == (200, 200)
    assert "Mottagen och registrerad" in known.text
    assert "stämmer inte" in unknown.text
    assert known.ids == unknown.ids
    assert known.links == unknown.links
    for told in ("Tyra", "Ekvall", "2081-", "barnet gråta", ":"):
        assert told not in known.html.split('id="answer"')[1].split("</div>")[0]


def test_an_empty_code_is_asked_for_again_and_a_hostile_one_is_no_code(citizen: Citizen) -> None:
    citizen.get("kod")
    assert citizen.send("kod", button={}, code=" ").status == 422
    citizen.get("kod")
    page = citizen.send("kod", button={}, code='"><script>alert(1)</script>')
    assert (page.status, page.scripts) == (200, 0)
    assert "stämmer inte" in page.text


def test_codes_can_be_asked_about_again_when_the_database_is_back(
    citizen: Citizen, database_url: str, servers: Servers
) -> None:
    citizen.get("kod")
    first = citizen.page
    with away(database_url, servers):
        assert citizen.send("kod", button={}, code=UNKNOWN).status == 503
        citizen.get("komplettera")
        page = citizen.send("komplettera", button={}, code=UNKNOWN)
        assert (page.status, UNKNOWN in page.html) == (503, True)
    citizen.page = first
    assert citizen.send("kod", button={}, code=UNKNOWN).status == 200


def test_a_supplement_is_a_report_of_its_own_and_staff_see_both_ways(
    client: TestClient, citizen: Citizen, database_url: str, anna: Visit
) -> None:
    code = receipt_of(client)
    page = supplement(citizen, code)
    assert page.path == "/kvitto"
    assert citizen.receipt != code

    ids = [str(row[0]) for row in rows(database_url, "SELECT id FROM report ORDER BY seq")]
    assert rows(database_url, "SELECT registration_serial FROM report ORDER BY seq") == [(1,), (2,)]
    [(noted, earlier)] = rows(database_url, "SELECT report_id::text, supplements::text FROM supplement")
    assert [earlier, noted] == ids
    year = rows(database_url, "SELECT registration_year FROM report")[0][0]
    assert f"Kompletterar2081-{year}-000001" in anna(f"/reports/{ids[1]}").text
    seen = anna(f"/reports/{ids[0]}")
    assert f"Kompletteras av2081-{year}-000002" in seen.text
    assert f"/reports/{ids[1]}" in seen.links


def test_the_one_who_adds_sees_nothing_of_the_earlier_report(client: TestClient, citizen: Citizen) -> None:
    code = receipt_of(client, narrative="HEMLIG TEXT")
    citizen.get("komplettera")
    pages = [citizen.send("komplettera", button={}, code=code), citizen.go(immediate_danger="no")]
    pages += [citizen.get(slug) for slug in ("barnet", "situation", "filer", "anmalare", "kontrollera")]
    for page in pages:
        assert "kompletterar en tidigare anmälan" in page.text
        for told in ("Tyra", "Ekvall", "HEMLIG", "2081-"):
            assert told not in page.html


def test_a_code_that_no_report_has_is_said_and_stops_nobody(citizen: Citizen, database_url: str, own: Context) -> None:
    citizen.get("komplettera")
    page = citizen.send("komplettera", button={}, code=UNKNOWN)
    assert (page.status, page.title.startswith("Fel: ")) == (422, True)
    assert UNKNOWN in page.html
    page = supplement(citizen, UNKNOWN, skip=True)
    assert page.path == "/kvitto"
    assert rows(database_url, "SELECT count(*) FROM report") == [(1,)]
    assert rows(database_url, "SELECT count(*) FROM supplement") == [(0,)]
    assert working_copies(database_url, own.store.sealer)[0]["narrative"] == "Nu har det hänt igen."


def test_before_sending_the_check_says_that_the_code_is_unknown(citizen: Citizen) -> None:
    citizen.get("komplettera")
    citizen.send("komplettera", button={"action": "skip"}, code=UNKNOWN)
    citizen.go(immediate_danger="no")
    citizen.go(narrative="Igen")
    assert "unknown-code" in citizen.get("kontrollera").ids


def test_sending_a_supplement_twice_is_one_report_with_one_note(
    client: TestClient, citizen: Citizen, database_url: str
) -> None:
    supplement(citizen, receipt_of(client))
    citizen.get("kontrollera")
    assert citizen.receipt
    assert rows(database_url, "SELECT count(*) FROM supplement") == [(1,)]


def test_a_supplement_that_names_nobody_is_put_before_a_person_and_joins_nothing(
    client: TestClient, citizen: Citizen, own: Context, anna: Visit
) -> None:
    code = receipt_of(client, children=[TYRA])
    drain_all(own)
    supplement(citizen, code)
    drain_all(own)

    tyra, added = children(own)
    assert added["group_id"] != tyra["group_id"]
    assert added["status"] == "review"
    assert [candidate["group_id"] for candidate in added["candidates"]] == [tyra["group_id"]]
    [question] = questions(own)
    page = anna(f"/questions/{question}")
    assert "kompletterar en anmälan i gruppen" in page.text
    assert not [f for f in verify(own.connection()) if not f.holds]

    anna(f"/questions/{question}", {"verdict": "same", "reason": "Anmälaren hade koden"})
    tyra, added = children(own)
    assert added["group_id"] == tyra["group_id"]
    assert questions(own) == []
    assert not [f for f in verify(own.connection()) if not f.holds]


def test_a_supplement_linked_before_the_report_that_it_adds_to_is_asked_about_all_the_same(
    client: TestClient, citizen: Citizen, database_url: str, own: Context
) -> None:
    code = receipt_of(client, children=[TYRA])
    supplement(citizen, code)
    with own.connection().transaction():
        own.connection().execute(
            "UPDATE outbox SET lane = 'retry' WHERE report_id = (SELECT supplements FROM supplement)"
        )
    from workers.jobs import drain_with

    drain_with(own, "2081", "public")
    assert questions(own) == []
    drain_with(own, "2081", "retry")
    assert len(questions(own)) == 1
    assert sorted(child["status"] for child in children(own)) == ["new", "review"]


def test_a_supplement_that_names_the_child_is_joined_by_what_it_says_and_asked_about_nowhere(
    client: TestClient, own: Context
) -> None:
    code = receipt_of(client, children=[TYRA])
    send(client, report(children=[TYRA], narrative="En annan text om henne.", supplements=code))
    drain_all(own)
    first, second = children(own)
    assert first["group_id"] == second["group_id"]
    assert questions(own) == []


def test_what_a_person_has_answered_about_a_supplement_is_not_asked_again(
    client: TestClient, citizen: Citizen, own: Context, anna: Visit
) -> None:
    code = receipt_of(client, children=[TYRA])
    supplement(citizen, code)
    drain_all(own)
    [question] = questions(own)
    anna(f"/questions/{question}", {"verdict": "not_same", "reason": "Ett annat barn"})
    supplement(Citizen(client), code, narrative="Ännu en gång, om något annat.")
    drain_all(own)
    assert len(questions(own)) == 1
    assert question not in questions(own)


def test_a_code_of_another_municipality_is_noted_and_links_nothing(client: TestClient, own: Context) -> None:
    code = receipt_of(client, children=[TYRA], municipality={"code": "0581"})
    send(client, report(children=[{}], narrative="Igen.", supplements=code))
    drain_all(own)
    assert questions(own) == []
    assert own.connection().execute("SELECT count(*) FROM supplement").fetchone() == (1,)
