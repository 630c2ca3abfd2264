"""Ways to write the same text with other characters: to dodge grouping, or to be taken for another child (trust T18)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import fields, replace
from random import Random

from dedupe.facts import ChildFields, GuardianFields, ReportText

_CYRILLIC = str.maketrans("aceopxyijsABCEHIKMOPTX", "асеорхуіјѕАВСЕНІКМОРТХ")
_GREEK = str.maketrans("oABEHIKMNOPTXYZ", "οΑΒΕΗΙΚΜΝΟΡΤΧΥΖ")
_FULL_WIDTH_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_BIDI = "\u202a\u202b\u202d\u202e\u2066\u2067\u200e\u200f"

Disguise = Callable[[Random, str], str]


def homoglyphs(rng: Random, text: str) -> str:
    """Look-alike letters: all that there are, or some."""
    table = rng.choice((_CYRILLIC, _GREEK))
    share = rng.choice((0.3, 1.0))
    return "".join(c.translate(table) if rng.random() < share else c for c in text)


def zero_width(rng: Random, text: str) -> str:
    """Invisible characters inside words."""
    return "".join(c + rng.choice(_ZERO_WIDTH) if c.isalnum() and rng.random() < 0.3 else c for c in text)


def bidirectional(rng: Random, text: str) -> str:
    """Direction marks around and inside words."""
    return "".join(rng.choice(_BIDI) + c if rng.random() < 0.1 else c for c in text) + "\u202c"


def decomposed(rng: Random, text: str) -> str:
    """Letters and their marks as separate characters."""
    return unicodedata.normalize(rng.choice(("NFD", "NFKD")), text)


def accented(rng: Random, text: str) -> str:
    """Marks that do not belong there, on letters that bear none."""
    marks = "\u0301\u0323\u0327\u0332"
    return "".join(c + rng.choice(marks) if c.isascii() and c.isalpha() and rng.random() < 0.3 else c for c in text)


def full_width_digits(rng: Random, text: str) -> str:
    del rng
    return text.translate(_FULL_WIDTH_DIGITS)


DISGUISES: dict[str, Disguise] = {
    function.__name__: function
    for function in (homoglyphs, zero_width, bidirectional, decomposed, accented, full_width_digits)
}


def disguised(report: ReportText, disguise: Disguise, rng: Random) -> ReportText:
    """The report with its text and every field of its form rewritten."""
    return replace(
        report,
        narrative=disguise(rng, report.narrative),
        children=tuple(_child(child, disguise, rng) for child in report.children),
    )


def _child(child: ChildFields, disguise: Disguise, rng: Random) -> ChildFields:
    written = {f.name: getattr(child, f.name) for f in fields(child)}
    texts = {name: disguise(rng, value) for name, value in written.items() if isinstance(value, str)}
    guardians = tuple(
        GuardianFields(
            name=g.name and disguise(rng, g.name), phone=g.phone and disguise(rng, g.phone), relation=g.relation
        )
        for g in child.guardians
    )
    return replace(child, **texts, guardians=guardians)
