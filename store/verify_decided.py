"""What only the keys and the delegation orders tell of what was decided: that its words open, and that its signer might sign that day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row

from casework.access import Qualification
from casework.calendar import local_date
from casework.delegation import (
    Allowed,
    Capacity,
    DecisionKind,
    DecisionMaker,
    DelegationOrder,
    Refusal,
    Signing,
    check,
)
from casework.errors import Broken
from casework.extension import GROUND_OF
from casework.faults import is_blank
from casework.ids import MunicipalityCode, PersonId
from casework.steps.prolong import CLOCK_OF
from store.queries import sql
from store.sealing import Sealer
from store.signing import OrderOn

MOST = 20
_HALF = (Refusal.SECOND_MISSING,)


def unopenable_words(connection: Connection[Any], sealer: Sealer) -> Iterator[str]:
    """Where something lies that a person wrote and that does not open, or is blank."""
    with connection.transaction(), connection.cursor(name="verify_words") as cursor:
        cursor.execute(sql("verify_decided.words"))
        yield from islice((place for place, sealed in cursor if not _opens(sealer, place, sealed)), MOST)


def without_reasons(connection: Connection[Any], sealer: Sealer) -> Iterator[str]:
    """Decisions whose words do not open, that give no reasons, or that prolong a clock on another ground than its own.

    Source: FL 2017:900 32 §; SoL 2025:400 20:2-3.
    """
    with connection.transaction(), connection.cursor(name="verify_reasons") as cursor:
        cursor.execute(sql("verify_decided.reasons"))
        found = (str(key) for key, kind, sealed in cursor if not _has_reasons(sealer, key, kind, sealed))
        yield from islice(found, MOST)


def without_authority(connection: Connection[Any], order_on: OrderOn) -> Iterator[str]:
    """Signatures that the delegation order of their day does not allow, as the record describes whoever signed.

    An order keeps the rules that have ended, so that what was signed under them can be looked over. Where an order cannot be read for
    that day nobody can say that the signature holds, and it is named.

    Source: SoL 2025:400 25:1, 30:5-9; KL 2017:725 6:37-39.
    """

    orders = _Orders(order_on)
    with connection.transaction(), connection.cursor(name="verify_signers", row_factory=dict_row) as cursor:
        cursor.execute(sql("verify_decided.signers"))
        yield from islice((str(row["id"]) for row in cursor if not _might(row, orders)), MOST)


@dataclass(slots=True)
class _Orders:
    """Each municipality's order of each day, read once."""

    order_on: OrderOn
    read: dict[tuple[str, date], DelegationOrder | None] = field(default_factory=dict)

    def at(self, municipality: str, at: datetime) -> DelegationOrder | None:
        key = municipality, local_date(at)
        if key not in self.read:
            try:
                self.read[key] = self.order_on(MunicipalityCode(municipality), at)
            except ValueError:
                self.read[key] = None
        return self.read[key]


def _might(row: dict[str, Any], orders: _Orders) -> bool:
    order = orders.at(row["municipality"], row["at"])
    if order is None:
        return False
    verdict = check(order, Signing(kind=DecisionKind(row["kind"]), maker=_maker(row), on=local_date(row["at"])))
    # What the second person's login said is not kept; that there was one, who signed too, is (`verify_decided.two`).
    return isinstance(verdict, Allowed) or (verdict.codes == _HALF and row["is_by_two"])


def _maker(row: dict[str, Any]) -> DecisionMaker:
    person, capacity = PersonId(row["decided_by"]), Capacity(row["capacity"])
    if capacity is not Capacity.OFFICIAL:
        return DecisionMaker(person_id=person, capacity=capacity)  # the titles are those of whoever recorded it
    return DecisionMaker(
        person_id=person,
        titles=frozenset(row["titles"]),
        has_degree=Qualification.DEGREE in row["qualifications"],
        has_experience=Qualification.EXPERIENCE in row["qualifications"],
    )


def _opens(sealer: Sealer, place: str, sealed: bytes) -> bool:
    try:
        return not is_blank(sealer.unseal(bytes(sealed), where=place).decode("utf-8", "replace"))
    except Broken:
        return False


def _has_reasons(sealer: Sealer, key: UUID, kind: str, sealed: bytes) -> bool:
    try:
        words = sealer.unseal_json(bytes(sealed), where=f"decision/{key}/words")
    except Broken:
        return False
    clock = CLOCK_OF.get(DecisionKind(kind))
    return not is_blank(words.get("reasons")) and (clock is None or words.get("ground") == GROUND_OF[clock])
