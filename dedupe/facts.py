"""What linking may look at: the facts of one child in one report, and where each was found.

A `Report` goes in as text and fields (`ReportText`), `dedupe.extract` turns it into one `ChildFacts` per child entry.
Values are kept as written apart from white space; `dedupe.normalise` makes them comparable. Nothing here decides.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any


class Source(StrEnum):
    """Where a fact was found. A form field is the reporter's own statement, text needs interpreting."""

    FIELD = "field"
    TEXT = "text"


class NumberStatus(StrEnum):
    """What is known of a written personal number. Only VALID may decide anything; none is ever dropped."""

    VALID = "valid"
    CHECKSUM_FAILED = "checksum_failed"
    PARTIAL = "partial"  # birth date only, or the last four masked
    RESERVE = "reserve"  # regional reserve number or T-number: not unique across issuers
    NONE = "none"  # not a number at all, kept as written


class NumberKind(StrEnum):
    """A samordningsnummer is replaced by a personnummer when the person is registered (lag 2022:1697 2:8)."""

    PERSONNUMMER = "personnummer"
    SAMORDNINGSNUMMER = "samordningsnummer"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianFields:
    """A guardian as the sender wrote it."""

    name: str | None = None
    phone: str | None = None
    relation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildFields:
    """One entry of `children` as the sender wrote it; every field may be missing, partial or misspelt."""

    first_name: str | None = None
    last_name: str | None = None
    personal_number: str | None = None
    birth_date: str | None = None
    age_text: str | None = None
    gender: str | None = None
    address: str | None = None
    postal_code: str | None = None
    city: str | None = None
    school: str | None = None
    class_name: str | None = None
    guardians: tuple[GuardianFields, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportText:
    """The part of a report that linking and novelty read. `received_on` is the local date of arrival (ages refer to it)."""

    received_on: date
    narrative: str
    children: tuple[ChildFields, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalNumber:
    """A personal number in one of its written forms.

    `digits` has 12 digits (century first) when VALID or CHECKSUM_FAILED, 8 digits (the birth date) when PARTIAL and
    known, else what was written. `birth_date` is the date inside the number; it need not be the birthday (FOL 18 §).
    """

    raw: str
    digits: str
    status: NumberStatus
    kind: NumberKind = NumberKind.OTHER
    birth_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth:
    """What is known of when the child was born. `earliest` <= birthday <= `latest`; equal when the day is known."""

    earliest: date
    latest: date
    is_exact: bool  # a written birth date, not an age in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardian:
    """A guardian or parent connected with the child."""

    name: str | None = None
    phone: str | None = None  # digits with country code, "46701234567"
    relation: str | None = None  # mother | father | guardian | other


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAt:
    """Where a fact stands: the name of the `ChildFacts` field, its value, and the character span in the narrative."""

    name: str
    value: str
    source: Source
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildFacts:
    """The facts about one child in one report, ready to compare. Empty tuples and None mean "not known"."""

    index: int  # position in the report's `children`; -1 for a child that only the text mentions
    first_names: tuple[str, ...] = ()  # alternatives and given names, as written
    last_names: tuple[str, ...] = ()
    nicknames: tuple[str, ...] = ()
    initials: tuple[str, ...] = ()  # "M.", "M M" when only initials are given
    personal_numbers: tuple[PersonalNumber, ...] = ()
    birth: Birth | None = None
    gender: str | None = None  # "f" | "m" | None
    addresses: tuple[str, ...] = ()  # street and number
    postal_code: str | None = None  # five digits
    city: str | None = None
    schools: tuple[str, ...] = ()
    class_name: str | None = None
    guardians: tuple[Guardian, ...] = ()
    phones: tuple[str, ...] = ()
    relation: str | None = None  # of a child that only the text mentions: sibling | other (friend, cousin, classmate)
    found: tuple[FoundAt, ...] = field(default=())

    @property
    def has_identity(self) -> bool:
        """True when something individual is known: a name, a nickname, a number or an exact birth date."""
        return bool(
            self.first_names
            or self.nicknames
            or self.personal_numbers
            or (self.birth is not None and self.birth.is_exact)
        )

    def without_places(self) -> ChildFacts:
        """The same facts wherever they were found: equal for two copies of one text."""
        return replace(self, found=(), index=0)


def to_plain(facts: ChildFacts) -> dict[str, Any]:
    """Facts as JSON-ready values; what is not known is left out."""
    return _plain(asdict(facts))  # type: ignore[no-any-return]


def from_plain(plain: dict[str, Any]) -> ChildFacts:
    """The inverse of `to_plain`.

    Raises:
        KeyError: when `index` is missing.
        TypeError: on a field this version does not know.
    """
    values = dict(plain)
    known = {f.name for f in fields(ChildFacts)}
    if unknown := set(values) - known:
        raise TypeError(f"unknown facts: {sorted(unknown)}")
    if "index" not in values:
        raise KeyError("index")
    values["personal_numbers"] = tuple(_number(n) for n in values.get("personal_numbers", ()))
    values["guardians"] = tuple(Guardian(**g) for g in values.get("guardians", ()))
    values["found"] = tuple(FoundAt(**{**f, "source": Source(f["source"])}) for f in values.get("found", ()))
    values["birth"] = None if values.get("birth") is None else _birth(values["birth"])
    known_values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
    return ChildFacts(**known_values)


def _number(plain: dict[str, Any]) -> PersonalNumber:
    born = plain.get("birth_date")
    return PersonalNumber(
        raw=plain["raw"],
        digits=plain["digits"],
        status=NumberStatus(plain["status"]),
        kind=NumberKind(plain["kind"]),
        birth_date=None if born is None else date.fromisoformat(born),
    )


def _birth(plain: dict[str, Any]) -> Birth:
    return Birth(
        earliest=date.fromisoformat(plain["earliest"]),
        latest=date.fromisoformat(plain["latest"]),
        is_exact=plain.get("is_exact", False),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items() if v not in (None, (), [])}
    if isinstance(value, (tuple, list)):
        return [_plain(v) for v in value]
    if isinstance(value, date):
        return value.isoformat()
    return value
