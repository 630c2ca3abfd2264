"""Who each fact of the text is about: the nearest person before it in the sentence, or nobody when that is doubtful."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dedupe.extract.cue import is_elsewhere, person_at
from dedupe.extract.draft import Draft
from dedupe.extract.matching import Identified
from dedupe.extract.reader import Reader
from dedupe.extract.roles import Someone
from dedupe.extract.tokens import Tokens
from dedupe.extract.vocabulary import FIRST_PERSON, PRONOUNS, SMALL, Person, Role

NOBODY = -1  # a child or other person that has no draft, or a doubt between several
EVERYONE = -2  # "barnen"
_CLOSE = 25  # characters between "8-åriga" and the noun it describes


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A place in the text that speaks of somebody. `target` is a position in the drafts, NOBODY or EVERYONE."""

    start: int
    end: int
    sentence: int
    target: int
    role: Role
    gender: str | None = None
    person: int | None = None  # position among the named people
    relation: str | None = None

    @property
    def is_grown(self) -> bool:
        """True for parents, other adults and the reporter."""
        return self.role in (Role.PARENT, Role.ADULT, Role.REPORTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The anchors of one text in order, and whom an unclaimed fact is about (None when several children are meant)."""

    tokens: Tokens
    anchors: tuple[Anchor, ...]
    default: int | None

    def sentence_at(self, position: int) -> int:
        """The sentence a character stands in."""
        return self.tokens.sentence_of(position)

    def before(self, start: int, *, grown: bool) -> Anchor | None:
        """The nearest anchor before `start` in its sentence; parents and other adults are passed over unless `grown`."""
        sentence = self.sentence_at(start)
        for anchor in self._backwards(start, sentence):
            if anchor.end <= start and (grown or not anchor.is_grown):
                return anchor
        return None

    def target(self, start: int, end: int, *, describes_next: bool = False) -> int | None:
        """The draft a child's fact belongs to; None or negative when it cannot be said."""
        after = self._after(start, end)
        if describes_next and after and after.start - end <= _CLOSE:
            return after.target
        if before := self.before(start, grown=False):
            return before.target
        if carried := self._carried(start):
            return carried.target
        if self.default is not None:
            return self.default
        if after:
            return after.target
        return self._topic(start)

    def is_own(self, start: int, *, words: int = 6) -> bool:
        """True when the reporter speaks of himself just before: "ring mig på", "mitt nummer"."""
        at = bisect_right(self.tokens.starts, start - 1)
        sentence = self.sentence_at(start)
        if nearest := self.before(start, grown=True):
            words = min(words, at - bisect_left(self.tokens.starts, nearest.end))
        return any(
            self.tokens.lows[i] in FIRST_PERSON and not (self.tokens.lows[i] == "i" and self.tokens.words[i] == "i")
            for i in range(max(0, at - words), at)
            if self.tokens.sentences[i] == sentence
        )

    def backwards(self, start: int, *, sentences: int) -> Iterator[Anchor]:
        """The anchors before `start` in its sentence and the ones before it, nearest first."""
        yield from self._backwards(start, self.sentence_at(start) - sentences + 1)

    def next_named(self, end: int) -> Anchor | None:
        """The next name of a child after `end` in its sentence, when it is the next person at all."""
        after = self._after(end, end)
        return after if after is not None and after.person is not None else None

    def _topic(self, start: int) -> int | None:
        """The one child that the sentence before is about ("Maja Berg. 8 år."), when nobody else is spoken of in it."""
        sentence = self.sentence_at(start)
        spoken = {a.target for a in self._backwards(start, sentence - 1) if a.sentence == sentence - 1}
        return spoken.pop() if len(spoken) == 1 else None

    def line_before(self, start: int) -> Anchor | None:
        """The last anchor of the line before, for a line of its own ("Mor: Anna", "Tel: 070-...")."""
        sentence = self.sentence_at(start)
        return next((a for a in self._backwards(start, sentence - 1) if a.sentence == sentence - 1), None)

    def _backwards(self, start: int, sentence: int) -> Iterator[Anchor]:
        """The anchors that begin before `start`, nearest first, down to the beginning of `sentence`."""
        for at in range(bisect_left(self.anchors, start, key=_start) - 1, -1, -1):
            if self.anchors[at].sentence < sentence:
                return
            yield self.anchors[at]

    def _after(self, start: int, end: int) -> Anchor | None:
        sentence = self.sentence_at(start)
        for at in range(bisect_left(self.anchors, end, key=_start), len(self.anchors)):
            if self.anchors[at].sentence != sentence:
                return None
            if not self.anchors[at].is_grown:
                return self.anchors[at]
        return None

    def _carried(self, start: int) -> Anchor | None:
        """ "Leo är hennes bror. Han är fem år.": a pronoun takes up the last person of its gender."""
        sentence = self.sentence_at(start)
        at = bisect_right(self.tokens.starts, start) - 1
        spoken = {
            PRONOUNS[self.tokens.lows[i]]
            for i in range(max(0, at - 8), max(at, 0))
            if self.tokens.sentences[i] == sentence and self.tokens.lows[i] in PRONOUNS
        }
        if len(spoken) != 1:
            return None
        gender = spoken.pop()
        for anchor in self._backwards(start, sentence - 1):
            if anchor.sentence == sentence - 1 and not anchor.is_grown and anchor.gender in (None, gender):
                return anchor
        return None


def set_scene(reader: Reader, people: Sequence[Someone], found: Identified) -> Scene:
    """Places an anchor at every name and every noun for a person."""
    tokens = reader.tokens
    entries = [d for d in found.drafts if d.index >= 0]
    default = 0 if found.is_about_one else None
    anchors = [a for k, p in enumerate(people) for a in _names(tokens, k, p, found, reader)]
    named = {a.start: a for a in anchors}
    covered = {i for p in people for m in p.mentions for i in range(m.first_token, m.last_token + 1)}
    for i in range(len(tokens)):
        person = person_at(tokens, reader.vocabulary, i) if i not in covered else None
        if person:
            noun = _noun(tokens, i, person, entries, default)
            introduced = named.get(tokens.starts[i + 1]) if tokens.follows(i + 1, "", ":") else None
            is_same = introduced is not None and person.role is Role.CHILD and not person.is_plural
            anchors.append(replace(noun, target=introduced.target) if introduced and is_same else noun)
    return Scene(tokens=tokens, anchors=tuple(sorted(anchors, key=lambda a: a.start)), default=default)


def _names(tokens: Tokens, k: int, someone: Someone, found: Identified, reader: Reader) -> list[Anchor]:
    target = found.targets[k]
    draft = found.drafts[target] if target is not None else None
    gender = (
        (draft.gender if draft else None)
        or someone.gender
        or reader.names.gender(" ".join(someone.mentions[0].first_names[:1]))
    )
    return [
        Anchor(
            start=m.start,
            end=m.end,
            sentence=tokens.sentences[m.first_token],
            target=NOBODY if target is None else target,
            role=someone.role if target is None else Role.CHILD,
            gender=gender,
            person=k,
            relation=someone.relation,
        )
        for m in someone.mentions
    ]


def _noun(tokens: Tokens, i: int, person: Person, entries: list[Draft], default: int | None) -> Anchor:
    target = NOBODY
    is_pupil = tokens.lows[i].startswith(SMALL) and any(w in FIRST_PERSON for w in tokens.lows[max(0, i - 2) : i])
    if (person.role is Role.CHILD or is_pupil) and not is_elsewhere(tokens, i):
        target = EVERYONE if person.is_plural else _which(person, entries, default)
    return Anchor(
        start=tokens.starts[i],
        end=tokens.ends[i],
        sentence=tokens.sentences[i],
        target=target,
        role=Role.ADULT if person.role is Role.PARENT and i and tokens.lows[i - 1] in FIRST_PERSON else person.role,
        gender=person.gender,
        relation=person.relation,
    )


def _which(person: Person, entries: list[Draft], default: int | None) -> int:
    """The entry that "flickan" or "barnet" means, NOBODY when it may be several."""
    fits = [d for d, draft in enumerate(entries) if person.gender is None or draft.gender in (None, person.gender)]
    if default is not None:
        return default if default in fits else NOBODY
    sure = [d for d in fits if person.gender is not None and entries[d].gender == person.gender]
    return sure[0] if len(sure) == 1 and len(fits) == 1 else NOBODY


def _start(anchor: Anchor) -> int:
    return anchor.start
