"""Decide: reads what a person has filled in about one (report, child) into a draft, and leaves nothing out of what is missing.

What somebody has written is never refused as a whole: `casework.decisions.faults` says by field what the record lacks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from casework.decisions import KIND_OF, DecisionDraft, OpeningDecision
from casework.delegation import RESERVED, DecisionKind
from casework.exemption import CaseFileRef, Claim, Ground, Investigation
from casework.faults import Fault
from casework.ids import ReportChildId
from casework.minutes import THEMSELVES, Minutes, one_of, people, read_minutes
from casework.text import as_bool, as_field, as_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What was sent: the draft, and what the register needs beside it."""

    draft: DecisionDraft
    ground: Ground | None = None  # why no decision is needed, as the person says
    case_file: CaseFileRef | None = None  # the child's personal file
    investigation: str | None = None  # its number in the case system: the new one, or the one that is open
    minutes: Minutes = THEMSELVES
    reserved: DecisionKind | None = None  # a kind that no official may decide; Sluss records none of them

    @property
    def report_child_id(self) -> ReportChildId:
        """The one that it is about."""
        return self.draft.report_child_id

    @property
    def kind(self) -> DecisionKind | None:
        """What is decided."""
        return self.reserved or (KIND_OF[self.draft.outcome] if self.draft.outcome else None)

    def sent(self) -> dict[str, Any]:
        """What `read` reads as this again; of somebody who decides themselves."""
        beside = {"ground": self.ground, "case_file": self.case_file, "investigation": self.investigation}
        return {**words(self), "outcome": self.draft.outcome, **beside}

    def with_investigation(self, found: Investigation | None) -> DecisionDraft:
        """The draft, with its claim about the investigation that the register knows under that number."""
        if self.draft.outcome is not OpeningDecision.NOT_REQUIRED_ONGOING or self.ground is None:
            return self.draft
        return replace(self.draft, claim=Claim(ground=self.ground, case_file=self.case_file, investigation=found))

    def faults(self) -> tuple[Fault, ...]:
        """What an opened investigation lacks: without its child's file no later report can refer to it (SoL 2025:400 20:2)."""
        if self.draft.outcome is not OpeningDecision.OPEN:
            return ()
        said = {"case_file": self.case_file, "investigation": self.investigation}
        return tuple(Fault(name, "missing") for name, value in said.items() if value is None)


def read(sent: Mapping[str, Any], report_child_id: ReportChildId) -> Filled:
    """A decision as a form or a client sends it. What is not understood is "not answered"."""
    draft = DecisionDraft(
        report_child_id=report_child_id,
        outcome=one_of(OpeningDecision, sent.get("outcome")),
        content=as_text(sent.get("content")),
        reasons=as_text(sent.get("reasons")),
        childs_best=as_text(sent.get("childs_best")),
        childs_view=as_text(sent.get("childs_view")),
        not_heard_because=as_text(sent.get("not_heard_because")),
        presented_by=people(sent.get("presented_by")),
        took_part=people(sent.get("took_part")),
        may_be_violence=as_bool(sent.get("may_be_violence")),
        violence_reasons=as_text(sent.get("violence_reasons")),
    )
    case_file, kind = as_field(sent.get("case_file")), one_of(DecisionKind, sent.get("outcome"))
    return Filled(
        draft=draft,
        ground=one_of(Ground, sent.get("ground")),
        case_file=CaseFileRef(case_file) if case_file else None,
        investigation=as_field(sent.get("investigation")),
        minutes=read_minutes(sent),
        reserved=kind if kind in RESERVED else None,
    )


def words(filled: Filled) -> dict[str, Any]:
    """What is sealed of a signed decision."""
    draft = filled.draft
    return {
        "content": draft.content,
        "reasons": draft.reasons,
        "childs_best": draft.childs_best,
        "childs_view": draft.childs_view,
        "not_heard_because": draft.not_heard_because,
        "presented_by": list(draft.presented_by or ()),
        "took_part": list(draft.took_part or ()),
        "may_be_violence": draft.may_be_violence,
        "violence_reasons": draft.violence_reasons,
        "minutes": filled.minutes.ref,
    }
