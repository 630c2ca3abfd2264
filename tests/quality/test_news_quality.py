"""Gates on what is shown as new: small floods of fresh seeds, linked and read by the steps of the service in memory.

Nobody tunes on these seeds or looks at what goes wrong in them. `pytest -s` prints every figure; whole floods, beside simple methods,
are measured by `python -m benchmarks.novelty`.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from benchmarks.novelty._flood import flood, read_by_us, scored
from sluss.evaluate import evaluate
from sluss.evaluate.intervals import Share
from sluss.evaluate.news import News
from tests.support.linked import knowledge, linked

LIMITS: dict[str, Any] = tomllib.loads((Path(__file__).parent / "news_limits.toml").read_text(encoding="utf-8"))
SHARES: dict[str, Callable[[News], Share]] = {
    "new_facts_shown": lambda n: n.facts_shown,
    "acute_facts_shown": lambda n: n.acute_facts_shown,
    "new_facts_highlighted": lambda n: n.facts_highlighted,
    "pure_copies_marked_new": lambda n: n.pure_copies_marked_new,
    "paraphrases_marked_new": lambda n: n.paraphrases_marked_new,
}
OF_THE_WORST: dict[str, Callable[[News], float | None]] = {
    "reports_until_every_fact": lambda n: n.surge_group.share,
    "characters_in_marked_passages": lambda n: n.surge_group_load.share,
    "acute_reports_seen_after": lambda n: n.surge_group.acute.max,
}


def linked_and_read(seed: int) -> News:
    """Through linking, ordinary reports about other children among them."""
    found = linked("surge", seed=seed, scale=LIMITS["scale"])
    return evaluate(found.export, found.truth).news


def read_as_given(seed: int) -> News:
    """All reports of the flood in one group: novelty alone is judged."""
    own = flood(seed, LIMITS["scale"])
    return scored(own, read_by_us(own, knowledge())).news


HOW: dict[str, Callable[[int], News]] = {"linked": linked_and_read, "given": read_as_given}
SIDES = ("at_least", "at_most", "worst_at_most")
LIMITED = [(how, side, name) for how in HOW for side in SIDES for name in LIMITS[how][side]]

pytestmark = pytest.mark.slow


@cache
def results(how: str) -> tuple[News, ...]:
    return tuple(HOW[how](seed) for seed in LIMITS["seeds"])


def measured(how: str, side: str, name: str) -> float:
    """Shares over all seeds, for each holds few; else that of the worst seed."""
    if side == "worst_at_most":
        values = [OF_THE_WORST[name](news) for news in results(how)]
        print(f"{how} {name}: {values}")
        return max(math.inf if value is None else value for value in values)
    shares = [SHARES[name](news) for news in results(how)]
    value = sum(share.hits for share in shares) / sum(share.total for share in shares)
    print(f"{how} {name}: {value:.4f} {[(share.hits, share.total) for share in shares]}")
    return value


@pytest.mark.parametrize(("how", "side", "name"), LIMITED)
def test_news_is_shown_and_little_else(how: str, side: str, name: str) -> None:
    value, limit = measured(how, side, name), LIMITS[how][side][name]
    assert value >= limit if side == "at_least" else value <= limit


@pytest.mark.parametrize("how", HOW)
def test_every_figure_has_a_limit_and_enough_to_count(how: str) -> None:
    assert {*LIMITS[how]["at_least"], *LIMITS[how]["at_most"]} == set(SHARES)
    assert set(LIMITS[how]["worst_at_most"]) == set(OF_THE_WORST)
    assert all(news.copies_told and news.paraphrases_marked_new.total > 20 for news in results(how))
