"""Swedish words of the staff pages: states, channels, acts and what an act would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from casework.calendar import local_date
from casework.feedback import Basis, Statement, is_in_time
from casework.lifecycle import State
from casework.reception import Manner
from casework.regrouping import ActState, Kind, Preview, Why
from casework.report import Flag, ReporterKind
from casework.sitting import ONLY_SENDER, Reading
from dedupe.facts import ChildFacts
from dedupe.levels import Field
from intake.words import BANDS, CHANNELS, FIELDS, LEVELS, evidence_in_words, strength, value
from store.questions import Question

MANNERS: dict[str, str] = {
    Manner.PHONE: "På telefon",
    Manner.VISIT: "Vid besök",
    Manner.LETTER: "I brev",
    Manner.FAX: "Per fax",
    Manner.OTHER: "På annat sätt",
}

SOURCES: dict[str, str] = {"folder": "Bevakad mapp", "sdk": "Säker digital kommunikation"}

SOURCE_ERRORS: dict[str, str] = {
    "folder_away": "Mappen går inte att öppna",
    "file_unreadable": "En fil går inte att öppna",
    "not_put_away": "En registrerad fil går inte att flytta till done",
    "not_registered": "Något går inte att registrera",
    "service_away": "Meddelandetjänsten svarar inte",
    "service_refuses": "Meddelandetjänsten nekar",
    "token_refused": "Meddelandetjänsten godtar inte inloggningen",
    "list_unreadable": "Meddelandetjänstens lista går inte att läsa",
    "message_missing": "Ett meddelande står i listan men går inte att hämta",
    "message_too_large": "Ett meddelande är för stort och ligger kvar i tjänsten",
    "not_acknowledged": "Ett registrerat meddelande går inte att kvittera",
}

REPORTERS: dict[str, str] = {
    ReporterKind.ANONYMOUS: "Anonym",
    ReporterKind.PRIVATE: "Privatperson",
    ReporterKind.MANDATED: "I sitt yrke",
}

SHORT_STATES: dict[str, str] = {State.REGISTERED: "ännu inte i kön", State.ROUTED: "väntar", State.ASSESSED: "bedömd"}

STATES: dict[str, str] = {
    State.REGISTERED: "registrerad, ännu inte i kön",
    State.ROUTED: "väntar på bedömning",
    State.ASSESSED: "skyddsbedömd",
}

CHILD_FIELDS: dict[str, str] = {
    "first_name": "Förnamn",
    "last_name": "Efternamn",
    "personal_number": "Personnummer",
    "birth_date": "Född",
    "age_text": "Ålder",
    "gender": "Kön",
    "address": "Adress",
    "postal_code": "Postnummer",
    "city": "Ort",
    "school": "Skola, förskola",
    "class_name": "Klass, avdelning",
}

RELATIONS = {"mother": "mamma", "father": "pappa", "guardian": "vårdnadshavare", "other": "annan"}

REPORTER_FIELDS: dict[str, str] = {
    "name": "Namn",
    "phone": "Telefon",
    "email": "E-post",
    "role": "Yrkesroll",
    "organisation": "Arbetsplats",
}

DANGERS: dict[str, str] = {
    "immediate_danger": "Barnet är i omedelbar fara",
    "child_alone": "Barnet är ensamt",
    "violence_ongoing": "Våld pågår",
    "suspect_in_home": "Den misstänkte finns i hemmet",
    "guardians_informed": "Vårdnadshavarna vet om anmälan",
}

FLAGS: dict[str, str] = {
    Flag.MUNICIPALITY_UNKNOWN: "Kommunen framgår inte",
    Flag.MANDATED_ANONYMOUS: "Skriven i yrket men utan namn",
    Flag.NARRATIVE_TRUNCATED: "Texten är längre än vad som visas; hela finns i originalet",
    Flag.CHILDREN_OVER_LIMIT: "Nämner fler barn än vad som visas; alla finns i originalet",
    Flag.NO_CHILD_NAMED: "Inget barn är namngivet",
    Flag.TEXT_REPAIRED: "Tecken som inte går att spara är ersatta",
    Flag.CHANNEL_UNKNOWN: "Kanalen framgår inte",
    Flag.UNREADABLE: "Gick inte att läsa som anmälan",
    Flag.ROBOT_TRAP: "Kan vara skickad av ett program: ett fält som människor inte ser är ifyllt",
    Flag.TOO_FAST: "Skickad snabbare än någon hinner skriva",
    Flag.BURST: "En av mycket många i tät följd från samma håll",
    Flag.UNPROVEN: "Kom medan formuläret översvämmades, utan webbläsarens bevis",
}

ACTS: dict[str, str] = {
    Kind.SAME: "Samma barn",
    Kind.NOT_SAME: "Inte samma barn",
    Kind.CANNOT_TELL: "Kan inte avgöra",
    Kind.MOVE: "Flytta till en annan grupp",
    Kind.JOIN: "Slå ihop två grupper",
    Kind.SPLIT: "Flytta ut till egen grupp",
    Kind.UNDO: "Ångra",
}

ACT_STATES: dict[str, str] = {
    ActState.WAITING: "väntar på en andra person",
    ActState.DONE: "gjord",
    ActState.REFUSED: "avslagen",
    ActState.UNDONE: "ångrad",
}

FEEDBACK: dict[str | None, str] = {
    Statement.OPENED: "Utredning har inletts",
    Statement.NOT_OPENED: "Utredning har inte inletts",
    Statement.ALREADY_ONGOING: "Utredning pågår redan",
    None: "Olämpligt att lämna",
}

FEEDBACK_BASIS: dict[str, str] = {
    Basis.AT_ONCE: "begäran i efterhand, eller en utredning som redan pågår",
    Basis.DECISION: "en vecka efter beslutet",
    Basis.LATEST: "en vecka efter sista dagen för beslut",
}

SURGES: dict[str, str] = {"surge_began": "Floden började", "surge_ended": "Floden är över"}

WHYS: dict[str, str] = {
    Why.SIZE: "fler anmälningar flyttas än en person får flytta ensam",
    Why.DIFFERENT_NUMBERS: "båda sidor har personnummer, och de är olika",
    Why.SIBLINGS: "två barn som namnges i samma anmälan skulle hamna i samma grupp",
}

_NOT_COMPARED = frozenset({Field.CAMPAIGN, Field.PRIOR})  # said of the inflow, not of two values


def group_name(group_id: UUID | str) -> str:
    """A group as people see it: "G-1a2b3c4d"."""
    return f"G-{str(group_id)[:8]}"


def number_of(count: int, one: str, many: str) -> str:
    """ "1 anmälan", "12 anmälningar"."""
    return f"{count} {one if count == 1 else many}"


def reports(count: int) -> str:
    """ "1 anmälan", "12 anmälningar"."""
    return number_of(count, "anmälan", "anmälningar")


def bits(weight: float) -> str:
    """Bits as a Swede writes them: "+9,3", "−2,0"."""
    return f"{weight:+.1f}".replace(".", ",").replace("-", "−")


def child_fields(child: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the form says of a child, as names and values."""
    said = [(text, str(child[name])) for name, text in CHILD_FIELDS.items() if child.get(name)]
    for guardian in child.get("guardians") or []:
        relation = RELATIONS.get(guardian.get("relation") or "", guardian.get("relation"))
        parts = (guardian.get("name"), relation, guardian.get("phone"))
        said.append(("Vårdnadshavare", ", ".join(part for part in parts if part)))
    return [(text, value) for text, value in said if value]


