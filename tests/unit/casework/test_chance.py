"""Tails of counts, beside scipy's."""

from __future__ import annotations

import pytest
from scipy import stats

from casework import chance


@pytest.mark.parametrize("mean", [0.01, 0.3, 4.0, 95.0, 2_000.0])
@pytest.mark.parametrize("spread", [1.0, 1.4, 5.0])
def test_a_tail_is_scipys_to_many_digits(mean: float, spread: float) -> None:
    size, p = (mean / (spread - 1), 1 / spread) if spread > 1 else (0.0, 1.0)
    law = stats.nbinom(size, p) if spread > 1 else stats.poisson(mean)
    for least in {0, 1, int(mean), int(mean) + 1, int(mean * 1.2) + 3, int(mean * 2) + 12}:
        found = chance.at_least(least, mean=mean, variance=spread * mean)
        assert found == pytest.approx(law.sf(least - 1), rel=1e-6, abs=1e-290)
    assert chance.none(mean=mean, variance=spread * mean) == pytest.approx(law.pmf(0), rel=1e-6)


def test_nothing_is_expected_and_nothing_comes() -> None:
    assert chance.at_least(1, mean=0.0, variance=0.0) == 0.0
    assert chance.at_least(0, mean=0.0, variance=0.0) == 1.0
    assert chance.none(mean=0.0, variance=0.0) == 1.0
    with pytest.raises(ValueError):
        chance.at_least(1, mean=-1.0, variance=1.0)


@pytest.mark.parametrize("allowed", [0.5, 1e-3, 1e-9])
@pytest.mark.parametrize(("mean", "variance"), [(0.0, 0.0), (0.3, 0.3), (8.0, 20.0), (300.0, 900.0)])
def test_the_first_rarer_count_is_rare_enough_and_the_one_below_is_not(
    mean: float, variance: float, allowed: float
) -> None:
    found = chance.first_rarer(allowed, mean=mean, variance=variance)
    assert chance.at_least(found, mean=mean, variance=variance) <= allowed
    assert chance.at_least(found - 1, mean=mean, variance=variance) > allowed


def test_a_chance_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError):
        chance.first_rarer(0.0, mean=1.0, variance=1.0)


@pytest.mark.parametrize(
    ("least", "of", "share"), [(18, 20, 0.3), (3, 3, 0.5), (0, 4, 0.1), (5, 4, 0.9), (900, 1_000, 0.25)]
)
def test_a_share_is_scipys_binomial(least: int, of: int, share: float) -> None:
    assert chance.share_at_least(least, of=of, share=share) == pytest.approx(
        stats.binom(of, share).sf(least - 1), rel=1e-6, abs=1e-300
    )
    assert chance.share_at_least(1, of=3, share=0.0) == 0.0
    assert chance.share_at_least(3, of=3, share=1.0) == 1.0
