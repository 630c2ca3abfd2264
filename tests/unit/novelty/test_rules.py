from __future__ import annotations

import pytest

from config.novelty import extended_rules, local_rules, novelty_rules
from config.reference import municipalities
from dedupe.novelty.lexicon import lexicon_of
from tests.unit.novelty.flood import CAMPAIGNS
from tests.unit.novelty.groups import RULES, first, later


def _labels(word: str) -> set[str]:
    return set(lexicon_of(RULES).find(word).labels)


def test_the_rules_are_built_once_and_carry_a_version() -> None:
    assert novelty_rules() is novelty_rules()
    assert novelty_rules().version


@pytest.mark.parametrize(
    ("word", "label"),
    [
        ("kniven", "urgent:weapon"),
        ("köksknivar", "claim/weapon:knife"),
        ("medvetslöst", "urgent:unconscious"),
        ("medvetslsö", "urgent:unconscious"),  # two letters swapped
        ("blåmärkena", "claim/injury:bruise"),
        ("SLÅR", "claim/act:hit"),
        ("far", "claim/person:father"),
        ("fredags", "claim/time:friday"),
        ("knife", "claim/weapon:knife"),
        ("ихjäl".replace("их", "ih"), "urgent:kill"),
    ],
)
def test_a_word_is_known_in_its_forms(word: str, label: str) -> None:
    assert label in _labels(word)


@pytest.mark.parametrize(
    "word", ["får", "här", "hans", "barnet", "socialen", "väldigt", "gånger", "hit", "borde", "stora", "hör"]
)
def test_a_common_word_is_no_claim(word: str) -> None:
    assert not [label for label in _labels(word) if label.startswith(("claim/", "urgent:"))]


def test_no_listed_plain_word_makes_a_claim_by_accident() -> None:
    singles = [word.strip("=*") for word in RULES.entries["plain"] if " " not in word]
    claiming = {word for word in singles if any(label.startswith(("claim/", "urgent:")) for label in _labels(word))}
    assert claiming == set()


def test_every_urgent_pattern_is_found_in_a_report_that_holds_it() -> None:
    opening = first(CAMPAIGNS[0])
    for label, patterns in RULES.entries.items():
        for pattern in patterns if label.startswith("urgent:") else ():
            written = pattern.replace("*", "").replace("=", "")
            reading = later(f"{CAMPAIGNS[0]} Nu {written} igen.", after=opening)
            assert reading.is_urgent_new, f"{label}: {pattern}"


def test_a_municipality_may_add_urgent_words() -> None:
    rules = extended_rules("2081", {"urgent": {"water": ["Dalälven", "dammluck*"]}})
    text = CAMPAIGNS[0] + " Han tog henne till dammluckan."
    assert later(text, after=first(CAMPAIGNS[0], rules=rules), rules=rules).is_urgent_new
    assert not later(text, after=first(CAMPAIGNS[0])).is_urgent_new
    assert rules.version == f"{RULES.version}+2081"
    assert set(RULES.entries["urgent:weapon"]) <= set(rules.entries["urgent:weapon"])


@pytest.mark.parametrize(
    "silencing", [{"words": {"media": ["jag"]}}, {"plain": {"own": ["kniv"]}}, {"appeal": {"own": ["kniv"]}}]
)
def test_a_municipality_may_not_silence_anything(silencing: dict[str, dict[str, list[str]]]) -> None:
    with pytest.raises(ValueError, match="may add"):
        extended_rules("2081", silencing)


def test_a_municipalitys_own_words_carry_their_version() -> None:
    rules = extended_rules("2081", {"urgent": {"water": ["dammluck*"]}}, version="2026-3")
    assert rules.version == f"{RULES.version}+2081:2026-3"


def test_every_file_of_local_words_is_read_and_belongs_to_a_municipality() -> None:
    assert set(local_rules()) <= set(municipalities())
    for code, rules in local_rules().items():
        assert rules.version.startswith(f"{RULES.version}+{code}:")
        assert all(set(patterns) <= set(rules.entries[label]) for label, patterns in RULES.entries.items())
