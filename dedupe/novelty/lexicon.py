"""Looks words up in the rules' patterns: inflections, compounds, one typing error. Pure; answers are cached per word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from unicodedata import normalize

from rapidfuzz import process
from rapidfuzz.distance import OSA
from snowballstemmer import stemmer

from dedupe.normalise import fold
from dedupe.novelty.rules import NoveltyRules

_GAP_WORDS = 3  # words that may stand between two words of a phrase
_FUZZY_LETTERS = 6  # shorter words have too many neighbours
_STEM_LETTERS = 4  # shorter stems collide: "hånar" (mocks) would be "han" (he)
_OPENERS = ("plain", "appeal", "claim/time:", "claim/person:", "claim/child:")
_SWEDISH = stemmer("swedish")


@lru_cache(maxsize=65536)
def stem(folded: str) -> str:
    """The Swedish stem of a folded word. English and other words pass mostly unchanged, which is enough to compare."""
    return str(_SWEDISH.stemWord(folded))


def lower(word: str) -> str:
    """Lower case with å, ä, ö kept, for patterns that need them."""
    return normalize("NFKC", word).casefold()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Atoms that must follow each other for a label to hold."""

    label: str
    atoms: tuple[int, ...]
    gap_words: int = _GAP_WORDS


@dataclass(frozen=True, slots=True)
class Found:
    """What the lexicon knows of one word."""

    folded: str = ""
    labels: tuple[str, ...] = ()  # in alphabetical order
    atoms: frozenset[int] = frozenset()
    starts: tuple[Phrase, ...] = ()
    is_guess: bool = False  # only as a misspelling
    may_open: bool = False  # with a capital after a small letter it begins a sentence

    @property
    def is_known(self) -> bool:
        """True when any pattern matched, alone or as a part of a phrase."""
        return bool(self.atoms)


NOTHING = Found()


