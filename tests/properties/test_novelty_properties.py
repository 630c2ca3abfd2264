from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from config.novelty import novelty_rules
from dedupe.novelty import Memory, ReadContext, Reading, Reason, Standing, read

RULES = novelty_rules()
WORDS = st.sampled_from(
    [
        "pappan",
        "mamman",
        "slår",
        "hotar",
        "kniv",
        "igår",
        "kväll",
        "jag",
        "såg",
        "hon",
        "han",
        "inte",
        "i",
        "natt",
        "skolan",
        "och",
        "men",
        "barnet",
        "3",
        "22.30",
        "Kenneth",
        "Dela",
        "mvh",
        "Anna",
        "😢",
        ".",
        "!",
        "\n",
        "https://example.org/x",
        "kn\u200biv",
        "الأب",
        "får",
        "blåmärken",
        "gråter",
        "\ud800",
        "K.",
        "lördag",
        "på",
        "den",
        "maj",
        "31/2",
        "2026-05-03",
        "BLOD",
    ]
)
TEXTS = st.one_of(st.text(max_size=400), st.lists(WORDS, max_size=60).map(" ".join))
CONTEXTS = st.builds(
    ReadContext,
    mask=st.lists(st.text(max_size=12), max_size=3).map(tuple),
    is_mandated=st.booleans(),
    is_first=st.booleans(),
    has_new_child=st.booleans(),
    volume_jump=st.booleans(),
    field_facts=st.lists(st.text(max_size=20), max_size=3).map(tuple),
    other_children=st.lists(st.text(max_size=8), max_size=2).map(tuple),
    ages=st.lists(st.integers(0, 20), max_size=3).map(tuple),
    received_on=st.none() | st.sampled_from([date.min, date.max, date(2024, 2, 29)]) | st.dates(),
    report=st.text(max_size=3),
)


def _read_all(texts: list[str], context: ReadContext) -> Reading:
    reading = read("", memory=Memory(), rules=RULES, context=context)
    for text in texts:
        reading = read(text, memory=reading.memory, rules=RULES, context=context)
    return reading


@given(text=TEXTS, context=CONTEXTS, before=st.lists(TEXTS, max_size=3))
def test_any_text_gives_a_reading_whose_parts_agree(text: str, context: ReadContext, before: list[str]) -> None:
    memory = _read_all(before, context).memory
    reading = read(text, memory=memory, rules=RULES, context=context)
    assert 0.0 <= reading.novelty <= 1.0
    assert reading.reasons
    assert (Reason.NO_CHANGE in reading.reasons) <= (reading.reasons == (Reason.NO_CHANGE,))
    assert not reading.novel_passages or reading.novelty >= 0.5
    assert not reading.is_urgent_new or Reason.URGENT in reading.reasons
    ends = 0
    for passage in reading.passages:
        assert ends <= passage.start < passage.end <= len(text)
        assert 0.0 <= passage.coverage <= 1.0
        assert passage.is_new is (passage.standing is not Standing.COVERED)
        assert bool(passage.reasons) <= passage.is_new
        ends = passage.end


@given(text=TEXTS, context=CONTEXTS)
def test_the_same_text_again_is_never_new(text: str, context: ReadContext) -> None:
    context = replace(context, is_mandated=False, is_first=False, has_new_child=False, volume_jump=False)
    once = read(text, memory=Memory(), rules=RULES, context=context)
    assert read(text, memory=once.memory, rules=RULES, context=context).reasons == (Reason.NO_CHANGE,)


@given(texts=st.lists(TEXTS, max_size=5), context=CONTEXTS)
def test_a_memory_from_storage_equals_the_one_that_was_stored(texts: list[str], context: ReadContext) -> None:
    memory = _read_all(texts, context).memory
    stored = Memory.from_plain(json.loads(json.dumps(memory.to_plain())))
    assert stored == memory
    text = "Igår såg jag pappan slå henne med en kniv"
    assert read(text, memory=stored, rules=RULES, context=context) == read(
        text, memory=memory, rules=RULES, context=context
    )


@given(before=st.lists(TEXTS, max_size=4), number=st.integers(min_value=1, max_value=9999))
@settings(max_examples=50)
def test_a_number_that_nobody_said_is_always_new(before: list[str], number: int) -> None:
    memory = _read_all(before, ReadContext()).memory
    said = " ".join(passage.text + " ".join(passage.claims) for passage in memory.passages)
    unsaid = next(value for value in range(number, number + 99999) if str(value) not in said)
    text = f"Dörren låstes med kod {unsaid}"
    assert read(text, memory=memory, rules=RULES, context=ReadContext()).novelty >= 0.5


@given(texts=st.lists(TEXTS, max_size=6), context=CONTEXTS)
def test_the_same_reports_in_the_same_order_read_the_same(texts: list[str], context: ReadContext) -> None:
    assert _read_all(texts, context) == _read_all(texts, context)
