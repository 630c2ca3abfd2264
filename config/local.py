"""The words of each municipality: its schools, preschools and parts of town, from `municipalities/<code>.toml` beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from config.reference import places
from dedupe.extract import DEFAULT, Vocabulary

_FOLDER = resources.files("config") / "municipalities"
_PARTS = {"code", "name", "areas", "schools", "preschools"}


@cache
def vocabulary() -> Vocabulary:
    """What is read by where no municipality has a file: all towns and villages of the country are known as homes."""
    return DEFAULT.with_towns(places())


@cache
def local_vocabularies() -> Mapping[str, Vocabulary]:
    """The vocabulary of every municipality that has a file, by four-digit code.

    Raises:
        ValueError: when a file does not have the parts that `2081.toml` explains. It names the file, never its contents.
    """
    files = sorted((f for f in _FOLDER.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return MappingProxyType(
        {f.name.removesuffix(".toml"): read_vocabulary(f.name, f.read_text(encoding="utf-8")) for f in files}
    )


def vocabulary_for(municipality: str) -> Vocabulary:
    """The vocabulary of one municipality by its four-digit code."""
    return local_vocabularies().get(municipality, vocabulary())


def read_vocabulary(file: str, text: str) -> Vocabulary:
    """The vocabulary that one file describes.

    Raises:
        ValueError: see `local_vocabularies`.
    """
    try:
        plain = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{file} is not TOML") from error
    unknown = set(plain) - _PARTS
    if unknown or plain.get("code") != file.removesuffix(".toml"):
        raise ValueError(f"{file}: the code must be the file's name, and the parts are {', '.join(sorted(_PARTS))}")
    listed = dict(_school(file, entry) for part in ("schools", "preschools") for entry in plain.get(part, ()))
    areas = [a for a in plain.get("areas", ()) if isinstance(a, str)]
    return vocabulary().with_towns(areas).with_places(areas).with_schools(listed)


def _school(file: str, entry: Any) -> tuple[str, tuple[str, ...]]:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or set(entry) - {"name", "aliases"}:
        raise ValueError(f"{file}: a school has a name and perhaps aliases")
    return entry["name"], tuple(str(alias) for alias in entry.get("aliases", ()))
