"""Carries the facts of the text to the children they are about."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from dedupe.extract.draft import Draft
from dedupe.extract.grades import birth_of_class
from dedupe.extract.pairing import owners
from dedupe.extract.patterns import overlaps, pattern
from dedupe.extract.places import Found, home_towns, postal_codes, town_after
from dedupe.extract.pronouns import pronouns
from dedupe.extract.roles import Someone
from dedupe.extract.scene import EVERYONE, Anchor, Scene
from dedupe.extract.turning import OLDEST_CHILD, BirthFound
from dedupe.extract.vocabulary import PRONOUNS, WORKS, Role, Vocabulary
from dedupe.facts import Birth, Guardian, NumberKind, NumberStatus, PersonalNumber
from dedupe.normalise import phone_digits
from dedupe.personnummer import gender_of

_PHONE = pattern(r"(?:\+\d{2} ?(?:\(0\))?|0046 ?|0)[1-9](?:[ \-/]{0,3}\d){5,11}")
_NEARBY_DAYS = timedelta(days=31)
_A_YEAR = timedelta(days=366)  # ages are guessed
_LIVES = frozenset(("bor", "bott", "boende", "bodde", "placerad", "flyttat", "flyttade"))
_PHONE_LABELS = frozenset(("tel", "tfn", "telefon", "mobil", "mobilnr", "telefonnummer", "mobilnummer", "nummer", "nr"))
_BESIDE = 12  # characters between a child and a fact that is believed only right after it
_SPOKEN = 40  # characters between a child and its age in ordinary talk ("Maja som är ... 8 år")

Numbers = Sequence[tuple[PersonalNumber, int, int]]


def carry_numbers(scene: Scene, drafts: Sequence[Draft], numbers: Numbers, today: date) -> None:
    """Personal numbers of children; an adult's number belongs to no child, nor does one whose child cannot be told."""
    childrens = [n for n in numbers if not is_grown_number(n[0], today)]
    paired = owners(scene, [(start, end) for _, start, end in childrens])
    for (number, start, end), owner in zip(childrens, paired, strict=True):
        target = scene.target(start, end) if owner is None else owner
        for draft in _one(drafts, _that_fits(drafts, target, number)):
            if _is_anothers(draft, number):
                continue
            draft.add_number(number, span=(start, end))
            if number.status is NumberStatus.VALID and draft.gender is None:
                draft.settle("gender", gender_of(number), written=number.raw, span=(start, end))
            born = number.birth_date
            believed = born and number.status in (NumberStatus.VALID, NumberStatus.PARTIAL)
            if born and believed and (draft.birth is None or not draft.birth.is_exact):
                draft.birth = Birth(earliest=born, latest=born, is_exact=True)
                draft.note("birth", number.raw, span=(start, end))


def _is_anothers(draft: Draft, number: PersonalNumber) -> bool:
    """A valid number that the text quotes, of a child whose own valid number or birthday says that it is another's.

    A text may name any number ("compare with"), and must not make its child somebody else (trust T19).
    """
    if number.status is not NumberStatus.VALID or number.kind is not NumberKind.PERSONNUMMER:
        return False
    own = [n for n in draft.personal_numbers if n.status is NumberStatus.VALID and n.kind is number.kind]
    if own:
        return all(n.digits != number.digits for n in own)
    born, known = number.birth_date, draft.birth
    # When numbers of a day run out a nearby day is used (FOL 18 §): a few days apart is no contradiction.
    return born is not None and known is not None and known.is_exact and abs(known.earliest - born) > _NEARBY_DAYS


def is_grown_number(number: PersonalNumber, today: date) -> bool:
    """True when the date inside a number is that of a grown-up."""
    return number.birth_date is not None and number.birth_date.year < today.year - OLDEST_CHILD - 1


def _that_fits(drafts: Sequence[Draft], target: int | None, number: PersonalNumber) -> int | None:
    """The target, unless the form says another birth date or another gender of that child and there are others it may be."""
    if target is None or target < 0 or len(drafts) == 1 or number.status is not NumberStatus.VALID:
        return target
    return target if _agrees(drafts[target], number) else None


def _agrees(draft: Draft, number: PersonalNumber) -> bool:
    """Year of birth and gender, as far as both are known."""
    if draft.gender not in (None, gender_of(number)):
        return False
    born, known = number.birth_date, draft.birth
    return born is None or known is None or known.earliest - _A_YEAR <= born <= known.latest + _A_YEAR


