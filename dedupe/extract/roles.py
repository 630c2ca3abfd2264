"""Who each named person in the text is: the child, another child, a parent, another adult or the reporter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

from dedupe.extract.after import cue_after, owner_cue
from dedupe.extract.cue import Cue, person_at
from dedupe.extract.reader import KNOWN, Mention, Reader
from dedupe.extract.speaker import Speaker, is_about_home
from dedupe.extract.tokens import Tokens
from dedupe.extract.turning import BirthFound
from dedupe.extract.vocabulary import BINDING, OWNS, TELLS, WORKS, Person, Role
from dedupe.extract.words import word_set

_GENITIVE_AS_IT_IS = ("s", "x", "z")  # "Lucas pappa", "Max mamma"
_PARENTS = MappingProxyType({"f": "mother", "m": "father"})
_GROWN_CHILD = ("son", "sonen", "dotter", "dottern", "grabben", "tösen")  # words for a child of any age
_STATE_WITHIN = 6  # words after a name in which its state is told
_STATES_BEGIN = word_set("har kommer kom går är var uteblir saknar somnar sover")
_STATES = word_set(
    "inte aldrig ofta sällan smutsig smutsiga trött hungrig utan sent sen frånvarande borta ledsen blåmärken uteblir saknar"
)
_SCHOOL_DAYS = word_set("""
    skolan skola förskolan förskola lektionerna lektion lektioner rasterna rast frånvaro dagis dagiset fritids utflykten idrotten matsäck
""")
_REPEATED = 2  # times a lone name must stand in the text before it is taken without any cue


@dataclass(frozen=True, slots=True, kw_only=True)
class Someone:
    """One named person of the text, with all places where the name stands."""

    role: Role
    is_strong: bool = False
    is_own: bool = False
    is_friend: bool = False  # of the reporter, and perhaps as young
    is_group: bool = False  # named together with others ("barnen Maja och Leo")
    relation: str | None = None
    gender: str | None = None
    mentions: tuple[Mention, ...]
    keys: frozenset[str]  # folded first names

    @property
    def last_names(self) -> tuple[str, ...]:
        """Surnames as written, each once."""
        return tuple(dict.fromkeys(m.last_name for m in self.mentions if m.last_name))


def cast(
    reader: Reader, found: tuple[Mention, ...], said: tuple[BirthFound, ...], speaker: Speaker
) -> tuple[Someone, ...]:
    """Gives every named person a role; mentions of the same first name are one person."""
    cued = [_seen_by(reader, m, _cued(reader, m, said), speaker) for m in found]
    for k in range(1, len(found)):
        before, own = cued[k - 1], cued[k]
        if before and (own is None or own.role is Role.NONE) and _is_joined(reader.tokens, found[k - 1], found[k]):
            shared = _shared(before)
            cued[k] = _seen_by(reader, found[k], shared, speaker) if shared else None
    for k in range(len(found) - 2, -1, -1):
        after, own = cued[k + 1], cued[k]
        if (
            after
            and after.is_plural
            and after.is_backward
            and own is None
            and _is_joined(reader.tokens, found[k], found[k + 1])
        ):
            cued[k] = after  # "Elsa och Alva är tvillingar"
    found = _with_shared_surname(reader.tokens, found, cued)
    people: list[Someone] = []
    for mention, cue in zip(found, cued, strict=True):
        _place(people, mention, cue, reader.known)
    return _with_friend(reader, _with_only_name(reader, tuple(people)), speaker)


def _cued(reader: Reader, mention: Mention, said: tuple[BirthFound, ...]) -> Cue | None:
    """The strongest thing said about the name where it stands."""
    has_s = mention.keys and mention.keys[-1].endswith(_GENITIVE_AS_IT_IS) and not mention.last_name
    owner = owner_cue(reader, mention) if mention.is_genitive or has_s else None
    if owner and (
        mention.cue is None or not mention.cue.is_direct or not mention.cue.is_strong or owner.role is Role.PARENT
    ):
        return owner
    if mention.cue and mention.cue.role is not Role.NONE and mention.cue.is_strong:
        if mention.cue.relation == "guardian" and (after := cue_after(reader, mention, said)):
            return replace(mention.cue, relation=after.relation or "guardian")  # "vårdnadshavare Sara Lindh (mor)"
        return mention.cue
    return cue_after(reader, mention, said) or mention.cue


def _with_shared_surname(tokens: Tokens, found: tuple[Mention, ...], cued: list[Cue | None]) -> tuple[Mention, ...]:
    """ "Syskonen Alva och Otto Berg": the surname is also that of the one before."""
    shared = list(found)
    for k in range(len(found) - 2, -1, -1):
        one, nxt, cue = shared[k], shared[k + 1], cued[k]
        is_family = cue is not None and cue.is_plural and cue.relation == "sibling"
        if is_family and nxt.last_name and not one.last_name and _is_joined(tokens, found[k], found[k + 1]):
            shared[k] = replace(one, last_name=nxt.last_name)
    return tuple(shared)


def _seen_by(reader: Reader, mention: Mention, cue: Cue | None, speaker: Speaker) -> Cue | None:
    """A parent without a gender gets it from the name; a grandparent's "min dotter Anna" is the mother."""
    if cue is None or not mention.first_names:
        return cue
    by_name = _PARENTS.get(reader.names.gender(mention.first_names[0]) or "", "guardian")
    if cue.role is Role.PARENT and cue.relation is None:
        return replace(cue, relation=by_name)
    if cue.role is not Role.CHILD or reader.known & set(mention.keys):
        return cue
    noun = reader.tokens.lows[mention.first_token - 1] if mention.first_token else ""
    has_own = cue.is_own and _has_children(reader, mention.last_token)
    if noun in _GROWN_CHILD and (has_own or speaker.is_elder):
        return replace(cue, role=Role.PARENT, relation=by_name, is_own=False, is_plural=False)
    return _of_own(reader, mention, cue, speaker) if cue.is_own else cue


