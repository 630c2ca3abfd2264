"""Pet names by their form: "Jullan" is made of Julia, "Ludde" of Ludvig, "Majsan" of Maja, without any list.

Swedish pet names take the beginning of a name, double its consonant and add a short ending. Lists hold the usual ones
(`dedupe.formlist`); children are called what no list has. Names here are folded, as in `dedupe.nameforms`.
"""

from __future__ import annotations

MAX_BEARERS = 200  # a word that more people are registered under is a name of its own, and siblings may bear it
LONGER = 3  # letters by which a name goes on after one that it begins with: Max and Maximilian, not Emil and Emilia
STEM = 3  # letters that must be the name's own before a pet name is believed to be made of it
_ENDINGS = ("an", "en", "is", "ie", "e", "i", "y", "o", "a")  # after a doubled consonant
_LONG_ENDINGS = ("san", "sen", "kan", "ken", "sso", "te", "is")  # after the stem as it is
_VOWELS = frozenset("aeiouy")


def is_pet_form(short: str, full: str) -> bool:
    """True when `short` is the beginning of `full`, three letters or more, with a pet name's ending."""
    return any(len(stem) >= STEM and full.startswith(stem) for stem in _stems(short))


def may_be_pet_form(short: str, full: str) -> bool:
    """True when `short` has the form of a pet name and the two begin alike: "Noppe" and Noah, "Abbe" and Abdullah."""
    return short[:2] == full[:2] and bool(_doubled(short))


def is_beginning(one: str, other: str) -> bool:
    """True when one name is the beginning of the other, which goes on for three letters or more."""
    short, full = sorted((one, other), key=len)
    return len(short) >= STEM and len(full) - len(short) >= LONGER and full.startswith(short)


def _stems(short: str) -> list[str]:
    plain = [short.removesuffix(ending) for ending in _LONG_ENDINGS if short.endswith(ending)]
    doubled = list(_doubled(short))
    return [stem for stem in (*plain, *doubled, *(stem + stem[-1] for stem in doubled)) if stem]


def _doubled(short: str) -> set[str]:
    """What stands before the second of two equal consonants and an ending: "jul" in "jullan"."""
    return {
        body[:-1]
        for ending, body in ((e, short.removesuffix(e)) for e in _ENDINGS if short.endswith(e))
        if len(body) > 2 and body[-1] not in _VOWELS and (body[-1] == body[-2] or body.endswith("ck"))
    }
