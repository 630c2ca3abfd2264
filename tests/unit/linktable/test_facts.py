"""A row as facts: columns keep their roles, dates are read in the forms people write, what nobody can read is not known."""

from __future__ import annotations

from datetime import date

import pytest

from dedupe.facts import NumberStatus
from sluss.linktable.facts import FIELDS, person_facts

TODAY = date(2026, 5, 4)


@pytest.mark.parametrize(
    "written", ["19870305", "1987-03-05", "1987/03/05", "870305", "87-03-05", "5/3 1987", "5.3.1987", "5 mars 1987"]
)
def test_a_day_is_read_in_every_usual_form(written: str) -> None:
    born = person_facts({"birth_date": written}, today=TODAY).birth
    assert born is not None
    assert (born.earliest, born.is_exact) == (date(1987, 3, 5), True)


@pytest.mark.parametrize("written", ["19871345", "20990101", "unknown", "-", "", "abc"])
def test_a_date_that_cannot_be_is_not_known(written: str) -> None:
    assert person_facts({"birth_date": written}, today=TODAY).birth is None


def test_names_keep_the_roles_that_the_columns_give_them() -> None:
    facts = person_facts({"first_name": "Svensson", "last_name": "Maja"}, today=TODAY)
    assert (facts.first_names, facts.last_names) == (("Svensson",), ("Maja",))
    assert person_facts({"last_name": "Anna"}, today=TODAY).first_names == ()


def test_every_field_has_its_fact() -> None:
    values = ("Maja", "Berg", "2014-05-12", "20140512-9805", "Storgatan 3", "784 33", "Borlänge", "flicka")
    more = ("Maserskolan", "3B", "070-123 45 67", "Karin Berg")
    facts = person_facts(dict(zip(FIELDS, values + more, strict=True)), today=TODAY)
    assert facts.birth is not None
    assert facts.personal_numbers[0].birth_date == date(2014, 5, 12)
    assert (facts.addresses, facts.postal_code, facts.city, facts.gender) == (
        ("Storgatan 3",),
        "784 33",
        "Borlänge",
        "f",
    )
    assert (facts.schools, facts.class_name, facts.phones) == (("Maserskolan",), "3B", ("46701234567",))
    assert facts.guardians[0].name == "Karin Berg"


def test_a_number_of_another_country_is_kept_as_written() -> None:
    [number] = person_facts({"personal_number": "5304218"}, today=TODAY).personal_numbers
    assert (number.digits, number.status) == ("5304218", NumberStatus.NONE)
