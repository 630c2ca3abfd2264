"""A day with a flood, for pictures: made-up reports in their own time, most other children assessed, and people at work."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
from psycopg import Connection

from casework.access import Role
from sluss.generate import write
from sluss.replay import BULK_LINES, ending_at, read_lines
from store.database import connect
from tests.support.live import Live
from tests.support.web import bearer, report
from tests.support.work import worker
from workers.surgewatch import go_round

SEED = 611
_SHARE = 0.3  # of the week of 1,500 reports
_AFTER_THE_RUSH = timedelta(hours=72)  # what of that week comes later than the hours in which most come
_PEOPLE = ("anna.andersson", "bo.berg", "carin.dahl")
_ENTRY = {"conclusion": "no_immediate_need", "has_new_facts": True, "basis": "Läst i sin helhet."}


def surge_day(site: Live) -> None:
    """Fills an empty register. The newest report has just come in."""
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="sluss-day-") as scratch:
        write("surge", seed=SEED, scale=_SHARE, out=Path(scratch))
        week = ending_at(read_lines(Path(scratch) / "reports.jsonl"), now)
    lines = ending_at([one for one in week if one.received_at and one.received_at < now - _AFTER_THE_RUSH], now)
    older = [
        report(
            received_at=(now - timedelta(days=days)).isoformat(), children=[_child(n)], narrative="Hon sover hos oss."
        )
        for n, days in enumerate((12.2, 12.6, 13.1))
    ]
    importer = bearer(site.database_url, site.keyring, Role.IMPORTER, "importer")
    with httpx2.Client(base_url=site.url, headers=importer, timeout=60) as client:
        for body in older:
            client.post("/api/v1/reports", json=body).raise_for_status()
        for begin in range(0, len(lines), BULK_LINES):
            raw = b"\n".join(line.raw for line in lines[begin : begin + BULK_LINES])
            client.post("/api/v1/reports/bulk", content=raw).raise_for_status()
    site.link_all()
    with connect(site.database_url) as connection:
        _assess(site, _done(connection))
        _take_their_time(connection)
    _sit_down(site)
    own = worker(site.database_url, site.keyring)
    while go_round(own):
        pass
    own.forget_connection()


def _child(n: int) -> dict[str, str]:
    return {"first_name": ("Vanja", "Otto", "Siri")[n], "last_name": "Ekvall", "age_text": f"{7 + n} år"}


def _done(connection: Connection[Any]) -> Sequence[UUID]:
    """Other children up to an hour ago, and of the flood the first ones."""
    rows = connection.execute(
        "SELECT report_child_id FROM placement WHERE NOT is_surging AND received_at < clock_timestamp() - interval '70 minutes'"
        " UNION ALL (SELECT report_child_id FROM placement WHERE is_surging ORDER BY received_at LIMIT 40)"
    )
    return [row[0] for row in rows]


def _assess(site: Live, children: Sequence[UUID]) -> None:
    people = [bearer(site.database_url, site.keyring, Role.ASSESSOR, person) for person in _PEOPLE]
    with httpx2.Client(base_url=site.url, timeout=60) as client:
        for n, child in enumerate(children):
            path = f"/api/v1/report-children/{child}/protection-assessment"
            client.post(path, json=_ENTRY, headers=people[n % len(people)]).raise_for_status()


def _take_their_time(connection: Connection[Any]) -> None:
    """As if each had been linked when it came, assessed half an hour later, and of the flood one every five minutes."""
    statements = (
        "UPDATE routing r SET routed_at = rc.received_at + interval '20 seconds' FROM report_child rc WHERE rc.id = r.report_child_id",
        "ALTER TABLE protection_assessment DISABLE TRIGGER USER",
        "UPDATE protection_assessment a SET recorded_at = at.at, assessed_at = at.at FROM ("
        "  SELECT p.report_child_id, CASE WHEN p.is_surging THEN clock_timestamp() - interval '5 minutes'"
        "      * row_number() OVER (PARTITION BY p.is_surging ORDER BY p.received_at DESC)"
        "    ELSE p.received_at + interval '30 minutes' END AS at FROM placement p WHERE p.state = 'assessed') AS at"
        " WHERE at.report_child_id = a.report_child_id",
        "ALTER TABLE protection_assessment ENABLE TRIGGER USER",
    )
    for statement in statements:
        connection.execute(statement)


def _sit_down(site: Live) -> None:
    """Two take what the queue gives, and a third has been given the flood."""
    for person in _PEOPLE[:2]:
        headers = bearer(site.database_url, site.keyring, Role.ASSESSOR, person)
        with httpx2.Client(base_url=site.url, headers=headers, timeout=60) as client:
            client.post("/api/v1/work/next", params={"municipality": "2081"}).raise_for_status()
    with connect(site.database_url) as connection:
        connection.execute(
            "INSERT INTO work_claim (group_id, person_id, until) SELECT id, %s, clock_timestamp() + interval '15 minutes'"
            " FROM child_group WHERE is_surging ORDER BY member_count DESC LIMIT 1 ON CONFLICT DO NOTHING",
            [_PEOPLE[2]],
        )
