"""Feedback from the assessor's form to the reporter's page, and the keys of an organisation's own systems."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from starlette.testclient import TestClient

from casework.access import Role
from casework.calendar import local_date
from casework.decisions import DecisionRecord
from casework.steps.assess import assess
from casework.steps.decide import read
from config.delegation import order_on
from intake.portal.pages import now
from store.assessing import Assessing
from store.database import connect
from store.decisions import Decisions
from store.sealing import Sealer
from store.signing import Hand
from tests.support.deciding import NOT_OPEN, actor
from tests.support.pages import browser
from tests.support.portal import Visit, report_ids, sent_report, visitor
from tests.support.web import pass_for, report


@pytest.fixture
def bea(client: TestClient) -> Visit:
    return visitor(client, "bea.bedomare")


def today() -> date:
    return local_date(now())


def received_days_ago(database_url: str, days: int) -> None:
    """As if everything had been sent earlier: the clock cannot be turned back, the rows can."""
    with connect(database_url) as connection:
        for table in ("report", "feedback_request"):
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
        connection.execute("UPDATE report SET received_at = received_at - %s", [timedelta(days=days)])
        connection.execute("UPDATE feedback_request SET asked_at = asked_at - %s", [timedelta(days=days)])
        connection.execute("UPDATE feedback_clock SET asked_at = asked_at - %s", [timedelta(days=days)])
        for table in ("report", "feedback_request"):
            connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER".encode())


@pytest.mark.parametrize(
    ("choice", "words"),
    [("opened", "Utredning har inletts"), ("not_opened", "Utredning har inte inletts")],
)
def test_a_statement_reaches_the_reporter_with_the_day_of_the_decision_and_nothing_else(
    lena: Visit, bea: Visit, choice: str, words: str
) -> None:
    [report_id] = report_ids(sent_report(lena, wants_feedback="yes"))
    assert report_id in "".join(bea("/feedback").links)

    page = bea(f"/feedback/{report_id}", {"choice": choice, "decided_on": today().isoformat()})
    assert page.status == 200
    assert "i tid" in page.text

    for address in (f"/portal/skickade/{report_id}", "/portal/aterkoppling"):
        seen = lena(address)
        assert words in seen.text
        assert f"Beslut {today().day} " in seen.text
        assert "bea.bedomare" not in seen.text


def test_after_midnight_in_sweden_the_new_day_can_be_chosen(
    lena: Visit, bea: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day of a decision is a Swedish one: for an hour or two each night it is another than in UTC."""
    [report_id] = report_ids(sent_report(lena, wants_feedback="yes"))
    monkeypatch.setattr("intake.staff.feedback.now", lambda: datetime(2031, 6, 30, 22, 30, tzinfo=UTC))
    assert 'max="2031-07-01"' in bea(f"/feedback/{report_id}").html


def test_an_investigation_already_running_is_told_at_once_and_without_a_decision(lena: Visit, bea: Visit) -> None:
    [report_id] = report_ids(sent_report(lena, wants_feedback="yes"))
    bea(f"/feedback/{report_id}", {"choice": "already_ongoing", "decided_on": "2026-01-01"})

    assert "Utredning pågår redan" in lena(f"/portal/skickade/{report_id}").text


def test_what_waits_leaves_the_list_when_it_is_given(lena: Visit, bea: Visit) -> None:
    [report_id] = report_ids(sent_report(lena, wants_feedback="yes"))
    assert "Väntar (1)" in bea("/feedback").text
    bea(f"/feedback/{report_id}", {"choice": "opened", "decided_on": today().isoformat()})

    assert "Väntar (0)" in bea("/feedback").text
    assert "0 väntar" in lena("/portal").text


