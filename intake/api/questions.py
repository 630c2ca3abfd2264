"""The API of questions to people: is this report's child the one that the group is about?"""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request

from casework.access import Actor, Permission
from casework.errors import Refused
from casework.regrouping import ANSWERS, Kind
from casework.text import as_text
from dedupe.facts import to_plain
from intake.api.desk import json_body, read_object
from intake.deps import UsesParts, signed_in
from intake.words import evidence_in_words
from store.questions import Side
from store.regrouping import Done

router = APIRouter(prefix="/api/v1", tags=["questions"])

SeesQueue = Annotated[Actor, signed_in(Permission.SEE_QUEUE)]
Reads = Annotated[Actor, signed_in(Permission.READ_REPORT)]
Regroups = Annotated[Actor, signed_in(Permission.REGROUP)]


@router.get("/questions")
async def get_questions(
    parts: UsesParts,
    _actor: SeesQueue,
    municipality: Annotated[str, Query(pattern="^[0-9]{4}$")],
    group_id: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """Questions that wait, those about one group together. Ids, times and counts only."""
    rows = await parts.threads.run(lambda c: parts.questions.waiting(c, municipality, group_id=group_id, limit=limit))
    waiting = await parts.threads.run(lambda c: parts.questions.count(c, municipality))
    return {"waiting": waiting, "items": rows}


@router.get("/questions/{question_id}")
async def get_question(question_id: int, parts: UsesParts, actor: Reads, beside: UUID | None = None) -> dict[str, Any]:
    """Both sides of a question and the evidence for each field. The reading of both reports is logged first."""
    found = await parts.threads.run(lambda c: parts.questions.open(c, question_id, actor, beside=beside))
    return {
        **found.row,
        "evidence": evidence_in_words(found.row["evidence"]),
        "child": side(found.child),
        "beside": side(found.beside),
        "others": found.others,
    }


@router.post(
    "/questions/{question_id}/verdict",
    openapi_extra=json_body(["verdict"]),
)
async def post_verdict(question_id: int, request: Request, parts: UsesParts, actor: Regroups) -> dict[str, Any]:
    """A person's answer: "same", "not_same" or "cannot_tell", with a reason if there is one to give."""
    entry = await read_object(request)
    verdict, reason = read_verdict(entry), as_text(entry.get("reason")) or ""
    return done(await parts.threads.run(lambda c: parts.regrouper.answer(c, question_id, verdict, reason, actor)))


def read_verdict(entry: dict[str, Any]) -> Kind:
    """The answer that was sent.

    Raises:
        Refused: "bad_request".
    """
    try:
        verdict = Kind(str(entry.get("verdict")))
    except ValueError:
        raise Refused("bad_request") from None
    if verdict not in ANSWERS:
        raise Refused("bad_request")
    return verdict


def done(outcome: Done) -> dict[str, Any]:
    """What came of an act, as JSON."""
    preview = outcome.preview
    return {
        "act_id": str(outcome.act_id),
        "state": outcome.state,
        "to_group": str(outcome.to_group) if outcome.to_group else None,
        "arrived_since": outcome.arrived_since,
        "preview": None
        if preview is None
        else {
            "moved": preview.moved,
            "from_size": preview.from_size,
            "to_size": preview.to_size,
            "conflicts": [{"field": c.field, "level": c.level, "rows": c.rows} for c in preview.conflicts],
            "siblings": [str(report) for report in preview.siblings],
            "separated": preview.separated,
            "second_person": list(preview.second_person),
        },
    }


def side(one: Side) -> dict[str, Any]:
    """One side of a question, as JSON."""
    return {
        "report_child_id": str(one.report_child_id),
        "report_id": str(one.report_id),
        "registration_no": one.registration_no,
        "received_at": one.received_at,
        "state": one.state,
        "channel": one.channel,
        "reporter_kind": one.reporter_kind,
        "child_index": one.child_index,
        "facts": to_plain(one.facts) if one.facts else None,
        "report": one.report,
    }
