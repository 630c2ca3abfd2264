"""The self-check of one municipality and month: rows in pages of a thousand, counted by the clocks' own rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row

from casework.clockpolicy import ClockKind, ClockPolicy
from casework.ids import registration_number
from casework.selfcheck import Checked, CheckedFeedback, Done, Month, Tally
from casework.steps.watch import Course
from store.feedbackwatch import asked_of
from store.queries import sql

Link = Connection[Any]

_PAGE = 1000
_ARRIVALS = ("arrivals", "received_at", "id")
_REQUESTS = ("feedback", "asked_at", "report_id")
_BY_ASSESSORS = "SoL 2025:400 25:1"  # no other role makes protection assessments (`casework.access`)
_TO_REPORTERS = "SoL 2025:400 19:6"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a month comes to, and which exceptions have been reported as deviations."""

    month: Month
    made_at: datetime
    tally: Tally
    deviations: tuple[dict[str, Any], ...]  # for each kind: total, closed, serious, sent
    reported: dict[str, UUID]  # key of an exception -> its deviation


def self_check(connection: Link, municipality: str, month: Month, policy: ClockPolicy, *, page: int = _PAGE) -> Report:
    """How the times were kept for what came in during the month. In one snapshot of the database, and by its clock."""
    with connection.transaction():
        connection.execute(sql("selfcheck.snapshot"))
        row = connection.execute(sql("selfcheck.now")).fetchone()
        assert row is not None
        tally = Tally()
        for rows in _pages(connection, _ARRIVALS, {"municipality": municipality, "limit": page}, month):
            tally.add(map(_checked, rows), row[0], policy)
        for rows in _pages(connection, _REQUESTS, {"municipality": municipality, "limit": page}, month):
            tally.add_feedback(map(_checked_feedback, rows), row[0], policy)
        span = {"municipality": municipality, "begins": month.begins, "ends": month.ends}
        deviations = connection.cursor(row_factory=dict_row).execute(sql("selfcheck.deviations"), span).fetchall()
        keys = [late.key for late in tally.exceptions]
        reported: dict[str, UUID] = dict(connection.execute(sql("selfcheck.reported"), [keys]).fetchall())
    return Report(month=month, made_at=row[0], tally=tally, deviations=tuple(deviations), reported=reported)


def _pages(
    connection: Link, what: tuple[str, str, str], values: dict[str, Any], month: Month
) -> Iterator[list[dict[str, Any]]]:
    """`what`: the query, and the columns by which it is paged."""
    name, at, key = what
    after: tuple[datetime, UUID] = (month.begins, UUID(int=0))
    while True:
        span = {"begins": month.begins, "ends": month.ends, "after_at": after[0], "after_id": after[1]}
        rows = connection.cursor(row_factory=dict_row).execute(sql(f"selfcheck.{name}"), values | span).fetchall()
        if rows:
            yield rows
        if len(rows) < values["limit"]:
            return
        after = rows[-1][at], rows[-1][key]


def _checked(row: dict[str, Any]) -> Checked:
    course = Course(
        received_at=row["received_at"],
        is_assessed=row["assessed_at"] is not None,
        is_decided=row["decided_at"] is not None,
        opening_until=row["opening_until"],
        started_at=row["started_at"],
        investigation_due_at=row["investigation_due_at"],
        is_closed=row["closed_at"] is not None,
    )
    done = {
        ClockKind.PROTECTION_ASSESSMENT: _done(row["assessed_at"], row["assessed_by"], _BY_ASSESSORS),
        ClockKind.OPENING_DECISION: _done(row["decided_at"], row["decided_by"], row["authority"]),
        ClockKind.INVESTIGATION: _done(row["closed_at"], "", ""),
    }
    return Checked(
        id=row["id"],
        registration_no=registration_number(row["municipality"], row["registration_year"], row["registration_serial"]),
        course=course,
        done={kind: one for kind, one in done.items() if one is not None},
    )


def _checked_feedback(row: dict[str, Any]) -> CheckedFeedback:
    return CheckedFeedback(
        report_id=row["report_id"],
        registration_no=registration_number(row["municipality"], row["registration_year"], row["registration_serial"]),
        asked=asked_of(row),
        answered=_done(row["given_at"], row["given_by"], _TO_REPORTERS),
    )


def _done(at: datetime | None, by: str, authority: str) -> Done | None:
    return None if at is None else Done(at=at, by=by, authority=authority)
