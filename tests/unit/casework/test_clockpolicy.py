"""A municipality may be stricter than the statute, never laxer."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from casework.calendar import STOCKHOLM
from casework.clockpolicy import STATUTE, Ahead, ClockKind, ClockPolicy
from casework.clocks import investigation_due, opening_decision_due, protection_assessment_due

EVENING = datetime(2026, 5, 4, 20, tzinfo=STOCKHOLM).astimezone(UTC)
MORNING = datetime(2026, 5, 4, 9, tzinfo=STOCKHOLM).astimezone(UTC)


@pytest.mark.parametrize(
    "laxer",
    [
        {"late_from": time(15, 59)},
        {"protection_within": timedelta(0)},
        {"opening_days": 15},
        {"opening_days": 0},
        {"investigation_months": 5},
        {"investigation_months": 0},
        {"warn_ahead": {}},
    ],
)
def test_a_policy_laxer_than_the_statute_is_refused_by_name(laxer: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(laxer))):
        ClockPolicy(**laxer)


def test_a_stricter_policy_moves_every_clock_forward() -> None:
    strict = ClockPolicy(late_from=None, opening_days=10, investigation_months=3)

    assert protection_assessment_due(EVENING, strict).at == datetime(2026, 5, 5, tzinfo=STOCKHOLM)
    assert opening_decision_due(EVENING, strict).at == datetime(2026, 5, 15, tzinfo=STOCKHOLM)
    assert investigation_due(EVENING, strict).at == datetime(2026, 8, 5, tzinfo=STOCKHOLM)


def test_a_limit_in_hours_counts_only_where_it_is_earlier() -> None:
    hours = ClockPolicy(protection_within=timedelta(hours=6))

    assert protection_assessment_due(MORNING, hours).at == MORNING + timedelta(hours=6)
    assert protection_assessment_due(MORNING, ClockPolicy(protection_within=timedelta(hours=90))) == (
        protection_assessment_due(MORNING)
    )


def test_a_warning_is_hours_ahead_or_a_share_of_the_time() -> None:
    assert Ahead(hours=4).of(timedelta(days=14)) == timedelta(hours=4)
    assert Ahead(share=0.25).of(timedelta(days=4)) == timedelta(days=1)


@pytest.mark.parametrize("wrong", [{}, {"hours": 1, "share": 0.5}, {"hours": 0}, {"hours": -1}, {"share": 0}, {"share": 1.1}])  # fmt: skip
def test_a_warning_that_would_come_too_late_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="warning"):
        Ahead(**wrong)


def test_every_clock_warns_ahead() -> None:
    assert set(STATUTE.warn_ahead) == set(ClockKind)