def test_feedback_can_be_asked_for_later_once_and_by_the_sender_alone(
    client: TestClient, lena: Visit, bea: Visit, database_url: str
) -> None:
    [report_id] = report_ids(sent_report(lena))
    assert "Väntar (0)" in bea("/feedback").text
    ask = f"/portal/skickade/{report_id}/aterkoppling"
    assert visitor(client, "kim.kurator")(ask, {"x": ""}).status == 404

    assert "Du bad om återkoppling" in lena(ask, {"x": ""}).text
    lena(ask, {"x": ""})
    with connect(database_url) as connection:
        rows = connection.execute("SELECT count(*) FROM feedback_request").fetchone()
        acts = connection.execute("SELECT count(*) FROM audit_event WHERE action = 'feedback.asked'").fetchone()
    assert (rows, acts) == ((1,), (1,))
    assert "Väntar (1)" in bea("/feedback").text


@pytest.mark.parametrize(
    ("days", "decided_days_ago", "against"),
    [
        (10, 7, "i tid"),  # the last day of the week after the decision
        (10, 8, "sent"),  # a day too late
        (10, 0, "i tid"),
    ],
)
def test_what_is_given_is_held_against_its_clock(
    lena: Visit, bea: Visit, database_url: str, days: int, decided_days_ago: int, against: str
) -> None:
    """SoL 2025:400 19:6: within one week of the decision."""
    [report_id] = report_ids(sent_report(lena, wants_feedback="yes"))
    received_days_ago(database_url, days)
    decided = today() - timedelta(days=decided_days_ago)
    page = bea(f"/feedback/{report_id}", {"choice": "not_opened", "decided_on": decided.isoformat()})

    assert against in page.text


def test_the_week_counts_from_the_recorded_decision_whatever_day_is_typed(
    lena: Visit, bea: Visit, database_url: str, sealer: Sealer
) -> None:
    [report_id] = report_ids(sent_report(lena, wants_feedback="yes"))
    received_days_ago(database_url, 10)
    decided_at = now() - timedelta(days=8)
    with connect(database_url) as connection:
        [(child,)] = connection.execute("SELECT id FROM report_child WHERE report_id = %s", [report_id]).fetchall()
        entry = {"report_child_id": child, "conclusion": "no_immediate_need", "has_new_facts": False, "basis": "Läst."}
        records = assess([entry], actor=actor("anna"), now=now(), new_ids=[uuid4()])
        Assessing(sealer).record(connection, records, actor("anna"), now=now())
        [(tag,)] = connection.execute("SELECT decision_tag(%s)", [child]).fetchall()
        hand = Hand(actor=actor("erik"), at=decided_at, order_on=order_on, seen=tag)
        assert isinstance(Decisions(sealer).decide(connection, read(NOT_OPEN, child), hand), DecisionRecord)

    shown = bea(f"/feedback/{report_id}")
    assert f"beslutet är antecknat {local_date(decided_at)}" in shown.text
    page = bea(f"/feedback/{report_id}", {"choice": "not_opened", "decided_on": today().isoformat()})
    assert "sent" in page.text  # a day after the week
    assert f"beslut {local_date(decided_at)}" in page.text


def test_asked_for_after_the_decision_it_is_due_at_once(lena: Visit, bea: Visit, database_url: str) -> None:
    [report_id] = report_ids(sent_report(lena))
    received_days_ago(database_url, 20)
    lena(f"/portal/skickade/{report_id}/aterkoppling", {"x": ""})
    assert "genast" in bea("/feedback").text.split("Väntar")[1]

    decided = today() - timedelta(days=15)
    bea(f"/feedback/{report_id}", {"choice": "opened", "decided_on": decided.isoformat()})
    with connect(database_url) as connection:
        row = connection.execute(
            "SELECT f.due_at - q.asked_at BETWEEN interval '0' AND interval '33 hours' FROM feedback f"
            " JOIN feedback_request q USING (report_id)"
        ).fetchone()
    assert row == (True,)


def test_it_may_be_given_unasked_and_then_no_clock_runs(lena: Visit, bea: Visit) -> None:
    [report_id] = report_ids(sent_report(lena))
    page = bea(f"/feedback/{report_id}", {"choice": "opened", "decided_on": today().isoformat()})

    assert "ingen frist" in page.text
    assert "Utredning har inletts" in lena(f"/portal/skickade/{report_id}").text


