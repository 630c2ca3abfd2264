"""The API of the people at work: queue, groups, reading a report, recording protection assessments, the export."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from casework.access import Actor, Permission
from casework.errors import NotFound, Refused
from casework.steps.assess import assess
from casework.steps.receive import decode
from intake.api.reports import read_body
from intake.deps import Parts, UsesParts, signed_in

router = APIRouter(prefix="/api/v1", tags=["desk"])

_BODY_LIMIT = 16 * 2**20

SeesLoad = Annotated[Actor, signed_in(Permission.SEE_LOAD)]
SeesQueue = Annotated[Actor, signed_in(Permission.SEE_QUEUE)]
Reads = Annotated[Actor, signed_in(Permission.READ_REPORT)]
Assesses = Annotated[Actor, signed_in(Permission.ASSESS)]
Exports = Annotated[Actor, signed_in(Permission.EXPORT)]


def json_body(required: list[str]) -> dict[str, Any]:
    """What the OpenAPI description says of a body that is read by hand."""
    schema = {"type": "object", "required": required, "additionalProperties": True}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@router.get("/queues")
async def get_queues(parts: UsesParts, actor: SeesLoad) -> dict[str, Any]:
    """The lanes: what waits, how long, what comes and goes, and what is at risk."""
    load = await parts.views.load(actor.municipalities)
    return {
        "registered": load.reports,
        "numbers_given": load.numbers_given,
        "report_children": load.report_children,
        "unrouted": load.unrouted,
        "questions": load.questions,
        "others_oldest_age_s": load.others_oldest_s,
        "lanes": [lane.to_plain() for lane in load.lanes],
        "surging": [
            {
                "group_id": str(group.group_id),
                "members": group.members,
                "waiting": group.waiting,
                "arrivals_per_hour": group.per_hour,
                "arrivals_per_day": group.per_day,
            }
            for group in load.surging
        ],
    }


@router.get("/queue")
async def get_queue(
    parts: UsesParts,
    _actor: SeesQueue,
    municipality: Annotated[str, Query(pattern="^[0-9]{4}$")],
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> dict[str, Any]:
    """The next (report, child) rows in the fair order. `after` takes the last position seen."""
    rows = await parts.views.queue(municipality, after=after, limit=limit)
    return {"items": rows, "next": rows[-1]["position"] if len(rows) == limit else None}


@router.get("/groups/{group_id}")
async def get_group(group_id: UUID, parts: UsesParts, _actor: SeesQueue) -> dict[str, Any]:
    """A group: its members, why each is linked, and what each says that is new. Ids, times and states only."""
    group = await parts.views.group(group_id)
    if group is None:
        raise NotFound("not_found")
    return group


@router.get("/reports/{report_id}")
async def get_report(
    report_id: UUID,
    parts: UsesParts,
    actor: Reads,
    purpose: Annotated[str, Query(pattern="^[a-z_]{3,40}$")] = "protection_assessment",
) -> dict[str, Any]:
    """A report in its original wording. The reading is logged first."""
    return await parts.assessments.read_report(report_id, actor=actor, purpose=purpose)


@router.post(
    "/report-children/{report_child_id}/protection-assessment",
    status_code=201,
    openapi_extra=json_body(["conclusion", "has_new_facts", "basis"]),
)
async def post_assessment(report_child_id: UUID, request: Request, parts: UsesParts, actor: Assesses) -> dict[str, Any]:
    """Records the immediate-protection assessment of one child in one report."""
    entry = await read_object(request)
    return await _record(parts, actor, [{**entry, "report_child_id": str(report_child_id)}])


@router.get("/export")
async def get_export(parts: UsesParts, actor: Exports) -> StreamingResponse:
    """All reports in order of registration, one JSON line each (formats.md section 4); a municipality's machine gets its own."""

    async def lines() -> AsyncIterator[str]:
        async for line in parts.views.export(actor.municipalities):
            yield json.dumps(line, ensure_ascii=False) + "\n"

    return StreamingResponse(lines(), media_type="application/x-ndjson")


async def read_object(request: Request) -> dict[str, Any]:
    """The body, which is a JSON object.

    Raises:
        Refused: "not_json", "too_large", "bad_request".
    """
    body = decode(await read_body(request, _BODY_LIMIT))
    if not isinstance(body, Mapping):
        raise Refused("bad_request")
    return dict(body)


async def _record(parts: Parts, actor: Actor, entries: list[Any]) -> dict[str, Any]:
    now = datetime.now(UTC)  # noqa: TID251 - the edge is where the clock enters
    records = assess(entries, actor=actor, now=now, new_ids=[uuid4() for _ in entries])
    ids = [record.report_child_id for record in records]
    await parts.reach.admit_signing(actor, ids)
    await parts.assessments.record(records, sitting_id=None)
    return {
        "sitting_id": None,
        "assessments": [
            {
                "id": str(record.id),
                "report_child_id": str(record.report_child_id),
                "assessed_at": record.assessed_at.isoformat(),
                "assessed_by": record.assessed_by,
            }
            for record in records
        ],
    }
