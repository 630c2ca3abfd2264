"""Deviations: what went wrong in the handling, from the first word to the closing, and those that report themselves.

Everybody who works in social services reports at once (SoL 2025:400 27:2); it is documented, investigated and remedied at once (27:5);
what is serious goes to the inspectorate promptly with the investigation attached (27:6). A deviation carries ids, codes and times; what
people write about it is kept beside it, sealed.

    act            from                                  to
    report         (nothing)                             reported
    investigate    reported                              investigated
    remedy         investigated                          remedied
    close          remedied                              closed, when nothing serious is left unsent
    find_serious   reported | investigated | remedied    the same state, serious
    send           investigated | remedied, serious      the same state, sent
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from casework.clocks import Clock
from casework.delegation import DecisionKind, Refusal
from casework.faults import is_blank
from casework.ids import PersonId


class DeviationKind(StrEnum):
    """What went wrong."""

    CLOCK_PASSED = "clock_passed"
    SIGNATURE_REFUSED = "signature_refused"  # somebody without authority was about to decide
    REGISTERED_LATE = "registered_late"  # OSL 2009:400 5:1
    REGISTRATION_LOST = "registration_lost"  # came to the door and never reached a person
    MANUAL = "manual"  # somebody pressed the button


class DeviationState(StrEnum):
    """How far it has come."""

    REPORTED = "reported"
    INVESTIGATED = "investigated"
    REMEDIED = "remedied"
    CLOSED = "closed"


class DeviationAct(StrEnum):
    """What moves it on."""

    INVESTIGATE = "investigate"
    REMEDY = "remedy"
    CLOSE = "close"
    FIND_SERIOUS = "find_serious"  # a missförhållande, or a palpable risk of one
    SEND = "send"  # to the inspectorate (IVO)


class Duty(StrEnum):
    """Whose it is."""

    EVERYBODY = "everybody"  # 27:2
    RESPONSIBLE = "responsible"  # whoever the board has made responsible for lex Sarah
    BOARD = "board"  # 27:6, or whom it has given this to


REPORTING = Duty.EVERYBODY
WHO_MUST = MappingProxyType(
    {
        DeviationAct.INVESTIGATE: Duty.RESPONSIBLE,
        DeviationAct.REMEDY: Duty.RESPONSIBLE,
        DeviationAct.CLOSE: Duty.RESPONSIBLE,
        DeviationAct.FIND_SERIOUS: Duty.RESPONSIBLE,
        DeviationAct.SEND: Duty.BOARD,
    }
)

_S, _A = DeviationState, DeviationAct
TRANSITIONS: dict[tuple[DeviationState, DeviationAct], DeviationState] = {
    (_S.REPORTED, _A.INVESTIGATE): _S.INVESTIGATED,
    (_S.INVESTIGATED, _A.REMEDY): _S.REMEDIED,
    (_S.REMEDIED, _A.CLOSE): _S.CLOSED,
    # Serious is found at any time before the end, and does not wait for the remedy, nor the remedy for the inspectorate.
    (_S.REPORTED, _A.FIND_SERIOUS): _S.REPORTED,
    (_S.INVESTIGATED, _A.FIND_SERIOUS): _S.INVESTIGATED,
    (_S.REMEDIED, _A.FIND_SERIOUS): _S.REMEDIED,
    (_S.INVESTIGATED, _A.SEND): _S.INVESTIGATED,
    (_S.REMEDIED, _A.SEND): _S.REMEDIED,
}


class Impossible(StrEnum):
    """Why an act is not possible now. Each has its sentence at the edge."""

    NOT_IN_THIS_STATE = "not_in_this_state"
    NO_WORDS = "no_words"  # 27:5: documented
    NOT_SENT = "not_sent"  # serious, and the inspectorate has not had it
    NOT_SERIOUS = "not_serious"  # only what is serious is sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """One deviation as it stands."""

    key: str  # the same event gives the same key, so that it is reported once
    kind: DeviationKind
    subject: UUID  # the (report, child), report or other thing that it is about
    detail: str  # a code: which clock, which refusal; never text
    rule: str  # that was broken, or under which it is reported
    at: datetime
    reported_by: PersonId | None  # None: it reported itself
    state: DeviationState = DeviationState.REPORTED
    is_serious: bool = False
    sent_at: datetime | None = None


def after(deviation: Deviation, act: DeviationAct, *, words: str, now: datetime) -> Deviation | Impossible:
    """The deviation after a person's act. `words` are what they found, did or sent, and are asked for each time.

    Source: SoL 2025:400 27:5, 27:6.
    """
    state = TRANSITIONS.get((deviation.state, act))
    if state is None:
        return Impossible.NOT_IN_THIS_STATE
    if is_blank(words):
        return Impossible.NO_WORDS
    if act is DeviationAct.CLOSE and deviation.is_serious and deviation.sent_at is None:
        return Impossible.NOT_SENT
    if act is DeviationAct.SEND and not deviation.is_serious:
        return Impossible.NOT_SERIOUS
    return replace(
        deviation,
        state=state,
        is_serious=deviation.is_serious or act is DeviationAct.FIND_SERIOUS,
        sent_at=(deviation.sent_at or now) if act is DeviationAct.SEND else deviation.sent_at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockPassed:
    """A clock has passed without what it asks for."""

    subject: UUID  # the (report, child), or the investigation that none in Sluss opened
    clock: Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackPassed:
    """The feedback clock of one report has passed without feedback, or without its being found unsuitable (SoL 2025:400 19:6)."""

    report_id: UUID
    clock: Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRefused:
    """Somebody was about to sign what they may not."""

    attempt_id: UUID
    subject: UUID  # as of `ClockPassed`
    kind: DecisionKind
    code: Refusal
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationLost:
    """Something that came in is not registered, or was registered and reached nobody (Sollefteå, Upplands Väsby)."""

    subject: UUID
    code: str  # what found it
    at: datetime


Event = ClockPassed | FeedbackPassed | SignatureRefused | RegistrationLost


def automatic(events: Iterable[Event], *, known: Collection[str] = ()) -> tuple[Deviation, ...]:
    """The deviations that these events are, without those whose key is known. The same events twice give nothing the second time."""
    found: dict[str, Deviation] = {}
    for event in events:
        deviation = _of(event)
        if deviation is not None and deviation.key not in known:
            found.setdefault(deviation.key, deviation)
    return tuple(found.values())


def _of(event: Event) -> Deviation | None:
    match event:
        case ClockPassed(subject=subject, clock=clock) | FeedbackPassed(report_id=subject, clock=clock):
            # The due instant is not in the key: a clock that was prolonged and passed again is one deviation.
            return _deviation(DeviationKind.CLOCK_PASSED, (subject, clock.kind), clock.rule, clock.due_at)
        case SignatureRefused() as refused:
            detail = f"{refused.kind}.{refused.code}"
            made = _deviation(DeviationKind.SIGNATURE_REFUSED, (refused.subject, detail), _ORDER, refused.at)
            return replace(made, key=f"{made.kind}:{refused.attempt_id}")  # each attempt is its own
        case RegistrationLost(subject=subject, code=code, at=at):
            return _deviation(DeviationKind.REGISTRATION_LOST, (subject, code), "SoL 2025:400 27:2", at)


_ORDER = "SoL 2025:400 30:5-9, KL 2017:725 6:37-39"


def _deviation(kind: DeviationKind, what: tuple[UUID, str], rule: str, at: datetime) -> Deviation:
    subject, detail = what
    key = f"{kind}:{subject}:{detail}"
    return Deviation(key=key, kind=kind, subject=subject, detail=detail, rule=rule, at=at, reported_by=None)
