"""The API of what a supervisor arranges: read, arrange, take back, with If-Match."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response

from casework.access import Actor, Permission
from casework.arranging import read
from intake.api.desk import json_body, read_object
from intake.deps import UsesParts, signed_in

router = APIRouter(prefix="/api/v1/board", tags=["board"])

Directs = Annotated[Actor, signed_in(Permission.DIRECT)]
Municipality = Annotated[str, Query(pattern="^[0-9]{4}$")]
IfMatch = Annotated[str | None, Header(max_length=40)]


@router.get("/actions")
async def get_actions(
    parts: UsesParts, actor: Directs, municipality: Municipality, response: Response
) -> dict[str, Any]:
    """What holds now. The ETag goes into `If-Match`."""
    tag = await parts.threads.run(lambda c: parts.actions.tag(c, municipality))
    rows = await parts.threads.run(lambda c: parts.actions.live(c, municipality))
    response.headers["ETag"] = f'"{tag}"'
    return {"items": [_plain(row) for row in rows]}


@router.post("/actions", status_code=201, openapi_extra=json_body(["kind", "reason"]))
async def post_action(
    request: Request, parts: UsesParts, actor: Directs, municipality: Municipality, if_match: IfMatch = None
) -> dict[str, str]:
    """Arranges one thing: `assign` (group_id, person_id), `reserve` (person_id, lane `others` or `surge`), `snooze` (group_id)."""
    asked = read(await read_object(request))
    action = await parts.threads.run(lambda c: parts.actions.arrange(c, municipality, asked, if_match, actor))
    return {"id": str(action)}


@router.delete("/actions/{action_id}", status_code=204)
async def delete_action(
    action_id: UUID, parts: UsesParts, actor: Directs, municipality: Municipality, if_match: IfMatch = None
) -> None:
    """Takes one back."""
    await parts.threads.run(lambda c: parts.actions.finish(c, municipality, action_id, if_match, actor))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    times = {name: row[name].isoformat() for name in ("made_at", "until")}
    group = str(row["group_id"]) if row["group_id"] else None
    kept = {name: row[name] for name in ("kind", "person_id", "lane", "made_by", "reason")}
    return {"id": str(row["id"]), "group_id": group, **kept, **times}
