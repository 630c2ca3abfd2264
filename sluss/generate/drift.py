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


@dataclass(slots=True, kw_only=True)
class Lineage:
    """All copies of one template so far, as sentence patterns with their slots still open."""

    template: dict[str, Any]
    copies: list[tuple[str, ...]] = field(default_factory=list)

    def next_copy(self, rng: Stream) -> tuple[str, ...]:
        """One more copy: of the original or of a late copy, about half of them edited."""
        original = tuple(wordings[0] for wordings in self.template["sentences"])
        is_late = self.copies and happens(rng, 0.5)
        copy = list(rng.choice(self.copies[-_REMEMBERED:]) if is_late else original)
        if happens(rng, 0.55):
            for _ in range(rng.choice((1, 1, 1, 2, 3))):
                _edit(rng, copy, self.template)
        self.copies.append(tuple(copy))
        return tuple(copy)


def lineages() -> dict[str, Lineage]:
    """A fresh lineage of each template of the flood."""
    return {template["id"]: Lineage(template=template) for template in table("surge")["template"]}


def render(scene: Scene, copy: tuple[str, ...], added: Piece | None = None) -> Narrative:
    """The copy as one sender sends it; `added` (a true new fact) is put inside and survives every decoration."""
    rng, words = scene.rng, table("surge")["drift"]
    pieces = [Piece(text=scene.say(pattern)) for pattern in copy]
    if added is None and happens(rng, 0.06):
        pieces = _truncated(rng, pieces)
    if added:
        pieces.insert(rng.randrange(1, len(pieces) + 1), added)
    if happens(rng, 0.2):
        pieces.insert(0, Piece(text=rng.choice(words["greeting"])))
    if happens(rng, 0.22):
        pieces.append(Piece(text=scene.fill(rng.choice(words["signature"]))))
    return join(rng, dressed(rng, pieces), paragraph=rng.choice((0.0, 0.0, 0.1, 0.6)))


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
        result.append(Piece(text=text, fact=piece.fact))
    return result


def _edit(rng: Stream, copy: list[str], template: dict[str, Any]) -> None:
    kind = rng.randrange(5)
    place = rng.randrange(len(copy))
    if kind == 0:
        wordings = next((wordings for wordings in template["sentences"] if copy[place] in wordings), [copy[place]])
        copy[place] = rng.choice(wordings)
    elif kind == 1 and len(copy) > 2:
        del copy[place]
    elif kind == 2 and len(copy) < _LONGEST:
        copy.insert(rng.randrange(1, len(copy) + 1), rng.choice(table("surge")["drift"]["own"]))
    elif kind == 3:
        copy[place] = misspell.text(rng, copy[place], 0.12)
    else:
        other = rng.randrange(len(copy))
        copy[place], copy[other] = copy[other], copy[place]


def _truncated(rng: Stream, pieces: list[Piece]) -> list[Piece]:
    """Cut as a short text field cuts: anywhere."""
    keep = pieces[: rng.randrange(1, len(pieces) + 1)]
    last = keep[-1].text
    return [*keep[:-1], Piece(text=last[: rng.randrange(len(last) // 3, len(last) + 1)])]
