"""What a join needs besides bits: something that points at one child, more than a shared name, and no lone contradiction."""

from __future__ import annotations

from dedupe.levels import AGREEING, Field, Level
from dedupe.score import Evidence
from dedupe.weights import Weights

MIN_CORROBORATION_BITS = 4.0  # campaign bits that count as a fact of their own
_NAMED = frozenset({Field.FIRST_NAME, Field.NICKNAME})
_NEARLY = frozenset({Level.EXACT, Level.CLOSE})
_AS_WRITTEN = frozenset({Level.EXACT, Level.SWAPPED})
_NEAR_NAME = frozenset({Level.CLOSE, Level.PART})
_EQUAL_NUMBER = frozenset({Level.EXACT, Level.UNVERIFIED})
_PLACING = frozenset({Field.SCHOOL, Field.CLASS_NAME, Field.ADDRESS, Field.GUARDIAN, Field.PHONE, Field.CAMPAIGN})
_BARE = frozenset(
    {Field.FIRST_NAME, Field.LAST_NAME, Field.NICKNAME, Field.INITIALS, Field.GENDER, Field.CITY, Field.PRIOR}
)


def is_individual(evidence: tuple[Evidence, ...], evidence_bits: float, weights: Weights) -> bool:
    """True when something points at one child of a household: a name, a number, or enough beside an exact birthday.

    Twins share the day and the home, and their numbers differ in a digit, so neither the day nor a nearly equal number
    tells them apart.
    """
    if any(e.field in _NAMED and e.level in AGREEING for e in evidence):
        return True
    if any(e.field is Field.PERSONAL_NUMBER and e.level in _EQUAL_NUMBER for e in evidence):
        return True
    return evidence_bits >= weights.thresholds.day_only_bits and has_a_day(evidence)


def has_a_day(evidence: tuple[Evidence, ...]) -> bool:
    """True for an exact birthday, or a number that is right but for a slip and so dates the child as well."""
    return any(
        (e.field is Field.BIRTH and e.level in _NEARLY) or (e.field is Field.PERSONAL_NUMBER and e.level is Level.CLOSE)
        for e in evidence
    )


def is_more_than_a_name(evidence: tuple[Evidence, ...], weights: Weights, *, is_off_topic: bool, is_bare: bool) -> bool:
    """Namesakes share a full name and often an age: what else is known must speak for it.

    An age is enough only where neither side says more (`is_bare`), as strangers do who all have it from one film.

    A flood makes its child likelier, and yet a namesake of that child may be reported in the same week: `is_off_topic`
    says that the report's text has nothing of what the flood says, and then the flood counts for nothing.
    """
    limits = weights.thresholds
    prior = next(e.weight_log2 for e in evidence if e.field is Field.PRIOR)
    is_flood = prior >= limits.surge_prior_bits and not is_off_topic
    if not _has_whole_name(evidence, is_flood=is_flood):
        # A first name with an age, or even a birthday, fits a child or two: something must place the child besides.
        placed = _placing_bits(evidence) >= _placing_needed(evidence, weights, is_flood=is_flood)
        return placed or _copied_bits(evidence) >= limits.copy_placing_bits
    levels = {e.field: e.level for e in evidence}
    # A slip of the pen makes a brother's name or a neighbour's surname of this one, and they may be of an age.
    is_sure = _NEAR_NAME.isdisjoint((levels.get(Field.FIRST_NAME), levels.get(Field.LAST_NAME)))
    beside = [e.weight_log2 for e in evidence if e.field not in _BARE and (is_sure or e.level is not Level.WITHIN)]
    least = limits.bare_fact_bits if is_bare else limits.second_fact_bits
    if max(beside, default=0.0) >= least and sum(beside) >= limits.net_fact_bits:
        return True
    if _copied_bits(evidence) > 0 and sum(beside) >= limits.copy_fact_bits:
        return True
    named = sum(e.weight_log2 for e in evidence if e.field in (Field.FIRST_NAME, Field.LAST_NAME, Field.NICKNAME))
    return is_flood or named >= limits.rare_name_bits


