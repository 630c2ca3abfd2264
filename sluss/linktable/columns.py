"""Which column of a table holds what: `--columns first_name=given_name,address=street_number+address_1`, or a file.

A file is TOML or JSON with the fields as names and a column, or a list of columns, as values; it serves columns whose
names hold a comma, an equals sign or a plus sign.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from sluss.linktable.errors import MapError
from sluss.linktable.facts import FIELDS

ColumnMap = Mapping[str, tuple[str, ...]]  # field -> the columns whose values are joined into it, in order

_FORM = "Write FIELD=COLUMN,FIELD=COLUMN, or give a .toml or .json file."


def column_map(written: str) -> ColumnMap:
    """Reads what was given as the map.

    Raises:
        MapError: when it is no map, or names something that is no field.
        OSError: when it names a file that cannot be opened.
    """
    path = Path(written.strip())
    entries = _from_file(path) if path.suffix.lower() in (".toml", ".json") else _from_text(written)
    found: dict[str, tuple[str, ...]] = {}
    for field, columns in entries:
        if field not in FIELDS:
            raise MapError(f"“{field}” is no field of a person{_near(field, FIELDS)}. Fields: {', '.join(FIELDS)}.")
        if field in found:
            raise MapError(f"“{field}” is given twice. Join columns with a plus sign: {field}=COLUMN+COLUMN.")
        if not columns or not all(columns):
            raise MapError(f"“{field}” has no column. {_FORM}")
        found[field] = columns
    if not found:
        raise MapError(f"The map of columns is empty. {_FORM}")
    return found


def positions(columns: Sequence[str], header: Sequence[str], *, file: Path) -> tuple[int, ...]:
    """Where the columns stand in the header.

    Raises:
        MapError: when the header lacks one, or has it twice.
    """
    for column in columns:
        if column not in header:
            shown = ", ".join(name for name in header if name)
            raise MapError(f"{file} has no column “{column}”{_near(column, header)}. Its columns: {shown}.")
        if header.count(column) > 1:
            raise MapError(f"{file} has two columns called “{column}”. Rename one of them.")
    return tuple(header.index(column) for column in columns)


def _from_text(written: str) -> list[tuple[str, tuple[str, ...]]]:
    entries = []
    for part in filter(None, (part.strip() for part in written.split(","))):
        field, equals, columns = part.partition("=")
        if not equals:
            raise MapError(f"“{part}” does not say which field it is. {_FORM}")
        entries.append((field.strip(), tuple(name.strip() for name in columns.split("+"))))
    return entries


def _from_file(path: Path) -> list[tuple[str, tuple[str, ...]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        plain = tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text)
    except ValueError:  # both parsers' errors, and text that is not UTF-8
        raise MapError(f"{path} is not {path.suffix[1:].upper()} in UTF-8. Write it again.") from None
    if not isinstance(plain, dict):
        raise MapError(f"{path} does not name fields. Write one entry a field, with its column or a list of columns.")
    return [(field, _columns(field, value)) for field, value in plain.items()]


def _columns(field: str, value: Any) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise MapError(f"“{field}” must be the name of a column, or a list of names.")
    return tuple(name.strip() for name in names)


def _near(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"; perhaps “{near[0]}”" if near else ""
