"""Text hygiene at the edge: what cannot be stored is replaced one for one, so that offsets into a narrative stay true (trust D6)."""

from __future__ import annotations

import json
import math
from typing import Any

REPLACEMENT = "\ufffd"
NARRATIVE_LIMIT = 1_000_000  # characters; what is longer is kept whole as an attachment
FIELD_LIMIT = 2_000  # characters of one field in the working copy; the original keeps all

_UNSTORABLE = {0: REPLACEMENT} | dict.fromkeys(range(0xD800, 0xE000), REPLACEMENT)


def storable(text: str) -> str:
    """The text with NUL and lone surrogates replaced, each by one U+FFFD. Everything else is left as written."""
    if "\x00" not in text:
        try:
            text.encode()  # nearly every text is fine, and this is much faster than looking at each character
        except UnicodeEncodeError:
            pass
        else:
            return text
    return text.translate(_UNSTORABLE)


def as_text(value: Any) -> str | None:
    """Whatever was sent in a text field, as text: a number or a list is kept readable rather than refused."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return storable(value).strip() or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return storable(json.dumps(value, ensure_ascii=False))


def as_field(value: Any) -> str | None:
    """`as_text`, cut to what a form field can mean."""
    text = as_text(value)
    return None if text is None else text[:FIELD_LIMIT]


def as_narrative(value: Any) -> str:
    """The narrative, exactly as long as it was sent: nothing stripped, so that offsets hold."""
    if isinstance(value, str):
        return storable(value)
    return as_text(value) or ""


def as_bool(value: Any) -> bool | None:
    """A ticked box: `true`, `false` or not said. Words and numbers that plainly mean one of them count."""
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return value == 1 if value in (0, 1) else None
    if isinstance(value, str):
        return {"true": True, "ja": True, "yes": True, "1": True, "on": True,
                "false": False, "nej": False, "no": False, "0": False}.get(value.strip().lower())  # fmt: skip
    return None


def as_code(value: Any) -> str | None:
    """A short machine word such as a channel: folded to lower case, or None."""
    text = as_field(value)
    return None if text is None else text.lower()
