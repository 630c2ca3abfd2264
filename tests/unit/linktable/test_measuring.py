"""What the FEBRL benchmark measures with: the same quality for all, the best threshold, and a process's own memory."""

from __future__ import annotations

import subprocess
import sys

import pytest

from benchmarks.linkage._apart import run
from benchmarks.linkage._quality import Quality, best_of, quality

PERSONS = {"a": "1", "b": "1", "c": "1", "d": "2", "e": "2"}


def test_quality_counts_pairs_of_two_persons_and_pairs_apart() -> None:
    found = quality({"a": "x", "b": "x", "c": "y", "d": "y", "e": "z"}, PERSONS)
    assert (found.false_pairs, found.missed_pairs) == (1, 3)
    assert found.f1 == pytest.approx(2 * 0.8 * (8 / 15) / (0.8 + 8 / 15))  # rows' precision 4/5, recall (5/3 + 1) / 5
    assert quality(PERSONS, PERSONS) == Quality(f1=1.0, false_pairs=0, missed_pairs=0)


def test_the_best_threshold_lies_between_the_last_right_pair_and_the_first_wrong_one() -> None:
    edges = [("d", "e", 9.0), ("a", "b", 7.0), ("b", "c", 3.0), ("c", "d", 2.5)]
    least, best = best_of(reversed(edges), PERSONS)
    assert (least, best.f1, best.false_pairs) == (3.0, 1.0, 0)


def test_a_commands_memory_is_its_own_and_a_failure_is_not_a_figure() -> None:
    ballast = bytearray(300_000_000)
    taken = run(sys.executable, "-I", "-c", "bytearray(40_000_000)")
    assert len(ballast) > 0
    assert 40 < taken.peak_mb < 150
    with pytest.raises(subprocess.CalledProcessError):
        run(sys.executable, "-I", "-c", "raise SystemExit(3)")
