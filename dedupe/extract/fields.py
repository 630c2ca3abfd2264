"""What the sender wrote in the form, freed from junk, swapped fields and several things in one field."""

from __future__ import annotations

from datetime import date

from dedupe.extract.births import read_age
from dedupe.extract.dates import read_date
from dedupe.extract.draft import Draft
from dedupe.extract.grades import class_value, classes
from dedupe.extract.patterns import pattern
from dedupe.extract.places import addresses, postal_digits
from dedupe.extract.tokens import lower, tokenise
from dedupe.extract.vocabulary import CALLED, Role, Vocabulary
from dedupe.extract.words import word_set
from dedupe.facts import Birth, ChildFields, Guardian, NumberStatus
from dedupe.names import NameTable
from dedupe.normalise import compact, phone_digits
from dedupe.personnummer import gender_of, parse, plain
from dedupe.transliterate import to_latin

MAX_FIELD = 200  # characters of one form field that are read
_COMMON_NAME = 1_000  # bearers from which a word for a person is a name in a name field
_SWAP = 10  # how many times commoner a word must be as the other kind of name before two fields are exchanged
_SURELY = (
    1_000  # bearers of a surname in the first name's field from which it is believed to be one ("Maxe" is a nickname)
)
_FEMALE = word_set("f k kvinna kvinnlig female woman girl flicka tjej dotter tyttö gabadh gabar")
_MALE = word_set("m man manlig male boy pojke kille son poika wiil")
_INITIALS = pattern(r"^(\p{Lu})\.?[ -]?(\p{Lu})?\.?$")
_NICKNAME = pattern(r"[\"'(]+([^\"'()]{2,30})[\"')]+")
_CARE_OF = pattern(r"(?i)^(?:c/o|co) [^,]*,? *")
_APARTMENT = pattern(r"(?i)[, ]+(?:lgh|lägenhet|lag|apt|vån)\.? ?.*$")


def read_fields(draft: Draft, fields: ChildFields, *, names: NameTable, vocabulary: Vocabulary, today: date) -> None:
    """Puts everything the form says about one child into its draft."""
    _read_names(draft, fields, names, vocabulary)
    if gender := read_gender(fields.gender, vocabulary):
        draft.settle("gender", gender, written=(fields.gender or "").strip())
    _read_birth(draft, fields, vocabulary, today)
    _read_home(draft, fields, vocabulary)
    if school := clean(fields.school, vocabulary):
        draft.add("schools", school)
    if class_name := clean(fields.class_name, vocabulary):
        draft.settle("class_name", class_value(class_name), written=class_name)
    for guardian in fields.guardians:
        _read_guardian(draft, guardian.name, guardian.phone, guardian.relation, vocabulary)


def clean(raw: str | None, vocabulary: Vocabulary) -> str | None:
    """The value with single spaces, or None when it is empty or only says that it is not known."""
    value = " ".join(plain(raw[:MAX_FIELD]).split()).strip(" ,;:") if raw else ""
    words = [lower(w).strip("?.!,()\"'-") for w in value.split()]
    if not any(c.isalnum() for c in value) or all(w in vocabulary.junk for w in words):
        return None
    return value


def read_gender(raw: str | None, vocabulary: Vocabulary) -> str | None:
    """ "f" or "m" from any word for a girl or a boy; None for everything else ("annat")."""
    if not raw:
        return None
    said = set()
    for word in plain(raw[:MAX_FIELD]).split():
        low = lower(word).strip(".,?!()")
        person = vocabulary.person(low)
        said.add("f" if low in _FEMALE else "m" if low in _MALE else person.gender if person else None)
    said.discard(None)
    return said.pop() if len(said) == 1 else None


def relation_of(raw: str | None, vocabulary: Vocabulary) -> str | None:
    """mother | father | guardian | other for what was written; None when nothing was."""
    if not clean(raw, vocabulary):
        return None
    for word in lower(raw or "").replace("/", " ").split():
        if word.strip(".,:()") == "far":
            return "father"
        person = vocabulary.person(word.strip(".,:()"))
        if person and person.role is Role.PARENT:
            return person.relation
    return "other"


