"""Who signs, under which delegation order, and what becomes of a signature that is refused: nothing is recorded but a deviation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection

from casework.access import Actor
from casework.calendar import local_date
from casework.delegation import DecisionKind, DelegationOrder, RefusedBecause, Signing, check
from casework.deviation import SignatureRefused, automatic
from casework.errors import Refused
from casework.ids import MunicipalityCode
from store.deviations import Deviations
from store.sealing import Sealer

OrderOn = Callable[[MunicipalityCode, datetime], DelegationOrder]
"""The delegation order of a municipality at an instant; read when somebody signs."""


def nothing_delegated(municipality: MunicipalityCode, _at: datetime) -> DelegationOrder:
    """Where a municipality has no order: the board decides, and whoever is qualified assesses (SoL 2025:400 25:1)."""
    return DelegationOrder(municipality=municipality, version="", rules=())


class MayNotSign(Refused):
    """The delegation order or the qualification of SoL 2025:400 25:1 is against it. Nothing is recorded; the attempt is a deviation."""

    def __init__(self, because: RefusedBecause) -> None:
        super().__init__("may_not_sign", reasons=",".join(because.codes))
        self.because = because


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Somebody about to sign: who, when, under which order, and what they have seen."""

    actor: Actor
    at: datetime
    order_on: OrderOn
    seen: str | None = None  # the tag of what they had before them


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A signature that was refused."""

    subject: UUID  # the (report, child), or the investigation that none in Sluss opened
    municipality: str
    kind: DecisionKind
    because: RefusedBecause


def signed_as(actor: Actor) -> dict[str, list[str]]:
    """What is kept of whoever signs beside their name: titles and qualifications, as their login says now."""
    return {"titles": sorted(actor.titles), "qualifications": sorted(map(str, actor.qualifications))}


def against_assessing(order: DelegationOrder, actor: Actor, at: datetime) -> RefusedBecause | None:
    """What stands against a person's signing a protection assessment on that day (SoL 2025:400 20:1, 25:1)."""
    maker = actor.as_decision_maker()
    verdict = check(order, Signing(kind=DecisionKind.PROTECTION_ASSESSMENT, maker=maker, on=local_date(at)))
    return verdict if isinstance(verdict, RefusedBecause) else None


def report_refused(connection: Connection[Any], sealer: Sealer, attempts: Iterable[Attempt], *, at: datetime) -> None:
    """Each refused signature is a deviation of its own (SoL 2025:400 30:5-9, KL 2017:725 6:37-39)."""
    for one in attempts:
        event = SignatureRefused(attempt_id=uuid4(), subject=one.subject, kind=one.kind, code=one.because.code, at=at)
        Deviations(sealer).report(connection, one.municipality, automatic([event]))