def _has_whole_name(evidence: tuple[Evidence, ...], *, is_flood: bool) -> bool:
    """First name and surname, outside a flood one of them as written: two that only sound alike are a guess each."""
    levels = {e.field: e.level for e in evidence}
    if levels.get(Field.PERSONAL_NUMBER) in _EQUAL_NUMBER:
        return True
    first, last = levels.get(Field.FIRST_NAME), levels.get(Field.LAST_NAME)
    is_dated = first in AGREEING and levels.get(Field.BIRTH) is Level.EXACT
    return last in AGREEING and (is_flood or is_dated or not _AS_WRITTEN.isdisjoint((first, last)))


def _placing_bits(evidence: tuple[Evidence, ...]) -> float:
    """What says where the child lives or goes. A guardian's given name says little, unless the birthday agrees as well."""
    counts_given = has_a_day(evidence)
    return sum(
        e.weight_log2
        for e in evidence
        if e.field in _PLACING and (counts_given or not (e.field is Field.GUARDIAN and e.level is Level.PART))
    )


def _copied_bits(evidence: tuple[Evidence, ...]) -> float:
    """What a near-copy of the text says for the group: whoever copies a text about a child means that child."""
    return sum(e.weight_log2 for e in evidence if e.field is Field.CAMPAIGN and e.level is Level.SHARE)


def _placing_needed(evidence: tuple[Evidence, ...], weights: Weights, *, is_flood: bool) -> float:
    limits = weights.thresholds
    if is_flood:
        return limits.flood_placing_bits
    has_surname = any(e.field is Field.LAST_NAME and e.level in AGREEING for e in evidence)
    return limits.day_placing_bits if has_surname or has_a_day(evidence) else limits.placing_bits


def has_lone_contradiction(levels: dict[Field, Level], campaign_bits: float) -> bool:
    """Another surname, school, number or age, or a name that may be another, with nothing hard to explain it."""
    number = levels.get(Field.PERSONAL_NUMBER)
    if levels.get(Field.FIRST_NAME) is Level.SIMILAR:
        return True  # whatever the number: a number in the wrong row is what a mix-up of siblings looks like
    if number is Level.EXACT or number is Level.UNVERIFIED:
        return False
    doubts = (
        levels.get(Field.LAST_NAME) in (Level.DIFFERS, Level.SIMILAR),
        number is Level.DIFFERS,
        levels.get(Field.BIRTH) is Level.FAR,
        levels.get(Field.SCHOOL) is Level.DIFFERS,
        levels.get(Field.CLASS_NAME) is Level.FAR,
        levels.get(Field.ADDRESS) in (Level.DIFFERS, Level.SIMILAR),
        levels.get(Field.PARENT) is Level.DIFFERS,
    )
    return any(doubts) and not _is_corroborated(levels, campaign_bits)


def _is_corroborated(levels: dict[Field, Level], campaign_bits: float) -> bool:
    if levels.get(Field.FIRST_NAME) not in AGREEING:
        return False
    if levels.get(Field.BIRTH) is Level.EXACT and levels.get(Field.LAST_NAME) in AGREEING:
        return True
    places = (Field.ADDRESS, Field.SCHOOL, Field.GUARDIAN, Field.PHONE)
    supported = (
        any(levels.get(f) in (Level.EXACT, Level.CLOSE) for f in places) or campaign_bits >= MIN_CORROBORATION_BITS
    )
    same_name = levels.get(Field.LAST_NAME) in AGREEING or levels.get(Field.BIRTH) is Level.EXACT
    return supported and (same_name or levels.get(Field.PERSONAL_NUMBER) is Level.CLOSE)


def is_askable(evidence: tuple[Evidence, ...]) -> bool:
    """Household evidence alone is no question either: it fits every child of the home."""
    individual = _NAMED | {Field.PERSONAL_NUMBER}
    return has_a_day(evidence) or any(e.field in individual and e.weight_log2 > 0 for e in evidence)
