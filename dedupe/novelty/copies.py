"""What the small differences of a near-copy mean: a typing error, a stale "yesterday", or "not" put in or taken out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from dedupe.novelty.memory import Remembered
from dedupe.novelty.moments import WEEKDAYS
from dedupe.novelty.rules import Limits
from dedupe.novelty.statements import Statement

RELATIVE_DAYS = frozenset(
    (
        "time:today",
        "time:tonight",
        "time:last_night",
        "time:yesterday",
        "time:tomorrow",
        *map("time:{}".format, WEEKDAYS),
    )
)
_SLIPPING = ("act:", "event:", "injury:", "state:", "weapon:")  # one letter tells June from July, and nine from eight
_SLIP_LETTERS = 3
_NEGATIONS = frozenset(("inte", "ej", "aldrig", "icke", "inga", "ingen", "inget", "utan", "not", "never", "no"))


@dataclass(frozen=True, slots=True)
class NearCopy:
    """A passage beside the remembered one that sounds most like it."""

    statement: Statement
    nearest: Remembered
    similarity: float
    limits: Limits

    @property
    def is_near(self) -> bool:
        """True when the two are one text, give or take a few letters."""
        return self.similarity >= self.limits.copied_similarity

    def without_slips(self, unsaid: Collection[str]) -> frozenset[str]:
        """The claims less those that an error in copying has made."""
        if not self.is_near:
            return frozenset(unsaid)
        if self._is_stale():
            unsaid = [claim for claim in unsaid if not claim.startswith("day:")]
        here, there = set(self.statement.text.split()), set(self.nearest.text.split())
        return frozenset(claim for claim in unsaid if not self._is_slip(claim, here, there))

    def is_turned(self) -> bool:
        """True when the two differ by a negation: "the school has reported" is the contrary of the campaign's words."""
        if not self.is_near or self.statement.is_negated == self.nearest.is_negated:
            return False
        here, there = set(self.statement.text.split()), set(self.nearest.text.split())
        return bool(here ^ there) and here ^ there <= _NEGATIONS

    def _is_stale(self) -> bool:
        """True for "igår" in a text that many have copied: it was yesterday when the text was written."""
        relative = self.statement.claims & RELATIVE_DAYS
        return self.nearest.uses >= self.limits.copied_uses and bool(relative) and relative <= self.nearest.claims

    def _is_slip(self, claim: str, here: set[str], there: set[str]) -> bool:
        """A claim of words that all stand in the other passage, or of one that stands there with another letter."""
        if "<" in claim or not claim.startswith(_SLIPPING):
            return False
        word = self.statement.written.get(claim, "")
        return here <= there or (
            len(word) >= _SLIP_LETTERS and any(OSA.distance(word, other, score_cutoff=1) <= 1 for other in there - here)
        )
