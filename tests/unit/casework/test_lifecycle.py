"""The table of states, and that SQL and the documentation say the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.errors import Conflict
from casework.lifecycle import TRANSITIONS, Act, Preliminary, State, after

ROOT = Path(__file__).parents[3]


def test_an_assessment_is_recorded_once() -> None:
    with pytest.raises(Conflict) as error:
        after(State.ASSESSED, Act.ASSESS_PROTECTION)
    assert error.value.code == "already_assessed"


def test_linking_after_the_assessment_does_not_undo_it() -> None:
    assert after(State.ASSESSED, Act.ROUTE) is State.ASSESSED


def test_every_state_can_be_reached_and_leads_to_an_assessment() -> None:
    reached = {State.REGISTERED} | set(TRANSITIONS.values())
    assert reached == set(State)
    assert all((state, Act.ASSESS_PROTECTION) in TRANSITIONS for state in State if state is not State.ASSESSED)


def test_sql_and_architecture_know_the_same_states() -> None:
    sql = (ROOT / "store/migrations/0001_registry.sql").read_text(encoding="utf-8")
    listed = ", ".join(f"'{state}'" for state in State)
    assert f"CHECK (state IN ({listed}))" in sql
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert all(f"`{state}`" in page for state in State)


def test_sql_and_architecture_know_the_same_states_of_the_preliminary_assessment() -> None:
    sql = (ROOT / "store/migrations/0016_decisions.sql").read_text(encoding="utf-8")
    listed = ", ".join(f"'{state}'" for state in Preliminary)
    assert f"CHECK (state IN ({listed}))" in sql
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert all(f"| `{state}` |" in page for state in Preliminary)