def mentioned_fields(facts: ChildFacts) -> list[tuple[str, str]]:
    """What a text says of a child that it names, as names and values; the age in the words of the text."""
    said = [(text, value(facts, field)) for field, text in FIELDS.items() if field not in _NOT_COMPARED]
    if facts.birth is not None and not facts.birth.is_exact:
        ages = ", ".join(dict.fromkeys(found.value for found in facts.found if found.name == "birth"))
        birth = FIELDS[Field.BIRTH]
        said = [(text, ages or shown) if text == birth else (text, shown) for text, shown in said]
    return [(text, shown) for text, shown in said if shown]


def is_added(child_index: int, in_form: int) -> bool:
    """Whether a person added the child from the text: it stands after those of the form. A form without children has one row."""
    return child_index >= max(in_form, 1)


def mentioned_as(may_be_sibling: bool) -> str:
    """How a child that only a text names may stand to the child of the form."""
    return "kan vara syskon" if may_be_sibling else "kamrat eller annan"


def placed(member: Mapping[str, Any]) -> str:
    """How a (report, child) came to stand in its group."""
    who = member["by_person"]
    if member["source"] == "human":
        return f"utflyttad av {who}" if member["status"] == "separated" else f"placerad av {who}"
    alone = {"new": "först i gruppen", "review": "står för sig tills frågan är besvarad"}
    return alone.get(member["status"], "placerad av maskinen")


