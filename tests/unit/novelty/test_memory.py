from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, replace

import pytest

from dedupe.novelty import Limits, Memory, Reason
from tests.unit.novelty.flood import CAMPAIGNS
from tests.unit.novelty.groups import RULES, first, later
from tests.unit.novelty.hidden_facts import FACTS

SMALL = replace(RULES, limits=replace(RULES.limits, memory_passages=30))


def _chatter(number: int) -> str:
    """News that nobody repeats: invented words, spelt out from a number."""
    syllables = ["ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "su"]
    return " ".join(
        syllables[int(d)] * 2 + syllables[(int(d) + at) % 10] for at, d in enumerate(str(10_000_019 * (number + 7)))
    )


def test_a_memory_survives_storage_as_json_and_reads_the_same() -> None:
    reading = later(CAMPAIGNS[0] + " Hon haltade i måndags.", after=first(CAMPAIGNS[0]), field_facts=("Storgatan 5",))
    stored = Memory.from_plain(json.loads(json.dumps(reading.memory.to_plain())))
    assert stored == reading.memory
    text = CAMPAIGNS[0] + " Hon haltade i måndags. Farfar har en pistol."
    again = later(text, after=replace(reading, memory=stored))
    assert again == later(text, after=reading)


def test_an_unknown_format_is_refused_without_quoting_it() -> None:
    with pytest.raises(ValueError, match="unknown format") as refusal:
        Memory.from_plain({**Memory().to_plain(), "format": 99, "passages": [["hemligt"]]})
    assert "hemligt" not in str(refusal.value)


def test_a_memory_is_a_value_that_reading_leaves_alone() -> None:
    start = first(CAMPAIGNS[0])
    before = start.memory.to_plain()
    later(CAMPAIGNS[0] + " Han har en pistol.", after=start)
    assert start.memory.to_plain() == before
    with pytest.raises(FrozenInstanceError):
        start.memory.reports = 5  # type: ignore[misc]


def test_a_memory_never_holds_more_than_its_cap_and_says_when_it_is_full() -> None:
    reading = first(CAMPAIGNS[0], rules=SMALL)
    assert not reading.memory.is_full
    for number in range(60):
        reading = later(_chatter(number), after=reading, rules=SMALL)
        assert len(reading.memory.passages) <= 30
    assert reading.memory.is_full
    assert reading.memory.reports == 61


def test_a_full_memory_still_knows_the_campaign() -> None:
    reading = first(CAMPAIGNS[0], rules=SMALL)
    for number in range(200):
        reading = later(CAMPAIGNS[0] if number % 4 == 0 else _chatter(number), after=reading, rules=SMALL)
    assert later(CAMPAIGNS[0], after=reading, rules=SMALL).reasons == (Reason.NO_CHANGE,)


def test_a_campaign_that_rested_for_a_thousand_reports_is_still_known() -> None:
    reading = first(CAMPAIGNS[0], rules=SMALL)
    for _ in range(100):
        reading = later(CAMPAIGNS[0], after=reading, rules=SMALL)
    for number in range(1000):
        reading = later(_chatter(number), after=reading, rules=SMALL)
    assert later(CAMPAIGNS[0], after=reading, rules=SMALL).reasons == (Reason.NO_CHANGE,)


def test_copies_do_not_grow_a_memory() -> None:
    reading = first(CAMPAIGNS[0])
    size = len(reading.memory.passages)
    for tail in ("", " 😢", " Dela!", "\nMvh Anna", "\nMvh Peter"):
        reading = later(CAMPAIGNS[0] + tail, after=reading)
        assert len(reading.memory.passages) == size


def test_what_covers_a_passage_is_named_by_a_number_that_stays() -> None:
    reading = first(CAMPAIGNS[0], rules=SMALL)
    serials = [passage.covered_by for passage in later(CAMPAIGNS[0], after=reading, rules=SMALL).passages]
    for number in range(100):
        reading = later(CAMPAIGNS[0] if number % 2 else _chatter(number), after=reading, rules=SMALL)
    assert [passage.covered_by for passage in later(CAMPAIGNS[0], after=reading, rules=SMALL).passages] == serials


def test_field_facts_are_bounded_too() -> None:
    rules = replace(RULES, limits=Limits(memory_fields=10))
    reading = first(CAMPAIGNS[0], rules=rules)
    for number in range(50):
        reading = later(CAMPAIGNS[0], after=reading, rules=rules, field_facts=(f"Storgatan {number}",))
    assert len(reading.memory.fields) == 10


def test_work_per_report_is_bounded_by_the_memory_and_not_by_the_group() -> None:
    # Counted, not timed: what a report is compared with is the passages, and those do not grow with copies.
    reading = first(CAMPAIGNS[3])
    for number, fact in enumerate(FACTS * 3):
        reading = later(f"{CAMPAIGNS[3]} {fact}.", after=reading)
        if number == len(FACTS):
            after_all_facts = len(reading.memory.passages)
    assert len(reading.memory.passages) <= after_all_facts + 2
