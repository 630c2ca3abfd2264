"""A report as an e-mail message, saved by the authority's own mail system. Whatever else it is, it is a document that came in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import HeaderRegistry
from email.message import Message
from email.policy import Compat32
from typing import Any

from casework.incoming.html_text import text_of_html
from casework.incoming.item import Part, as_body
from casework.incoming.names import one_line, safe_content_type, safe_filename
from casework.report import Channel, Flag, ReporterKind
from casework.submission import Attachment

_FILE_LIMIT = 100
_PART_LIMIT = 2_000  # parts looked at; a message with more has been made to hurt
_NO_TEXT = "Ett elektroniskt brev kom utan text. Bilagorna ska läsas av en person."
_HEADER_LIMIT = 1_000  # characters: the parser of header words takes seconds over some that are longer
_MORE_IN_HTML = 200  # characters beyond twice the plain text: then the plain text is only a stub of the message


class _Lines(Compat32):
    """Headers as lines of text, however they are encoded, and no longer than they can be read.

    The newer policies read the words of every header of every part as soon as it is asked for, some in cubic time.
    """

    def header_fetch_parse(self, name: str, value: str) -> str:
        """The line, in one piece."""
        text = value[: 4 * _HEADER_LIMIT].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        return "".join(text.splitlines())[:_HEADER_LIMIT]


_WORDS = HeaderRegistry()


@dataclass(slots=True)
class _Found:
    texts: list[str] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    left_out: int = 0


def read_eml(content: bytes, municipality: str) -> tuple[Part, bytes | None]:
    """The report, and what makes the message the same when it is saved twice: its Message-ID together with what it says.

    The id alone proves nothing: two strangers may use the same one (decision 2).

    Raises:
        Exception: of whatever kind the parser or a decoder meets; the caller registers the message unread.
    """
    message: Message[Any, Any] = message_from_bytes(content, policy=_Lines())
    if not message.keys():
        raise ValueError("no header: not a message")
    found = _Found()
    for part, has_plain in _leaves(message):
        _take(found, part, has_plain=has_plain)
    text = "\n\n".join(t for t in found.texts if t.strip())
    body = as_body(_fields(message, text, found, municipality))
    labels = () if text else (Flag.UNREADABLE,)
    identity = _identity(message, body, found.files)
    return Part(body=body, channel=Channel.EMAIL, files=tuple(found.files), labels=labels), identity


def _fields(message: Message[Any, Any], text: str, found: _Found, municipality: str) -> dict[str, Any]:
    subject = one_line(_text_of(_header(message, "subject")))
    left_out = f"{found.left_out} bilagor till finns bara i originalet." if found.left_out else ""
    pieces = (f"Ämne: {subject}" if subject else "", text or _NO_TEXT, left_out)
    name, address = _sender(message)
    sent_at = _sent_at(message)
    return {
        "municipality": {"code": municipality},
        "received_at": sent_at.isoformat() if sent_at else None,  # a claim: the sender's clock is not ours
        "reporter": {
            "kind": ReporterKind.PRIVATE if address else ReporterKind.ANONYMOUS,
            "name": name,
            "email": address,
        },
        "children": [],
        "narrative": "\n\n".join(piece for piece in pieces if piece),
        "attachments": len(found.files) + found.left_out,
    }


def _leaves(message: Message[Any, Any]) -> Iterator[tuple[Message[Any, Any], bool]]:
    """Each part that holds no others, in reading order, and whether the same is said in plain text beside it."""
    stack: list[tuple[Any, bool]] = [(message, False)]
    seen = 0
    while stack:
        part, has_plain = stack.pop()
        seen += 1
        if seen > _PART_LIMIT:
            raise ValueError("too many parts")
        inner = part.get_payload() if part.is_multipart() else None
        if not isinstance(inner, list):
            yield part, has_plain
            continue
        if part.get_content_type() == "multipart/alternative":
            has_plain = has_plain or _says_it_plainly(inner)
        stack.extend((child, has_plain) for child in reversed(inner))


def _says_it_plainly(alternatives: list[Any]) -> bool:
    plain = sum(len(_decoded(p).strip()) for p in alternatives if p.get_content_type() == "text/plain")
    rich = sum(len(text_of_html(_decoded(p))) for p in alternatives if p.get_content_type() == "text/html")
    return plain > 0 and rich <= 2 * plain + _MORE_IN_HTML


def _take(found: _Found, part: Message[Any, Any], *, has_plain: bool) -> None:
    kind = part.get_content_type()
    is_file = part.get_content_disposition() == "attachment" or part.get_filename() is not None
    if kind == "text/plain" and not is_file:
        found.texts.append(_decoded(part))
    elif kind == "text/html" and not is_file:
        if not has_plain:
            found.texts.append(text_of_html(_decoded(part)))
    elif len(found.files) == _FILE_LIMIT:
        found.left_out += 1
    else:
        found.files.append(_file(part))


def _file(part: Message[Any, Any]) -> Attachment:
    payload = part.get_payload(decode=True)
    return Attachment(
        filename=safe_filename(_plain_words(part.get_filename())),
        content_type=safe_content_type(part.get_content_type()),
        content=payload if isinstance(payload, bytes) else None,
    )


def _decoded(part: Message[Any, Any]) -> str:
    """The text in the charset that it claims, else in one that never fails."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    claimed = part.get_content_charset()
    if claimed and claimed.startswith(("utf-16", "utf-32")) and b"\x00" not in payload:
        claimed = None  # a lie: any two letters would be read as one sign
    for charset in (claimed, "utf-8"):
        try:
            return payload.decode(charset or "utf-8")
        except (LookupError, ValueError):
            continue
    return payload.decode("cp1252", "replace")


def _plain_words(name: str | None) -> str | None:
    """A file's name that is written as a header's encoded words, as some mail programs do against the standard."""
    if name is None or "=?" not in name:
        return name
    try:
        return str(make_header(decode_header(name)))
    except (LookupError, ValueError):
        return name


def _header(message: Message[Any, Any], name: str) -> Any:
    """A header of the message with its words read, or None."""
    line = message.get(name)
    try:
        return None if line is None else _WORDS(name, line)
    except Exception:  # the reader of words fails in as many ways as headers are broken
        return line


def _text_of(header: Any) -> str | None:
    return None if header is None else str(header)


def _sender(message: Message[Any, Any]) -> tuple[str | None, str | None]:
    """Name and address from the message's own From line. No other line is asked who sent it (JO 2798-2008)."""
    addresses = getattr(_header(message, "from"), "addresses", ())
    if not addresses or "@" not in addresses[0].addr_spec:
        return None, None
    return one_line(addresses[0].display_name), one_line(addresses[0].addr_spec)


def _sent_at(message: Message[Any, Any]) -> datetime | None:
    at = getattr(_header(message, "date"), "datetime", None)
    return at if isinstance(at, datetime) and at.tzinfo is not None else None


def _identity(message: Message[Any, Any], body: bytes, files: list[Attachment]) -> bytes | None:
    message_id = (message.get("message-id") or "").strip()
    if not message_id:
        return None
    digest = hashlib.sha256(message_id.encode("utf-8", "replace") + b"\x00" + body)
    for file in files:
        digest.update(hashlib.sha256(file.content or b"").digest())
    return b"message-id:" + digest.digest()
