"""What a machine cannot read: a registered report that says so in a sentence, with the bytes beside it. Never refused, never lost."""

from __future__ import annotations

from casework.incoming.item import Format, Part, RawItem, as_body
from casework.incoming.names import one_line, safe_filename
from casework.report import Channel, Flag
from casework.submission import Attachment

# No names and no capitals but the first: linking reads these texts as well, and must find nobody in them.
_SENTENCES = {
    Format.JSON: "En fil från ett annat system gick inte att läsa. Den är bifogad och ska läsas av en person.",
    Format.NDJSON: "En rad i en fil från ett annat system gick inte att läsa. Raden är bifogad och ska läsas av en person.",
    Format.EML: "Ett elektroniskt brev gick inte att läsa. Det är bifogat och ska läsas av en person.",
    Format.PDF: "Anmälan kom som en inskannad eller färdig fil. Den är bifogad och ska läsas av en person.",
    Format.SDK: "Ett säkert meddelande gick inte att läsa. Det är bifogat och ska läsas av en person.",
    Format.OTHER: "En fil gick inte att läsa som en anmälan. Den är bifogad och ska läsas av en person.",
}
_KINDS = {
    Format.JSON: "application/json",
    Format.NDJSON: "application/x-ndjson",
    Format.EML: "message/rfc822",
    Format.PDF: "application/pdf",
    Format.SDK: "application/json",
}
_CHANNELS = {Format.EML: Channel.EMAIL, Format.SDK: Channel.SDK}


def channel_of(kind: Format) -> Channel:
    """The contract's channel for a format."""
    return _CHANNELS.get(kind, Channel.FILE)


def for_a_person(item: RawItem, municipality: str, *, content: bytes | None = None) -> Part:
    """A report to be read by a person. `content`: the piece of the item that could not be read; all of it otherwise."""
    whole = item.content if content is None else content
    body = {"municipality": {"code": municipality}, "narrative": sentence_for(item), "children": []}
    file = Attachment(
        filename=safe_filename(item.name) or f"original.{item.format}",
        content_type=_KINDS.get(item.format, "application/octet-stream"),
        content=whole,
    )
    return Part(
        body=as_body(body),
        channel=channel_of(item.format),
        files=() if whole is None else (file,),
        labels=(Flag.UNREADABLE,),
    )


def sentence_for(item: RawItem) -> str:
    """What the person is told that they have before them."""
    if item.format is not Format.TOO_LARGE:
        return _SENTENCES[item.format]
    size = f"{item.size // 2**20} megabyte"
    if item.source == "sdk":
        return (
            f"Ett säkert meddelande är för stort för att tas in ({size}). Det ligger kvar i meddelandetjänsten, med id "
            f"{one_line(item.external_id)}, och ska läsas där av en person."
        )
    return (
        f"En fil är för stor för att tas in ({size}). Den ligger i mappen too_large, i en fil vars namn börjar med {item.id}, "
        "och ska läsas av en person."
    )
