"""A correction of a protection assessment stands beside what it corrects, which stays as it was (SoL 2025:400 14:6)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import Connection
from starlette.testclient import TestClient

from casework.access import Role
from store.database import connect
from tests.support.pages import browser
from tests.support.web import bearer, pass_for, report

FIRST = {"conclusion": "no_immediate_need", "has_new_facts": True, "basis": "Läst och bedömt.", "child_best": "Hemma."}
RIGHT = FIRST | {
    "conclusion": "needs_protection",
    "basis": "Barnet är hos en annan vuxen.",
    "reason": "Jag läste fel adress.",
}


class Desk:
    """One assessed child in one report, and the assessor Anna who assessed it."""

    def __init__(self, client: TestClient, connection: Connection[Any], anna: dict[str, str]) -> None:
        self.client, self.connection, self.anna = client, connection, anna
        self.report_id = client.post("/api/v1/reports", json=report()).json()["id"]
        [row] = connection.execute("SELECT id FROM report_child WHERE report_id = %s", [self.report_id]).fetchall()
        self.child: UUID = row[0]
        self.path = f"/api/v1/report-children/{self.child}/protection-assessment"

    def assess(self) -> None:
        assert self.client.post(self.path, json=FIRST, headers=self.anna).status_code == 201

    def tag(self) -> str:
        return str(self.client.get(f"{self.path}/corrections", headers=self.anna).headers["etag"])

    def correct(self, tag: str | None, **changes: Any) -> Any:
        seen = {} if tag is None else {"If-Match": tag}
        return self.client.post(f"{self.path}/corrections", json=RIGHT | changes, headers={**self.anna, **seen})

    def items(self) -> list[dict[str, Any]]:
        return list(self.client.get(f"{self.path}/corrections", headers=self.anna).json()["items"])

    def rows(self, query: str) -> list[Any]:
        return self.connection.execute(query.encode()).fetchall()


@pytest.fixture
def desk(client: TestClient, database_url: str, keyring: Path) -> Iterator[Desk]:
    with connect(database_url) as connection:
        desk = Desk(client, connection, bearer(database_url, keyring, Role.ASSESSOR, "anna"))
        desk.assess()
        yield desk


def test_a_correction_is_a_note_beside_what_it_corrects_and_both_stay_readable(desk: Desk) -> None:
    before = desk.rows("SELECT * FROM protection_assessment")
    assert desk.correct(desk.tag()).status_code == 201
    new, old = desk.items()
    assert (new["conclusion"], new["reason"], new["corrects"]) == ("needs_protection", RIGHT["reason"], old["id"])
    assert (old["conclusion"], old["basis"], old["corrects"]) == ("no_immediate_need", FIRST["basis"], None)
    assert desk.rows("SELECT * FROM protection_assessment WHERE corrects IS NULL") == before


def test_a_correction_resets_no_clock_and_moves_no_state(desk: Desk) -> None:
    course = "SELECT state, escalation_at FROM report_child"
    before = desk.rows(course)
    assert desk.correct(desk.tag()).status_code == 201
    assert desk.rows(course) == before


def test_who_corrects_says_why_and_which_record_they_saw(desk: Desk) -> None:
    tag = desk.tag()
    codes = [
        desk.correct(None).json()["type"],
        desk.correct(tag, reason=" ").json()["type"],
        desk.correct('"nothing"').json()["type"],
    ]
    assert codes == ["/problems/correction_tag_missing", "/problems/reason_required", "/problems/correction_changed"]
    assert desk.correct(tag).status_code == 201
    assert desk.correct(tag).status_code == 412  # somebody was first
    assert desk.correct(desk.tag(), basis="Nu rätt.").status_code == 201
    assert [item["basis"] for item in desk.items()] == ["Nu rätt.", RIGHT["basis"], FIRST["basis"]]


def test_a_correction_is_sealed_audited_and_its_reading_logged(desk: Desk) -> None:
    desk.correct(desk.tag())
    [raw] = desk.rows("SELECT reason FROM protection_assessment WHERE corrects IS NOT NULL")
    assert b"adress" not in bytes(raw[0])
    [(actor, details)] = desk.rows("SELECT actor, details FROM audit_event WHERE action = 'protection.corrected'")
    assert (actor, set(details)) == ("anna", {"record", "corrects"})
    assert desk.rows("SELECT person_id FROM read_event WHERE purpose = 'correction'") == [("anna",)]


def test_nobody_corrects_what_they_may_not_read_or_who_is_no_assessor(
    desk: Desk, database_url: str, keyring: Path
) -> None:
    tag = desk.tag()
    others = {
        "berit": bearer(database_url, keyring, Role.ASSESSOR, "berit"),  # nothing says that she needs it
        "doris": bearer(database_url, keyring, Role.DECISION_MAKER, "doris"),
        "sven": bearer(database_url, keyring, Role.SUPERVISOR, "sven"),
    }
    for name, headers in others.items():
        answer = desk.client.post(f"{desk.path}/corrections", json=RIGHT, headers={**headers, "If-Match": tag})
        assert answer.status_code == 403, name
    assert len(desk.items()) == 1


def test_what_has_no_assessment_has_nothing_to_correct(desk: Desk) -> None:
    other = Desk(desk.client, desk.connection, desk.anna)
    answer = other.correct('"00000000-0000-4000-8000-000000000000"')
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/not_assessed")


def test_a_colleagues_record_is_corrected_only_after_ones_own_first_mark(
    desk: Desk, database_url: str, keyring: Path
) -> None:
    berit = bearer(database_url, keyring, Role.ASSESSOR, "berit", unit="Söder")
    bearer(database_url, keyring, Role.ASSESSOR, "anna", unit="Söder")
    answer = desk.client.get(f"{desk.path}/corrections", headers=berit)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/first_mark_missing")


@pytest.mark.parametrize(
    "corrects",
    ["NULL::uuid, ''::bytea", "(SELECT id FROM protection_assessment LIMIT 1), NULL::bytea"],
    ids=["a first record gives no reason", "a correction says why"],
)
def test_the_database_keeps_reason_and_correction_together(desk: Desk, corrects: str) -> None:
    other = Desk(desk.client, desk.connection, desk.anna)
    with pytest.raises(psycopg.errors.CheckViolation):
        desk.rows(
            "INSERT INTO protection_assessment (id, report_child_id, assessed_at, assessed_by, conclusion, has_new_facts, basis,"
            " corrects, reason)"
            f" SELECT gen_random_uuid(), '{other.child}'::uuid, now(), 'anna', 'no_immediate_need', false, ''::bytea, {corrects}"
        )


def test_the_database_lets_no_correction_be_of_another_child(desk: Desk) -> None:
    other = Desk(desk.client, desk.connection, desk.anna)
    with pytest.raises(psycopg.errors.CheckViolation, match="same child"):
        desk.rows(
            "INSERT INTO protection_assessment (id, report_child_id, assessed_at, assessed_by, conclusion, has_new_facts, basis,"
            " corrects, reason)"
            f" SELECT gen_random_uuid(), '{other.child}'::uuid, now(), 'anna', 'no_immediate_need', false, ''::bytea, id, ''::bytea"
            " FROM protection_assessment LIMIT 1"
        )


def test_the_page_adds_the_correction_above_the_first_record_on_the_report(
    desk: Desk, client: TestClient, database_url: str, keyring: Path
) -> None:
    visit = browser(client, pass_for(database_url, keyring, Role.ASSESSOR, "anna", kind="session"))
    report_page = visit(f"/reports/{desk.report_id}")
    page = visit(next(link for link in report_page.links if link.endswith("/correct")))
    form = page.form("/correct")
    empty = visit(form.action, form.filled(reason="Jag läste fel adress."))
    assert (empty.status, "Välj en slutsats" in empty.text) == (422, True)
    assert "Jag läste fel adress." in empty.html
    said = {name: RIGHT[name] for name in ("reason", "conclusion", "basis", "child_best")}
    shown = visit(form.action, form.filled(**said, has_new_facts="no"))
    assert shown.path == f"/reports/{desk.report_id}"
    assert shown.text.index("Rättelse av skyddsbedömning") < shown.text.index("Läst och bedömt.")


def test_who_may_not_assess_may_not_correct_either_and_each_attempt_is_a_deviation(
    desk: Desk, database_url: str, keyring: Path
) -> None:
    """SoL 2025:400 25:1, 27:2."""
    tag = desk.tag()
    desk.anna = bearer(database_url, keyring, Role.ASSESSOR, "anna", qualifications=frozenset())
    for _ in range(2):
        answer = desk.correct(tag)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/may_not_sign")
    assert len(desk.rows("SELECT 1 FROM protection_assessment")) == 1
    attempts = desk.rows("SELECT kind, subject, municipality, detail FROM deviation")
    assert attempts == [("signature_refused", desk.child, "2081", "protection_assessment.no_degree")] * 2
    assert desk.rows("SELECT codes FROM notification WHERE kind = 'deviation'") == [(["signature_refused"],)] * 2


def test_what_is_refused_for_another_reason_is_no_deviation(desk: Desk, database_url: str, keyring: Path) -> None:
    """What is on the page has moved on, or may not be read: that is no attempt to sign without authority."""
    tag = desk.tag()
    desk.anna = bearer(database_url, keyring, Role.ASSESSOR, "anna", qualifications=frozenset())
    assert desk.correct('"nothing"').status_code == 412
    desk.anna = bearer(database_url, keyring, Role.ASSESSOR, "berit", qualifications=frozenset())
    assert desk.correct(tag).status_code == 403
    assert desk.rows("SELECT 1 FROM deviation") == []
