"""How people get names and text wrong. Written from typing and hearing, not from what a recogniser can undo."""

from __future__ import annotations

from sluss.generate.streams import Stream, happens

_PLAIN = str.maketrans("åäöéÅÄÖÉüÜ", "aaoeAAOEuU")
_ASCII = {"å": "aa", "ä": "ae", "ö": "oe"}
_NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "rw", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk", "k": "jl",
    "l": "kö", "m": "n", "n": "bm", "o": "ip", "p": "oå", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "y": "tu",
    "å": "pä", "ä": "öå", "ö": "lä",
}  # fmt: skip
_SOUNDS = (
    ("ss", "s"), ("sson", "son"), ("sson", "ssen"), ("qv", "kv"), ("kv", "qv"), ("c", "k"), ("k", "c"), ("w", "v"), ("v", "w"),
    ("ph", "f"), ("f", "ph"), ("th", "t"), ("z", "s"), ("ll", "l"), ("l", "ll"), ("nn", "n"), ("n", "nn"), ("mm", "m"), ("tt", "t"),
    ("ck", "k"), ("x", "ks"), ("gren", "grén"), ("ie", "i"), ("y", "i"), ("j", "y"), ("ä", "e"), ("e", "ä"), ("å", "o"), ("rg", "rj"),
    ("dh", "d"), ("hl", "l"), ("sch", "sk"), ("sj", "sh"), ("i", "ie"), ("ou", "o"), ("oo", "o"),
)  # fmt: skip


def name(rng: Stream, spellings: tuple[str, ...]) -> str:
    """One wrong or other spelling of a name; another register spelling first, where there is one."""
    if len(spellings) > 1 and happens(rng, 0.7):
        return rng.choice(spellings[1:])
    right = spellings[0]
    for _ in range(6):
        wrong = rng.choice((_sound, _sound, _sound, _plain, _slip, _slip))(rng, right)
        if wrong != right:
            return wrong
    return _slip(rng, right)


def text(rng: Stream, sentence: str, rate: float) -> str:
    """A typing slip in about `rate` of the words (0 to 1); words with digits, links and short words are left alone."""
    words = sentence.split(" ")
    for place, word in enumerate(words):
        is_typed = len(word) > 3 and word.isalpha() and word.islower()
        if is_typed and happens(rng, rate):
            words[place] = _slip(rng, word)
    return " ".join(words)


def careless(sentence: str, style: int) -> str:
    """Small letters without full stops (style 0), no dots over the vowels (1), or small letters (2)."""
    if style == 0:
        return sentence.lower().replace(". ", " ").rstrip(".")
    if style == 1:
        return sentence.translate(_PLAIN)
    return sentence.lower()


def _sound(rng: Stream, word: str) -> str:
    lower = word.lower()
    # Nobody doubles a first letter; other sounds are confused there too.
    fitting = [(heard, wrote) for heard, wrote in _SOUNDS if heard in (lower[1:] if heard in wrote else lower)]
    if not fitting:
        return word
    heard, wrote = rng.choice(fitting)
    head = lower[: int(heard in wrote)]
    changed = head + lower[len(head) :].replace(heard, wrote, 1)
    return changed.title() if word.istitle() else changed.capitalize()


def _plain(rng: Stream, word: str) -> str:
    if happens(rng, 0.7):
        return word.translate(_PLAIN)
    return "".join(_ASCII.get(letter, letter) for letter in word)


def _slip(rng: Stream, word: str) -> str:
    if len(word) < 3:
        return word + word[-1]
    place = rng.randrange(1, len(word) - 1)
    before, letter, after = word[:place], word[place], word[place + 1 :]
    kind = rng.randrange(4)
    if kind == 0:
        return before + after
    if kind == 1:
        return before + letter + letter + after
    if kind == 2:
        return before + after[0] + letter + after[1:]
    return before + rng.choice(_NEIGHBOURS.get(letter, letter)) + after
