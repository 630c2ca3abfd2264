"""A message of "Säker digital kommunikation" as Digg's "SDK API MT/MK" 1.0.0 gives it: free text and files to a function's address.

The network has authenticated the sending organisation. No structure for concern reports exists in it, so the words are
the report. Unknown shapes are registered for a person.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from casework.incoming.item import Part, as_body
from casework.incoming.names import one_line, safe_content_type, safe_filename
from casework.report import Channel, Flag, ReporterKind
from casework.submission import Attachment
from casework.text import as_field, as_narrative

PERSON_NUMBERS = frozenset({"1.2.752.129.2.1.3.1", "1.2.752.129.2.1.3.3"})
"""Roots of a personnummer and of a samordningsnummer: whom the message concerns."""

_ARRIVALS = ("receivedDateTime", "receivedAt", "receptionDateTime")
"""Where a service may say when it received the message; version 1.0.0 of the API has no such field."""

_CHANGING = frozenset({"messageStatus", "events"})
_FILE_LIMIT = 100
_NO_TEXT = "Ett säkert meddelande kom utan text. Bilagorna ska läsas av en person."


def read_sdk(content: bytes, municipality: str, now: datetime) -> tuple[Part, bytes]:
    """The report, and what makes the message the same when it is delivered again.

    Raises:
        ValueError, RecursionError: not a message of this API; the caller registers it unread.
    """
    attributes = attributes_of(json.loads(content))
    texts, files = _documents(attributes)
    label = one_line(as_field(attributes.get("label")))
    if not (texts or files or label):
        raise ValueError("nothing in it")
    arrived = _arrived_at(attributes, now)
    fields = {
        "municipality": {"code": municipality},
        "received_at": arrived.isoformat() if arrived else as_field(attributes.get("creationDateTime")),
        "reporter": _reporter(attributes),
        "children": list(_children(attributes)),
        "narrative": "\n\n".join([*([f"Rubrik: {label}"] if label else []), *(texts or [_NO_TEXT])]),
        "attachments": len(files),
        "sdk": {name: as_field(attributes.get(name)) for name in ("messageId", "conversationId", "refToMessageId")},
    }
    part = Part(
        body=as_body(fields),
        channel=Channel.SDK,
        files=tuple(files[:_FILE_LIMIT]),
        labels=() if texts else (Flag.UNREADABLE,),
        believes_time=arrived is not None,
    )
    return part, _identity(attributes)


def attributes_of(answer: Any) -> Mapping[str, Any]:
    """The message's own fields, out of the envelope of JSON:API or bare.

    Raises:
        ValueError: there are none.
    """
    data = answer.get("data", answer) if isinstance(answer, Mapping) else None
    attributes = data.get("attributes", data) if isinstance(data, Mapping) else None
    if not isinstance(attributes, Mapping):
        raise ValueError("no message")  # noqa: TRY004 - the bytes are wrong, not the caller
    return attributes


def function_of(attributes: Mapping[str, Any]) -> str | None:
    """The address of the function that the message is for, when it says so."""
    return as_field(_in(attributes, "recipientAttention", "subOrganization", "extension"))


def _arrived_at(attributes: Mapping[str, Any], now: datetime) -> datetime | None:
    """When the service received it: the service is the authority's own mailbox, so that is when it came in (FL 22 §).

    `creationDateTime` is the sender's clock and stays a claim.
    """
    for name in _ARRIVALS:
        try:
            at = datetime.fromisoformat(attributes[name])
        except (KeyError, TypeError, ValueError):
            continue
        if at.tzinfo is not None and at <= now:
            return at
    return None


def _documents(attributes: Mapping[str, Any]) -> tuple[list[str], list[Attachment]]:
    documents = [d for d in _list(attributes.get("digitalDocument")) if isinstance(d, Mapping)]
    texts: list[str] = []
    files: list[Attachment] = []
    for document in sorted(documents, key=_place):
        said = [text for text in map(as_narrative, _list(document.get("contentTextBody"))) if text.strip()]
        name = one_line(as_field(document.get("documentName")))
        texts += [f"{name}:", *said] if name and said and len(documents) > 1 else said
        files += [_file(entry) for entry in _list(document.get("contentFiles"))]
    return texts, files


def _place(document: Mapping[str, Any]) -> int:
    index = str(document.get("index", ""))
    return int(index) if index.isascii() and index.isdigit() and len(index) < 10 else 0


def _file(entry: Any) -> Attachment:
    fields = entry if isinstance(entry, Mapping) else {}
    try:
        content = base64.b64decode(fields.get("content"))  # type: ignore[arg-type]
    except (binascii.Error, TypeError, ValueError):
        content = None  # its bytes are in the sealed message
    return Attachment(
        filename=safe_filename(as_field(fields.get("fileName"))),
        content_type=safe_content_type(as_field(fields.get("contentType"))),
        content=content,
    )


def _reporter(attributes: Mapping[str, Any]) -> dict[str, Any]:
    office = one_line(as_field(_in(attributes, "senderAttention", "subOrganization", "label")))
    sender = one_line(as_field(attributes.get("sender")))
    people = [as_field(_in(p, "label")) for p in _list(_in(attributes, "senderAttention", "attentionPerson"))]
    names = ", ".join(name for name in map(one_line, people) if name)
    organisation = f"{office} ({sender})" if office and sender else office or sender
    return {"kind": ReporterKind.MANDATED, "organisation": organisation, "name": names or None}


def _children(attributes: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Whom the message concerns, as far as its references say; the text may name others."""
    seen = set()
    for side in ("recipientAttention", "senderAttention"):
        for reference in _list(_in(attributes, side, "referenceId")):
            number = as_field(_in(reference, "extension"))
            if number is None or number in seen or as_field(_in(reference, "root")) not in PERSON_NUMBERS:
                continue
            seen.add(number)
            yield {"personal_number": number, **_names(one_line(as_field(_in(reference, "label"))))}


def _names(whole: str | None) -> dict[str, str]:
    """ "Tolvan Tolvansson" or "Tolvansson, Tolvan" as first and last name."""
    if whole is None:
        return {}
    if "," in whole:
        last, first = whole.split(",", 1)
        return {"first_name": first.strip(), "last_name": last.strip()}
    first, _, last = whole.rpartition(" ")
    return {"first_name": first, "last_name": last} if first else {"first_name": whole}


def _identity(attributes: Mapping[str, Any]) -> bytes:
    lasting = {name: value for name, value in attributes.items() if name not in _CHANGING}
    return b"message:" + hashlib.sha256(json.dumps(lasting, sort_keys=True).encode()).digest()


def _in(value: Any, *path: str) -> Any:
    for step in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return value


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
