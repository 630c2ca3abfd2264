"""The text of an HTML message. Nothing of it is ever shown as HTML; hidden text is text too.

One pass over the text, linear whatever it is (trust T16): the standard library's parser is quadratic on crafted tags, and
a pattern that is replaced a hundred thousand times is slow as well.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field

_BREAKS = frozenset(
    {*("br", "p", "div", "tr", "li", "ul", "ol", "table", "blockquote", "hr"), *(f"h{n}" for n in range(1, 7))}
)
_UNSEEN = frozenset({"script", "style", "title"})
_LONGEST_NAME = 12
_FOLD = {ord(c): c.lower() for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}  # one for one, as str.lower() is not


def text_of_html(source: str) -> str:
    """What a reader would read, paragraph by paragraph."""
    lines = [
        " ".join(line.split()) for line in html.unescape(_Scanner(source, source.translate(_FOLD)).text()).split("\n")
    ]
    kept = [line for n, line in enumerate(lines) if line or (n and lines[n - 1])]
    return "\n".join(kept).strip()


@dataclass(slots=True)
class _Scanner:
    """A scanner. What is sought in vain is not sought again, so that every character is looked at a few times at most."""

    source: str
    _folded: str  # as long as the source, so that places agree
    _found: dict[str, int] = field(default_factory=dict)  # where each mark stands next, at or after the last question

    def text(self) -> str:
        """The source without tags, with line breaks where a page breaks."""
        pieces: list[str] = []
        at, source = 0, self.source
        while (start := self._next("<", at)) < len(source):
            pieces.append(source[at:start])
            at, said = self._tag(start)
            pieces.append(said)
        pieces.append(source[at:])
        return "".join(pieces)

    def _tag(self, start: int) -> tuple[int, str]:
        """Where to go on after a "<", and what stands for it."""
        source, size = self.source, len(self.source)
        follower = source[start + 1 : start + 2]
        if not follower.isalpha() and follower not in {"/", "!", "?"}:
            return start + 1, "<"
        if source.startswith("<!--", start) and (end := self._next("-->", start + 4)) < size:
            return end + 3, ""
        end = self._next(">", start + 1)
        if end == size or self._next("<", start + 1) < end:
            return start + 1, "<"  # never closed: then it is text
        name = _name(source[start + 1 : min(end, start + 2 + _LONGEST_NAME)])
        if name in _UNSEEN and (close := self._next(f"</{name}", end)) < size:
            return close, ""
        return end + 1, "\n" if name.removeprefix("/") in _BREAKS else ""

    def _next(self, mark: str, at: int) -> int:
        """The next place of a mark, or the end."""
        known = self._found.get(mark, -1)
        if known < at:
            found = self._folded.find(mark, at)
            known = self._found[mark] = found if found >= 0 else len(self.source)
        return known


def _name(tag: str) -> str:
    """ "/div" of "/DIV class=x"."""
    slash, rest = ("/", tag[1:]) if tag.startswith("/") else ("", tag)
    letters = next((n for n, c in enumerate(rest) if not (c.isascii() and c.isalnum())), len(rest))
    return slash + rest[:letters].lower()
