"""The API of what supervisors have been told, and of what surges or is silent now. Ids, codes and counts only."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from casework.access import Actor, Permission
from intake.deps import UsesParts, signed_in
from store import notices, surges

router = APIRouter(prefix="/api/v1", tags=["desk"])

SeesQueue = Annotated[Actor, signed_in(Permission.SEE_QUEUE)]
SeesLoad = Annotated[Actor, signed_in(Permission.SEE_LOAD)]


@router.get("/notifications")
async def get_notifications(
    parts: UsesParts,
    _actor: SeesQueue,
    municipality: Annotated[str, Query(pattern="^[0-9]{4}$")],
    before: Annotated[int, Query(ge=1, le=2**63 - 1)] = 2**63 - 1,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> dict[str, Any]:
    """What has been told of the municipality's groups, newest first. `before` takes the last `seq` seen."""
    items = await parts.threads.run(lambda c: notices.listed(c, municipality, before=before, limit=limit))
    return {"items": items, "next": items[-1]["seq"] if len(items) == limit else None}


@router.get("/surges")
async def get_surges(
    parts: UsesParts, _actor: SeesLoad, municipality: Annotated[str, Query(pattern="^[0-9]{4}$")]
) -> dict[str, Any]:
    """How each way in stands against what is expected of it, and the groups that surge."""
    found = await parts.threads.run(lambda c: surges.current(c, municipality))
    return {
        "streams": [one.to_plain() for one in found.streams],
        "groups": [one.to_plain() for one in found.groups],
    }
