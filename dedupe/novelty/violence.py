"""Whether a text tells of violence, so that the law's words about it are shown inside the record (SOSFS 2014:4 6:1, HSLF-FS 2022:39).

A prompt and no finding: it is generous, it misses things, and a person's own tick is what a record keeps.
"""

from __future__ import annotations

from dedupe.novelty.lexicon import lexicon_of
from dedupe.novelty.rules import NoveltyRules

_VIOLENCE = frozenset(
    {
        *("claim/act:bite", "claim/act:burn", "claim/act:choke", "claim/act:hit", "claim/act:kick", "claim/act:kill"),
        *("claim/act:push", "claim/act:sexual", "claim/act:shoot", "claim/act:stab", "claim/act:threaten"),
        *("urgent:kill", "urgent:sexual", "urgent:weapon"),
    }
)


_READ = 20_000  # characters: a page is drawn while somebody waits
_WORD = 40  # letters of one word; to look a word up takes time with the square of its length


def tells_of_violence(text: str, rules: NoveltyRules) -> bool:
    """Whether a word or a phrase of violence stands in the text, denied or not. What is too long to be read at once may tell of it."""
    if len(text) > _READ:
        return True
    lexicon = lexicon_of(rules)
    found = [lexicon.find("".join(letter for letter in word[:_WORD] if letter.isalnum())) for word in text.split()]
    if any(label in _VIOLENCE for word in found for label in word.labels):
        return True
    return any(label in _VIOLENCE for _, _, label in lexicon.phrases(found))
