"""What one passage says: its masked text, its content words and its claims, in a form that can be compared.

A claim is a short string such as `time:yesterday`, `act:hit`, `person:father`, `num:22.30`, `name:kent` or
`act:hit<person:father` (who did it). Two passages that claim the same and sound alike say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from dedupe.normalise import fold
from dedupe.novelty.basis import Basis, basis
from dedupe.novelty.lexicon import NOTHING, Found, Lexicon, stem
from dedupe.novelty.mask import Mask
from dedupe.novelty.moments import is_ahead, is_recent, resolved
from dedupe.novelty.rules import NoveltyRules
from dedupe.novelty.segments import Segment, Token

_CLAIM = "claim/"
_AGENT_WORDS = 6  # how far before its act the one who did it may stand
_PASSIVE_WORDS = 3
_SIGNATURE_WORDS = 4
_SENDER_WORDS = {"greeting": 0, "signoff": 2, "mailer": 4}  # words behind the phrase: "allt gott, Ulla"
_STREET_LETTERS = 8  # "gatan" alone names no place
_MASKED = "x"
_HAPPENINGS = ("act:", "event:", "injury:", "weapon:", "state:")
_HARM = frozenset(("event:run", "event:self_harm", "event:overdose"))
_BY_CALENDAR = frozenset(("tonight", "harm_now", "days_ahead"))  # claims tell these already
_SPEAKERS = frozenset(("ni", "er", "jag", "vi", "you", "we"))  # who demands, and of whom
_YEARS = frozenset(("ar", "ars", "aring", "arig", "ariga", "years", "year", "yrs", "yo"))
_CLOCK = frozenset(("kl", "klockan", "vid", "at"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A passage understood. `text` is folded and masked; equal texts with equal claims are exact copies."""

    start: int
    end: int
    text: str
    claims: frozenset[str] = frozenset()
    loose: frozenset[str] = frozenset()  # stems of content words that no pattern knows: news only in number
    variants: frozenset[str] = frozenset()  # stems of the words behind the claims
    guesses: Mapping[str, str] = field(default_factory=dict)  # claim to the possibly misspelt word behind it
    written: Mapping[str, str] = field(default_factory=dict)  # claim to the one word that makes it
    urgent: frozenset[str] = frozenset()
    witness: frozenset[str] = frozenset()  # saw, heard, told (by the child): in the first person, not from media
    basis: Basis = Basis.UNKNOWN
    is_negated: bool = False
    is_appeal: bool = False  # demands or judges: need not say anything else
    is_foreign: bool = False  # too few known words to compare by claims
    is_of_somebody: bool = False  # speaks of others than whoever reports and whoever is to act
    is_closing: bool = False  # a closing, behind which a name is the sender's
    name_words: int = 0  # words of a signature's name that are still to come

    @property
    def is_empty(self) -> bool:
        """True for a greeting, a signature or a bare demand: nothing to compare."""
        return self.is_appeal and not (self.claims or self.loose or self.is_foreign)

    @property
    def is_witnessed(self) -> bool:
        """True when whoever reports was there, or was told by the child."""
        return bool(self.witness)

    @property
    def words(self) -> frozenset[str]:
        """All content words, as stems."""
        return self.loose | self.variants


@dataclass(slots=True)
class _Draft:
    """A statement being put together, word by word. Lists are indexed by word."""

    skip: int  # words left of a greeting's or signature's name
    parts: list[str] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    concepts: list[tuple[int, str]] = field(default_factory=list)  # (word, claim) in order
    loose: set[str] = field(default_factory=set)
    variants: set[str] = field(default_factory=set)
    guesses: dict[str, str] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)
    marks: list[tuple[int, str]] = field(default_factory=list)  # (word, label) in order, for the basis of knowledge
    known: int = 0

    def add(self, part: str, found: Found) -> int:
        self.parts.append(part)
        self.found.append(found)
        return len(self.parts) - 1


def understand(
    segment: Segment, *, mask: Mask, lexicon: Lexicon, rules: NoveltyRules, skip: int = 0, today: date | None = None
) -> Statement:
    """Reads one passage. Linear in its words.

    Args:
        segment: the passage.
        mask: names and numbers to hide.
        lexicon: compiled from `rules`.
        rules: places, names and thresholds.
        skip: `name_words` of the passage before.
        today: the local date of the report, that "yesterday" is told from.
    """
    draft = _Draft(skip=skip if len(segment.tokens) <= skip else 0)
    has_case = _has_case(segment)
    for position, token in enumerate(segment.tokens):
        if token.kind == "word":
            _add_word(draft, token, mask, rules, has_case=has_case)
        else:
            _add_value(draft, token, segment.tokens[position + 1 : position + 2], mask)
    for first, last, label in lexicon.phrases(draft.found):
        _add_phrase(draft, first, last, label)
    if today is not None:
        draft.concepts = resolved(draft.concepts, draft.parts, today)
    return _finished(draft, segment, rules, today)


