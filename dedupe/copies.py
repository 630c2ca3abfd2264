"""What differs between near-copies of one text: passages and words that some have and others not, with counts.

Linear in the words read: copies are compared as sets, never pair by pair.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dedupe.normalise import words

MAX_TEXT = 20_000  # characters that are read of each copy
MAX_SHOWN = 50  # differences of each kind
_LOOKED_AT = 400  # passages looked for in every copy
_ENDS = frozenset(".!?…\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A passage or word that some of the copies have."""

    text: str  # as the first copy that has it writes it
    copies: int
    is_in_representative: bool

    def to_plain(self) -> dict[str, Any]:
        """JSON-ready."""
        return {"text": self.text, "copies": self.copies, "is_in_representative": self.is_in_representative}


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """Copies of one text seen together. Differences come rarest first: a line that one copy alone has may be its news."""

    representative: int  # which of them says most of what most say
    text: str
    passages: tuple[Variant, ...]
    words: tuple[Variant, ...]


def differences(texts: Sequence[str]) -> Copies:
    """What some of the copies say and others not. Apart from case, accents and punctuation; order does not count.

    Args:
        texts: at least one.
    """
    cut = [dict(_passages(text[:MAX_TEXT])) for text in texts]
    spoken = [{word: word for key in copy for word in key.split()} for copy in cut]
    counts = Counter(key for copy in cut for key in copy)
    chosen = max(range(len(texts)), key=lambda at: (_agreement(cut[at], counts, len(texts)), -at))
    rarest = sorted((key for key, count in counts.items() if count < len(texts)), key=lambda key: (counts[key], key))
    # A copy that lacks a full stop says the same in one passage that others say in two.
    whole = [f" {' '.join(copy)} " for copy in cut]
    said = [{key: "" for key in rarest[:_LOOKED_AT] if f" {key} " in text} for text in whole]
    return Copies(
        representative=chosen,
        text=texts[chosen][:MAX_TEXT],
        passages=_variants(said, chosen, _written(cut)),
        words=_variants(spoken, chosen, {}),
    )


def _agreement(copy: Mapping[str, str], counts: Counter[str], texts: int) -> int:
    """Passages that most copies have, less those that most have not."""
    return sum(1 if counts[key] * 2 > texts else -1 for key in copy)


def _variants(copies: Sequence[Mapping[str, str]], chosen: int, written: Mapping[str, str]) -> tuple[Variant, ...]:
    counts = Counter(key for copy in copies for key in copy)
    some = [key for key, count in counts.items() if count < len(copies)]
    return tuple(
        Variant(text=written.get(key, key), copies=counts[key], is_in_representative=key in copies[chosen])
        for key in sorted(some, key=lambda key: (counts[key], key))[:MAX_SHOWN]
    )


def _written(copies: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Passages as the first copy that has them writes them."""
    return {key: text for copy in reversed(copies) for key, text in copy.items()}


def _passages(text: str) -> Iterator[tuple[str, str]]:
    """(folded words, as written)."""
    start = 0
    for at, char in enumerate(text):
        if char in _ENDS and (at + 1 == len(text) or char == "\n" or text[at + 1].isspace()):
            yield from _passage(text[start : at + 1])
            start = at + 1
    yield from _passage(text[start:])


def _passage(text: str) -> Iterator[tuple[str, str]]:
    key = " ".join(words(text))
    if key:
        yield key, text.strip()
