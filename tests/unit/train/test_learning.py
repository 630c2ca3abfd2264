from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from config.linking import linking_text, linking_weights
from dedupe.levels import Field, Level
from dedupe.train.folds import families_of, splits
from dedupe.train.labelled import fit_prior, learn, log_loss_bits
from dedupe.train.learnable import MAX_STEP, Limits, is_in_order, limits
from dedupe.train.pairs import Kind, LabelledPair
from dedupe.train.unlabelled import Block, estimate
from dedupe.train.vectors import Floats, entries_of, offsets_of, vectors
from dedupe.train.weightsfile import letters
from dedupe.weights import Weights
from tests.support.children import child
from tests.unit.train.simulated import TRUE, pairs

WEIGHTS = linking_weights()
ENTRIES = entries_of(WEIGHTS)
IN_USE = offsets_of(WEIGHTS)


def started_from(offsets: Floats) -> tuple[Weights, Limits]:
    """Weights with these offsets and none of them fixed by its letter."""
    plain: dict[Field, dict[Level, float]] = {}
    for (field, level), value in zip(ENTRIES, offsets, strict=True):
        plain.setdefault(field, {})[level] = float(value)
    weights = replace(WEIGHTS, offsets=plain)
    return weights, limits(weights, dict.fromkeys(ENTRIES, "E"))


def off_by(bits: float) -> Floats:
    """The right offsets, each agreement too high and each disagreement too low or the other way round."""
    signs = np.where(np.arange(len(ENTRIES)) % 2, -bits, bits)
    return np.array([TRUE.get(e, old) for e, old in zip(ENTRIES, IN_USE, strict=True)]) + signs * [
        e in TRUE for e in ENTRIES
    ]


def singles(count: int) -> np.ndarray:
    """Each pair about children of its own."""
    return np.arange(count)


def test_labelled_training_foretells_unseen_pairs_better() -> None:
    weights, allowed = started_from(off_by(1.0))
    start = offsets_of(weights)
    compared, is_same = pairs(1500, seed=1, share_same=0.5)
    learned = learn(compared, is_same, singles(1500), weights=weights, start=start, limits=allowed)

    unseen, truth = pairs(1500, seed=2, share_same=0.5)
    rows = vectors(unseen, weights)
    old, new = (
        log_loss_bits(rows.bits(offsets) + fit_prior(rows.bits(offsets), truth), truth)
        for offsets in (start, learned.offsets)
    )
    assert learned.width > 0
    assert new < 0.97 * old


def test_labelled_training_that_starts_right_stays_there() -> None:
    weights, allowed = started_from(off_by(0.0))
    compared, is_same = pairs(800, seed=3, share_same=0.5)
    learned = learn(compared, is_same, singles(800), weights=weights, start=offsets_of(weights), limits=allowed)
    assert np.abs(learned.offsets - offsets_of(weights)).max() < 0.8


@pytest.mark.parametrize(("count", "most"), [(0, 0.0), (8, 1e-9), (40, 0.6)])
def test_few_pairs_change_little(count: int, most: float) -> None:
    weights, allowed = started_from(off_by(1.0))
    compared, is_same = pairs(count, seed=4, share_same=0.5)
    learned = learn(compared, is_same, singles(count), weights=weights, start=offsets_of(weights), limits=allowed)
    assert np.abs(learned.offsets - offsets_of(weights)).max(initial=0.0) <= most


@pytest.mark.parametrize("is_upside_down", [False, True])
def test_nothing_fixed_moves_nothing_moves_far_and_levels_stay_in_order(is_upside_down: bool) -> None:
    """Whatever people say, even the opposite of the truth."""
    allowed = limits(WEIGHTS, letters(linking_text()))
    compared, is_same = pairs(600, seed=5, share_same=0.5)
    said = ~is_same if is_upside_down else is_same
    learned = learn(compared, said, singles(600), weights=WEIGHTS, start=IN_USE, limits=allowed).offsets

    fixed = ~allowed.is_learnable
    assert (learned[fixed] == IN_USE[fixed]).all()
    assert np.abs(learned - IN_USE).max() <= MAX_STEP
    assert is_in_order(allowed, np.round(learned, 2))
    assert (learned != IN_USE).any()


