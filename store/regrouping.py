"""Carries out what people do to groups: each act in one commit under the municipality's lock, and its inverse.

An act closes and opens memberships and makes the groups that it touches anew from their members. Numbers, clocks and
assessments stay with their (report, child). What is new in each report is read again afterwards by `workers.reading`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.types.json import Jsonb

from casework.access import Actor
from casework.errors import Conflict, NotFound, Refused
from casework.regrouping import ActState, GroupMembers, Judgement, Kind, Plan, Preview, Request
from casework.steps.regroup import plan, smaller_moves
from dedupe.names import NameTable
from dedupe.weights import Weights
from store import outbox
from store.acts import Acts
from store.batch import many
from store.groupstate import GroupStates
from store.linkwrite import evidence_rows
from store.queries import sql
from store.sealing import Sealer
from store.undoing import rows_to_undo, undo_rows

Link = Connection[Any]
_STAYS = frozenset({Kind.NOT_SAME, Kind.CANNOT_TELL})  # answers that move nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of a request. `arrived_since`: rows that came to the groups after an undone act; they stay there."""

    act_id: UUID
    state: ActState
    preview: Preview | None = None
    to_group: UUID | None = None
    arrived_since: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """An act under way: the plan on the groups as they are now, by whom."""

    id: UUID
    actor: Actor
    plan: Plan
    source: GroupMembers
    target: GroupMembers | None

    @property
    def kind(self) -> Kind:
        return self.plan.request.kind

    @property
    def rows(self) -> list[UUID]:
        return [member.report_child_id for member in self.plan.moved]


