"""Reads a group as one person has it before them, and records what they sign: each row its own record, or a refusal by name.

The rules are `casework.sitting`'s. A sitting is recorded whole or not at all, in one commit, under the group's lock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row

from casework.access import Actor
from casework.errors import NotFound, Refused
from casework.ids import GroupId, ReportChildId, ReportId
from casework.lifecycle import State
from casework.sitting import ONLY_SENDER, Reading, Refusals, Row, Sitting, SittingPolicy, reading, refusals
from casework.steps.assess import Conclusion, ProtectionAssessment
from casework.work import Finding
from store import work
from store.assessing import Assessing
from store.escalation import Escalation
from store.groups import number
from store.queries import sql
from store.sealing import Sealer
from store.signing import MayNotSign, OrderOn, nothing_delegated

Link = Connection[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One (report, child) of a group as one person has it before them: what the rules ask, and what a page shows of it."""

    row: Row
    shown: Mapping[str, Any]  # ids, times, states, codes; never a name (SoLPuL 7 a §)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """A person about to sign rows of one group."""

    group_id: UUID
    seen: str | None  # the group's tag as they have it before them (`casework.work.GroupTag`)
    policy: SittingPolicy
    sitting_id: UUID  # used when there is more than one record
    at: datetime  # now: whether the person may sign is asked of this day


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What came of a sitting: its records, or what stands against which row. Then nothing is recorded."""

    sitting_id: UUID | None
    records: tuple[ProtectionAssessment, ...]
    refused: Refusals


def usual(_municipality: str) -> SittingPolicy:
    """What holds where a municipality has decided nothing."""
    return SittingPolicy()


@dataclass(frozen=True, slots=True)
class Sittings:
    """Assessments that people make at the page of a group."""

    sealer: Sealer
    policy_of: Callable[[str], SittingPolicy] = usual
    escalation: Escalation = field(default_factory=Escalation)
    order_on: OrderOn = nothing_delegated

    @property
    def assessing(self) -> Assessing:
        """What records them."""
        return Assessing(self.sealer, self.escalation, self.order_on)

    def standing(self, connection: Link, group_id: UUID, actor: Actor) -> list[Standing]:
        """Every row of the group, in order of registration."""
        values = {"group": group_id, "person": actor.person_id, "only_sender": sorted(ONLY_SENDER)}
        found = connection.cursor(row_factory=dict_row).execute(sql("sittings.rows"), values).fetchall()
        return [_standing(row, group_id, self.policy_of(row["municipality"])) for row in found]

    def show(self, connection: Link, rows: Sequence[UUID], actor: Actor) -> None:
        """These rows are put before the person now, with number, time and source."""
        if rows:
            connection.execute(sql("sittings.show"), {"person": actor.person_id, "rows": list(rows)})

    def sign(self, connection: Link, records: Sequence[ProtectionAssessment], signing: Signing, actor: Actor) -> Signed:
        """Records the assessments, all or none, and gives the group back to the queue.

        Raises:
            NotFound: "not_found". Refused: "tag_missing". Conflict: "tag_differs", when the group is not what they saw.
            MayNotSign: "may_not_sign"; then nothing is recorded but a deviation for each.
        """
        with connection.transaction():
            work.lock(connection, signing.group_id, signing.seen)
            refused = self._refusals(connection, records, signing, actor)
            if refused:
                return Signed(sitting_id=None, records=(), refused=refused)
            ids = [record.report_child_id for record in records]
            attempts = self.assessing.refused(connection, ids, actor, now=signing.at)
            if not attempts:
                return self._record(connection, records, signing, actor)
        raise MayNotSign(attempts[0].because)

    def _refusals(
        self, connection: Link, records: Sequence[ProtectionAssessment], signing: Signing, actor: Actor
    ) -> Refusals:
        standing = self._known(connection, signing.group_id, actor)
        sitting = Sitting(
            group_id=GroupId(signing.group_id),
            signer=actor.person_id,
            has_read_group=any(known.row.is_opened for known in standing.values()),
            has_found_need=self._has_found_need(connection, signing.group_id, actor),
        )
        return refusals(_said(connection, records, standing), sitting, signing.policy)

    def _known(self, connection: Link, group_id: UUID, actor: Actor) -> dict[ReportChildId, Standing]:
        return {known.row.report_child_id: known for known in self.standing(connection, group_id, actor)}

    def first_mark(self, connection: Link, group_id: UUID, actor: Actor) -> tuple[datetime, str] | None:
        """When the person first said or signed something of their own about the group, and what; None: not yet."""
        values = {"group": group_id, "person": actor.person_id}
        row = connection.execute(sql("sittings.first_mark"), values).fetchone()
        return (row[0], row[1]) if row else None

    def mark_first(self, connection: Link, group_id: UUID, finding: Finding, words: str, actor: Actor) -> None:
        """Keeps a person's first impression as they wrote it. A second one changes nothing.

        Raises:
            Refused: "nothing_opened" when they have not opened a report of the group.
        """
        if not any(known.row.is_opened for known in self.standing(connection, group_id, actor)):
            raise Refused("nothing_opened")
        sealed = self.sealer.seal(words.encode(), where=f"first_mark/{group_id}/{actor.person_id}")
        values = {"group": group_id, "person": actor.person_id, "finding": finding, "words": sealed}
        connection.execute(sql("sittings.set_first_mark"), values)

    def _has_found_need(self, connection: Link, group_id: UUID, actor: Actor) -> bool:
        values = {"group": group_id, "person": actor.person_id}
        return connection.execute(sql("sittings.found_need"), values).fetchone() is not None

    def _record(
        self, connection: Link, records: Sequence[ProtectionAssessment], signing: Signing, actor: Actor
    ) -> Signed:
        standing = self._known(connection, signing.group_id, actor)
        looked = [_looked(record, standing) for record in records]
        sitting_id = signing.sitting_id if len(records) > 1 else None
        self.assessing.write(connection, looked, actor, sitting_id=sitting_id)
        work.release(connection, signing.group_id, actor)
        return Signed(sitting_id=sitting_id, records=tuple(looked), refused={})


def _standing(row: Mapping[str, Any], group_id: UUID, policy: SittingPolicy) -> Standing:
    known = Row(
        report_child_id=ReportChildId(row["id"]),
        report_id=ReportId(row["report_id"]),
        group_id=GroupId(group_id),
        reasons=frozenset(row["reasons"]),
        has_unread_part=row["has_unread_part"],
        is_assessed=row["state"] == State.ASSESSED,
        is_shown=row["shown_at"] is not None,
        is_opened=row["opened_at"] is not None,
        has_read_passages=policy.counts_passages and row["passages_at"] is not None,
    )
    return Standing(row=known, shown={**row, "registration_no": number(dict(row))})


def _said(
    connection: Link, records: Sequence[ProtectionAssessment], standing: Mapping[ReportChildId, Standing]
) -> list[Row]:
    """The rows of a sitting, with what the person says of each. One of another child, or of none, is known as that."""
    elsewhere = [record.report_child_id for record in records if record.report_child_id not in standing]
    found = connection.execute(sql("sittings.of_others"), [elsewhere]).fetchall() if elsewhere else []
    others = {row[0]: row for row in found}
    if len(others) != len(set(elsewhere)):
        raise NotFound("not_found")
    return [
        replace(
            standing[record.report_child_id].row
            if record.report_child_id in standing
            else _of_another(others[record.report_child_id]),
            has_new_facts=record.has_new_facts,
            finds_need=record.conclusion is Conclusion.NEEDS_PROTECTION,
            basis=record.basis,
        )
        for record in records
    ]


def _of_another(row: Sequence[Any]) -> Row:
    child, report, state, group = row
    return Row(
        report_child_id=ReportChildId(child),
        report_id=ReportId(report),
        group_id=GroupId(group or UUID(int=0)),
        reasons=frozenset(),
        is_assessed=state == State.ASSESSED,
    )


def _looked(record: ProtectionAssessment, standing: Mapping[ReportChildId, Standing]) -> ProtectionAssessment:
    """With the time at which the signer had this very report before them, and how."""
    known = standing[record.report_child_id]
    read = reading(known.row)
    times = {Reading.WHOLE: "opened_at", Reading.PASSAGES: "passages_at", Reading.ROW: "shown_at"}
    return replace(
        record, looked_at=known.shown[times[read]] if read else None, read_as=read, reasons=known.row.reasons
    )