def carry_births(scene: Scene, drafts: Sequence[Draft], said: Sequence[BirthFound]) -> None:
    """Ages and birth dates. Contradicting ages of one child cancel out, unless one stands beside the child."""
    heard: dict[int, list[tuple[bool, BirthFound]]] = {}
    paired = owners(scene, [(s.start, s.end) for s in said])
    for statement, owner in zip(said, paired, strict=True):
        before = scene.before(statement.start, grown=False)
        distance = statement.start - before.end if before else None
        if _is_grown_ups(scene, statement) or (statement.is_listed and owner is None):
            continue
        if statement.reach is not None and (distance is None or distance > statement.reach):
            continue
        target = owner
        if owner is None:
            target = scene.target(statement.start, statement.end, describes_next=statement.describes_next)
        for draft in _one(drafts, target):
            is_beside = statement.describes_next or (distance is not None and distance <= _SPOKEN)
            heard.setdefault(drafts.index(draft), []).append((is_beside, statement))
    for at, statements in heard.items():
        _settle_birth(drafts[at], statements)


def _is_grown_ups(scene: Scene, statement: BirthFound) -> bool:
    """ "Jag heter Hampus, är 12 år", "mamman, 19 år": said right after a grown-up or the reporter."""
    before = scene.before(statement.start, grown=True)
    return (
        before is not None
        and not statement.describes_next
        and before.is_grown
        and statement.start - before.end <= _BESIDE
        and not any(c.isupper() for c in scene.tokens.text[before.end : statement.start])
    )


def _settle_birth(draft: Draft, statements: list[tuple[bool, BirthFound]]) -> None:
    exact = [s for _, s in statements if s.birth.is_exact]
    beside = [s for is_beside, s in statements if is_beside]
    rest = exact or beside or [s for _, s in statements]
    first = rest[0]
    if not all(_overlap(first.birth, s.birth) for s in rest):
        return
    known = draft.birth
    if known is None or (first.birth.is_exact and not known.is_exact and _overlap(known, first.birth)):
        draft.birth = first.birth
    for statement in rest:
        draft.note("birth", statement.value, span=(statement.start, statement.end))


def _overlap(one: Birth, other: Birth) -> bool:
    return one.earliest <= other.latest and other.earliest <= one.latest


def carry_schools(scene: Scene, drafts: Sequence[Draft], found: Iterable[Found], groups: Iterable[Found]) -> None:
    """Schools and classes; where a parent works is not the child's school."""
    for school in found:
        if not _is_workplace(scene, school.start):
            for draft in _of(drafts, scene.target(school.start, school.end)):
                draft.add("schools", school.value, span=(school.start, school.end))
    for group in groups:
        for draft in _of(drafts, scene.target(group.start, group.end)):
            draft.settle("class_name", group.value, span=(group.start, group.end))


def carry_class_years(drafts: Sequence[Draft], today: date) -> None:
    """A class tells three years of birth where nothing else is said of the age."""
    for draft in drafts:
        birth = birth_of_class(draft.class_name, today) if draft.class_name and draft.birth is None else None
        if birth is not None:
            where = next(f for f in draft.found if f.name == "class_name")
            span = None if where.start is None or where.end is None else (where.start, where.end)
            draft.settle("birth", birth, written=where.value, span=span)


def _is_workplace(scene: Scene, start: int) -> bool:
    before = scene.before(start, grown=True)
    if before is None or before.role is not Role.PARENT:
        return False
    return any(w in WORKS for w in scene.tokens.text[before.end : start].lower().split())


def carry_home(scene: Scene, drafts: Sequence[Draft], streets: Iterable[Found], vocabulary: Vocabulary) -> None:
    """Address, postal code and town are the household's: every child of the form gets them."""
    entries = [d for d in drafts if d.index >= 0]
    streets = tuple(streets)
    codes = postal_codes(scene.tokens.text)
    beside = (town_after(scene.tokens, s, vocabulary) for s in streets if not _is_of_other_adult(scene, s.start))
    towns = [*(t for t in beside if t), *home_towns(scene.tokens, vocabulary)]
    for draft in entries:
        for street in streets:
            if not _is_of_other_adult(scene, street.start):
                draft.add("addresses", street.value, span=(street.start, street.end))
        for code, city in codes:
            draft.settle("postal_code", code.value, span=(code.start, code.end))
            draft.settle("city", city.value, span=(city.start, city.end))
        for town in towns:
            draft.settle("city", town.value, span=(town.start, town.end))


def _is_of_other_adult(scene: Scene, start: int) -> bool:
    """ "Rektor Anna Ek, Skolgatan 3"; but "Maja bor hos mormor Gun på Parkgatan 3" is Maja's."""
    before = scene.before(start, grown=True)
    if before is None or before.role not in (Role.ADULT, Role.REPORTER):
        return False
    child = scene.before(start, grown=False)
    between = scene.tokens.text[child.end : before.start].lower().split() if child is not None else []
    return not (_LIVES.intersection(between) and "hos" in between)


