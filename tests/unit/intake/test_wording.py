"""A report's own words with what is new marked: not a letter is lost, whatever the passages say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.novelty import novelty_rules
from dedupe.novelty.violence import tells_of_violence
from intake.staff.wording import marked

_AT = st.one_of(st.none(), st.integers(-3, 60))


@given(st.text(max_size=40), st.lists(st.tuples(_AT, st.integers(-3, 60)), max_size=6))
def test_the_parts_make_the_whole_text(text: str, spans: list[tuple[int | None, int]]) -> None:
    parts = marked(text, [{"start": start, "end": end} for start, end in spans])
    assert "".join(part.text for part in parts) == text
    ids = [part.id for part in parts if part.id]
    assert len(ids) == len(set(ids))


def test_what_a_passage_covers_is_marked_and_nothing_else() -> None:
    parts = marked("Hon skrek. Han slog. Tyst.", [{"start": 11, "end": 20}])
    assert [(part.text, part.is_new) for part in parts] == [
        ("Hon skrek. ", False),
        ("Han slog.", True),
        (" Tyst.", False),
    ]


def test_words_of_violence_bring_the_prompt_and_others_do_not() -> None:
    rules = novelty_rules()
    for text in ("Han slog henne.", "Hon fick en örfil i hallen.", "He was hitting her.", "Det är ett hot med kniv!"):
        assert tells_of_violence(text, rules), text
    for text in ("", "Hon kommer hungrig till skolan.", "Pojken har smutsiga kläder."):
        assert not tells_of_violence(text, rules), text


@pytest.mark.timeout(60)  # without the limit some minutes
def test_a_text_without_end_or_without_spaces_is_prompted_for_and_holds_nobody_up() -> None:
    rules = novelty_rules()
    assert tells_of_violence("å" * 1_000_000, rules)
    assert not tells_of_violence("å" * 19_000, rules)
