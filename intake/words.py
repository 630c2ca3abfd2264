"""Swedish words that pages of several kinds share: the ways in, and what linking found with how much it says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casework.report import Channel
from dedupe.facts import Birth, ChildFacts, Guardian
from dedupe.levels import Field, Level

CHANNELS: dict[str, str] = {
    Channel.PUBLIC_FORM: "Kommunens formulär",
    Channel.PORTAL: "Portalen för anmälningsskyldiga",
    Channel.API: "Ett annat system",
    Channel.PHONE: "Telefon",
    Channel.LETTER: "Brev",
    Channel.SDK: "Säker digital kommunikation",
    Channel.EMAIL: "E-post",
    Channel.FILE: "Fil",
}

FIELDS: dict[str, str] = {
    Field.FIRST_NAME: "Förnamn",
    Field.LAST_NAME: "Efternamn",
    Field.NICKNAME: "Smeknamn",
    Field.INITIALS: "Initialer",
    Field.PERSONAL_NUMBER: "Personnummer",
    Field.BIRTH: "Född, ålder",
    Field.GENDER: "Kön",
    Field.ADDRESS: "Adress",
    Field.POSTAL_CODE: "Postnummer",
    Field.CITY: "Ort",
    Field.SCHOOL: "Skola, förskola",
    Field.CLASS_NAME: "Klass",
    Field.GUARDIAN: "Vårdnadshavare",
    Field.PHONE: "Telefon",
    Field.CAMPAIGN: "Texten",
    Field.PRIOR: "Antal anmälningar just nu",
}

LEVELS: dict[str, str] = {
    Level.EXACT: "lika",
    Level.FORM: "samma namn i annan form",
    Level.CLOSE: "lika så när som på ett skrivfel",
    Level.PART: "delvis lika",
    Level.SWAPPED: "lika, för- och efternamn har bytt plats",
    Level.UNVERIFIED: "lika, men numret går inte att kontrollera",
    Level.WITHIN: "stämmer överens",
    Level.NEAR: "nära varandra",
    Level.SIMILAR: "liknar varandra, kan vara två",
    Level.OTHER_KIND: "samordningsnummer mot personnummer",
    Level.FAR: "skiljer mer än en gissning",
    Level.DIFFERS: "olika",
    Level.CONTRADICTS: "kan inte båda stämma",
    Level.SHARE: "andel av det som kommer in",
    Level.TOLD: "har sagts tidigare om samma barn",
}

BANDS: dict[str, str] = {
    "below": "Troligt, men inte säkert nog",
    "above": "Kan vara två grupper om samma barn",
    "margin": "Två grupper passar nästan lika bra",
    "conflict": "Passar, men något talar emot",
    "supplement": "Anmälaren skriver att den kompletterar en anmälan i gruppen",
}

_STRONG, _SOME = 6.0, 2.0  # bits: odds of 64 to 1, and of 4 to 1


def strength(bits: float) -> str:
    """How much evidence says, in words: "talar starkt för"."""
    size = abs(bits)
    if size < 0.5:
        return "säger inget"
    how = "starkt " if size >= _STRONG else "" if size >= _SOME else "svagt "
    return f"talar {how}{'för' if bits > 0 else 'emot'}"


def evidence_in_words(evidence: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Evidence rows with the words for field, level and strength beside the codes."""
    return [
        {
            **row,
            "field_text": FIELDS.get(row["field"], row["field"]),
            "level_text": LEVELS.get(row["level"], row["level"]),
            "strength_text": strength(row["weight"]),
        }
        for row in evidence
    ]


def value(facts: ChildFacts | None, field: str) -> str:
    """What one side says in a field, as a person reads it; empty when nothing."""
    if facts is None:
        return ""
    said: dict[str, Sequence[str | None]] = {
        Field.FIRST_NAME: facts.first_names,
        Field.LAST_NAME: facts.last_names,
        Field.NICKNAME: facts.nicknames,
        Field.INITIALS: facts.initials,
        Field.PERSONAL_NUMBER: [number.raw for number in facts.personal_numbers],
        Field.BIRTH: [_birth(facts.birth)],
        Field.GENDER: [{"f": "flicka", "m": "pojke"}.get(facts.gender or "")],
        Field.ADDRESS: facts.addresses,
        Field.POSTAL_CODE: [facts.postal_code],
        Field.CITY: [facts.city],
        Field.SCHOOL: facts.schools,
        Field.CLASS_NAME: [facts.class_name],
        Field.GUARDIAN: [_guardian(guardian) for guardian in facts.guardians],
        Field.PHONE: facts.phones,
    }
    return ", ".join(dict.fromkeys(text for text in said.get(field, ()) if text))


def _birth(birth: Birth | None) -> str | None:
    if birth is None:
        return None
    if birth.is_exact:
        return birth.earliest.isoformat()
    return f"{birth.earliest.isoformat()} till {birth.latest.isoformat()}"


def _guardian(guardian: Guardian) -> str:
    relation = {"mother": "mamma", "father": "pappa"}.get(guardian.relation or "", "")
    return " ".join(part for part in (relation, guardian.name) if part)