def tail(text: str, start: int) -> Statement:
    """The unread rest of an over-long text, comparable only with its exact copy."""
    digest = sha256(text[start:].encode("utf-8", "replace")).hexdigest()
    return Statement(start=start, end=len(text), text=f"tail {digest}", is_foreign=True)


def _finished(draft: _Draft, segment: Segment, rules: NoveltyRules, today: date | None) -> Statement:
    claims = {claim for _, claim in draft.concepts} | set(_agents(draft))
    witness = _after("witness:", draft.labels) if "media" not in draft.labels else frozenset()
    claims.update(f"source:{how}" for how in witness)
    is_demand = not witness and not _SPEAKERS.isdisjoint(draft.parts)
    urgent = _urgent(_after("urgent:", draft.labels), claims, today, is_demand=is_demand)
    claims.update(f"urgent:{category}" for category in urgent - _BY_CALENDAR)
    is_unknown = len(draft.loose) >= 3 and draft.known < rules.limits.known_word_share * len(draft.parts)
    return Statement(
        start=segment.start,
        end=segment.end,
        text=" ".join(draft.parts),
        claims=frozenset(claims),
        loose=frozenset(draft.loose),
        variants=frozenset(draft.variants),
        guesses=draft.guesses,
        written=draft.written,
        urgent=urgent,
        witness=witness,
        basis=basis(draft.marks, draft.concepts),
        is_negated="negation" in draft.labels,
        is_appeal=bool(draft.labels & {"appeal", "signoff", "greeting", "mailer"}),
        is_foreign=is_unknown or any(not word.isascii() for word in draft.loose),  # folding leaves Latin letters ASCII
        is_of_somebody="somebody" in draft.labels or _MASKED in draft.parts,
        is_closing="signoff" in draft.labels,
        name_words=draft.skip,
    )


def _after(prefix: str, labels: set[str]) -> frozenset[str]:
    return frozenset(label.removeprefix(prefix) for label in labels if label.startswith(prefix))


def _urgent(listed: frozenset[str], claims: set[str], today: date | None, *, is_demand: bool) -> frozenset[str]:
    """The listed categories, and by the calendar: harm done in these days, and what is to happen in the next.

    "You must act tonight" and "I worry right now" tell of nothing that happens tonight.
    """
    happens = frozenset(claim for claim in claims if claim.startswith(_HAPPENINGS))
    found = listed - {"tonight"} if is_demand and not happens else listed
    is_harm = any(claim.startswith(("act:", "injury:", "weapon:")) or claim in _HARM for claim in happens)
    by_calendar = {"harm_now": is_harm and is_recent(claims, today), "days_ahead": is_ahead(claims, today)}
    return found | {category for category, holds in by_calendar.items() if holds}


def _has_case(segment: Segment) -> bool:
    """True when capitals tell something: not all, not none, not On Every Word."""
    words = [token.text for token in segment.tokens if token.kind == "word"]
    capitals = sum(word[0].isupper() for word in words)
    return capitals > 0 and (capitals * 2 <= len(words) or capitals == 1)


def _add_word(draft: _Draft, token: Token, mask: Mask, rules: NoveltyRules, *, has_case: bool) -> None:
    folded, found = token.found.folded, token.found
    if mask.hides_word(folded, found):
        draft.add(_MASKED, NOTHING)
        draft.known += 1
    elif draft.skip and not found.labels:  # the reporter's own name says nothing about the child
        draft.skip -= 1
        draft.known += 1
        draft.add(_MASKED, found)
    else:
        at = draft.add(folded, found)
        draft.skip = (
            _SIGNATURE_WORDS if "greeting" in found.labels or "signoff" in found.labels else max(0, draft.skip - 1)
        )
        draft.known += found.is_known
        for label in found.labels:
            _add_label(draft, at, label)
        if not found.labels or "street" in found.labels:
            _add_unlisted(draft, at, token, rules, has_case=has_case)


