"""The words of linking: which field of two reports was compared, and how well it agreed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """What was compared. The values stand in exports, in evidence and in config/linking.toml."""

    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    NICKNAME = "nickname"
    INITIALS = "initials"
    PERSONAL_NUMBER = "personal_number"
    BIRTH = "birth"
    GENDER = "gender"
    ADDRESS = "address"
    POSTAL_CODE = "postal_code"
    CITY = "city"
    SCHOOL = "school"
    CLASS_NAME = "class_name"
    GUARDIAN = "guardian"
    PARENT = "parent"  # the mother, or the father, by name: compared only where the two differ
    PHONE = "phone"
    CAMPAIGN = "campaign"  # not compared: the text is a copy of one that is mostly about this child
    PRIOR = "prior"  # not compared: how much of the recent inflow is about this child


class Level(StrEnum):
    """How well one field agrees. A field that is missing on either side has no level at all."""

    EXACT = "exact"
    FORM = "form"  # nickname, transliteration, or another spelling that sounds the same
    CLOSE = "close"  # a slip of the pen
    PART = "part"  # one of several given names or surnames, the street without its number
    SWAPPED = "swapped"  # first and last name have changed places
    UNVERIFIED = "unverified"  # equal, but a number that nobody can check
    WITHIN = "within"  # the possible birthdays overlap
    NEAR = "near"  # ages that touch or are half a year apart
    SIMILAR = "similar"  # names of which nobody can say whether they are one or two
    OTHER_KIND = "other_kind"  # a samordningsnummer against a personnummer: one replaces the other
    FAR = "far"  # ages half a year to one and a half apart, the width of a guess left aside
    DIFFERS = "differs"  # something else, which may also be a move, a mistake or old news
    CONTRADICTS = "contradicts"  # something else, which one child cannot have both of
    SHARE = "share"  # of the prior and the campaign: a share of the inflow
    TOLD = "told"  # of the campaign: a flood has said nearly all of the text before


AGREEING = frozenset(
    {
        Level.EXACT,
        Level.FORM,
        Level.CLOSE,
        Level.PART,
        Level.SWAPPED,
        Level.UNVERIFIED,
        Level.WITHIN,
        Level.SHARE,
        Level.TOLD,
    }
)

# What a whole household shares. It supports, and never decides which of its children is meant.
HOUSEHOLD = frozenset(
    {Field.ADDRESS, Field.POSTAL_CODE, Field.CITY, Field.SCHOOL, Field.CLASS_NAME, Field.GUARDIAN, Field.PHONE}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One field of two children. `rarity` (bits, 0 when it does not apply) says how seldom two strangers agree like this."""

    field: Field
    level: Level
    rarity: float = 0.0
