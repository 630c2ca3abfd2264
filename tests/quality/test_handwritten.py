"""Gates on reports written by people who knew neither the recogniser nor the generator: facts, and linking.

`pytest -s` prints every figure. Of `held_out.jsonl` only these totals are ever looked at (corpus/README.md).
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sluss.evaluate import Scores
from tests.support.handwritten import CORPUS, Linking, Tally, read, score_facts, score_linking

LIMITS: dict[str, Any] = tomllib.loads((Path(__file__).parent / "limits.toml").read_text(encoding="utf-8"))[
    "handwritten"
]
FILES = ("dev", "held_out")
FACTS = [(file, fact) for file in FILES for fact in LIMITS[file]["facts"]]


@cache
def facts(file: str) -> dict[str, Tally]:
    return score_facts(read(CORPUS / f"{file}.jsonl"))


@cache
def linking(file: str) -> tuple[Linking, Scores]:
    return score_linking(read(CORPUS / f"{file}.jsonl"))


@pytest.mark.parametrize(("file", "fact"), FACTS)
def test_facts_of_handwritten_reports_are_read(file: str, fact: str) -> None:
    tally, (precision, recall) = facts(file)[fact], LIMITS[file]["facts"][fact]
    print(
        f"{file} {fact}: precision {tally.precision:.3f} ({tally.right} of {tally.found}), "
        f"recall {tally.recall:.3f} ({tally.recalled} of {tally.wanted})"
    )
    assert tally.precision >= precision
    assert tally.recall >= recall


def test_every_fact_that_is_scored_has_a_limit() -> None:
    assert {file: set(facts(file)) for file in FILES} == {file: set(LIMITS[file]["facts"]) for file in FILES}


@pytest.mark.parametrize("file", FILES)
def test_handwritten_reports_about_two_children_are_kept_apart(file: str) -> None:
    found, scores = linking(file)
    print(f"{file}: {found}, by kind {[(kind.kind, kind.pairs) for kind in scores.false_merges.by_kind]}")
    assert found.wrong <= LIMITS[file]["wrong_pairs"]


@pytest.mark.parametrize("file", FILES)
def test_handwritten_reports_about_one_child_are_joined_or_asked_about(file: str) -> None:
    found, scores = linking(file)
    limits = LIMITS[file]
    print(f"{file}: pairs {found.recall:.3f}, B-cubed F1 {scores.agreement.b_cubed.f1}, {found}")
    assert found.recall >= limits["pairs_recall"]
    assert found.reached >= limits["reached"]
    assert (scores.agreement.b_cubed.f1 or 0.0) >= limits["b_cubed_f1"]
    assert found.suggestions_right >= limits["suggestions_right"]
