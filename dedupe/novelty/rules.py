"""What novelty is told instead of knowing: word lists and limits, versioned. `config.novelty` reads them from TOML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Sizes and thresholds. Word counts are counts of words; similarities are cosines from 0 to 1."""

    memory_passages: int = 400  # what one group remembers; time per report follows from it
    memory_fields: int = 400
    report_passages: int = 400  # beyond it the rest of a text is one passage, compared by digest alone
    passage_words: int = 28  # hard cap, for texts without punctuation
    comma_words: int = 6  # a comma ends a passage from this many words on
    conjunction_words: int = 10  # "och", "men" do so from this many
    related_similarity: float = 0.35  # from here on an earlier passage may cover a new one
    related_passages: int = 8
    foreign_similarity: float = 0.90  # asked of a passage in a language we have no words for
    known_word_share: float = 0.20  # below it a passage counts as such a language
    news_weight: float = 1.0  # a passage that weighs this much is new; one new claim does
    unknown_word_weight: float = 0.6  # a word that the group never said
    displaced_word_weight: float = 0.2  # a word that the group said, but not in a related passage
    variant_word_weight: float = 0.3  # another word for what related passages claim
    negation_weight: float = 0.4  # "not", where no related passage says so
    odd_passage_weight: float = (
        0.6  # `odd_passage_words` or more that sound like nothing said, claim little and demand nothing
    )
    odd_passage_words: int = 6
    of_nobody_share: float = 0.6  # of words in a passage that claims nothing and speaks of nobody but sender and office
    copied_uses: int = 5  # so many reports, word for word, make a passage a copied text whose "yesterday" is stale
    copied_similarity: float = 0.75
    sure_words_weight: float = 2.0  # words alone that weigh less than this are shown as unsure
    use_bonus: int = 20  # reports that each use of a passage defers its being forgotten


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NoveltyRules:
    """One version of the rules. Compared by identity, so that what is compiled from it can be cached.

    `entries` maps a label to word patterns. Labels: `claim/<class>:<concept>` (two words of one concept say the same),
    `urgent:<category>`, `witness:<how>`, `media`, `plain` (function words), `appeal` (opinions, demands, authorities;
    neither is news), `split` (conjunctions), `negation`, `passive`, `pronoun`, `street` (endings of named places),
    `greeting` and `signoff` (the reporter's name follows), `mailer` (a mail program's own line),
    `somebody` (words for the child and for others than the sender and the office).
    A pattern is `word` (any inflection with the same stem), `word*`, `*word`, `*word*`, or `=word` where å, ä, ö must
    stand as written ("far" is a father, "får" is not); several words with spaces match in order with at most three words
    between; joined by `_` they must follow each other ("i går kväll", last night, is not `i_kväll`, tonight).
    """

    version: str
    entries: Mapping[str, tuple[str, ...]]
    places: frozenset[str] = frozenset()  # folded names of towns
    first_names: frozenset[str] = frozenset()  # folded, common enough to be known as names
    limits: Limits = Limits()

    def extended(self, extra: Mapping[str, tuple[str, ...]], *, version_suffix: str) -> NoveltyRules:
        """These rules with a municipality's own words added. Nothing can be taken away: local policy may only be stricter.

        Raises:
            ValueError: when the additions would make words say nothing (`plain`, `appeal`, `media`, …).
        """
        if silencing := sorted(label for label in extra if not label.startswith(("claim/", "urgent:", "witness:"))):
            raise ValueError(f"a municipality may add claims, urgent words and witness phrases, not {silencing}")
        merged = {label: (*self.entries.get(label, ()), *extra.get(label, ())) for label in {*self.entries, *extra}}
        return replace(self, version=f"{self.version}+{version_suffix}", entries=merged)
