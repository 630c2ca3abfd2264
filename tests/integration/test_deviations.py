"""Deviations and lex Sarah: everybody reports, who is responsible acts, nothing is written over, and what leaves is safe to open."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import psycopg
import pytest
from starlette.testclient import TestClient

from casework.access import STAFF, Role
from store.database import connect
from tests.support.shared import Servers
from tests.support.web import bearer, pass_for, report, web

WORDS = "Anmälan låg i fel brevlåda i sex dagar. Kanariefågeln."


class People:
    """Whoever is at work, at the page and over the API."""

    def __init__(self, client: TestClient, database_url: str, keyring: Path) -> None:
        self.client, self.database_url, self.keyring = client, database_url, keyring

    def as_(self, role: Role, person: str = "", **more: Any) -> dict[str, str]:
        return bearer(self.database_url, self.keyring, role, person or f"prov-{role}", **more)

    def page(self, role: Role, path: str, form: dict[str, str] | None = None, **more: Any) -> httpx2.Response:
        session = pass_for(self.database_url, self.keyring, role, f"prov-{role}", kind="session", **more)
        headers = {"Sec-Fetch-Site": "same-origin"}
        self.client.cookies.clear()
        self.client.cookies.set("sluss_session", session)  # so that it goes along when the page leads on
        if form is None:
            return self.client.get(path, headers=headers)
        return self.client.post(path, data=form, headers=headers)

    def reported(self, **body: Any) -> str:
        answer = self.client.post(
            "/api/v1/deviations", json={"words": WORDS, **body}, headers=self.as_(Role.ASSESSOR, "anna")
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def act(self, one: str, act: str, version: int | None, words: str = "Utrett.", **who: Any) -> httpx2.Response:
        headers = self.as_(who.pop("role", Role.SUPERVISOR), **who)
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        path = f"/api/v1/deviations/{one}"
        if act == "send":
            return self.client.post(f"{path}/sent", json={"words": words}, headers=headers)
        return self.client.post(f"{path}/acts", json={"act": act, "words": words}, headers=headers)

    def send(self, one: str, version: int) -> httpx2.Response:
        return self.act(one, "send", version, role=Role.DECISION_MAKER)

    def one(self, one: str, **more: Any) -> dict[str, Any]:
        answer = self.client.get(f"/api/v1/deviations/{one}", headers=self.as_(Role.SUPERVISOR, **more))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with connect(self.database_url) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture
def people(database_url: str, servers: Servers, keyring: Path) -> Iterator[People]:
    with web(database_url, servers.redis_url, keyring) as client:
        yield People(client, database_url, keyring)


@pytest.mark.parametrize("role", sorted(STAFF))
def test_everybody_at_work_has_the_button_and_can_report(people: People, role: Role) -> None:
    start = {Role.AUDITOR: "/log-review", Role.ADMINISTRATOR: "/logins"}.get(role, "/board")
    assert 'href="/deviations/new"' in people.page(role, start).text
    form = {"words": WORDS, "number": "", "key": str(uuid4())}
    answer = people.page(role, "/deviations/new", form)
    assert "Tack, avvikelsen är rapporterad." in answer.text
    assert "rapporterad</span>" in answer.text
    assert people.rows("SELECT kind, reported_by FROM deviation") == [("manual", f"prov-{role}")]


def test_supervisors_are_told_in_the_same_commit_and_of_nothing_that_was_written(people: People) -> None:
    people.reported()
    [(kind, codes, counts)] = people.rows("SELECT kind, codes, counts FROM notification")
    assert (kind, codes, counts) == ("deviation", ["manual"], {"deviations": 1})


def test_the_button_on_a_report_fills_in_its_number_and_the_deviation_is_about_it(people: People) -> None:
    sent = people.client.post("/api/v1/reports", json=report()).json()
    page = people.page(Role.INTAKE_WORKER, f"/deviations/new?about={sent['id']}").text
    [number] = re.findall(r'name="number" value="([^"]+)"', page)
    people.page(Role.INTAKE_WORKER, "/deviations/new", {"words": WORDS, "number": number, "key": str(uuid4())})
    [(deviation, subject)] = people.rows("SELECT id::text, subject::text FROM deviation")
    assert subject == sent["id"]
    assert people.one(deviation)["registration_no"] == number


def test_a_report_of_another_municipality_is_as_one_that_is_not_there(people: People) -> None:
    sent = people.client.post("/api/v1/reports", json=report(municipality={"code": "0180"})).json()
    assert 'name="number" value=""' in people.page(Role.ASSESSOR, f"/deviations/new?about={sent['id']}").text
    answers = [
        people.page(Role.ASSESSOR, "/deviations/new", {"words": WORDS, "number": number})
        for number in ("0180-2026-000001", "2081-2026-999999")
    ]
    assert [a.status_code for a in answers] == [422, 422]
    assert all("Ingen anmälan här har det numret" in a.text and WORDS in a.text for a in answers)
    assert people.rows("SELECT 1 FROM deviation") == []


def test_a_form_without_words_says_so_and_one_sent_twice_is_one_deviation(people: People) -> None:
    answer = people.page(Role.ASSESSOR, "/deviations/new", {"words": " ", "number": ""})
    assert answer.status_code == 422
    assert "Skriv vad som har hänt." in answer.text
    form = {"words": WORDS, "key": str(uuid4())}
    for _ in range(2):
        people.page(Role.ASSESSOR, "/deviations/new", form)
    assert people.rows("SELECT count(*) FROM deviation") == [(1,)]
    assert people.rows("SELECT count(*) FROM notification") == [(1,)]


def test_what_is_written_is_sealed_and_each_reading_of_it_is_logged(people: People) -> None:
    one = people.reported()
    people.act(one, "investigate", 0, "Kanariefågeln var borta.")
    stored = people.rows("SELECT d.words, e.words FROM deviation d JOIN deviation_event e ON e.deviation_id = d.id")
    assert all(b"Kanarie" not in bytes(sealed) for sealed in stored[0])
    found = people.one(one)
    assert (found["words"], found["events"][0]["words"]) == (WORDS, "Kanariefågeln var borta.")
    logged = people.rows(
        "SELECT actor, action, object_id::text FROM audit_event WHERE object_type = 'deviation' ORDER BY id"
    )
    assert logged == [
        ("anna", "deviation.reported", one),
        ("prov-supervisor", "deviation.investigate", one),
        ("prov-supervisor", "deviation.read", one),
    ]


def test_lists_and_the_exported_register_hold_nothing_that_was_written(people: People) -> None:
    one = people.reported()
    people.act(one, "investigate", 0, "Kanariefågeln var borta.")
    supervisor = people.as_(Role.SUPERVISOR)
    texts = [
        people.page(Role.SUPERVISOR, "/deviations").text,
        people.client.get("/api/v1/deviations", headers=supervisor).text,
        *(people.client.get(f"/deviations/export?format={f}", headers=supervisor).text for f in ("csv", "json")),
    ]
    assert all(one in text and "Kanarie" not in text and "brevlåda" not in text for text in texts)


def test_it_is_investigated_remedied_and_closed_each_with_words_who_and_when(people: People) -> None:
    one = people.reported()
    for version, act in enumerate(("investigate", "remedy", "close")):
        answer = people.act(one, act, version, f"Ord om {act}.")
        assert (answer.status_code, answer.json().get("version")) == (201, version + 1), answer.text
    found = people.one(one)
    assert (found["state"], found["version"]) == ("closed", 3)
    assert [(e["act"], e["words"], e["by"], e["role"]) for e in found["events"]] == [
        (act, f"Ord om {act}.", "prov-supervisor", "supervisor") for act in ("investigate", "remedy", "close")
    ]
    assert people.act(one, "find_serious", 3).status_code == 409


def test_what_is_serious_is_sent_by_whoever_acts_for_the_board_and_closed_only_then(people: People) -> None:
    one = people.reported()
    people.act(one, "investigate", 0)
    assert people.send(one, 1).json()["type"] == "/problems/deviation_not_serious"
    people.act(one, "find_serious", 1)
    people.act(one, "remedy", 2)
    assert people.act(one, "close", 3).json()["type"] == "/problems/deviation_not_sent"
    assert people.act(one, "send", 3, role=Role.SUPERVISOR).status_code == 403
    assert people.send(one, 3).status_code == 201
    assert people.act(one, "close", 4).status_code == 201
    found = people.one(one)
    assert found["is_serious"]
    assert found["sent_at"] is not None


@pytest.mark.parametrize("role", sorted(STAFF - {Role.SUPERVISOR}))
def test_only_who_is_responsible_investigates_remedies_and_closes(people: People, role: Role) -> None:
    one = people.reported()
    assert people.act(one, "investigate", 0, role=role).status_code == 403
    assert people.one(one)["version"] == 0


def test_two_people_who_saw_the_same_do_not_overwrite_each_other(people: People) -> None:
    one = people.reported()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda n: people.act(one, "investigate", 0, f"Nummer {n}.").status_code, range(4)))
    assert sorted(answers) == [201, 412, 412, 412]
    assert len(people.one(one)["events"]) == 1
    assert people.act(one, "remedy", None).status_code == 428


def test_on_the_page_whoever_was_second_keeps_what_they_wrote(people: People) -> None:
    one = people.reported()
    people.act(one, "find_serious", 0, "Först.")
    form = {"act": "investigate", "version": "0", "words": "Min långa utredning."}
    answer = people.page(Role.SUPERVISOR, f"/deviations/{one}/act", form)
    assert answer.status_code == 409
    assert "Någon annan har hunnit före" in answer.text
    assert "Min långa utredning." in answer.text
    assert 'name="version" value="1"' in answer.text
    assert people.one(one)["state"] == "reported"


@pytest.mark.parametrize("words", ["", "   ", "\n\t", None])
def test_no_act_goes_without_words(people: People, words: Any) -> None:
    one = people.reported()
    assert people.act(one, "investigate", 0, words).json()["type"] == "/problems/words_required"
    assert people.one(one)["version"] == 0


def test_the_page_offers_what_the_person_may_do_now_and_nothing_else(people: People) -> None:
    one = people.reported()

    def offered(role: Role) -> list[str]:
        page = people.page(role, f"/deviations/{one}").text
        return re.findall(r'id="words-(\w+)"', page)

    assert offered(Role.SUPERVISOR) == ["investigate", "find_serious"]
    assert offered(Role.DECISION_MAKER) == []
    people.act(one, "find_serious", 0)
    people.act(one, "investigate", 1)
    assert offered(Role.SUPERVISOR) == ["remedy"]
    assert offered(Role.DECISION_MAKER) == ["send"]
    assert people.page(
        Role.DECISION_MAKER, f"/deviations/{one}/send", {"version": "2", "words": "I dag."}
    ).url.path == (f"/deviations/{one}")
    people.act(one, "remedy", 3)
    assert offered(Role.SUPERVISOR) == ["close"]


def test_about_a_protected_identity_the_words_are_for_the_stricter_ring(people: People) -> None:
    sent = people.client.post("/api/v1/reports", json=report()).json()
    [(number,)] = people.rows(
        "SELECT municipality || '-' || registration_year || '-' || lpad(registration_serial::text, 6, '0') FROM report"
    )
    one = people.reported(registration_no=number)
    with psycopg.connect(people.database_url, autocommit=True) as connection:
        connection.execute("UPDATE report_child SET protection = 'marked' WHERE report_id = %s", [sent["id"]])
    shut = people.one(one)
    assert (shut["is_shut"], shut["words"]) == (True, None)
    page = people.page(Role.SUPERVISOR, f"/deviations/{one}").text
    assert "Skyddade uppgifter" in page
    assert "brevlåda" not in page
    assert people.act(one, "investigate", 0).status_code == 403
    export = people.client.get(f"/deviations/{one}/export", headers=people.as_(Role.SUPERVISOR))
    assert export.status_code == 403
    assert people.one(one, may_see_protected=True)["words"] == WORDS
    assert people.act(one, "investigate", 0, may_see_protected=True).status_code == 201


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x";"y")', "＝1+1")


def test_no_cell_of_an_export_begins_a_formula(people: People) -> None:
    one = people.reported(words="=cmd|'/c calc'!A1")
    for version, words in enumerate(FORMULAS[:1]):
        people.act(one, "investigate", version, words)
    evil = bearer(people.database_url, people.keyring, Role.ASSESSOR, "@evil")
    people.client.post("/api/v1/deviations", json={"words": "x"}, headers=evil)
    supervisor = people.as_(Role.SUPERVISOR)
    register = people.client.get("/deviations/export?format=csv", headers=supervisor)
    whole = people.client.get(f"/deviations/{one}/export?format=csv", headers=supervisor)
    cells = [cell for text in (register.text, whole.text) for row in _table(text) for cell in row]
    assert {"'@evil", "'=1+1", "'=cmd|'/c calc'!A1"} <= set(cells)
    assert [cell for cell in cells if cell[:1] in set("=+-@\t\r＝")] == []


def test_a_deviation_leaves_with_its_whole_investigation_and_that_it_leaves_is_logged(people: People) -> None:
    one = people.reported()
    people.act(one, "investigate", 0, "Brevlådan hade fel adress.")
    supervisor = people.as_(Role.SUPERVISOR)
    answer = people.client.get(f"/deviations/{one}/export?format=json", headers=supervisor)
    assert answer.headers["cache-control"] == "no-store"
    assert "attachment" in answer.headers["content-disposition"]
    found = json.loads(answer.text)
    assert (found["words"], found["events"][0]["words"]) == (WORDS, "Brevlådan hade fel adress.")
    people.client.get("/deviations/export?format=csv", headers=supervisor)
    actions = [
        action
        for (action,) in people.rows("SELECT action FROM audit_event WHERE object_type = 'deviation' ORDER BY id")
    ]
    assert actions[-2:] == ["deviation.read", "deviation.exported"]


def test_the_register_is_whole_in_its_export_however_many_there_are(people: People) -> None:
    with connect(people.database_url) as connection:
        connection.execute(
            "INSERT INTO deviation (id, key, municipality, kind, subject, detail, rule, at) SELECT gen_random_uuid(), n::text, '2081',"
            " 'clock_passed', gen_random_uuid(), 'opening_decision', 'SoL 2025:400 20:2', now() FROM generate_series(1, 2300) AS n"
        )
    exported = people.client.get("/deviations/export?format=csv", headers=people.as_(Role.SUPERVISOR)).text
    assert len({row[0] for row in _table(exported)[1:]}) == 2300
    page = people.page(Role.SUPERVISOR, "/deviations").text
    assert page.count('<a href="/deviations/') > 100
    assert ">2300<" in page
    [older] = re.findall(r'href="([^"]*before=\d+)"', page)
    assert "Äldre" in people.page(Role.SUPERVISOR, older.replace("&amp;", "&")).text


def test_the_page_says_when_the_clocks_are_not_watched(people: People) -> None:
    assert "Klockorna bevakas inte just nu" in people.page(Role.SUPERVISOR, "/deviations").text
    with connect(people.database_url) as connection:
        connection.execute("UPDATE clock_watch_progress SET round_at = clock_timestamp()")
    assert "Klockorna bevakas inte" not in people.page(Role.SUPERVISOR, "/deviations").text


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE deviation SET kind = 'manual'",
        "DELETE FROM deviation",
        "UPDATE deviation_event SET state = 'closed'",
        "DELETE FROM deviation_event",
        "TRUNCATE deviation_event",
    ],
)
def test_nothing_that_was_reported_or_done_is_changed_or_deleted(people: People, statement: str) -> None:
    people.act(people.reported(), "investigate", 0)
    with connect(people.database_url) as connection, pytest.raises(psycopg.Error):
        connection.execute(statement)  # type: ignore[call-overload]


def _table(text: str) -> list[list[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:]), delimiter=";"))