def _read_names(draft: Draft, fields: ChildFields, names: NameTable, vocabulary: Vocabulary) -> None:
    first = _without_nickname(draft, _name(fields.first_name, vocabulary, names), vocabulary)
    last = _without_nickname(draft, _name(fields.last_name, vocabulary, names), vocabulary)
    if first and last and "," not in first and _is_swapped(first, last, names):
        first, last = last, first
    elif first and not last:
        first, last = _split(first, names)
    elif last and not first:
        first, last = _split(last, names, is_surname=True)
    if first and last and first.casefold().endswith(" " + last.casefold()):
        first = first[: -len(last) - 1].strip()
    if first and last and (one := _INITIALS.match(first)) and (other := _INITIALS.match(last)):
        draft.add("initials", f"{one.group(1)} {other.group(1)}", written=f"{first} {last}")
        return
    _add_first(draft, first)
    for part in _alternatives(last):
        if initials := _INITIALS.match(part):
            head = first[0].upper() + " " if first else ""
            draft.add("initials", head + initials.group(1), written=part)
        else:
            draft.add("last_names", part)


def _name(raw: str | None, vocabulary: Vocabulary, names: NameTable) -> str | None:
    """A name field without titles ("flickan Berg") and remarks; None for a description ("flickan i filmen")."""
    value = clean(raw, vocabulary)
    if value is None:
        return None
    words = [w.strip("?!*;:") for w in value.split()]
    kept = [
        w for w in words if w and not _is_title(w, vocabulary, names) and lower(w.strip(",.")) not in vocabulary.junk
    ]
    ordinary = [w for w in kept if lower(w.strip(",.")) in vocabulary.ordinary and len(kept) > 1]
    if ordinary:
        kept = [w for w in kept if w not in ordinary and w[0].isupper() and _bearers(w, names) > 0]
    kept = [to_latin(w) for w in kept if any(c.isalpha() for c in w) and not any(c.isdigit() for c in w)]
    return " ".join(kept).strip(" .,") if kept and not _INITIALS.match(" ".join(kept)) else (" ".join(kept) or None)


def _is_title(word: str, vocabulary: Vocabulary, names: NameTable) -> bool:
    """A word for a person, which in a name field is no name: "flickan". Karl is a word for a man, and a name."""
    bare = word.strip(",.")
    return vocabulary.person(lower(bare)) is not None and names.first_name_bearers(compact(bare)) < _COMMON_NAME


def _without_nickname(draft: Draft, value: str | None, vocabulary: Vocabulary) -> str | None:
    if not value:
        return value
    if match := _NICKNAME.search(value):
        inner = " ".join(w for w in match.group(1).split() if lower(w) not in CALLED)
        if inner:
            draft.add("nicknames", inner)
        value = " ".join((value[: match.start()] + " " + value[match.end() :]).split())
    words = value.split()
    called = next((i for i, w in enumerate(words) if lower(w) in CALLED), None)
    if called is not None:
        if nickname := " ".join(words[called + 1 :]):
            draft.add("nicknames", nickname)
        value = " ".join(words[:called]).rstrip(",")
    return value or None


def _is_swapped(first: str, last: str, names: NameTable) -> bool:
    if " " in first or " " in last:
        return False
    as_surname, as_first = names.surname_bearers(first), names.first_name_bearers(first)
    return as_surname > _SWAP * as_first and names.first_name_bearers(last) > _SWAP * names.surname_bearers(last)


def _split(value: str, names: NameTable, *, is_surname: bool = False) -> tuple[str | None, str | None]:
    """First and last name out of one field: "Maja Mårtensson", "Mårtensson, Maja", "Maja M"."""
    before, comma, after = value.partition(",")
    if (
        comma
        and after.strip()
        and " " not in before.strip()
        and names.surname_bearers(before) > names.first_name_bearers(before)
    ):
        return after.strip(), before.strip()
    words = value.replace(",", " ").split()
    if _INITIALS.match(value):
        return value, None
    if len(words) == 1 or "/" in value or " eller " in value:
        as_first, as_last = names.first_name_bearers(words[0]), names.surname_bearers(words[0])
        belongs_last = (
            as_last > _SWAP * as_first and as_last >= _SURELY if not is_surname else not as_first > _SWAP * as_last
        )
        return (None, value) if belongs_last else (value, None)
    if is_surname and not names.first_name_bearers(words[0]) > names.surname_bearers(words[0]):
        return None, value
    if _is_surname(words[-1], names):
        cut = len(words) - 1
        while cut > 1 and lower(words[cut - 1]) in ("von", "af", "de", "al", "el", "van", "bin", "abu", "da"):
            cut -= 1
        return " ".join(words[:cut]), " ".join(words[cut:])
    return value, None


