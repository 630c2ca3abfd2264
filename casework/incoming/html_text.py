"""The text of an HTML message. Nothing of it is ever shown as HTML; hidden text is text too."""

from __future__ import annotations

import html

import re2

# Linear time whatever the text (trust T16); the standard library's parser is quadratic on crafted tags.
_UNSEEN = re2.compile(r"(?is)<!--.*?-->|<script\b.*?</script\s*>|<style\b.*?</style\s*>|<title\b.*?</title\s*>")  # type: ignore[no-untyped-call]
_BREAKS = re2.compile(r"(?i)</?(br|p|div|tr|li|ul|ol|table|blockquote|h[1-6])\b[^<>]*>")  # type: ignore[no-untyped-call]
_TAGS = re2.compile(r"<[/!?a-zA-Z][^<>]*>")  # type: ignore[no-untyped-call]


def text_of_html(source: str) -> str:
    """What a reader would read, paragraph by paragraph."""
    text = _TAGS.sub("", _BREAKS.sub("\n", _UNSEEN.sub("", source)))
    lines = [" ".join(line.split()) for line in html.unescape(text).split("\n")]
    kept = [line for n, line in enumerate(lines) if line or (n and lines[n - 1])]
    return "\n".join(kept).strip()
