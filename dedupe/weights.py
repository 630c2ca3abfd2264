"""How many bits each agreement or disagreement is worth, and from where the machine may join or must ask.

The numbers live in a versioned file with their provenance; this module only gives them types and checks them. A weight
is log2(m/u): m, how often the level occurs for two reports about one child; u, how often for two different children.
Source: I. P. Fellegi and A. B. Sunter, A Theory for Record Linkage, JASA 64 (1969).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import isnan
from typing import Any

from dedupe.levels import Comparison, Field, Level

MAX_BITS = 60.0  # no field is worth more; larger is a slip of the pen in the file


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Limits in bits unless the name says otherwise."""

    join_total_bits: float  # after the prior
    join_evidence_bits: float  # before the prior: a surge alone never joins
    join_margin_bits: float  # to the runner-up
    beside_margin_bits: float  # by which a child must fit better than one named beside it in a report of the group
    rare_name_bits: float  # a full name this rare may join with nothing else agreeing
    surge_prior_bits: float  # a prior this high stands in for the second fact beside a full name
    ask_total_bits: float  # after the prior
    ask_conflict_bits: float  # after the prior, where something speaks against it
    ask_behind_bits: float  # how far behind the likeliest group another is still worth a question
    ask_evidence_bits: float  # before the prior
    placing_bits: float  # school, address, guardian, phone or text beside a first name without a surname
    day_placing_bits: float  # the same beside an exact birthday
    flood_placing_bits: float  # the same where a flood makes its child the likely one
    copy_placing_bits: float  # the same where all of it is the text: copies of it name this child and hardly another
    copy_fact_bits: float  # what all facts beside a full name must be worth where one is a copy of the text
    bare_fact_bits: float  # what an age beside a full name must be worth where neither side says more
    second_fact_bits: float  # what a fact beside the name must be worth to count
    day_only_bits: float  # evidence needed when nothing but an exact birthday is individual: twins share it
    net_fact_bits: float  # what all facts beside the name must be worth together
    household_cap_bits: float  # address, school, guardians together: they come from one home
    conflict_share: float  # share of a group's reports that forbid the newcomer and so make it a question
    outweigh_bits: float  # evidence that outweighs a different first name or birth date; infinite: nothing does


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorWeights:
    """How the recent inflow sets the prior."""

    background_reports: float  # children nobody has written about yet, counted as so many reports
    floor_bits: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignWeights:
    """When a copied text says whom it is about."""

    similarity: float  # estimated Jaccard similarity from which two texts are copies
    min_words: int  # shorter texts are alike by chance
    min_share: float  # of the template's identified copies that one child must own
    cap_bits: float
    copy_bits: float  # of one copy
    doubling_bits: float  # more for each time that the child's copies have doubled
    young_copies: int  # identified copies up to which one with an open question says as much
    about_one_copies: int  # copies from which a text that names one first name only is a campaign, no form letter
    provisional_copies: int  # identified copies before a report without identity may follow them
    provisional_share: float
    told_words: int  # that a flood has said before, before it says anything
    told_share: float  # of a text, from which it says all it can
    told_part_share: float  # from which it says something
    told_part_bits: float
    told_bits: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """One version of every weight and limit. `bits` is the only arithmetic."""

    version: str
    offsets: Mapping[Field, Mapping[Level, float]]
    caps: Mapping[Field, float]
    thresholds: Thresholds
    prior: PriorWeights
    campaign: CampaignWeights

    def bits(self, comparison: Comparison) -> float:
        """The comparison's rarity plus the level's offset, at most the field's cap; an agreement is never below 0 for being common.

        Raises:
            KeyError: when the field has no such level in the file.
        """
        offset = self.offsets[comparison.field][comparison.level]
        if not comparison.rarity:
            return offset
        return max(0.0, min(self.caps[comparison.field], comparison.rarity + offset))

    @classmethod
    def from_mapping(cls, plain: Mapping[str, Any]) -> Weights:
        """Reads the parsed file.

        Raises:
            ValueError: on a missing or unknown name, or a number outside -60..60 bits. Names the entry.
        """
        levels = _section(plain, "levels")
        return cls(
            version=_text(plain, "version"),
            offsets={Field(field): _offsets(field, rows) for field, rows in levels.items()},
            caps={Field(field): _number("caps", field, value) for field, value in _section(plain, "caps").items()},
            thresholds=Thresholds(**_numbers(plain, "thresholds", Thresholds)),
            prior=PriorWeights(**_numbers(plain, "prior", PriorWeights)),
            campaign=CampaignWeights(**_numbers(plain, "campaign", CampaignWeights)),
        )


def _offsets(field: str, rows: Mapping[str, Any]) -> dict[Level, float]:
    offsets = {Level(level): _number(field, level, value) for level, value in rows.items()}
    for level, value in offsets.items():
        if abs(value) > MAX_BITS:
            raise ValueError(f"weights: {field}.{level} is outside -{MAX_BITS:.0f}..{MAX_BITS:.0f} bits")
    return offsets


def _section(plain: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = plain.get(name)
    if not isinstance(section, Mapping):
        raise ValueError(f"weights: section [{name}] is missing")  # noqa: TRY004 - a fault of the file, as the others are
    return section


def _text(plain: Mapping[str, Any], name: str) -> str:
    value = plain.get(name)
    if not isinstance(value, str) or not value:
        raise ValueError(f"weights: {name} is missing")
    return value


def _numbers(plain: Mapping[str, Any], name: str, kind: type[Any]) -> dict[str, Any]:
    section, expected = _section(plain, name), {f.name for f in fields(kind)}
    if wrong := expected.symmetric_difference(section):
        raise ValueError(f"weights: [{name}] lacks or does not know {sorted(wrong)}")
    return {key: _number(name, key, value) for key, value in section.items()}


def _number(section: str, name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or isnan(value):
        raise ValueError(f"weights: {section}.{name} is not a number")
    return value
