"""Compares everything two children are called: first names, surnames, nicknames and initials, in any of the fields."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from dedupe.comparable import GivenName, NamePart
from dedupe.levels import Comparison, Field, Level
from dedupe.nameforms import Kinship, Words

INITIAL_BITS = 3.5  # two people share an initial about once in eleven: log2(11)

_LEVEL = {
    Kinship.SAME: Level.EXACT,
    Kinship.FORM: Level.FORM,
    Kinship.MISSPELT: Level.CLOSE,
    Kinship.SIMILAR: Level.SIMILAR,
}
_RANK = {
    level: rank
    for rank, level in enumerate(
        (Level.CONTRADICTS, Level.DIFFERS, Level.SIMILAR, Level.PART, Level.CLOSE, Level.FORM, Level.EXACT)
    )
}
_Agreement = tuple[Level, float]


def compare_names(a: NamePart, b: NamePart, words: Words) -> tuple[Comparison, ...]:
    """Levels of first name, surname, nickname and initials. Symmetric; nothing for what either side lacks."""
    first, last = _first(a, b, words), _last(a, b, words)
    if not (_agrees(first) or _agrees(last)):
        first, last = _crossed(a, b, words, (first, last))
    found = [
        Comparison(field=field, level=agreement[0], rarity=0.0 if agreement[0] is Level.SIMILAR else agreement[1])
        for field, agreement in ((Field.FIRST_NAME, first), (Field.LAST_NAME, last))
        if agreement is not None
    ]
    if a.nick or b.nick:
        found.extend(_nick(a, b, words, first))
    if a.initials or b.initials:
        found.extend(_initials(a, b))
    return tuple(found)


def _first(a: NamePart, b: NamePart, words: Words) -> _Agreement | None:
    best = _best(_given_agreement(x, y, words) for x in a.first for y in b.first)
    if _agrees(best):
        return best
    # A nickname on one side may be a form of the given name on the other; when it is not, that says nothing.
    forms = [
        _given_words(x, y[0], words)
        for nick, given in ((a.nick, b.first), (b.nick, a.first))
        for x, y in product(nick, given)
    ]
    formed = _best(forms)
    return formed if _agrees(formed) else best


def _last(a: NamePart, b: NamePart, words: Words) -> _Agreement | None:
    return _best(_surname_agreement(x, y, words) for x in a.last for y in b.last)


def _given_agreement(a: GivenName, b: GivenName, words: Words) -> _Agreement:
    if len(a) == len(b) == 1:
        return _given_words(a[0], b[0], words)
    whole = _given_words("".join(a), "".join(b), words)
    if _agrees(whole):
        return whole
    level, rarity = _given_words(a[0], b[0], words)
    if _RANK[level] >= _RANK[Level.CLOSE]:
        # "Mohamed Ali" and "Mohamed Amin", "Anna-Karin" and "Anna-Lena": brothers or sisters as easily as one child.
        both_go_on = len(a) > 1 and len(b) > 1
        return (Level.SIMILAR, rarity) if both_go_on and set(a[1:]).isdisjoint(b[1:]) else (level, rarity)
    shared = set(a) & set(b)
    return (Level.PART, min(map(words.given_rarity, shared))) if shared else (level, rarity)


def _surname_agreement(a: GivenName, b: GivenName, words: Words) -> _Agreement:
    if len(a) == len(b) == 1:
        return _surname_words(a[0], b[0], words)
    whole = _surname_words("".join(a), "".join(b), words)
    if _agrees(whole):
        return whole
    best = max((_surname_words(x, y, words) for x in a for y in b), key=_quality)
    return (Level.PART, best[1]) if _agrees(best) else whole


def _given_words(a: str, b: str, words: Words) -> _Agreement:
    kin = words.given(a, b)
    if kin is Kinship.OTHER:
        return Level.CONTRADICTS, 0.0
    # The commoner of two spellings: a misspelt common name is still a common name.
    return _LEVEL[kin], min(words.given_rarity(a), words.given_rarity(b))


def _surname_words(a: str, b: str, words: Words) -> _Agreement:
    kin = words.surname(a, b)
    if kin is Kinship.OTHER:
        return Level.DIFFERS, 0.0
    return _LEVEL[kin], min(words.surname_rarity(a), words.surname_rarity(b))


def _crossed(
    a: NamePart, b: NamePart, words: Words, straight: tuple[_Agreement | None, _Agreement | None]
) -> tuple[_Agreement | None, _Agreement | None]:
    """First and last name that have changed places, or a lone name that stands in the wrong field."""
    one, two = _across(a.first, b.last, words), _across(b.first, a.last, words)
    if one is not None and two is not None:
        return (Level.SWAPPED, min(one[1], two[1])), (Level.SWAPPED, max(one[1], two[1]))
    crossing = one if one is not None else two
    if crossing is None:
        return straight
    if straight == (None, None):
        # One name in common and nothing else to go by: take it for what it usually is in the population.
        lone = (a.first + b.last) if one is not None else (b.first + a.last)
        if any(words.given_bearers(w) > words.surname_bearers(w) for name in lone for w in name):
            return crossing, None
    # The names left over differ, so the one in common is counted as the family's: it must not excuse another first name.
    return straight[0], crossing


def _across(first: tuple[GivenName, ...], last: tuple[GivenName, ...], words: Words) -> _Agreement | None:
    """How a first name on one side agrees with a surname on the other: the same word, or nearly."""
    agreeing = [
        agreement
        for x, y in ((("".join(f)), "".join(s)) for f in first for s in last)
        for agreement in (_given_words(x, y, words), _surname_words(x, y, words))
        if _agrees(agreement)
    ]
    return (Level.SWAPPED, min(rarity for _, rarity in agreeing)) if agreeing else None


def _nick(a: NamePart, b: NamePart, words: Words, first: _Agreement | None) -> tuple[Comparison, ...]:
    """A nickname in common counts when the given names have not already said the same."""
    shared = set(a.nick) & set(b.nick)
    if not shared or _agrees(first):
        return ()
    rarity = min(map(words.given_rarity, shared))
    return (Comparison(field=Field.NICKNAME, level=Level.EXACT, rarity=rarity),)


def _initials(a: NamePart, b: NamePart) -> tuple[Comparison, ...]:
    """Initials against initials or against a whole name, where a side has no more than them ("M.M.", "Maja M")."""
    letters = _surname_letter if a.first and b.first else _letters
    left, right = letters(a), letters(b)
    shared = min(len(left), len(right))
    if not shared or (a.last and b.last):
        return ()
    agrees = left[:shared] == right[:shared]
    level = Level.EXACT if agrees else Level.DIFFERS
    return (Comparison(field=Field.INITIALS, level=level, rarity=INITIAL_BITS * shared if agrees else 0.0),)


def _letters(part: NamePart) -> str:
    if part.initials:
        return part.initials
    first = part.first[0][0][:1] if part.first else ""
    return first + (part.last[0][0][:1] if first and part.last else "")


def _surname_letter(part: NamePart) -> str:
    return part.last[0][0][:1] if part.last else part.initials[-1:]


def _agrees(agreement: _Agreement | None) -> bool:
    return agreement is not None and agreement[0] not in (Level.CONTRADICTS, Level.DIFFERS, Level.SIMILAR)


def _best(found: Iterable[_Agreement]) -> _Agreement | None:
    return max(found, key=_quality, default=None)


def _quality(agreement: _Agreement) -> tuple[int, float]:
    return _RANK[agreement[0]], agreement[1]
