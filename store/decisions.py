"""Decisions on one (report, child) each: signed under its lock, with everything that follows from them in the same commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection, Rollback
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from casework.decisions import DecisionRecord, NotSigned, OpeningDecision, Signers
from casework.delegation import Refusal
from casework.errors import Broken, NotFound
from casework.faults import Fault
from casework.ids import MunicipalityCode
from casework.steps.decide import Filled, words
from casework.steps.prolong import ProlongedRecord, Prolonging, prolonged_words
from casework.work import require_tag
from store.circumstances import Circumstanced, What
from store.escalation import Escalation
from store.investigations import Investigations, Opening
from store.queries import sql
from store.sealing import Sealer
from store.signing import Attempt, Hand, report_refused, signed_as

Link = Connection[Any]
Record = DecisionRecord | ProlongedRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """Signed by one person; nothing is decided until a second one has signed too."""

    id: UUID
    report_child_id: UUID | None  # None: of an investigation that none in Sluss opened


Outcome = Record | Proposed | NotSigned


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decisions of one installation."""

    sealer: Sealer
    escalation: Escalation = field(default_factory=Escalation)

    @property
    def investigations(self) -> Investigations:
        """What is open, and about whom."""
        return Investigations(self.sealer, self.escalation)

    @property
    def circumstances(self) -> Circumstanced:
        """What the register knows when somebody signs."""
        return Circumstanced(self.sealer, self.investigations, self.escalation)

    def decide(self, connection: Link, what: What, hand: Hand) -> Outcome:
        """Takes one decision, or says everything that stands against it. A refused signature is reported as a deviation.

        Raises:
            NotFound: "not_found". Refused: "tag_missing". Conflict: "tag_differs", and "investigation_known" when the number of a
            new investigation is taken.
        """
        [outcome] = self.decide_each(connection, [what], hand, seen={_child(what): hand.seen or ""})
        return outcome

    def decide_each(
        self, connection: Link, asked: Sequence[What], hand: Hand, *, seen: Mapping[UUID, str]
    ) -> list[Outcome]:
        """One record for each (report, child), all of them or none (trust T28): no record names two.

        Several that are not opened wait for a second person, whatever the order says.

        Raises:
            As `decide`. `seen`: the tag of each as the person has it before them.
        """
        attempts: list[Attempt] = []
        with connection.transaction():
            with connection.transaction():
                outcomes = []
                for what in sorted(asked, key=_child):  # one order of locks
                    row, by = self.locked(connection, _child(what)), replace(hand, seen=seen.get(_child(what)))
                    outcomes.append(self.signed(connection, row, what, by, has_many=len(asked) > 1))
                    attempts += attempts_of(row, what, outcomes[-1])
                if any(isinstance(outcome, NotSigned) for outcome in outcomes):
                    raise Rollback
            report_refused(connection, self.sealer, attempts, at=hand.at)
        return outcomes

    def locked(self, connection: Link, report_child_id: UUID) -> dict[str, Any]:
        """One (report, child), held until the transaction ends.

        Raises:
            NotFound: "not_found".
        """
        row = connection.cursor(row_factory=dict_row).execute(sql("decisions.lock"), [report_child_id]).fetchone()
        if row is None:
            raise NotFound("not_found")
        return row

    def write(self, connection: Link, row: dict[str, Any], what: What, record: Record, hand: Hand) -> None:
        """The signed record, and what follows from it. `hand`: of whoever signed first."""
        follows = self._follows(connection, row, what, record)
        order = hand.order_on(MunicipalityCode(row["municipality"]), record.decided_at)
        maker = what.minutes.maker(hand.actor)
        values = {
            **{name: getattr(record, name) for name in ("id", "report_child_id", "decided_at", "decided_by", "second")},
            "capacity": maker.capacity,
            "recorded_by": hand.actor.person_id,
            **signed_as(hand.actor),
            "authority": record.authority,
            "order_version": order.version,
            **follows,
        }
        connection.execute(sql("decisions.insert"), values)
        if isinstance(record, DecisionRecord):
            connection.execute(sql("decisions.mark_decided"), [record.report_child_id])
        if row["id"] is not None:
            self.escalation.refresh(connection, [row["id"]])
        details = Jsonb({"decision_id": str(record.id), "kind": follows["kind"], "authority": record.authority})
        audited = [hand.actor.person_id, "decision.signed", *_subject(row), details]
        connection.execute(sql("decisions.audit"), audited)

    def _follows(self, connection: Link, row: dict[str, Any], what: What, record: Record) -> dict[str, Any]:
        """What the record says of the investigation and of its clock, and its sealed words."""
        follows: dict[str, Any]
        if isinstance(what, Filled) and isinstance(record, DecisionRecord):
            follows = {"investigation_id": self._investigation(connection, row, what, record), "until": None}
            follows |= {"kind": record.outcome, "prompts": list(record.prompts), "words": words(what)}
            follows["case_file_key"] = self.investigations.case_file_key(
                record.ongoing.case_file if record.ongoing else None
            )
        elif isinstance(what, Prolonging) and isinstance(record, ProlongedRecord):
            follows = {"investigation_id": self._prolonged(connection, row, record), "until": record.clock.due_at}
            follows |= {"kind": record.kind, "prompts": [], "words": prolonged_words(what), "case_file_key": None}
        else:
            raise Broken("record_of_another_kind")
        sealed = self.sealer.seal_json(follows["words"], where=f"decision/{record.id}/words")
        return {**follows, "words": sealed}

    def signed(
        self, connection: Link, row: dict[str, Any], what: What, hand: Hand, *, has_many: bool = False
    ) -> Outcome:
        """What comes of one signature on what `row` is, which the caller has locked. A refused one is theirs to report.

        Raises:
            Refused: "tag_missing". Conflict: "tag_differs".
        """
        require_tag(row["tag"], hand.seen)
        if (
            has_many and what.minutes.by is not None
        ):  # else "the board has decided" would close many by one person's word
            return NotSigned(faults=(Fault("taken_by", "one_at_a_time"),))
        signers = Signers(first=what.minutes.maker(hand.actor))
        outcome = self.circumstances.sign(connection, row, what, signers, hand)
        if row["proposal_id"] is not None:
            faults = outcome.faults if isinstance(outcome, NotSigned) else ()
            return NotSigned(faults=(*faults, Fault("report_child_id", "proposal_open")))
        if isinstance(outcome, NotSigned):
            is_own = what.minutes.by is None and not outcome.faults
            is_half = is_own and outcome.refused and outcome.refused.codes == (Refusal.SECOND_MISSING,)
            return self._propose(connection, row, what, hand) if is_half else outcome
        if has_many and isinstance(outcome, DecisionRecord) and outcome.outcome is OpeningDecision.NOT_OPEN:
            return self._propose(connection, row, what, hand)
        self.write(connection, row, what, outcome, hand)
        return outcome

    def _propose(self, connection: Link, row: dict[str, Any], what: What, hand: Hand) -> Proposed:
        proposed = Proposed(id=uuid4(), report_child_id=row["id"])
        where = f"decision_proposal/{proposed.id}/words"
        values = {
            "id": proposed.id,
            "report_child_id": row["id"],
            "investigation_id": row["investigation_id"] if row["id"] is None else None,
            "kind": what.kind,
            "by": hand.actor.person_id,
            **signed_as(hand.actor),
            "words": self.sealer.seal_json(what.sent(), where=where),
        }
        connection.execute(sql("decisions.insert_proposal"), values)
        details = Jsonb({"proposal_id": str(proposed.id), "kind": what.kind})
        audited = [hand.actor.person_id, "decision.proposed", *_subject(row), details]
        connection.execute(sql("decisions.audit"), audited)
        return proposed

    def _investigation(
        self, connection: Link, row: dict[str, Any], filled: Filled, record: DecisionRecord
    ) -> UUID | None:
        """The investigation that the decision opens or refers to."""
        if record.outcome is OpeningDecision.NOT_REQUIRED_ONGOING:
            found = self.investigations.find(connection, row["municipality"], filled.investigation, filled.case_file)
            return found[0] if found else None
        if record.outcome is not OpeningDecision.OPEN:
            return None
        opening = Opening(
            id=uuid4(),
            municipality=row["municipality"],
            ref=filled.investigation or "",
            case_file=filled.case_file or "",
            opened_at=record.decided_at,
            received_at=row["received_at"],
            by=record.decided_by,
            report_child_id=record.report_child_id,
        )
        self.investigations.open(connection, opening)
        return opening.id

    def _prolonged(self, connection: Link, row: dict[str, Any], record: ProlongedRecord) -> UUID | None:
        if record.kind != "extend_investigation":
            return None
        connection.execute(sql("decisions.prolong_investigation"), [record.clock.due_at, row["investigation_id"]])
        found: UUID = row["investigation_id"]
        return found


def _child(what: What) -> UUID:
    if what.report_child_id is None:
        raise Broken("no_report_child")
    return what.report_child_id


def _subject(row: dict[str, Any]) -> tuple[str, UUID]:
    """What is decided on: the (report, child), or the investigation that none in Sluss opened."""
    return ("investigation", row["investigation_id"]) if row["id"] is None else ("report_child", row["id"])


def attempts_of(row: dict[str, Any], what: What, outcome: Outcome) -> list[Attempt]:
    """A refused signature on it, for the register of deviations."""
    if not isinstance(outcome, NotSigned) or outcome.refused is None or what.kind is None:
        return []
    municipality = row["municipality"]
    _, subject = _subject(row)
    return [Attempt(subject=subject, municipality=municipality, kind=what.kind, because=outcome.refused)]
