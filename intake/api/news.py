"""The API of what is new in a group for the person who asks, and of the texts that go round in it."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request

from casework.access import Actor, Permission
from casework.errors import Refused
from casework.news import read_mark
from intake.api.desk import json_body, read_object
from intake.deps import UsesParts, signed_in
from store.news import Wanted

router = APIRouter(prefix="/api/v1", tags=["news"])

Reads = Annotated[Actor, signed_in(Permission.READ_REPORT)]


@router.get("/groups/{group_id}/news")
async def get_news(  # noqa: PLR0913, PLR0917 - each is a query parameter
    group_id: UUID,
    parts: UsesParts,
    actor: Reads,
    since: Literal["last", "all"] = "last",
    until: Annotated[str | None, Query(max_length=90)] = None,
    after: Annotated[str | None, Query(max_length=90, pattern="^[0-9a-f]+$")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """New passages since you last looked, urgent first, then first-hand, then by time. The reading is logged first.

    A further page takes `until` and, as `after`, `next` from the page before. With the last page comes `up_to`, for `POST seen`.
    """
    wanted = Wanted(is_all=since == "all", until=read_mark(until) if until else None, after=after, limit=limit)
    return await parts.threads.run(lambda c: parts.news.since(c, group_id, wanted, actor))


@router.post("/groups/{group_id}/seen", openapi_extra=json_body(["up_to"]))
async def post_seen(group_id: UUID, request: Request, parts: UsesParts, actor: Reads) -> dict[str, Any]:
    """You have read what `up_to` came with. What came while you read is new the next time."""
    up_to = (await read_object(request)).get("up_to")
    if not isinstance(up_to, str):
        raise Refused("bad_request")
    mark = read_mark(up_to)
    return {"up_to": str(await parts.threads.run(lambda c: parts.news.mark_seen(c, group_id, mark, actor)))}


@router.get("/groups/{group_id}/texts")
async def get_texts(
    group_id: UUID,
    parts: UsesParts,
    actor: Reads,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=20)] = 5,
) -> dict[str, Any]:
    """The texts that came in several copies, the most copied first, with what differs between the copies. Logged first."""
    return await parts.threads.run(lambda c: parts.news.texts(c, group_id, actor, offset=offset, limit=limit))
