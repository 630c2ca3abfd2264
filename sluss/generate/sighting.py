"""What one reporter knows and writes about one child: partial, misspelt, sometimes wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sluss.generate import misspell, numbers
from sluss.generate.moments import age_on
from sluss.generate.people import Adult, Child, Home
from sluss.generate.streams import Stream, happens

Entry = dict[str, Any]
"""One element of `children` in a report."""

ENTRY_FIELDS = (
    "first_name", "last_name", "personal_number", "birth_date", "age_text", "gender",
    "address", "postal_code", "city", "school", "class_name",
)  # fmt: skip

_GENDER_WORDS = {
    True: ("pojke", "pojke", "pojke", "Pojke", "kille", "P", "han", "man"),
    False: ("flicka", "flicka", "flicka", "Flicka", "tjej", "F", "hon", "kvinna"),
}
_AGE_WORDS = (
    "noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio",
    "elva", "tolv", "tretton", "fjorton", "femton", "sexton", "sjutton", "arton", "nitton", "tjugo",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """Probabilities (0 to 1) that a kind of reporter knows a thing, and that what is known is wrong."""

    first: float
    last: float
    number: float
    birth_date: float
    age: float
    gender: float
    address: float
    school: float
    guardians: float
    phone: float
    error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One child as one reporter writes it; `None` is not known."""

    child: Child
    first: str | None
    last: str | None
    number: str | None
    birth_date: str | None
    age: int | None
    age_text: str | None
    gender: str | None
    home: Home | None
    address: str | None
    school: str | None
    class_name: str | None
    guardians: tuple[dict[str, Any], ...]

    def entry(self) -> Entry:
        """The structured fields of formats.md section 1."""
        values = (
            self.first, self.last, self.number, self.birth_date, self.age_text, self.gender,
            self.address, self.home and self.home.postal_code, self.home and self.home.city, self.school, self.class_name,
        )  # fmt: skip
        return {
            **dict(zip(ENTRY_FIELDS, values, strict=True)),
            "guardians": [dict(guardian) for guardian in self.guardians],
        }


def blank_entry(**known: Any) -> Entry:
    """An entry with nothing but what is given."""
    return {**dict.fromkeys(ENTRY_FIELDS), "guardians": [], **known}


def look(rng: Stream, child: Child, knows: Knowledge, day: date) -> Sighting:
    """What a reporter with that knowledge writes about the child on that day."""
    is_wrong = happens(rng, knows.error)
    age = _age(rng, child, day, is_wrong=is_wrong) if happens(rng, knows.age) else None
    school_known = happens(rng, knows.school)
    home_known = happens(rng, knows.address)
    home = _home(rng, child) if home_known else None
    return Sighting(
        child=child,
        first=_first(rng, child, is_wrong=is_wrong) if happens(rng, knows.first) else None,
        last=_last(rng, child, is_wrong=is_wrong) if happens(rng, knows.last) else None,
        number=_number(rng, child, is_wrong=is_wrong) if happens(rng, knows.number) else None,
        birth_date=numbers.write_birth_date(rng, child.born) if happens(rng, knows.birth_date) else None,
        age=age,
        age_text=age_words(rng, age, child, day) if age is not None else None,
        gender=rng.choice(_GENDER_WORDS[child.male]) if happens(rng, knows.gender) else None,
        home=home if home and happens(rng, 0.6) else None,
        address=_address(rng, home) if home else None,
        school=_school(rng, child, is_wrong=is_wrong) if school_known else None,
        class_name=child.class_name if school_known and happens(rng, 0.6) else None,
        guardians=tuple(_guardian(rng, adult, knows) for adult in child.guardians if happens(rng, knows.guardians)),
    )


def swapped(sightings: Sequence[Sighting]) -> list[Sighting]:
    """The same children with the ages and birth dates of the first two exchanged, as a reporter mixes up siblings."""
    first, second, *rest = sightings
    one = replace(first, age=second.age, age_text=second.age_text, birth_date=None)
    two = replace(second, age=first.age, age_text=first.age_text, birth_date=None)
    return [one, two, *rest]


def age_words(rng: Stream, age: int, child: Child, day: date) -> str:
    """An age as people write it."""
    months = (day.year - child.born.year) * 12 + day.month - child.born.month
    if age < 2 and months < 24:
        return rng.choice(
            (f"{max(months, 1)} mån", f"{max(months, 1)} månader", "spädbarn", "bebis", f"{age} år", "ca 1 år")
        )
    word = _AGE_WORDS[min(age, 20)]
    return rng.choice(
        (
            f"{age} år",
            f"{age} år",
            f"{age} år",
            f"{age}",
            f"ca {age}",
            f"{word} år",
            f"{age}-{age + 1} år",
            f"cirka {age} år",
            f"{age}åring",
            word,
        )
    )


def age_word(age: int) -> str:
    """The number in letters."""
    return _AGE_WORDS[min(age, 20)]


def _first(rng: Stream, child: Child, *, is_wrong: bool) -> str:
    if is_wrong and happens(rng, 0.5):
        return misspell.name(rng, child.given)
    if child.nickname and happens(rng, 0.06):
        return child.nickname
    if len(child.given) > 1 and happens(rng, 0.25):
        return rng.choice(child.given)
    return child.given[0]


def _last(rng: Stream, child: Child, *, is_wrong: bool) -> str:
    spellings = child.former_family if child.former_family and happens(rng, 0.4) else child.family
    if is_wrong and happens(rng, 0.5):
        return misspell.name(rng, spellings)
    return rng.choice(spellings) if len(spellings) > 1 and happens(rng, 0.25) else spellings[0]


def _number(rng: Stream, child: Child, *, is_wrong: bool) -> str | None:
    number = child.old_number if child.old_number and happens(rng, 0.5) else child.number
    if number is None:
        return None
    if happens(rng, 0.07):
        return numbers.write_partial(rng, number)
    if is_wrong and happens(rng, 0.3):
        number = numbers.with_error(rng, number)
    return numbers.write(rng, number)


def _age(rng: Stream, child: Child, day: date, *, is_wrong: bool) -> int:
    age = age_on(child.born, day)
    return max(0, age + rng.choice((-1, 1, 1, 2))) if is_wrong and happens(rng, 0.5) else age


def _home(rng: Stream, child: Child) -> Home:
    return child.former_home if child.former_home and happens(rng, 0.35) else child.home


def _address(rng: Stream, home: Home) -> str:
    return (
        home.address
        if happens(rng, 0.88)
        else rng.choice((home.street, misspell.name(rng, (home.street,)), home.address.lower()))
    )


def _school(rng: Stream, child: Child, *, is_wrong: bool) -> str | None:
    school = child.former_school if child.former_school and happens(rng, 0.4) else child.school
    if school and is_wrong and happens(rng, 0.25):
        return misspell.name(rng, (school,))
    return school


def _guardian(rng: Stream, adult: Adult, knows: Knowledge) -> dict[str, Any]:
    given, family = adult.given[0], adult.family[0]
    if happens(rng, knows.error):
        given = misspell.name(rng, adult.given)
    name = f"{given} {family}" if happens(rng, knows.last) else rng.choice((given, None))
    phone = adult.phone if happens(rng, knows.phone) else None
    if phone and happens(rng, 0.4):
        phone = rng.choice((phone.replace("-", ""), phone.replace("-", " "), "+46" + phone[1:].replace("-", "")))
    return {"name": name, "phone": phone, "relation": adult.relation}
