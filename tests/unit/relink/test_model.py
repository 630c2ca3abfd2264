"""What Splink is given: columns of facts, a complete model, and training that is believed only as far as it makes sense."""

from __future__ import annotations

import pytest

from sluss.relink.columns import columns, richness, valid_numbers
from sluss.relink.model import (
    FIELDS,
    TRAINING,
    level_of,
    pairs_per_field,
    pairs_to_learn_from,
    sensible,
    stated,
)
from tests.support.children import child, misread, personnummer

MAJA = personnummer("20180312", 982)
EMPTY = columns(child())


def test_other_spellings_of_one_child_have_equal_sounds_and_keys() -> None:
    one, other = columns(child("Mohammed", "Karlsson")), columns(child("Maxamed", "Carlsson"))
    assert (one.first_name, one.last_name) != (other.first_name, other.last_name)
    assert (one.first_sound, one.first_key) == (other.first_sound, other.first_key)
    assert one.last_sound == other.last_sound


def test_nothing_known_is_nothing_in_each_column() -> None:
    assert set(EMPTY) == {None}
    assert richness(EMPTY) == 0


def test_an_age_is_a_span_and_a_date_a_day() -> None:
    age, day = columns(child(age=8)), columns(child(born="2018-03-12"))
    assert age.birth_day is None
    assert age.birth_from is not None
    assert age.birth_to is not None
    assert age.birth_from < age.birth_to
    assert day.birth_day == "20180312"
    assert day.birth_from == day.birth_to


def test_only_a_number_whose_check_digit_holds_can_forbid() -> None:
    assert valid_numbers(child(number=MAJA)) == {("personnummer", MAJA.digits)}
    wrong = child(number=misread(MAJA))
    assert valid_numbers(wrong) == frozenset()
    assert columns(wrong).number is not None


def test_the_stated_m_and_u_of_each_field_are_probabilities() -> None:
    for field in FIELDS:
        assert sum(level.m for level in field.levels) == pytest.approx(1)
        assert sum(level.u for level in field.levels) == pytest.approx(1, abs=1e-6)
        assert field.levels[0].m > field.levels[0].u
        assert field.levels[-1].m < field.levels[-1].u


def test_the_training_blockings_leave_no_trained_field_out() -> None:
    learnt_from = pairs_per_field(dict.fromkeys(TRAINING, 1))
    assert all(learnt_from[field.name] for field in FIELDS if field.is_trained)
    assert all(learnt_from[name] < len(TRAINING) for name in ("first_name", "last_name", "school"))


def test_few_pairs_change_little_and_many_pairs_much() -> None:
    trained = stated() | {("gender", "exact"): (0.8, 0.5), ("gender", "differs"): (0.2, 0.5)}
    none, few, many = (sensible(trained, {"gender": n})[0]["gender", "exact"][0] for n in (0, 100, 100_000))
    assert none == pytest.approx(0.98)
    assert 0.95 < few < 0.98
    assert many == pytest.approx(0.8, abs=0.01)


def test_training_that_found_families_instead_of_children_is_not_believed() -> None:
    found = stated() | {("first_name", "exact"): (0.05, 0.05), ("first_name", "differs"): (0.95, 0.95)}
    kept, doubted = sensible(found, dict.fromkeys((field.name for field in FIELDS), 100_000))
    assert doubted == ["first_name"]
    assert kept["first_name", "exact"] == stated()["first_name", "exact"]


def test_pairs_are_counted_without_missing_values() -> None:
    rows = [EMPTY, EMPTY, *(columns(child("Maja", "Ek")) for _ in range(3))]
    assert pairs_to_learn_from(rows, ("first_sound", "last_sound")) == 3


def test_each_level_is_found_again_by_splink_s_number_of_it() -> None:
    field = FIELDS[0]
    names = [level and level.name for level in (level_of(field, at) for at in (4, 3, 2, 1, 0, -1))]
    assert names == ["exact", "form", "close", "swapped", "differs", None]
