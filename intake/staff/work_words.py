"""Swedish words of the assessor's desk."""

from __future__ import annotations

from casework.sitting import NotInSitting
from casework.steps.assess import Conclusion
from casework.triage import Lane
from casework.work import Finding, WhyNext
from dedupe.novelty import Basis, Reason

LANES: dict[str, str] = {
    Lane.ACUTE: "Akut",
    Lane.ORDINARY: "Ordinarie",
    Lane.SURGE: "Flod",
    Lane.QUARANTINE: "Karantän (gick inte att koppla)",
}

WHY_NEXT: dict[str, str] = {
    WhyNext.ASSIGNED: "Din arbetsledare har gett dig gruppen.",
    WhyNext.ACUTE: "Akut: det som väntat längst av det som kan vara fara just nu.",
    WhyNext.UNREAD_DANGER: "Omedelbar fara är ikryssad i en anmälan som maskinen inte kunde läsa.",
    WhyNext.ASIDE_TURN: "Nu är det turen för det som ser maskinskickat ut. Det bedöms som allt annat.",
    WhyNext.SURGE_TURN: "Nu är det flodens tur. Andra barn kommer emellan.",
    WhyNext.OLDEST_NEWS: "Den äldsta anmälan som säger något nytt och väntar.",
    WhyNext.OLDEST: "Den äldsta anmälan som väntar.",
}

REASONS: dict[str, str] = {
    Reason.FIRST: "första om barnet",
    Reason.NEW_FACT: "ny uppgift",
    Reason.NEW_CHILD: "nytt barn nämns",
    Reason.NEW_PERSON: "ny person nämns",
    Reason.NEW_PLACE_OR_DATE: "ny plats eller tid",
    Reason.URGENT: "akuta ord",
    Reason.MANDATED: "från någon med anmälningsskyldighet",
    Reason.FIRST_HAND: "har själv sett, hört eller fått det berättat",
    Reason.VOLUME_JUMP: "ovanligt många på kort tid",
    Reason.CLOCK: "en frist är nära",
    Reason.NO_CHANGE: "inget nytt",
}

BASES: dict[str, str] = {
    Basis.WITNESSED: "har själv sett eller hört",
    Basis.TOLD_BY_CHILD: "barnet har berättat",
    Basis.HEARSAY: "hört av någon annan",
    Basis.MEDIA: "film, nyheter eller sociala medier",
    Basis.UNKNOWN: "framgår inte hur",
}

CONCLUSIONS: dict[str, str] = {
    Conclusion.NEEDS_PROTECTION: "Barnet behöver omedelbart skydd",
    Conclusion.NO_IMMEDIATE_NEED: "Inget behov av omedelbart skydd",
}

FINDINGS: dict[str, str] = {
    Finding.SIGNS_OF_NEED: "Jag ser tecken på att barnet kan behöva skydd nu",
    Finding.NO_SIGN: "Jag ser inga sådana tecken",
    Finding.CANNOT_TELL: "Jag kan inte säga än",
}

REFUSALS: dict[str, str] = {
    NotInSitting.SITTINGS_FORBIDDEN: "Kommunen har bestämt att varje anmälan bedöms för sig. Välj en i taget.",
    NotInSitting.OVER_LIMIT: "Fler än kommunen tillåter på en gång. Signera färre.",
    NotInSitting.SECOND_PERSON: "Så många på en gång kräver en andra person i den här kommunen. Signera färre.",
    NotInSitting.NAMED_TWICE: "Står med två gånger.",
    NotInSitting.ALREADY_ASSESSED: "Är redan bedömd.",
    NotInSitting.ANOTHER_CHILD: "Hör till ett annat barn, som har sin egen grupp och sin egen bedömning.",
    NotInSitting.SIBLING: "Två barn i samma anmälan bedöms var för sig.",
    NotInSitting.NOT_OPENED: "Kan säga något nytt. Öppna och läs den först.",
    NotInSitting.NOT_SHOWN: "Har inte visats för dig. Bläddra fram till den först.",
    NotInSitting.NOTHING_OPENED: "Öppna minst en anmälan om barnet först.",
    NotInSitting.NO_BASIS: "Skriv vad bedömningen grundas på.",
}

FILTERS = {
    "lane": lambda code: LANES.get(code, code),
    "why_next": lambda code: WHY_NEXT.get(code, code),
    "reason": lambda code: REASONS.get(code, code),
    "basis": lambda code: BASES.get(code, code),
    "conclusion": lambda code: CONCLUSIONS.get(code, code),
    "finding": lambda code: FINDINGS.get(code, code),
}
