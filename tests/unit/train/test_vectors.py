from __future__ import annotations

from random import Random

import numpy as np
import pytest

from config.linking import linking_weights
from config.reference import name_table
from dedupe.compare import compare
from dedupe.score import score
from dedupe.train.vectors import entries_of, offsets_of, vectors
from tests.support.children import child, personnummer
from tests.support.persons import families, reported

WEIGHTS, NAMES = linking_weights(), name_table()


def test_the_bits_of_a_pair_are_those_that_linking_counts() -> None:
    rng = Random(3)
    people = families(40, names=NAMES, seed=3)
    sides = [(reported(a, rng), reported(b, rng)) for a in people for b in rng.sample(people, 6)]
    sides += [(reported(person, rng), reported(person, rng)) for person in people]
    twin = child("Maja", "Ekvall", born="2014-05-12", number=personnummer("20140512", 980), address="Storgatan 1")
    sides.append((twin, twin))  # the date in the number is not counted twice

    rows = vectors([compare(a, b, names=NAMES) for a, b in sides], WEIGHTS)

    counted = [score(a, b, names=NAMES, weights=WEIGHTS).bits for a, b in sides]
    assert rows.bits(offsets_of(WEIGHTS)) == pytest.approx(counted)


def test_the_gradient_is_the_slope_of_the_bits() -> None:
    rng = Random(5)
    people = families(20, names=NAMES, seed=5)
    compared = [compare(reported(p, rng), reported(rng.choice(people), rng), names=NAMES) for p in people * 5]
    rows, offsets = vectors(compared, WEIGHTS), offsets_of(WEIGHTS) + 0.013
    per_pair = np.linspace(-1, 1, rows.size)
    step = 1e-6
    moved = [rows.bits(offsets + step * np.eye(len(offsets))[at]) for at in range(len(entries_of(WEIGHTS)))]
    slopes = [per_pair @ (bits - rows.bits(offsets)) / step for bits in moved]
    assert rows.pull(offsets, per_pair) == pytest.approx(slopes, abs=1e-4)


def test_no_pairs_are_no_rows() -> None:
    rows = vectors([], WEIGHTS)
    assert len(rows.bits(offsets_of(WEIGHTS))) == 0
    assert rows.seen().sum() == 0
