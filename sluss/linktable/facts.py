"""One row of a table of persons as the facts that linking compares.

The columns say what each value is, so names keep their roles: nothing is guessed from how common a word is as which kind
of name, as it is in a report's form. What nobody can read (an impossible date, "unknown") is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dedupe.extract.dates import read_date
from dedupe.extract.fields import clean, read_gender
from dedupe.extract.vocabulary import DEFAULT
from dedupe.facts import Birth, ChildFacts, Guardian, PersonalNumber
from dedupe.normalise import phone_digits
from dedupe.personnummer import parse

FIELDS = (
    "first_name",
    "last_name",
    "birth_date",
    "personal_number",
    "address",
    "postal_code",
    "city",
    "gender",
    "school",
    "class_name",
    "phone",
    "guardian",
)


def person_facts(row: Mapping[str, str], *, today: date) -> ChildFacts:
    """The facts of one row.

    Args:
        row: what was written, by the names in `FIELDS`; what is absent or empty is not known.
        today: no birth date lies after it, and two-digit years are of the hundred years before it.
    """
    said = {name: value for name in FIELDS if (value := clean(row.get(name), DEFAULT))}
    numbers = _numbers(said.get("personal_number"), today)
    return ChildFacts(
        index=0,
        first_names=_one(said.get("first_name")),
        last_names=_one(said.get("last_name")),
        personal_numbers=numbers,
        birth=_birth(said.get("birth_date"), today),
        gender=read_gender(row.get("gender"), DEFAULT),
        addresses=_one(said.get("address")),
        postal_code=said.get("postal_code"),
        city=said.get("city"),
        schools=_one(said.get("school")),
        class_name=said.get("class_name"),
        guardians=(Guardian(name=said["guardian"]),) if "guardian" in said else (),
        phones=_one(phone_digits(said.get("phone", ""))),
    )


def _numbers(written: str | None, today: date) -> tuple[PersonalNumber, ...]:
    return (parse(written, today=today),) if written else ()


def _birth(written: str | None, today: date) -> Birth | None:
    return read_date(written, today=today) if written else None


def _one(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()
