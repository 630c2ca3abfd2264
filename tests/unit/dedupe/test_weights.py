from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

import pytest

from config.linking import linking_weights, table_weights
from dedupe.levels import Comparison, Field, Level
from dedupe.weights import Weights

COMPARED = set(Field) - {Field.CAMPAIGN, Field.PRIOR}


def plain() -> dict[str, Any]:
    return tomllib.loads((resources.files("config") / "linking.toml").read_text(encoding="utf-8"))


def test_every_compared_field_has_weights() -> None:
    assert set(linking_weights().offsets) == COMPARED


def test_the_shipped_weights_carry_their_version_and_are_read_once() -> None:
    assert linking_weights().version == plain()["version"]
    assert linking_weights() is linking_weights()
    assert table_weights().version != linking_weights().version


def test_nothing_outweighs_a_veto_between_children() -> None:
    assert linking_weights().thresholds.outweigh_bits == float("inf")


def test_a_rarer_name_weighs_more_up_to_the_cap() -> None:
    weights = linking_weights()
    bits = [
        weights.bits(Comparison(field=Field.LAST_NAME, level=Level.EXACT, rarity=rarity)) for rarity in (5, 10, 15, 20)
    ]
    assert bits == sorted(bits)
    assert bits[-1] == weights.caps[Field.LAST_NAME]


def test_an_agreement_never_turns_against_because_the_name_is_common() -> None:
    assert linking_weights().bits(Comparison(field=Field.FIRST_NAME, level=Level.PART, rarity=1.0)) == 0


@pytest.mark.parametrize(
    ("section", "entry", "value"),
    [
        ("thresholds", "join_total_bits", None),
        ("thresholds", "join_everything", 1.0),
        ("thresholds", "join_margin_bits", "four"),
        ("prior", "floor_bits", True),
        ("campaign", "cap_bits", None),
        ("caps", "no_such_field", 1.0),
        ("levels", "school", {"exact": 500.0}),
        ("levels", "school", {"splendid": 5.0}),
    ],
)
def test_a_file_with_a_missing_unknown_or_impossible_entry_is_refused(section: str, entry: str, value: object) -> None:
    broken = plain()
    if value is None:
        del broken[section][entry]
    else:
        broken[section][entry] = value
    with pytest.raises(ValueError):
        Weights.from_mapping(broken)


def test_a_file_without_a_version_or_a_section_is_refused() -> None:
    for missing in ("version", "thresholds", "levels"):
        broken = plain()
        del broken[missing]
        with pytest.raises(ValueError, match=missing):
            Weights.from_mapping(broken)
