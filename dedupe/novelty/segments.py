"""Cuts a narrative into passages of about one clause, with character offsets into the text exactly as given.

Survives missing punctuation, emoji, capitals and hostile characters: one pass over the characters, no backtracking, and a
hard cap on the words of a passage. Cutting depends on nearby words only, so that a copy with an inserted sentence is cut
as the original is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby, islice
from typing import NamedTuple
from unicodedata import category

import re2

from dedupe.novelty.lexicon import NOTHING, Found, Lexicon
from dedupe.novelty.rules import Limits

# With its scheme, misspelt or not, or bare with a path: "klipp.example.se/a1" is no sentence that ends in "klipp".
_LINK = re2.compile(  # type: ignore[no-untyped-call]
    r"(?i)(?:\b[a-z]{3,6}(?:://|:/|//)|\bwww\.)[^\s]+"
    r"|\b(?:[a-z0-9-]{2,}\.)+(?:se|com|net|org|nu|tv|be|io|me|eu|info|example)/[^\s]+"
)
_ENDS = frozenset(".!?‼⁇⁈⁉…;•·|。؟۔।！？")
_FRAGMENT_WORDS = 3
_WORD_LETTERS = 48
_NO_RUN = ("", 0)
_JOINS = frozenset(".:/,-–")  # inside a number: 22.30, 3/5, 070-123
_ABBREVIATIONS = frozenset(
    (
        "kl",
        "Kl",
        "ca",
        "tel",
        "Tel",
        "nr",
        "st",
        "dr",
        "t",
        "ex",
        "bl",
        "a",
        "dvs",
        "osv",
        "mm",
        "dos",
        "f",
        "d",
        "s",
        "k",
        "resp",
    )
)


class Token(NamedTuple):  # there are hundreds in a report: a frozen dataclass takes three times as long to make
    """A word, a number or a link, and where it stands."""

    kind: str  # "word" | "number" | "link"
    start: int
    end: int
    text: str
    found: Found = NOTHING


@dataclass(frozen=True, slots=True)
class Segment:
    """One passage before it is understood. A `tail` is the rest of a text too long to read."""

    start: int
    end: int
    tokens: tuple[Token, ...]
    is_tail: bool = False


def segments(text: str, *, lexicon: Lexicon, limits: Limits) -> list[Segment]:
    """The passages that hold at least one word or number, in order, without overlap."""
    cut: list[Segment] = []
    current: list[Token] = []
    is_clause = False  # the current passage began at a conjunction
    for item in _items(text, lexicon):
        if not isinstance(item, Token):
            if item == "." or len(current) >= limits.comma_words:
                _flush(cut, current, is_clause=is_clause)
                is_clause = False
            continue
        if len(cut) >= limits.report_passages:
            return [*cut, Segment(item.start, len(text), (), is_tail=True)]
        if current and _starts_passage(item, current, limits):
            _flush(cut, current, is_clause=is_clause)
            is_clause = "split" in item.found.labels
        current.append(item)
    _flush(cut, current, is_clause=is_clause)
    return cut


def _flush(cut: list[Segment], current: list[Token], *, is_clause: bool) -> None:
    if not current:
        return
    before = cut[-1].tokens if cut and is_clause and len(current) <= _FRAGMENT_WORDS else ()
    if before:  # "… och skriker" stays with its sentence
        cut.pop()
    tokens = (*before, *current)
    cut.append(Segment(tokens[0].start, tokens[-1].end, tokens))
    current.clear()


def _starts_passage(token: Token, current: list[Token], limits: Limits) -> bool:
    if (
        len(current) >= limits.passage_words or current[-1].kind == "link"
    ):  # a line of its own, but for the lost line break
        return True
    if len(current) >= limits.conjunction_words and "split" in token.found.labels:
        return True
    # "... slår henne Igår kväll hörde jag": a new sentence without a full stop.
    is_capital = token.text[0].isupper() and not token.text.isupper()
    return len(current) >= 2 and is_capital and token.found.may_open and current[-1].text[0].islower()


def _items(text: str, lexicon: Lexicon) -> Iterator[Token | str]:
    """Tokens, and between them "." for an end of sentence and "," for a softer break."""
    at = 0
    for start, end in _links(text):
        yield from _runs(text, at, start, lexicon)
        yield Token("link", start, end, text[start:end])
        at = end
    yield from _runs(text, at, len(text), lexicon)


def _links(text: str) -> list[tuple[int, int]]:
    if "/" not in text and "www." not in text.casefold():
        return []
    readable = text.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate becomes one "?": offsets hold
    spans = (match.span() for match in _LINK.finditer(readable))
    return [(start, start + len(text[start:end].rstrip(".,;:!?)\"'"))) for start, end in spans]


def _runs(text: str, start: int, end: int, lexicon: Lexicon) -> Iterator[Token | str]:
    at, before = start, ""
    runs = _Ahead.over(text[start:end])
    while (run := runs.take()) is not None:
        kind, length = run
        stop = at + length
        if kind == "0":
            stop = _number_end(text, runs, stop)
            yield Token("number", at, stop, text[at:stop])
            before = ""
        elif kind == "a":
            before = text[at:stop]
            found = lexicon.find(before) if length <= _WORD_LETTERS else NOTHING
            if found.folded:
                yield Token("word", at, stop, before, found)
            elif length > _WORD_LETTERS:
                yield from _pieces(before, at, lexicon)
        elif kind in ".,\n" and not _is_abbreviation(kind, before, text[stop : stop + 1]):
            yield "," if kind == "," else "."
        at = stop


@dataclass(slots=True)
class _Ahead:
    """Runs of characters of one kind, as (kind, length), read as they are asked for: most of a very long text never is."""

    coming: Iterator[tuple[str, int]]
    seen: deque[tuple[str, int]] = field(default_factory=deque)

    @classmethod
    def over(cls, text: str) -> _Ahead:
        return cls((kind, sum(1 for _ in run)) for kind, run in groupby(text, _kind))

    def take(self) -> tuple[str, int] | None:
        return self.seen.popleft() if self.seen else next(self.coming, None)

    def peek(self, at: int) -> tuple[str, int]:
        self.seen.extend(islice(self.coming, at + 1 - len(self.seen)) if at >= len(self.seen) else ())
        return self.seen[at] if at < len(self.seen) else _NO_RUN


def _pieces(run: str, start: int, lexicon: Lexicon) -> Iterator[Token]:
    """Cuts a run without spaces: some scripts have none, and the hostile write without end."""
    for at in range(0, len(run), _WORD_LETTERS):
        piece = run[at : at + _WORD_LETTERS]
        found = lexicon.find(piece)
        if found.folded:
            yield Token("word", start + at, start + at + len(piece), piece, found)


def _number_end(text: str, runs: _Ahead, stop: int) -> int:
    """Joins 22 . 30 into one number, taking its runs; gives where it ends."""
    while runs.peek(0)[1] == 1 and text[stop] in _JOINS and runs.peek(1)[0] == "0":
        stop += 1 + runs.peek(1)[1]
        runs.take()
        runs.take()
    return stop


def _is_abbreviation(kind: str, before: str, following: str) -> bool:
    return kind == "." and before in _ABBREVIATIONS and (following.isspace() or following.isalpha())


@lru_cache(maxsize=4096)
def _kind(char: str) -> str:
    """One of: a letter, 0 digit, space, newline, "." end of sentence (emoji too), "," softer mark."""
    if char in "\n\r\u2028\u2029":
        return "\n"
    if char.isspace() or char in "'’-‐‑_*#@" or "\ufe00" <= char <= "\ufe0f":  # inside words and emoji
        return " "
    if char in _ENDS:
        return "."
    group = category(char)
    if group[0] == "L" or group[0] == "M" or group == "Cf":  # invisible characters stay inside their word
        return "a"
    if group[0] == "N":
        return "0"
    return "." if group in {"So", "Cs", "Cn", "Co"} else ","
