"""What the senders of the flood write who do not copy: own words, rants, retellings of the campaign, other languages."""

from __future__ import annotations

from sluss.generate import drift, misspell
from sluss.generate.catalogue import table
from sluss.generate.grammar import Narrative, Piece, Scene, join
from sluss.generate.streams import Stream, happens

_LANGUAGES = {"so_mix": "so"}


def own(scene: Scene, group: str, added: Piece | None) -> Narrative:
    """What everybody has seen, in the sender's words; `group` is "own" or "mandated"."""
    rng, words = scene.rng, table("surge")["own"]
    opening = table("surge")[group]["opening"]
    pieces = [Piece(text=scene.say(rng.choice(opening)))]
    if group == "own":
        pieces += [Piece(text=sentence) for sentence in rng.sample(words["what"], rng.randrange(1, 4))]
        pieces += [Piece(text=sentence) for sentence in rng.sample(words["worry"], rng.randrange(0, 3))]
    if added:
        pieces.insert(rng.randrange(1, len(pieces) + 1), added)
    if happens(rng, 0.7):
        pieces.append(Piece(text=scene.say(rng.choice(table("surge")[group]["closing"]))))
    return join(rng, drift.dressed(rng, pieces) if group == "own" else pieces)


def retold(scene: Scene, around: Stream, lineage: drift.Lineage, added: Piece | None) -> Narrative:
    """Two or more sentences of a template that has been sent, as somebody else would say them, and nothing more but `added`."""
    rng = scene.rng
    ways = next(row["ways"] for row in table("retold")["retold"] if row["of"] == lineage.template["id"])
    known = [sentence for sentence in range(len(ways)) if lineage.has_said(sentence)]
    chosen = sorted(rng.sample(known, rng.randrange(min(2, len(known)), len(known) + 1)))
    pieces = [Piece(text=scene.fill(rng.choice(ways[sentence]))) for sentence in chosen]
    if added:
        pieces.insert(rng.randrange(1, len(pieces) + 1), added)
    return join(rng, drift.surrounded(around, drift.dressed(rng, pieces)), paragraph=rng.choice((0.0, 0.0, 0.2)))


def foreign(scene: Scene, added: Piece | None, language: str | None) -> tuple[Narrative, str]:
    """The campaign in another language, drawn if none is given, and the language's code."""
    rng = scene.rng
    drawn = language or rng.choice(("en", "en", "en", "fi", "ar", "so", "so_mix"))
    text = scene.say(rng.choice(table("surge")["foreign"][drawn]))
    more = table("surge")["foreign_more"][drawn]
    tail = " ".join(rng.sample(more, rng.choice((0, 1, 1, 2))))
    pieces = [Piece(text=text), *([added] if added else []), Piece(text=tail)]
    return join(rng, pieces), _LANGUAGES.get(drawn, drawn)


def rant(scene: Scene) -> Narrative:
    """A few cries of somebody upset."""
    rng, words = scene.rng, table("surge")["rant"]
    parts = [rng.choice(words["opening"]), *rng.sample(words["middle"], rng.choice((0, 1, 1, 2, 3)))]
    if happens(rng, 0.6):
        parts.append(rng.choice(words["closing"]))
    glue = rng.choice((" ", " ", ", ", ". ", "!! ", " ... ", "\n"))
    text = misspell.text(rng, glue.join(scene.fill(part) for part in parts), 0.05)
    if happens(rng, 0.15):
        text = text.upper()
    if happens(rng, 0.4):
        text += rng.choice(("!", "!!", "!!!!", "?", "...", " 😡", " 😭😭", " ❤️"))
    return Narrative(text=text, facts=(), spans=())
