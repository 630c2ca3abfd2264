"""What linking knows of the world: names, words, weights and rules, each with its version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dedupe.extract import Vocabulary
from dedupe.names import NameTable
from dedupe.novelty import NoveltyRules
from dedupe.weights import Weights


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What linking knows of the world: names, words, weights and rules, each with its version."""

    names: NameTable
    vocabulary: Vocabulary
    weights: Weights
    rules: NoveltyRules
    local: Mapping[str, Vocabulary] = field(default_factory=dict)  # by municipality: its own schools and places
    local_rules: Mapping[str, NoveltyRules] = field(default_factory=dict)  # by municipality: its own urgent words

    def vocabulary_for(self, municipality: str | None) -> Vocabulary:
        """The words to read a municipality's reports by."""
        return self.local.get(municipality, self.vocabulary) if municipality else self.vocabulary

    def rules_for(self, municipality: str) -> NoveltyRules:
        """What is news, and urgent, in a municipality's reports."""
        return self.local_rules.get(municipality, self.rules)

    @property
    def version(self) -> str:
        """Kept with each membership."""
        return f"{self.weights.version}/{self.rules.version}"
