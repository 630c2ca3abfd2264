"""Files that come with a report: what they may be, the states they go through, and what a check makes of them.

A file that fails anything is kept, sealed, with a code that says why; it never costs the report (SoL 2025:400 19:1, trust F21).
The bytes decide what a file is, never its name: names only show when somebody says one thing and sends another.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

MAX_FILE_BYTES = 15 * 2**20  # one file; a larger one is kept and held
MAX_FILES = 10  # that a form takes for one report
MAX_TOTAL_BYTES = 25 * 2**20  # that a form takes for one report

_NAME_LENGTH = 100  # characters of a name that is shown


class Kind(StrEnum):
    """What a file is to those who open it."""

    PICTURE = "picture"  # drawn anew: nothing that the camera wrote is left
    PDF = "pdf"  # kept as it came, opened as a download
    AUDIO = "audio"
    VIDEO = "video"
    DOCUMENT = "document"  # of an office program, without macros
    TEXT = "text"


class State(StrEnum):
    """Where a file stands. `unchecked` leads to the others; `stored` to `held` when a later scan finds something."""

    UNCHECKED = "unchecked"  # registered as it came; a worker will look, or the person who opens it first
    STORED = "stored"  # looked at, and may be opened
    HELD = "held"  # kept, sealed, and opened by nobody; the reason says why
    UNREADABLE = "unreadable"  # nothing came that could be kept; the sealed original of the report has what did


class Scan(StrEnum):
    """What the malware scanner said."""

    NOT_SCANNED = "not_scanned"  # there is none, or it was away
    CLEAN = "clean"
    INFECTED = "infected"


class Reason(StrEnum):
    """Why a file is held or unreadable; or, of a stored one, what its reader should know."""

    # held
    INFECTED = "infected"
    UNKNOWN_KIND = "unknown_kind"
    ARCHIVE = "archive"  # never unpacked here
    MACROS = "macros"  # an office document that may hold programs
    MISMATCH = "mismatch"  # the name says another kind than the bytes
    POLYGLOT = "polyglot"  # the bytes are two kinds at once
    TOO_LARGE = "too_large"  # over `MAX_FILE_BYTES`
    TOO_HEAVY = "too_heavy"  # took more memory, time or pixels than any honest file needs
    DAMAGED = "damaged"  # a picture that cannot be drawn
    CANNOT_CLEAN = "cannot_clean"  # a picture of a kind whose metadata cannot be taken off
    NOT_CHECKED = "not_checked"  # the check itself failed, three times
    # unreadable
    NOT_DECODED = "not_decoded"
    EMPTY = "empty"
    # unchecked
    AWAITS_SCAN = "awaits_scan"  # the installation asks for a scan, and the scanner is away
    # stored, and worth knowing
    INCOMPLETE = "incomplete"  # a damaged picture, of which this much could be drawn
    REDUCED = "reduced"  # drawn smaller: more pixels than can be held
    FIRST_FRAME = "first_frame"  # the other frames of a long animation are left out
    ACTIVE_CONTENT = "active_content"  # a PDF with scripts, files or commands in it
    NOT_CLEANED = "not_cleaned"  # may still hold what the device or program wrote about its owner


@dataclass(frozen=True, slots=True)
class Medium:
    """One accepted media type."""

    kind: Kind
    extensions: tuple[str, ...]  # lower case with the dot, the usual one first


# What is accepted. Anything else is kept and held.
MEDIA: dict[str, Medium] = {
    "image/jpeg": Medium(Kind.PICTURE, (".jpg", ".jpeg", ".jpe", ".jfif")),
    "image/png": Medium(Kind.PICTURE, (".png",)),
    "image/webp": Medium(Kind.PICTURE, (".webp",)),
    "image/gif": Medium(Kind.PICTURE, (".gif",)),
    "image/avif": Medium(Kind.PICTURE, (".avif",)),
    "image/heic": Medium(Kind.PICTURE, (".heic", ".heif", ".hif")),
    "application/pdf": Medium(Kind.PDF, (".pdf",)),
    "audio/mpeg": Medium(Kind.AUDIO, (".mp3", ".mpga")),
    "audio/mp4": Medium(Kind.AUDIO, (".m4a", ".m4b", ".mp4a")),
    "audio/aac": Medium(Kind.AUDIO, (".aac",)),
    "audio/wav": Medium(Kind.AUDIO, (".wav",)),
    "audio/ogg": Medium(Kind.AUDIO, (".ogg", ".opus", ".oga")),
    "audio/webm": Medium(Kind.AUDIO, (".weba", ".webm")),
    "audio/amr": Medium(Kind.AUDIO, (".amr",)),
    "video/mp4": Medium(Kind.VIDEO, (".mp4", ".m4v")),
    "video/quicktime": Medium(Kind.VIDEO, (".mov", ".qt")),
    "video/3gpp": Medium(Kind.VIDEO, (".3gp", ".3g2", ".3ga", ".3gpp")),
    "video/webm": Medium(Kind.VIDEO, (".webm",)),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Medium(Kind.DOCUMENT, (".docx",)),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": Medium(Kind.DOCUMENT, (".xlsx",)),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": Medium(Kind.DOCUMENT, (".pptx",)),
    "application/vnd.oasis.opendocument.text": Medium(Kind.DOCUMENT, (".odt",)),
    "application/vnd.oasis.opendocument.spreadsheet": Medium(Kind.DOCUMENT, (".ods",)),
    "application/vnd.oasis.opendocument.presentation": Medium(Kind.DOCUMENT, (".odp",)),
    "text/plain": Medium(Kind.TEXT, (".txt", ".text", ".log", ".md")),
}

_SPOKEN_AND_FILMED = frozenset({Kind.AUDIO, Kind.VIDEO})  # telephones name the one like the other
_KIND_OF_EXTENSION = {extension: medium.kind for medium in MEDIA.values() for extension in medium.extensions}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came with a report. `content` is None when it could not be read; the report is registered all the same."""

    filename: str | None  # as the sender wrote it; `shown_name` is what people see
    content_type: str | None  # what the sender says, until a check has found out
    content: bytes | None
    state: State = State.UNCHECKED
    kind: Kind | None = None
    reason: Reason | None = None
    scan: Scan = Scan.NOT_SCANNED


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What looking at the bytes gave: a media type of `MEDIA`, or the reason why there is none."""

    media_type: str | None
    reason: Reason | None = None  # with a media type: what the reader should know
    content: bytes | None = None  # what is kept instead of what came; None: what came is kept


def about(file: Attachment) -> dict[str, str | None]:
    """Everything of a file but its content, as JSON: how a draft keeps it until it is sent."""
    return {
        "filename": file.filename,
        "content_type": file.content_type,
        "state": file.state,
        "kind": file.kind,
        "reason": file.reason,
        "scan": file.scan,
    }


def from_about(plain: Mapping[str, str | None], content: bytes | None) -> Attachment:
    """The inverse of `about`."""
    kind, reason = plain["kind"], plain["reason"]
    return Attachment(
        filename=plain["filename"],
        content_type=plain["content_type"],
        content=content,
        state=State(str(plain["state"])),
        kind=Kind(kind) if kind else None,
        reason=Reason(reason) if reason else None,
        scan=Scan(str(plain["scan"])),
    )


def received(*, filename: str | None, content_type: str | None, content: bytes | None) -> Attachment:
    """A file as it came: unchecked, or unreadable when there is nothing to check."""
    if content:
        return Attachment(filename=filename, content_type=content_type, content=content)
    reason = Reason.NOT_DECODED if content is None else Reason.EMPTY
    return Attachment(filename=filename, content_type=content_type, content=None, state=State.UNREADABLE, reason=reason)


def held(file: Attachment, reason: Reason, scan: Scan = Scan.NOT_SCANNED) -> Attachment:
    """Kept as it came, and opened by nobody."""
    return replace(file, state=State.HELD, content_type=None, reason=reason, scan=scan)


def settled(file: Attachment, found: Finding, scan: Scan) -> Attachment:
    """What becomes of a file that was looked at: stored as what its bytes are, or held."""
    if found.media_type is None:
        return held(file, found.reason or Reason.UNKNOWN_KIND, scan)
    kind = MEDIA[found.media_type].kind
    if reason := _contradiction(file, kind):
        return held(file, reason, scan)
    return replace(
        file,
        content=file.content if found.content is None else found.content,
        content_type=found.media_type,
        state=State.STORED,
        kind=kind,
        reason=found.reason,
        scan=scan,
    )


def machine_word(content_type: str | None) -> str | None:
    """A sender's content type when it is one we know, without parameters; None for any other text, which may be anybody's."""
    word = (content_type or "").split(";", 1)[0].strip().lower()
    return word if word in MEDIA else None


def shown_name(filename: str | None, media_type: str | None, *, fallback: str) -> str:
    """The name that people see and save: no folders, no control or direction marks, cut, and ending as the bytes are.

    `fallback` stands in for a name of which nothing is left.
    """
    last = (filename or "").replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"})
    stem, extension = _split(" ".join(clean.split()).strip(". "))
    medium = MEDIA.get(media_type or "")
    if medium and extension.lower() not in medium.extensions:
        is_of_a_kind = _same_kind(_KIND_OF_EXTENSION.get(extension.lower()), medium.kind)
        stem, extension = (stem if is_of_a_kind else stem + extension), medium.extensions[0]
    return f"{stem[:_NAME_LENGTH] or fallback}{extension[:20]}"


def _contradiction(file: Attachment, kind: Kind) -> Reason | None:
    """Why the name and the bytes do not belong together; None when they do, or when the name says nothing."""
    extension = _split((file.filename or "").strip())[1].lower()
    if kind is Kind.TEXT:  # a script is text too: only what is called a text is one
        return None if not extension or _KIND_OF_EXTENSION.get(extension) is Kind.TEXT else Reason.UNKNOWN_KIND
    said = _KIND_OF_EXTENSION.get(extension)
    if said is None and (word := machine_word(file.content_type)):
        said = MEDIA[word].kind
    return None if said is None or _same_kind(said, kind) else Reason.MISMATCH


def _same_kind(said: Kind | None, kind: Kind) -> bool:
    return said is kind or (said in _SPOKEN_AND_FILMED and kind in _SPOKEN_AND_FILMED)


def _split(name: str) -> tuple[str, str]:
    """Name and extension with its dot; a sentence with a full stop in it has none."""
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem or not extension.isalnum() or len(extension) > 8:
        return name, ""
    return stem, dot + extension
