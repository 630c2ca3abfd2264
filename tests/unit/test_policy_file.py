"""A municipality's policy of clocks and sittings is read from its file, or refused by the name of the part."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from casework.clockpolicy import STATUTE, Ahead, ClockKind
from config.policy import LocalPolicy, local_policies, policy_for, read_policy
from config.reference import municipalities

HEAD = 'code = "9999"\n'


def test_every_policy_that_ships_can_be_read_and_is_of_a_municipality() -> None:
    assert "2081" in local_policies()
    assert set(local_policies()) <= set(municipalities())


def test_a_municipality_that_has_decided_nothing_has_the_statute() -> None:
    assert policy_for("0180") == read_policy("9999.toml", HEAD) == LocalPolicy()
    assert LocalPolicy().clocks == STATUTE


def test_what_a_municipality_has_decided_is_read() -> None:
    text = """
    [clocks]
    late_from = 18:00:00
    protection_within_hours = 6
    opening_days = 10
    investigation_months = 3
    warn.investigation = { share = 0.25 }
    [sittings]
    allowed = false
    max_rows = 40
    second_person_from = 20
    counts_passages = false
    """
    policy = read_policy("9999.toml", HEAD + text)

    assert policy.clocks.late_from == time(18)
    assert policy.clocks.protection_within == timedelta(hours=6)
    assert (policy.clocks.opening_days, policy.clocks.investigation_months) == (10, 3)
    assert policy.clocks.warn_ahead[ClockKind.INVESTIGATION] == Ahead(share=0.25)
    assert policy.clocks.warn_ahead[ClockKind.OPENING_DECISION] == STATUTE.warn_ahead[ClockKind.OPENING_DECISION]
    assert not policy.sittings.counts_passages
    assert (policy.sittings.is_allowed, policy.sittings.max_rows, policy.sittings.second_person_from) == (False, 40, 20)
    assert read_policy("9999.toml", f'{HEAD}[clocks]\nlate_from = "never"\n').clocks.late_from is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code =", "not TOML"),
        ('code = "9998"', "the code must be the file's name"),
        (f"{HEAD}[linking]\n", "the parts are"),
        (f"{HEAD}clocks = 7\n", r"\[clocks\]"),
        (f"{HEAD}[clocks]\npause_weekends = true\n", r"\[clocks\]"),
        (f"{HEAD}[clocks]\nlate_from = 15:00:00\n", "late_from may be stricter"),
        (f"{HEAD}[clocks]\nlate_from = 16\n", "late_from is a time"),
        (f"{HEAD}[clocks]\nopening_days = 15\n", "opening_days may be stricter"),
        (f"{HEAD}[clocks]\nopening_days = 13.5\n", "opening_days is a whole number"),
        (f"{HEAD}[clocks]\ninvestigation_months = 5\n", "investigation_months may be stricter"),
        (f"{HEAD}[clocks]\nprotection_within_hours = true\n", "protection_within_hours is a number"),
        (f"{HEAD}[clocks]\nwarn = 7\n", "warn has a table"),
        (f"{HEAD}[clocks.warn]\nlunch = {{ hours = 1 }}\n", "no such clock as lunch"),
        (f"{HEAD}[clocks.warn]\nfeedback = {{ days = 1 }}\n", "in hours or as a share"),
        (f"{HEAD}[clocks.warn]\nfeedback = {{ hours = 0 }}\n", "before the time is out"),
        (f"{HEAD}[sittings]\nopened = false\n", r"\[sittings\]"),
        (f"{HEAD}[sittings]\nallowed = 1\n", "allowed is true or false"),
        (f"{HEAD}[sittings]\nmax_rows = 0\n", "between 1 and"),
    ],
)
def test_a_policy_that_is_laxer_or_none_is_refused_by_file_and_part(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=rf"^9999\.toml.*{said}"):
        read_policy("9999.toml", text)
