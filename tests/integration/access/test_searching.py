"""Search by the four keys, the broken glass and the review of the log."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection, errors
from starlette.testclient import TestClient

from casework.access import Role
from casework.logreview import ReviewPolicy
from store.logreview import LogReview
from store.sealing import KeyRing, Sealer
from tests.support.readers import anna, page_of, protect
from tests.support.web import bearer, report
from tests.support.work import worker
from tests.support.worlds import OURS, THEIRS, Ids
from workers.jobs import drain_with

# Twenty children whom nobody would take for one another.
FIRST = (
    "Agnes Bo Cesar Disa Emrik Freja Gösta Hilma Ivar Jonna Kaspar Lykke Malte Nora Otto Petra Rasmus Saga Ture Ylva"
)


LAST = "Berg Dahl Ek Fors Gren Hult Järv Kvist Lind Mo Nyman Palm Quist Rask Skog Toll Ulv Vik Wall Åker"


def test_a_search_by_the_four_keys_is_logged_also_when_it_finds_nothing(
    client: TestClient, worlds: dict[str, Ids], database_url: str, keyring: Path, rows: Connection[Any]
) -> None:
    visit = page_of(client, database_url, keyring, Role.ASSESSOR, "anna")
    found = visit("/search", {"kind": "name", "first": "Tira", "last": "Ekwall"})  # as it sounds
    assert "2081-" in found.text
    assert "Ekvall" not in found.html.split("<form")[0]
    number = next(link for link in found.links if link.startswith("/reports/"))
    assert number == f"/reports/{worlds['own']['report_id']}"
    assert "Inget hittades" in visit("/search", {"kind": "name", "first": "Ingen", "last": "Alls"}).text
    assert (
        "Inget hittades" in visit("/search", {"kind": "name", "first": "Vanja", "last": "Ottosson"}).text
    )  # elsewhere
    assert "Inget hittades" in visit("/search", {"kind": "case_number", "case": "0180-2026-000001"}).text
    for wrong in (
        {"kind": "free_text", "number": "grät"},
        {"kind": "name"},
        {"kind": "personal_number", "number": "12"},
    ):
        assert visit("/search", wrong).status == 422
    logged = rows.execute("SELECT kind, results, terms FROM search_event ORDER BY id").fetchall()
    assert [(kind, results) for kind, results, _ in logged] == [
        ("name", 1),
        ("name", 0),
        ("name", 0),
        ("case_number", 0),
    ]
    assert not any(b"tira" in bytes(term) for _, _, terms in logged for term in terms)


def test_nothing_of_a_search_is_shown_when_it_cannot_be_logged(
    client: TestClient, worlds: dict[str, Ids], database_url: str, keyring: Path, rows: Connection[Any]
) -> None:
    rows.execute("ALTER TABLE search_event ADD CONSTRAINT full_disk CHECK (false) NOT VALID")
    visit = page_of(client, database_url, keyring, Role.ASSESSOR, "anna")
    page = visit("/search", {"kind": "name", "first": "Tyra", "last": "Ekvall"})
    assert page.status == 500
    assert worlds["own"]["report_id"] not in page.html


def test_a_broken_glass_opens_for_an_hour_tells_the_supervisor_and_is_reviewed(
    client: TestClient, worlds: dict[str, Ids], database_url: str, keyring: Path, rows: Connection[Any]
) -> None:
    own = worlds["own"]
    page = protect(client, database_url, keyring, own, "protected_reg")
    visit = page_of(client, database_url, keyring, Role.ASSESSOR, "anna")
    [glass] = [f for f in page.forms if ("kind", "break_glass") in f.fields]
    opened = visit(glass.action, glass.filled(reason="Polisen ringer, barnet är på väg hem till fadern."))

    assert "Tyra" in opened.text
    assert "Nödöppning till kl." in visit("/questions").text
    [(minutes,)] = rows.execute(
        "SELECT round(extract(epoch FROM expires_at - asked_at) / 60) FROM access_grant WHERE kind = 'break_glass'"
    )
    assert minutes == 60
    boss = page_of(client, database_url, keyring, Role.SUPERVISOR, "eva")
    alert = boss("/alerts")
    assert "Polisen ringer" in alert.text
    assert "Tyra" not in alert.text
    seen = next(f for f in alert.forms if f.action.endswith("/seen"))
    assert "Jag har sett" not in boss(seen.action, {}).html.split("Polisen ringer")[1].split("</section>")[0]
    auditor = page_of(client, database_url, keyring, Role.AUDITOR, "gun")
    assert "Polisen ringer" in auditor("/log-review").text


def test_a_snooper_is_found_and_daily_work_is_not(
    client: TestClient, worlds: dict[str, Ids], database_url: str, keyring: Path, rows: Connection[Any]
) -> None:
    own = worker(database_url, keyring)
    boss = bearer(database_url, keyring, Role.ASSESSOR, "olle", unit=THEIRS)
    entry = {"conclusion": "no_immediate_need", "has_new_facts": True, "basis": "Läst och jämfört."}
    for first, last in zip(FIRST.split(), LAST.split(), strict=True):
        child = {"first_name": first, "last_name": last}
        client.post("/api/v1/reports", json=report(children=[child], narrative=f"{first} är trött."))
    drain_with(own, "2081", "public")
    own.forget_connection()
    # The colleague assesses each: daily work.
    waiting = (
        "SELECT id, report_id FROM report_child WHERE municipality = '2081' AND state <> 'assessed' ORDER BY report_seq"
    )
    children = rows.execute(waiting).fetchall()
    for child, report_id in children:
        assert client.get(f"/api/v1/reports/{report_id}", headers=boss).status_code == 200
        client.post(f"/api/v1/report-children/{child}/protection-assessment", json=entry, headers=boss)
    snooper = bearer(database_url, keyring, Role.ASSESSOR, "sune", unit=OURS)
    for _, report_id in children[-20:]:
        asked = {"kind": "purpose", "code": "investigation", "reason": "Behöver läsa den här."}
        assert client.post(f"/api/v1/reports/{report_id}/access", json=asked, headers=snooper).status_code == 201
        assert client.get(f"/api/v1/reports/{report_id}", headers=snooper).status_code == 200

    log = LogReview(Sealer(KeyRing.load_or_create(keyring)))
    unsampled = ReviewPolicy(sample=0.0)
    assert log.go_through(rows, lambda _code: unsampled, settled=timedelta(0)) == len(children) + 20
    assert log.go_through(rows, lambda _code: unsampled, settled=timedelta(0)) == 0
    hits = rows.execute("SELECT person_id, rules FROM log_review WHERE read_id IS NOT NULL").fetchall()
    assert {person for person, _ in hits} == {"sune"}
    assert len(hits) == 20
    assert all({"foreign_unit", "no_assignment"} <= set(rules) for _, rules in hits)


def test_the_auditor_settles_each_hit_and_their_own_reading_is_logged(
    client: TestClient, worlds: dict[str, Ids], database_url: str, keyring: Path, rows: Connection[Any]
) -> None:
    visit = page_of(client, database_url, keyring, Role.AUDITOR, "gun")
    listed = visit("/log-review")
    form = next(f for f in listed.forms if f.action.endswith(worlds["own"]["review_id"]))
    assert visit(form.action, {"outcome": "to_investigate", "note": ""}).status == 422
    visit(form.action, {"outcome": "in_order", "note": "Kontrollerat med enhetschefen."})
    assert visit(form.action, {"outcome": "in_order", "note": ""}).status == 409
    client.cookies.clear()
    number = client.get(f"/api/v1/reports/{worlds['own']['report_id']}", headers=anna(database_url, keyring)).json()[
        "registration_no"
    ]
    who = visit("/log-review/lookup", {"about": "report", "number": number})
    assert "anna" in who.text
    extract = visit("/log-review/lookup", {"about": "extract", "number": number})
    assert "bedömare" in extract.text
    assert "anna" not in extract.text.split("Utdrag ur loggen:")[1]
    assert visit("/log-review/lookup", {"about": "report", "number": "0180-2026-000001"}).status == 404
    assert visit(f"/reports/{worlds['own']['report_id']}").status == 403
    logged = [what for (what,) in rows.execute("SELECT what FROM log_read_event ORDER BY id")]
    assert logged.count("report") == 2
    assert "review" in logged
    with pytest.raises(errors.RestrictViolation):
        rows.execute("DELETE FROM log_read_event")
