"""Pairs to estimate from without labels: those that share a blocking key, and pairs taken at random."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from dedupe.blocking import keys
from dedupe.comparable import Comparable, comparable
from dedupe.compare import compare_parts
from dedupe.levels import Field
from dedupe.nameforms import Words
from dedupe.names import NameTable
from dedupe.train.pairs import Record
from dedupe.train.unlabelled import Block
from dedupe.train.vectors import Compared

RANDOM_PAIRS = 60_000
MAX_PER_KIND = 20_000
MAX_DISTINCT = 8  # different facts kept of one child: a flood must not set the weights for everybody
_NEIGHBOURS = 6  # pairs made with each report under one key: a common key finds many strangers and nothing new

# Kinds of keys that point at one child rather than at a home, with the fields that agree because of the key.
_NAMES = frozenset({Field.FIRST_NAME, Field.LAST_NAME, Field.NICKNAME, Field.INITIALS, Field.GENDER})
KINDS: Mapping[str, frozenset[Field]] = {
    "phon": _NAMES,
    "born": frozenset({Field.BIRTH, Field.PERSONAL_NUMBER}),
    "first+school": _NAMES - {Field.LAST_NAME} | {Field.SCHOOL, Field.CLASS_NAME},
}


def blocks(records: Sequence[Record], *, names: NameTable) -> list[Block]:
    """Candidate pairs for each of `KINDS`, compared. Deterministic in the order of the records."""
    words = Words(names)
    by_key: dict[tuple[str, str], list[Comparable]] = {}
    for record, known in _thinned(records):
        for key in sorted(keys(record.facts, names=names)):
            by_key.setdefault((record.municipality, key), []).append(known)
    found = []
    for kind, held in KINDS.items():
        sides = (pair for (_, key), members in by_key.items() if key.startswith(f"{kind}:") for pair in _near(members))
        compared = [compare_parts(a, b, words) for a, b in islice(sides, MAX_PER_KIND)]
        found.append(Block(pairs=compared, held=held))
    return found


def random_pairs(records: Sequence[Record], *, names: NameTable, count: int = RANDOM_PAIRS) -> list[Compared]:
    """About `count` pairs of different groups of one municipality, one report of each, evenly spread over all there are; compared.

    One report of each group, because in a flood every second pair would be about one child.
    """
    first = {(record.municipality, record.child): record for record in reversed(records)}
    known: dict[str, list[Comparable]] = {}
    for record in first.values():
        known.setdefault(record.municipality, []).append(comparable(record.facts))
    words = Words(names)
    shares = {town: count * len(members) // len(first) for town, members in known.items()}
    return [compare_parts(a, b, words) for town, members in known.items() for a, b in _spread(members, shares[town])]


def _spread(members: Sequence[Comparable], count: int) -> Iterator[tuple[Comparable, Comparable]]:
    """Each one with others at evenly spaced distances; no pair twice."""
    size = len(members)
    strides = range(1, (size + 1) // 2, max(1, size * size // (2 * max(count, 1))))
    return ((members[at], members[(at + stride) % size]) for stride in strides for at in range(size))


def _thinned(records: Sequence[Record]) -> list[tuple[Record, Comparable]]:
    """Different facts only, and of each child the first few."""
    kept, seen, taken = [], set[tuple[str, str]](), Counter[str]()
    for record in records:
        known = comparable(record.facts)
        if (record.child, repr(known)) not in seen and taken[record.child] < MAX_DISTINCT:
            seen.add((record.child, repr(known)))
            taken[record.child] += 1
            kept.append((record, known))
    return kept


def _near(members: Sequence[Comparable]) -> Iterator[tuple[Comparable, Comparable]]:
    for at, one in enumerate(members):
        for other in members[at + 1 : at + 1 + _NEIGHBOURS]:
            yield one, other
