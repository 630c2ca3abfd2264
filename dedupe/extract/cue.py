"""What the words beside a name say of the person, and the nouns that say it."""

from __future__ import annotations

from dataclasses import dataclass

from dedupe.extract.tokens import Tokens
from dedupe.extract.vocabulary import ELSE, OWNS, Person, Role, Vocabulary

FATHER = Person(role=Role.PARENT, gender="m", relation="father")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """What the words before a name say about the person."""

    role: Role
    relation: str | None = None
    gender: str | None = None
    is_direct: bool = True  # the word stands right beside the name
    is_naming: bool = False  # "heter", "namn:": what follows is a name, whatever it looks like
    is_plural: bool = False  # "barnen Maja, Leo och Alva"
    is_strong: bool = True  # enough by itself to call the person the child
    is_own: bool = False  # "min dotter": may be the reporter's own child, not the one of concern
    is_nickname: bool = False
    is_backward: bool = False  # "... och Alva är tvillingar": also said of the names before
    is_friend: bool = False  # "min bästis": of the reporter's age


def person_at(tokens: Tokens, vocabulary: Vocabulary, i: int) -> Person | None:
    """The person word at i. "far" counts only with an owner before it: alone it is mostly a verb ("far illa")."""
    low = tokens.lows[i]
    if low == "far":
        owned = i > 0 and (tokens.lows[i - 1] in OWNS or tokens.lows[i - 1].endswith("s"))
        is_verb = i + 1 < len(tokens) and tokens.lows[i + 1] in ("illa", "fram", "runt", "iväg")
        owned = owned or (tokens.gaps[i].strip() == "(" and tokens.text[tokens.ends[i] : tokens.ends[i] + 1] == ")")
        return FATHER if (owned and not is_verb) or tokens.gaps[i + 1 : i + 2] == (": ",) else None
    return vocabulary.person(low)


def is_elsewhere(tokens: Tokens, i: int) -> bool:
    """ "en annan flicka", "mammas nya kille": the noun at i is not the child of the report."""
    before = [tokens.lows[j] for j in range(max(0, i - 2), i) if tokens.sentences[j] == tokens.sentences[i]]
    return any(w in ELSE for w in before) or (
        tokens.lows[i][:5] in ("kille", "tjej", "tjeje")
        and any(w in ("nya", "nye", "mammas", "pappas", "mammans", "pappans") for w in before)
    )


def sentence_start(tokens: Tokens, i: int) -> int:
    """The first word of the sentence of word i."""
    while i and tokens.sentences[i - 1] == tokens.sentences[i]:
        i -= 1
    return i