def test_why_it_is_unsuitable_is_recorded_and_never_shown_to_the_reporter(lena: Visit, bea: Visit) -> None:
    [report_id] = report_ids(sent_report(lena, wants_feedback="yes"))
    before = lena(f"/portal/skickade/{report_id}").html
    page = bea(f"/feedback/{report_id}", {"choice": "unsuitable", "unsuitable": "Anmälaren är släkt."})

    assert "Anmälaren är släkt." in page.text
    assert lena(f"/portal/skickade/{report_id}").html == before


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"choice": "unsuitable", "unsuitable": " "}, "Skälet saknas"),
        ({"choice": "opened", "decided_on": ""}, "Beslutets dag saknas"),
        ({"choice": "opened", "decided_on": "2020-01-01"}, "Beslutets dag stämmer inte"),
        ({"choice": "", "unsuitable": "Kvar i fältet."}, "Välj vad som ska sägas"),
        ({"choice": "placed_in_care"}, "Välj vad som ska sägas"),
    ],
)
def test_an_incomplete_form_comes_back_with_what_was_written(
    lena: Visit, bea: Visit, database_url: str, sent: dict[str, str], words: str
) -> None:
    [report_id] = report_ids(sent_report(lena, wants_feedback="yes"))
    page = bea(f"/feedback/{report_id}", sent)

    assert page.status == 422
    assert words in page.text
    assert sent.get("unsuitable", "") in page.text
    with connect(database_url) as connection:
        assert connection.execute("SELECT count(*) FROM feedback").fetchone() == (0,)


def test_a_mistake_is_corrected_by_a_new_record_beside_the_old(lena: Visit, bea: Visit, database_url: str) -> None:
    [report_id] = report_ids(sent_report(lena, wants_feedback="yes"))
    address = f"/feedback/{report_id}"
    form = {"choice": "opened", "decided_on": today().isoformat()}
    first = bea(address, form)
    corrects = dict(first.form(report_id).fields)["corrects"]
    assert bea(address, form).status == 409  # somebody who still has the empty form open
    page = bea(address, {**form, "choice": "not_opened", "corrects": corrects})

    assert "Rättat av nästa" in page.text
    seen = lena(f"/portal/skickade/{report_id}").text
    assert "Utredning har inte inletts" in seen
    assert "Utredning har inletts" not in seen
    with connect(database_url) as connection:
        assert connection.execute("SELECT count(*) FROM feedback").fetchone() == (2,)
        with pytest.raises(psycopg.errors.RestrictViolation):
            connection.execute("UPDATE feedback SET statement = 'opened'")
        acts = connection.execute("SELECT actor FROM audit_event WHERE action = 'feedback.given'").fetchall()
    assert acts == [("bea.bedomare",)] * 2


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ASSESSOR])
def test_only_the_assessor_gives_feedback(
    client: TestClient, lena: Visit, database_url: str, keyring: Path, role: Role
) -> None:
    [report_id] = report_ids(sent_report(lena, wants_feedback="yes"))
    visit = browser(client, pass_for(database_url, keyring, role, "anna", kind="session"))

    assert visit("/feedback").status == 403
    assert visit(f"/feedback/{report_id}", {"choice": "already_ongoing"}).status == 403


def test_a_report_from_nobody_in_the_portal_has_no_feedback_page(client: TestClient, bea: Visit) -> None:
    """Private persons get none (SoL 2025:400 19:6)."""
    sent = client.post("/api/v1/reports", json=report(), headers={"Cookie": ""}).json()

    assert bea(f"/feedback/{sent['id']}").status == 404


def make_key(visit: Visit, *scopes: str) -> str:
    page = visit("/portal/nycklar", {"label": "Skolsystemet", "scope": list(scopes)})
    assert page.status == 201
    return page.html.split('id="new-key">')[1].split("<")[0]


def with_key(client: TestClient, key: str, **changes: Any) -> Any:
    client.cookies.clear()
    return client.post("/api/v1/reports", json=report(**changes), headers={"Authorization": f"Bearer {key}"})


