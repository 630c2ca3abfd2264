"""Who a name is when the text says so: "hon heter Alva", "pojken kallas Bosse"."""

from __future__ import annotations

from dataclasses import replace

from dedupe.extract.cue import Cue, person_at, sentence_start
from dedupe.extract.tokens import Tokens
from dedupe.extract.vocabulary import (
    ASIDES,
    CALLED,
    FIRST_PERSON,
    NAMED,
    PRONOUNS,
    SIGNED,
    SMALL,
    SPEAKER,
    Role,
    Vocabulary,
)

_LOOK_BACK = 9  # words of the same sentence searched for who "heter" is about


def called(tokens: Tokens, vocabulary: Vocabulary, i: int) -> Cue | None:
    """ "hon kallas Majsan", "kallad för Lillan": a nickname of the subject."""
    at = i - 2 if tokens.lows[i - 1] in ("för", "sig", "honom", "henne", "han", "hon") and i > 1 else i - 1
    if tokens.lows[at] not in CALLED:
        return None
    found = _subject(tokens, vocabulary, range(at - 1, max(sentence_start(tokens, at), at - _LOOK_BACK) - 1, -1))
    return replace(found or Cue(role=Role.CHILD), is_nickname=True, is_naming=True, relation=None)


def naming(tokens: Tokens, vocabulary: Vocabulary, i: int) -> Cue | None:
    """ "heter Alva", "namn: Maja", "her name is Maja", "vid namn Liam"."""
    at = i - 1
    if tokens.gaps[i].strip() == ":" and (
        labels := [j for j in range(max(0, i - 4), i) if tokens.lows[j] in ("namn", "namnet")]
    ):
        at = labels[-1]  # "Barnets namn och personnummer: Maja Ek"
    if (
        at
        and (tokens.lows[at] in ("är", "is", "e", "på", "on", "waa") or tokens.lows[at] in ASIDES)
        and tokens.lows[at - 1] in NAMED
    ):
        at -= 1
    if tokens.lows[at] not in NAMED:
        return None
    low, first = tokens.lows[at], sentence_start(tokens, at)
    if tokens.lows[at] in ("heter", "hette") and first < at and tokens.lows[at - 1] in ("och", "and"):
        return _subject(tokens, vocabulary, range(first, at)) or Cue(role=Role.CHILD, is_naming=True)
    if at > first + 1 and tokens.lows[at - 1] in ("som", "who") and person_at(tokens, vocabulary, at - 2) is None:
        return _other_noun(tokens, vocabulary, at - 2, first)
    found = _subject(tokens, vocabulary, range(at - 1, max(first, at - _LOOK_BACK) - 1, -1))
    if found is None and low in ("namn", "namnet", "name", "namne"):
        found = _subject(tokens, vocabulary, range(at + 1, i))
    return found or Cue(role=Role.CHILD, is_naming=True)


def _other_noun(tokens: Tokens, vocabulary: Vocabulary, at: int, first: int) -> Cue:
    """ "en hund som heter Bosse" names no person, "en flicka i huset som heter Maja" does: the noun stands further back."""
    for j in range(at, max(first, at - 4), -1):
        if tokens.lows[j] in ("i", "på", "från", "hos", "utanför", "vid", "bakom", "med"):
            person = person_at(tokens, vocabulary, j - 1) if j else None
            if person:
                return Cue(role=person.role, relation=person.relation, gender=person.gender, is_naming=True)
        if person := person_at(tokens, vocabulary, j):
            return Cue(role=person.role, relation=person.relation, gender=person.gender, is_naming=True)
    return Cue(role=Role.NONE, is_naming=True)


def _subject(tokens: Tokens, vocabulary: Vocabulary, order: range) -> Cue | None:
    """The nearest person, pronoun or "jag" in that order of words."""
    for j in order:
        low = tokens.lows[j]
        if low in SPEAKER and j > 0 and tokens.lows[j - 1] in ("som", "that", "who", "whom"):
            continue  # "flickan som jag är orolig för heter ..."
        if low in SPEAKER and not (low == "i" and tokens.words[j] != "I"):
            if j + 1 < len(tokens) and person_at(tokens, vocabulary, j + 1):
                continue
            return Cue(role=Role.REPORTER)
        if person := person_at(tokens, vocabulary, j):
            own = j > 0 and tokens.lows[j - 1] in FIRST_PERSON and person.role is Role.PARENT
            role = Role.ADULT if own else person.role
            return Cue(
                role=role, relation=person.relation, gender=person.gender, is_naming=True, is_plural=person.is_plural
            )
        if low in PRONOUNS:
            return _antecedent(tokens, vocabulary, j, PRONOUNS[low])
        if low in SIGNED or low in ("lärarens", "anmälarens"):
            return Cue(role=Role.REPORTER)
    return None


def _antecedent(tokens: Tokens, vocabulary: Vocabulary, j: int, gender: str) -> Cue:
    """Who "hon" or "han" is: the last person word of that gender in this and the two sentences before."""
    lowest = tokens.sentences[j] - 2
    for k in range(j - 1, -1, -1):
        if tokens.sentences[k] < lowest:
            break
        person = person_at(tokens, vocabulary, k)
        is_fitting = person is not None and (
            person.gender == gender or (person.gender is None and person.role is not Role.ADULT)
        )
        if person and is_fitting and not person.is_plural:
            if tokens.lows[k].startswith(SMALL) and any(w in FIRST_PERSON for w in tokens.lows[max(0, k - 2) : k]):
                return Cue(role=Role.CHILD, gender=gender, is_naming=True)
            return Cue(role=person.role, relation=person.relation, gender=gender, is_naming=True)
    return Cue(role=Role.CHILD, gender=gender, is_naming=True)
