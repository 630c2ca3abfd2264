"""How the sender knows: told apart by the words, passage by passage."""

from __future__ import annotations

import pytest

from config.novelty import novelty_rules
from dedupe.novelty import Basis, Memory, Passage, ReadContext, Reason, read


def passages(text: str) -> tuple[Passage, ...]:
    return read(text, memory=Memory(), rules=novelty_rules(), context=ReadContext(is_first=True)).passages


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("Jag såg själv hur pappan slog flickan på gården.", Basis.WITNESSED),
        ("Vi hörde skrik genom väggen i natt.", Basis.WITNESSED),
        ("Flickan berättade för mig att pappan slår henne.", Basis.TOLD_BY_CHILD),
        ("Han visade mig ett blåmärke på ryggen.", Basis.TOLD_BY_CHILD),
        ("Mormodern berättade för mig att pappan slår henne.", Basis.HEARSAY),
        ("Grannen sa till mig att barnet gråter om nätterna.", Basis.HEARSAY),
        ("Jag har hört talas om att pappan slår henne.", Basis.HEARSAY),
        ("Jag såg filmen på tiktok där pappan slår henne.", Basis.MEDIA),
        ("Pappan slår henne på kvällarna.", Basis.UNKNOWN),
    ],
)
def test_the_basis_of_knowledge_follows_from_the_words(text: str, basis: Basis) -> None:
    assert passages(text)[0].basis is basis


def test_each_new_passage_has_reasons_of_its_own() -> None:
    [seen, urgent] = passages("Jag såg mamman slå honom i trappan. De flyger imorgon och tar hans pass.")
    assert Reason.FIRST_HAND in seen.reasons
    assert Reason.URGENT not in seen.reasons
    assert Reason.URGENT in urgent.reasons
    assert Reason.FIRST_HAND not in urgent.reasons


def test_a_covered_passage_has_a_basis_and_no_reason() -> None:
    text = "Jag såg själv hur pappan slog flickan på gården."
    first = read(text, memory=Memory(), rules=novelty_rules(), context=ReadContext(is_first=True))
    again = read(text, memory=first.memory, rules=novelty_rules(), context=ReadContext())
    assert [(p.basis, p.reasons) for p in again.passages] == [(Basis.WITNESSED, ())]
