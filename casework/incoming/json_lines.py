"""Reports from other systems: one JSON object, a list of them, or one on each line (formats.md section 1)."""

from __future__ import annotations

import json
from typing import Any

from casework.errors import Refused
from casework.incoming.for_a_person import for_a_person
from casework.incoming.item import Part, RawItem
from casework.report import Channel
from casework.steps.receive import decode


def read_json(item: RawItem, content: bytes, municipality: str) -> tuple[Part, ...]:
    """One report, or as many as the list or the lines hold."""
    try:
        value = decode(content)
    except RecursionError:
        return (_part(content),)  # registered for a person, as everywhere
    except Refused:
        lines = _lines(content)
        is_lines = bool(lines) and all(isinstance(_decoded(line), dict) for line in lines)
        return tuple(map(_part, lines)) if is_lines else (for_a_person(item, municipality),)
    if isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
        return tuple(_part(json.dumps(entry).encode("ascii")) for entry in value)
    return (_part(content),)


def read_ndjson(item: RawItem, content: bytes, municipality: str) -> tuple[Part, ...]:
    """A report for each line; a line that is none fails alone, into the hands of a person."""
    parts = tuple(
        for_a_person(item, municipality, content=line) if _decoded(line) is None else _part(line)
        for line in _lines(content)
    )
    return parts or (for_a_person(item, municipality),)


def _part(body: bytes) -> Part:
    return Part(body=body, channel=Channel.FILE)


def _lines(content: bytes) -> list[bytes]:
    return [line for line in content.split(b"\n") if line.strip()]


def _decoded(line: bytes) -> Any:
    try:
        return decode(line)
    except RecursionError:
        return {}
    except Refused:
        return None
