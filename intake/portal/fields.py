"""The fields of a mandated reporter's report: what the form holds, a draft keeps, a review and a copy show. One table for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from casework.mandated import Group
from casework.text import storable
from store.accounts import Account

CHILDREN_LIMIT = 20

CHILD: dict[str, str] = {
    "first_name": "Förnamn",
    "last_name": "Efternamn",
    "personal_number": "Personnummer",
    "age_text": "Ålder",
    "gender": "Kön",
    "address": "Gatuadress",
    "postal_code": "Postnummer",
    "city": "Ort",
    "school": "Skola eller förskola",
    "class_name": "Klass eller avdelning",
    "whereabouts": "Var är barnet just nu?",
    "siblings": "Syskon: namn och ålder",
}
GUARDIANS = (1, 2)
GUARDIAN: dict[str, str] = {
    "name": "Namn",
    "relation": "Relation till barnet",
    "phone": "Telefon",
    "personal_number": "Personnummer",
}
"""In a draft "guardian1_name" and so on, on the child."""

TOLD: dict[str, str] = {
    "what": "Vad har hänt som gör dig orolig?",
    "own_observation": "Vad har du själv sett eller hört?",
    "told_by_child": "Vad har barnet berättat?",
    "own_words": "Barnets egna ord",
    "heard": "Vad har du hört från andra, och från vem?",
}
"""At least one of them says something. All go into the narrative that people and linking read."""

CONCERN: dict[str, str] = {
    **TOLD,
    "when": "När hände det?",
    "since": "Sedan när har du varit orolig?",
    "earlier": "Tidigare oro eller anmälningar",
}
DANGER: dict[str, str] = {
    "danger": "Är barnet i fara just nu?",
    "danger_how": "På vilket sätt?",
    "protection": "Hot eller annat att tänka på före kontakt med familjen",
}
CONTACT: dict[str, str] = {
    "interpreter": "Behövs tolk? På vilket språk, och till vem?",
    "guardians_informed": "Vet vårdnadshavarna om att du anmäler?",
    "not_informed_why": "Varför inte?",
}
REPORTER: dict[str, str] = {
    "reporter_name": "Ditt namn",
    "reporter_role": "Din yrkesroll",
    "reporter_workplace": "Din enhet eller arbetsplats",
    "reporter_phone": "Telefon",
    "reporter_email": "E-post",
    "group": "Du anmäler inom",
}
AFTER: dict[str, str] = {
    "will_meet": "Kan du delta i ett möte med familjen och socialtjänsten?",
    "wants_feedback": "Vill du ha återkoppling?",
}
SHARED: dict[str, str] = {**CONCERN, **DANGER, **CONTACT, **REPORTER, **AFTER}

LONG = frozenset({*TOLD, "earlier", "danger_how", "protection", "not_informed_why", "siblings"})

CHOICES: dict[str, dict[str, str]] = {
    "danger": {"yes": "Ja", "no": "Nej", "unknown": "Vet inte"},
    "guardians_informed": {"yes": "Ja", "no": "Nej"},
    "will_meet": {"yes": "Ja", "no": "Nej"},
    "wants_feedback": {"yes": "Ja", "no": "Nej"},
    "group": {group.code: group.text for group in Group},
}

READY_MADE: dict[str, str] = {
    **{name: CONCERN[name] for name in ("what", "own_observation", "told_by_child", "heard", "earlier")},
    "not_informed_why": "Varför vårdnadshavarna inte är informerade",
    "school": "Skola eller förskola",
    "reporter_workplace": "Enhet eller arbetsplats",
}
"""What a template of the organisation may fill in: never who the child is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of a report as review, copy and staff read it."""

    heading: str
    anchor: str  # of the field set in the form
    rows: tuple[tuple[str, str], ...]


def child_names() -> Iterable[str]:
    """Every field of a child."""
    yield from CHILD
    for number in GUARDIANS:
        yield from (f"guardian{number}_{name}" for name in GUARDIAN)


def blank(account: Account) -> dict[str, Any]:
    """The fields of a new draft: what the login says of the one who reports."""
    profile = account.profile
    return {
        **dict.fromkeys(SHARED, ""),
        "children": [blank_child()],
        "reporter_name": profile.name,
        "reporter_role": profile.title,
        "reporter_workplace": account.organisation_name,
        "reporter_phone": profile.phone,
        "reporter_email": profile.email,
        "group": profile.group,
    }


def blank_child() -> dict[str, str]:
    """A child of whom nothing is said."""
    return dict.fromkeys(child_names(), "")


def read_fields(sent: Mapping[str, str]) -> dict[str, Any]:
    """The fields as a browser sent them. Choices that do not exist are left out; nothing else is judged here."""
    fields: dict[str, Any] = {name: _text(sent.get(name, "")) for name in SHARED}
    for name, choices in CHOICES.items():
        fields[name] = fields[name] if fields[name] in choices else ""
    count = 0
    while count < CHILDREN_LIMIT and f"child-{count + 1}-first_name" in sent:
        count += 1
    fields["children"] = [
        {name: _text(sent.get(f"child-{number}-{name}", "")) for name in child_names()}
        for number in range(1, max(count, 1) + 1)
    ]
    return fields


def child_label(child: Mapping[str, str], number: int) -> str:
    """How a child is named to the one who wrote about it."""
    return " ".join(part for part in (child["first_name"], child["last_name"]) if part) or f"Barn {number}"


def sections(fields: Mapping[str, Any]) -> list[Section]:
    """What has been filled in, part by part; a part in which nothing stands is left out."""
    children = [
        Section(heading=f"Barn {number}", anchor=f"barn-{number}", rows=_child_rows(child))
        for number, child in enumerate(fields["children"], 1)
    ]
    parts = [
        *children,
        Section(heading="Din oro", anchor="oro", rows=_rows(fields, CONCERN)),
        Section(heading="Fara och skydd", anchor="fara", rows=_rows(fields, DANGER)),
        Section(heading="Kontakt med familjen", anchor="kontakt", rows=_rows(fields, CONTACT)),
        Section(heading="Du som anmäler", anchor="du", rows=_rows(fields, REPORTER)),
        Section(heading="Efter anmälan", anchor="efter", rows=_rows(fields, AFTER)),
    ]
    return [part for part in parts if part.rows or part.anchor.startswith("barn-")]


def _rows(fields: Mapping[str, Any], names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (label, CHOICES.get(name, {}).get(fields[name], fields[name]))
        for name, label in names.items()
        if fields.get(name)
    )


def _child_rows(child: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    rows = list(_rows(child, CHILD))
    for number in GUARDIANS:
        named = {f"guardian{number}_{name}": label.lower() for name, label in GUARDIAN.items()}
        rows += [(f"Vårdnadshavare {number}, {label}", value) for label, value in _rows(child, named)]
    return tuple(rows)


def _text(value: str) -> str:
    return storable(value).replace("\r\n", "\n").strip()
