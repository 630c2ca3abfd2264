"""Takes off what hides words from a reader of letters: invisible characters, stray marks, look-alikes of other alphabets (trust T18).

Phones and translation tools leave such characters in honest texts, and they are the cheapest way to dodge grouping.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dedupe.extract.patterns import pattern
from dedupe.facts import ChildFacts, ChildFields, FoundAt, GuardianFields
from dedupe.normalise import CONFUSABLES
from dedupe.personnummer import plain

MAX_CLEANED = 60_000  # characters; nothing but personal numbers is read beyond
_SUSPECT = pattern(r"[\p{Mn}\p{Me}\p{Cf}\p{Greek}\p{Cyrillic}]")
_MIXED = pattern(r"[\p{Latin}][\p{Greek}\p{Cyrillic}]|[\p{Greek}\p{Cyrillic}][\p{Latin}]")
_OTHER_ALPHABET = pattern(r"[\p{Greek}\p{Cyrillic}]")
_WORD = pattern(r"\pL+")
# Marks that make a Swedish letter, and é; others are dropped: names are compared without them anyway.
_SWEDISH = frozenset(unicodedata.normalize("NFD", letter) for letter in "åäöÅÄÖ")
_MEANT = _SWEDISH | {unicodedata.normalize("NFD", letter) for letter in "üéèëïÜÉÈËÏ"}
_STRAY = pattern(r"[bcdfghjklmnpqrstvwxyz]\p{Mn}")  # nobody writes a mark on these: the others are strewn as well


@dataclass(frozen=True, slots=True)
class Undisguised:
    """A text to read. `places[i]` is where its character i stands in the original; None: the same place."""

    text: str
    places: Sequence[int] | None = None

    def found(self, facts: ChildFacts) -> ChildFacts:
        """The facts with their places in the original text."""
        if self.places is None:
            return facts
        return replace(facts, found=tuple(map(self._back, facts.found)))

    def _back(self, found: FoundAt) -> FoundAt:
        places = self.places
        if places is None or found.start is None or found.end is None or not found.start < found.end <= len(places):
            return found
        return replace(found, start=places[found.start], end=places[found.end - 1] + 1)


def undisguised(text: str) -> Undisguised:
    """The text as it looks to a person. Texts without anything of the kind, nearly all, come back as they are."""
    if text.isascii() or _SUSPECT.search(plain(text)) is None:
        return Undisguised(text)
    meant = _SWEDISH if _STRAY.search(plain(text[:MAX_CLEANED]).lower()) else _MEANT
    shown: list[str] = []
    places: list[int] = []
    for at, char in enumerate(plain(text[:MAX_CLEANED])):
        category = unicodedata.category(char)
        if category == "Cf":
            continue
        if category in ("Mn", "Me"):
            if shown and shown[-1] + char in meant:
                shown[-1] = unicodedata.normalize("NFC", shown[-1] + char)
            elif shown and not shown[-1].isascii() and _is_own_mark(shown[-1]):
                shown.append(char)
                places.append(at)
            continue
        shown.append(char)
        places.append(at)
    rest = plain(text[MAX_CLEANED:])
    places += range(MAX_CLEANED, MAX_CLEANED + len(rest))
    return Undisguised(_one_alphabet("".join(shown) + rest), places)


def undisguised_fields(fields: ChildFields) -> ChildFields:
    """A form's entry as it looks to a person."""
    texts = {name: _plain(getattr(fields, name)) for name in fields.__dataclass_fields__ if name != "guardians"}
    guardians = tuple(
        GuardianFields(name=_plain(g.name), phone=_plain(g.phone), relation=_plain(g.relation))
        for g in fields.guardians
    )
    return ChildFields(**texts, guardians=guardians)


def _plain(value: str | None) -> str | None:
    return undisguised(value).text if value else value


def _is_own_mark(letter: str) -> bool:
    """Arabic and other scripts write vowels as marks: there they belong to the word."""
    return unicodedata.category(letter) in ("Lo", "Mn", "Me")


def _one_alphabet(text: str) -> str:
    """Words of two alphabets in Latin letters; once there is one, words made of look-alikes alone as well."""
    if _MIXED.search(text) is None:
        return text
    parts, end = [], 0
    for match in _WORD.finditer(text):
        word = match.group()
        if _OTHER_ALPHABET.search(word) is None:
            continue
        latin = word.translate(CONFUSABLES)
        if _MIXED.search(word) is not None or _OTHER_ALPHABET.search(latin) is None:
            parts += [text[end : match.start()], latin]
            end = match.end()
    return "".join([*parts, text[end:]])
