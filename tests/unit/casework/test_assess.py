"""What an assessor must say, and that a sitting is as many records as it has children."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from casework.access import Actor, Role
from casework.errors import Refused
from casework.ids import PersonId
from casework.steps.assess import Conclusion, assess

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
ANNA = Actor(PersonId("anna"), Role.ASSESSOR)


def entry(**changes: Any) -> dict[str, Any]:
    whole = {
        "report_child_id": str(uuid4()),
        "conclusion": "no_immediate_need",
        "has_new_facts": False,
        "basis": "Samma uppgifter som tidigare.",
    }
    return whole | changes


def ids(count: int) -> list[UUID]:
    return [uuid4() for _ in range(count)]


def test_each_child_of_a_sitting_gets_its_own_signed_record() -> None:
    records = assess([entry() for _ in range(900)], actor=ANNA, now=NOW, new_ids=ids(900))

    assert len({record.id for record in records}) == 900
    assert {record.assessed_by for record in records} == {"anna"}
    assert {record.assessed_at for record in records} == {NOW}
    assert {record.conclusion for record in records} == {Conclusion.NO_IMMEDIATE_NEED}


@pytest.mark.parametrize(
    "changes",
    [
        {"basis": None},
        {"basis": "  "},
        {"conclusion": None},
        {"conclusion": "duplicate"},
        {"has_new_facts": None},
        {"has_new_facts": "nej"},
        {"report_child_id": "7"},
        {"assessed_at": "2026-05-04T12:00"},
        {"assessed_at": "2026-05-04T12:06:00+00:00"},
        {"assessed_at": 7},
    ],
)
def test_an_assessment_without_its_parts_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        assess([entry(**changes)], actor=ANNA, now=NOW, new_ids=ids(1))


def test_the_same_child_twice_in_a_sitting_is_refused() -> None:
    twice = entry()
    with pytest.raises(Refused):
        assess([twice, twice], actor=ANNA, now=NOW, new_ids=ids(2))
    with pytest.raises(Refused):
        assess([], actor=ANNA, now=NOW, new_ids=[])
