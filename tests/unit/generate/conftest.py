from __future__ import annotations

from typing import Any

import pytest

from sluss.generate import SPLITS, generate

Pairs = list[tuple[dict[str, Any], dict[str, Any]]]

# Small enough for a unit test, large enough that every kind occurs.
SCALES = {"surge": 1.0, "families": 0.4, "template": 0.5, "year": 0.2, "hostile": 1.0}


@pytest.fixture(scope="session")
def splits() -> dict[str, Pairs]:
    return {split: list(generate(split, seed=11, scale=SCALES[split])) for split in SPLITS}


@pytest.fixture(scope="session")
def surge(splits: dict[str, Pairs]) -> Pairs:
    return splits["surge"]


@pytest.fixture(scope="session")
def hostile(splits: dict[str, Pairs]) -> Pairs:
    return splits["hostile"]
