"""What is read together: one text, the population's names, the words; and a name found in it."""

from __future__ import annotations

from dataclasses import dataclass

from dedupe.extract.cue import Cue
from dedupe.extract.tokens import Tokens
from dedupe.extract.vocabulary import Vocabulary
from dedupe.formlist import base_forms
from dedupe.names import NameTable

KNOWN = 50  # bearers from which a capitalised word inside a sentence is believed to be a name by itself
_FORM_SHARE = 4
_GENITIVE = 5  # "Majas" is Maja's when the name without s is this many times as common


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One name in the text. `first_token` and `last_token` are positions in the `Tokens`, both included."""

    first_names: tuple[str, ...]
    last_name: str | None = None
    former_name: str | None = None  # another surname borne before or since
    nickname: str | None = None
    initials: str | None = None  # "M M": first and last, when the surname or both are only initials
    keys: tuple[str, ...] = ()  # folded first names, genitive removed
    start: int
    end: int
    first_token: int
    last_token: int
    is_genitive: bool = False
    cue: Cue | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What is needed to read names in one text."""

    tokens: Tokens
    names: NameTable
    vocabulary: Vocabulary
    known: frozenset[str]  # folded first names from the form: believed wherever they stand
    taken: tuple[tuple[int, int], ...]  # spans of addresses and schools, where no name is looked for
    aged: frozenset[int] = frozenset()  # words right before an age or birth date
    numbered: frozenset[int] = frozenset()  # words right before a child's personal number
    graded: frozenset[int] = frozenset()  # words right before a school class ("Abdi i 6C")

    def first_bearers(self, key: str) -> int:
        """People with this folded first name."""
        own = self.names.women.get(key, 0) + self.names.men.get(key, 0)
        return own or max((self._bearers_of_form(base) for base in base_forms(key)[1:]), default=0)

    def _bearers_of_form(self, base: str) -> int:
        """What a spelling that is not listed itself is worth: a share of the name it is a form of."""
        return (self.names.women.get(base, 0) + self.names.men.get(base, 0)) // _FORM_SHARE

    def surname_bearers(self, key: str) -> int:
        """People with this folded surname."""
        return self.names.surnames.get(key, 0)

    def is_word(self, i: int) -> bool:
        """True when word i can be part of a name at all."""
        low = self.tokens.lows[i]
        if low in self.vocabulary.ordinary or not low[0].isalpha() or self.vocabulary.person(low) is not None:
            return False
        if not low.isalpha() and any(c.isdigit() for c in low):
            return False
        start = self.tokens.starts[i]
        return not (self.taken and any(a <= start < b for a, b in self.taken))

    def is_worth_reading(self, i: int) -> bool:
        """A quick look that spares most words the slow one: a capital, or a first name in some form."""
        tokens = self.tokens
        key = tokens.keys[i]
        if key[-1:] == "s" or (tokens.is_cased and tokens.words[i][0].isupper()):
            return True
        return key in self.names.women or key in self.names.men or key in self.known

    def base_key(self, i: int) -> tuple[str, bool]:
        """The folded name without a genitive s, and whether there was one ("Majas" -> "maja", "Elias" stays)."""
        key, low = self.tokens.keys[i], self.tokens.lows[i]
        if len(key) < 3 or not key.endswith("s"):
            return key, False
        base = key[:-1]
        if base in self.known or low.endswith("'s"):
            return base, True
        own = self.first_bearers(key) + self.surname_bearers(key)
        shorter = self.first_bearers(base) + self.surname_bearers(base)
        return (base, True) if shorter >= 20 + _GENITIVE * own else (key, False)
