"""A report's text as words with their places: the one pass over the characters that everything else reads."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from dedupe.extract.words import word_set
from dedupe.normalise import fold
from dedupe.personnummer import plain
from dedupe.transliterate import to_latin

MAX_READ = 60_000  # characters read for names, ages and places: twenty pages, and below a second for the worst of them
_ABBREVIATIONS = word_set("""
    f ca kl t ex bl nr tel ang dvs mm osv st dr fd bla tex mån år gr el resp mr mrs ms åk fr
""")
_NEVER_LAST = word_set("ang betr avs dr prof fd kl tel nr tfn pnr st")  # no sentence ends with these, whatever follows
# Hyphens, apostrophes and invisible characters that cling to a word without being part of it.
_EDGES = "-'\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
_SHOUTED = 0.5  # share of words all in capitals (or all capitalised) from which a capital letter says nothing
_FEW = 6  # fewer words than this are a heading or a form line, where capitals still mean something
_LISTED = 14  # a shorter run of capitalised words is a list of names


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Columns of equal length, one entry per word. `gaps[i]` is what stands between word i-1 and word i."""

    text: str  # `plain`, at most MAX_READ characters; offsets agree with the narrative
    words: tuple[str, ...]
    lows: tuple[str, ...]  # lower case, composed: "får" and "far" differ
    keys: tuple[str, ...]  # folded, as the name table has them: "mårtensson" -> "martensson"
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    gaps: tuple[str, ...]
    sentences: tuple[int, ...]
    is_cased: bool  # capitals carry information in this text

    def __len__(self) -> int:
        return len(self.words)

    def is_capital(self, i: int) -> bool:
        """True when word i is capitalised in a text where that means something."""
        return self.is_cased and self.words[i][0].isupper()

    def sentence_of(self, position: int) -> int:
        """The sentence a character stands in."""
        at = bisect_right(self.starts, position) - 1
        return self.sentences[at] if at >= 0 else 0

    def opens_sentence(self, i: int) -> bool:
        """True for the first word of a sentence, where a capital says nothing."""
        return i == 0 or self.sentences[i] != self.sentences[i - 1]

    def follows(self, i: int, *gaps: str) -> bool:
        """True when word i exists, continues the sentence, and the gap before it is one of `gaps` (outer space dropped)."""
        return 0 < i < len(self.words) and self.sentences[i] == self.sentences[i - 1] and self.gaps[i].strip() in gaps


def tokenise(narrative: str) -> Tokens:
    """Splits text into words (letters, digits, inner hyphens and apostrophes) and sentences."""
    text = plain(narrative[:MAX_READ])
    words, starts, ends = _words(text)
    gaps = tuple(text[ends[i - 1] if i else 0 : start] for i, start in enumerate(starts))
    lows = tuple(map(lower, words))
    sentences = _sentences(words, lows, gaps)
    return Tokens(
        text=text,
        words=tuple(words),
        lows=lows,
        keys=tuple(map(_key, words)),
        starts=tuple(starts),
        ends=tuple(ends),
        gaps=gaps,
        sentences=sentences,
        is_cased=_is_cased(words, gaps, sentences),
    )


@lru_cache(maxsize=32768)
def lower(word: str) -> str:
    """Lower case in composed form, without invisible characters."""
    composed = unicodedata.normalize("NFC", word.lower())
    return "".join(c for c in composed if unicodedata.category(c) != "Cf")


@lru_cache(maxsize=32768)
def _key(word: str) -> str:
    return fold(to_latin(word)).replace("-", "").replace("'", "")


def _words(text: str) -> tuple[list[str], list[int], list[int]]:
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for piece in "".join(map(_inside_word, text)).split():
        word = piece.strip(_EDGES)
        if not (word and (word[0].isalnum() or any(map(str.isalnum, word)))):
            continue
        start = text.index(word, position)
        position = start + len(word)
        words.append(word)
        starts.append(start)
        ends.append(position)
    return words, starts, ends


@lru_cache(maxsize=8192)
def _inside_word(char: str) -> str:
    if char.isalnum() or char in "-'":
        return char
    return char if unicodedata.category(char) in ("Mn", "Mc", "Cf") else " "


def _sentences(words: list[str], lows: tuple[str, ...], gaps: tuple[str, ...]) -> tuple[int, ...]:
    current, numbers = 0, []
    for i, gap in enumerate(gaps):
        if i and gap != " " and _breaks(gap, lows[i - 1], words[i]):
            current += 1
        numbers.append(current)
    return tuple(numbers)


def _breaks(gap: str, before: str, after: str) -> bool:
    """Whether a gap ends a sentence; a single line break inside running text does not."""
    if any(c in gap for c in "!?;…"):
        return True
    if "." in gap and before in _NEVER_LAST and gap.strip() == ".":
        return False
    if "." in gap:
        return not (len(before) == 1 and before.isalpha()) and not (before in _ABBREVIATIONS and not after[0].isupper())
    lines = gap.count("\n")
    return lines > 1 or (lines == 1 and not after[0].islower()) or "•" in gap or "*" in gap


def _is_cased(words: list[str], gaps: tuple[str, ...], sentences: tuple[int, ...]) -> bool:
    """False for a text all in capitals or with Every Word Capitalised; the first words of sentences and form lines do not count."""
    letters = [
        w
        for i, w in enumerate(words)
        if len(w) > 1 and w[0].isalpha() and i and sentences[i] == sentences[i - 1] and ":" not in gaps[i]
    ]
    if len(letters) < _FEW:
        return True
    shouted = sum(w.isupper() for w in letters)
    capitalised = sum(w[0].isupper() for w in letters)
    is_titled = len(letters) >= _LISTED and capitalised >= (_SHOUTED + 0.25) * len(letters)
    return shouted < _SHOUTED * len(letters) and not is_titled
