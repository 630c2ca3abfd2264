"""The facts about one child while they are being collected; `finished` makes the frozen `ChildFacts`."""

from __future__ import annotations

from dataclasses import dataclass, field

from dedupe.facts import Birth, ChildFacts, FoundAt, Guardian, PersonalNumber, Source
from dedupe.normalise import compact

MAX_FOUND = 200  # places noted per child; a longer list would only repeat
MAX_VALUES = 20  # alternatives kept per fact: hostile text must not make a child with a thousand names


@dataclass(slots=True, kw_only=True)
class Draft:
    """Mutable on purpose: fields and text add to it in turn. Values keep their spelling; repetitions are dropped."""

    index: int
    first_names: list[str] = field(default_factory=list)
    last_names: list[str] = field(default_factory=list)
    nicknames: list[str] = field(default_factory=list)
    initials: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    schools: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    personal_numbers: list[PersonalNumber] = field(default_factory=list)
    guardians: list[Guardian] = field(default_factory=list)
    birth: Birth | None = None
    gender: str | None = None
    postal_code: str | None = None
    city: str | None = None
    class_name: str | None = None
    relation: str | None = None
    found: list[FoundAt] = field(default_factory=list)

    def note(self, name: str, value: str, *, span: tuple[int, int] | None = None) -> None:
        """Remembers where a fact stands: in a form field, or at a span of the narrative."""
        if len(self.found) >= MAX_FOUND:
            return
        start, end = span if span else (None, None)
        source = Source.TEXT if span else Source.FIELD
        self.found.append(FoundAt(name=name, value=value, source=source, start=start, end=end))

    def add(self, name: str, value: str, *, written: str | None = None, span: tuple[int, int] | None = None) -> None:
        """Adds one alternative to a listed fact (`first_names`, `schools`, ...) and notes its place."""
        values: list[str] = getattr(self, name)
        if len(values) < MAX_VALUES and compact(value) not in {compact(v) for v in values}:
            values.append(value)
        self.note(name, written or value, span=span)

    def settle(
        self, name: str, value: str | Birth, *, written: str | None = None, span: tuple[int, int] | None = None
    ) -> None:
        """Sets a single fact (`city`, `class_name`, ...) unless it is known already; notes its place either way."""
        if getattr(self, name) is None:
            setattr(self, name, value)
        self.note(name, written or str(value), span=span)

    def add_number(self, number: PersonalNumber, *, span: tuple[int, int] | None = None) -> None:
        """Adds a personal number; the same digits count once."""
        if len(self.personal_numbers) < MAX_VALUES and number.digits not in {n.digits for n in self.personal_numbers}:
            self.personal_numbers.append(number)
        self.note("personal_numbers", number.raw, span=span)

    def add_guardian(self, guardian: Guardian) -> None:
        """Adds a guardian, or completes the one of the same first name or, when one has no name, the same relation."""
        for at, known in enumerate(self.guardians):
            if _is_same(known, guardian):
                self.guardians[at] = Guardian(
                    name=max(known.name or "", guardian.name or "", key=len) or None,
                    phone=known.phone or guardian.phone,
                    relation=known.relation or guardian.relation,
                )
                return
        if len(self.guardians) < MAX_VALUES:
            self.guardians.append(guardian)

    def _is_no_first_name(self, last_name: str) -> bool:
        return len(self.first_names) != 1 or compact(last_name) != compact(self.first_names[0])

    def finished(self) -> ChildFacts:
        """The frozen facts."""
        return ChildFacts(
            index=self.index,
            first_names=tuple(self.first_names),
            # "Aho" is a first name and a surname: standing alone in the text it is the first name that the form gave.
            last_names=tuple(n for n in self.last_names if self._is_no_first_name(n)),
            nicknames=tuple(self.nicknames),
            initials=tuple(self.initials),
            personal_numbers=tuple(self.personal_numbers),
            birth=self.birth,
            gender=self.gender,
            addresses=tuple(self.addresses),
            postal_code=self.postal_code,
            city=self.city,
            schools=tuple(self.schools),
            class_name=self.class_name,
            guardians=tuple(self.guardians),
            phones=tuple(self.phones),
            relation=self.relation,
            found=tuple(self.found),
        )


def _is_same(known: Guardian, other: Guardian) -> bool:
    if known.name and other.name:
        first, second = known.name.split()[0], other.name.split()[0]
        return (compact(first) == compact(second) and None in (known.relation, other.relation)) or (
            compact(first) == compact(second) and _relations_agree(known, other)
        )
    return known.relation == other.relation and known.relation in ("mother", "father")


def _relations_agree(known: Guardian, other: Guardian) -> bool:
    return known.relation == other.relation or "guardian" in (known.relation, other.relation)
