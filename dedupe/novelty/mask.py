"""Hides the child's and the guardians' names and numbers in a passage: their spelling is no news."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from dedupe.normalise import compact
from dedupe.novelty.lexicon import Found

_NAME_LETTERS = 5  # shorter names have too many neighbours
_NUMBER_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Mask:
    """The words and numbers that stand for the child and its guardians, folded."""

    words: frozenset[str]
    numbers: tuple[str, ...]
    ages: frozenset[str] = frozenset()

    @classmethod
    def of(cls, values: tuple[str, ...], ages: tuple[int, ...] = ()) -> Mask:
        """From names, numbers and the like as written, and the child's age in years."""
        letters = (compact(part) for value in values for part in value.replace("-", " ").split())
        digits = ("".join(char for char in value if char.isdecimal()) for value in values)
        return cls(
            frozenset(part for part in letters if len(part) >= 2 and part.isalpha()),
            tuple(number for number in digits if len(number) >= _NUMBER_DIGITS),
            frozenset(map(str, ages)),
        )

    def hides_word(self, folded: str, found: Found) -> bool:
        """True for a masked name, its genitive, and one typing error in a longer name that is no other word.

        A school's name holds the word "skola", which is no name.
        """
        if any(label.startswith("claim/place:") for label in found.labels) and not found.is_guess:
            return False
        if folded in self.words or (folded.endswith("s") and folded[:-1] in self.words):
            return True
        if len(folded) < _NAME_LETTERS - 1 or (found.is_known and not found.is_guess):
            return False
        return _is_near(self.words, folded)

    def hides_number(self, digits: str) -> bool:
        """True for a masked number with or without its century or country code, and for its birth date."""
        if len(digits) < _NUMBER_DIGITS:
            return False
        return any(number.endswith(digits[-8:]) or digits in (number[:8], number[2:8]) for number in self.numbers)


@lru_cache(maxsize=4096)
def _is_near(names: frozenset[str], folded: str) -> bool:
    """Kept, because a hostile text says one word a hundred thousand times."""
    return any(_is_misspelt(name, folded) for name in names)


def _is_misspelt(name: str, folded: str) -> bool:
    if len(name) < _NAME_LETTERS or name[0] != folded[0]:
        return False
    return any(OSA.distance(name, form, score_cutoff=1) <= 1 for form in {folded, folded.removesuffix("s")})
