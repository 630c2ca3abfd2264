"""From answers to a report as formats.md section 1 has it."""

from __future__ import annotations

import json
from typing import Any

from casework.report import Channel, ReporterKind
from intake.public.answers import GUARDIAN, GUARDIANS, Answers, Child

# Read by the people who assess, whatever language was written in. What they stand before is in the reporter's own words.
_HEADINGS = {
    "since": "Sedan när",
    "worry_most": "Oroar mest",
    "childs_words": "Barnets egna ord",
    "whereabouts": "Var barnet är nu",
    "other_children": "Andra barn i hemmet",
    "earlier_worry": "Tidigare oro",
    "before_contact": "Att tänka på före kontakt",
    "interpreter": "Språk och tolk",
}
_DANGER = {"yes": True, "no": False}
_DIGITS_OF_A_DATE = 6


def report_of(answers: Answers, municipality: str, *, files: int) -> bytes:
    """The body to register. The same answers give the same bytes, so that sending twice is known as a repeat."""
    body = {
        "municipality": {"code": municipality},
        "channel": Channel.PUBLIC_FORM,
        "language": answers.language,
        "reporter": _reporter(answers),
        "children": [_child(child) for child in answers.children],
        "narrative": _narrative(answers),
        "danger": {"immediate_danger": _DANGER.get(answers.said.get("immediate_danger", ""))},
        "attachments": files,
        "supplements": answers.supplements,
        "form": {name: said for name in ("narrative", *_HEADINGS) if (said := answers.said.get(name))},
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True).encode()


def _narrative(answers: Answers) -> str:
    """The main text as it was written, then what the smaller fields hold, each under its heading."""
    main = answers.said.get("narrative", "")
    further = [f"{heading}: {said}" for name, heading in _HEADINGS.items() if (said := _said(answers, name))]
    return "\n\n".join([*([main] if main.strip() else []), *further])


def _reporter(answers: Answers) -> dict[str, Any]:
    """Who reports. What was filled in for another kind of reporter is left out: an anonymous one has left nothing."""
    kind = answers.said.get("reporter_kind") or ReporterKind.ANONYMOUS
    fields: dict[str, tuple[str, ...]] = {
        ReporterKind.PRIVATE: ("name", "phone", "email"),
        ReporterKind.MANDATED: ("name", "phone", "email", "role", "organisation"),
    }
    said = {name: _said(answers, f"reporter_{name}") for name in fields.get(kind, ())}
    wants_feedback = kind == ReporterKind.MANDATED and answers.said.get("reporter_wants_feedback") == "yes"
    return {"kind": kind, **said, "wants_feedback": wants_feedback}


def _child(child: Child) -> dict[str, Any]:
    names = ("first_name", "last_name", "personal_number", "gender", "address", "school", "class_name")
    age = child.said.get("age")
    is_date = sum(c.isdecimal() for c in age or "") >= _DIGITS_OF_A_DATE
    guardians = [{name: child.said.get(f"guardian{n}_{name}") for name in GUARDIAN} for n in GUARDIANS]
    return {
        **{name: child.said.get(name) for name in names},
        "birth_date" if is_date else "age_text": age,
        "guardians": [guardian for guardian in guardians if any(guardian.values())],
    }


def _said(answers: Answers, name: str) -> str | None:
    return answers.said.get(name, "").strip() or None
