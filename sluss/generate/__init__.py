"""Synthetic concern reports with truth: Swedish, deterministic by seed, about nobody.

The generator knows public name counts and its own phrases. It must never import the recogniser (`dedupe`) or read its word lists: a
generator that knows them measures nothing. No clock, no network; randomness only from `streams`.

The splits: `surge` (1,100 reports about one child among 400 others), `families` (siblings, twins, namesakes, moves), `template` (one text
about many children), `year` (3,000 reports over a year) and `hostile` (everything that can be wrong with text and types).

What the truth calls novel (`novel_facts`, `novel_spans` as half-open character offsets into `narrative`) is what no earlier report about
the same child had said; the first report about a child has none, because it is new as a whole. In the flood of `surge` the truth also
says which texts only copy what their campaign had sent (`is_copy`), and which only say that in other words (`is_paraphrase`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sluss.generate.assemble import Pair, Report, Truth
from sluss.generate.families import families
from sluss.generate.hostile import hostile
from sluss.generate.surge import surge
from sluss.generate.template import template
from sluss.generate.year import year

__all__ = ["SPLITS", "Counts", "Report", "Truth", "generate", "to_line", "write"]

_MAKERS: dict[str, Callable[[int, float], list[Pair]]] = {
    "surge": surge,
    "families": families,
    "template": template,
    "year": year,
    "hostile": hostile,
}
SPLITS: tuple[str, ...] = tuple(_MAKERS)

# Stands for a number too large for a double while a report is written; a private-use character that no report holds.
_OVERFLOW = "\uf8ff1e400"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What `write` wrote. `children` are distinct, `report_children` are (report, child) pairs."""

    reports: int
    report_children: int
    children: int
    campaign_reports: int
    novel_facts: int
    acute: int


def generate(split: str, *, seed: int, scale: float = 1.0) -> Iterator[tuple[Report, Truth]]:
    """The reports of a split with their truth, in the order of `received_at`.

    Args:
        split: one of `SPLITS`.
        seed: any integer; the same seed and scale give the same bytes.
        scale: multiplies the number of reports or families; 0 gives none.

    Raises:
        ValueError: the split is unknown or the scale negative or not finite.
    """
    if split not in _MAKERS:
        raise ValueError(f"unknown split; choose one of {', '.join(SPLITS)}")
    if not (scale >= 0 and math.isfinite(scale)):
        raise ValueError("scale must be a finite number that is not negative")
    return iter(_MAKERS[split](seed, scale))


def write(split: str, *, seed: int, scale: float = 1.0, out: Path) -> Counts:
    """Writes `reports.jsonl` and `truth.jsonl` into the folder `out`, which is made if it is missing.

    Raises:
        ValueError: as for `generate`.
    """
    pairs = list(generate(split, seed=seed, scale=scale))
    out.mkdir(parents=True, exist_ok=True)
    with (
        (out / "reports.jsonl").open("w", encoding="ascii") as reports,
        (out / "truth.jsonl").open("w", encoding="ascii") as truths,
    ):
        for report, truth in pairs:
            reports.write(to_line(report))
            truths.write(to_line(truth))
    named = [child_id for _, truth in pairs for child_id in (*truth["child_ids"], *truth["unlisted_child_ids"])]
    return Counts(
        reports=len(pairs),
        report_children=sum(len(truth["child_ids"]) for _, truth in pairs),
        children=len(set(named)),
        campaign_reports=sum(truth["campaign_id"] is not None for _, truth in pairs),
        novel_facts=sum(len(truth["novel_facts"]) for _, truth in pairs),
        acute=sum(truth["acute"] for _, truth in pairs),
    )


def to_line(record: dict[str, Any]) -> str:
    """One line of JSON in ASCII, so that lone surrogates survive as escapes.

    An infinite number is written as 1e400, which is valid JSON; NaN stays `NaN`, which only a lenient parser reads.
    """
    text = json.dumps(_without_infinity(record), ensure_ascii=True)
    overflow = json.dumps(_OVERFLOW)
    return text.replace(f'"-{overflow[1:]}', "-1e400").replace(overflow, "1e400") + "\n"


def _without_infinity(value: Any) -> Any:
    if isinstance(value, float) and math.isinf(value):
        return _OVERFLOW if value > 0 else f"-{_OVERFLOW}"
    if isinstance(value, dict):
        return {key: _without_infinity(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_infinity(item) for item in value]
    return value
