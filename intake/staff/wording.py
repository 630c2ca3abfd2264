"""A report's own words with what is new marked in them. Nothing is left out or changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from intake.pages import BLOCK
from intake.pages import in_blocks as cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of the text; `id` is where a link to a new passage leads."""

    text: str
    is_new: bool
    id: str | None = None


def marked(text: str, passages: Iterable[Mapping[str, Any]]) -> list[Part]:
    """The text in order, in parts: what passages cover is new. Passages may overlap, and may reach outside the text."""
    spans = sorted({(max(p["start"], 0), min(p["end"], len(text))) for p in passages if p["start"] is not None})
    parts: list[Part] = []
    at = 0
    for start, end in spans:
        begin = max(start, at)
        if begin >= end:
            continue
        if begin > at:
            parts.append(Part(text=text[at:begin], is_new=False))
        parts.append(Part(text=text[begin:end], is_new=True, id=f"new-{start}"))
        at = end
    if at < len(text):
        parts.append(Part(text=text[at:], is_new=False))
    return parts


def in_blocks(parts: Iterable[Part]) -> list[list[Part]]:
    """The parts in blocks that a browser lays out one by one (`intake.pages.in_blocks`)."""
    blocks: list[list[Part]] = [[]]
    size = 0
    for part in parts:
        for nth, piece in enumerate(cut(part.text)):
            if size and size + len(piece) > BLOCK:
                blocks.append([])
                size = 0
            blocks[-1].append(Part(text=piece, is_new=part.is_new, id=None if nth else part.id))
            size += len(piece)
    return blocks
