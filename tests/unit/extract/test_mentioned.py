"""Children that only the text names: whose they are, so that a person is asked about siblings and not about classmates."""

from __future__ import annotations

from datetime import date

import pytest

from config.reference import name_table
from dedupe.extract import child_facts
from dedupe.facts import Birth, ChildFields, ReportText, from_plain, to_plain

TODAY = date(2026, 5, 4)
MAJA = (ChildFields(first_name="Maja"),)


def _mentioned(narrative: str) -> dict[str, str | None]:
    report = ReportText(received_on=TODAY, narrative=narrative, children=MAJA)
    return {m.first_names[0]: m.relation for m in child_facts(report, names=name_table()).mentioned}


@pytest.mark.parametrize(
    ("narrative", "expected"),
    [
        ("Majas lillebror Leo är också rädd.", {"Leo": "sibling"}),
        ("Hon har två syskon, Nils och Ebba.", {"Nils": "sibling", "Ebba": "sibling"}),
        ("de finns en bror oxå leo som bor där", {"leo": "sibling"}),
        ("Barnen Maja och Leo slås.", {"Leo": "sibling"}),
        ("Majas klasskompis Wilma såg allt.", {"Wilma": "other"}),
        ("Maja är kusin till Felicia.", {"Felicia": "other"}),
        ("Min dotter Saga sa att Maja gråter.", {"Saga": "other"}),
        ("Flickan Moa blir slagen.", {"Moa": None}),
        ("Läraren Karin, grannen Göran och hunden Bosse såg Maja. Mvh Lena", {}),
    ],
)
def test_a_child_named_in_the_text_is_a_sibling_somebody_elses_or_not_said(
    narrative: str, expected: dict[str, str | None]
) -> None:
    assert _mentioned(narrative) == expected


def test_a_sibling_carries_its_own_facts_and_not_the_childs() -> None:
    narrative = "Maja, 140512-9808, går i 5B. Hennes bror Leo, 170302-2390, går i 3A på Hagaskolan."
    report = ReportText(received_on=TODAY, narrative=narrative, children=MAJA)
    found = child_facts(report, names=name_table())
    assert [n.digits for n in found.children[0].personal_numbers] == ["201405129808"]
    assert found.children[0].schools == ()
    (leo,) = found.mentioned
    assert leo.birth == Birth(earliest=date(2017, 3, 2), latest=date(2017, 3, 2), is_exact=True)
    assert (leo.schools, leo.class_name, leo.gender) == (("Hagaskolan",), "3A", "m")
    assert from_plain(to_plain(leo)) == leo
