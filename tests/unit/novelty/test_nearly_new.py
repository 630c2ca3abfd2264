"""A passage that is nearly new is remembered too, so that its misspellings repeat it."""

from __future__ import annotations

from tests.unit.novelty.groups import first, later

OPENING = "Mannen i filmen slår flickan med en toffel."
REMARK = "Jag har tagit del av ett klipp som visar detta."


def test_a_slip_in_a_sentence_that_was_nearly_new_is_no_news() -> None:
    nearly = later(REMARK, after=first(OPENING))
    assert nearly.novelty < 0.5
    slipped = later(REMARK.replace("visar", "viasr"), after=nearly)
    assert slipped.novelty < 0.5
    assert slipped.passages[0].covered_by is not None


def test_a_nearly_new_sentence_said_many_times_in_one_report_is_remembered_once() -> None:
    reading = later(" ".join([REMARK] * 300), after=first(OPENING))
    assert len(reading.memory.passages) == 2


def test_a_day_put_into_a_nearly_new_sentence_is_news() -> None:
    nearly = later(REMARK, after=first(OPENING))
    assert later(REMARK.replace("detta", "detta den 3 maj"), after=nearly).novelty >= 0.5
