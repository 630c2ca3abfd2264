"""Pictures drawn anew: only what the eye sees goes on. Runs in the confined process.

Place, device, date, owner, thumbnail, comments and private tags stand beside the pixels in a file; a sender who must not be
found has usually no idea (trust T1, ASVS 14.2.8). The pixels are decoded, turned upright, and encoded into a new file.
"""

from __future__ import annotations

import contextlib
from io import BytesIO

from PIL import (
    AvifImagePlugin,
    GifImagePlugin,
    Image,
    ImageCms,
    ImageFile,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)

from casework.attachments import Finding, Reason

MAX_PIXELS = (
    52_000_000  # what telephones take (50 megapixels), and what fits twice into the memory that the process has
)
_MAX_MOVING_PIXELS = 60_000_000  # of all frames together
_MAX_FRAMES = 300
_QUALITY = 92

# The only readers that are loaded: each is a way in for whoever makes the file. MPO (two lenses) comes with JPEG.
_READERS = (
    JpegImagePlugin.JpegImageFile,
    PngImagePlugin.PngImageFile,
    WebPImagePlugin.WebPImageFile,
    GifImagePlugin.GifImageFile,
    AvifImagePlugin.AvifImageFile,
)
_FORMATS = tuple(reader.format for reader in _READERS)
AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # the process may start no other


def redraw(content: bytes) -> Finding:
    """The picture in a new file, or the reason why it cannot be drawn. Never raises but for want of memory."""
    Image.MAX_IMAGE_PIXELS = None  # our own limit is below, and is not a warning
    try:
        return _redrawn(content)
    except MemoryError:
        raise
    except Exception:
        return _what_there_is(content)  # the libraries raise a dozen types on broken files


def _what_there_is(content: bytes) -> Finding:
    """A picture whose end is missing, as far as it goes: a telephone lost its connection, and half a picture says something."""
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        found = _redrawn(content)
    except MemoryError:
        raise
    except Exception:
        return Finding(media_type=None, reason=Reason.DAMAGED)
    return Finding(media_type=found.media_type, reason=found.reason or Reason.INCOMPLETE, content=found.content)


def _redrawn(content: bytes) -> Finding:
    with Image.open(BytesIO(content), formats=_FORMATS) as picture:
        reason = None
        if picture.width * picture.height > MAX_PIXELS:
            if picture.format not in {"JPEG", "MPO"} or not _drafted(picture):
                return Finding(media_type=None, reason=Reason.TOO_HEAVY)
            reason = Reason.REDUCED
        frames = getattr(picture, "n_frames", 1)
        if frames > 1 and picture.format in {"GIF", "WEBP", "PNG"}:
            if frames <= _MAX_FRAMES and frames * picture.width * picture.height <= _MAX_MOVING_PIXELS:
                return Finding(media_type="image/webp", content=_moving(picture))
            reason = Reason.FIRST_FRAME
        return _still(picture, reason)


def _drafted(picture: Image.Image) -> bool:
    """Has a large JPEG decoded at a half, a quarter or an eighth, which takes no more memory than the result."""
    for scale in (2, 4, 8):
        picture.draft("RGB", (picture.width // scale, picture.height // scale))
        if picture.width * picture.height <= MAX_PIXELS:
            return True
    return False


def _still(picture: Image.Image, reason: Reason | None) -> Finding:
    form = {"JPEG": "JPEG", "MPO": "JPEG", "WEBP": "WEBP", "AVIF": "JPEG"}.get(picture.format or "", "PNG")
    picture.load()
    ImageOps.exif_transpose(picture, in_place=True)
    shown = _in_common_colours(picture)
    if form == "JPEG" and shown.has_transparency_data:
        form = "PNG"
    shown = _in_mode_for(form, shown)
    shown.info.clear()
    out = BytesIO()
    if form == "PNG":
        shown.save(out, "PNG", compress_level=3)
    else:
        shown.save(out, form, quality=_QUALITY)
    return Finding(media_type=f"image/{form.lower()}", reason=reason, content=out.getvalue())


def _moving(picture: Image.Image) -> bytes:
    """All frames, one by one, into a WebP."""
    out = BytesIO()
    picture.save(out, "WEBP", save_all=True, quality=_QUALITY, method=0, icc_profile=b"", exif=b"", xmp=b"")
    return out.getvalue()


def _in_common_colours(picture: Image.Image) -> Image.Image:
    """Colours as in sRGB: the profile goes, as profiles carry names of devices, and what a bruise looks like must stay."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in {"RGB", "RGBA", "CMYK"}:
        return picture
    with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
        source, common = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
        if picture.mode != "CMYK":
            ImageCms.profileToProfile(picture, source, common, inPlace=True)
            return picture
        converted = ImageCms.profileToProfile(picture, source, common, outputMode="RGB")
        return converted or picture
    return picture


def _in_mode_for(form: str, picture: Image.Image) -> Image.Image:
    if "transparency" in picture.info:
        return picture.convert("RGBA")
    if form == "JPEG":
        return picture if picture.mode in {"L", "RGB"} else picture.convert("RGB")
    if form == "WEBP":
        return picture if picture.mode in {"RGB", "RGBA"} else picture.convert("RGBA")
    return picture if picture.mode in {"1", "L", "LA", "P", "RGB", "RGBA", "I;16"} else picture.convert("RGB")
