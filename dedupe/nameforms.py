"""Whether two first names, or two surnames, can be one name: the same, a form of it, misspelt, or another name.

Siblings often have names that differ by a letter (Elsa and Ella, Emil and Emilia), so closeness in letters alone proves
nothing: two names that both are common are two names. A misspelling is when one of the two is unlisted or far rarer.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from math import log2

from rapidfuzz.distance import OSA

from dedupe.formlist import is_listed_form
from dedupe.names import FLOOR, POPULATION, NameTable
from dedupe.petnames import MAX_BEARERS, is_beginning, is_pet_form, may_be_pet_form
from dedupe.phonetic import MAX_NAME, spelling_keys

FAR_RARER = 100  # a name this many times rarer than its neighbour is more often a slip than a name (Ada/Ida: 37, Majja/Maja: 583)
RARER = 10  # from here neither a slip nor another name can be ruled out
SHORT_NAME = 3  # letters below which nothing is a slip
LONG_NAME = 7  # letters from which two slips in one name are believed


class Kinship(IntEnum):
    """How two names relate, in rising order of agreement."""

    OTHER = 0  # two different names
    SIMILAR = 1  # near in letters, and neither a slip nor two names can be ruled out
    MISSPELT = 2
    FORM = 3  # nickname, transliteration, or another spelling that sounds the same
    SAME = 4


class Words:
    """Compares names by one name table and remembers what it has found. Make one for each child to be placed.

    Words are folded (`dedupe.normalise.compact`), which is how the table is keyed: looking up needs no folding again.
    """

    __slots__ = ("_given", "_surnames", "names")

    def __init__(self, names: NameTable) -> None:
        self.names = names
        self._given: dict[tuple[str, str], Kinship] = {}
        self._surnames: dict[tuple[str, str], Kinship] = {}

    def given(self, one: str, other: str) -> Kinship:
        """How two first names relate. Symmetric. Names of different gender are never a spelling of one another."""
        known = self._given.get((one, other))
        if known is None:
            known = self._given[one, other] = self._given_kinship(one, other)
        return known

    def surname(self, one: str, other: str) -> Kinship:
        """How two surnames relate. Symmetric."""
        known = self._surnames.get((one, other))
        if known is None:
            known = Kinship.SAME if one == other else _nearness(one, other, self.surname_bearers)
            self._surnames[one, other] = known
        return known

    def given_bearers(self, word: str) -> int:
        """People with this first name."""
        return self.names.women.get(word, 0) + self.names.men.get(word, 0)

    def surname_bearers(self, word: str) -> int:
        """People with this surname."""
        return self.names.surnames.get(word, 0)

    def given_rarity(self, word: str) -> float:
        """Bits, as `NameTable.first_name_rarity_bits`."""
        return log2(POPULATION / max(FLOOR, self.given_bearers(word)))

    def surname_rarity(self, word: str) -> float:
        """Bits, as `NameTable.surname_rarity_bits`."""
        return log2(POPULATION / max(FLOOR, self.surname_bearers(word)))

    def _given_kinship(self, one: str, other: str) -> Kinship:
        if one == other:
            return Kinship.SAME
        if is_listed_form(one, other):
            return Kinship.FORM
        nearness = _nearness(one, other, self.given_bearers)
        if nearness < Kinship.MISSPELT:
            nearness = max(nearness, self._pet_kinship(one, other))
        return Kinship.OTHER if nearness and self._differ_in_gender(one, other) else nearness

    def _pet_kinship(self, one: str, other: str) -> Kinship:
        """A word that hardly anybody is registered under, in the form of a pet name of the other."""
        if is_beginning(one, other):
            return Kinship.SIMILAR
        short, full = sorted((one, other), key=lambda word: (self.given_bearers(word), word))
        if self.given_bearers(short) > MAX_BEARERS or self.given_bearers(full) < FAR_RARER * self.given_bearers(short):
            return Kinship.OTHER
        if is_pet_form(short, full):
            return Kinship.FORM
        return Kinship.SIMILAR if may_be_pet_form(short, full) else Kinship.OTHER

    def _differ_in_gender(self, one: str, other: str) -> bool:
        mine, theirs = self.names.gender(one), self.names.gender(other)
        return mine is not None and theirs is not None and mine != theirs


def _nearness(one: str, other: str, bearers_of: Callable[[str], int]) -> Kinship:
    if not set(spelling_keys(one)).isdisjoint(spelling_keys(other)):
        return Kinship.FORM
    shorter, longer = sorted((len(one), len(other)))
    allowed = 0 if longer < SHORT_NAME else 1 if shorter < LONG_NAME else 2
    if longer - shorter > allowed or longer > MAX_NAME or OSA.distance(one, other, score_cutoff=allowed) > allowed:
        return Kinship.OTHER
    rare, common = sorted((bearers_of(one), bearers_of(other)))
    ratio = common / max(rare, 1)
    if longer == SHORT_NAME and rare:
        return Kinship.OTHER  # of three letters nearly every neighbour is a name: Ida, Ina, Ira
    if rare == 0 or ratio >= FAR_RARER:
        return Kinship.MISSPELT
    return Kinship.SIMILAR if ratio >= RARER else Kinship.OTHER