def test_vetoes_design_entries_and_the_personal_number_are_fixed_and_estimates_are_not() -> None:
    allowed = limits(WEIGHTS, letters(linking_text()))
    learnable = {entry for entry, may_move in zip(ENTRIES, allowed.is_learnable, strict=True) if may_move}
    assert {(f, level) for f, level in learnable if level in (Level.CONTRADICTS, Level.OTHER_KIND)} == set()
    assert {(f, level) for f, level in learnable if f is Field.PERSONAL_NUMBER} == set()
    design = {entry for entry, letter in letters(linking_text()).items() if letter == "D"}
    assert design
    assert design.isdisjoint(learnable)
    assert {(Field.SCHOOL, Level.CLOSE), (Field.LAST_NAME, Level.DIFFERS), (Field.ADDRESS, Level.EXACT)} <= learnable


def test_an_address_still_places_a_child_and_a_school_alone_still_does_not() -> None:
    allowed = limits(WEIGHTS, letters(linking_text()))
    low, high = (dict(zip(ENTRIES, side, strict=True)) for side in (allowed.low, allowed.high))
    assert low[Field.ADDRESS, Level.EXACT] >= WEIGHTS.thresholds.placing_bits
    assert high[Field.SCHOOL, Level.EXACT] < WEIGHTS.thresholds.placing_bits
    assert low[Field.GENDER, Level.EXACT] >= 0
    assert high[Field.SCHOOL, Level.DIFFERS] <= 0


def test_em_recovers_the_known_chances() -> None:
    weights, allowed = started_from(off_by(0.8))
    candidates, _ = pairs(12_000, seed=6, share_same=0.3)
    strangers, _ = pairs(12_000, seed=7, share_same=0.0)
    found = estimate(
        [Block(pairs=candidates, held=frozenset())],
        strangers,
        weights=weights,
        start=offsets_of(weights),
        limits=allowed,
    )
    assert found.share_same[0] == pytest.approx(0.3, abs=0.05)
    often = {entry for entry, seen in zip(ENTRIES, found.seen, strict=True) if seen >= 100}
    assert len(often) >= 7
    offsets = dict(zip(ENTRIES, found.offsets, strict=True))
    for entry in often:
        assert offsets[entry] == pytest.approx(TRUE[entry], abs=0.45), entry


def test_em_leaves_alone_what_it_has_hardly_seen_and_what_the_key_holds() -> None:
    weights, allowed = started_from(off_by(0.8))
    candidates, _ = pairs(800, seed=8, share_same=0.3)
    strangers, _ = pairs(800, seed=9, share_same=0.0)
    found = estimate(
        [Block(pairs=candidates, held=frozenset({Field.SCHOOL}))],
        strangers,
        weights=weights,
        start=offsets_of(weights),
        limits=allowed,
    )
    moved = {entry for entry, a, b in zip(ENTRIES, found.offsets, offsets_of(weights), strict=True) if a != b}
    assert moved
    assert {field for field, _ in moved}.isdisjoint({Field.SCHOOL, Field.PHONE, Field.FIRST_NAME})


def test_no_child_stands_on_both_sides_of_a_split() -> None:
    rng = np.random.default_rng(10)
    people = [f"child {n}" for n in range(400)]
    connected = [
        LabelledPair(
            a=child("Maja"),
            b=child("Maja"),
            is_same=bool(rng.random() < 0.2),
            kind=Kind.ANSWERED,
            children=(people[rng.integers(400)], people[rng.integers(400)]),
        )
        for _ in range(800)
    ]
    families = families_of(connected)
    kept = [pair for pair, family in zip(connected, families, strict=True) if family >= 0]
    found = list(splits(np.array([p.is_same for p in kept]), families[families >= 0], count=5))
    assert len(found) == 5
    assert len(kept) > 350
    for learn_at, judge_at in found:
        learned_of = {name for at in learn_at for name in kept[at].children}
        judged_by = {name for at in judge_at for name in kept[at].children}
        assert learned_of.isdisjoint(judged_by)
        assert len(judge_at) >= 20
