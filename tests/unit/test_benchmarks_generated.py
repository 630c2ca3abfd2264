"""Rows of the table about generated data: what counts as held, and which seed decides."""

from __future__ import annotations

from benchmarks.linkage import generated
from benchmarks.linkage.generated import Run
from sluss.evaluate import evaluate


def run(*reports: tuple[str, str]) -> Run:
    """One report for each (true child, group)."""
    export = [{"report_key": f"r{n}", "children": [{"index": 0, "group_id": g}]} for n, (_, g) in enumerate(reports)]
    relations = [["surge", "twin", "other"]]
    truth = [{"report_key": f"r{n}", "child_ids": [who], "relations": relations} for n, (who, _) in enumerate(reports)]
    return Run(scores=evaluate(export, truth), two_numbers=0)


GOOD = run(*[("surge", "g")] * 19, ("surge", "h"), ("other", "i"))
BAD = run(*[("surge", "g")] * 9, ("surge", "h"), ("other", "g"))


def rows(*runs: Run) -> dict[str, generated.Row]:
    return {row.figure: row for row in generated._rows("surge", runs, (1, 2), 1.0)}


def test_a_figure_holds_when_the_worst_seed_reaches_it() -> None:
    grouped = "of the surge auto-grouped"
    assert rows(GOOD, GOOD)[grouped].holds is True
    assert rows(GOOD, BAD)[grouped].holds is False
    assert rows(GOOD, BAD)[grouped].measured.startswith("0.950, 0.900 (worst: 0.59")


def test_strangers_and_siblings_in_a_group_are_shown_seed_by_seed_and_none_is_asked() -> None:
    found = rows(GOOD, BAD)
    strangers = found["other children's reports in the surge's group"]
    household = found["groups with siblings or twins together"]
    assert (strangers.measured, strangers.asked, strangers.holds) == ("0, 1", "0", False)
    assert (household.measured, household.holds) == ("0, 1", False)


def test_the_rate_of_false_merges_is_over_all_seeds_together() -> None:
    # One report of 32, with Wilson's interval.
    assert rows(GOOD, BAD)["false merges in 1,000 reports"].measured == "31.25 (5.54 to 157.44): 1 of 32"


def test_every_row_says_which_commands_give_it() -> None:
    assert all("sluss evaluate" in row.command for row in rows(GOOD).values())
