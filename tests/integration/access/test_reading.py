"""Need to know: who may open what, for how long, and what stays masked (SoLPuL 10 §, OSL 21:3)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection
from starlette.testclient import TestClient

from casework.access import Role
from tests.support.pages import Page
from tests.support.readers import anna, page_of, protect
from tests.support.web import bearer, pass_for, report
from tests.support.work import worker
from tests.support.worlds import THEIRS, Ids
from workers.jobs import drain_with

WHY = "Ny anmälan om samma barn i dag."


NUMBER = "070-1740605"


def reads_of(rows: Connection[Any], report_id: str) -> list[tuple[str, str | None]]:
    found = rows.execute(
        "SELECT purpose, need FROM read_event WHERE report_id = %s ORDER BY id", [report_id]
    ).fetchall()
    return [(purpose, need) for purpose, need in found]


def test_a_report_that_is_not_ones_work_opens_when_somebody_has_said_why(
    client: TestClient, worlds: dict[str, Ids], rows: Connection[Any], database_url: str, keyring: Path
) -> None:
    report_id = worlds["other unit"]["report_id"]
    visit = page_of(client, database_url, keyring, Role.ASSESSOR, "anna")
    asking = visit(f"/reports/{report_id}")
    assert asking.path == f"/reports/{report_id}/access"
    assert "Hjalmar" not in asking.text
    assert reads_of(rows, report_id) == []

    [form] = [f for f in asking.forms if ("kind", "purpose") in f.fields]
    assert visit(form.action, form.filled(code="investigation", reason="kort")).status == 422
    opened = visit(form.action, form.filled(code="new_report", reason=WHY))

    assert opened.path == f"/reports/{report_id}"
    assert "Hjalmar" in opened.text
    assert reads_of(rows, report_id) == [("protection_assessment", "purpose")]
    [(reason,)] = rows.execute("SELECT reason FROM access_grant WHERE kind = 'purpose'").fetchall()
    assert WHY.encode() not in bytes(reason)


def test_the_unit_that_assessed_reads_on_and_a_stated_purpose_ends_with_the_day(
    client: TestClient, worlds: dict[str, Ids], rows: Connection[Any], database_url: str, keyring: Path
) -> None:
    path = f"/api/v1/reports/{worlds['other unit']['report_id']}"
    colleague = bearer(database_url, keyring, Role.DECISION_MAKER, "karin", unit=THEIRS)
    assert client.get(path, headers=colleague).status_code == 200
    who = anna(database_url, keyring)
    entry = {"kind": "purpose", "code": "handover", "reason": WHY}
    assert client.post(f"{path}/access", json=entry, headers=who).status_code == 201
    assert client.get(path, headers=who).status_code == 200
    rows.execute("ALTER TABLE access_grant DISABLE TRIGGER access_grant_settles_once")
    rows.execute("UPDATE access_grant SET expires_at = clock_timestamp() WHERE kind = 'purpose'")
    assert client.get(path, headers=who).json()["type"] == "/problems/purpose_required"


def test_who_reported_is_masked_everywhere_until_somebody_says_why(
    client: TestClient, worlds: dict[str, Ids], rows: Connection[Any], database_url: str, keyring: Path
) -> None:
    own, who = worlds["own"], anna(database_url, keyring)
    visit = page_of(client, database_url, keyring, Role.ASSESSOR, "anna")
    before = [visit(f"/reports/{own['report_id']}").html]
    for path in (
        f"reports/{own['report_id']}",
        f"mentioned-children/{own['mention_id']}",
        f"groups/{own['group_id']}/news",
    ):
        answer = client.get(f"/api/v1/{path}", headers=who)
        assert answer.status_code == 200
        before.append(answer.text)
    assert not any(NUMBER in text or "Anmälsson" in text for text in before)
    assert "granne" in before[0]  # how they may know stays

    page = visit(f"/reports/{own['report_id']}")
    form = next(f for f in page.forms if ("kind", "reveal") in f.fields)
    shown = visit(form.action, form.filled(code="call_back", reason="Behöver fråga vem som är hos barnet nu."))

    assert NUMBER in shown.text
    assert ("reporter_identity", "queue") in reads_of(rows, own["report_id"])
    berit = bearer(database_url, keyring, Role.ASSESSOR, "berit")
    assert NUMBER not in client.get(f"/api/v1/reports/{own['report_id']}", headers=berit).text
    told = rows.execute("SELECT codes, counts->>'grant_id' FROM notification WHERE kind = 'access'").fetchall()
    assert [codes for codes, _ in told] == [["reveal"]]


def test_where_the_municipality_asks_for_two_persons_one_alone_sees_nothing(
    client: TestClient, worlds: dict[str, Ids], database_url: str, keyring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from config.policy import LocalPolicy

    monkeypatch.setattr("intake.access.policy_for", lambda _code: LocalPolicy(reveal_needs_second=True))
    path, who = f"/api/v1/reports/{worlds['own']['report_id']}", anna(database_url, keyring)
    entry = {"kind": "reveal", "code": "call_back", "reason": WHY}
    grant = client.post(f"{path}/access", json=entry, headers=who).json()["grant_id"]
    assert NUMBER not in client.get(path, headers=who).text

    own_page = page_of(client, database_url, keyring, Role.ASSESSOR, "anna")
    assert own_page(f"/access-requests/{grant}", {"answer": "agree"}).status == 403
    second = page_of(client, database_url, keyring, Role.ASSESSOR, "siv")
    assert WHY in second("/access-requests").text
    second(f"/access-requests/{grant}", {"answer": "agree"})
    client.cookies.clear()
    assert NUMBER in client.get(path, headers=who).text
    assert second(f"/access-requests/{grant}", {"answer": "refuse"}).status == 409


def test_a_protected_identity_is_for_the_ring_and_others_are_told_whom_to_ask(
    client: TestClient, worlds: dict[str, Ids], database_url: str, keyring: Path
) -> None:
    own, who = worlds["own"], anna(database_url, keyring)
    ring = bearer(database_url, keyring, Role.ASSESSOR, "rut", may_see_protected=True)
    page = protect(client, database_url, keyring, own, "marked")
    assert page.path.endswith("/access")
    assert "rut" in page.text
    shut = [
        f"reports/{own['report_id']}",
        f"mentioned-children/{own['mention_id']}",
        f"reports/{own['report_id']}/attachments/0",
    ]
    for path in shut:
        assert client.get(f"/api/v1/{path}", headers=who).json()["type"] == "/problems/protected_identity", path
    news = client.get(f"/api/v1/groups/{own['group_id']}/news", headers=who).json()
    assert (news["items"], news["protected"]) == ([], 1)
    entry = {"conclusion": "needs_protection", "has_new_facts": True, "basis": "Läst."}
    assess = f"/api/v1/report-children/{own['report_child_id']}/protection-assessment"
    assert client.post(assess, json=entry, headers=who).status_code == 403
    assert client.get(f"/api/v1/reports/{own['report_id']}", headers=ring).status_code == 200
    assert client.get(f"/api/v1/groups/{own['group_id']}/news", headers=ring).json()["protected"] == 0
    # Anybody may put a child into the ring; nobody outside it takes one out.
    assert protect(client, database_url, keyring, own, "none").status == 403
    assert protect(client, database_url, keyring, own, "none", may_see_protected=True).status == 200


def test_a_fictitious_identity_is_linked_with_nothing_and_its_former_group_does_not_tell(
    client: TestClient, database_url: str, keyring: Path, rows: Connection[Any]
) -> None:
    child = {"first_name": "Vilja", "last_name": "Sandelin", "personal_number": "20180412-2382"}
    own = worker(database_url, keyring)

    def send() -> None:
        client.post("/api/v1/reports", json=report(children=[child], narrative="Vilja har blåmärken."))
        drain_with(own, "2081", "public")

    def groups() -> list[Any]:
        query = "SELECT group_id FROM membership WHERE valid_to IS NULL ORDER BY report_child_id = %s DESC, id"
        return [group for (group,) in rows.execute(query, [marked])]

    send()
    send()
    [(marked, report_id, group)] = rows.execute(
        "SELECT rc.id, rc.report_id, m.group_id FROM report_child rc JOIN membership m ON m.report_child_id = rc.id"
        " ORDER BY rc.report_seq LIMIT 1"
    ).fetchall()
    assert len(set(groups())) == 1
    ids = {"report_child_id": str(marked), "report_id": str(report_id)}
    assert protect(client, database_url, keyring, ids, "fictitious", may_see_protected=True).status == 200
    send()

    own.forget_connection()
    alone, *others = groups()
    assert alone not in others
    assert set(others) == {group}
    assert rows.execute("SELECT count(*) FROM candidate WHERE verdict IS NULL AND closed_at IS NULL").fetchone() == (0,)
    assert rows.execute("SELECT count(*) FROM link_key WHERE group_id = %s", [alone]).fetchone() == (0,)
    history = client.get(
        f"/api/v1/groups/{group}/history", headers=anna(database_url, keyring, may_see_protected=True)
    ).text
    assert str(marked) not in history
    assert str(alone) not in history


def test_a_session_ends_with_logging_out_and_after_a_quarter_of_an_hour_without_use(
    client: TestClient, database_url: str, keyring: Path, rows: Connection[Any]
) -> None:
    def signed_in(person: str) -> None:
        code = pass_for(database_url, keyring, Role.ASSESSOR, person, kind="login_code")
        client.post("/login", data={"code": code}, follow_redirects=False)
        assert Page(client.get("/questions")).path == "/questions"

    signed_in("anna")
    kept = dict(client.cookies)
    client.post("/logout", follow_redirects=False)
    client.cookies.update(kept)
    assert Page(client.get("/questions")).path == "/login"
    signed_in("berit")
    rows.execute(
        "UPDATE access_token SET last_seen_at = last_seen_at - interval '16 minutes' WHERE person_id = 'berit'"
    )
    assert Page(client.get("/questions")).path == "/login"


def test_an_administrator_ends_a_persons_logins_and_reads_nothing(
    client: TestClient, database_url: str, keyring: Path
) -> None:
    anna_visits = page_of(client, database_url, keyring, Role.ASSESSOR, "anna")
    boss = page_of(client, database_url, keyring, Role.ADMINISTRATOR, "ada")
    assert boss("/board").path == "/logins"
    assert "anna" in boss("/logins").text
    boss("/logins/end", {"person": "anna"})
    assert anna_visits("/questions").path == "/login"  # nobody had asked for her within ten seconds
    assert boss("/search").status == 403
