"""Reports that were registered late: one cause is one deviation, which names each of them (OSL 2009:400 5:1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.calendar import STOCKHOLM
from casework.deviation import DeviationKind
from casework.registeredlate import Registration, deviation_of, gathered


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


ONE = Registration(
    report_id=UUID(int=1),
    municipality="2081",
    channel="letter",
    is_protected=False,
    received_at=local("2026-05-04T09:00"),
    registered_at=local("2026-05-20T10:00"),
)


@pytest.mark.parametrize(
    ("came", "registered", "is_late"),
    [
        ("2026-05-04T09:00", "2026-05-05T23:59", False),
        ("2026-05-04T09:00", "2026-05-06T00:00", True),
        ("2026-12-30T23:59", "2026-12-31T23:59", False),
        ("2026-12-30T23:59", "2027-01-01T00:00", True),
        ("2028-02-28T09:00", "2028-02-29T23:59", False),
        ("2028-02-28T09:00", "2028-03-01T00:00", True),
        ("2026-03-28T09:00", "2026-03-29T23:59", False),  # clocks go forward
        ("2026-10-24T09:00", "2026-10-25T23:59", False),  # clocks go back
    ],
)
def test_it_is_late_after_the_day_behind_its_arrival(came: str, registered: str, is_late: bool) -> None:
    one = replace(ONE, received_at=local(came), registered_at=local(registered))
    assert one.is_late is is_late
    assert bool(gathered([one])) is is_late


def test_what_has_its_cause_in_common_is_one_deviation() -> None:
    many = [
        replace(ONE, report_id=UUID(int=n), registered_at=ONE.registered_at + timedelta(seconds=n)) for n in range(900)
    ]
    [(gathering, late)] = gathered(many).items()
    assert late == many
    deviation = deviation_of(gathering, late[0], 0)
    assert (deviation.kind, deviation.detail, deviation.rule) == (
        DeviationKind.REGISTERED_LATE,
        "registration.letter",
        "OSL 2009:400 5:1",
    )
    assert deviation.at == many[0].registered_at


@pytest.mark.parametrize(
    "changed",
    [
        {"municipality": "0180"},
        {"channel": "file"},
        {"registered_at": local("2026-05-21T00:00").astimezone(UTC)},
        {"is_protected": True},
    ],
    ids=["another municipality", "another way in", "another day", "protected identities apart"],
)
def test_what_has_not_is_another(changed: dict[str, object]) -> None:
    found = gathered([ONE, replace(ONE, report_id=UUID(int=2), **changed)])  # type: ignore[arg-type]
    assert len(found) == 2
    assert len({gathering.subject for gathering in found}) == 2


@given(
    st.lists(
        st.builds(
            Registration,
            report_id=st.uuids(),
            municipality=st.sampled_from(["2081", "0180"]),
            channel=st.sampled_from(["letter", "api"]),
            is_protected=st.booleans(),
            received_at=st.just(ONE.received_at),
            registered_at=st.integers(0, 100).map(lambda hours: ONE.received_at + timedelta(hours=hours)),
        ),
        unique_by=lambda one: one.report_id,
    )
)
def test_each_late_report_is_named_once_and_no_other(registrations: list[Registration]) -> None:
    named = [one for late in gathered(registrations).values() for one in late]
    assert sorted(one.report_id for one in named) == sorted(one.report_id for one in registrations if one.is_late)


def test_the_same_gathering_has_the_same_subject_and_what_comes_after_an_act_another_key() -> None:
    [gathering] = gathered([ONE])
    [again] = gathered([replace(ONE, report_id=UUID(int=9))])
    assert gathering.subject == again.subject
    assert deviation_of(gathering, ONE, 0).key != deviation_of(gathering, ONE, 1).key
