"""Reads the word lists of `dedupe.novelty` from `novelty.toml`; a municipality may add to them, never take away.

A municipality's own words stand in `municipalities/novelty/<code>.toml` beside this module: tables `urgent`, `witness` and
`claims.<class>` as in `novelty.toml`, and a `version`, which becomes part of the version kept with each membership.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from config.reference import municipalities, name_table, places
from dedupe.normalise import compact
from dedupe.novelty import Limits, NoveltyRules

_LOCAL = resources.files("config") / "municipalities" / "novelty"
_COMMON_BEARERS = 2000  # a first name this common is one even where a sentence starts with it


@cache
def novelty_rules() -> NoveltyRules:
    """The rules that ship with the project. Built once per process: caches downstream hang on this very object."""
    table = tomllib.loads((resources.files("config") / "novelty.toml").read_text(encoding="utf-8"))
    return NoveltyRules(
        version=table["version"],
        entries=dict(_entries(table)),
        places=frozenset(map(compact, {*places(), *municipalities().values()})),
        first_names=_first_names(),
        limits=Limits(**table["limits"]),
    )


@cache
def local_rules() -> Mapping[str, NoveltyRules]:
    """The rules of every municipality that has words of its own, by four-digit code.

    Raises:
        ValueError: when a file has no version, or would silence words. It names the code, never the contents.
    """
    files = sorted((f for f in _LOCAL.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    read = ((f.name.removesuffix(".toml"), tomllib.loads(f.read_text(encoding="utf-8"))) for f in files)
    return MappingProxyType({code: _local(code, table) for code, table in read})


def _local(code: str, table: Mapping[str, Any]) -> NoveltyRules:
    if "version" not in table:
        raise ValueError(f"the words of municipality {code} need a version")
    additions = {part: table[part] for part in table if part != "version"}
    return extended_rules(code, additions, version=table["version"])


def extended_rules(municipality: str, additions: Mapping[str, Any], *, version: str = "") -> NoveltyRules:
    """The shipped rules with a municipality's own words. Keep the result: each call compiles anew downstream.

    Args:
        municipality: four-digit code; becomes part of the rules' version, with `version` behind it.
        additions: tables `urgent`, `witness` and `claims.<class>` as in `novelty.toml`.

    Raises:
        ValueError: when the additions contain anything else; words can be added, never silenced.
    """
    suffix = f"{municipality}:{version}" if version else municipality
    return novelty_rules().extended(dict(_entries(additions)), version_suffix=suffix)


def _entries(table: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for prefix in ("urgent", "witness"):
        for concept, patterns in table.get(prefix, {}).items():
            yield f"{prefix}:{concept}", tuple(patterns)
    for group, concepts in table.get("claims", {}).items():
        for concept, patterns in concepts.items():
            yield f"claim/{group}:{concept}", tuple(patterns)
    for label, patterns in table.get("words", {}).items():
        yield label, tuple(patterns)
    for label in ("plain", "appeal"):
        listed = [pattern for patterns in table.get(label, {}).values() for pattern in patterns]
        if listed:
            yield label, tuple(single for pattern in listed for single in _lines(pattern))


def _lines(pattern: str) -> list[str]:
    """A long list is written as one text of single words; anything else is one pattern."""
    return pattern.split() if "\n" in pattern else [pattern]


def _first_names() -> frozenset[str]:
    table = name_table()
    listed = {*table.women, *table.men}
    return frozenset(name for name in listed if table.first_name_bearers(name) >= _COMMON_BEARERS)
