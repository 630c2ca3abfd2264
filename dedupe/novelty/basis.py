"""How the sender of a passage knows it. It orders reading, and never makes a passage more or less true."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

_TELLER_WORDS = 4  # how far before "told me" the one who told may stand


class Basis(StrEnum):
    """Basis of knowledge, as far as the words tell. Published in exports."""

    WITNESSED = "witnessed"  # saw or heard it
    TOLD_BY_CHILD = "told_by_child"
    HEARSAY = "hearsay"  # somebody else told, or it is said
    MEDIA = "media"
    UNKNOWN = "unknown"


FIRST_HAND = frozenset({Basis.WITNESSED, Basis.TOLD_BY_CHILD})


def basis(marks: Sequence[tuple[int, str]], concepts: Iterable[tuple[int, str]]) -> Basis:
    """What the words of one passage say.

    Args:
        marks: (word, label) of the labels `witness:*`, `media`, `hearsay` and `pronoun`.
        concepts: (word, claim) of the passage.
    """
    labels = {label for _, label in marks}
    if "hearsay" in labels:
        return Basis.HEARSAY
    if "media" in labels:
        return Basis.MEDIA
    if labels & {"witness:saw", "witness:heard"}:
        return Basis.WITNESSED
    told = [at for at, label in marks if label == "witness:told"]
    if not told:
        return Basis.UNKNOWN
    pronouns = [at for at, label in marks if label == "pronoun"]
    people = [at for at, claim in concepts if claim.startswith(("person:", "name:"))]
    return Basis.HEARSAY if any(_is_told_by(at, people, pronouns) for at in told) else Basis.TOLD_BY_CHILD


def _is_told_by(at: int, people: list[int], pronouns: list[int]) -> bool:
    """True when a named adult stands nearer before the word than "she" or "he", who is the child."""
    near = [place for place in people if at - _TELLER_WORDS <= place < at]
    return bool(near) and not any(near[-1] < place < at for place in pronouns)
