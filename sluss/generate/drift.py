"""How a campaign text changes while people copy it: edits are inherited by later copies, decorations are not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from sluss.generate import misspell
from sluss.generate.catalogue import table
from sluss.generate.grammar import Narrative, Piece, Scene, join
from sluss.generate.streams import Stream, happens

_LONGEST = 9  # sentences: a text that only grew would no longer be a copy
_REMEMBERED = 60  # people copy what they saw lately


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Sentence patterns of one copy. `is_pure`: each was sent in an earlier copy, but for typing slips."""

    sentences: tuple[str, ...]
    is_pure: bool


@dataclass(slots=True, kw_only=True)
class Lineage:
    """All copies of one template so far, as sentence patterns with their slots still open; `said` holds their sentences."""

    template: dict[str, Any]
    copies: list[tuple[str, ...]] = field(default_factory=list)
    said: set[str] = field(default_factory=set)

    def next_copy(self, rng: Stream) -> Copy:
        """One more copy: of the original or of a late copy, about half of them edited."""
        original = tuple(wordings[0] for wordings in self.template["sentences"])
        is_late = self.copies and happens(rng, 0.5)
        copy = list(rng.choice(self.copies[-_REMEMBERED:]) if is_late else original)
        if happens(rng, 0.55):
            for _ in range(rng.choice((1, 1, 1, 2, 3))):
                self._edit(rng, copy)
        is_pure = self.said.issuperset(copy)
        self.copies.append(tuple(copy))
        self.said.update(copy)
        return Copy(sentences=tuple(copy), is_pure=is_pure)

    def has_said(self, sentence: int) -> bool:
        """Whether the template's sentence has been sent, in any of its wordings."""
        return not self.said.isdisjoint(self.template["sentences"][sentence])

    def _edit(self, rng: Stream, copy: list[str]) -> None:
        kind = rng.randrange(5)
        place = rng.randrange(len(copy))
        if kind == 0:
            sentences = self.template["sentences"]
            wordings = next((wordings for wordings in sentences if copy[place] in wordings), [copy[place]])
            copy[place] = rng.choice(wordings)
        elif kind == 1 and len(copy) > 2:
            del copy[place]
        elif kind == 2 and len(copy) < _LONGEST:
            copy.insert(rng.randrange(1, len(copy) + 1), rng.choice(table("surge")["drift"]["own"]))
        elif kind == 3:
            right, copy[place] = copy[place], misspell.text(rng, copy[place], 0.12)
            self.said.update({copy[place]} if right in self.said else ())
        else:
            other = rng.randrange(len(copy))
            copy[place], copy[other] = copy[other], copy[place]


def lineages() -> dict[str, Lineage]:
    """A fresh lineage of each template of the flood."""
    return {template["id"]: Lineage(template=template) for template in table("surge")["template"]}


def render(
    scene: Scene, copy: Copy, added: Piece | None = None, *, around: Stream, in_place: bool = False
) -> Narrative:
    """The copy as one sender sends it; `added` (a true new fact) is put inside, or `in_place` of one line, and survives
    every decoration. `around` draws what stands before and after.
    """
    rng, words = scene.rng, table("surge")["drift"]
    pieces = [Piece(text=scene.say(pattern)) for pattern in copy.sentences]
    # What is said for the first time must be there in full, or the next copy of it would say more.
    if added is None and happens(rng, 0.06) and copy.is_pure:
        pieces = _truncated(rng, pieces)
    if added:
        place = rng.randrange(1, len(pieces) + (not in_place))
        pieces[place : place + in_place] = [added]
    if happens(rng, 0.2):
        pieces.insert(0, Piece(text=rng.choice(words["greeting"])))
    if happens(rng, 0.22):
        pieces.append(Piece(text=scene.fill(rng.choice(words["signature"]))))
    return join(rng, surrounded(around, dressed(rng, pieces)), paragraph=rng.choice((0.0, 0.0, 0.1, 0.6)))


def surrounded(rng: Stream, pieces: list[Piece]) -> list[Piece]:
    """A greeting, a signature or an emoji of the sender's own, now and then; none says anything of the child."""
    words = table("retold")["around"]
    result = list(pieces)
    if happens(rng, 0.15):
        result.insert(0, Piece(text=rng.choice(words["before"])))
    if happens(rng, 0.18):
        result.append(Piece(text=rng.choice(words["after"])))
    if happens(rng, 0.12):
        result.insert(rng.randrange(len(result) + 1), Piece(text=rng.choice(words["marks"])))
    return result


def dressed(rng: Stream, pieces: list[Piece]) -> list[Piece]:
    """Capitals, small letters, lost dots, emoji and typing slips, over the whole text alike."""
    look, style = rng.random(), rng.randrange(3)
    rate = rng.choice((0.0, 0.0, 0.0, 0.02, 0.06))
    emoji = table("surge")["drift"]["emoji"]
    result = []
    for piece in pieces:
        text = misspell.text(rng, piece.text, rate)
        if look < 0.05:
            text = text.upper()
        elif look < 0.10:
            text = misspell.careless(text, style)
        elif look < 0.22 and happens(rng, 0.35):
            text = f"{text} {rng.choice(emoji)}"
        elif look < 0.27:
            text = re.sub(r"\.(?=\s|$)", "!" * rng.randrange(1, 4), text)
        elif look < 0.31:
            text = text.rstrip(".!")
        elif look < 0.35:
            text = re.sub(r"[.!]+$", f" {emoji[len(text) % len(emoji)]}", text)
        result.append(Piece(text=text, fact=piece.fact))
    return result


def _truncated(rng: Stream, pieces: list[Piece]) -> list[Piece]:
    """Cut as a short text field cuts: anywhere."""
    keep = pieces[: rng.randrange(1, len(pieces) + 1)]
    last = keep[-1].text
    return [*keep[:-1], Piece(text=last[: rng.randrange(len(last) // 3, len(last) + 1)])]
