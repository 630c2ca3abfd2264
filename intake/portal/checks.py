"""What a reporter is asked to look at before sending: what is missing, and what looks like a slip. A slip never stops a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dedupe.facts import NumberStatus
from dedupe.personnummer import find, parse
from intake.portal.fields import TOLD, child_label

_POINTS_OUT = ("first_name", "last_name", "personal_number", "address", "school", "guardian1_name", "guardian2_name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something to see to: the field, and what to do."""

    field: str  # its id in the form
    text: str


def missing(fields: Mapping[str, Any]) -> list[Problem]:
    """What must be there before the report can be reviewed, in the order of the form."""
    problems = [
        Problem(
            field=f"child-{number}-first_name",
            text=f"Fyll i något som pekar ut barn {number}: namn, personnummer, adress, skola eller en vårdnadshavare.",
        )
        for number, child in enumerate(fields["children"], 1)
        if not any(child[name] for name in _POINTS_OUT)
    ]
    if not any(fields[name] for name in TOLD):
        problems.append(Problem(field="what", text="Beskriv din oro i minst ett av fälten."))
    wanted = {
        "danger": "Svara om barnet är i fara just nu. ”Vet inte” går bra.",
        "reporter_name": "Skriv ditt namn. Den som anmäler i sitt yrke kan inte vara anonym.",
        "group": "Välj vilken verksamhet du anmäler inom.",
    }
    return problems + [Problem(field=name, text=text) for name, text in wanted.items() if not fields[name]]


def slips(fields: Mapping[str, Any], *, today: date) -> list[Problem]:
    """What may be a slip. The report can be sent as it stands."""
    return [
        Problem(
            field=f"child-{number}-personal_number",
            text=f"Personnumret för {child_label(child, number)} går inte att kontrollera. Se efter att det är rätt skrivet.",
        )
        for number, child in enumerate(fields["children"], 1)
        if child["personal_number"] and parse(child["personal_number"], today=today).status is not NumberStatus.VALID
    ]


def names_a_child(texts: Mapping[str, str], *, today: date) -> bool:
    """Whether a template that a whole organisation shares holds a personal number."""
    return any(find(text, today=today) for text in texts.values())
