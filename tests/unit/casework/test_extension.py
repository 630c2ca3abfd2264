"""Only two clocks can be prolonged, each on its own ground, in words, to a day, and in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from casework.calendar import STOCKHOLM
from casework.clocks import Clock, ClockKind, Instants, clocks_of, escalation_at
from casework.extension import Extension, Ground, extended, faults
from casework.ids import PersonId

CAME = datetime(2026, 5, 4, 9, tzinfo=UTC)
CLOCKS = {clock.kind: clock for clock in clocks_of(Instants(received_at=CAME, opened_at=CAME))}
OPENING, INVESTIGATION = CLOCKS[ClockKind.OPENING_DECISION], CLOCKS[ClockKind.INVESTIGATION]
EXTRAORDINARY = Extension(
    ground=Ground.EXTRAORDINARY_REASONS,
    reasons="Barnet är utomlands och går inte att nå.",
    until=date(2026, 5, 25),
    decided_at=CAME + timedelta(days=10),
    decided_by=PersonId("anna"),
)
SPECIAL = replace(EXTRAORDINARY, ground=Ground.SPECIAL_REASONS, until=date(2026, 10, 1))


def codes(clock: Clock, extension: Extension) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in faults(clock, extension)]


def test_fourteen_days_are_prolonged_only_for_extraordinary_reasons_in_words() -> None:
    assert codes(OPENING, EXTRAORDINARY) == []
    assert codes(OPENING, replace(EXTRAORDINARY, ground=Ground.SPECIAL_REASONS)) == [("ground", "wrong_ground")]
    assert codes(OPENING, replace(EXTRAORDINARY, reasons="  ")) == [("reasons", "missing")]


def test_four_months_are_prolonged_only_for_special_reasons_to_a_stated_day() -> None:
    assert codes(INVESTIGATION, SPECIAL) == []
    assert codes(INVESTIGATION, replace(SPECIAL, ground=Ground.EXTRAORDINARY_REASONS)) == [("ground", "wrong_ground")]
    assert codes(INVESTIGATION, replace(SPECIAL, until=date(2026, 9, 4))) == [("until", "not_later")]
    assert extended(INVESTIGATION, SPECIAL).due_at == datetime(2026, 10, 2, tzinfo=STOCKHOLM)


@pytest.mark.parametrize("kind", sorted(set(CLOCKS) - {ClockKind.OPENING_DECISION, ClockKind.INVESTIGATION}))
def test_nothing_prolongs_the_other_clocks(kind: ClockKind) -> None:
    assert codes(CLOCKS[kind], EXTRAORDINARY) == [("clock", "cannot_be_extended")]


def test_a_clock_that_has_passed_cannot_be_prolonged_afterwards() -> None:
    assert codes(OPENING, replace(EXTRAORDINARY, decided_at=OPENING.due_at)) == [("decided_at", "time_is_out")]
    with pytest.raises(ValueError, match="prolonged"):
        extended(OPENING, replace(EXTRAORDINARY, decided_at=OPENING.due_at))


def test_a_clock_that_has_not_started_cannot_be_prolonged() -> None:
    assert codes(OPENING, replace(EXTRAORDINARY, decided_at=CAME - timedelta(seconds=1))) == [
        ("decided_at", "not_started")
    ]


def test_all_faults_are_told_at_once() -> None:
    wrong = replace(SPECIAL, reasons="", until=date(2026, 5, 1), decided_at=OPENING.due_at)
    assert {field for field, _ in codes(OPENING, wrong)} == {"ground", "reasons", "until", "decided_at"}


def test_a_prolonged_clock_keeps_its_start_and_says_why_it_is_longer() -> None:
    longer = extended(OPENING, EXTRAORDINARY)

    assert (longer.starts_at, longer.kind) == (OPENING.starts_at, OPENING.kind)
    assert longer.rule == "SoL 2025:400 20:2, extraordinary_reasons"
    clocks = clocks_of(Instants(received_at=CAME, opening=longer))
    rest = {ClockKind.REGISTRATION, ClockKind.PROTECTION_ASSESSMENT}
    assert escalation_at(clocks, done=rest) == datetime(2026, 5, 26, tzinfo=STOCKHOLM)


def test_a_clock_is_prolonged_again_only_before_its_new_day() -> None:
    longer = extended(INVESTIGATION, SPECIAL)
    again = replace(SPECIAL, until=date(2026, 11, 1), decided_at=longer.due_at - timedelta(hours=1))

    assert codes(longer, again) == []
    assert codes(longer, replace(again, decided_at=longer.due_at)) == [("decided_at", "time_is_out")]
