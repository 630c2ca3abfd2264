"""The decision to open an investigation or not, on one (report, child): what it must hold, and signing it.

A decision is taken by signing it: its time is the time of the signature, so none can be dated back before a clock. The unit is the
(report, child) and a record names exactly one, so a sibling's decision, or one on another report, never counts. Nothing here proposes
an outcome (KL 2017:725 6:38 2 st).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from casework.calendar import local_date
from casework.delegation import Allowed, DecisionKind, DecisionMaker, DelegationOrder, RefusedBecause, Signing, check
from casework.exemption import Accepted, Claim, exemption
from casework.faults import Fault, is_blank
from casework.ids import PersonId, ReportChildId

REOPENED_WITHIN = timedelta(days=30)
"""An investigation opened so soon after one on the same child was closed is flagged. Not a figure of law: JO 2565-2016 is about closing
and opening again to start the four months anew."""


class OpeningDecision(StrEnum):
    """What is decided (SoL 2025:400 20:2)."""

    OPEN = "open"
    NOT_OPEN = "not_open"
    NOT_REQUIRED_ONGOING = "not_required_ongoing"  # no decision is needed: an investigation on that child is open


KIND_OF = MappingProxyType(
    {
        OpeningDecision.OPEN: DecisionKind.OPEN,
        OpeningDecision.NOT_OPEN: DecisionKind.NOT_OPEN,
        OpeningDecision.NOT_REQUIRED_ONGOING: DecisionKind.NOT_REQUIRED_ONGOING,
    }
)


class Prompt(StrEnum):
    """What a person is shown before they sign. It holds nothing up by itself."""

    VIOLENCE = "violence"  # "utredning ska inledas utan dröjsmål": SOSFS 2014:4 6:1, HSLF-FS 2022:39
    REOPENED = "reopened"  # an investigation on this child was closed a short time ago: JO 2565-2016


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDraft:
    """What a person has written so far; None is "not answered"."""

    report_child_id: ReportChildId
    outcome: OpeningDecision | None = None
    content: str | None = None  # what is decided, in words: FL 2017:900 31 §
    reasons: str | None = None  # FL 2017:900 32 §
    childs_best: str | None = None  # SoL 2025:400 3:1
    childs_view: str | None = None  # 3:2
    not_heard_because: str | None = None  # instead of the view
    presented_by: tuple[PersonId, ...] | None = None  # FL 31 §; an empty tuple says "nobody"
    took_part: tuple[PersonId, ...] | None = None  # FL 31 §: in the final handling, without deciding
    may_be_violence: bool | None = None  # suffered or witnessed, by or against somebody close
    violence_reasons: str | None = None  # why not to open all the same
    claim: Claim | None = None  # for `NOT_REQUIRED_ONGOING`


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What the register knows of that (report, child) when the decision is signed."""

    report_child_id: ReportChildId
    is_assessed: bool  # has its own protection assessment
    is_decided: bool = False  # has its own decision already; a correction is a note beside it
    is_violence_flagged: bool = False  # the reporter ticked it, or the text says so
    open_worries: int = 0  # missed meetings that nobody has acted on: `casework.contacts`
    last_closed_at: datetime | None = None  # of an investigation on this child


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecord:
    """A signed decision about one child in one report. It is never changed; a correction is added (SoL 2025:400 14:6)."""

    id: UUID
    report_child_id: ReportChildId
    outcome: OpeningDecision
    decided_at: datetime
    decided_by: PersonId
    second: PersonId | None
    authority: str  # the rule of the delegation order, or the section of the statute
    draft: DecisionDraft  # the words, as they were signed
    ongoing: Accepted | None
    prompts: tuple[Prompt, ...]  # what the person was shown


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSigned:
    """Everything that stands against it, all at once."""

    faults: tuple[Fault, ...] = ()
    refused: RefusedBecause | None = None  # a refused signature is a deviation: `casework.deviation`


@dataclass(frozen=True, slots=True, kw_only=True)
class Signers:
    """Who signs, in what capacity."""

    first: DecisionMaker
    second: DecisionMaker | None = None


def faults(draft: DecisionDraft, circumstances: Circumstances, *, now: datetime) -> tuple[Fault, ...]:
    """Everything that the record lacks or that cannot be, by field.

    Source: FL 2017:900 31-32 §§; SoL 2025:400 3:1-3:2, 14:3, 20:1-2.
    """
    if draft.report_child_id != circumstances.report_child_id:
        return (Fault("report_child_id", "another_child"),)  # a sibling's assessment counts for nobody else
    found = [*_standing(circumstances), *_always(draft)]
    match draft.outcome:
        case None:
            found.append(Fault("outcome", "missing"))
        case OpeningDecision.NOT_REQUIRED_ONGOING:
            found += _claim(draft, now)
        case OpeningDecision.OPEN:
            found += _child(draft)
        case OpeningDecision.NOT_OPEN:
            found += [*_child(draft), *_not_open(draft, circumstances)]
    return tuple(found)


