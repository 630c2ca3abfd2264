"""The API of regrouping: move, join and split with a preview, a second person for what is large, and undo."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse

from casework.access import Actor, Permission
from casework.errors import Refused
from casework.regrouping import ActState
from casework.steps.regroup import read_request
from casework.text import as_text
from intake.api.desk import json_body, read_object
from intake.api.questions import done
from intake.deps import UsesParts, signed_in
from store import seen
from store.reach import Thing
from store.regrouping import Done

router = APIRouter(prefix="/api/v1", tags=["regrouping"])

SeesQueue = Annotated[Actor, signed_in(Permission.SEE_QUEUE)]
Regroups = Annotated[Actor, signed_in(Permission.REGROUP)]
IfMatch = Annotated[str | None, Header(max_length=200)]


@router.post("/regroupings", status_code=201, openapi_extra=json_body(["kind", "from_group", "reason"]))
async def post_regrouping(
    request: Request, parts: UsesParts, actor: Regroups, preview: bool = False, if_match: IfMatch = None
) -> JSONResponse:
    """Moves rows (`children` or all copies of `text_cluster`) to `to_group`, joins two groups, or splits rows off.

    With `?preview=true` nothing changes, the answer is 200, and its ETag goes into `If-Match`: 428 without it, 412 when more or fewer rows
    would move than were shown or somebody has regrouped meanwhile. 202: it waits for a second person.
    """
    asked = read_request(await read_object(request))
    await parts.reach.require_all(actor, Thing.GROUP, [g for g in (asked.from_group, asked.to_group) if g])
    if preview:
        shown = await parts.threads.run(lambda c: parts.regrouper.preview(c, asked))
        tag = await parts.threads.run(lambda c: seen.act_tag(c, asked, shown))
        unreal = Done(act_id=UUID(int=0), state=ActState.WAITING, preview=shown)
        return JSONResponse({"preview": done(unreal)["preview"]}, headers={"ETag": f'"{tag}"'})
    outcome = await parts.threads.run(lambda c: seen.request(c, parts.regrouper, asked, actor, seen=if_match))
    return JSONResponse(done(outcome), 202 if outcome.state is ActState.WAITING else 201)


@router.get("/regroupings")
async def get_regroupings(
    parts: UsesParts, _actor: SeesQueue, municipality: Annotated[str, Query(pattern="^[0-9]{4}$")]
) -> dict[str, Any]:
    """Acts that wait for a second person."""
    return {"items": await parts.threads.run(lambda c: parts.questions.acts_waiting(c, municipality))}


@router.get("/regroupings/{act_id}")
async def get_regrouping(act_id: UUID, parts: UsesParts, _actor: Regroups, response: Response) -> dict[str, Any]:
    """One act with its reason. The ETag goes into `If-Match` of undoing it."""
    response.headers["ETag"] = f'"{await parts.threads.run(lambda c: seen.undo_tag(c, act_id))}"'
    return await parts.threads.run(lambda c: parts.questions.act(c, act_id))


@router.post("/regroupings/{act_id}/confirm")
async def post_confirm(act_id: UUID, parts: UsesParts, actor: Regroups) -> dict[str, Any]:
    """The second person agrees."""
    return done(await parts.threads.run(lambda c: parts.regrouper.confirm(c, act_id, actor)))


@router.post("/regroupings/{act_id}/refuse")
async def post_refuse(act_id: UUID, parts: UsesParts, actor: Regroups) -> dict[str, Any]:
    """The second person, or the first on second thoughts, says no."""
    return done(await parts.threads.run(lambda c: parts.regrouper.refuse(c, act_id, actor)))


@router.post("/regroupings/{act_id}/undo", openapi_extra=json_body(["reason"]))
async def post_undo(
    act_id: UUID, request: Request, parts: UsesParts, actor: Regroups, if_match: IfMatch = None
) -> dict[str, Any]:
    """The inverse of an act. Rows that came to the groups since stay; `arrived_since` says how many. 428 without `If-Match`, 412 when
    somebody has regrouped meanwhile.
    """
    reason = as_text((await read_object(request)).get("reason"))
    if reason is None:
        raise Refused("reason_required")
    return done(await parts.threads.run(lambda c: seen.undo(c, parts.regrouper, act_id, (reason, if_match), actor)))


@router.get("/groups/{group_id}/history")
async def get_history(
    group_id: UUID, parts: UsesParts, _actor: SeesQueue, limit: Annotated[int, Query(ge=1, le=1000)] = 200
) -> dict[str, Any]:
    """What people and the machine have done to a group, newest first."""
    return {"items": await parts.threads.run(lambda c: parts.questions.history(c, group_id, limit=limit))}
