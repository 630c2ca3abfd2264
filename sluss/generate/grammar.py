"""Fills sentence patterns: fixed slots say what is true of the child and the reporter, free slots are drawn anew each time."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from sluss.generate.catalogue import table
from sluss.generate.streams import Stream

_SLOT = re.compile(r"\{(\w+)\}")

Slot = str | Callable[[], str] | None
"""A fixed text, a text made at each use, or `None` for what this reporter does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One sentence of a narrative; `fact` names the new claim that it makes, if any."""

    text: str
    fact: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrative:
    """A finished text with the character offsets (half-open) of its new claims."""

    text: str
    facts: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


@dataclass(slots=True, kw_only=True)
class Scene:
    """The slots of one report."""

    rng: Stream
    slots: Mapping[str, Slot] = field(default_factory=dict)

    def can(self, pattern: str) -> bool:
        """Whether every slot of the pattern is known."""
        return all(self.slots.get(name) is not None or name in free_words() for name in slots_of(pattern))

    def say(self, pattern: str) -> str:
        """The pattern with its slots filled and its first letter large."""
        text = self.fill(pattern)
        return text[:1].upper() + text[1:]

    def fill(self, pattern: str) -> str:
        """The pattern with its slots filled.

        Raises:
            KeyError: a slot has no value (ask `can` first).
        """
        return _SLOT.sub(self._resolve, pattern)

    def pick(self, patterns: Sequence[str]) -> str | None:
        """One pattern that can be said, or `None`."""
        possible = [pattern for pattern in patterns if self.can(pattern)]
        return self.rng.choice(possible) if possible else None

    def _resolve(self, match: re.Match[str]) -> str:
        name = match[1]
        value = self.slots.get(name)
        if callable(value):
            return value()
        if value is not None:
            return value
        return self.fill(self.rng.choice(free_words()[name]))


@cache
def slots_of(pattern: str) -> tuple[str, ...]:
    """The names of a pattern's slots."""
    return tuple(_SLOT.findall(pattern))


@cache
def free_words() -> dict[str, list[str]]:
    """The word lists that are drawn anew at each use."""
    return {**table("words"), **table("phrases")["extra"]}


def genitive(name: str) -> str:
    """The Swedish genitive: no s after s, x or z."""
    return name if name[-1:].lower() in {"s", "x", "z"} else f"{name}s"


def listing(items: Sequence[str]) -> str:
    """ "a, b och c"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} och {items[-1]}"


def join(rng: Stream, pieces: Sequence[Piece], paragraph: float = 0.12) -> Narrative:
    """One text of the pieces, with a new paragraph before a piece now and then (`paragraph` is its probability)."""
    text = ""
    facts: list[str] = []
    spans: list[tuple[int, int]] = []
    for piece in (piece for piece in pieces if piece.text):
        if text:
            text += "\n\n" if rng.random() < paragraph else " "
        if piece.fact:
            facts.append(piece.fact)
            spans.append((len(text), len(text) + len(piece.text)))
        text += piece.text
    return Narrative(text=text, facts=tuple(facts), spans=tuple(spans))