def carry_guardians(
    scene: Scene, drafts: Sequence[Draft], people: Sequence[Someone], taken: Sequence[tuple[int, int]]
) -> None:
    """Named parents and the phone numbers beside them, for every child of the form; a child's own phone for that child.

    A phone that nobody in the sentence owns is left out: it is most often the reporter's (never group by reporter: JO 2798-2008).
    `taken` are the places of personal numbers.
    """
    owners: dict[int, str] = {}
    unnamed: list[tuple[Guardian, tuple[int, int]]] = []
    for digits, span in _phones(scene, taken):
        owner = _phone_owner(scene, span[0])
        if owner is None:
            continue
        if owner.role is Role.PARENT and owner.person is not None:
            owners.setdefault(owner.person, digits)
        elif owner.role is Role.PARENT:
            unnamed.append((Guardian(phone=digits, relation=owner.relation), span))
        elif owner.target >= 0:
            drafts[owner.target].add("phones", digits, written=scene.tokens.text[span[0] : span[1]], span=span)
    for draft in drafts:
        if draft.index >= 0:
            _add_guardians(draft, people, owners, unnamed)


def _phones(scene: Scene, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Phone numbers that are neither the reporter's own nor part of a personal number."""
    for match in _PHONE.finditer(scene.tokens.text):
        start, end = match.span()
        digits = phone_digits(match.group())
        if (
            digits
            and not overlaps(taken, start, end)
            and _is_whole(scene.tokens.text, start, end)
            and not scene.is_own(start)
        ):
            yield digits, (start, end)


def _phone_owner(scene: Scene, start: int) -> Anchor | None:
    """The person before a phone in its sentence, or in the line above when its own line is only "Tel:"."""
    if owner := scene.before(start, grown=True):
        return owner
    at = bisect_left(scene.tokens.starts, start) - 1
    is_labelled = at >= 0 and scene.tokens.lows[at] in _PHONE_LABELS and scene.tokens.opens_sentence(at)
    return scene.line_before(start) if is_labelled else None


def _add_guardians(
    draft: Draft,
    people: Sequence[Someone],
    owners: dict[int, str],
    unnamed: list[tuple[Guardian, tuple[int, int]]],
) -> None:
    for k, person in enumerate(people):
        if person.role is Role.PARENT and (person.is_strong or k in owners):
            first = max(person.mentions, key=lambda m: len(m.last_name or ""))
            if not first.first_names:
                continue  # "mamma heter Lövgren" names a family
            name = " ".join((*first.first_names, *((first.last_name,) if first.last_name else ())))
            draft.add_guardian(Guardian(name=name, phone=owners.get(k), relation=person.relation))
            draft.note("guardians", name, span=(first.start, first.end))
    for guardian, span in unnamed:
        draft.add_guardian(guardian)
        draft.note("guardians", guardian.phone or "", span=span)


def _is_whole(text: str, start: int, end: int) -> bool:
    goes_on = start > 1 and text[start - 1] in " -/" and text[start - 2].isdigit()  # "17 03 02-2390"
    return not text[start - 1 : start].isalnum() and not text[end : end + 1].isdigit() and not goes_on


def carry_gender(scene: Scene, drafts: Sequence[Draft]) -> None:
    """Gender from "flickan", "sonen", from the digit of a valid number, else from the pronouns that take up the child."""
    for at, draft in enumerate(drafts):
        if draft.gender is None:
            nouns = [a for a in scene.anchors if a.target == at and a.gender and a.person is None]
            _settle_gender(draft, nouns, scene.tokens.text)
    if all(d.gender for d in drafts):
        return
    heard = pronouns(scene)
    for at, draft in enumerate(drafts):
        spoken = heard.get(at, [])
        genders = [PRONOUNS[scene.tokens.lows[i]] for i in spoken]
        if draft.gender is None and genders and len(set(genders)) == 1:
            span = (scene.tokens.starts[spoken[0]], scene.tokens.ends[spoken[0]])
            draft.settle("gender", genders[0], written=scene.tokens.words[spoken[0]], span=span)


def _settle_gender(draft: Draft, nouns: list[Anchor], text: str) -> None:
    if len({a.gender for a in nouns}) == 1 and (gender := nouns[0].gender):
        span = (nouns[0].start, nouns[0].end)
        draft.settle("gender", gender, written=text[span[0] : span[1]], span=span)


def _one(drafts: Sequence[Draft], target: int | None) -> Sequence[Draft]:
    """The one draft a target means: an age or number said of "barnen" is nobody's."""
    return _of(drafts, target) if target != EVERYONE else ()


def _of(drafts: Sequence[Draft], target: int | None) -> Sequence[Draft]:
    """The drafts a target means: one, none, or all children of the form."""
    if target is None or (target < 0 and target != EVERYONE):
        return ()
    return [d for d in drafts if d.index >= 0] if target == EVERYONE else [drafts[target]]