def _of_own(reader: Reader, mention: Mention, cue: Cue, speaker: Speaker) -> Cue:
    """ "min dotter Saga": the child's parent in a grandparent's mouth, a child of the report in a parent's, else perhaps one who tells."""
    if speaker.is_elder:
        return replace(
            cue,
            role=Role.PARENT,
            is_own=False,
            relation=_PARENTS.get(reader.names.gender(mention.first_names[0]) or "", "guardian"),
        )
    if speaker.is_parent:
        return replace(cue, is_own=False, relation="sibling")
    noun = reader.tokens.lows[mention.first_token - 1] if mention.first_token else ""
    tells = set(reader.tokens.lows[mention.last_token + 1 : mention.last_token + 3]) & TELLS
    if noun in _GROWN_CHILD and tells:
        return replace(cue, role=Role.OTHER, relation="other")  # "min dotter Saga berättade att ..."
    return cue


def _has_children(reader: Reader, at: int) -> bool:
    """ "min son Marcus slår sina barn": a child of one's own after the name."""
    tokens = reader.tokens
    for j in range(at + 1, min(at + 6, len(tokens) - 1)):
        if tokens.lows[j] in OWNS and tokens.follows(j, "") and tokens.follows(j + 1, ""):
            person = person_at(tokens, reader.vocabulary, j + 1)
            return person is not None and person.role is Role.CHILD
    return False


def _is_joined(tokens: Tokens, first: Mention, second: Mention) -> bool:
    """ "Maja, Leo och Alva": nothing but a comma or "och" between two names."""
    between = range(first.last_token + 1, second.first_token)
    if first.is_genitive or tokens.sentences[first.last_token] != tokens.sentences[second.first_token]:
        return False
    if not between:
        return tokens.gaps[second.first_token].strip() in (",", "/", "&", "+", "-")
    return len(between) == 1 and tokens.lows[between[0]] in BINDING


def _shared(before: Cue) -> Cue | None:
    """What the second of two joined names inherits."""
    if before.role is Role.PARENT and before.is_plural and before.relation in ("mother", "father"):
        return replace(before, relation=None)  # "dotter till Per och Lisa Ek"
    is_listed = before.relation == "guardian" and before.is_direct  # "Vårdnadshavare: Malin Lundin, Jonas Åberg"
    if before.is_plural or is_listed or before.role in (Role.ADULT, Role.REPORTER):
        return before
    if before.role is Role.OTHER:
        return replace(before, gender=None)
    if before.role is Role.CHILD and not before.is_strong:
        return before
    if before.role is Role.CHILD and before.is_direct:
        return Cue(role=Role.OTHER, is_strong=False)
    return None


def _place(people: list[Someone], mention: Mention, cue: Cue | None, known: frozenset[str]) -> None:
    """Adds a mention to the person it belongs to, or a new person."""
    role = cue.role if cue else Role.NONE
    new = Someone(
        role=role,
        is_strong=bool(cue and cue.is_strong and role is not Role.NONE),
        is_own=bool(cue and cue.is_own),
        is_friend=bool(cue and cue.is_friend),
        is_group=bool(cue and cue.is_plural),
        relation=cue.relation if cue else None,
        gender=cue.gender if cue else None,
        mentions=(mention,),
        keys=frozenset(mention.keys),
    )
    for at, old in enumerate(people):
        if _is_same(old, mention) and not (_is_grown(old.role) != _is_grown(role) and old.keys & known):
            people[at] = _merged(old, new)
            return
    people.append(new)


def _is_same(person: Someone, mention: Mention) -> bool:
    if person.keys.isdisjoint(mention.keys):
        return False
    return not (mention.last_name and person.last_names) or mention.last_name.lower() in {
        n.lower() for n in person.last_names
    }


