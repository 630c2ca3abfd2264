"""google-re2 with types: linear time whatever the text, unlike the standard library's patterns (trust T16).

re2 knows no look-around and its word boundary is ASCII only: write `\\p{L}` and check boundaries in Python.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import re2


class Match(Protocol):
    """The part of a match object that is used here; a group that took no part is None, so ask only for those that did."""

    def group(self, group: int = 0, /) -> str:
        """What the group matched."""

    def start(self, group: int = 0, /) -> int:
        """Where the group begins."""

    def end(self, group: int = 0, /) -> int:
        """Where the group ends."""

    def span(self, group: int = 0, /) -> tuple[int, int]:
        """Both."""


class Pattern(Protocol):
    """The part of a compiled pattern that is used here."""

    @property
    def groups(self) -> int:
        """The number of groups."""

    def match(self, text: str, /) -> Match | None:
        """At the start of the text."""

    def search(self, text: str, /) -> Match | None:
        """Anywhere, the first."""

    def finditer(self, text: str, /) -> Iterator[Match]:
        """All, without overlap."""

    def sub(self, replacement: str, text: str, /) -> str:
        """The text with every match replaced."""


pattern: Callable[[str], Pattern] = re2.compile


def overlaps(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a place overlaps one of several, which stand in order and apart: a look at one of them."""
    at = bisect_left(spans, (end, end)) - 1
    return at >= 0 and spans[at][1] > start