def _is_surname(word: str, names: NameTable) -> bool:
    if _INITIALS.match(word):
        return True
    surname, first = names.surname_bearers(word), names.first_name_bearers(word)
    return surname * 20 >= first or lower(word).endswith("sson")


def _bearers(word: str, names: NameTable) -> int:
    return names.first_name_bearers(word) + names.surname_bearers(word)


def _alternatives(value: str | None) -> list[str]:
    if not value:
        return []
    joined = value.replace(" eller ", "/").replace(" or ", "/")
    return [p.strip(" .,") for p in joined.split("/") if p.strip(" .,")]


def _add_first(draft: Draft, value: str | None) -> None:
    for part in _alternatives(value):
        if match := _INITIALS.match(part):
            draft.add("initials", " ".join(g for g in (match.group(1), match.group(2)) if g), written=part)
            continue
        for word in part.replace(",", " ").split():
            if len(word.strip(".")) == 1:
                draft.add("initials", f"{part[0].upper()} {word.strip('.').upper()}", written=word)
            elif compact(word):
                draft.add("first_names", word.strip("."))


def _read_birth(draft: Draft, fields: ChildFields, vocabulary: Vocabulary, today: date) -> None:
    birth: Birth | None = None
    if raw := clean(fields.birth_date, vocabulary):
        birth = read_date(raw, today=today) or read_age(raw, today=today)
        number = parse(raw, today=today)
        if number.status in (NumberStatus.VALID, NumberStatus.CHECKSUM_FAILED):
            draft.add_number(number)
        draft.note("birth", raw)
    if raw := clean(fields.personal_number, vocabulary):
        number = parse(raw, today=today)
        draft.add_number(number)
        if number.status is NumberStatus.VALID and draft.gender is None:
            draft.settle("gender", gender_of(number), written=raw)
        if (
            (birth is None or not birth.is_exact)
            and number.birth_date
            and number.status is not NumberStatus.CHECKSUM_FAILED
        ):
            birth = Birth(earliest=number.birth_date, latest=number.birth_date, is_exact=True)
            draft.note("birth", raw)
    if raw := clean(fields.age_text, vocabulary):
        birth = birth or read_age(raw, today=today)
        for found in classes(raw):
            draft.settle("class_name", found.value)
        draft.note("birth", raw)
    draft.birth = birth


def _read_home(draft: Draft, fields: ChildFields, vocabulary: Vocabulary) -> None:
    if raw := clean(fields.address, vocabulary):
        whole = _CARE_OF.sub("", raw)
        street = addresses(tokenise(whole), vocabulary)
        value = street[0].value if street else _APARTMENT.sub("", whole.split(",")[0])
        if value.strip():
            draft.add("addresses", value.strip(), written=raw)
        if code := postal_digits(whole[len(value) :]):
            draft.settle("postal_code", code)
            town = whole.rsplit(code[-2:], 1)[-1].strip(" ,")
            if town and town[0].isalpha():
                draft.settle("city", town)
    if (raw := clean(fields.postal_code, vocabulary)) and (code := postal_digits(raw)):
        draft.postal_code = code
        draft.note("postal_code", raw)
    if raw := clean(fields.city, vocabulary):
        draft.city = raw
        draft.note("city", raw)


def _read_guardian(
    draft: Draft, name: str | None, phone: str | None, relation: str | None, vocabulary: Vocabulary
) -> None:
    value, number = clean(name, vocabulary), phone_digits(plain(phone[:40])) if phone else None
    words = [w for w in value.split() if vocabulary.person(lower(w.strip(",:"))) is None] if value else []
    kind = relation_of(relation, vocabulary) or (
        relation_of(value, vocabulary) if value and len(words) < len(value.split()) else None
    )
    shown = " ".join(words).strip(" ,:") or None
    if shown or number:
        draft.add_guardian(Guardian(name=shown, phone=number, relation=kind))
        draft.note("guardians", ((name if shown else phone) or "").strip())
