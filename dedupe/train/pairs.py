"""Pairs of reports about which a person has said whether they are one child.

Only what people said is a label. What the machine joined is never one: it would teach the machine its own mistakes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from dedupe import facts as facts_module
from dedupe.comparable import comparable
from dedupe.compare import compare_parts
from dedupe.facts import ChildFacts
from dedupe.levels import AGREEING, Field, Level
from dedupe.nameforms import Words
from dedupe.names import NameTable

MAX_PER_CHILD = 20  # pairs that one child may stand in: a flood must not outvote everybody else


class Kind(StrEnum):
    """How people came to say it."""

    CONFIRMED = "confirmed"  # a person put the report where it stands
    SEPARATED = "separated"  # a person took it away from there
    ANSWERED = "answered"  # a person answered the machine's question
    SIBLINGS = "siblings"  # one reporter named both as two children


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPair:
    """Two reports' facts. `children` are opaque ids of the child on each side; pairs that share one stay on one side of every split."""

    a: ChildFacts
    b: ChildFacts
    is_same: bool
    kind: Kind
    children: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One report's facts. `child` is the group it stands in: used to thin out floods, never as a label."""

    municipality: str  # nothing is paired across municipalities
    child: str
    facts: ChildFacts


def to_plain(pair: LabelledPair) -> dict[str, Any]:
    """JSON-ready: one line of a file of pairs."""
    return {
        "a": facts_module.to_plain(pair.a),
        "b": facts_module.to_plain(pair.b),
        "label": "same" if pair.is_same else "not_same",
        "kind": str(pair.kind),
        "children": list(pair.children),
    }


def from_plain(plain: Mapping[str, Any]) -> LabelledPair:
    """The inverse of `to_plain`. Without `children` equal facts are taken for one child, without `kind` for an answer.

    Raises:
        KeyError: when facts are missing or lack an entry.
        TypeError: on facts that this version does not know.
        ValueError: on a label, kind or number of children that is none.
    """
    if plain["label"] not in ("same", "not_same"):
        raise ValueError("label is neither same nor not_same")
    is_same = plain["label"] == "same"
    one, other = plain.get("children") or _own_names(plain, is_same=is_same)
    return LabelledPair(
        a=facts_module.from_plain(plain["a"]),
        b=facts_module.from_plain(plain["b"]),
        is_same=is_same,
        kind=Kind(plain.get("kind", Kind.ANSWERED)),
        children=(str(one), str(other)),
    )


def usable(pairs: Iterable[LabelledPair], *, names: NameTable) -> list[LabelledPair]:
    """Distinct pairs, at most `MAX_PER_CHILD` for each child, without one child that a report lists twice."""
    words = Words(names)
    seen: set[tuple[Any, ...]] = set()
    stands_in: Counter[str] = Counter()
    kept = []
    for pair in pairs:
        one, other = comparable(pair.a), comparable(pair.b)
        key = (*sorted((repr(one), repr(other))), pair.is_same)
        if key in seen or max(stands_in[child] for child in pair.children) >= MAX_PER_CHILD:
            continue
        if pair.kind is Kind.SIBLINGS and _may_be_one(pair, words):
            continue
        seen.add(key)
        stands_in.update(set(pair.children))
        kept.append(replace(pair, a=replace(pair.a, found=()), b=replace(pair.b, found=())))
    return kept


def _may_be_one(pair: LabelledPair, words: Words) -> bool:
    """Reporters enter a child twice, so two entries with one first name or one number say nothing."""
    levels = {c.field: c.level for c in compare_parts(comparable(pair.a), comparable(pair.b), words)}
    same_name = levels.get(Field.FIRST_NAME) in AGREEING or levels.get(Field.NICKNAME) is Level.EXACT
    return same_name or levels.get(Field.PERSONAL_NUMBER) in AGREEING


def _own_names(plain: Mapping[str, Any], *, is_same: bool) -> tuple[str, str]:
    one, other = (json.dumps(plain[side], sort_keys=True) for side in ("a", "b"))
    return (one, one) if is_same else (one, other)
