"""The container of telephones' films, sound and HEIC pictures (ISO/IEC 14496-12): what is in it, and its metadata blanked in place.

A box is a length, a four-letter name and a body. Nothing is moved: metadata are overwritten by zeros where they stand, so
that sound and picture stay bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from casework.attachments import Reason

_BRANDS = {
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime",
    b"avif": "image/avif",
    b"avis": "image/avif",
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), "image/heic"),
    **dict.fromkeys((b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash"), "video/mp4"),
    **dict.fromkeys((b"M4V ", b"M4VH", b"M4VP", b"MSNV", b"XAVC", b"mmp4", b"f4v "), "video/mp4"),
}
_THIRD_GENERATION = (b"3gp", b"3g2", b"3ge", b"3gg")
_HOLDERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"moof", b"traf", b"mvex"})
_METADATA = frozenset({b"udta", b"meta", b"uuid", b"gps ", b"XMP_", b"skip", b"free", b"wide"})
_MAX_DEPTH = 8

MEDIA_TYPES = frozenset({"video/mp4", "video/quicktime", "video/3gpp", "audio/mp4"})  # whose metadata can be blanked


@dataclass(frozen=True, slots=True)
class Box:
    """Where a box stands in the file: its name, and its body from `start` up to `end`."""

    name: bytes
    header: int
    start: int
    end: int


def brand(content: bytes) -> bytes | None:
    """The major brand of a container, or None."""
    return content[8:12] if content[4:8] == b"ftyp" and len(content) >= 16 else None


def media_type(content: bytes, brand: bytes) -> str | Reason:
    """A media type by brand and tracks: recorders write sound alone under the brands of films."""
    if brand == b"mif1" and b"avif" in content[:64]:
        return "image/avif"
    found = "video/3gpp" if brand[:3] in _THIRD_GENERATION else _BRANDS.get(brand)
    if found is None:
        return Reason.UNKNOWN_KIND
    if found == "video/mp4" and b"hdlr" in content and not _has_film(content):
        return "audio/mp4"
    return found


def without_metadata(content: bytes) -> bytes | None:
    """The film or sound with places, device names and titles blanked, as long as before; None when it is not whole boxes."""
    blanked = bytearray(content)
    try:
        for box in _walk(content, 0, len(content), 0):
            if box.name in _METADATA:
                blanked[box.header + 4 : box.header + 8] = b"free"
                blanked[box.start : box.end] = bytes(box.end - box.start)
    except ValueError:
        return None
    return bytes(blanked)


def _walk(content: bytes, at: int, end: int, depth: int) -> Iterator[Box]:
    """Every box, those in holders too.

    Raises:
        ValueError: a box that does not end inside its holder.
    """
    while at < end:
        box = _box(content, at, end)
        yield box
        if box.name in _HOLDERS and depth < _MAX_DEPTH:
            yield from _walk(content, box.start, box.end, depth + 1)
        at = box.end


def _box(content: bytes, at: int, end: int) -> Box:
    if end - at < 8:
        raise ValueError("no header")
    size, name, start = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8], at + 8
    if size == 1:
        size, start = int.from_bytes(content[at + 8 : at + 16]), at + 16
    stop = end if size == 0 else at + size
    if not start <= stop <= end:
        raise ValueError("no end")
    return Box(name, at, start, stop)


def _has_film(content: bytes) -> bool:
    at = content.find(b"hdlr")
    while at >= 0:
        if content[at + 12 : at + 16] == b"vide":
            return True
        at = content.find(b"hdlr", at + 4)
    return False
