"""Two persons: what one has signed, a second signs too, or says no to; or the first takes it back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from casework.access import Actor, Qualification
from casework.calendar import local_date
from casework.decisions import NotSigned, Signers
from casework.delegation import DecisionMaker, Refusal, RefusedBecause, Signing, check
from casework.errors import Conflict, NotFound, Refused
from casework.ids import MunicipalityCode, PersonId, ReportChildId
from casework.steps.decide import read
from casework.steps.prolong import CLOCK_OF, read_prolonging
from casework.work import require_tag
from store.circumstances import What
from store.decisions import Decisions, Record, attempts_of
from store.queries import sql
from store.signing import Hand, report_refused

Link = Connection[Any]
_UNQUALIFIED = frozenset({Refusal.NO_DEGREE, Refusal.NO_EXPERIENCE})


@dataclass(frozen=True, slots=True)
class Proposals:
    """What waits for a second signature."""

    decisions: Decisions

    def second(self, connection: Link, report_child_id: UUID, hand: Hand) -> Record | NotSigned:
        """The second person signs: the decision is taken now, by both, if both may today.

        Raises:
            NotFound: "not_found" when nothing waits. Refused: "tag_missing". Conflict: "tag_differs".
        """
        with connection.transaction():
            return self.second_on(connection, self.decisions.locked(connection, report_child_id), hand)

    def second_on(self, connection: Link, row: dict[str, Any], hand: Hand) -> Record | NotSigned:
        """As `second`, on what the caller has locked."""
        decisions = self.decisions
        with connection.transaction():
            found = self._open(connection, row, hand)
            what = _what(found["words"], row["id"])
            first = _first(found, hand.actor)
            signers = Signers(first=first.as_decision_maker(), second=hand.actor.as_decision_maker())
            outcome = decisions.circumstances.sign(connection, row, what, signers, hand)
            against = _against_second(what, signers, row, hand)
            if against is not None:
                faults = outcome.faults if isinstance(outcome, NotSigned) else ()
                outcome = NotSigned(faults=faults, refused=against)
            if not isinstance(outcome, NotSigned):
                decisions.write(connection, row, what, outcome, replace(hand, actor=first))
                self._settle(connection, found["id"], "signed", hand, None)
            report_refused(connection, decisions.sealer, attempts_of(row, what, outcome), at=hand.at)
            return outcome

    def decline(self, connection: Link, report_child_id: UUID, reason: str, hand: Hand) -> None:
        """The second person says no, with the reason; or the first takes it back. What is to be decided is open again.

        Raises:
            As `second`; Refused: "reason_required".
        """
        with connection.transaction():
            self.decline_on(connection, self.decisions.locked(connection, report_child_id), reason, hand)

    def decline_on(self, connection: Link, row: dict[str, Any], reason: str, hand: Hand) -> None:
        """As `decline`, on what the caller has locked."""
        with connection.transaction():
            found = self._open(connection, row, hand)
            is_own = found["proposed_by"] == hand.actor.person_id
            if not is_own and not reason.strip():
                raise Refused("reason_required")
            self._settle(connection, found["id"], "withdrawn" if is_own else "refused", hand, reason.strip() or None)

    def words(self, proposal_id: UUID, sealed: bytes) -> dict[str, Any]:
        """What was written, opened."""
        where = f"decision_proposal/{proposal_id}/words"
        opened: dict[str, Any] = self.decisions.sealer.unseal_json(bytes(sealed), where=where)
        return opened

    def _open(self, connection: Link, row: dict[str, Any], hand: Hand) -> dict[str, Any]:
        require_tag(row["tag"], hand.seen)
        if row["proposal_id"] is None:
            raise NotFound("not_found")
        cursor = connection.cursor(row_factory=dict_row).execute(sql("decisions.proposal"), [row["proposal_id"]])
        found = cursor.fetchone()
        if found is None:
            raise Conflict("tag_differs")
        return {**found, "words": self.words(found["id"], found["words"])}

    def _settle(self, connection: Link, proposal_id: UUID, outcome: str, hand: Hand, reason: str | None) -> None:
        by = hand.actor.person_id
        where = f"decision_proposal/{proposal_id}/reason"
        sealed = self.decisions.sealer.seal(reason.encode(), where=where) if reason else None
        values = {"id": proposal_id, "outcome": outcome, "at": hand.at, "by": by, "reason": sealed}
        connection.execute(sql("decisions.settle_proposal"), values)
        audited = [by, f"decision.{outcome}", "decision_proposal", proposal_id, Jsonb({})]
        connection.execute(sql("decisions.audit"), audited)


def _what(words: dict[str, Any], report_child_id: UUID | None) -> What:
    if report_child_id is None:
        return read_prolonging(words, None)
    child = ReportChildId(report_child_id)
    return read_prolonging(words, child) if words.get("kind") in CLOCK_OF else read(words, child)


def _first(found: dict[str, Any], second: Actor) -> Actor:
    """Whoever signed first, as their login said then."""
    return replace(
        second,
        person_id=PersonId(found["proposed_by"]),
        titles=frozenset(found["titles"]),
        qualifications=frozenset(map(Qualification, found["qualifications"])),
    )


def _against_second(what: What, signers: Signers, row: dict[str, Any], hand: Hand) -> RefusedBecause | None:
    """The second person must have the authority too, also where several records and not the order ask for two."""
    second: DecisionMaker | None = signers.second
    if second is None or what.kind is None:
        return None
    if second.person_id == signers.first.person_id:
        return _because(Refusal.SECOND_IS_THE_SAME)
    order = hand.order_on(MunicipalityCode(row["municipality"]), hand.at)
    signing = Signing(kind=what.kind, maker=second, second=signers.first, on=local_date(hand.at))
    verdict = check(order, signing)
    if not isinstance(verdict, RefusedBecause):
        return None
    is_unqualified = set(verdict.codes) <= _UNQUALIFIED
    return _because(Refusal.SECOND_NOT_QUALIFIED if is_unqualified else Refusal.SECOND_NOT_DELEGATED)


def _because(code: Refusal) -> RefusedBecause:
    return RefusedBecause(code=code, codes=(code,))
