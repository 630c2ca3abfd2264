"""What a source gave, and what was read in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from casework.report import Channel, Flag
from casework.submission import Attachment


class Format(StrEnum):
    """What the bytes claim to be."""

    JSON = "json"
    NDJSON = "ndjson"
    EML = "eml"
    PDF = "pdf"
    SDK = "sdk"
    OTHER = "other"
    TOO_LARGE = "too_large"  # more than is taken in; the source keeps it


@dataclass(frozen=True, slots=True, kw_only=True)
class RawItem:
    """One thing that a source gave, as it gave it."""

    id: UUID
    source: str  # "folder" or "sdk"
    external_id: str | None  # the source's own name for it, where that names it for good
    name: str | None  # of the file. May name a child: sealed at rest, never logged
    format: Format
    content: bytes | None  # None: too large
    size: int  # bytes
    digest: bytes  # SHA-256 of the bytes
    received_at: datetime  # when it was found here; the source's own time of arrival is in the content


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One report in an item, ready for `casework.steps.receive`."""

    body: bytes  # JSON, formats.md section 1
    channel: Channel
    files: tuple[Attachment, ...] | None = None  # None: those that the body holds
    labels: tuple[Flag, ...] = ()
    believes_time: bool = False  # the body's `received_at` is the authority's own time of arrival


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an item says: one report or more."""

    parts: tuple[Part, ...]
    identity: bytes  # the same for the same thing sent again, and never for another


def as_body(fields: Mapping[str, Any]) -> bytes:
    """A body as bytes; lone surrogates survive as escapes."""
    return json.dumps(fields).encode("ascii")
