"""Decisions through the real database: one for each (report, child), signed by somebody who may, with its clock."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from casework.decisions import DecisionRecord, NotSigned
from store.decided import Decided
from store.decisions import Decisions
from store.investigations import Opening
from store.sealing import Sealer
from tests.support.deciding import NOT_OPEN, ONGOING, OPEN, SIGNED, Desk, codes, local


@pytest.fixture
def decisions(sealer: Sealer) -> Decisions:
    return Decisions(sealer)


def test_the_clock_goes_from_assessment_to_decision_to_investigation_to_none(desk: Desk, decisions: Decisions) -> None:
    [one] = desk.arrived("2026-03-09T10:00:00+01:00")
    assert desk.due(one) == local("2026-03-10T00:00")
    desk.assess(one)
    assert desk.due(one) == local("2026-03-24T00:00")
    record = desk.decide(decisions, OPEN, one, "anna", SIGNED)
    assert isinstance(record, DecisionRecord)
    assert desk.due(one) == local("2026-07-13T00:00")  # four months from 12 March
    [(investigation,)] = desk.connection.execute("SELECT id FROM investigation").fetchall()
    decisions.investigations.close(desk.connection, investigation, by="anna", now=SIGNED + timedelta(days=60))
    assert desk.due(one) is None


@pytest.mark.parametrize(
    ("arrived", "due"),
    [
        ("2026-03-09T23:59:00+01:00", "2026-03-24T00:00"),
        ("2026-03-10T00:00:00+01:00", "2026-03-25T00:00"),
        ("2026-03-20T10:00:00+01:00", "2026-04-04T00:00"),  # over the night of 29 March, which has 23 hours
        ("2025-10-20T10:00:00+02:00", "2025-11-04T00:00"),  # over the night of 26 October, which has 25
        (
            "2026-06-05T10:00:00+02:00",
            "2026-06-20T00:00",
        ),  # ends on Midsummer's Eve, which is no longer day than others
    ],
)
def test_the_decision_is_due_when_the_fourteenth_day_ends_in_sweden(desk: Desk, arrived: str, due: str) -> None:
    assert desk.due(desk.assessed(arrived)) == local(due)


def test_a_signed_decision_holds_its_parts_sealed_and_stops_the_decision_clock(
    desk: Desk, decisions: Decisions, sealer: Sealer
) -> None:
    one = desk.assessed()
    record = desk.decide(decisions, NOT_OPEN, one, "erik", SIGNED)
    assert isinstance(record, DecisionRecord)
    assert desk.due(one) is None
    row = desk.connection.execute("SELECT decided_by, authority, order_version, words FROM decision").fetchone()
    assert row is not None
    assert row[:3] == (
        "erik",
        "Exempel på delegationsordning, 2026-01-01, 2.3",
        "Exempel på delegationsordning, 2026-01-01",
    )
    assert "Kanariefågeln".encode() not in bytes(row[3])
    shown = Decided(decisions).one(desk.connection, one, now=SIGNED)["decisions"][0]["words"]
    assert shown["reasons"] == NOT_OPEN["reasons"]
    assert shown["presented_by"] == shown["took_part"] == []


def test_whoever_the_order_does_not_name_is_refused_and_the_attempt_reports_itself(
    desk: Desk, decisions: Decisions
) -> None:
    one = desk.assessed()
    outcome = desk.decide(decisions, NOT_OPEN, one, "anna", SIGNED)  # may only open
    assert isinstance(outcome, NotSigned)
    assert outcome.refused is not None
    assert outcome.refused.codes == ("not_delegated",)
    assert desk.count("decision") == 0
    assert desk.due(one) == local("2026-03-24T00:00")
    found = desk.connection.execute("SELECT kind, subject, detail, reported_by FROM deviation").fetchall()
    assert found == [("signature_refused", one, "not_open.not_delegated", None)]


def test_whoever_nobody_has_described_may_sign_nothing(desk: Desk, decisions: Decisions) -> None:
    one = desk.assessed()
    outcome = desk.decide(decisions, OPEN, one, "okänd", SIGNED)
    assert isinstance(outcome, NotSigned)
    assert outcome.refused is not None
    assert set(outcome.refused.codes) == {"not_delegated", "no_degree", "no_experience"}


def test_nothing_is_decided_before_the_childs_own_protection_assessment(desk: Desk, decisions: Decisions) -> None:
    first, sibling = desk.arrived(children=[{"first_name": "Tyra"}, {"first_name": "Nils"}])
    desk.assess(first)
    outcome = desk.decide(decisions, OPEN, sibling, "anna", SIGNED)
    assert codes(outcome) == {("report_child_id", "no_protection_assessment")}


def test_one_decision_closes_one_report_and_leaves_the_sibling_and_the_next_report_open(
    desk: Desk, decisions: Decisions
) -> None:
    first, sibling = desk.arrived(children=[{"first_name": "Tyra"}, {"first_name": "Nils"}])
    again = desk.assessed()
    desk.assess(first, sibling)
    assert isinstance(desk.decide(decisions, NOT_OPEN, first, "erik", SIGNED), DecisionRecord)
    waiting = {row["id"] for row in Decided(decisions).waiting(desk.connection, "2081")}
    assert waiting == {sibling, again}
    twice = desk.decide(decisions, NOT_OPEN, first, "erik", SIGNED)
    assert codes(twice) == {("report_child_id", "already_decided")}
    assert desk.count("decision") == 1


@pytest.mark.parametrize("ground", ["known_family", "running_service", "siblings_investigation", "earlier_report"])
def test_a_known_family_or_a_running_service_is_no_exemption(desk: Desk, decisions: Decisions, ground: str) -> None:
    one = desk.assessed()
    outcome = desk.decide(decisions, ONGOING | {"ground": ground}, one, "anna", SIGNED)
    assert codes(outcome) == {("claim", ground)}


def test_only_an_open_investigation_on_this_child_makes_a_decision_needless(desk: Desk, decisions: Decisions) -> None:
    one, other = desk.assessed(), desk.assessed()
    unknown = desk.decide(decisions, ONGOING, other, "anna", SIGNED)
    assert codes(unknown) == {("claim", "no_investigation")}
    desk.decide(decisions, OPEN, one, "anna", SIGNED)
    siblings = ONGOING | {"case_file": "PA-18"}
    another = desk.decide(decisions, siblings, other, "anna", SIGNED)
    assert codes(another) == {("claim", "another_child")}
    typed = ONGOING | {"case_file": "pa-17 ", "investigation": "u-2026-4"}
    accepted = desk.decide(decisions, typed, other, "anna", SIGNED)
    assert isinstance(accepted, DecisionRecord)
    assert desk.due(other) is None


def test_a_closed_investigation_is_no_exemption_and_opening_again_goes_on_where_it_began(
    desk: Desk, decisions: Decisions
) -> None:
    one, other = desk.assessed(), desk.assessed()
    desk.decide(decisions, OPEN, one, "anna", SIGNED)
    [(investigation,)] = desk.connection.execute("SELECT id FROM investigation").fetchall()
    closed = SIGNED + timedelta(days=10)
    decisions.investigations.close(desk.connection, investigation, by="anna", now=closed)
    later = closed + timedelta(days=1)
    assert codes(desk.decide(decisions, ONGOING, other, "anna", later)) == {("claim", "closed")}
    record = desk.decide(decisions, OPEN | {"investigation": "U-2026-5"}, other, "anna", later)
    assert isinstance(record, DecisionRecord)
    assert record.prompts == ("reopened",)
    assert desk.due(other) == local("2026-07-13T00:00")  # from the first opening: JO 2565-2016


def test_the_database_itself_refuses_a_decision_that_the_law_does_not_allow(desk: Desk, decisions: Decisions) -> None:
    [one] = desk.arrived()
    values = "(gen_random_uuid(), %s, 'not_open', now(), 'x', 'official', 'x', '{}', '{}', 'y', 'z', '{}', '')"
    insert = (
        "INSERT INTO decision (id, report_child_id, kind, decided_at, decided_by, capacity, recorded_by, titles, qualifications,"
        " authority, order_version, prompts, words) VALUES "
    )
    with pytest.raises(psycopg.errors.CheckViolation, match="no protection assessment"):
        desk.connection.execute(insert + values, [one])  # type: ignore[operator]
    desk.assess(one)
    desk.connection.execute(insert + values, [one])  # type: ignore[operator]
    with pytest.raises(psycopg.errors.UniqueViolation, match="decision_one_opening"):
        desk.connection.execute(insert + values, [one])  # type: ignore[operator]
    for change in ("UPDATE decision SET decided_by = 'q'", "DELETE FROM decision"):
        with pytest.raises(psycopg.errors.RestrictViolation):
            desk.connection.execute(change.encode())


def test_an_investigation_recorded_from_the_case_system_can_be_referred_to(desk: Desk, decisions: Decisions) -> None:
    one = desk.assessed()
    opened = SIGNED - timedelta(days=20)
    opening = Opening(
        id=uuid4(),
        municipality="2081",
        ref="U-2026-4",
        case_file="PA-17",
        opened_at=opened,
        received_at=opened,
        by="anna",
    )
    decisions.investigations.open(desk.connection, opening)
    outcome = desk.decide(decisions, ONGOING, one, "anna", SIGNED)
    assert isinstance(outcome, DecisionRecord)
    assert desk.count("investigation") == 1
