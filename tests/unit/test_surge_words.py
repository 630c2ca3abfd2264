"""What a supervisor reads about surges, silences and staffing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from casework.staffing import Load, outlook, with_more
from casework.watch import Cause, Code, Silence, SurgeState
from intake.staff.surge_words import (
    EBBED,
    how_often,
    number,
    silence_sentence,
    staffing_sentence,
    state_sentence,
    surge_sentence,
)

NOON = datetime(2026, 5, 5, 10, tzinfo=UTC)


def cause(code: Code, *, per_year: float | None = 0.1, window_h: int = 1) -> Cause:
    return Cause(
        code=code, window_h=window_h, count=38, expected=0.3, per_year=per_year, private=35, private_share=0.31
    )


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (cause(Code.COUNT), "38 på en timme mot normalt 0,3; så många väntas en gång på 10 år."),
        (
            cause(Code.COUNT, per_year=1e-9, window_h=24),
            "38 på ett dygn mot normalt 0,3; så många väntas mer sällan än en gång på 100 år.",
        ),
        (
            cause(Code.MIX, window_h=4),
            "38 på fyra timmar mot normalt 0,3, och 35 av dem från privatpersoner och anonyma (normalt 31 procent).",
        ),
        (
            cause(Code.FLAT, per_year=None),
            "38 på en timme; det finns för få tidigare anmälningar för en prognos, och så många är alltid ovanligt.",
        ),
    ],
)
def test_a_surge_is_explained_in_words(given: Cause, sentence: str) -> None:
    assert surge_sentence(given) == sentence


def test_the_board_says_since_when_and_how_high() -> None:
    state = SurgeState(is_surging=True, since=NOON, cause=cause(Code.FLAT), height=cause(Code.COUNT))
    assert state_sentence(state).startswith("Flod sedan 5/5 kl. 12.00: 38 på en timme mot normalt 0,3;")
    assert state_sentence(SurgeState()) == "Inflödet är som vanligt."
    assert state_sentence(SurgeState(), calm=EBBED) == "Inflödet har lagt sig."


@pytest.mark.parametrize(("hours", "words"), [(1.2, "en timme"), (31, "31 timmar"), (24 * 43, "43 dygn")])
def test_a_silence_says_how_long_what_is_usual_and_what_to_do(hours: float, words: str) -> None:
    found = Silence(last_at=NOON, hours=hours, expected=11.6, per_year=1 / 7)
    assert silence_sentence(found) == (
        f"Inga anmälningar på {words}, sedan 5/5 kl. 12.00; 12 anmälningar brukar komma på den tiden. "
        "Ett så långt uppehåll väntas en gång på 7 år. Kontrollera att kanalen fungerar."
    )


@pytest.mark.parametrize(
    ("per_year", "words"),
    [
        (0.0, "mer sällan än en gång på 100 år"),
        (1 / 37, "en gång på 40 år"),
        (1 / 3, "en gång på 3 år"),
        (1.0, "en gång om året"),
        (3.0, "en gång på 4 månader"),
        (12.0, "oftare än en gång i månaden"),
    ],
)
def test_how_often_is_told_in_round_numbers(per_year: float, words: str) -> None:
    assert how_often(per_year) == words


@pytest.mark.parametrize(
    ("value", "words"), [(0.01, "nästan inga"), (0.25, "0,2"), (3.0, "3"), (9.94, "9,9"), (36.4, "36")]
)
def test_numbers_are_written_the_swedish_way(value: float, words: str) -> None:
    assert number(value) == words


def test_a_time_is_given_only_for_a_queue_that_drains() -> None:
    load = Load(waiting=40, arrivals_per_hour=10, completions_per_person_hour=3, people=2)
    now, more = with_more(load, (0, 2), now=NOON)
    assert staffing_sentence(now) == "Med dagens bemanning: kön växer med 4 i timmen."
    assert staffing_sentence(more, more=2) == "Om två till sätter sig: kön är tom 6/5 kl. 08.00."
    level = outlook(Load(waiting=4, arrivals_per_hour=6, completions_per_person_hour=3, people=2), now=NOON)
    assert staffing_sentence(level) == "Med dagens bemanning: kön minskar inte."
    alone = outlook(Load(waiting=4, arrivals_per_hour=6, completions_per_person_hour=3, people=0), now=NOON)
    assert "det går inte att säga" in staffing_sentence(alone, more=1)
    empty = outlook(Load(waiting=0, arrivals_per_hour=1, completions_per_person_hour=3, people=1), now=NOON)
    assert staffing_sentence(empty, more=9) == "Om 9 till sätter sig: kön är tom."
    slow = outlook(Load(waiting=3_000, arrivals_per_hour=5.9, completions_per_person_hour=3, people=2), now=NOON)
    assert staffing_sentence(slow, more=1).endswith("inte tom inom fjorton dagar.")
