"""Whom one may talk to before an investigation, and that a missed meeting stays an open worry."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from casework.contacts import (
    ActedOn,
    Contact,
    ContactRefusal,
    MayContact,
    MayNotContact,
    Meeting,
    MeetingOutcome,
    Stage,
    Worry,
    may_contact,
    open_worries,
)
from casework.ids import PersonId, ReportChildId

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
NEW, ASSESSED = Stage(), Stage(is_assessed=True)
CONSENT, INVESTIGATION = replace(ASSESSED, has_consent=True), replace(ASSESSED, has_investigation=True)
MISSED = Meeting(
    id=UUID(int=1),
    report_child_id=ReportChildId(UUID(int=9)),
    planned_at=NOW - timedelta(days=3),
    outcome=MeetingOutcome.MISSED,
)


def verdict(contact: Contact, stage: Stage) -> str:
    found = may_contact(contact, stage)
    return found.rule if isinstance(found, MayContact) else found.code


@pytest.mark.parametrize("contact", [Contact.REPORTER, Contact.OWN_RECORDS])
@pytest.mark.parametrize("stage", [NEW, ASSESSED, CONSENT, INVESTIGATION])
def test_the_reporter_and_ones_own_records_are_always_open(contact: Contact, stage: Stage) -> None:
    assert verdict(contact, stage) == "SoL 2025:400 20:2"


def test_guardians_are_contacted_only_after_the_protection_assessment() -> None:
    assert may_contact(Contact.GUARDIAN, NEW) == MayNotContact(ContactRefusal.ASSESS_FIRST, "SoL 2025:400 20:1")
    assert verdict(Contact.GUARDIAN, ASSESSED) == "SoL 2025:400 20:2"
    assert verdict(Contact.OUTSIDER, replace(CONSENT, is_assessed=False)) == ContactRefusal.ASSESS_FIRST


def test_outsiders_are_asked_only_with_consent_until_an_investigation_is_open() -> None:
    assert verdict(Contact.OUTSIDER, ASSESSED) == ContactRefusal.NO_CONSENT
    assert verdict(Contact.OUTSIDER, CONSENT) == "SoL 2025:400 20:5-6"
    assert verdict(Contact.OUTSIDER, INVESTIGATION) == "SoL 2025:400 20:5-6"


def test_the_child_is_talked_to_without_consent_only_within_an_investigation() -> None:
    assert may_contact(Contact.CHILD, ASSESSED) == MayNotContact(ContactRefusal.NO_CONSENT, "SoL 2025:400 20:7")
    assert verdict(Contact.CHILD, CONSENT) == "SoL 2025:400 20:7"
    assert verdict(Contact.CHILD, INVESTIGATION) == "SoL 2025:400 20:7"


@pytest.mark.parametrize(
    ("meeting", "worries"),
    [
        (MISSED, [Worry.MISSED]),
        (replace(MISSED, outcome=MeetingOutcome.CALLED_OFF), [Worry.CALLED_OFF]),
        (replace(MISSED, outcome=None), [Worry.OUTCOME_NOT_NOTED]),
        (replace(MISSED, outcome=None, planned_at=NOW), []),
        (replace(MISSED, outcome=MeetingOutcome.HELD), []),
        (replace(MISSED, outcome=MeetingOutcome.MOVED), []),
    ],
)
def test_a_meeting_that_was_not_held_raises_a_worry(meeting: Meeting, worries: list[Worry]) -> None:
    assert [worry.code for worry in open_worries([meeting], [], now=NOW)] == worries


def test_neither_time_nor_a_later_meeting_closes_a_missed_one() -> None:
    later = replace(MISSED, id=UUID(int=2), planned_at=NOW - timedelta(days=1), outcome=MeetingOutcome.HELD)
    found = open_worries([later, MISSED], [], now=NOW + timedelta(days=900))
    assert [worry.meeting for worry in found] == [MISSED]


def test_only_what_a_person_did_about_that_meeting_closes_it() -> None:
    act = ActedOn(meeting_id=MISSED.id, by=PersonId("anna"), at=NOW, what="Hembesök samma dag.")

    assert open_worries([MISSED], [replace(act, what=" ")], now=NOW) != ()
    assert open_worries([MISSED], [replace(act, meeting_id=UUID(int=7))], now=NOW) != ()
    assert open_worries([MISSED], [act], now=NOW) == ()


def test_the_oldest_worry_comes_first() -> None:
    newer = replace(MISSED, id=UUID(int=2), planned_at=NOW - timedelta(days=1))
    assert [worry.meeting for worry in open_worries([newer, MISSED], [], now=NOW)] == [MISSED, newer]
