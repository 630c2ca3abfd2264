"""What staff may search by: name, personnummer, samordningsnummer and case number (SoLPuF 15 §). Never free text.

A search becomes keys of the blocking index, as linking makes them: a misspelt name is found by its sound, and no name is compared in clear.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casework.errors import Refused
from dedupe.blocking import keys
from dedupe.extract import child_facts
from dedupe.facts import ChildFacts, ChildFields, NumberStatus, ReportText
from dedupe.names import NameTable

MAX_TYPED = 80


class TermKind(StrEnum):
    """The four permitted keys; a samordningsnummer is told from a personnummer by its day."""

    NAME = "name"
    PERSONAL_NUMBER = "personal_number"
    CASE_NUMBER = "case_number"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNumber:
    """A registration number in its parts."""

    municipality: str
    year: int
    serial: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One search. `keys`: any of them finds a group; `case` finds one report. `terms` are what the log keeps a keyed hash of."""

    kind: TermKind
    terms: tuple[str, ...]
    keys: frozenset[str] = frozenset()
    surname: frozenset[str] = frozenset()  # keys of the surname searched for: is it the searcher's own?
    case: CaseNumber | None = None


def read_search(kind: str, *, first: str, last: str, number: str, names: NameTable, on: date) -> Search:
    """The search that a person typed.

    Args:
        number: a personal number in any of its written forms, or a registration number such as "2081-2026-000123".

    Raises:
        Refused: "search_term_needed" when the part that the kind asks for is missing; "number_not_valid" when it cannot be read.
    """
    match kind:
        case TermKind.NAME:
            return _by_name(_word(first), _word(last), names, on)
        case TermKind.PERSONAL_NUMBER:
            return _by_number(_word(number), names, on)
        case TermKind.CASE_NUMBER:
            return _by_case(_word(number))
        case _:
            raise Refused("bad_request")


def own_keys(*, surname: str | None, address: str | None, names: NameTable, on: date) -> frozenset[str]:
    """Keys under which reports about the reader's own family or home would stand: surname and street with number."""
    fields = ChildFields(last_name=surname, address=address)
    return frozenset(key for key in keys(_facts(fields, names, on), names=names) if _kind(key) in {"last", "addr"})


def _by_name(first: str, last: str, names: NameTable, on: date) -> Search:
    if not first and not last:
        raise Refused("search_term_needed")
    found = keys(_facts(ChildFields(first_name=first or None, last_name=last or None), names, on), names=names)
    # Both names: the sounds of both together. One alone: that one's.
    wanted = {"phon"} if first and last else {"first", "nick"} if first else {"last"}
    return Search(
        kind=TermKind.NAME,
        terms=tuple(word.casefold() for word in (first, last) if word),
        keys=frozenset(key for key in found if _kind(key) in wanted),
        surname=frozenset(key for key in found if _kind(key) == "last"),
    )


def _by_number(number: str, names: NameTable, on: date) -> Search:
    if not number:
        raise Refused("search_term_needed")
    facts = _facts(ChildFields(personal_number=number), names, on)
    valid = [n.digits for n in facts.personal_numbers if n.status is NumberStatus.VALID and n.digits]
    if not valid:
        raise Refused("number_not_valid")
    return Search(kind=TermKind.PERSONAL_NUMBER, terms=tuple(valid), keys=frozenset(f"pnr:{d}" for d in valid))


def _by_case(number: str) -> Search:
    if not number:
        raise Refused("search_term_needed")
    parts = number.split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
        raise Refused("number_not_valid")
    case = CaseNumber(municipality=parts[0], year=int(parts[1]), serial=int(parts[2]))
    return Search(kind=TermKind.CASE_NUMBER, terms=(number,), case=case)


def _facts(fields: ChildFields, names: NameTable, on: date) -> ChildFacts:
    return child_facts(ReportText(received_on=on, narrative="", children=(fields,)), names=names).children[0]


def _word(typed: str) -> str:
    return " ".join(typed.split())[:MAX_TYPED]


def _kind(key: str) -> str:
    return key.partition(":")[0]