def test_a_system_with_a_key_reports_as_mandated_in_the_organisations_name(
    client: TestClient, database_url: str, sealer: Any
) -> None:
    key = make_key(visitor(client, "rakel.rektor"), "report:write")
    answer = with_key(client, key, reporter={"role": "Lärare"})

    assert answer.status_code == 201
    with connect(database_url) as connection:
        row = connection.execute("SELECT channel, reporter_kind, flags, working_copy, id FROM report").fetchone()
        acts = connection.execute("SELECT actor FROM audit_event WHERE action = 'report.registered'").fetchall()
    assert row is not None
    assert row[:3] == ("api", "mandated", [])
    copy = sealer.unseal_json(bytes(row[3]), where=f"report/{row[4]}/working_copy")
    assert copy["reporter"]["organisation"] == "Tallskolan"
    assert acts[0][0].startswith("organisation:")


def test_a_key_is_shown_once_and_kept_as_a_hash(client: TestClient, database_url: str) -> None:
    rakel = visitor(client, "rakel.rektor")
    key = make_key(rakel, "report:write", "receipt:read")

    page = rakel("/portal/nycklar")
    assert "Skolsystemet" in page.text
    assert "aldrig" in page.text
    assert key not in page.html
    with connect(database_url) as connection:
        [(row,)] = connection.execute("SELECT to_jsonb(k)::text FROM organisation_key k").fetchall()
    assert key not in row
    with_key(client, key)
    assert "aldrig" not in visitor(client, "rakel.rektor")("/portal/nycklar").text


def test_a_revoked_key_stops_at_once(client: TestClient, database_url: str) -> None:
    rakel = visitor(client, "rakel.rektor")
    key = make_key(rakel, "report:write")
    assert with_key(client, key).status_code == 201
    address = rakel("/portal/nycklar").form("/aterkalla").action
    assert rakel(address, {"x": ""}).status == 200

    assert with_key(client, key).status_code == 401
    with connect(database_url) as connection:
        assert connection.execute("SELECT count(*) FROM report").fetchone() == (1,)


def test_a_key_does_what_it_was_made_for_and_no_more(client: TestClient) -> None:
    rakel = visitor(client, "rakel.rektor")
    writes, reads = make_key(rakel, "report:write"), make_key(rakel, "receipt:read")
    receipt = with_key(client, writes).json()["receipt"]

    def get(path: str, key: str) -> int:
        return int(client.get(path, headers={"Authorization": f"Bearer {key}"}).status_code)

    assert with_key(client, reads).status_code == 403
    bulk = client.post("/api/v1/reports/bulk", content=b"{}\n", headers={"Authorization": f"Bearer {reads}"})
    assert bulk.status_code == 403
    assert get(f"/api/v1/receipts/{receipt}", reads) == 200
    assert get(f"/api/v1/receipts/{receipt}", writes) == 403
    assert client.get(f"/api/v1/receipts/{receipt}").status_code == 200
    assert [get(path, writes) for path in ("/api/v1/queues", "/api/v1/export", "/portal")] == [403] * 3


def test_a_made_up_key_is_refused_and_never_taken_for_anybody(client: TestClient) -> None:
    assert with_key(client, "sluss_org_made-up").status_code == 401


def test_keys_are_for_who_administers_the_organisation_and_only_its_own(client: TestClient) -> None:
    rakel = visitor(client, "rakel.rektor")
    key = make_key(rakel, "report:write")
    address = rakel("/portal/nycklar").form("/aterkalla").action

    lena = visitor(client, "lena.larare")
    assert lena("/portal/nycklar").status == 403
    assert lena("/portal/nycklar", {"label": "x", "scope": "report:write"}).status == 403
    assert lena(address, {"x": ""}).status == 403
    assert "/portal/nycklar" not in lena("/portal").links
    assert with_key(client, key).status_code == 201


@pytest.mark.parametrize(
    "sent", [{"label": "", "scope": "report:write"}, {"label": "x"}, {"label": "x", "scope": "all"}]
)
def test_a_key_needs_a_label_and_something_to_do(client: TestClient, sent: dict[str, str]) -> None:
    assert visitor(client, "rakel.rektor")("/portal/nycklar", sent).status == 422
