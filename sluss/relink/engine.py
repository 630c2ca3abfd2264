"""Drives Splink: trains the model on a thinned register, scores the blocked pairs, hands them over one by one."""

from __future__ import annotations

import logging
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from importlib import import_module
from io import StringIO
from math import log2
from typing import Any, NamedTuple, Protocol

from sluss.attached import Failure
from sluss.relink.columns import Columns
from sluss.relink.model import (
    FIELDS,
    TRAINING,
    Probabilities,
    level_of,
    pairs_per_field,
    pairs_to_learn_from,
    sensible,
    settings,
    stated,
    training_rule,
)
from sluss.relink.question import FieldBits, Pair

SEED = 20261122
TRAINING_ROWS = 200  # below, neither u nor m is learnt
TRAINING_PAIRS = 200  # that one blocking must give
TRAINING_SHARE = 2  # pairs for each row: above, they are mostly strangers and teach what strangers are
RANDOM_PAIRS = 300_000  # that u is learnt from
_FREQUENCIES = ("first_name", "last_name")


class Row(NamedTuple):
    """One record as Splink sees it. `is_core`: compared with every member of its group. `is_sample`: learnt from."""

    row_id: int
    group_id: str
    is_core: bool
    is_sample: bool
    columns: Columns


class Backend(Protocol):
    """Where Splink computes."""

    @property
    def api(self) -> Any:
        """Splink's database API."""

    def table(self, rows: Sequence[Row]) -> Any:
        """The rows as a table that Splink takes."""

    def stream(self, predictions: Any, condition: str, names: Sequence[str]) -> Iterator[list[tuple[Any, ...]]]:
        """The named columns of the predictions that meet the condition, in order of their rows, in chunks."""


class Trained(NamedTuple):
    """The model in use, and what a reader must know of how it came about."""

    probabilities: Probabilities
    notes: tuple[str, ...]


def train(rows: Sequence[Row], backend: Backend) -> Trained:
    """m and u from the data, or the stated ones where there are too few: a note says which."""
    sample = [row for row in rows if row.is_sample]
    if len(sample) < TRAINING_ROWS:
        return Trained(stated(), (f"{len(sample)} rows are too few to train on: the stated m and u are used.",))
    known = [row.columns for row in sample]
    counted = {names: pairs_to_learn_from(known, names) for names in TRAINING}
    most = TRAINING_SHARE * len(sample)
    rules: dict[tuple[str, ...], int] = {
        names: pairs for names, pairs in counted.items() if TRAINING_PAIRS <= pairs <= most
    }
    notes = [
        f"m is not learnt from equal {' and '.join(names)}: {pairs} pairs are {'mostly strangers' if pairs > most else 'too few'}."
        for names, pairs in counted.items()
        if names not in rules
    ]
    # Random pairs of the sample are almost never one child, pairs of a training blocking often are.
    linker = _linker(backend.table(sample), settings(0.3, stated()), backend)
    with quietly():
        linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=SEED)
        for names in rules:
            linker.training.estimate_parameters_using_expectation_maximisation(
                training_rule(names), estimate_without_term_frequencies=True
            )
        learnt = linker.misc.save_model_to_json()
    probabilities, doubted = sensible(_learnt(learnt), pairs_per_field(rules))
    notes += [f"What training found for {name} makes no sense: the stated m and u are used." for name in doubted]
    return Trained(probabilities, tuple(notes))


@dataclass(frozen=True, slots=True)
class Scored:
    """The pairs at or above the threshold between groups, and every scored pair inside a group; may be gone through again."""

    backend: Backend
    predictions: Any
    probabilities: Probabilities
    threshold: float

    def __iter__(self) -> Iterator[Pair]:
        names = ["row_id_l", "row_id_r", "match_probability"]
        names += [f"gamma_{field.name}" for field in FIELDS]
        names += [f"bf_tf_adj_{name}" for name in _FREQUENCIES]
        condition = f"match_probability >= {self.threshold!r} or group_id_l = group_id_r"
        chunks = self.backend.stream(self.predictions, condition, names)
        while True:
            with quietly():
                chunk = next(chunks, None)
            if chunk is None:
                return
            yield from (_pair(values, self.probabilities) for values in chunk)


def score(rows: Sequence[Row], model: Trained, backend: Backend, *, threshold: float) -> Scored:
    """Lets Splink score every pair that a blocking rule finds."""
    prior = 1 / max(2, len({row.group_id for row in rows}))
    linker = _linker(backend.table(rows), settings(prior, model.probabilities), backend)
    with quietly():
        for name in _FREQUENCIES:
            if found := frequencies(rows, name):
                linker.table_management.register_term_frequency_lookup(found, name)
        predictions = linker.inference.predict()
    return Scored(backend, predictions, model.probabilities, threshold)


def frequencies(rows: Sequence[Row], name: str) -> list[dict[str, Any]]:
    """How often a value occurs, each group counted once: a flood about one child must not make its name a common one."""
    borne = {(row.group_id, value) for row in rows if (value := getattr(row.columns, name)) is not None}
    counts = Counter(value for _, value in borne)
    return [{name: value, f"tf_{name}": n / len(borne)} for value, n in sorted(counts.items())]


def _pair(values: tuple[Any, ...], probabilities: Probabilities) -> Pair:
    one, other, probability, *rest = values
    gammas, adjusted = rest[: len(FIELDS)], dict(zip(_FREQUENCIES, rest[len(FIELDS) :], strict=True))
    bits = []
    for field, gamma in zip(FIELDS, gammas, strict=True):
        if level := level_of(field, gamma):
            m, u = probabilities[field.name, level.name]
            rarity = log2(adjusted[field.name]) if level.frequency_of else 0.0
            bits.append(FieldBits(field.name, level.name, log2(m / u) + rarity))
    return Pair(min(one, other), max(one, other), probability, tuple(bits))


def _learnt(model: dict[str, Any]) -> Probabilities:
    """m and u of every level: Splink keeps the stated ones of a level that it has not seen."""
    return {
        (comparison["output_column_name"], level["label_for_charts"]): (level["m_probability"], level["u_probability"])
        for comparison in model["comparisons"]
        for level in comparison["comparison_levels"]
        if not level.get("is_null_level")
    }


def _linker(table: Any, model: dict[str, Any], backend: Backend) -> Any:
    with quietly():
        return library("splink").Linker(table, model, backend.api, set_up_basic_logging=False)


def library(name: str) -> Any:
    """A module of the extra `batch`.

    Raises:
        Failure: it is not installed.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return import_module(name)
    except ModuleNotFoundError as error:
        what = (
            "`make setup-batch`" if error.name != "pyspark" else "`pip install pyspark` on every machine, with Java 17,"
        )
        raise Failure(f"{error.name} is not installed. Run {what} to re-link a register.") from None


@contextmanager
def quietly() -> Iterator[None]:
    """Splink talks about its SQL, which can quote a report; nothing of it may reach a screen or a log."""
    loggers = [logging.getLogger(name) for name in ("splink", "sqlglot", "py4j", "pyspark")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        with redirect_stdout(StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Failure:
        raise
    except Exception as error:
        # Its own words may quote a report: only its type goes on.
        raise Failure(
            f"Splink stopped ({type(error).__name__}). Re-link one municipality at a time, or on Spark (docs/relink.md)."
        ) from None
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
