"""The form for an oral or paper report: what was typed, read into formats.md section 1, and what a person has to correct first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from casework.calendar import STOCKHOLM, at_local, local_date
from casework.reception import ON_PAPER, Manner, counted_as_day_before, is_old
from casework.report import Channel, ReporterKind
from config.workdays import is_working_day

MAX_CHILDREN = 20  # fieldsets on the page; of more the text tells
ADD_CHILD = "add_child"
CHILD = ("first_name", "last_name", "personal_number", "age_text", "gender", "school", "class_name", "address")
GUARDIANS = 2
REPORTER = ("name", "role", "organisation", "phone", "email")
DANGERS = ("immediate_danger", "child_alone", "violence_ongoing", "suspect_in_home", "guardians_informed")
_TRACES = {"name": "namn", "phone": "telefonnummer", "email": "e-postadress"}

Fields = Mapping[str, str]
Errors = dict[str, str]  # field -> what to do, in the order of the page


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What the form says. The report can be registered when `errors` is empty."""

    errors: Errors
    manner: Manner | None
    reached_at: datetime | None
    received_at: datetime | None  # the day that it counts as having come in


def read(fields: Fields, now: datetime) -> Typed:
    """Checks what was typed. `now` decides what is in the future."""
    manner = Manner(fields["manner"]) if fields.get("manner") in set(Manner) else None
    reached_at, when_errors = _reached_at(fields, now)
    errors = _manner_errors(fields, manner) | when_errors | _who_and_what_errors(fields) | _anonymity_errors(fields)
    received_at = reached_at
    if reached_at and manner in ON_PAPER and fields.get("day_before"):
        received_at = counted_as_day_before(reached_at, is_working_day)
    return Typed(errors=errors, manner=manner, reached_at=reached_at, received_at=received_at)


def body(fields: Fields, typed: Typed, *, municipality: str, written_by: str) -> dict[str, Any]:
    """The report as formats.md section 1, with how it was received beside it (FL 2017:900 27 §)."""
    moved = typed.received_at != typed.reached_at
    return {
        "municipality": {"code": municipality},
        "channel": channel_of(typed.manner),
        "received_at": typed.received_at.isoformat() if typed.received_at else None,
        "reception": {
            "manner": typed.manner,
            "described": fields.get("described") or None,
            "received_by": fields.get("received_by"),
            "written_by": written_by,
            "reached_at": typed.reached_at.isoformat() if typed.reached_at and moved else None,
        },
        "reporter": {
            "kind": fields.get("reporter_kind") or ReporterKind.ANONYMOUS,
            "wants_feedback": bool(fields.get("wants_feedback")),
            **{name: fields.get(f"reporter_{name}") or None for name in REPORTER},
        },
        "children": [child for n in range(child_count(fields)) if (child := _child(fields, n))],
        "narrative": fields.get("narrative", ""),
        "danger": {name: fields.get(name) or None for name in DANGERS},
    }


def channel_of(manner: Manner | None) -> Channel:
    """What was told is "phone", what was written "letter": the contract has no more; the exact manner stands beside it."""
    return Channel.PHONE if manner in {Manner.PHONE, Manner.VISIT} else Channel.LETTER


def child_count(fields: Fields) -> int:
    """How many children the page has room for: those that it was sent with, and one more when that was asked for."""
    sent = [n for n in range(MAX_CHILDREN) if any(f"child-{n}-{name}" in fields for name in CHILD)]
    asked = fields.get("action") == ADD_CHILD
    return min(max(sent, default=0) + 1 + asked, MAX_CHILDREN)


def empty(now: datetime, received_by: str) -> dict[str, str]:
    """The form as it is first shown: just now, and by whoever is signed in."""
    local = now.astimezone(STOCKHOLM)
    return {"received_date": f"{local:%Y-%m-%d}", "received_time": f"{local:%H:%M}", "received_by": received_by}


def _child(fields: Fields, n: int) -> dict[str, Any]:
    said: dict[str, Any] = {name: value for name in CHILD if (value := fields.get(f"child-{n}-{name}"))}
    guardians = [
        {"name": fields.get(f"child-{n}-guardian-{g}-name"), "phone": fields.get(f"child-{n}-guardian-{g}-phone")}
        for g in range(GUARDIANS)
    ]
    if found := [{k: v or None for k, v in one.items()} for one in guardians if any(one.values())]:
        said["guardians"] = found
    return said


def _manner_errors(fields: Fields, manner: Manner | None) -> Errors:
    if manner is None:
        return {"manner": "Välj hur anmälan kom."}
    if manner is Manner.OTHER and not fields.get("described"):
        return {"described": "Skriv hur anmälan kom."}
    return {}


def _reached_at(fields: Fields, now: datetime) -> tuple[datetime | None, Errors]:
    """The past is kept, however far; the future is a mistake that only the person can correct."""
    clock = _clock(fields.get("received_time", ""))
    try:
        day = datetime.fromisoformat(fields.get("received_date", "")).date()
    except ValueError:
        return None, {"received_date": f"Skriv datumet så här: {local_date(now).isoformat()}."}
    if clock is None:
        return None, {"received_time": "Skriv klockslaget så här: 14:30."}
    reached_at = at_local(day, clock)
    if reached_at > now:
        return None, {"received_date": "Tiden ligger i framtiden. Skriv när anmälan kom."}
    if is_old(reached_at, now) and not fields.get("time_is_right"):
        sentence = "Anmälan kom för mer än ett dygn sedan. Stämmer tiden, kryssa i rutan; annars rätta den."
        return reached_at, {"time_is_right": sentence}
    return reached_at, {}


def _clock(typed: str) -> time | None:
    digits = "".join(c for c in typed if c.isascii() and c.isdigit())
    if len(digits) not in {3, 4}:
        return None
    hours, minutes = int(digits[:-2]), int(digits[-2:])
    return time(hours, minutes) if hours < 24 and minutes < 60 else None


def _who_and_what_errors(fields: Fields) -> Errors:
    errors: Errors = {}
    if not fields.get("received_by"):
        errors["received_by"] = "Skriv vem som tog emot anmälan."
    says_something = fields.get("narrative") or any(_child(fields, n) for n in range(child_count(fields)))
    if not says_something:
        errors["narrative"] = "Skriv vad som berättades, eller något som pekar ut barnet."
    return errors


def _anonymity_errors(fields: Fields) -> Errors:
    """Who wants to be anonymous leaves no trace here, caller's number least of all (JO 2798-2008)."""
    if (fields.get("reporter_kind") or ReporterKind.ANONYMOUS) != ReporterKind.ANONYMOUS:
        return {}
    return {
        f"reporter_{name}": f"Den som är anonym antecknas utan {word}. Ta bort det, eller välj att anmälaren inte är anonym."
        for name, word in _TRACES.items()
        if fields.get(f"reporter_{name}")
    }
