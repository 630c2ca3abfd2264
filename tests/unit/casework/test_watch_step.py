"""When the clock watch has something to say of a (report, child), and when it must look again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from casework.calendar import STOCKHOLM
from casework.clockpolicy import STATUTE, Ahead, ClockKind, ClockPolicy
from casework.clocks import ClockState
from casework.steps.watch import Course, findings, furthest_warning, look_again_at

CAME = datetime(2025, 6, 2, 9, tzinfo=STOCKHOLM)
COURSE = Course(received_at=CAME, is_assessed=False)
STEPS = st.integers(0, 60 * 24 * 60).map(lambda minutes: CAME + timedelta(minutes=minutes))


def said(course: Course, now: datetime) -> list[tuple[str, str]]:
    return [(str(f.clock.kind), str(f.level)) for f in findings(course, now)]


def test_a_clock_warns_ahead_and_then_has_passed() -> None:
    assert said(COURSE, datetime(2025, 6, 2, 19, 59, tzinfo=STOCKHOLM)) == []
    assert said(COURSE, datetime(2025, 6, 2, 20, tzinfo=STOCKHOLM)) == [("protection_assessment", "warn")]
    assert said(COURSE, datetime(2025, 6, 3, tzinfo=STOCKHOLM)) == [("protection_assessment", "passed")]


def test_what_is_done_says_nothing() -> None:
    done = replace(COURSE, is_assessed=True, is_decided=True)
    assert said(done, datetime(2026, 6, 3, tzinfo=STOCKHOLM)) == []


@given(now=STEPS, later=st.floats(0, 1))
def test_nothing_new_is_to_be_said_before_the_watch_looks_again(now: datetime, later: float) -> None:
    again = look_again_at(COURSE, now)
    assert now < again <= now + timedelta(days=1)
    assert said(COURSE, now) == said(COURSE, now + (again - now) * later * 0.999)


@given(hours=st.integers(1, 24 * 120))
def test_the_watch_looks_as_far_ahead_as_any_policy_warns(hours: int) -> None:
    early = ClockPolicy(warn_ahead={**STATUTE.warn_ahead, ClockKind.INVESTIGATION: Ahead(hours=hours)})
    assert furthest_warning([STATUTE, early]) >= timedelta(hours=hours)
    assert furthest_warning([]) == timedelta(days=30)


def test_a_level_is_one_of_a_clock_that_runs() -> None:
    assert {f.level for f in findings(COURSE, CAME + timedelta(days=12))} == {ClockState.PASSED, ClockState.WARN}
