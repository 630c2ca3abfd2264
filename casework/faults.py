"""What is wrong with something that a person has filled in: all of it at once, by field. The words are looked up at the edge."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is missing or cannot be."""

    field: str  # of the value that was filled in
    code: str  # stable; never text from a report


def is_blank(text: str | None) -> bool:
    """Whether a field that asks for words has none."""
    return text is None or not text.strip()
