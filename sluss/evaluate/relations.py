"""How the children of a truth file are related: sibling, twin, namesake and so on. Optional, and only for the report.

Three spellings of `relations` on a truth line are read, and a line may repeat what another line said: a list of
`["a", "twin", "b"]`, a list of `{"kind": "twin", "child_ids": ["a", "b"]}`, or a mapping `{"twin": ["a", "b"]}` whose
value may also be a list of such lists. Each list of ids names children who are all related to each other in that way;
a list that names none of the line's own children is about them too (`{"sibling": ["b"]}` on a report about `a`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

_LIST_NAMES = ("child_ids", "children", "ids")


class Relation(NamedTuple):
    """Two children, `first` < `second`, and what they are to each other."""

    kind: str
    first: str
    second: str


def read_relations(relations: object, child_ids: Iterable[str | None]) -> set[Relation]:
    """Every pair that a line's `relations` names; an unknown spelling gives none, since relations score nothing."""
    own = [child for child in child_ids if child is not None]
    found: set[Relation] = set()
    for kind, members in _lists(relations):
        related = set(members) if set(members) & set(own) else {*members, *own}
        found |= {Relation(kind, first, second) for first, second in combinations(sorted(related), 2)}
    return found


def _lists(relations: object) -> Iterator[tuple[str, list[str]]]:
    if isinstance(relations, Mapping):
        for kind, value in relations.items():
            yield from ((str(kind), members) for members in _members(value))
    elif isinstance(relations, list):
        for entry in relations:
            yield from _entry(entry)


def _entry(entry: object) -> Iterator[tuple[str, list[str]]]:
    if isinstance(entry, Mapping) and entry.get("kind") is not None:
        value = next((entry[name] for name in _LIST_NAMES if name in entry), None)
        yield from ((str(entry["kind"]), members) for members in _members(value))
    elif isinstance(entry, list) and len(entry) == 3:
        first, kind, second = map(str, entry)
        yield kind, [first, second]


def _members(value: object) -> Iterator[list[str]]:
    if not isinstance(value, list):
        return
    inner = [item for item in value if isinstance(item, list)]
    flat = [str(item) for item in value if not isinstance(item, list)]
    yield from ([str(child) for child in members] for members in inner)
    if flat:
        yield flat
