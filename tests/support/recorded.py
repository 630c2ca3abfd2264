"""What is recorded at a named instant, written straight into the register: assessments, decisions, feedback."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from tests.support.deciding import Desk
from tests.support.shadow_clock import local


def assessed(desk: Desk, one: UUID, at: datetime, by: str = "anna") -> None:
    """An assessment of a (report, child)."""
    desk.connection.execute(
        "INSERT INTO protection_assessment (id, report_child_id, assessed_at, assessed_by, conclusion, has_new_facts, basis)"
        " VALUES (%s, %s, %s, %s, 'no_immediate_need', false, 'x')",
        [uuid4(), one, at, by],
    )
    desk.connection.execute("UPDATE report_child SET state = 'assessed' WHERE id = %s", [one])


def decided(desk: Desk, one: UUID, at: datetime, by: str = "erik", **more: Any) -> None:
    """A decision on it."""
    values = {"kind": "not_open", "until": None, **more}
    desk.connection.execute(
        "INSERT INTO decision (id, report_child_id, kind, decided_at, decided_by, capacity, recorded_by, titles, qualifications,"
        " authority, order_version, until, prompts, words)"
        " VALUES (%s, %s, %s, %s, %s, 'official', %s, '{}', '{}', '2026-1/r2', '2026-1', %s, '{}', 'x')",
        [uuid4(), one, values["kind"], at, by, by, values["until"]],
    )


def mandated(desk: Desk, came: str, **changes: Any) -> tuple[UUID, list[UUID]]:
    """A report from the portal that came at a Swedish wall clock: its id, and its children."""
    children = [UUID(str(one)) for one in desk.arrived(local(came).isoformat(), **changes)]
    [(report_id,)] = desk.connection.execute(
        "SELECT report_id FROM report_child WHERE id = %s", [children[0]]
    ).fetchall()
    values = {"org": uuid4(), "account": uuid4(), "draft": uuid4(), "report": report_id}
    for statement in (
        "INSERT INTO organisation (id, org_key, name) VALUES (%(org)s, sha256(%(org)s::text::bytea), '')",
        "INSERT INTO reporter_account (id, organisation_id, subject_key, profile)"
        " VALUES (%(account)s, %(org)s, sha256(%(account)s::text::bytea), '')",
        "INSERT INTO portal_draft (id, account_id, state) VALUES (%(draft)s, %(account)s, 'sent')",
        "INSERT INTO portal_report (report_id, draft_id, child_position, account_id, section, copy, receipt)"
        " VALUES (%(report)s, %(draft)s, 0, %(account)s, '19:1', '', '')",
    ):
        desk.connection.execute(statement.encode(), values)
    return report_id, children


def ask(desk: Desk, report_id: UUID, at: str) -> None:
    """Whoever reported asks for feedback."""
    desk.connection.execute(
        "INSERT INTO feedback_request (report_id, account_id, asked_at) SELECT report_id, account_id, %s FROM portal_report"
        " WHERE report_id = %s",
        [local(at), report_id],
    )


def decide(desk: Desk, one: UUID, at: str, **more: Any) -> None:
    """A decision on a child that is assessed the moment before."""
    if more.pop("is_assessed", True):
        assessed(desk, one, local(at))
    decided(desk, one, local(at), **more)


def give(desk: Desk, report_id: UUID, at: str, statement: str | None = "not_opened", **more: Any) -> UUID:
    """Feedback, or with no statement why none is given; its id."""
    values = {"decided_on": None, "corrects": None, **more}
    if statement in {"opened", "not_opened"} and values["decided_on"] is None:
        values["decided_on"] = at[:10]
    values |= {"id": uuid4(), "report": report_id, "statement": statement, "at": local(at)}
    values["unsuitable"] = b"" if statement is None else None
    desk.connection.execute(
        "INSERT INTO feedback (id, report_id, statement, decided_on, unsuitable, given_by, given_at, corrects)"
        " VALUES (%(id)s, %(report)s, %(statement)s, %(decided_on)s, %(unsuitable)s, 'bea', %(at)s, %(corrects)s)",
        values,
    )
    found: UUID = values["id"]
    return found
