"""Files as strangers send them: honest ones with a canary in every corner, and hostile ones."""

from __future__ import annotations

import gzip
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, PngImagePlugin

CANARY = b"KANARIE-62.39N-17.31E"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><owner>' + CANARY + b"</owner></x:xmpmeta>"


def photo(size: tuple[int, int] = (64, 48)) -> Image.Image:
    """Red to the left, blue to the right, so that turning shows."""
    picture = Image.new("RGB", size, (200, 20, 20))
    picture.paste((20, 20, 200), (size[0] // 2, 0, *size))
    return picture


def saved(picture: Image.Image, form: str, **how: Any) -> bytes:
    out = BytesIO()
    picture.save(out, form, **how)
    return out.getvalue()


def exif(orientation: int = 1) -> bytes:
    """Place, device and owner, as a telephone writes them."""
    made = Image.Exif()
    made[0x0112] = orientation
    made[0x010F], made[0x0110], made[0x013B] = CANARY.decode(), CANARY.decode(), CANARY.decode()
    place = made.get_ifd(0x8825)
    place[1], place[2], place[29], place[18] = "N", (62.0, 23.0, 27.0), "2026:05:04", CANARY.decode()
    return made.tobytes()


def profile() -> bytes:
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made + CANARY + b"\0" * (-len(made + CANARY) % 4)


def jpeg(orientation: int = 1, size: tuple[int, int] = (64, 48)) -> bytes:
    plain = saved(
        photo(size), "JPEG", exif=exif(orientation), comment=CANARY, xmp=XMP, icc_profile=profile(), quality=95
    )
    iptc = b"Photoshop 3.0\0" + CANARY
    return plain[:2] + b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc + plain[2:] + b"\0MotionPhoto" + CANARY


def png() -> bytes:
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", CANARY.decode())
    words.add_itxt("XML:com.adobe.xmp", XMP.decode())
    words.add(b"prVt", CANARY, after_idat=True)
    return saved(photo(), "PNG", pnginfo=words, exif=exif(), icc_profile=profile())


def moving(form: str) -> bytes:
    frames = [photo(), photo().rotate(180), photo()]
    more = {"comment": CANARY} if form == "GIF" else {"exif": exif(), "xmp": XMP}
    return saved(frames[0], form, save_all=True, append_images=frames[1:], duration=80, **more)


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


SOUND = bytes(range(256)) * 8


def film(brand: bytes = b"isom", handler: bytes = b"vide") -> bytes:
    """A container with place and device where telephones put them; the sound itself is `SOUND`."""
    place = box(b"udta", box(b"\xa9xyz", CANARY)) + box(b"meta", b"\0\0\0\0" + CANARY)
    track = box(b"trak", box(b"mdia", box(b"hdlr", b"\0" * 8 + handler + b"\0" * 13)) + box(b"udta", CANARY))
    return box(b"ftyp", brand + b"\0\0\2\0" + brand) + box(b"moov", track + place) + box(b"mdat", SOUND)


PICTURES: dict[str, Callable[[], bytes]] = {
    "photo.jpg": jpeg,
    "screen.png": png,
    "chat.webp": lambda: saved(photo(), "WEBP", exif=exif(), xmp=XMP, icc_profile=profile()),
    "new.avif": lambda: saved(photo(), "AVIF", exif=exif(), xmp=XMP),
    "still.gif": lambda: saved(photo(), "GIF", comment=CANARY),
    "moving.gif": lambda: moving("GIF"),
    "moving.webp": lambda: moving("WEBP"),
}


def a_zip(entries: dict[str, bytes], *, first_is_plain: bool = False) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for n, (name, content) in enumerate(entries.items()):
            packed = zipfile.ZIP_STORED if first_is_plain and n == 0 else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), content, packed)
    return out.getvalue()


