"""The weights of linking: the packaged file, or the one that a person has chosen with `SLUSS_LINKING_FILE`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from dedupe.weights import Weights


class LinkingFileError(ValueError):
    """The chosen file cannot be used; its words are one sentence that says what to do."""


@cache
def linking_weights(file: Path | None = None) -> Weights:
    """The weights for reports about children; without a file the packaged ones.

    Raises:
        LinkingFileError: when the file is missing, does not parse, or lacks an entry that linking needs.
        ValueError: when the packaged file lacks an entry or has one that nobody reads.
    """
    if file is None:
        return Weights.from_mapping(tomllib.loads(linking_text()))
    try:
        weights = Weights.from_mapping(tomllib.loads(linking_text(file)))
    except OSError as error:
        raise _unusable(file, f"it cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise _unusable(file, str(error)) from None
    # An entry that is missing would be found out by the first report that needs it, and that report could not be linked.
    if missing := _entries(linking_weights()) - _entries(weights):
        raise _unusable(file, f"it lacks {', '.join(sorted(missing))}")
    return weights


def linking_text(file: Path | None = None) -> str:
    """The weights file as written, comments and all; without a file the packaged one."""
    source = resources.files("config") / "linking.toml" if file is None else file
    return source.read_text(encoding="utf-8")


@cache
def table_weights() -> Weights:
    """The weights for linking any table of persons: the packaged ones for reports, changed by the file's `table` sections.

    Never those of a chosen file: what people say about reports teaches nothing about tables.
    """
    plain = tomllib.loads(linking_text())
    changed = _overlaid(plain, plain["table"])
    return Weights.from_mapping({**changed, "version": f"{plain['version']}-table"})


def _unusable(file: Path, why: str) -> LinkingFileError:
    return LinkingFileError(f"{file} cannot be used for linking: {why}. Correct SLUSS_LINKING_FILE, or unset it.")


def _entries(weights: Weights) -> set[str]:
    levels = {f"levels.{field}.{level}" for field, rows in weights.offsets.items() for level in rows}
    return levels | {f"caps.{field}" for field in weights.caps}


def _overlaid(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """`under` with the entries of `over` in their places, section by section."""
    merged = {key: _overlaid(under[key], value) if isinstance(value, dict) else value for key, value in over.items()}
    return {**under, **merged}
