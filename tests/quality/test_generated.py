"""Gates on generated data whose seeds were not used for tuning. The recogniser does not know the generator's words.

The limits stand in limits.toml. The figures of the running system are measured by `python -m benchmarks.linkage --only generated`;
here the same steps run in memory.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sluss.evaluate import Scores, evaluate
from tests.support.collisions import with_two_numbers
from tests.support.linked import Linked, linked

LIMITS: dict[str, Any] = tomllib.loads((Path(__file__).parent / "limits.toml").read_text(encoding="utf-8"))
DATA = ("surge", "families", "template", "year")
FIGURES: dict[str, Callable[[Scores], float | None]] = {
    "in_one_group": lambda s: s.surge.in_largest_group.value,
    "with_review": lambda s: s.surge.with_review.value,
    "strangers_in_the_surge": lambda s: s.surge.others_in_group.hits,
    "b_cubed_f1": lambda s: s.agreement.b_cubed.f1,
    "b_cubed_f1_of_others": lambda s: s.agreement_unrelated.b_cubed.f1,
    "suggestions_right": lambda s: s.review.suggestions.value,
    "first_suggestions_right": lambda s: s.review.first_suggestions.value,
    "new_facts_shown": lambda s: s.news.facts_shown.value,
}
HOUSEHOLD = {"sibling", "twin", "half_sibling", "named_together"}

pytestmark = pytest.mark.slow


@cache
def results(data: str) -> tuple[tuple[Linked, Scores], ...]:
    own = LIMITS[data]
    found = (linked(data, seed=seed, scale=own["scale"]) for seed in own["seeds"])
    return tuple((one, evaluate(one.export, one.truth)) for one in found)


def limits(side: str) -> list[tuple[str, str]]:
    return [(data, name) for data in DATA for name in LIMITS[data][side] if name in FIGURES]


@pytest.mark.parametrize(("data", "name"), limits("at_least"))
def test_the_worst_seed_reaches_the_limit(data: str, name: str) -> None:
    measured = [FIGURES[name](scores) for _, scores in results(data)]
    print(f"{data} {name}: {measured}")
    assert all(value is not None and value >= LIMITS[data]["at_least"][name] for value in measured)


@pytest.mark.parametrize(("data", "name"), limits("at_most"))
def test_the_worst_seed_stays_under_the_limit(data: str, name: str) -> None:
    measured = [FIGURES[name](scores) for _, scores in results(data)]
    print(f"{data} {name}: {measured}")
    assert all(value is not None and value <= LIMITS[data]["at_most"][name] for value in measured)


@pytest.mark.parametrize("data", DATA)
def test_reports_hardly_ever_stand_in_another_childs_group(data: str) -> None:
    """Over both seeds, for the rate is small: per 1,000 reports."""
    merges = [scores.false_merges.misplaced_rate for _, scores in results(data)]
    rate = 1000 * sum(one.hits for one in merges) / sum(one.total for one in merges)
    print(f"{data} misplaced_per_1000: {rate} {[one.hits for one in merges]}")
    assert rate <= LIMITS[data]["at_most"]["misplaced_per_1000"]


@pytest.mark.parametrize("data", DATA)
def test_two_children_with_different_valid_numbers_are_never_joined(data: str) -> None:
    assert [
        pair for found, _ in results(data) for pair in with_two_numbers(found.bodies, found.export, found.truth)
    ] == []


@pytest.mark.parametrize("data", DATA)
def test_siblings_and_twins_are_not_joined(data: str) -> None:
    """Groups with two children of one household, over both seeds; `asked` is none."""
    kinds = [kind for _, scores in results(data) for kind in scores.false_merges.by_kind]
    print(f"{data} kinds: {[(kind.kind, kind.groups) for kind in kinds]}")
    joined = sum(kind.groups for kind in kinds if kind.kind in HOUSEHOLD)
    assert joined <= LIMITS[data]["at_most"]["household_groups"]
