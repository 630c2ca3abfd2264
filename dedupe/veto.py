"""What forbids two reports to be about one child, whatever else agrees. Twins share everything but name and number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from dedupe.compare import compare
from dedupe.facts import ChildFacts
from dedupe.levels import AGREEING, Comparison, Field, Level
from dedupe.names import NameTable

FORBIDDING = frozenset({Level.CONTRADICTS, Level.OTHER_KIND})  # no veto without one of these


class Reason(StrEnum):
    """Why two reports may not be joined by the machine."""

    DIFFERENT_NUMBERS = "different_numbers"
    DIFFERENT_BIRTH = "different_birth"
    DIFFERENT_FIRST_NAMES = "different_first_names"
    NUMBER_MAY_BE_REPLACED = "number_may_be_replaced"  # samordningsnummer, personnummer: lag (2022:1697) 2:8
    NUMBER_AGAINST_NAME = "number_against_name"
    NUMBER_AGAINST_BIRTH = "number_against_birth"


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto:
    """`is_question`: a person should look; otherwise they are simply two children."""

    reason: Reason
    is_question: bool = False

    @property
    def is_absolute(self) -> bool:
        """True when no amount of other evidence may outweigh it, in any table."""
        return self.reason is Reason.DIFFERENT_NUMBERS


def veto(a: ChildFacts, b: ChildFacts, *, names: NameTable) -> Veto | None:
    """The strongest reason against the two being one child, or None. Symmetric."""
    return veto_of(levels_of(compare(a, b, names=names)))


def levels_of(comparisons: Iterable[Comparison]) -> dict[Field, Level]:
    """The level of each compared field."""
    return {c.field: c.level for c in comparisons}


def veto_of(levels: Mapping[Field, Level]) -> Veto | None:
    """The same, from levels that are known already."""
    number = levels.get(Field.PERSONAL_NUMBER)
    if number is Level.CONTRADICTS:
        return Veto(reason=Reason.DIFFERENT_NUMBERS)
    other_name = levels.get(Field.FIRST_NAME) is Level.CONTRADICTS
    other_birth = levels.get(Field.BIRTH) is Level.CONTRADICTS
    if number is Level.EXACT or number is Level.UNVERIFIED:
        return _with_one_number(levels, other_name=other_name, other_birth=other_birth)
    if other_birth:
        return Veto(reason=Reason.DIFFERENT_BIRTH)
    if other_name:
        return Veto(reason=Reason.DIFFERENT_FIRST_NAMES)
    if number is Level.OTHER_KIND:
        return Veto(reason=Reason.NUMBER_MAY_BE_REPLACED, is_question=True)
    return None


def _with_one_number(levels: Mapping[Field, Level], *, other_name: bool, other_birth: bool) -> Veto | None:
    """A number in common against a name or a date that is not: someone copied the wrong line, so a person looks.

    A birth date corroborates only a number that does not contain it; a valid personnummer with another child's first
    name is what a mix-up of siblings looks like.
    """
    verified = levels.get(Field.PERSONAL_NUMBER) is Level.EXACT
    if other_name:
        dated = levels.get(Field.BIRTH) is Level.EXACT and not verified
        corroborated = dated and _agree(levels, Field.LAST_NAME, Field.ADDRESS)
        return None if corroborated else Veto(reason=Reason.NUMBER_AGAINST_NAME, is_question=True)
    if other_birth and not verified and not _agree(levels, Field.FIRST_NAME):
        return Veto(reason=Reason.NUMBER_AGAINST_BIRTH, is_question=True)
    return None


def _agree(levels: Mapping[Field, Level], *fields: Field) -> bool:
    return any(levels.get(field) in AGREEING for field in fields)
