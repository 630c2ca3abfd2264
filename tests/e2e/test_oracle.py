"""Nobody learns from an answer whether a child is already reported (trust T6), with the workers linking at the same time.

Few submissions, so that it can run each time: the full experiment is `python -m benchmarks --only oracle`.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from benchmarks.guessing import guess
from benchmarks.oracle import leaky, require_live, surging_child
from benchmarks.probing import Answer, Child, differences, over_the_api, shuffled, through_the_form
from benchmarks.serving import Stage, running

EACH = 200
FEW = 80  # are enough to find a planted leak
ALLOWED = 0.52

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with running(works=True) as found:
        yield found


@pytest.fixture(scope="module")
def known(stage: Stage) -> Child:
    """A child whose group surges."""
    return surging_child(stage, over_the_api(stage.system.port))


def tells(answers: list[Answer]) -> bool:
    """Whether the times alone give it away, beyond what chance can do."""
    found = guess([answer.seconds for answer in answers], [answer.is_known for answer in answers])
    print(found)
    return found.surely_above(ALLOWED)


def test_a_known_child_and_a_stranger_are_answered_alike_and_in_the_same_time(stage: Stage, known: Child) -> None:
    answers = shuffled(over_the_api(stage.system.port), known, each=EACH, seed=1)
    require_live(stage)
    assert {answer.status for answer in answers} == {201}
    assert differences(answers) == []
    assert not tells(answers)


def test_the_form_too_answers_alike_and_in_the_same_time(stage: Stage, known: Child) -> None:
    answers = shuffled(through_the_form(stage.system.port), known, each=FEW, seed=6)
    assert {answer.status for answer in answers} == {200}
    assert all(b'id="receipt"' in answer.body for answer in answers)
    assert differences(answers) == []
    assert not tells(answers)


@pytest.mark.parametrize("leak", ["header", "longer"])
def test_a_planted_word_too_many_is_found(stage: Stage, known: Child, leak: str) -> None:
    with leaky(stage, leak, known) as send:
        answers = shuffled(send, known, each=FEW, seed=2)
    assert differences(answers)


def test_a_planted_delay_is_found(stage: Stage, known: Child) -> None:
    with leaky(stage, "much later", known) as send:
        answers = shuffled(send, known, each=FEW, seed=3)
    assert differences(answers) == []
    assert tells(answers)


def test_guessing_finds_two_milliseconds_in_noise_and_nothing_in_noise_alone() -> None:
    chance = Random(4)
    kinds = [chance.random() < 0.5 for _ in range(2_000)]
    noise = [chance.gammavariate(4.0, 0.001) for _ in kinds]
    assert not guess(noise, kinds).surely_above(ALLOWED)
    later = [time + 0.002 * is_known for time, is_known in zip(noise, kinds, strict=True)]
    assert guess(later, kinds).surely_above(ALLOWED)


def test_guessing_finds_what_only_the_next_request_betrays() -> None:
    chance = Random(5)
    kinds = [chance.random() < 0.5 for _ in range(2_000)]
    times = [chance.gammavariate(4.0, 0.001) + 0.002 * before for before in [False, *kinds[:-1]]]
    found = guess(times, kinds)
    assert abs(found.rank - 0.5) < 0.1
    assert found.surely_above(ALLOWED)