def in_one_line(evidence: Sequence[dict[str, Any]]) -> str:
    """What talks most, without values: "förnamn lika, skola lika"."""
    telling = [row for row in evidence_in_words(evidence) if row["field"] not in _NOT_COMPARED]
    telling.sort(key=lambda row: -abs(row["weight"]))
    return ", ".join(f"{row['field_text'].lower()} {row['level_text']}" for row in telling[:3])


def evidence_table(question: Question) -> list[dict[str, Any]]:
    """Rows of the evidence with both sides' values, what talks most first."""
    rows = evidence_in_words(question.row["evidence"])
    return [
        {
            **row,
            "is_compared": row["field"] not in _NOT_COMPARED,
            "left": value(question.child.facts, row["field"]),
            "right": value(question.beside.facts, row["field"]),
            "beside_text": _only_beside(question, row),
        }
        for row in sorted(rows, key=lambda row: -abs(row["weight"]))
    ]


def _only_beside(question: Question, row: Mapping[str, Any]) -> str:
    """How the report shown differs from what the group as a whole says; empty when it does not."""
    level = question.levels.get(row["field"])
    return "" if level is None or level == row["level"] else LEVELS.get(level, level)


def preview_in_words(preview: Preview) -> dict[str, Any]:
    """Conflicts and reasons of a preview, as sentences."""
    return {
        "conflicts": [
            f"{FIELDS.get(c.field, c.field)}: {LEVELS.get(c.level, c.level)}, i {reports(c.rows)}"
            for c in preview.conflicts
        ],
        "whys": [WHYS[why] for why in preview.second_person],
    }


def last_day(end: datetime) -> str:
    """The day that a midnight ends, as "till och med 2026-05-26"."""
    return f"till och med {local_date(end - timedelta(microseconds=1))}"


def against_clock(given: Any) -> str:
    """How feedback was given against its clock."""
    if given.due_at is None:
        return "ingen frist"
    return "i tid" if is_in_time(given.given_at, due_at=given.due_at) else "sent"


def how_read(record: Mapping[str, Any]) -> str:
    """What a signer had before them of the report, behind the time; nothing for the whole."""
    match record["read_as"]:
        case Reading.ROW:
            return ", som en rad utan något nytt"
        case Reading.PASSAGES if record["reasons"] and ONLY_SENDER.issuperset(record["reasons"]):
            return ", hela texten, som inte sade något nytt"
        case Reading.PASSAGES:
            return ", de stycken som var nya"
    return ""


FILTERS = {
    "how_read": how_read,
    "feedback": lambda code: FEEDBACK[code],
    "feedback_basis": lambda code: FEEDBACK_BASIS[code],
    "day": local_date,
    "last_day": last_day,
    "against_clock": against_clock,
    "group_name": group_name,
    "reports": reports,
    "bits": bits,
    "strength": strength,
    "placed": placed,
    "in_one_line": in_one_line,
    "mentioned_as": mentioned_as,
    "band": lambda code: BANDS.get(code, code),
    "act": lambda code: ACTS.get(code, code),
    "act_state": lambda code: ACT_STATES.get(code, code),
    "short_state": lambda code: SHORT_STATES.get(code, code),
    "state": lambda code: STATES.get(code, code),
    "channel": lambda code: CHANNELS.get(code, code),
    "reporter": lambda code: REPORTERS.get(code, code),
    "source": lambda name: SOURCES.get(name, name),
    "source_error": lambda code: SOURCE_ERRORS.get(code, code),
    "manner": lambda code: MANNERS.get(code, code),
    "flag": lambda code: FLAGS.get(code, code),
}
