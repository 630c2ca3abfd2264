"""The API of children that only a text names: does the report concern this child too?"""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request

from casework.access import Actor, Permission
from casework.errors import Refused
from intake.api.desk import json_body, read_object
from intake.deps import UsesParts, signed_in
from store.reach import Thing

router = APIRouter(prefix="/api/v1", tags=["questions"])

SeesQueue = Annotated[Actor, signed_in(Permission.SEE_QUEUE)]
Reads = Annotated[Actor, signed_in(Permission.READ_REPORT)]
Regroups = Annotated[Actor, signed_in(Permission.REGROUP)]
_AT_ONCE = 5_000


@router.get("/mentioned-children")
async def get_mentioned(
    parts: UsesParts,
    _actor: SeesQueue,
    municipality: Annotated[str, Query(pattern="^[0-9]{4}$")],
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """Children whom a text names and its form does not: one entry for a name in a group, with all its questions."""
    return {"items": await parts.threads.run(lambda c: parts.mentioned.waiting(c, municipality, limit=limit))}


@router.get("/mentioned-children/{mention_id}")
async def get_one(mention_id: UUID, parts: UsesParts, actor: Reads) -> dict[str, Any]:
    """The child's facts and the report that names it. The reading is logged first."""
    return await parts.threads.run(lambda c: parts.mentioned.open(c, mention_id, actor))


@router.post("/mentioned-children/verdict", openapi_extra=json_body(["ids", "verdict"]))
async def post_verdict(request: Request, parts: UsesParts, actor: Regroups) -> dict[str, Any]:
    """ "concerned" adds a (report, child) row to each report named, with its own clock and assessment; "not_concerned" adds none."""
    entry = await read_object(request)
    verdict, ids = entry.get("verdict"), read_ids(entry.get("ids"))
    if verdict not in ("concerned", "not_concerned"):
        raise Refused("bad_request")
    is_concerned = verdict == "concerned"
    await parts.reach.require_all(actor, Thing.MENTION, ids)
    added = await parts.threads.run(lambda c: parts.mentioned.answer(c, ids, is_concerned=is_concerned, actor=actor))
    return {"added": [str(child) for child in added]}


def read_ids(entry: Any) -> list[UUID]:
    """The ids that were sent.

    Raises:
        Refused: "bad_request".
    """
    if not isinstance(entry, list) or not 0 < len(entry) <= _AT_ONCE:
        raise Refused("bad_request")
    try:
        return [UUID(str(one)) for one in entry]
    except ValueError:
        raise Refused("bad_request") from None
