"""The earliest running clock of each (report, child): moved by what is decided about it alone, never by what happens to its group."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from casework.clockpolicy import ClockPolicy
from casework.decisions import DecisionRecord
from casework.ids import ReportChildId
from casework.regrouping import Kind, Request
from store import outbox
from store.decisions import Decisions
from store.escalation import Escalation
from store.regrouping import Regrouper
from store.sealing import Sealer
from tests.support.deciding import NOT_OPEN, OPEN, SIGNED, Desk, actor, local
from workers.context import Context
from workers.jobs import drain_with

CHILD = {"first_name": "Tyra", "last_name": "Ekvall", "age_text": "8 år", "school": "Sjöskolan"}


@pytest.fixture
def decisions(sealer: Sealer) -> Decisions:
    return Decisions(sealer)


def linked(desk: Desk, own: Context) -> list[ReportChildId]:
    """Three reports on one child, each at a stage of its own: unassessed, undecided, and with an investigation."""
    days = ("2026-03-09T10:00:00+01:00", "2026-03-10T10:00:00+01:00", "2026-03-11T10:00:00+01:00")
    rows = [desk.arrived(day, children=[CHILD])[0] for day in days]
    while backlog := outbox.backlog(own.connection()):
        for entry in backlog:
            drain_with(own, entry.municipality, entry.lane)
    return rows


def dues(desk: Desk) -> dict[UUID, Any]:
    return dict(desk.connection.execute("SELECT id, escalation_at FROM report_child").fetchall())


def groups(desk: Desk) -> dict[UUID, UUID]:
    query = "SELECT report_child_id, group_id FROM membership WHERE valid_to IS NULL"
    return dict(desk.connection.execute(query).fetchall())


def test_grouping_splitting_joining_and_undoing_move_no_clock(desk: Desk, decisions: Decisions, own: Context) -> None:
    rows = linked(desk, own)
    assert len(set(groups(desk).values())) == 1
    desk.assess(rows[1], rows[2])
    assert isinstance(desk.decide(decisions, OPEN, rows[2], "anna"), DecisionRecord)
    before = dues(desk)
    assert [before[row] for row in rows] == [
        local("2026-03-10T00:00"),
        local("2026-03-25T00:00"),
        local("2026-07-13T00:00"),
    ]
    known = own.knowledge
    regrouper = Regrouper(own.store.sealer, known.names, known.weights, known.version, alone_up_to=5)
    for row in rows:
        group = groups(desk)[row]
        split = Request(kind=Kind.SPLIT, from_group=group, to_group=None, reason="Namne.", children=frozenset({row}))
        done = regrouper.request(desk.connection, split, actor("anna"))
        assert len(set(groups(desk).values())) == 2
        assert dues(desk) == before
        regrouper.undo(desk.connection, done.act_id, "fel", actor("anna"))
        assert len(set(groups(desk).values())) == 1
        assert dues(desk) == before


def test_a_report_that_another_municipality_forwards_keeps_the_clock_of_its_first_arrival(desk: Desk) -> None:
    [here] = desk.arrived("2026-03-09T10:00:00+01:00")
    [there] = desk.arrived("2026-03-09T10:00:00+01:00", municipality={"code": "0180"})
    assert desk.due(there) == desk.due(here) == local("2026-03-10T00:00")
    desk.assess(here)
    [(registered,)] = desk.connection.execute(
        "SELECT min(r.registered_at) FROM report r JOIN report_child rc ON rc.report_id = r.id WHERE rc.id = %s", [here]
    ).fetchall()
    due = desk.due(here)
    assert due == local("2026-03-24T00:00")
    assert registered > due  # the clock is of the arrival, whenever it was registered here


def test_closing_and_opening_again_starts_no_new_four_months(desk: Desk, decisions: Decisions) -> None:
    one, other = desk.assessed(), desk.assessed()
    desk.decide(decisions, OPEN, one, "anna")
    first = desk.due(one)
    [(investigation,)] = desk.connection.execute("SELECT id FROM investigation").fetchall()
    closed = SIGNED + timedelta(days=100)
    decisions.investigations.close(desk.connection, investigation, by="anna", now=closed)
    again = OPEN | {"investigation": "U-2026-9"}
    record = desk.decide(decisions, again, other, "anna", closed + timedelta(days=1))
    assert record.prompts == ("reopened",)
    assert desk.due(other) == first


def test_the_siblings_clock_is_not_stopped_by_a_decision_on_the_other(desk: Desk, decisions: Decisions) -> None:
    one, sibling = desk.arrived(children=[{"first_name": "Tyra"}, {"first_name": "Nils"}])
    desk.assess(one, sibling)
    desk.decide(decisions, NOT_OPEN, one, "erik")
    assert desk.due(one) is None
    assert desk.due(sibling) == local("2026-03-24T00:00")


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        ("2026-10-31T12:00", "2027-03-01T00:00"),  # 31 October and four months is the last of February
        ("2026-06-24T12:00", "2026-10-25T00:00"),  # ends before the night of the clock change
        ("2026-06-25T12:00", "2026-10-26T00:00"),  # ends with the day of 25 hours
        ("2026-02-20T12:00", "2026-06-21T00:00"),  # ends with Midsummer's Day
    ],
)
def test_the_investigation_is_due_when_four_calendar_months_end_in_sweden(
    desk: Desk, decisions: Decisions, opened: str, due: str
) -> None:
    at: datetime = local(opened)
    one = desk.assessed((at - timedelta(days=3)).isoformat())
    assert isinstance(desk.decide(decisions, OPEN, one, "anna", at), DecisionRecord)
    assert desk.due(one) == local(due)


def test_a_stricter_policy_of_the_municipality_brings_the_clock_forward(desk: Desk, sealer: Sealer) -> None:
    one = desk.assessed()
    stricter = Escalation(lambda _code: ClockPolicy(opening_days=10))
    stricter.refresh(desk.connection, [one])
    assert desk.due(one) == local("2026-03-20T00:00")
