"""The steps of the form as data: addresses, templates, fields, what comes next, and what may be amiss with an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from casework.report import ReporterKind
from intake.public.answers import CHILD_FIELDS, Answers
from intake.public.words import N_

Said = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that a page asks to be mended, in the words that stand on top and beside the field."""

    text: str
    field: str = ""  # whose id the sentence on top leads to
    slug: str | None = None  # of the page where it is mended, when that is another


def _fine(_said: Said, _answers: Answers) -> tuple[Problem, ...]:
    return ()


def _nothing(_said: Said) -> str | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One page with a question. `slug` is its address behind the language, the same in all."""

    slug: str
    number: int
    template: str
    back: str | None  # slug of the page before
    onward: str  # slug of the page after
    fields: tuple[str, ...] = ()
    check: Callable[[Said, Answers], tuple[Problem, ...]] = _fine
    instead: Callable[[Said], str | None] = _nothing  # another page after, by the answer


def _danger(said: Said, _answers: Answers) -> tuple[Problem, ...]:
    if said.get("immediate_danger") in {"yes", "no", "unknown"}:
        return ()
    return (Problem(field="immediate_danger-yes", text=N_("Välj Ja, Nej eller Vet inte.")),)


def _event(said: Said, answers: Answers) -> tuple[Problem, ...]:
    if answers.children or any(said.get(name, "").strip() for name in ("narrative", "since", "worry_most")):
        return ()
    if said.get("childs_words", "").strip():
        return ()
    return (Problem(field="narrative", text=N_("Skriv vad som oroar dig. En mening räcker.")),)


def _reporter(said: Said, _answers: Answers) -> tuple[Problem, ...]:
    if said.get("reporter_kind") in set(ReporterKind):
        return ()
    return (Problem(field="reporter_kind-anonymous", text=N_("Välj hur du vill anmäla.")),)


def _private(said: Said, _answers: Answers) -> tuple[Problem, ...]:
    if any(said.get(f"reporter_{name}", "").strip() for name in ("name", "phone", "email")):
        return ()
    text = N_("Skriv namn, telefon eller e-post. Vill du vara anonym: gå tillbaka och välj det.")
    return (Problem(field="reporter_name", text=text),)


def _mandated(said: Said, _answers: Answers) -> tuple[Problem, ...]:
    if said.get("reporter_name", "").strip():
        return ()
    return (Problem(field="reporter_name", text=N_("Skriv ditt namn. Den som anmäler i sitt yrke är inte anonym.")),)


DANGER = Step(
    slug="",
    number=1,
    template="danger.html",
    back=None,
    onward="handelse",
    fields=("immediate_danger",),
    check=_danger,
    instead=lambda said: "fara" if said.get("immediate_danger") == "yes" else None,
)
EVENT = Step(
    slug="handelse",
    number=2,
    template="event.html",
    back="",
    onward="barnet",
    fields=("narrative", "since", "worry_most", "childs_words", "website"),
    check=_event,
)
CHILDREN = Step(slug="barnet", number=3, template="children.html", back="handelse", onward="situation")
CHILD = Step(slug="barnet/nytt", number=3, template="child.html", back="handelse", onward="barnet", fields=CHILD_FIELDS)
SITUATION = Step(
    slug="situation",
    number=4,
    template="situation.html",
    back="barnet",
    onward="filer",
    fields=("whereabouts", "other_children", "earlier_worry", "before_contact", "interpreter"),
)
FILES = Step(slug="filer", number=5, template="files.html", back="situation", onward="anmalare")
REPORTER = Step(
    slug="anmalare",
    number=6,
    template="reporter.html",
    back="filer",
    onward="kontrollera",
    fields=("reporter_kind",),
    check=_reporter,
    instead=lambda said: {"private": "anmalare/privat", "mandated": "anmalare/yrke"}.get(said["reporter_kind"]),
)
PRIVATE = Step(
    slug="anmalare/privat",
    number=6,
    template="private.html",
    back="anmalare",
    onward="kontrollera",
    fields=("reporter_name", "reporter_phone", "reporter_email"),
    check=_private,
)
MANDATED = Step(
    slug="anmalare/yrke",
    number=6,
    template="mandated.html",
    back="anmalare",
    onward="kontrollera",
    fields=(
        *("reporter_name", "reporter_role", "reporter_organisation", "reporter_phone", "reporter_email"),
        "reporter_wants_feedback",
    ),
    check=_mandated,
)
CHECK = Step(slug="kontrollera", number=7, template="check.html", back="anmalare", onward="kvitto")

LAST = CHECK.number
QUESTIONS = (DANGER, EVENT, SITUATION, REPORTER, PRIVATE, MANDATED)
"""Those that only take their fields and go on; children, files and the check have modules of their own."""
