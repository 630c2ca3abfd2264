"""How common a name is, from the population: a rare name is evidence, a common one is not.

The counts are Statistics Sweden's bearers on 31 December 2020 (see NOTICE). They describe the whole population, children
follow their cohort, so callers treat them as a prior.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log2

from dedupe.normalise import compact

POPULATION = 10_379_295  # registered in Sweden on 31 December 2020 (SCB)
FLOOR = 10.0  # bearers assumed for a name that is not listed: rare, but a misspelling must not look unique


@dataclass(frozen=True, slots=True)
class NameTable:
    """Bearers per folded name. Build it once with `from_counts`; looking up is a dictionary read."""

    women: Mapping[str, int]
    men: Mapping[str, int]
    surnames: Mapping[str, int]

    @classmethod
    def from_counts(
        cls, *, women: Iterable[tuple[str, int]], men: Iterable[tuple[str, int]], surnames: Iterable[tuple[str, int]]
    ) -> NameTable:
        """Sums the counts of spellings that fold to the same word ("Åsa" and "Asa")."""
        return cls(women=_folded(women), men=_folded(men), surnames=_folded(surnames))

    def first_name_bearers(self, name: str) -> int:
        """People with this first name, women and men together; 0 when it is not listed."""
        key = compact(name)
        return self.women.get(key, 0) + self.men.get(key, 0)

    def surname_bearers(self, name: str) -> int:
        """People with this surname; 0 when it is not listed (fewer than ten bearers)."""
        return self.surnames.get(compact(name), 0)

    def first_name_rarity_bits(self, name: str) -> float:
        """log2(1 / share of the population): about 6.7 for the commonest, 20 for an unlisted one."""
        return log2(POPULATION / max(FLOOR, self.first_name_bearers(name)))

    def surname_rarity_bits(self, name: str) -> float:
        """log2(1 / share of the population): 5.5 for Andersson, 20 for an unlisted one."""
        return log2(POPULATION / max(FLOOR, self.surname_bearers(name)))

    def gender(self, first_name: str) -> str | None:
        """ "f" or "m" when at least nine of ten bearers are of that gender, else None."""
        key = compact(first_name)
        women, men = self.women.get(key, 0), self.men.get(key, 0)
        if women + men < FLOOR:
            return None
        share = women / (women + men)
        return "f" if share >= 0.9 else "m" if share <= 0.1 else None


def _folded(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    table: dict[str, int] = {}
    for name, bearers in counts:
        key = compact(name)
        table[key] = table.get(key, 0) + bearers
    return table
