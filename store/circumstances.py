"""What the register knows of a (report, child) when somebody signs a decision on it, and what comes of the signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection

from casework.calendar import local_date
from casework.clocks import Clock
from casework.contacts import OpenWorry
from casework.decisions import Circumstances, DecisionRecord, NotSigned, Prompt, Signers, prompts, sign
from casework.delegation import Allowed, DecisionKind, DelegationOrder, RefusedBecause, Signing, check
from casework.faults import Fault
from casework.ids import MunicipalityCode, ReportChildId
from casework.lifecycle import Preliminary, State
from casework.steps import watch
from casework.steps.decide import Filled
from casework.steps.prolong import CLOCK_OF, ProlongedRecord, Prolonging, sign_prolonging
from store.escalation import Escalation
from store.investigations import Investigations
from store.meetings import worries
from store.sealing import Sealer
from store.signing import Hand

Link = Connection[Any]
What = Filled | Prolonging
"""A decision as somebody has filled it in."""


@dataclass(frozen=True, slots=True)
class Circumstanced:
    """Asks the rules, with what stands in the register. The row is locked by whoever calls."""

    sealer: Sealer
    investigations: Investigations
    escalation: Escalation

    def sign(
        self, connection: Link, row: dict[str, Any], what: What, signers: Signers, hand: Hand
    ) -> DecisionRecord | ProlongedRecord | NotSigned:
        """The record, or everything that stands against it. Nothing is written."""
        at = what.minutes.decided_at(hand.at)
        order = hand.order_on(MunicipalityCode(row["municipality"]), at)
        if isinstance(what, Prolonging):
            clock = self._clock(connection, row, what)
            outcome = sign_prolonging(what, clock, order, signers, at=at, new_id=uuid4())
            return _with(outcome, tuple(what.minutes.faults(received_at=row["received_at"], now=hand.at)))
        if what.reserved is not None:
            return _reserved(what, order, signers, at)
        found = self.investigations.find(connection, row["municipality"], what.investigation, what.case_file)
        draft = what.with_investigation(found[1] if found else None)
        known = self.of(connection, row, what, now=hand.at)
        lacking = (*what.faults(), *what.minutes.faults(received_at=row["received_at"], now=hand.at))
        return _with(sign(draft, known, order, signers, now=at, new_id=uuid4()), lacking)

    def prompts(self, connection: Link, row: dict[str, Any], filled: Filled, *, now: datetime) -> tuple[Prompt, ...]:
        """What is shown beside the form."""
        return prompts(filled.draft, self.of(connection, row, filled, now=now), now=now)

    def of(self, connection: Link, row: dict[str, Any], filled: Filled, *, now: datetime) -> Circumstances:
        """What the rules of the opening decision ask."""
        where = f"report/{row['report_id']}/working_copy"
        danger = self.sealer.unseal_json(bytes(row["working_copy"]), where=where).get("danger") or {}
        open_worries: tuple[OpenWorry, ...] = worries(connection, row["id"], now=now)
        return Circumstances(
            report_child_id=ReportChildId(row["id"]),
            is_assessed=row["state"] == State.ASSESSED,
            is_decided=row["preliminary"] == Preliminary.DECIDED,
            is_violence_flagged=row["tells_of_violence"] or danger.get("violence_ongoing") is True,
            open_worries=len(open_worries),
            last_closed_at=self.investigations.last_closed_at(connection, row["municipality"], filled.case_file),
        )

    def _clock(self, connection: Link, row: dict[str, Any], what: Prolonging) -> Clock | None:
        if what.kind is None:
            return None
        if row["id"] is None:  # nothing else of an investigation from outside runs in Sluss
            is_running = what.kind is DecisionKind.EXTEND_INVESTIGATION and row["closed_at"] is None
            return watch.investigation_clock(row["started_at"], row["due_at"]) if is_running else None
        child: UUID = row["id"]
        municipality, course = self.escalation.courses(connection, [child])[child]
        clocks, done = watch.clocks(course, self.escalation.policy_of(municipality))
        wanted = CLOCK_OF[what.kind]
        return next((clock for clock in clocks if clock.kind is wanted and wanted not in done), None)


def _reserved(what: Filled, order: DelegationOrder, signers: Signers, at: datetime) -> NotSigned:
    """What no official may decide: refused with the reason. What a body decides of it is not recorded here."""
    assert what.reserved is not None
    verdict = check(order, Signing(kind=what.reserved, maker=signers.first, on=local_date(at)))
    if isinstance(verdict, RefusedBecause):
        return NotSigned(refused=verdict)
    assert isinstance(verdict, Allowed)
    return NotSigned(faults=(Fault("outcome", "decided_elsewhere"),))


def _with(
    outcome: DecisionRecord | ProlongedRecord | NotSigned, lacking: tuple[Fault, ...]
) -> DecisionRecord | ProlongedRecord | NotSigned:
    if not lacking:
        return outcome
    if isinstance(outcome, NotSigned):
        return NotSigned(faults=(*outcome.faults, *lacking), refused=outcome.refused)
    return NotSigned(faults=lacking)