@dataclass(slots=True, eq=False)
class Lexicon:
    """The compiled patterns of one version of the rules. Never changed after `lexicon_of` has built it."""

    atoms: dict[str, int] = field(default_factory=dict)
    labels: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    starts: defaultdict[int, list[Phrase]] = field(default_factory=lambda: defaultdict(list))
    whole: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    accented: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    prefixes: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    accented_prefixes: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    suffixes: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    parts: list[tuple[str, int]] = field(default_factory=list)
    listed_plain: dict[str, list[int]] = field(
        default_factory=dict
    )  # word to its own patterns; its likenesses are silent
    fuzzy: defaultdict[int, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    def find(self, word: str) -> Found:
        """What is known of a word as written."""
        return _find(self, word)

    def phrases(self, found: Sequence[Found]) -> Iterator[tuple[int, int, str]]:
        """(position of the first word, of the last, label) of each phrase in a row of words."""
        present = frozenset[int]().union(*(word.atoms for word in found))
        for at, first in enumerate(found):
            for phrase in first.starts:
                last = _last_word(phrase, found, at) if phrase.atoms[-1] in present else None
                if last is not None:
                    yield at, last, phrase.label


def _last_word(phrase: Phrase, found: Sequence[Found], at: int) -> int | None:
    for atom in phrase.atoms[1:]:
        window = range(at + 1, min(at + 2 + phrase.gap_words, len(found)))
        following = next((i for i in window if atom in found[i].atoms), None)
        if following is None:
            return None
        at = following
    return at


@lru_cache(maxsize=64)  # a municipality may have words of its own
def lexicon_of(rules: NoveltyRules) -> Lexicon:
    """The compiled lexicon; some 10 ms the first time for each version."""
    lexicon = Lexicon()
    for label, patterns in rules.entries.items():
        for pattern in patterns:
            atoms = tuple(_atom(lexicon, part) for part in pattern.replace("_", " ").split())
            if len(atoms) == 1:
                lexicon.labels[atoms[0]].append(label)
            elif atoms:
                lexicon.starts[atoms[0]].append(Phrase(label, atoms, 0 if "_" in pattern else _GAP_WORDS))
    _list_plain(lexicon, (*rules.entries.get("plain", ()), *rules.entries.get("appeal", ())))
    return lexicon


def _list_plain(lexicon: Lexicon, patterns: tuple[str, ...]) -> None:
    for pattern in patterns:
        if not set(pattern) & set("=*_ "):
            lexicon.listed_plain.setdefault(fold(pattern), []).append(lexicon.atoms[pattern])
    for pattern, atom in lexicon.atoms.items():
        own = lexicon.listed_plain.get(fold(pattern))
        if own is not None and atom not in own:
            own.append(atom)


def _atom(lexicon: Lexicon, pattern: str) -> int:
    known = lexicon.atoms.get(pattern)
    if known is not None:
        return known
    atom = lexicon.atoms[pattern] = len(lexicon.atoms)
    exact, starred, tailed = pattern.startswith("="), pattern.endswith("*"), pattern.startswith("*")
    base = lower(pattern.strip("=*")) if exact else fold(pattern.strip("=*"))
    if exact:
        (lexicon.accented_prefixes if starred else lexicon.accented)[base].append(atom)
    elif tailed and starred:
        lexicon.parts.append((base, atom))
    elif tailed:
        lexicon.suffixes[base].append(atom)
    elif starred:
        lexicon.prefixes[base].append(atom)
    else:
        for form in {base, _usable_stem(base)}:
            lexicon.whole[form].append(atom)
    if len(base) >= _FUZZY_LETTERS and not exact:
        lexicon.fuzzy[len(base)].setdefault(base, atom)
    return atom


@lru_cache(maxsize=65536)
def _find(lexicon: Lexicon, word: str) -> Found:
    lowered, folded = lower(word), fold(word)
    atoms = {
        *lexicon.accented.get(lowered, ()),
        *lexicon.whole.get(folded, ()),
        *lexicon.whole.get(_usable_stem(folded), ()),
    }
    for cut in range(2, len(folded) + 1):
        atoms.update(lexicon.prefixes.get(folded[:cut], ()))
    for cut in range(2, len(lowered) + 1):
        atoms.update(lexicon.accented_prefixes.get(lowered[:cut], ()))
    for cut in range(len(folded)):
        atoms.update(lexicon.suffixes.get(folded[cut:], ()))
    atoms.update(atom for part, atom in lexicon.parts if part in folded)
    is_guess = not atoms and len(folded) >= _FUZZY_LETTERS - 1
    if is_guess:
        atoms.update(_misspelt_plain(lexicon, folded) or _misspelt(lexicon, folded))
    exact = lexicon.accented.get(lowered, ())
    speaking = [*lexicon.listed_plain[folded], *exact] if folded in lexicon.listed_plain else atoms
    labels = {label for atom in speaking for label in lexicon.labels.get(atom, ())}
    starts = tuple(phrase for atom in sorted(atoms) for phrase in lexicon.starts.get(atom, ()))
    return Found(
        folded=folded,
        labels=tuple(sorted(labels)),
        atoms=frozenset(atoms),
        starts=starts,
        is_guess=is_guess,
        may_open=any(label.startswith(_OPENERS) for label in labels),
    )


def _usable_stem(folded: str) -> str:
    short = stem(folded)
    return short if len(short) >= _STEM_LETTERS else folded


def _misspelt_plain(lexicon: Lexicon, folded: str) -> list[int]:
    """A plain word one typing error away comes first: a wrong guess must not make claims."""
    hit = process.extractOne(folded, lexicon.listed_plain.keys(), scorer=OSA.distance, score_cutoff=1)
    return lexicon.listed_plain[hit[0]] if hit is not None and hit[0][0] == folded[0] else []


def _misspelt(lexicon: Lexicon, folded: str) -> Iterator[int]:
    """The patterns one typing error away. The first letter must stand: "hatar" is not a misspelt "matar"."""
    for length, bases in lexicon.fuzzy.items():
        if length > len(folded) + 1 or (length == _FUZZY_LETTERS and len(folded) > length + 1):
            continue
        for cut in {length, length + 1}:
            hit = process.extractOne(folded[:cut], bases.keys(), scorer=OSA.distance, score_cutoff=1)
            if hit is not None and hit[0][0] == folded[0]:
                yield bases[hit[0]]
