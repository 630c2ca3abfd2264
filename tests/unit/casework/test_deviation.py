"""Deviations move by people's acts alone, and clocks and refused signatures report themselves, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from casework.clocks import ClockKind, Instants, clocks_of, passed
from casework.delegation import DecisionKind, Refusal
from casework.deviation import (
    TRANSITIONS,
    WHO_MUST,
    ClockPassed,
    Deviation,
    DeviationAct,
    DeviationKind,
    DeviationState,
    Duty,
    Event,
    FeedbackPassed,
    Impossible,
    RegistrationLost,
    SignatureRefused,
    after,
    automatic,
)
from casework.feedback import Request, due_of
from casework.ids import PersonId

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
CHILD = UUID(int=1)
FOUND = Deviation(
    key="manual:1",
    kind=DeviationKind.MANUAL,
    subject=CHILD,
    detail="manual",
    rule="SoL 2025:400 27:2",
    at=NOW,
    reported_by=PersonId("anna"),
)


def moved(*acts: DeviationAct, words: str = "Utrett.") -> Deviation | Impossible:
    deviation: Deviation | Impossible = FOUND
    for act in acts:
        assert isinstance(deviation, Deviation)
        deviation = after(deviation, act, words=words, now=NOW)
    return deviation


A, S = DeviationAct, DeviationState


def test_a_deviation_is_investigated_then_remedied_then_closed() -> None:
    states = [moved(*acts) for acts in ([A.INVESTIGATE], [A.INVESTIGATE, A.REMEDY], [A.INVESTIGATE, A.REMEDY, A.CLOSE])]
    assert [d.state for d in states if isinstance(d, Deviation)] == [S.INVESTIGATED, S.REMEDIED, S.CLOSED]


@pytest.mark.parametrize(
    "acts",
    [
        [A.REMEDY],
        [A.CLOSE],
        [A.SEND],
        [A.INVESTIGATE, A.CLOSE],
        [A.INVESTIGATE, A.INVESTIGATE],
        [A.INVESTIGATE, A.REMEDY, A.CLOSE, A.REMEDY],
        [A.INVESTIGATE, A.REMEDY, A.CLOSE, A.FIND_SERIOUS],
        [A.FIND_SERIOUS, A.SEND],
    ],
)
def test_no_step_is_skipped_and_nothing_follows_the_closing(acts: list[DeviationAct]) -> None:
    assert moved(*acts) is Impossible.NOT_IN_THIS_STATE


@pytest.mark.parametrize("serious_after", [0, 1, 2])
def test_what_is_serious_is_not_closed_before_the_inspectorate_has_it(serious_after: int) -> None:
    acts = [A.INVESTIGATE, A.REMEDY]
    acts.insert(serious_after, A.FIND_SERIOUS)

    assert moved(*acts, A.CLOSE) is Impossible.NOT_SENT
    sent = moved(*acts, A.SEND, A.CLOSE)
    assert isinstance(sent, Deviation)
    assert (sent.state, sent.is_serious, sent.sent_at) == (S.CLOSED, True, NOW)


def test_the_remedy_does_not_wait_for_the_inspectorate_nor_the_inspectorate_for_the_remedy() -> None:
    assert isinstance(moved(A.FIND_SERIOUS, A.INVESTIGATE, A.REMEDY, A.SEND, A.CLOSE), Deviation)
    assert isinstance(moved(A.FIND_SERIOUS, A.INVESTIGATE, A.SEND, A.REMEDY, A.CLOSE), Deviation)


def test_the_inspectorate_is_sent_an_investigation_of_something_serious() -> None:
    assert moved(A.INVESTIGATE, A.SEND) is Impossible.NOT_SERIOUS
    assert (S.REPORTED, A.SEND) not in TRANSITIONS


@pytest.mark.parametrize("act", [A.INVESTIGATE, A.FIND_SERIOUS])
def test_every_act_is_documented_in_words(act: DeviationAct) -> None:
    assert moved(act, words="  ") is Impossible.NO_WORDS


def test_every_act_has_somebody_whose_duty_it_is_and_every_state_a_way_to_the_end() -> None:
    assert set(WHO_MUST) == set(DeviationAct)
    assert WHO_MUST[DeviationAct.SEND] is Duty.BOARD
    assert {state for state, _ in TRANSITIONS} == set(DeviationState) - {S.CLOSED}


def events() -> list[Event]:
    came = NOW
    clocks = clocks_of(Instants(received_at=came))
    now = came + timedelta(days=30)
    asked = due_of(Request(received_at=came, asked_at=came)).clock
    return [
        *(
            ClockPassed(subject=CHILD, clock=clock)
            for clock in passed(clocks, {ClockKind.REGISTRATION}, now)
        ),
        SignatureRefused(
            attempt_id=UUID(int=5), subject=CHILD, kind=DecisionKind.NOT_OPEN, code=Refusal.NOT_DELEGATED, at=now
        ),
        FeedbackPassed(report_id=UUID(int=6), clock=asked),
        RegistrationLost(subject=UUID(int=7), code="unrouted", at=now),
    ]  # fmt: skip


def test_a_passed_clock_and_a_refused_signature_report_themselves() -> None:
    found = automatic(events())

    assert [(d.kind, d.detail) for d in found] == [
        (DeviationKind.CLOCK_PASSED, "protection_assessment"),
        (DeviationKind.CLOCK_PASSED, "opening_decision"),
        (DeviationKind.SIGNATURE_REFUSED, "not_open.not_delegated"),
        (DeviationKind.CLOCK_PASSED, "feedback"),
        (DeviationKind.REGISTRATION_LOST, "unrouted"),
    ]
    assert {d.state for d in found} == {DeviationState.REPORTED}
    assert {d.reported_by for d in found} == {None}
    assert found[0].rule == "SoL 2025:400 20:1"


def test_the_same_events_again_report_nothing_twice() -> None:
    known = {deviation.key for deviation in automatic(events())}

    assert len(automatic([*events(), *events()])) == len(known) == 5
    assert automatic(events(), known=known) == ()


def test_each_refused_attempt_is_a_deviation_of_its_own() -> None:
    one, other = (
        SignatureRefused(attempt_id=UUID(int=n), subject=CHILD, kind=DecisionKind.OPEN, code=Refusal.NO_DEGREE, at=NOW)
        for n in (1, 2)
    )
    assert len(automatic([one, other])) == 2


def test_two_children_whose_clocks_pass_are_two_deviations() -> None:
    clock = clocks_of(Instants(received_at=NOW))[1]
    assert len(automatic([ClockPassed(subject=UUID(int=n), clock=clock) for n in (1, 2)])) == 2