def prompts(draft: DecisionDraft, circumstances: Circumstances, *, now: datetime) -> tuple[Prompt, ...]:
    """What is shown beside the draft, from the first moment and whatever has been chosen."""
    shown = []
    if _is_violence(draft, circumstances):
        shown.append(Prompt.VIOLENCE)
    if reopening_flag(circumstances.last_closed_at, now):
        shown.append(Prompt.REOPENED)
    return tuple(shown)


def reopening_flag(closed_at: datetime | None, opened_at: datetime, *, within: timedelta = REOPENED_WITHIN) -> bool:
    """Whether an investigation is opened right after one on the same child was closed (JO 2565-2016)."""
    return closed_at is not None and timedelta(0) <= opened_at - closed_at <= within


def sign(
    draft: DecisionDraft,
    circumstances: Circumstances,
    order: DelegationOrder,
    by: Signers,
    *,
    now: datetime,
    new_id: UUID,
) -> DecisionRecord | NotSigned:
    """Takes the decision: checks what it holds, and who may take it by the delegation order on this day."""
    found = faults(draft, circumstances, now=now)
    if draft.outcome is None:
        return NotSigned(faults=found)
    kind, today = KIND_OF[draft.outcome], local_date(now)
    verdict = check(order, Signing(kind=kind, maker=by.first, second=by.second, on=today))
    if found or not isinstance(verdict, Allowed):
        return NotSigned(faults=found, refused=None if isinstance(verdict, Allowed) else verdict)
    return DecisionRecord(
        id=new_id,
        report_child_id=draft.report_child_id,
        outcome=draft.outcome,
        decided_at=now,
        decided_by=by.first.person_id,
        second=by.second.person_id if by.second else None,
        authority=verdict.rule,
        draft=draft,
        ongoing=_accepted(draft, now),
        prompts=prompts(draft, circumstances, now=now),
    )


def undecided(rows: Iterable[ReportChildId], records: Iterable[DecisionRecord]) -> tuple[ReportChildId, ...]:
    """The (report, child) rows without a decision of their own, in their order."""
    decided = {record.report_child_id for record in records}
    return tuple(row for row in rows if row not in decided)


def _standing(circumstances: Circumstances) -> Iterator[Fault]:
    if circumstances.is_decided:
        yield Fault("report_child_id", "already_decided")
    if not circumstances.is_assessed:
        yield Fault("report_child_id", "no_protection_assessment")  # 20:1 comes first, and has no exception


def _always(draft: DecisionDraft) -> Iterator[Fault]:
    words = {"content": draft.content, "reasons": draft.reasons}
    yield from (Fault(field, "missing") for field, text in words.items() if is_blank(text))
    people = {"presented_by": draft.presented_by, "took_part": draft.took_part}
    yield from (Fault(field, "missing") for field, named in people.items() if named is None)
    if draft.claim is not None and draft.outcome is not OpeningDecision.NOT_REQUIRED_ONGOING:
        yield Fault("claim", "not_for_this_outcome")


def _child(draft: DecisionDraft) -> Iterator[Fault]:
    if is_blank(draft.childs_best):
        yield Fault("childs_best", "missing")
    if is_blank(draft.childs_view) and is_blank(draft.not_heard_because):
        yield Fault("childs_view", "missing_and_not_said_why")
    if draft.may_be_violence is None:
        yield Fault("may_be_violence", "missing")


def _not_open(draft: DecisionDraft, circumstances: Circumstances) -> Iterator[Fault]:
    if _is_violence(draft, circumstances) and is_blank(draft.violence_reasons):
        yield Fault("violence_reasons", "violence_opens_without_delay")
    if circumstances.open_worries:
        yield Fault("outcome", "open_worries")  # a missed meeting is a worry and never a reason to close


def _claim(draft: DecisionDraft, now: datetime) -> Iterator[Fault]:
    if draft.claim is None:
        yield Fault("claim", "missing")
        return
    answer = exemption(draft.claim, at=now)
    if not isinstance(answer, Accepted):
        yield Fault("claim", answer.code)


def _accepted(draft: DecisionDraft, now: datetime) -> Accepted | None:
    answer = exemption(draft.claim, at=now) if draft.claim else None
    return answer if isinstance(answer, Accepted) else None


def _is_violence(draft: DecisionDraft, circumstances: Circumstances) -> bool:
    # What the report says is not answered away by a "no": then the reasons are asked for all the same.
    return circumstances.is_violence_flagged or draft.may_be_violence is True