def _add_label(draft: _Draft, at: int, label: str) -> None:
    draft.labels.add(label)
    draft.marks.append((at, label))
    if label.startswith(_CLAIM):
        claim = label.removeprefix(_CLAIM)
        draft.concepts.append((at, claim))
        draft.variants.add(stem(draft.parts[at]))
        draft.written[claim] = draft.parts[at]
        if draft.found[at].is_guess:
            draft.guesses[claim] = draft.parts[at]


def _add_unlisted(draft: _Draft, at: int, token: Token, rules: NoveltyRules, *, has_case: bool) -> None:
    """A word without a meaning in the lists: a named place, a name, or just a word."""
    folded = draft.parts[at]
    is_capital = has_case and token.text[0].isupper() and len(token.text) > 1
    bare = folded if folded in rules.places else folded.removesuffix("s")
    if "street" in token.found.labels and len(folded) >= _STREET_LETTERS:
        claim = f"place:{folded}"
    elif bare in rules.places and (not has_case or is_capital) and len(folded) >= 4:
        claim = f"place:{bare}"
    elif is_capital and (at > 0 or folded in rules.first_names):
        claim = f"name:{folded.removesuffix('s')}"
    else:
        if len(folded) >= 3:
            draft.loose.add(stem(folded))
        return
    draft.concepts.append((at, claim))
    draft.guesses[claim] = folded


def _add_phrase(draft: _Draft, first: int, last: int, label: str) -> None:
    if label in {"plain", "appeal", "greeting"}:  # "god kväll" is no time of day
        draft.concepts = [(at, claim) for at, claim in draft.concepts if not first <= at <= last or last - first > 2]
    _add_label(draft, first, label)
    if label == "greeting" and last == len(draft.parts) - 1:
        draft.skip = _SIGNATURE_WORDS
    if label in _SENDER_WORDS:
        _drop_names(draft, first, last + 1 + _SENDER_WORDS[label])


def _drop_names(draft: _Draft, first: int, end: int) -> None:
    """The words of a greeting and the names of a sender or telephone say nothing; any other claim stays."""
    draft.concepts = [
        (at, claim) for at, claim in draft.concepts if not (first <= at < end and claim.startswith("name:"))
    ]
    draft.loose -= {stem(part) for part in draft.parts[first:end]}


def _add_value(draft: _Draft, token: Token, after: tuple[Token, ...], mask: Mask) -> None:
    before = draft.parts[-1] if draft.parts else ""
    draft.known += 1
    if token.kind == "link":
        draft.add("link", NOTHING)
        draft.loose.add(_address(token.text))
        return
    digits = "".join(char for char in token.text if char.isdigit())
    if mask.hides_number(digits):
        draft.add(_MASKED, NOTHING)
        return
    at = draft.add("0", NOTHING)
    if after and after[0].found.folded in _YEARS:
        years = digits.lstrip("0")
        draft.concepts.append((at, "age:own" if years in mask.ages else f"age:{years}"))
    else:
        kind = "clock" if before in _CLOCK or ":" in token.text else "num"
        draft.concepts.append((at, f"{kind}:{_number(token.text, digits)}"))


def _number(text: str, digits: str) -> str:
    if len(digits) >= 6:
        return digits
    if text.count("/") == 1 and text.replace("/", "").isdecimal():  # day and month
        return text
    return ".".join(part.lstrip("0") or "0" for part in "".join(c if c.isdigit() else " " for c in text).split())


def _address(link: str) -> str:
    """Host and path: what follows "?" is tracking, different in each copy."""
    path = fold(link).split("?", maxsplit=1)[0].split("#", maxsplit=1)[0]
    return "".join(char for char in path.removeprefix("https").removeprefix("http") if char.isascii()).strip(":/.,)")


def _agents(draft: _Draft) -> Iterator[str]:
    """Who did what: the nearest person before an act, or after "av" behind it. "Mamman slår" is not "pappan slår"."""
    people = [(at, claim) for at, claim in draft.concepts if claim.startswith(("person:", "name:", "child:"))]
    for at, act in draft.concepts:
        if act.startswith("act:") and (who := _agent(draft, at, people)):
            yield f"{act}<{who}"


def _agent(draft: _Draft, at: int, people: list[tuple[int, str]]) -> str | None:
    for place, who in people:
        if at < place <= at + _PASSIVE_WORDS and _has_label(draft, at + 1, place, "passive"):
            return who
    for place, who in reversed(people):
        if at - _AGENT_WORDS <= place < at:
            return None if _has_label(draft, place + 1, at, "pronoun") else who
    return None


def _has_label(draft: _Draft, start: int, end: int, label: str) -> bool:
    return any(label in found.labels for found in draft.found[start:end])
