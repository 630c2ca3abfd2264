"""The API of corrections: a record of its own beside the protection assessment that it corrects."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Header, Request, Response

from casework.access import Actor, Permission
from casework.steps.assess import assess
from casework.text import as_text
from intake.api.desk import json_body, read_object
from intake.deps import UsesParts, signed_in
from store.corrections import Correcting

router = APIRouter(prefix="/api/v1", tags=["corrections"])

Corrects = Annotated[Actor, signed_in(Permission.CORRECT)]

_PATH = "/report-children/{report_child_id}/protection-assessment/corrections"
_JUDGEMENT = ("conclusion", "has_new_facts", "basis", "child_best", "tells_of_violence")


@router.get(_PATH)
async def get_records(report_child_id: UUID, parts: UsesParts, actor: Corrects, response: Response) -> dict[str, Any]:
    """The assessment and its corrections, the newest first. The reading is logged. The ETag goes into `If-Match`."""
    records = await parts.threads.run(lambda c: parts.corrections.shown(c, report_child_id, actor))
    response.headers["ETag"] = f'"{records[0]["id"]}"'
    return {"items": [_plain(record) for record in records]}


@router.post(_PATH, status_code=201, openapi_extra=json_body(["reason", "conclusion", "has_new_facts", "basis"]))
async def post_correction(
    report_child_id: UUID,
    request: Request,
    parts: UsesParts,
    actor: Corrects,
    if_match: Annotated[str | None, Header(max_length=60)] = None,
) -> dict[str, Any]:
    """Adds a correction; what it corrects stays as it is. 428 without `If-Match`, 412 when somebody was first."""
    entry = await read_object(request)
    said = {name: entry[name] for name in _JUDGEMENT if name in entry}
    now = datetime.now(UTC)  # noqa: TID251 - the edge is where the clock enters
    [record] = assess([{**said, "report_child_id": str(report_child_id)}], actor=actor, now=now, new_ids=[uuid4()])
    correcting = Correcting(reason=as_text(entry.get("reason")), seen=_seen(if_match))
    await parts.threads.run(lambda c: parts.corrections.add(c, record, correcting, actor))
    return {"id": str(record.id), "corrects": str(correcting.seen), "assessed_at": record.assessed_at.isoformat()}


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(record["id"]),
        "corrects": str(record["corrects"]) if record["corrects"] else None,
        "assessed_at": record["assessed_at"].isoformat(),
        "assessed_by": record["assessed_by"],
        "is_folded": record["is_folded"],
        **{name: record.get(name) for name in (*_JUDGEMENT, "reason")},
    }


def _seen(tag: str | None) -> UUID | None:
    """The record that an ETag names. What is no tag of ours is no record that anything has."""
    if tag is None:
        return None
    try:
        return UUID(tag.removeprefix("W/").strip('"'))
    except ValueError:
        return UUID(int=0)
