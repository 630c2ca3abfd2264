"""The model that Splink is given: fields with named levels, blocking rules, and the m and u that hold until data say better.

The conditions use only what DuckDB and Spark both know (=, abs, levenshtein, length), so that one model serves both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2
from typing import Any

from sluss.relink.columns import Columns

FLOOR = 1e-4  # least trained m or u: what a few hundred reports did not show is rare, not impossible
STATED_PAIRS = 1000  # the stated m weighs as much as so many pairs
LEAST_BITS = 0.5  # that agreement must give, and difference take
GUESS_DAYS = 365  # by how much a stranger's guess of an age is off


@dataclass(frozen=True, slots=True)
class LevelModel:
    """One named level. `m` and `u` are how often it occurs among reports of one child and of two, known on both sides."""

    name: str
    condition: str
    m: float
    u: float
    frequency_of: str | None = None  # a rare value says more (Splink's term frequency adjustment)


@dataclass(frozen=True, slots=True)
class FieldModel:
    """One field: its levels from agreeing to differing, and when it cannot be compared."""

    name: str
    missing: str
    levels: tuple[LevelModel, ...]
    is_trained: bool = True


def _either_missing(*names: str) -> str:
    return " or ".join(f"{name}_l is null or {name}_r is null" for name in names)


def _equal(name: str) -> str:
    return f"{name}_l = {name}_r"


_SWAPPED = "first_name_l = last_name_r and last_name_l = first_name_r"
_AGES = "(birth_day_l is null or birth_day_r is null)"

FIELDS = (
    FieldModel(
        "first_name",
        _either_missing("first_name"),
        (
            LevelModel("exact", _equal("first_name"), 0.82, 0.01, "first_name"),
            LevelModel("form", _equal("first_sound"), 0.07, 0.002),
            LevelModel(
                "close", "length(first_name_l) > 3 and levenshtein(first_name_l, first_name_r) <= 1", 0.06, 0.003
            ),
            LevelModel("swapped", _SWAPPED, 0.01, 0.0005),
            LevelModel("differs", "ELSE", 0.04, 0.9845),
        ),
    ),
    FieldModel(
        "last_name",
        _either_missing("last_name"),
        (
            LevelModel("exact", _equal("last_name"), 0.85, 0.01, "last_name"),
            LevelModel("form", _equal("last_sound"), 0.04, 0.002),
            LevelModel("close", "length(last_name_l) > 3 and levenshtein(last_name_l, last_name_r) <= 1", 0.04, 0.002),
            LevelModel("swapped", _SWAPPED, 0.01, 0.0005),
            LevelModel("differs", "ELSE", 0.06, 0.9855),
        ),
    ),
    FieldModel(
        "personal_number",
        _either_missing("number"),
        (
            LevelModel("exact", _equal("number"), 0.95, 0.00001),
            LevelModel("close", "levenshtein(number_l, number_r) <= 1", 0.03, 0.0001),
            LevelModel("differs", "ELSE", 0.02, 0.99989),
        ),
        is_trained=False,  # too few reports carry one; what it says is known without data
    ),
    FieldModel(
        "birth",
        _either_missing("birth_from"),
        (
            LevelModel("exact", _equal("birth_day"), 0.45, 0.0005),
            LevelModel("close", "levenshtein(birth_day_l, birth_day_r) = 1", 0.03, 0.005),
            LevelModel(
                "within", f"{_AGES} and birth_from_l <= birth_to_r and birth_from_r <= birth_to_l", 0.45, 0.1945
            ),
            LevelModel(
                "near",
                f"{_AGES} and birth_from_l <= birth_to_r + {GUESS_DAYS} and birth_from_r <= birth_to_l + {GUESS_DAYS}",
                0.05,
                0.1,
            ),
            LevelModel("differs", "ELSE", 0.02, 0.7),
        ),
    ),
    FieldModel(
        "gender",
        _either_missing("gender"),
        (LevelModel("exact", _equal("gender"), 0.98, 0.5), LevelModel("differs", "ELSE", 0.02, 0.5)),
    ),
    FieldModel(
        "school",
        _either_missing("school"),
        (
            LevelModel("exact", f"{_equal('school')} and {_equal('class_name')}", 0.2, 0.005),
            LevelModel("part", _equal("school"), 0.65, 0.045),
            LevelModel("differs", "ELSE", 0.15, 0.95),
        ),
    ),
    # One field and not four: brothers and sisters share all of them, and four agreements would outweigh another first name.
    FieldModel(
        "household",
        f"({_either_missing('phone')}) and ({_either_missing('address')}) and ({_either_missing('guardian')})",
        (
            LevelModel("exact", f"{_equal('address')} or {_equal('phone')}", 0.55, 0.002),
            LevelModel("part", f"{_equal('guardian')} or {_equal('street')}", 0.25, 0.02),
            LevelModel("differs", "ELSE", 0.2, 0.978),
        ),
    ),
)

# In which pairs Splink looks at all. Floods stand in one group already: inside a group a core is compared with each member.
WITHIN_GROUP = "l.group_id = r.group_id and (l.is_core or r.is_core)"
BLOCKING = (
    WITHIN_GROUP,
    *(
        " and ".join((*(f"l.{name} = r.{name}" for name in names), "l.group_id <> r.group_id"))
        for names in (
            ("number",),
            ("birth_day",),
            ("phone",),
            ("address",),
            ("first_key", "last_key"),
            ("first_key", "birth_year"),
            ("first_key", "school"),
            ("last_key", "birth_year"),
            ("last_key", "school"),
            ("school", "class_name", "gender"),
        )
    ),
)

# Pairs that m is learnt from; each leaves out the fields that it uses, and together they leave out none.
TRAINING = (
    ("first_sound", "last_sound"),
    ("last_sound", "school"),
    ("first_sound", "school"),
    ("first_sound", "address"),
)

Probabilities = Mapping[tuple[str, str], tuple[float, float]]
"""(field, level) to m and u."""


def stated() -> dict[tuple[str, str], tuple[float, float]]:
    """The m and u that hold without any data."""
    return {(field.name, level.name): (level.m, level.u) for field in FIELDS for level in field.levels}


def settings(prior: float, probabilities: Probabilities) -> dict[str, Any]:
    """Splink's settings, for any backend.

    Args:
        prior: Probability that two reports taken at random are about one child.
        probabilities: m and u for each level.
    """
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "row_id",
        "probability_two_random_records_match": prior,
        "blocking_rules_to_generate_predictions": list(BLOCKING),
        "comparisons": [_comparison(field, probabilities) for field in FIELDS],
        "additional_columns_to_retain": ["group_id"],
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
        "max_iterations": 25,
        "em_convergence": 0.001,
    }


def training_rule(names: tuple[str, ...]) -> str:
    """As Splink writes a blocking rule."""
    return " and ".join(f"l.{name} = r.{name}" for name in names)


def pairs_to_learn_from(rows: list[Columns], names: tuple[str, ...]) -> int:
    """How many pairs of rows agree on the columns."""
    counts: dict[tuple[Any, ...], int] = {}
    for row in rows:
        key = tuple(getattr(row, name) for name in names)
        if None not in key:
            counts[key] = counts.get(key, 0) + 1
    return sum(n * (n - 1) // 2 for n in counts.values())


def sensible(trained: Probabilities, learnt_from: Mapping[str, int]) -> tuple[Probabilities, list[str]]:
    """What was learnt, as far as there was much to learn from, and the fields where it makes no sense.

    Expectation maximisation finds whatever splits the pairs best, on a small register sometimes families instead of
    children. So m moves away from the stated value only with the number of pairs, and a field whose agreement would speak
    against two reports, or whose difference for them, is not believed at all.

    Args:
        trained: m and u as Splink found them, the stated ones where it saw nothing.
        learnt_from: Pairs that m of each field was learnt from.
    """
    kept, doubted = stated(), []
    for field in FIELDS:
        if not field.is_trained:
            continue
        share = learnt_from.get(field.name, 0) / (learnt_from.get(field.name, 0) + STATED_PAIRS)
        total = sum(trained[field.name, level.name][0] for level in field.levels)
        found = {}
        for level in field.levels:
            m, u = trained[field.name, level.name]
            found[field.name, level.name] = (max(share * m / total + (1 - share) * level.m, FLOOR), max(u, FLOOR))
        bits = [log2(m / u) for m, u in found.values()]
        if bits[0] < LEAST_BITS or bits[-1] > -LEAST_BITS:
            doubted.append(field.name)
        else:
            kept.update(found)
    return kept, doubted


def pairs_per_field(rules: Mapping[tuple[str, ...], int]) -> dict[str, int]:
    """How many pairs m of each field is learnt from: a blocking teaches nothing of the fields that it uses."""
    return {
        field.name: sum(
            pairs for names, pairs in rules.items() if not any(f"{name}_l" in _text(field) for name in names)
        )
        for field in FIELDS
    }


def level_of(field: FieldModel, gamma: int) -> LevelModel | None:
    """The level that Splink's comparison vector value stands for; None when the field could not be compared."""
    return None if gamma < 0 else field.levels[len(field.levels) - 1 - gamma]


def _comparison(field: FieldModel, probabilities: Probabilities) -> dict[str, Any]:
    missing = {"sql_condition": field.missing, "label_for_charts": "missing", "is_null_level": True}
    levels = [_level(level, *probabilities[field.name, level.name]) for level in field.levels]
    return {"output_column_name": field.name, "comparison_levels": [missing, *levels]}


def _level(level: LevelModel, m: float, u: float) -> dict[str, Any]:
    plain = {"sql_condition": level.condition, "label_for_charts": level.name, "m_probability": m, "u_probability": u}
    if level.frequency_of:
        plain["tf_adjustment_column"] = level.frequency_of
        plain["tf_minimum_u_value"] = FLOOR
    return plain


def _text(field: FieldModel) -> str:
    return " ".join((field.missing, *(level.condition for level in field.levels)))
