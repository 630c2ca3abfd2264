"""Lines about the sender at the end of a report: who signs, from which town, sent from which telephone.

Told by their form and not by names: "En farfar", "Roger, trebarnsfar", and "Lasse i Ystad" behind a closing. "Pappan i
Ystad" and "Farfar dricker" are none: a definite form or a verb says something of somebody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import re2

from dedupe.novelty.statements import Statement

_LONGEST = 6  # words
# E: a or an, P: a relation, N: a name, K: parent of so many, I: in or from, L: a town, M: a name behind a closing.
_FORM = re2.compile("(?:EP|K|NK|M{1,2})(?:IL)?[NK]*|NIL")  # type: ignore[no-untyped-call]
_SHORT = {"en": "E", "ett": "E", "i": "I", "fran": "I", "from": "I", "in": "I", "x": "M"}
_PARENT_OF = ("barnspappa", "barnsmamma", "barnsfar", "barnsmor", "barnsforalder")
_MADE = (("person:", "P"), ("name:", "N"), ("place:", "L"))


def without_senders(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """The same passages; those at the end that only tell who sends the report say nothing."""
    return tuple(reversed(list(_from_the_end(statements))))


def _from_the_end(statements: Sequence[Statement]) -> Iterator[Statement]:
    is_end = True
    for at in range(len(statements) - 1, -1, -1):
        statement = statements[at]
        if is_end and not statement.is_empty:
            is_closed = at > 0 and statements[at - 1].is_closing
            is_end = _is_sender(statement, is_closed=is_closed)
            if is_end:
                empty = frozenset[str]()
                statement = replace(statement, claims=empty, loose=empty, variants=empty, is_appeal=True)
        yield statement


def _is_sender(statement: Statement, *, is_closed: bool) -> bool:
    words = statement.text.split()
    if len(words) > _LONGEST or statement.is_foreign or not (statement.claims or statement.loose):
        return False
    made = {
        word: letter
        for claims in (statement.written, statement.guesses)
        for claim, word in claims.items()
        for prefix, letter in _MADE
        if claim.startswith(prefix)
    }
    others = [claim for claim in statement.claims if not claim.startswith(tuple(prefix for prefix, _ in _MADE))]
    form = "".join("K" if word.endswith(_PARENT_OF) else _SHORT.get(word) or made.get(word, "?") for word in words)
    return not others and (is_closed or "M" not in form) and _FORM.fullmatch(form) is not None