def _is_grown(role: Role) -> bool:
    return role in (Role.PARENT, Role.ADULT, Role.REPORTER)


def _merged(old: Someone, new: Someone) -> Someone:
    """One person with what both mentions say. A person called both child and adult is nobody: better no name than a wrong one."""
    first, second = (old, new) if _rank(old) >= _rank(new) else (new, old)
    role = first.role
    if (
        first.is_strong
        and second.is_strong
        and Role.CHILD in (first.role, second.role)
        and _is_grown(first.role) != _is_grown(second.role)
    ):
        role = Role.ADULT
    return Someone(
        role=role,
        is_strong=first.is_strong,
        is_own=old.is_own or new.is_own,
        is_friend=old.is_friend or new.is_friend,
        is_group=old.is_group or new.is_group,
        relation=first.relation or second.relation,
        gender=first.gender or (second.gender if second.role in (role, Role.NONE) else None),
        mentions=(*old.mentions, *new.mentions),
        keys=old.keys | new.keys,
    )


def _rank(someone: Someone) -> int:
    order = (Role.NONE, Role.CHILD, Role.OTHER, Role.PARENT, Role.ADULT, Role.REPORTER)
    if someone.role is Role.NONE:
        return 0
    return order.index(someone.role) + (10 if someone.is_strong else 0)


def _with_only_name(reader: Reader, people: tuple[Someone, ...]) -> tuple[Someone, ...]:
    """A text about a child with a single first name and nothing against it: the name is taken, weakly, as the child's."""
    bare = [p for p in people if p.role is Role.NONE]
    if len(bare) == 1 and not any(p.role in (Role.CHILD, Role.OTHER) for p in people) and _is_absent(reader, bare[0]):
        return tuple(replace(p, role=Role.CHILD) if p is bare[0] else p for p in people)
    if len(bare) != 1 or any(p.role in (Role.CHILD, Role.OTHER) for p in people):
        return people
    only = bare[0]
    if only.last_names or len(only.mentions) < _REPEATED or not _may_be_child(reader, only.mentions):
        return people
    return tuple(replace(p, role=Role.CHILD) if p is only else p for p in people)


def _is_absent(reader: Reader, only: Someone) -> bool:
    """ "Oliver har inte varit i skolan på två veckor": said of pupils, with the name as the subject."""
    tokens = reader.tokens
    for mention in only.mentions:
        at = mention.last_token + 1
        rest = tokens.lows[at : at + _STATE_WITHIN] if tokens.follows(at, "") else ()
        is_said = bool(rest) and rest[0] in _STATES_BEGIN and any(w in _STATES for w in rest)
        is_subject = tokens.opens_sentence(mention.first_token) or tokens.lows[mention.first_token - 1] in (
            "att",
            "men",
            "och",
        )
        sentence = tokens.sentences[mention.first_token]
        around = range(mention.first_token, min(len(tokens), mention.first_token + 20))
        in_school = any(tokens.lows[j] in _SCHOOL_DAYS for j in around if tokens.sentences[j] == sentence)
        if is_said and is_subject and in_school and not mention.is_genitive:
            return reader.first_bearers(mention.keys[0] if mention.keys else "") >= KNOWN
    return False


def _with_friend(reader: Reader, people: tuple[Someone, ...], speaker: Speaker) -> tuple[Someone, ...]:
    """A pupil who writes of "min bästis" means a child; so does anybody whose friend is told to fare ill at home."""
    friends = [p for p in people if p.is_friend and not p.is_strong and p.role in (Role.ADULT, Role.NONE)]
    if len(friends) != 1 or any(p.role is Role.CHILD for p in people):
        return people
    at = friends[0].mentions[0].last_token
    if not speaker.is_pupil or not is_about_home(reader.tokens, at, reader.vocabulary):
        return people
    return tuple(replace(p, role=Role.CHILD) if p is friends[0] else p for p in people)


def _may_be_child(reader: Reader, found: tuple[Mention, ...]) -> bool:
    """The text speaks of a child of that gender, and no sentence sets the name and a child side by side as two persons."""
    tokens = reader.tokens
    nouns = {tokens.sentences[i]: p for i in range(len(tokens)) if (p := _child_word(reader, i))}
    gender = reader.names.gender(" ".join(found[0].first_names))
    agrees = bool(nouns) and all(p.gender in (None, gender) for p in nouns.values())
    beside = any(tokens.sentences[m.last_token] in nouns for m in found)
    works = any(
        tokens.lows[m.last_token + 1 : m.last_token + 2] and tokens.lows[m.last_token + 1] in WORKS for m in found
    )
    return agrees and not beside and not works and reader.first_bearers(found[0].keys[0]) >= KNOWN


def _child_word(reader: Reader, i: int) -> Person | None:
    person = person_at(reader.tokens, reader.vocabulary, i)
    return person if person is not None and person.role is Role.CHILD and not person.is_plural else None
