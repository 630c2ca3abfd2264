"""The API of asking to be let: a report that is not one's own, a broken glass, and who reported."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request

from casework.access import Actor, Permission
from casework.needtoknow import read_asked
from casework.text import as_text
from intake.access import ask
from intake.api.desk import json_body, read_object
from intake.deps import UsesParts, signed_in

router = APIRouter(prefix="/api/v1", tags=["desk"])

Asks = Annotated[Actor, signed_in(Permission.READ_REPORT, opens=False)]


@router.post("/reports/{report_id}/access", status_code=201, openapi_extra=json_body(["kind", "code", "reason"]))
async def post_access(report_id: UUID, request: Request, parts: UsesParts, actor: Asks) -> dict[str, Any]:
    """ "purpose" opens a report that is not your work for the day, "break_glass" any for an hour, "reveal" shows who reported for an hour.

    A reveal may wait for a second person; supervisors are told of a broken glass and of a reveal at once.
    """
    entry = await read_object(request)
    asked = read_asked(*(as_text(entry.get(name)) or "" for name in ("kind", "code", "reason")))
    return {"grant_id": str(await ask(parts, actor, report_id, asked))}
