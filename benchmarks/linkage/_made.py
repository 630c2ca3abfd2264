"""A made-up table of persons in the manner of FEBRL's: names by their bearers, and copies with slips, gaps and wrong fields.

The mistakes are our own and owe nothing to `dedupe` or to the `[table]` weights. The same seed gives the same table.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from config.reference import name_table, places

COLUMNS = ("rec_id", "given_name", "surname", "born", "number", "street", "postcode", "town")
MAP = (
    "first_name=given_name,last_name=surname,birth_date=born,personal_number=number,address=street,"
    "postal_code=postcode,city=town"
)
_LETTERS = "abcdefghijklmnopqrstuvwxyzåäö"
_STREETS = [
    f"{stem}{end}"
    for stem in (
        "Björk",
        "Kyrk",
        "Ring",
        "Skol",
        "Park",
        "Tall",
        "Havs",
        "Lind",
        "Ek",
        "Sten",
        "Ängs",
        "Kvarn",
        "Bruks",
        "Ås",
    )
    for end in ("gatan", "vägen", "stigen", "gränd", "backen")
]
_NAMES_DRAWN = 5_000  # the commonest so many

Row = tuple[str, ...]


def person_of(rec_id: str) -> str:
    """The person that a row of the table is about."""
    return rec_id.partition("-")[0]


def table(rows: int, *, seed: int) -> list[Row]:
    """About half originals, the others copies, one to four of a person, in random order."""
    rng = Random(seed)
    names = name_table()
    draw = (_Drawn(names.women | names.men), _Drawn(names.surnames), sorted(places()))
    made: list[Row] = []
    originals: list[Row] = []
    while len(made) < rows:
        original = _person(rng, draw)
        originals.append(original)
        copies = rng.choices((0, 1, 2, 4), (4, 3, 2, 1))[0]
        records = [original, *(_corrupted(original, originals, rng) for _ in range(copies))]
        number = len(originals)
        made += [(f"p{number}-{at}", *record) for at, record in enumerate(records)]
    made = made[:rows]
    rng.shuffle(made)
    return made


class _Drawn:
    """Names that are drawn as often as they are borne."""

    def __init__(self, bearers: Mapping[str, int]) -> None:
        self._names = sorted(bearers, key=lambda name: (-bearers[name], name))[:_NAMES_DRAWN]
        self._heaped = list(accumulate(bearers[name] for name in self._names))

    def __call__(self, rng: Random) -> str:
        return rng.choices(self._names, cum_weights=self._heaped)[0]


def _person(rng: Random, draw: tuple[_Drawn, _Drawn, list[str]]) -> Row:
    first, last, towns = draw
    born = date(1930, 1, 1) + timedelta(days=rng.randrange(85 * 365))
    street = f"{rng.choice(_STREETS)} {rng.randint(1, 120)}"
    number = f"{rng.randrange(10**6, 10**7)}"
    return (
        first(rng),
        last(rng),
        f"{born:%Y%m%d}",
        number,
        street,
        f"{rng.randrange(10000, 98500)}",
        rng.choice(towns),
    )


def _corrupted(original: Row, people: list[Row], rng: Random) -> Row:
    cells = list(original)
    for at in rng.sample(range(len(cells)), rng.randint(1, 3)):
        kind = rng.random()
        if kind < 0.65:
            cells[at] = _slip(cells[at], rng)
        elif kind < 0.8:
            cells[at] = ""
        elif kind < 0.9 and at < 2:
            cells[0], cells[1] = cells[1], cells[0]
        else:
            cells[at] = rng.choice(people)[at]
    return tuple(cells)


def _slip(word: str, rng: Random) -> str:
    """One character lost, doubled, changed or moved."""
    if len(word) < 2:
        return word
    at = rng.randrange(len(word) - 1)
    other = rng.choice("0123456789" if word[at].isdigit() else _LETTERS)
    before, this, after = word[:at], word[at], word[at + 1 :]
    return rng.choice(
        (before + after, before + this + this + after, before + other + after, before + after[0] + this + after[1:])
    )
