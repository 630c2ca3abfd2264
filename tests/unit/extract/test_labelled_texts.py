"""What is read from whole reports, as a table of labelled texts (see `cases`)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from config.reference import name_table
from dedupe.extract import Extraction, child_facts
from dedupe.extract.turning import of_age
from dedupe.facts import Birth, ChildFacts, ChildFields, GuardianFields, ReportText
from tests.unit.extract.cases import CASES

TODAY = date(2026, 5, 4)


def _read(narrative: str, entries: tuple[dict[str, Any], ...]) -> Extraction:
    children = tuple(
        ChildFields(**{**e, "guardians": tuple(GuardianFields(**g) for g in e.get("guardians", ()))}) for e in entries
    )
    return child_facts(ReportText(received_on=TODAY, narrative=narrative, children=children), names=name_table())


def _birth(expected: dict[str, Any]) -> Birth | None:
    if "age" in expected:
        low, high = expected["age"] if isinstance(expected["age"], tuple) else (expected["age"], expected["age"] + 1)
        return of_age(low, high, TODAY)
    if "born" in expected:
        first, _, last = expected["born"].partition("/")
        return Birth(earliest=date.fromisoformat(first), latest=date.fromisoformat(last or first), is_exact=not last)
    return None


def _differences(child: ChildFacts, expected: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    got: dict[str, Any] = {
        "first": list(child.first_names),
        "last": list(child.last_names),
        "nick": list(child.nicknames),
        "initials": list(child.initials),
    }
    wanted: dict[str, Any] = {k: expected.get(k, []) for k in got}
    optional = {
        "gender": child.gender,
        "school": next(iter(child.schools), None),
        "cls": child.class_name,
        "street": next(iter(child.addresses), None),
        "postal": child.postal_code,
        "city": child.city,
        "phones": list(child.phones),
        "numbers": [n.digits for n in child.personal_numbers],
        "guardians": [(g.name, g.relation, g.phone) for g in child.guardians],
    }
    for key in optional.keys() & expected.keys():
        got[key], wanted[key] = optional[key], expected[key]
    if {"age", "born", "birth"} & expected.keys():
        got["birth"], wanted["birth"] = child.birth, _birth(expected)
    return {k: (got[k], wanted[k]) for k in got if got[k] != wanted[k]}


@pytest.mark.parametrize(("narrative", "entries", "expected"), CASES)
def test_a_labelled_report_gives_its_facts_and_no_others(
    narrative: str, entries: tuple[dict[str, Any], ...], expected: dict[str, Any]
) -> None:
    result = _read(narrative, entries)
    mentioned = sorted(name for m in result.mentioned for name in m.first_names)
    assert _differences(result.children[0], expected) == {}
    if expected.get("loose"):  # an adult relative may be taken for another child, never for this one
        assert set(mentioned) <= set(expected["mentioned"])
    else:
        assert mentioned == sorted(expected.get("mentioned", []))
    assert [list(c.first_names) for c in result.children[1:]] == expected.get("also", [])
    for child, age in zip(result.children[1:], expected.get("also_age", ()), strict=False):
        assert child.birth == of_age(age, age + 1, TODAY)
    for child, street in zip(result.children[1:], expected.get("also_street", ()), strict=False):
        assert child.addresses == (street,)


@pytest.mark.parametrize(("narrative", "entries", "expected"), CASES)
def test_every_fact_from_the_text_points_at_the_words_it_was_read_from(
    narrative: str, entries: tuple[dict[str, Any], ...], expected: dict[str, Any]
) -> None:
    result = _read(narrative, entries)
    for child in (*result.children, *result.mentioned):
        for found in child.found:
            assert hasattr(child, found.name)
            if found.start is not None and found.end is not None:
                assert 0 <= found.start < found.end <= len(narrative)
