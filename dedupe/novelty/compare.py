"""Weighs what one passage says against what its group has said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from dedupe.novelty.copies import RELATIVE_DAYS, NearCopy
from dedupe.novelty.memory import Memory, Remembered
from dedupe.novelty.rules import Limits, NoveltyRules
from dedupe.novelty.statements import Statement

_AGE_DIGITS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How much of a passage is news. `weight` is 1 for each new claim, less for words without a known meaning."""

    weight: float
    coverage: float  # 0 to 1
    nearest: int | None  # position in the memory of what sounds most like it, or else claims most of the same
    new_claims: frozenset[str] = frozenset()


def exact(statement: Statement, memory: Memory) -> int | None:
    """The position of a passage that says this word for word, with all its claims."""
    assert memory.index is not None
    for position in memory.index.by_text.get(statement.text, ()):
        if statement.claims <= memory.passages[position].claims:
            return position
    return None


def compare(statement: Statement, similarity: NDArray[np.float32], memory: Memory, rules: NoveltyRules) -> Comparison:
    """Weighs one passage.

    Args:
        statement: the passage.
        similarity: its cosine with each remembered passage.
        memory: an indexed memory.
        rules: the thresholds.
    """
    if not len(memory.passages):
        return Comparison(weight=rules.limits.news_weight, coverage=0.0, nearest=None, new_claims=statement.claims)
    nearest = int(similarity.argmax())
    best = max(0.0, float(similarity[nearest]))
    places = _related(statement, similarity, memory, rules)
    related = [memory.passages[at] for at in places]
    said = frozenset[str]().union(*(passage.words for passage in related))
    missing = [word for word in statement.loose if not _is_said(word, said)]
    copy = NearCopy(statement, memory.passages[nearest], best, rules.limits)
    new_claims = copy.without_slips(_new_claims(statement, related, memory))
    if statement.is_foreign:
        weight = _foreign_weight(statement, best, missing, rules)
    elif copy.is_turned():
        weight = len(new_claims) + rules.limits.news_weight
    else:
        weight = len(new_claims) + _wording_weight(statement, best, related, memory, rules)
    contained = 1.0 - (len(missing) + len(new_claims)) / max(1, len(statement.loose | statement.claims))
    coverage = min(1.0, max(best, contained)) if weight < rules.limits.news_weight else min(best, max(0.0, contained))
    covering = nearest if best >= rules.limits.related_similarity else next(iter(places), None)
    return Comparison(weight=weight, coverage=coverage, nearest=covering, new_claims=new_claims)


def _related(statement: Statement, similarity: NDArray[np.float32], memory: Memory, rules: NoveltyRules) -> list[int]:
    """Passages that may cover this one: they sound alike, or claim the same."""
    assert memory.index is not None
    limits = rules.limits
    order = np.argsort(-similarity)[: limits.related_passages]
    alike = [int(at) for at in order if similarity[at] >= limits.related_similarity]
    shared: Counter[int] = Counter()
    for claim in statement.claims:
        shared.update(memory.index.by_claim.get(claim, ()))
    needed = min(2, len(statement.claims))
    same = [at for at, count in shared.most_common(limits.related_passages) if count >= needed]
    return list(dict.fromkeys([*alike, *same]))


def _new_claims(statement: Statement, related: Sequence[Remembered], memory: Memory) -> frozenset[str]:
    assert memory.index is not None
    known = frozenset[str]().union(*(passage.claims for passage in related))
    unsaid = _without_days(statement.claims - known, statement.claims & known)
    is_child = any(claim.startswith(("child:", "name:")) for claim in statement.claims)
    new = {
        claim
        for claim in unsaid
        if not _is_known_anywhere(claim, memory.index.by_claim)
        and (is_child or not _is_nearly_that_old(claim, memory.index.by_claim))
    }
    spellings = (
        {word for passage in related for word in passage.text.split()} if new & statement.guesses.keys() else set()
    )
    misspelt = {claim for claim in new if _is_misspelling(statement.guesses.get(claim), spellings)}
    return frozenset(claim for claim in new if not any(part in misspelt for part in claim.split("<")))


def _without_days(unsaid: frozenset[str], said: frozenset[str]) -> frozenset[str]:
    """A day that is known says nothing more in other words: "i fredags" for "den 3 maj"."""
    is_known_day = any(c.startswith("day:") for c in said) and not any(c.startswith("day:") for c in unsaid)
    return frozenset(c for c in unsaid if c not in RELATIVE_DAYS) if is_known_day else unsaid


def _is_nearly_that_old(claim: str, by_claim: Collection[str]) -> bool:
    """People guess the age of the child in the film; another child's age is told beside a relation or a name."""
    years = claim.removeprefix("age:")
    if years == claim or len(years) > _AGE_DIGITS or not (years.isascii() and years.isdecimal()):
        return False
    return any(f"age:{int(years) + more}" in by_claim for more in (-1, 1))


def _is_misspelling(word: str | None, spellings: Collection[str]) -> bool:
    """True when a claim was guessed from a word that is nearly one of the related passages: a typing error in a copy."""
    return word is not None and _is_said(word, spellings)


def _is_known_anywhere(claim: str, by_claim: Collection[str]) -> bool:
    """Names, ages, places and who did what are known once anyone has said them; others only where they were said."""
    if claim.startswith(("age:", "place:")) or "<" in claim:
        return claim in by_claim or claim == "age:own"
    if claim.startswith("name:"):
        return _is_said(claim, [known for known in by_claim if known.startswith("name:") and "<" not in known])
    return False


def _wording_weight(
    statement: Statement, best: float, related: Sequence[Remembered], memory: Memory, rules: NoveltyRules
) -> float:
    """What words add beyond claims; less in a passage that otherwise repeats one, where they are spelling."""
    assert memory.index is not None
    limits, known = rules.limits, memory.index.words
    said = frozenset[str]().union(*(passage.words for passage in related))
    missing = [word for word in statement.loose if not _is_said(word, said)]
    weight = sum(limits.displaced_word_weight if word in known else limits.unknown_word_weight for word in missing)
    weight += limits.variant_word_weight * sum(not _is_said(word, said) for word in statement.variants)
    if statement.is_negated and not any(passage.is_negated for passage in related):
        weight += limits.negation_weight
    if best < limits.related_similarity and _is_odd(statement, limits):
        weight += limits.odd_passage_weight
    if not statement.claims and not statement.is_of_somebody:
        weight *= limits.of_nobody_share
    return weight * min(1.0, max(0.2, (1.0 - best) * 1.6))


def _is_odd(statement: Statement, limits: Limits) -> bool:
    """True for a passage of common words whose claims, if any, are too few to tell that it repeats another."""
    is_long = statement.text.count(" ") + 1 >= limits.odd_passage_words
    return is_long and not statement.is_appeal and sum("<" not in claim for claim in statement.claims) < 2


def _foreign_weight(statement: Statement, best: float, missing: list[str], rules: NoveltyRules) -> float:
    is_covered = best >= rules.limits.foreign_similarity and not missing
    return 0.0 if is_covered and statement.loose else rules.limits.news_weight


def _is_said(word: str, said: Collection[str]) -> bool:
    """True for the word itself, and for one typing error in five letters or two in nine."""
    if word in said:
        return True
    errors = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
    return bool(errors) and process.extractOne(word, said, scorer=OSA.distance, score_cutoff=errors) is not None
