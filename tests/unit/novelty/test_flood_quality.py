"""Figures on the hand-written flood. The bounds stand a little below what was measured, so that a loss is noticed."""

from __future__ import annotations

from functools import cache

import pytest

from tests.unit.novelty.flood import CAMPAIGNS, PARAPHRASES, flood
from tests.unit.novelty.groups import first, later
from tests.unit.novelty.hidden_facts import FACTS, HELD_OUT, UNSEEN

SETS = {"facts": FACTS, "held_out": HELD_OUT, "unseen": UNSEEN}


@cache
def _measured(name: str) -> tuple[float, float, int]:
    """(share of hidden facts highlighted, share of copies shown as new, worst rank at which all facts of a flood are read)."""
    found = shown = hidden = copies = deepest = 0
    for campaign in range(len(CAMPAIGNS)):
        samples = list(flood(campaign, copies=150, facts=SETS[name], seed=campaign))
        reading, ranks = first(samples[0].text), []
        for sample in samples[1:]:
            reading = later(sample.text, after=reading)
            ranks.append((reading.novelty, sample.fact is not None))
            if sample.span is None:
                copies, shown = copies + 1, shown + (reading.novelty >= 0.5)
            else:
                start, end = sample.span
                hidden, found = hidden + 1, found + any(p.start < end and start < p.end for p in reading.novel_passages)
        ranks.sort(reverse=True)
        deepest = max(deepest, sum(novelty >= 0.5 for novelty, _ in ranks))
    return found / hidden, shown / copies, deepest


@pytest.mark.parametrize(("name", "least"), [("facts", 0.98), ("held_out", 0.96), ("unseen", 0.98)])
def test_hidden_facts_are_highlighted(name: str, least: float) -> None:
    assert _measured(name)[0] >= least


@pytest.mark.parametrize("name", list(SETS))
def test_copies_without_news_are_seldom_shown_as_new(name: str) -> None:
    assert _measured(name)[1] <= 0.02


@pytest.mark.parametrize("name", list(SETS))
def test_little_more_than_the_reports_with_news_is_to_be_opened(name: str) -> None:
    assert _measured(name)[2] <= len(SETS[name]) + 5


def test_most_paraphrases_are_covered() -> None:
    opened = [text for campaign, text in PARAPHRASES if later(text, after=first(CAMPAIGNS[campaign])).novelty >= 0.5]
    assert len(opened) <= 3, opened