def a_bomb() -> bytes:
    """Zips in zips, as 42.zip: some hundred kilobytes that unpack to a gigabyte."""
    inner = a_zip({"zeros": bytes(10_000_000)})
    middle = a_zip({f"{n}.zip": inner for n in range(10)})
    return a_zip({f"{n}.zip": middle for n in range(10)})


def a_link() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo("link")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return out.getvalue()


def docx(*more: str) -> bytes:
    parts = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
    return a_zip(parts | dict.fromkeys(more, b"x"))


def odt() -> bytes:
    mimetype = b"application/vnd.oasis.opendocument.text"
    return a_zip({"mimetype": mimetype, "content.xml": b"<office/>"}, first_is_plain=True)


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def words_bomb() -> bytes:
    """A small PNG whose comment unpacks to a quarter of a gigabyte."""
    plain = saved(photo(), "PNG")
    words = zlib.compressobj(9)
    packed = b"".join(words.compress(bytes(2**20)) for _ in range(256)) + words.flush()
    return plain[:33] + chunk(b"zTXt", b"Comment\0\0" + packed) + plain[33:]


def claims_to_be_huge() -> bytes:
    """A progressive JPEG that says it is 30,000 pixels wide and high: its decoder asks for the memory at once."""
    plain = bytearray(saved(photo(), "JPEG", progressive=True))
    at = plain.index(b"\xff\xc2")
    plain[at + 5 : at + 9] = struct.pack(">HH", 30_000, 30_000)
    return bytes(plain)


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PDF_WITH_SCRIPT = PDF.replace(b"/Pages 2 0 R", b"/Pages 2 0 R/OpenAction<</S/J#61vaScript/JS(app.alert(1))>>")
MP3 = b"ID3\x03\0\0\0\0\0\x0a" + b"\0" * 10 + (b"\xff\xfb\x90\x64" + b"\0" * 413) * 4

# name -> (content, state, reason). Every one is registered with its report.
HOSTILE: dict[str, tuple[Callable[[], bytes], str, str | None]] = {
    "42.zip": (a_bomb, "held", "archive"),
    "flood.png": (lambda: saved(Image.new("1", (10_000, 10_000)), "PNG"), "held", "too_heavy"),
    "huge.jpg": (claims_to_be_huge, "held", "too_heavy"),
    "words.png": (words_bomb, "stored", "incomplete"),
    "nested.gz": (lambda: gzip.compress(gzip.compress(gzip.compress(bytes(10_000_000)))), "held", "archive"),
    "link.zip": (a_link, "held", "archive"),
    "script.pdf": (lambda: PDF_WITH_SCRIPT, "stored", "active_content"),
    "polyglot.gif": (lambda: b"GIF89a/*" + saved(photo(), "GIF")[8:] + b"*/=1;alert(1)//", "stored", None),
    "polyglot.pdf": (lambda: PDF + a_zip({"evil.exe": b"MZ"}), "held", "polyglot"),
    "polyglot.mp3": (lambda: MP3[:10] + b"<script>alert(1)</script>" + MP3[10:], "held", "polyglot"),
    "broken.jpg": (lambda: saved(Image.effect_noise((640, 480), 90), "JPEG")[:20_000], "stored", "incomplete"),
    "nothing.jpg": (lambda: b"", "unreadable", "empty"),
    "random.bin": (lambda: os.urandom(2**20), "held", "unknown_kind"),
    "program.exe": (lambda: b"MZ" + bytes(5000), "held", "unknown_kind"),
    "invoice.pdf": (lambda: b"MZ" + bytes(5000), "held", "unknown_kind"),
    "holiday.jpg": (lambda: PDF, "held", "mismatch"),
    "page.html": (lambda: b"<!doctype html><script>alert(1)</script>", "held", "polyglot"),
    "drawing.svg": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "held", "polyglot"),
    "run.js": (lambda: b"alert(1)", "held", "unknown_kind"),
    "letter.docx": (lambda: docx("word/vbaProject.bin"), "held", "macros"),
    "old.doc": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), "held", "unknown_kind"),
}
