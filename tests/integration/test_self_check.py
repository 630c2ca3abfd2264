"""The self-check on a real database: what was in time and what was not, by whom, and each exception with its deviation."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.access import Role
from casework.clockpolicy import STATUTE, ClockKind, ClockPolicy
from casework.selfcheck import Month, Outcome
from store.database import connect
from store.selfcheck import Report, self_check
from tests.support.deciding import Desk
from tests.support.recorded import assessed, decided
from tests.support.shadow_clock import local, set_clock
from tests.support.watching import Watch
from tests.support.web import bearer

PROTECTION, OPENING = ClockKind.PROTECTION_ASSESSMENT, ClockKind.OPENING_DECISION


def checked(database_url: str, now: datetime, month: str = "2025-06", **more: Any) -> Report:
    set_clock(database_url, now)
    found = Month.read(month)
    assert found is not None
    with connect(database_url) as connection:
        return self_check(connection, "2081", found, more.pop("policy", STATUTE), **more)


def counts(report: Report, clock: ClockKind) -> dict[str, int]:
    return {
        str(outcome): report.tally.outcomes[clock, outcome]
        for outcome in Outcome
        if report.tally.outcomes[clock, outcome]
    }


def test_each_child_in_each_report_is_counted_as_its_clocks_were_kept(desk: Desk, database_url: str) -> None:
    kept, late, missed, waits = (
        desk.arrived(local(f"2025-06-{day} 09:00").isoformat())[0] for day in ("02", "03", "04", "20")
    )
    assessed(desk, kept, local("2025-06-02 23:59"))
    decided(desk, kept, local("2025-06-16 23:59"))
    assessed(desk, late, local("2025-06-04 00:00"))
    decided(desk, late, local("2025-06-18 00:00"))
    report = checked(database_url, local("2025-06-20 12:00"))
    assert report.tally.rows == 4
    assert counts(report, PROTECTION) == {"in_time": 1, "late": 1, "passed": 1, "running": 1}
    assert counts(report, OPENING) == {"in_time": 1, "late": 1, "passed": 1, "running": 1}
    assert report.tally.share(PROTECTION) == pytest.approx(1 / 3)
    assert [(e.subject, e.clock, str(e.outcome)) for e in report.tally.exceptions] == [
        (late, PROTECTION, "late"),
        (late, OPENING, "late"),
        (missed, PROTECTION, "passed"),
        (missed, OPENING, "passed"),
    ]
    assert waits not in {e.subject for e in report.tally.exceptions}


def test_who_did_what_by_what_authority_is_counted(desk: Desk, database_url: str) -> None:
    for day, by in ((2, "anna"), (3, "anna"), (4, "berit")):
        [one] = desk.arrived(local(f"2025-06-{day:02d} 09:00").isoformat())
        assessed(desk, one, local(f"2025-06-{day:02d} 12:00"), by)
        decided(desk, one, local("2025-06-17 12:00"))
    report = checked(database_url, local("2025-07-20 12:00"))
    assert dict(report.tally.by_whom) == {
        (PROTECTION, "anna", "SoL 2025:400 25:1", Outcome.IN_TIME): 2,
        (PROTECTION, "berit", "SoL 2025:400 25:1", Outcome.IN_TIME): 1,
        (OPENING, "erik", "2026-1/r2", Outcome.LATE): 1,
        (OPENING, "erik", "2026-1/r2", Outcome.IN_TIME): 2,
    }


def test_a_month_is_one_of_swedish_midnights(desk: Desk, database_url: str) -> None:
    for at in ("2025-05-31 23:59", "2025-06-01 00:00", "2025-06-30 23:59", "2025-07-01 00:00"):
        desk.arrived(local(at).isoformat())
    now = local("2025-08-01 12:00")
    assert [checked(database_url, now, month).tally.rows for month in ("2025-05", "2025-06", "2025-07")] == [1, 2, 1]


def test_a_prolonged_clock_is_kept_until_its_new_day_and_a_stricter_policy_counts(
    desk: Desk, database_url: str
) -> None:
    [one] = desk.arrived(local("2025-06-02 09:00").isoformat())
    assessed(desk, one, local("2025-06-02 14:00"))
    decided(desk, one, local("2025-06-10 10:00"), kind="extend_opening", until=local("2025-06-21 00:00"))
    decided(desk, one, local("2025-06-20 23:59"))
    now = local("2025-07-01 12:00")
    assert counts(checked(database_url, now), OPENING) == {"in_time": 1}
    strict = ClockPolicy(protection_within=timedelta(hours=4))
    assert counts(checked(database_url, now), PROTECTION) == {"in_time": 1}
    assert counts(checked(database_url, now, policy=strict), PROTECTION) == {"late": 1}


def test_a_correction_does_not_make_an_assessment_late(desk: Desk, database_url: str) -> None:
    [one] = desk.arrived(local("2025-06-02 09:00").isoformat())
    assessed(desk, one, local("2025-06-02 12:00"))
    desk.connection.execute(
        "INSERT INTO protection_assessment (id, report_child_id, assessed_at, assessed_by, conclusion, has_new_facts, basis, corrects,"
        " reason) SELECT gen_random_uuid(), report_child_id, '2025-06-09T10:00Z', 'eva', conclusion, true, 'x', id, 'x'"
        " FROM protection_assessment"
    )
    report = checked(database_url, local("2025-07-01 12:00"))
    assert report.tally.rows == 1
    assert counts(report, PROTECTION) == {"in_time": 1}


@pytest.mark.parametrize("page", [1, 2, 3, 7, 1000])
def test_it_counts_the_same_however_it_is_paged_also_what_came_at_the_same_instant(
    desk: Desk, database_url: str, page: int
) -> None:
    for _ in range(5):
        desk.arrived(local("2025-06-02 09:00").isoformat())
    desk.arrived(local("2025-06-03 09:00").isoformat())
    assert checked(database_url, local("2025-07-01 12:00"), page=page).tally.rows == 6


def test_each_exception_leads_to_the_deviation_that_the_watch_reported_and_says_when_there_is_none(
    desk: Desk, watch: Watch, database_url: str, keyring: Path
) -> None:
    eva = bearer(database_url, keyring, Role.SUPERVISOR, "eva")
    [told] = desk.arrived(local("2025-06-02 09:00").isoformat())
    watch.at(local("2025-06-03 00:00"))
    assessed(desk, told, local("2025-06-03 09:00"))
    [untold] = desk.arrived(local("2025-06-05 09:00").isoformat())
    assessed(desk, untold, local("2025-06-07 09:00"))
    set_clock(database_url, local("2025-07-01 12:00"))
    [(deviation,)] = watch.rows("SELECT id FROM deviation WHERE kind = 'clock_passed'")
    page = desk.client.get("/self-check?month=2025-06", headers=eva).text
    assert f'href="/deviations/{deviation}"' in page
    assert (
        page.count("ingen avvikelse rapporterad") == 3
    )  # one assessment, and both decisions that no watch has seen pass
    auditor = bearer(database_url, keyring, Role.AUDITOR, "rut")
    assert "/deviations/" not in re.sub(
        "/deviations/new", "", desk.client.get("/self-check?month=2025-06", headers=auditor).text
    )


def test_the_table_says_what_the_page_says_and_begins_no_formula(desk: Desk, database_url: str, keyring: Path) -> None:
    [one] = desk.arrived(local("2025-06-02 09:00").isoformat())
    assessed(desk, one, local("2025-06-04 09:00"), "=anna")
    eva = bearer(database_url, keyring, Role.SUPERVISOR, "eva")
    answer = desk.client.get("/self-check/export?month=2025-06", headers=eva)
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert ["2025-06", "vem", "Skyddsbedömning", "'=anna", "SoL 2025:400 25:1", "0", "1", "", ""] in rows
    assert ["2025-06", "frister", "Skyddsbedömning", "", "", "0", "1", "0", "0"] in rows
    assert {row[1] for row in rows[1:]} == {"frister", "vem", "undantag"}
    assert not [cell for row in rows for cell in row if cell[:1] in {"=", "+", "-", "@"}]


@pytest.mark.parametrize("month", ["2025-13", "2025-00", "juni", "2025-6", "202506", "９999-01"])
def test_a_month_that_is_none_is_not_found(desk: Desk, database_url: str, keyring: Path, month: str) -> None:
    eva = bearer(database_url, keyring, Role.SUPERVISOR, "eva")
    assert desk.client.get("/self-check", params={"month": month}, headers=eva).status_code == 404


def test_nothing_of_another_municipality_is_counted(desk: Desk, database_url: str) -> None:
    desk.arrived(local("2025-06-02 09:00").isoformat(), municipality={"code": "0180"})
    report = checked(database_url, local("2025-07-01 12:00"))
    assert (report.tally.rows, report.tally.exceptions, report.deviations) == (0, [], ())
