"""From an item to its reports. Whatever fails in a reader, the item is registered for a person."""

from __future__ import annotations

from casework.incoming.eml import read_eml
from casework.incoming.for_a_person import for_a_person
from casework.incoming.item import Format, Part, RawItem, Reading
from casework.incoming.json_lines import read_json, read_ndjson
from casework.incoming.sdk import read_sdk


def read(item: RawItem, *, municipality: str) -> Reading:
    """What the item says. `municipality` stands where the format has no place for one."""
    own = b"bytes:" + item.digest
    try:
        parts, identity = _read(item, municipality)
    except (Exception, RecursionError):  # parsers of strangers' bytes fail in every way there is
        return as_unreadable(item, municipality=municipality)
    return Reading(parts=parts, identity=identity or own)


def as_unreadable(item: RawItem, *, municipality: str) -> Reading:
    """The item as one report for a person."""
    return Reading(parts=(for_a_person(item, municipality),), identity=b"bytes:" + item.digest)


def _read(item: RawItem, municipality: str) -> tuple[tuple[Part, ...], bytes | None]:
    content = item.content
    if content is None:
        return (for_a_person(item, municipality),), None
    match item.format:
        case Format.JSON:
            return read_json(item, content, municipality), None
        case Format.NDJSON:
            return read_ndjson(item, content, municipality), None
        case Format.EML:
            part, identity = read_eml(content, municipality)
            return (part,), identity
        case Format.SDK:
            part, identity = read_sdk(content, municipality, item.received_at)
            return (part,), identity
        case Format.PDF | Format.OTHER | Format.TOO_LARGE:
            return (for_a_person(item, municipality),), None
