"""What was registered late is one deviation for each cause, which names every report and hides none (OSL 2009:400 5:1)."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from casework.access import Role
from tests.support.deciding import Desk
from tests.support.pages import browser
from tests.support.watching import Watch
from tests.support.web import bearer, pass_for

LONG_AGO = (datetime.now(UTC) - timedelta(days=400)).isoformat()
LATE = (
    "SELECT id, municipality, detail, report_count FROM deviation_standing WHERE kind = 'registered_late' ORDER BY seq"
)


def handed_in(desk: Desk, number: int, **changes: Any) -> list[UUID]:
    """Reports that came long ago and are registered now, as an importer hands them over."""
    children = [desk.arrived(LONG_AGO, **changes)[0] for _ in range(number)]
    rows = desk.connection.execute("SELECT report_id FROM report_child WHERE id = ANY(%s)", [children]).fetchall()
    return sorted(report_id for (report_id,) in rows)


def go(watch: Watch, minutes: int = 10) -> None:
    watch.at(datetime.now(UTC) + timedelta(minutes=minutes))


def named(watch: Watch, deviation: UUID) -> list[UUID]:
    rows = watch.rows(f"SELECT report_id FROM deviation_report WHERE deviation_id = '{deviation}' ORDER BY report_id")
    return [report_id for (report_id,) in rows]


def shape(watch: Watch) -> list[tuple[Any, ...]]:
    return [row[1:] for row in watch.rows(LATE)]


def test_a_file_of_old_reports_is_one_deviation_that_names_each_and_is_told_once(desk: Desk, watch: Watch) -> None:
    old = handed_in(desk, 7, channel="letter")
    desk.client.post("/api/v1/reports", json={"municipality": {"code": "2081"}, "narrative": "I dag."})
    for minutes in (10, 20):
        go(watch, minutes)
    [(deviation, *what)] = watch.rows(LATE)
    assert what == ["2081", "registration.letter", 7]
    assert named(watch, deviation) == old
    told = watch.rows("SELECT counts FROM notification WHERE kind = 'deviation' AND codes = ARRAY['registered_late']")
    assert told == [({"deviations": 1},)]


def test_another_way_in_another_municipality_and_protected_identities_are_deviations_of_their_own(
    desk: Desk, watch: Watch
) -> None:
    handed_in(desk, 2, channel="letter")
    handed_in(desk, 1, channel="phone")
    handed_in(desk, 1, channel="letter", municipality={"code": "0180"})
    [shut] = handed_in(desk, 1, channel="letter")
    desk.connection.execute("UPDATE report_child SET protection = 'marked' WHERE report_id = %s", [shut])
    go(watch)
    assert sorted(shape(watch)) == [
        ("0180", "registration.letter", 1),
        ("2081", "registration.letter", 1),
        ("2081", "registration.letter", 2),
        ("2081", "registration.phone", 1),
    ]


def test_what_is_found_later_that_day_joins_it_until_somebody_has_acted_on_it_and_is_another_one_then(
    desk: Desk, watch: Watch, database_url: str, keyring: Path
) -> None:
    eva = bearer(database_url, keyring, Role.SUPERVISOR, "eva")
    handed_in(desk, 2, channel="letter")
    go(watch, 10)
    handed_in(desk, 1, channel="letter")
    go(watch, 20)
    assert shape(watch) == [("2081", "registration.letter", 3)]
    [(first, *_)] = watch.rows(LATE)
    body = {"act": "investigate", "words": "Posten låg i fel fack."}
    answer = desk.client.post(f"/api/v1/deviations/{first}/acts", json=body, headers={**eva, "If-Match": '"0"'})
    assert answer.status_code == 201, answer.text
    handed_in(desk, 4, channel="letter")
    go(watch, 30)
    assert shape(watch) == [("2081", "registration.letter", 3), ("2081", "registration.letter", 4)]


def test_it_is_one_line_that_opens_to_every_report_and_leaves_with_them(
    desk: Desk, watch: Watch, database_url: str, keyring: Path
) -> None:
    handed_in(desk, 3, channel="file")
    go(watch)
    visit = browser(desk.client, pass_for(database_url, keyring, Role.SUPERVISOR, "eva", kind="session"))
    numbers = [
        f"2081-{year}-{serial:06d}"
        for year, serial in watch.rows("SELECT registration_year, registration_serial FROM report ORDER BY seq")
    ]
    line = visit("/deviations?kind=registered_late")
    assert line.text.count("3 anmälningar") == 1
    [(deviation, *_)] = watch.rows(LATE)
    page = visit(f"/deviations/{deviation}").text
    assert "3 anmälningar som den gäller" in page
    assert "Fil" in page
    assert all(number in page for number in numbers)
    eva = bearer(database_url, keyring, Role.SUPERVISOR, "eva")
    found = desk.client.get(f"/api/v1/deviations/{deviation}", headers=eva).json()
    assert [one["registration_no"] for one in found["reports"]] == numbers
    text = desk.client.get(f"/deviations/{deviation}/export?format=csv", headers=eva).text
    assert all(number in text for number in numbers)
    register = desk.client.get("/deviations/export?format=csv", headers=eva).text
    rows = list(csv.DictReader(io.StringIO(register.removeprefix("\ufeff")), delimiter=";"))
    assert [row["antal anmälningar"] for row in rows if row["kind"] == "registered_late"] == ["3"]


def test_words_about_it_are_for_the_stricter_ring_when_one_of_its_reports_becomes_protected(
    desk: Desk, watch: Watch, database_url: str, keyring: Path
) -> None:
    """OSL 2009:400 21:3."""
    old = handed_in(desk, 2, channel="letter")
    go(watch)
    [(deviation, *_)] = watch.rows(LATE)
    eva = bearer(database_url, keyring, Role.SUPERVISOR, "eva")
    assert not desk.client.get(f"/api/v1/deviations/{deviation}", headers=eva).json()["is_shut"]
    desk.connection.execute("UPDATE report_child SET protection = 'marked' WHERE report_id = %s", [old[0]])
    assert desk.client.get(f"/api/v1/deviations/{deviation}", headers=eva).json()["is_shut"]


@pytest.mark.parametrize("statement", ["DELETE FROM deviation_report", "TRUNCATE deviation_report"])
def test_no_report_is_taken_out_of_its_deviation(desk: Desk, watch: Watch, statement: str) -> None:
    handed_in(desk, 1, channel="letter")
    go(watch)
    with pytest.raises(psycopg.errors.RestrictViolation):
        desk.connection.execute(statement.encode())
