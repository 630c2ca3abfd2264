"""Which named person of the text is which child of the form, and which children only the text names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import OSA

from dedupe.extract.draft import Draft
from dedupe.extract.reader import Mention
from dedupe.extract.roles import Someone
from dedupe.extract.vocabulary import Role
from dedupe.names import NameTable
from dedupe.normalise import compact

MAX_MENTIONED = 20  # children that only the text names
_CHILDISH = (Role.CHILD, Role.OTHER, Role.NONE)
_TOGETHER = 7  # words from one name to the next of children named together
_SHARED_START = 3  # letters that make two first names possibly the same ("Majsan", "Maja")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """`targets[k]` is the position in `drafts` of the k-th person, None for everybody who is no child."""

    drafts: tuple[Draft, ...]  # the entries first, then the mentioned ones (index -1)
    targets: tuple[int | None, ...]
    is_about_one: bool  # one entry, and the text does not name several children for it


def identify(
    people: Sequence[Someone], entries: tuple[Draft, ...], names: NameTable, *, is_victim: bool = False
) -> Identified:
    """Matches by first name; an unnamed entry takes the one child that the text names, or the first of several named together.

    `is_victim`: the reporter writes of being hurt, so the reporter's name may be the unnamed child's.
    """
    targets: list[int | None] = [_by_name(p, entries, people) if p.keys else _nicknamed(p, entries) for p in people]
    doubtful = {k for k, p in enumerate(people) if targets[k] is None and _is_near(p, entries)}
    free = [
        k for k, p in enumerate(people) if targets[k] is None and p.role is Role.CHILD and p.keys and k not in doubtful
    ]
    named = {targets[k] for k, p in enumerate(people) if p.keys}
    unnamed = [d for d, draft in enumerate(entries) if not draft.first_names and not draft.nicknames and d not in named]
    if not free:
        free = _friends_of_tellers(people, targets)
    if is_victim and not free:
        free = [k for k, p in enumerate(people) if p.role is Role.REPORTER and p.keys]
    fitting = [k for k in free if _fits(people[k], entries, unnamed, names)]
    chosen = _only_child(fitting, people)
    is_one_of_several = chosen is None and len(entries) == 1 and _is_group(fitting, people)
    if is_one_of_several:
        chosen = fitting[0]
    if chosen is not None and len(unnamed) == 1:
        targets[chosen] = unnamed[0]
    drafts = list(entries)
    for k, person in enumerate(people):
        if (
            targets[k] is None
            and k not in doubtful
            and _is_mentioned(person)
            and len(drafts) < len(entries) + MAX_MENTIONED
        ):
            targets[k] = len(drafts)
            drafts.append(Draft(index=-1))
    is_about_one = len(entries) == 1 and not (
        len(unnamed) == 1 and (chosen is None or is_one_of_several) and len(free) > 1
    )
    return Identified(drafts=tuple(drafts), targets=tuple(targets), is_about_one=is_about_one)


def _friends_of_tellers(people: Sequence[Someone], targets: Sequence[int | None]) -> list[int]:
    """ "Min dotter Saga berättade att hennes klasskompis Leia ...": the friend, when the one who told is the reporter's own."""
    if not any(p.is_own and p.role is Role.OTHER for p in people):
        return []
    friends = [
        k for k, p in enumerate(people) if p.role is Role.OTHER and not p.is_own and p.relation == "other" and p.keys
    ]
    return friends if len(friends) == 1 and targets[friends[0]] is None else []


def _is_group(fitting: list[int], people: Sequence[Someone]) -> bool:
    """Several children named together: the report is about each of them, so the unnamed entry is the first."""
    several = [people[k] for k in fitting]
    if len(several) < 2 or not all(p.is_strong and not p.is_own for p in several):
        return False
    return all(p.is_group or p.relation == "sibling" for p in several) or _stand_together(several)


def _stand_together(several: list[Someone]) -> bool:
    """ "Hugo 4 år och Tyra 7 år": a few words between each and the next."""
    first = [p.mentions[0] for p in several]
    return all(0 < b.first_token - a.last_token <= _TOGETHER for a, b in pairwise(first))


def name_drafts(found: Identified, people: Sequence[Someone]) -> None:
    """Writes the names of the text into the drafts, with every place where they stand."""
    for person, target in zip(people, found.targets, strict=True):
        if target is None:
            continue
        draft = found.drafts[target]
        for mention in person.mentions:
            _write(draft, mention)
        if draft.index < 0:
            _relate(draft, person)
        if person.gender and draft.gender is None:
            first = person.mentions[0]
            draft.settle("gender", person.gender, written=person.gender, span=(first.start, first.end))