@dataclass(frozen=True, slots=True)
class Regrouper:
    """The acts of one installation."""

    sealer: Sealer
    names: NameTable
    weights: Weights
    rule_version: str
    alone_up_to: int  # (report, child) rows that one person may move

    @property
    def states(self) -> GroupStates:
        """The groups with their members."""
        return GroupStates(self.sealer, self.names)

    @property
    def acts(self) -> Acts:
        """The record of acts."""
        return Acts(self.sealer)

    def preview(self, connection: Link, request: Request) -> Preview:
        """What the act would do. Changes nothing.

        Raises:
            NotFound: "not_found". Conflict: as `casework.steps.regroup.plan`.
        """
        with connection.transaction():
            return self._planned(connection, request)[0].preview

    def request(self, connection: Link, request: Request, actor: Actor) -> Done:
        """Carries the act out, or leaves it waiting for a second person when one alone may not do it.

        Raises:
            NotFound: "not_found". Conflict: as `casework.steps.regroup.plan`.
        """
        row = connection.execute(sql("regrouping.municipality_of_group"), [request.from_group]).fetchone()
        if row is None:
            raise NotFound("not_found")
        with _locked(connection, row[0]):
            return self._do(connection, request, actor)

    def answer(self, connection: Link, question: int, verdict: Kind, reason: str, actor: Actor) -> Done:
        """A person's answer to a question of the machine's.

        Raises:
            NotFound: "not_found". Conflict: "question_answered" when it is closed or answered already.
        """
        row = connection.execute(sql("regrouping.municipality_of_question"), [question]).fetchone()
        if row is None:
            raise NotFound("not_found")
        with _locked(connection, row[0]):
            found = connection.execute(sql("regrouping.question"), [question]).fetchone()
            if found is None:
                raise Conflict("question_answered")
            _, child, own, group = found
            request = Request(kind=verdict, from_group=own, to_group=group, reason=reason, question=question)
            if verdict in _STAYS:
                request = replace(request, children=frozenset({child}))
            return self._do(connection, request, actor)

    def confirm(self, connection: Link, act_id: UUID, actor: Actor) -> Done:
        """A second person agrees; the act is worked out anew on the groups as they are now.

        Raises:
            Refused: "second_person_is_first". NotFound: "not_found". Conflict: "act_settled", and as for the act itself.
        """
        with _locked(connection, self.acts.municipality(connection, act_id)):
            act = self.acts.lock(connection, act_id, state=ActState.WAITING)
            if actor.person_id == act.by:
                raise Refused("second_person_is_first")
            work = self._work(connection, act.request, act_id, replace(actor, person_id=act.by))
            to_group = self._carry_out(connection, work)
            self.acts.settle(
                connection, act_id, ActState.DONE, second=actor, to_group=to_group, moved=len(work.plan.moved)
            )
            return Done(act_id=act_id, state=ActState.DONE, preview=work.plan.preview, to_group=to_group)

    def refuse(self, connection: Link, act_id: UUID, actor: Actor) -> Done:
        """The second person, or the first on second thoughts, says no.

        Raises:
            NotFound: "not_found". Conflict: "act_settled".
        """
        with _locked(connection, self.acts.municipality(connection, act_id)):
            act = self.acts.lock(connection, act_id, state=ActState.WAITING)
            second = actor if actor.person_id != act.by else None
            self.acts.settle(connection, act_id, ActState.REFUSED, second=second)
            return Done(act_id=act_id, state=ActState.REFUSED)

    def undo(self, connection: Link, act_id: UUID, reason: str, actor: Actor) -> Done:
        """Writes the inverse rows of an act. Who has come to the groups since stays where they came.

        Raises:
            NotFound: "not_found". Conflict: "act_settled" when it was not done or is undone; "changed_since" when a later
                act stands on it.
        """
        with _locked(connection, self.acts.municipality(connection, act_id)):
            act = self.acts.lock(connection, act_id, state=ActState.DONE)
            opened, undo_id = rows_to_undo(connection, act), uuid4()
            self.acts.record_undo(connection, undo_id, act, reason, actor)
            undone = undo_rows(connection, act, opened, (undo_id, actor), self.states)
            _audit(connection, actor, "group.undone", undo_id, undo_of=str(act.id), moved=undone.rows)
            return Done(
                act_id=undo_id,
                state=ActState.DONE,
                to_group=undone.to_group,
                arrived_since=undone.arrived_since,
            )

    def _do(self, connection: Link, request: Request, actor: Actor) -> Done:
        work = self._work(connection, request, uuid4(), actor)
        preview = work.plan.preview
        self.acts.record(connection, work.id, work.source.municipality, request, actor)
        if preview.second_person and request.kind not in _STAYS:
            return Done(act_id=work.id, state=ActState.WAITING, preview=preview)
        to_group = self._carry_out(connection, work)
        self.acts.settle(connection, work.id, ActState.DONE, second=None, to_group=to_group, moved=len(work.plan.moved))
        return Done(act_id=work.id, state=ActState.DONE, preview=preview, to_group=to_group)

    def _work(self, connection: Link, request: Request, act_id: UUID, actor: Actor) -> _Work:
        worked_out, source, target = self._planned(connection, request)
        return _Work(id=act_id, actor=actor, plan=worked_out, source=source, target=target)

    def _planned(self, connection: Link, request: Request) -> tuple[Plan, GroupMembers, GroupMembers | None]:
        source = self.states.open(connection, request.from_group)
        target = self.states.open(connection, request.to_group) if request.to_group else None
        if target and smaller_moves(request, source, target):
            source, target = target, source
        rows = [m.report_child_id for group in (source, target) if group for m in group.members]
        kept: dict[UUID, set[UUID]] = {}
        for row, group_id in connection.execute(sql("regrouping.separations"), [rows]):
            kept.setdefault(row, set()).add(group_id)
        judgement = Judgement(
            names=self.names,
            weights=self.weights,
            alone_up_to=self.alone_up_to,
            separated={row: frozenset(groups) for row, groups in kept.items()},
        )
        return plan(request, source, target, judgement), source, target

    def _carry_out(self, connection: Link, work: _Work) -> UUID:
        """Writes the act; returns the group that the rows stand in now."""
        if work.kind in _STAYS:
            return self._answered_in_place(connection, work)
        source, rows = work.source.id, work.rows
        to_group = work.target.id if work.target else self._new_group(connection, work)
        self._reopen(connection, work, to_group)
        _events(connection, [(source, "unlinked"), (to_group, "joined" if work.target else "split")], work)
        if work.kind in (Kind.SPLIT, Kind.MOVE):
            self._keep_apart(connection, work, source)
        if work.target:
            there = [member.report_child_id for member in work.target.members]
            values = {"act": work.id, "moved": rows, "target": to_group, "there": there, "sources": [source]}
            connection.execute(sql("regrouping.revoke_separations"), values)
        if work.plan.request.question is not None:
            self._mark_answered(connection, work, Kind.SAME)
        settled = {"act": work.id, "children": rows, "all": work.kind is not Kind.JOIN, "groups": [source, to_group]}
        connection.execute(sql("regrouping.withdraw_questions"), settled)
        if len(rows) == len(work.source.members):
            connection.execute(sql("regrouping.lead_on"), [to_group, source])
        connection.execute(sql("regrouping.show_as_new"), [rows])
        self.states.make_anew(connection, [source], has_lost=True)
        self.states.make_anew(connection, [to_group], has_lost=False)
        _audit(connection, work.actor, "group.regrouped", work.id, kind=work.kind, moved=len(rows))
        return to_group

    def _answered_in_place(self, connection: Link, work: _Work) -> UUID:
        """ "Not the same" and "cannot tell" move nothing. The last "not the same" makes the row's own group a person's word."""
        if work.target is None:
            raise Refused("bad_request")
        self._mark_answered(connection, work, work.kind)
        if work.kind is Kind.NOT_SAME:
            self._keep_apart(connection, work, work.target.id)
            left = connection.execute(sql("regrouping.open_questions"), work.rows).fetchone()
            if not (left and left[0]):
                self._reopen(connection, work, work.source.id)
        _audit(connection, work.actor, "question.answered", work.id, kind=work.kind)
        return work.target.id

    def _mark_answered(self, connection: Link, work: _Work, verdict: Kind) -> None:
        about = work.target or work.source
        values = {
            "verdict": verdict,
            "by": work.actor.person_id,
            "act": work.id,
            "seen": self.states.hard_facts(about),
            "question": work.plan.request.question,
        }
        if connection.execute(sql("regrouping.answer"), values).fetchone() is None:
            raise Conflict("question_answered")

    def _reopen(self, connection: Link, work: _Work, group_id: UUID) -> None:
        """Closes the rows' memberships and opens new ones by the person."""
        connection.execute(sql("regrouping.close_memberships"), [work.id, work.rows])
        is_apart = work.kind in (Kind.SPLIT, Kind.NOT_SAME)
        opened = []
        for member in work.plan.moved:
            # What spoke for the other group is no evidence for this one.
            bits, evidence = (0.0, ()) if is_apart else work.plan.evidence.get(member.report_child_id, (0.0, ()))
            opened.append(
                (
                    member.report_child_id,
                    group_id,
                    "separated" if is_apart else "confirmed",
                    member.is_provisional,
                    bits,
                    Jsonb(evidence_rows(evidence)),
                    self.rule_version,
                    work.actor.person_id,
                    work.id,
                )
            )
        many(connection, "regrouping.open_memberships", opened)

    def _keep_apart(self, connection: Link, work: _Work, group_id: UUID) -> None:
        """Binds newcomers too: linking asks before it takes the two groups for one child."""
        values = {"children": work.rows, "group": group_id, "by": work.actor.person_id, "kind": work.kind}
        connection.execute(sql("regrouping.separate"), {**values, "act": work.id})

    def _new_group(self, connection: Link, work: _Work) -> UUID:
        group = GroupMembers(id=uuid4(), municipality=work.source.municipality, members=work.plan.moved)
        self.states.new(connection, group)
        return group.id


@contextmanager
def _locked(connection: Link, municipality: str) -> Iterator[None]:
    with connection.transaction():
        outbox.lock_municipality(connection, municipality)
        yield


def _events(connection: Link, kinds: Sequence[tuple[UUID, str]], work: _Work) -> None:
    rows = ((group, kind, row, work.actor.person_id, work.id, None) for group, kind in kinds for row in work.rows)
    many(connection, "regrouping.add_events", rows)


def _audit(connection: Link, actor: Actor, action: str, act_id: UUID, **details: Any) -> None:
    connection.execute(sql("regrouping.audit"), [actor.person_id, action, act_id, Jsonb(details)])
