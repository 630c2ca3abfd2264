"""The page where staff register what was told or written: as a browser without JavaScript uses it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from casework.access import Role
from casework.calendar import STOCKHOLM
from intake.deps import SESSION_COOKIE
from tests.support.kept import rows
from tests.support.pages import Page
from tests.support.web import pass_for

CANARY = "Kanariefågelsdotter"


Visit = Callable[..., httpx2.Response]


@pytest.fixture
def desk(client: TestClient, database_url: str, keyring: Path) -> Visit:
    """`desk()` shows the form, `desk(fields)` sends it, as the intake worker Anna."""
    session = pass_for(database_url, keyring, Role.INTAKE_WORKER, "anna", kind="session")

    def visit(form: dict[str, Any] | None = None, **options: Any) -> httpx2.Response:
        client.cookies = {SESSION_COOKIE: session}
        return client.get("/register") if form is None else client.post("/register", data=form, **options)

    return visit


def filled(desk: Visit, **values: Any) -> dict[str, Any]:
    """A form as it is first shown, with these fields filled in."""
    form = Page(desk()).form("/register")
    return form.filled(**({"manner": "phone", "narrative": "Barnet gråter varje kväll."} | values))


def minutes_ago(minutes: float) -> dict[str, str]:
    at = (datetime.now(UTC) - timedelta(minutes=minutes)).astimezone(STOCKHOLM)
    return {"received_date": f"{at:%Y-%m-%d}", "received_time": f"{at:%H:%M}"}


def test_what_was_told_on_the_telephone_is_registered_with_its_number(desk: Visit, database_url: str) -> None:
    page = Page(desk(filled(desk)))
    assert page.status == 200
    [(year, serial, channel, flags)] = rows(
        database_url, "SELECT registration_year, registration_serial, channel, flags FROM report"
    )
    assert f"2081-{year}-{serial:06d}" in page.text
    assert channel == "phone"
    assert flags == ["no_child_named"]
    assert rows(database_url, "SELECT actor FROM audit_event WHERE action = 'report.registered'") == [("anna",)]


def test_when_and_by_whom_it_was_received_stands_on_the_report(
    desk: Visit, client: TestClient, database_url: str, keyring: Path
) -> None:
    """FL 2017:900 27 §: what is told is written down with when and by whom."""
    told = minutes_ago(90)
    page = Page(desk(filled(desk, manner="visit", received_by="Socialjouren, Berit", **told)))
    assert page.status == 200
    [(report_id, received_at)] = rows(database_url, "SELECT id, received_at FROM report")
    assert f"{received_at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}" == f"{told['received_date']} {told['received_time']}"
    client.cookies = {SESSION_COOKIE: pass_for(database_url, keyring, Role.ASSESSOR, "eva", kind="session")}
    shown = Page(client.get(f"/reports/{report_id}"))
    for said in ("Vid besök", "Socialjouren, Berit", "Skrevs ned av", "anna"):
        assert said in shown.text


def test_sent_twice_it_is_one_report_with_one_number(desk: Visit, database_url: str) -> None:
    form = filled(desk)
    first, second = Page(desk(form)), Page(desk(form))
    assert second.status == 200
    assert "registrerad en gång" in second.text
    [number] = {word for page in (first, second) for word in page.text.split() if word.startswith("2081-")}
    assert rows(database_url, "SELECT count(*) FROM report") == [(1,)]
    assert number


def test_a_page_changed_after_it_was_registered_asks_before_it_makes_another_report(
    desk: Visit, database_url: str
) -> None:
    form = filled(desk)
    desk(form)
    asked = Page(desk(form | {"narrative": "Något helt annat."}))
    assert asked.status == 409
    assert "Något helt annat." in asked.text
    assert rows(database_url, "SELECT count(*) FROM report") == [(1,)]
    again = Page(desk(asked.form("/register").filled(narrative="Något helt annat.")))
    assert again.status == 200
    assert rows(database_url, "SELECT count(*) FROM report") == [(2,)]


def test_another_scan_under_the_same_text_is_not_taken_for_a_repeat(desk: Visit, database_url: str) -> None:
    form = filled(desk, manner="letter")
    desk(form, files={"files": ("brev.pdf", b"%PDF-1.7 a", "application/pdf")})
    asked = Page(desk(form, files={"files": ("brev.pdf", b"%PDF-1.7 b", "application/pdf")}))
    assert asked.status == 409
    assert rows(database_url, "SELECT size_bytes FROM attachment") == [(10,)]


def test_a_letter_from_the_letter_box_came_in_on_the_working_day_before(desk: Visit, database_url: str) -> None:
    """FL 2017:900 22 § third paragraph."""
    page = Page(desk(filled(desk, manner="letter", day_before="yes", **minutes_ago(5))))
    assert page.status == 200
    [(received_at,)] = rows(database_url, "SELECT received_at FROM report")
    reached = datetime.now(UTC) - timedelta(minutes=5)
    assert received_at.astimezone(STOCKHOLM).date() < reached.astimezone(STOCKHOLM).date()
    assert f"{received_at.astimezone(STOCKHOLM):%H:%M}" == "23:59"


def test_what_was_told_is_never_moved_to_the_day_before(desk: Visit, database_url: str) -> None:
    desk(filled(desk, manner="phone", day_before="yes", **minutes_ago(5)))
    [(received_at,)] = rows(database_url, "SELECT received_at FROM report")
    assert datetime.now(UTC) - received_at < timedelta(minutes=10)


def test_a_time_in_the_future_is_for_the_person_to_correct(desk: Visit, database_url: str) -> None:
    page = Page(desk(filled(desk, **minutes_ago(-120))))
    assert page.status == 422
    assert page.text.count("Tiden ligger i framtiden") == 2  # in the summary and beside the field
    assert "Fel: Registrera" in page.text
    assert rows(database_url, "SELECT count(*) FROM report") == [(0,)]


def test_an_old_report_is_asked_about_once_and_then_kept_as_old_as_it_is(desk: Visit, database_url: str) -> None:
    form = filled(desk, **minutes_ago(60 * 24 * 40))
    asked = Page(desk(form))
    assert asked.status == 422
    assert "mer än ett dygn sedan" in asked.text
    done = Page(desk(asked.form("/register").filled(time_is_right="yes", narrative=form["narrative"])))
    assert done.status == 200
    assert "Skyddsbedömningen skulle redan vara gjord" in done.text
    [(age,)] = rows(database_url, "SELECT clock_timestamp() - received_at FROM report")
    assert age > timedelta(days=39)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("manner", ""),
        ("received_date", "i går"),
        ("received_time", "99:99"),
        ("received_by", ""),
        ("narrative", ""),
        ("reporter_phone", "070-123 45 67"),
        ("reporter_name", CANARY),
        ("reporter_email", "nagon@example.se"),
    ],
)
def test_each_mistake_is_told_at_the_top_and_beside_its_field_and_nothing_typed_is_lost(
    desk: Visit, database_url: str, field: str, value: str
) -> None:
    form = filled(desk) | {"child-0-first_name": "", "reporter_role": "Granne", field: value}
    if field != "narrative":
        form["child-0-last_name"] = CANARY
    page = Page(desk(form))
    assert page.status == 422
    assert f"#{field}" in page.links
    assert f'id="{field}-error"' in page.html
    kept = page.form("/register")
    assert ("reporter_role", "Granne") in kept.fields
    if value:
        assert (field, value) in kept.fields
    assert "Barnet gråter" in page.text or field == "narrative"
    assert rows(database_url, "SELECT count(*) FROM report") == [(0,)]


def test_an_anonymous_callers_number_is_not_taken_down(desk: Visit) -> None:
    """JO 2798-2008: the number that the telephone shows is not noted; the page says so before anything is typed."""
    assert "Anteckna då inte numret som syns i telefonen" in Page(desk()).text


def test_several_children_stand_in_one_report_and_empty_places_are_nobody(desk: Visit, database_url: str) -> None:
    form = filled(desk)
    for name in ("Tyra", "Elis"):
        form |= {f"child-{0 if name == 'Tyra' else 1}-first_name": name, "action": "add_child"}
        page = Page(desk(form))
        assert page.status == 200
        form = page.form("/register").filled(manner="phone", narrative=form["narrative"])
    assert {"child-0-first_name", "child-1-first_name", "child-2-first_name"} <= set(form)
    assert rows(database_url, "SELECT count(*) FROM report") == [(0,)]
    assert Page(desk(form)).status == 200
    assert rows(database_url, "SELECT count(*) FROM report_child") == [(2,)]


def test_a_scanned_letter_is_kept_with_the_report(desk: Visit, database_url: str) -> None:
    desk(filled(desk, manner="letter"), files={"files": ("brev.pdf", b"%PDF-1.7 x", "application/pdf")})
    assert rows(database_url, "SELECT channel FROM report") == [("letter",)]
    assert rows(database_url, "SELECT content_type, size_bytes FROM attachment") == [("application/pdf", 10)]


def test_only_those_who_may_register_see_the_page_and_the_way_to_it(
    client: TestClient, database_url: str, keyring: Path
) -> None:
    for role, may in {
        Role.INTAKE_WORKER: True,
        Role.ASSESSOR: True,
        Role.SUPERVISOR: False,
        Role.REPORTER: False,
        Role.IMPORTER: False,
    }.items():
        client.cookies = {SESSION_COOKIE: pass_for(database_url, keyring, role, "nn", kind="session")}
        page = Page(client.get("/register"))
        assert page.status == (200 if may else 403), role
        assert ("/register" in page.links) is may


def test_a_form_on_another_site_registers_nothing(desk: Visit, database_url: str) -> None:
    assert desk(filled(desk), headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert rows(database_url, "SELECT count(*) FROM report") == [(0,)]


def test_how_a_report_was_received_is_not_believed_from_the_public_api(
    client: TestClient, database_url: str, keyring: Path
) -> None:
    spoof = {"narrative": "x", "reception": {"manner": "phone", "received_by": CANARY}}
    assert client.post("/api/v1/reports", json=spoof).status_code == 201
    [(report_id,)] = rows(database_url, "SELECT id FROM report")
    client.cookies = {SESSION_COOKIE: pass_for(database_url, keyring, Role.ASSESSOR, "eva", kind="session")}
    assert CANARY not in client.get(f"/reports/{report_id}").text
