"""What a report says that its group had not: passages, reason codes, and the group's bounded memory.

    reading = read(narrative, memory=Memory(), rules=rules, context=ReadContext(is_first=True))

Pure: rules come in as a value. A passage is covered when an earlier one sounds alike or claims the same, and nothing is
claimed that those passages do not; what cannot be compared is new. Nothing is ever discarded: this only orders reading.
"""

from dedupe.novelty.basis import FIRST_HAND, Basis
from dedupe.novelty.memory import Memory, Remembered
from dedupe.novelty.reading import read
from dedupe.novelty.rules import Limits, NoveltyRules
from dedupe.novelty.values import Passage, ReadContext, Reading, Reason, Standing

__all__ = [
    "FIRST_HAND",
    "Basis",
    "Limits",
    "Memory",
    "NoveltyRules",
    "Passage",
    "ReadContext",
    "Reading",
    "Reason",
    "Remembered",
    "Standing",
    "read",
]
