"""Contacts before an investigation, and meetings that did not come about: open worries until somebody writes what they did."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from casework.contacts import Contact
from casework.decisions import DecisionRecord
from casework.errors import Conflict, NotFound, Refused
from casework.ids import ReportChildId
from store.decided import Decided
from store.decisions import Decisions
from store.meetings import Meetings, Noted
from store.sealing import Sealer
from tests.support.deciding import NOT_OPEN, OPEN, SIGNED, Desk, actor, codes

AT = SIGNED + timedelta(hours=1)


@pytest.fixture
def decisions(sealer: Sealer) -> Decisions:
    return Decisions(sealer)


@pytest.fixture
def meetings(sealer: Sealer) -> Meetings:
    return Meetings(sealer)


@pytest.fixture
def now(desk: Desk) -> Any:
    """After everything here: an assessment through the API has the time at which the test runs."""
    [(at,)] = desk.connection.execute("SELECT clock_timestamp() + interval '1 minute'").fetchall()
    return at


def noted(one: UUID, contact: Contact, at: Any, *, consent: bool = False) -> Noted:
    return Noted(
        report_child_id=one, contact=contact, made_at=at, has_consent=consent, words="Kaninen: vi talades vid."
    )


def test_outsiders_are_contacted_only_with_consent_or_in_an_investigation_and_every_contact_is_kept(
    desk: Desk, decisions: Decisions, meetings: Meetings, now: Any
) -> None:
    one = desk.assessed()
    why = meetings.note_contact(desk.connection, noted(one, Contact.OUTSIDER, now), actor("anna"), now=now)
    assert why is not None
    assert why.code == "no_consent"
    allowed = noted(one, Contact.OUTSIDER, now, consent=True)
    assert meetings.note_contact(desk.connection, allowed, actor("anna"), now=now) is None
    assert meetings.note_contact(desk.connection, noted(one, Contact.REPORTER, now), actor("anna"), now=now) is None
    desk.decide(decisions, OPEN, one, "anna", now - timedelta(seconds=30))
    assert meetings.note_contact(desk.connection, noted(one, Contact.OUTSIDER, now), actor("anna"), now=now) is None
    found = desk.connection.execute("SELECT contact, refusal, words FROM contact_note").fetchall()
    assert len(found) == 4
    assert sum(row[1] == "no_consent" for row in found) == 1
    assert not any(b"Kaninen" in bytes(row[2]) for row in found)
    assert "Kaninen" in Decided(decisions).one(desk.connection, one, now=now)["contacts"][0]["words"]


def test_a_guardian_contacted_before_the_protection_assessment_is_written_down_as_not_allowed(
    desk: Desk, meetings: Meetings, now: Any
) -> None:
    [one] = desk.arrived()
    why = meetings.note_contact(desk.connection, noted(one, Contact.GUARDIAN, now), actor("anna"), now=now)
    assert why is not None
    assert why.code == "assess_first"
    ahead = noted(one, Contact.GUARDIAN, now + timedelta(days=1))
    with pytest.raises(Refused, match="bad_request"):
        meetings.note_contact(desk.connection, ahead, actor("anna"), now=now)


def missed(desk: Desk, meetings: Meetings, one: ReportChildId) -> UUID:
    meeting = meetings.plan(desk.connection, one, SIGNED - timedelta(days=1), actor("anna"))
    meetings.note(desk.connection, (one, meeting), "missed", "De kom inte.", actor("anna"), now=SIGNED)
    return meeting


def test_a_missed_meeting_stays_an_open_worry_until_somebody_writes_what_they_did(
    desk: Desk, decisions: Decisions, meetings: Meetings
) -> None:
    one = desk.assessed()
    meeting = missed(desk, meetings, one)
    meetings.plan(desk.connection, one, AT + timedelta(days=9), actor("anna"))  # a new time answers nothing
    outcome = desk.decide(decisions, NOT_OPEN, one, "erik", AT)
    assert codes(outcome) == {("outcome", "open_worries")}
    [row] = Decided(decisions).waiting(desk.connection, "2081")
    assert row["has_worry"]
    meetings.note(desk.connection, (one, meeting), "acted_on", "Hembesök gjort.", actor("anna"), now=AT)
    shown = Decided(decisions).one(desk.connection, one, now=AT)["meetings"][0]
    assert [note["note"] for note in shown["notes"]] == ["missed", "acted_on"]
    assert shown["worry"] is None
    assert isinstance(desk.decide(decisions, NOT_OPEN, one, "erik", AT), DecisionRecord)


def test_a_missed_meeting_never_hinders_that_an_investigation_is_opened(
    desk: Desk, decisions: Decisions, meetings: Meetings
) -> None:
    one = desk.assessed()
    missed(desk, meetings, one)
    assert isinstance(desk.decide(decisions, OPEN, one, "anna", AT), DecisionRecord)


def test_what_became_of_a_meeting_is_noted_once_and_of_no_other_child(desk: Desk, meetings: Meetings) -> None:
    one, other = desk.assessed(), desk.assessed()
    meeting = missed(desk, meetings, one)
    with pytest.raises(Conflict, match="meeting_settled"):
        meetings.note(desk.connection, (one, meeting), "held", "Jo.", actor("anna"), now=AT)
    with pytest.raises(NotFound):
        meetings.note(desk.connection, (other, meeting), "acted_on", "Jo.", actor("anna"), now=AT)
    with pytest.raises(Refused, match="words_required"):
        meetings.note(desk.connection, (one, meeting), "acted_on", "  ", actor("anna"), now=AT)
