"""A group of reports read one after the other, as a worker does."""

from __future__ import annotations

from config.novelty import novelty_rules
from dedupe.novelty import Memory, NoveltyRules, ReadContext, Reading, read

RULES = novelty_rules()
MASK = ("Maja", "Sandvik", "Elias", "Tindra", "Alva")


def first(text: str, *, rules: NoveltyRules = RULES) -> Reading:
    """The reading of a group's first report."""
    return read(text, memory=Memory(), rules=rules, context=ReadContext(mask=MASK, is_first=True))


def later(text: str, *, after: Reading, rules: NoveltyRules = RULES, **context: object) -> Reading:
    """The reading of one more report of the group."""
    return read(text, memory=after.memory, rules=rules, context=ReadContext(mask=MASK, **context))  # type: ignore[arg-type]


def new_texts(text: str, reading: Reading) -> list[str]:
    """What is highlighted."""
    return [text[passage.start : passage.end] for passage in reading.novel_passages]
