"""The weights of linking, read from the versioned file beside this module."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from dedupe.weights import Weights


@cache
def linking_weights() -> Weights:
    """The weights for reports about children.

    Raises:
        ValueError: when the file lacks an entry or has one that nobody reads.
    """
    return Weights.from_mapping(_plain())


@cache
def table_weights() -> Weights:
    """The weights for linking any table of persons: as for reports, changed by the file's `table` sections."""
    plain = _plain()
    changed = _overlaid(plain, plain["table"])
    return Weights.from_mapping({**changed, "version": f"{plain['version']}-table"})


def _overlaid(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """`under` with the entries of `over` in their places, section by section."""
    merged = {key: _overlaid(under[key], value) if isinstance(value, dict) else value for key, value in over.items()}
    return {**under, **merged}


def _plain() -> dict[str, Any]:
    return tomllib.loads((resources.files("config") / "linking.toml").read_text(encoding="utf-8"))
