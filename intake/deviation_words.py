"""Swedish words for deviations, lex Sarah and the self-check."""

from __future__ import annotations

from casework.clockpolicy import ClockKind
from casework.delegation import DecisionKind, Refusal
from casework.deviation import DeviationAct, DeviationKind, DeviationState
from casework.selfcheck import Outcome
from intake.words import CHANNELS

KINDS: dict[str, str] = {
    DeviationKind.CLOCK_PASSED: "En frist har gått ut",
    DeviationKind.SIGNATURE_REFUSED: "Obehörig var på väg att besluta",
    DeviationKind.REGISTERED_LATE: "Registrerad för sent",
    DeviationKind.REGISTRATION_LOST: "Har kommit in men inte nått någon",
    DeviationKind.MANUAL: "Rapporterad av en medarbetare",
}

STATES: dict[str, str] = {
    DeviationState.REPORTED: "rapporterad",
    DeviationState.INVESTIGATED: "utredd",
    DeviationState.REMEDIED: "avhjälpt",
    DeviationState.CLOSED: "avslutad",
}

ACTS: dict[str, str] = {
    DeviationAct.INVESTIGATE: "Utredd",
    DeviationAct.REMEDY: "Avhjälpt",
    DeviationAct.CLOSE: "Avslutad",
    DeviationAct.FIND_SERIOUS: "Bedömd som allvarlig",
    DeviationAct.SEND: "Anmäld till IVO",
}

BUTTONS: dict[str, tuple[str, str]] = {
    DeviationAct.INVESTIGATE: ("Spara utredningen", "Vad har hänt, varför, och vad betydde det för barnet?"),
    DeviationAct.REMEDY: ("Spara åtgärden", "Vad är gjort, och vad hindrar att det händer igen?"),
    DeviationAct.CLOSE: ("Avsluta", "Varför kan den avslutas?"),
    DeviationAct.FIND_SERIOUS: (
        "Bedöm som allvarlig",
        "Varför är det ett allvarligt missförhållande, eller en påtaglig risk för ett?",
    ),
    DeviationAct.SEND: ("Anteckna att IVO har fått den", "När och hur skickades anmälan, och vem beslutade om den?"),
}

CLOCKS: dict[str, str] = {
    ClockKind.REGISTRATION: "Registrering",
    ClockKind.PROTECTION_ASSESSMENT: "Skyddsbedömning",
    ClockKind.OPENING_DECISION: "Beslut att inleda eller inte",
    ClockKind.INVESTIGATION: "Utredning, fyra månader",
    ClockKind.FEEDBACK: "Återkoppling",
}

OUTCOMES: dict[str, str] = {
    Outcome.IN_TIME: "i tid",
    Outcome.LATE: "för sent",
    Outcome.PASSED: "inte gjort, tiden är ute",
    Outcome.RUNNING: "inte gjort, tid kvar",
}

_DECISIONS: dict[str, str] = {
    DecisionKind.PROTECTION_ASSESSMENT: "skyddsbedömning, eller rättelse av en",
    DecisionKind.OPEN: "inleda utredning",
    DecisionKind.NOT_OPEN: "inte inleda utredning",
    DecisionKind.NOT_REQUIRED_ONGOING: "utredning pågår redan",
    DecisionKind.EXTEND_OPENING: "förlänga de 14 dagarna",
    DecisionKind.EXTEND_INVESTIGATION: "förlänga utredningstiden",
}

_REFUSED: dict[str, str] = {
    Refusal.MACHINE: "ingen människa",
    Refusal.NO_OFFICIAL_MAY: "får inte beslutas av en tjänsteman",
    Refusal.CAN_WAIT: "kunde vänta på nämnden",
    Refusal.NO_DEGREE: "saknar socionomexamen eller likvärdig",
    Refusal.NO_EXPERIENCE: "saknar tillräcklig erfarenhet",
    Refusal.NOT_DELEGATED: "inte delegerat till personen",
    Refusal.NOT_IN_FORCE: "delegationen gällde inte den dagen",
    Refusal.SECOND_MISSING: "en andra person saknades",
    Refusal.SECOND_IS_THE_SAME: "samma person två gånger",
    Refusal.SECOND_NOT_DELEGATED: "inte delegerat till den andra personen",
    Refusal.SECOND_NOT_QUALIFIED: "den andra personen saknar behörighet",
}

_LOST: dict[str, str] = {
    "source.unregistered": "Togs emot från en annan väg in och har inget nummer",
    "queue.never_reached": "Registrerad, men har inte kommit till kön",
    "source.silent.folder": "Den bevakade mappen har inte gått att läsa",
    "source.silent.sdk": "Säker digital kommunikation har inte gått att läsa",
}


def detail_in_words(detail: str, kind: str) -> str:
    """What a deviation's code says; "" where the kind has said it."""
    match kind:
        case DeviationKind.CLOCK_PASSED:
            return CLOCKS.get(detail, detail)
        case DeviationKind.REGISTRATION_LOST:
            return _LOST.get(detail, detail)
        case DeviationKind.REGISTERED_LATE:
            return CHANNELS.get(detail.partition(".")[2], "")
        case DeviationKind.SIGNATURE_REFUSED:
            decision, _, refusal = detail.partition(".")
            return f"{_DECISIONS.get(decision, decision)}: {_REFUSED.get(refusal, refusal)}"
    return ""


FILTERS = {
    "deviation_kind": lambda code: KINDS.get(code, code),
    "deviation_state": lambda code: STATES.get(code, code),
    "deviation_act": lambda code: ACTS.get(code, code),
    "deviation_detail": detail_in_words,
    "clock_name": lambda code: CLOCKS.get(code, code),
    "kept_time": lambda code: OUTCOMES.get(code, code),
}
