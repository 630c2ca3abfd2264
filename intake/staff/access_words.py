"""Swedish words for reading, its grounds and its review."""

from __future__ import annotations

from collections.abc import Sequence

from intake.pages import templates

PURPOSES: dict[str, str] = {
    "new_report": "En ny anmälan gäller samma barn",
    "investigation": "Pågående utredning om barnet",
    "handover": "Övertar ärendet från en kollega",
    "party_insight": "En part har begärt att få ta del av handlingen",
    "supervision": "Tillsyn, revision eller klagomål",
    "correction": "En uppgift behöver rättas eller en bilaga sökas",
}

REVEALS: dict[str, str] = {
    "call_back": "Behöver ringa tillbaka till den som anmälde",
    "feedback": "Återkoppling till den som är anmälningsskyldig",
    "immediate_danger": "Omedelbar fara: polis eller vård behöver nå anmälaren",
    "party_insight": "Prövning av vad en part får ta del av",
}

LEVELS: dict[str, str] = {
    "none": "Inget skydd känt",
    "marked": "Sekretessmarkering",
    "protected_reg": "Skyddad folkbokföring",
    "fictitious": "Fingerade personuppgifter",
}

KINDS: dict[str, str] = {
    "purpose": "Läsning utanför eget arbete",
    "break_glass": "Nödöppning",
    "reveal": "Visar vem som anmälde",
}

RULES: dict[str, str] = {
    "sample": "Slumpvis vald",
    "own_family": "Eget efternamn eller egen adress",
    "foreign_unit": "En annan enhets ärende",
    "no_assignment": "Inget uppdrag: bara läsarens eget angivna ändamål",
    "many_children": "Många olika barn på en timme",
    "protected": "Skyddade personuppgifter",
    "after_hours": "Utanför arbetstid",
    "repeated": "Samma anmälan många gånger på en vecka",
    "break_glass": "Nödöppning",
}

NEEDS: dict[str | None, str] = {
    "queue": "väntade på bedömning",
    "question": "öppen fråga om samma barn",
    "group": "samma grupp som en väntande anmälan",
    "own_work": "läsarens egen bedömning",
    "unit": "läsarens enhet har bedömt",
    "purpose": "eget angivet ändamål",
    "break_glass": "nödöppning",
    None: "inget känt behov",
}

READ_FOR: dict[str, str] = {
    "protection_assessment": "skyddsbedömning",
    "same_child_question": "frågan om samma barn",
    "mentioned_child": "frågan om ett nämnt barn",
    "group_news": "nytt i gruppen",
    "group_news_whole": "hela texten, bland nytt i gruppen",
    "group_texts": "texter i gruppen",
    "reporter_identity": "vem som anmälde",
}

ROLES: dict[str, str] = {
    "supervisor": "arbetsledare",
    "assessor": "bedömare",
    "decision_maker": "beslutsfattare",
    "intake_worker": "mottagning",
    "auditor": "granskare",
    "administrator": "administratör",
    "importer": "system",
}

SEARCH_KINDS: dict[str, str] = {
    "name": "namn",
    "personal_number": "personnummer eller samordningsnummer",
    "case_number": "registreringsnummer",
}

OUTCOMES: dict[str, str] = {"in_order": "I sin ordning", "to_investigate": "Ska utredas"}


def purpose_in_words(code: str, kind: str = "purpose") -> str:
    """What somebody said that they needed it for; a code means one thing for one kind."""
    known = {"purpose": PURPOSES, "reveal": REVEALS}.get(kind, {"immediate_danger": "Ett barn i omedelbar fara"})
    return known.get(code, code)


def rules_in_words(codes: Sequence[str]) -> str:
    """Why a reading is looked at, in one line."""
    return "; ".join(RULES.get(code, code) for code in codes)


templates.env.filters.update(
    purpose_of=purpose_in_words,
    protection=lambda code: LEVELS.get(code, code),
    grant_kind=lambda code: KINDS.get(code, code),
    rules=rules_in_words,
    need=lambda code: NEEDS.get(code, code),
    read_for=lambda code: READ_FOR.get(code, code),
    role=lambda code: ROLES.get(code, code),
    search_kind=lambda code: SEARCH_KINDS.get(code, code),
    outcome=lambda code: OUTCOMES.get(code, code),
)
