"""What a file is by its bytes. Runs in the confined process, and never unpacks anything."""

from __future__ import annotations

import zipfile
from io import BytesIO

import puremagic

from casework.attachments import Reason
from store.inspection import boxes

_HEAD = 4096  # bytes at the start that a careless reader would look at
_PDF_STARTS_WITHIN = 1024  # where readers of PDF still look for its start
_MARKUP = (b"<script", b"<html", b"<!doctype", b"<svg", b"<?php")
_PDF_ACTIVE = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA")

# puremagic's extensions -> media type.
_BY_EXTENSION = {
    **dict.fromkeys((".jpg", ".jpeg", ".jpe", ".jfif"), "image/jpeg"),
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".pdf": "application/pdf",
    ".wav": "audio/wav",
    **dict.fromkeys((".ogg", ".oga"), "audio/ogg"),
    ".webm": "video/webm",
    ".amr": "audio/amr",
    ".aac": "audio/aac",
    **dict.fromkeys((".mp3", ".mpga"), "audio/mpeg"),
}
_ARCHIVES = frozenset({".zip", ".gz", ".7z", ".rar", ".bz2", ".xz", ".tar", ".zst", ".lz", ".cab", ".jar", ".iso"})

_OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
_PROGRAMS = ("vbaproject.bin", "vbadata.xml", "/activex/", "/macrosheets/", "/embeddings/", "basic/", "scripts/")


def identify(content: bytes) -> str | Reason:
    """A media type of `casework.attachments.MEDIA`, or why there is none."""
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    if brand := boxes.brand(content):
        return boxes.media_type(content, brand)
    names = _names(content)
    found = next((_BY_EXTENSION[name] for name in names if name in _BY_EXTENSION), None)
    if found is None and _is_mpeg_audio(content):
        found = "audio/mpeg"
    if found == "video/webm" and b"V_" not in content[:_HEAD]:
        found = "audio/webm"
    if found is not None:
        return found
    if not _ARCHIVES.isdisjoint(names):
        return Reason.ARCHIVE
    return "text/plain" if _is_text(content) else Reason.UNKNOWN_KIND


def has_second_face(content: bytes, media_type: str) -> bool:
    """Whether another kind of reader would find its own kind in a file that is kept as it came: a web page, a PDF, an archive."""
    head = content[:_PDF_STARTS_WITHIN]
    if any(mark in head.lower() for mark in _MARKUP):
        return True
    if media_type != "application/pdf" and b"%PDF-" in head:
        return True
    return not content.startswith(b"PK\x03\x04") and zipfile.is_zipfile(BytesIO(content))


def has_active_content(pdf: bytes) -> bool:
    """Whether a PDF names scripts, commands or files in it. A hint for the reader: what is packed inside is not looked at."""
    first, *rest = pdf.split(b"#")
    plain = first + b"".join(_hexed(part) for part in rest)
    return any(mark in plain for mark in _PDF_ACTIVE)


def _hexed(part: bytes) -> bytes:
    """Names may be written as "/J#61vaScript"."""
    try:
        return bytes.fromhex(part[:2].decode("ascii")) + part[2:]
    except ValueError:
        return b"#" + part


def _names(content: bytes) -> list[str]:
    """The extensions of the signatures that fit best: weaker ones fit by the container alone (every RIFF is a little WebP)."""
    try:
        found = puremagic.magic_string(content)
    except (puremagic.PureError, ValueError):
        return []
    best = max(match.confidence for match in found)
    return [match.extension for match in found if match.confidence == best]


def _is_mpeg_audio(content: bytes) -> bool:
    """Tags, or a frame of MPEG audio, layer III, any version: puremagic knows only the most usual headers."""
    if content.startswith(b"ID3"):
        return True
    if len(content) < 4 or content[0] != 0xFF or content[1] & 0xE6 != 0xE2:
        return False
    version, rate, frequency = content[1] >> 3 & 3, content[2] >> 4, content[2] >> 2 & 3
    return version != 1 and rate not in {0, 15} and frequency != 3


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not any(ord(character) < 32 and character not in "\t\n\r\f" for character in text)


def _zipped(content: bytes) -> str | Reason:
    """An office document by the names in its directory; any other archive stays shut."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = {name.lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return Reason.ARCHIVE
    media = _open_document(content)
    if media is None and "[content_types].xml" in names:
        media = next((media for part, media in _OFFICE.items() if part in names), None)
    if media is None:
        return Reason.ARCHIVE
    return Reason.MACROS if any(mark in f"/{name}" for name in names for mark in _PROGRAMS) else media


def _open_document(content: bytes) -> str | None:
    """An ODF file says what it is at a fixed place, unpacked (OASIS ODF 1.3 part 2, 3.3)."""
    if content[30:38] != b"mimetype" or not content[38:].startswith(_OPEN_DOCUMENT):
        return None
    kind = content[38 + len(_OPEN_DOCUMENT) : 38 + len(_OPEN_DOCUMENT) + 12]
    named = ("text", "spreadsheet", "presentation")
    return next((f"{_OPEN_DOCUMENT.decode()}{name}" for name in named if kind.startswith(name.encode())), None)
