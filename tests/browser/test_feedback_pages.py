"""Feedback with its clock and deviations about many reports: accessible, and fit every window, in light and dark."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from playwright.sync_api import Browser

from casework.access import Role
from casework.calendar import STOCKHOLM
from store.database import connect
from tests.support.chromium import Look, faults, somebody
from tests.support.deciding import Desk
from tests.support.live import Live
from tests.support.recorded import ask, decide, give, mandated
from tests.support.work import worker
from workers.clockwatch import go_round


@pytest.fixture(scope="module")
def pages(site: Live) -> dict[str, Role]:
    """Requests in each state, forty reports that were handed in late, and a round of the watch."""
    now = datetime.now(STOCKHOLM)
    with connect(site.database_url) as connection, httpx2.Client(base_url=site.url) as client:
        desk = Desk(client, connection, site.database_url, site.keyring)  # type: ignore[arg-type]
        for days, decided_ago in ((30, None), (16, None), (3, None), (10, 6), (9, 2), (12, 11)):
            came = f"{now - timedelta(days=days):%Y-%m-%d %H:%M}"
            report_id, [one] = mandated(desk, came)
            ask(desk, report_id, came)
            if decided_ago is not None:
                decide(desk, one, f"{now - timedelta(days=decided_ago):%Y-%m-%d %H:%M}")
            if days == 12:
                give(desk, report_id, f"{now - timedelta(days=1):%Y-%m-%d %H:%M}", None)
        for _ in range(40):
            desk.arrived((datetime.now(UTC) - timedelta(days=200)).isoformat(), channel="file")
        own = worker(site.database_url, site.keyring)
        own.connection().execute("UPDATE feedback_clock SET look_at = '-infinity'")
        go_round(own)
        own.forget_connection()
        # As when a round comes three minutes later: what has just been registered has settled.
        connection.execute("ALTER TABLE report DISABLE TRIGGER USER")
        connection.execute("UPDATE report SET registered_at = registered_at - interval '3 minutes'")
        connection.execute("ALTER TABLE report ENABLE TRIGGER USER")
        go_round(own)
        own.forget_connection()
        [(late,)] = connection.execute(
            "SELECT id FROM deviation WHERE kind = 'registered_late' AND detail LIKE '%file'"
        ).fetchall()
    return {
        "/feedback": Role.ASSESSOR,
        f"/feedback/{report_id}": Role.ASSESSOR,
        "/deviations": Role.SUPERVISOR,
        f"/deviations/{late}": Role.SUPERVISOR,
        "/self-check": Role.SUPERVISOR,
        "/board": Role.SUPERVISOR,
    }


def test_the_pages_of_feedback_and_of_late_reports_are_accessible_and_fit(
    browser: Browser, site: Live, pages: dict[str, Role]
) -> None:
    found = {}
    for path, role in pages.items():
        with somebody(browser, site.url, Look(), session=site.session("anna", role)) as (page, witness):
            page.goto(path)
            found[path] = faults(page)
            witness.assert_quiet()
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
