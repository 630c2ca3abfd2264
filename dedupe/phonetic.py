"""How a Swedish name sounds, as short codes: the same name in other spellings gives the same code.

`spelling_keys` keeps the vowels and is strict enough to call two spellings one name; `skeleton` drops them and only
serves to find candidates. Pure; imports nothing but `dedupe.normalise`.
"""

from __future__ import annotations

from functools import lru_cache

from dedupe.normalise import compact

MAX_NAME = 40  # characters of one name that are compared; longer ones are not names, and cost must stay flat

# Longest first: each pair is replaced from left to right, in this order.
_SOUNDS = (
    ("stj", "sj"),
    ("skj", "sj"),
    ("sch", "sj"),
    ("tch", "tj"),
    ("sh", "sj"),
    ("kj", "tj"),
    ("ch", "k"),
    ("ck", "k"),
    ("ph", "f"),
    ("th", "t"),
    ("dh", "d"),
    ("gh", "g"),
    ("qu", "kv"),
    ("x", "ks"),
    ("z", "s"),
    ("w", "v"),
    ("q", "k"),
    ("y", "i"),
    ("j", "i"),
)
_SILENT_STARTS = ("hj", "lj", "gj", "dj", "hv")  # only the second letter sounds, and only at the start of a word
_VOWELS = frozenset("aeiou")
_SOFTENING = frozenset("eiy")  # "c" before these sounds like "s"
_HEARD_AS = {"å": "o", "ä": "e", "ö": "o"}  # what people write for the letter besides dropping its dots or ring


@lru_cache(maxsize=65536)
def spelling_keys(name: str) -> tuple[str, ...]:
    """One or two codes of a name as written: with "å" and "ä" both as "a" and as they sound ("Mårtensson", "Mortensson")."""
    capped = name[:MAX_NAME]
    heard = "".join(_HEARD_AS.get(c, c) for c in capped.casefold())
    keys = (_sound(compact(capped)), _sound(compact(heard)))
    return keys[:1] if keys[0] == keys[1] else keys


@lru_cache(maxsize=65536)
def skeleton(name: str) -> str:
    """The first letter and the consonants of the code: "Mårtensson" and "Martenson" both give "mrtnsn". For finding only."""
    key = spelling_keys(name)[0]
    return key[:1] + "".join(c for c in key[1:] if c not in _VOWELS)


@lru_cache(maxsize=65536)
def _sound(word: str) -> str:
    text = _soft_c(word[1:] if word.startswith(_SILENT_STARTS) else word)
    for written, heard in _SOUNDS:
        if written in text:
            text = text.replace(written, heard)
    return _single(_silent_h(_single(text)))


def _soft_c(word: str) -> str:
    """ "c" as it sounds: "s" before e, i and y, part of "ch" and "ck" left alone, else "k"."""
    letters = []
    for at, letter in enumerate(word):
        following = word[at + 1 : at + 2]
        if letter != "c" or following == "h" or (at and word[at - 1] == "s" and following == "h"):
            letters.append(letter)
        else:
            letters.append("s" if following in _SOFTENING and following else "k")
    return "".join(letters)


def _silent_h(text: str) -> str:
    """Drops "h" except at the start: "Noah" and "Noa", "Ohlsson" and "Olsson"."""
    return text[:1] + text[1:].replace("h", "")


def _single(text: str) -> str:
    return "".join(c for at, c in enumerate(text) if at == 0 or c != text[at - 1])