def _write(draft: Draft, mention: Mention) -> None:
    span = (mention.start, mention.end)
    for name in mention.first_names:
        draft.add("first_names", name, span=span)
    if mention.last_name:
        draft.add("last_names", mention.last_name, span=span)
    if mention.former_name:
        draft.add("last_names", mention.former_name, span=span)
    if mention.nickname:
        draft.add("nicknames", mention.nickname, span=span)
    if mention.initials and not draft.last_names:
        draft.add("initials", mention.initials, span=span)


def _relate(draft: Draft, person: Someone) -> None:
    """Whose child one is that only the text names: a sibling, somebody else's, or (nothing said) perhaps either."""
    relation = "other" if person.is_own else person.relation if person.relation in ("sibling", "other") else None
    if relation:
        first = person.mentions[0]
        draft.settle("relation", relation, span=(first.start, first.end))


def _by_name(person: Someone, entries: tuple[Draft, ...], people: Sequence[Someone]) -> int | None:
    is_childish = person.role in _CHILDISH or person.role is Role.REPORTER  # a child may write of itself
    if not is_childish and not (person.is_friend and not person.is_strong):
        return None
    fits = [
        d
        for d, draft in enumerate(entries)
        if person.keys & _keys(draft)
        and not _is_namesake(person, draft)
        and not _is_other_namesake(person, draft, people)
    ]
    if len(fits) > 1:  # two entries of one first name: the surname decides or nobody does
        fits = [
            d for d in fits if {compact(n) for n in person.last_names} & {compact(n) for n in entries[d].last_names}
        ]
    return fits[0] if len(fits) == 1 else None


def _is_namesake(person: Someone, draft: Draft) -> bool:
    """A friend or sibling of the same first name with another surname is somebody else."""
    own, other = {compact(n) for n in draft.last_names}, {compact(n) for n in person.last_names}
    return person.role is Role.OTHER and bool(own) and bool(other) and not own & other


def _is_other_namesake(person: Someone, draft: Draft, people: Sequence[Someone]) -> bool:
    """ "Alma Persson, inte Alma Nyqvist": two of one first name in the text, and the other one bears the form's surname."""
    own = {compact(n) for n in draft.last_names}
    if not own or not person.last_names or own & {compact(n) for n in person.last_names}:
        return False
    others = [p for p in people if p is not person and p.keys & person.keys]
    return any(own & {compact(n) for n in p.last_names} for p in others)


def _is_near(person: Someone, entries: tuple[Draft, ...]) -> bool:
    """Perhaps another spelling or a pet form of a child in the form: then neither that child's name nor another child."""
    return any(similar(a, b) for draft in entries for a in person.keys for b in _keys(draft))


def similar(first: str, second: str) -> bool:
    """Two folded first names that may be one: same start, or a slip of one letter (two in long names)."""
    if first[:_SHARED_START] == second[:_SHARED_START]:
        return True
    allowed = 2 if min(len(first), len(second)) > 6 else 1
    return OSA.distance(first, second, score_cutoff=allowed) <= allowed


def _keys(draft: Draft) -> frozenset[str]:
    return frozenset(compact(n) for n in (*draft.first_names, *draft.nicknames))


def _fits(person: Someone, entries: tuple[Draft, ...], unnamed: list[int], names: NameTable) -> bool:
    """Nothing known of the unnamed entry speaks against the person."""
    if len(unnamed) != 1:
        return False
    draft = entries[unnamed[0]]
    gender = person.gender or names.gender(" ".join(person.mentions[0].first_names))
    first_letters = {k[0] for k in person.keys if k}
    agrees = not draft.initials or any(i[0].lower() in first_letters for i in draft.initials)
    return agrees and (draft.gender is None or gender is None or draft.gender == gender)


def _only_child(free: list[int], people: Sequence[Someone]) -> int | None:
    """The one candidate; among several the only one that is not "min dotter", then the only one strongly called a child."""
    for narrowed in (free, [k for k in free if not people[k].is_own], [k for k in free if people[k].is_strong]):
        if len(narrowed) == 1:
            return narrowed[0]
    return None


def _is_mentioned(person: Someone) -> bool:
    return person.role in (Role.CHILD, Role.OTHER) and person.is_strong and bool(person.keys)


def _nicknamed(person: Someone, entries: tuple[Draft, ...]) -> int | None:
    """ "Hon kallas Majsan" is about the one child of the form; among several it says nothing sure."""
    return 0 if len(entries) == 1 and person.role is Role.CHILD else None
