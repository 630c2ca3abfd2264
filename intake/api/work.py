"""The API of the assessor's desk: what is next, how a group stands for the person who asks, and signing, with If-Match."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse

from casework.access import Actor, Permission
from casework.errors import NotFound, Refused
from casework.sitting import Refusals
from casework.steps.assess import assess
from casework.work import progress
from config.policy import policy_for
from intake.api.desk import json_body, read_object
from intake.deps import UsesParts, signed_in
from intake.errors import PROBLEMS
from store import groups, work
from store.sittings import Signing, Standing

router = APIRouter(prefix="/api/v1/work", tags=["work"])

Assesses = Annotated[Actor, signed_in(Permission.ASSESS)]
Municipality = Annotated[str, Query(pattern="^[0-9]{4}$")]


@router.get("/next")
async def get_next(parts: UsesParts, actor: Assesses, municipality: Municipality) -> dict[str, Any]:
    """What the fair order would give you now, and how many wait in each lane. Ids, times and counts only."""
    found = await parts.threads.run(lambda c: work.look(c, municipality, actor))
    waiting = await parts.threads.run(lambda c: work.lanes(c, municipality))
    return {"next": found.to_plain() if found else None, "lanes": waiting}


@router.post("/next")
async def take_next(
    parts: UsesParts, actor: Assesses, municipality: Municipality, others: bool = False
) -> dict[str, Any]:
    """Gives you the next group for a quarter of an hour, and takes back the one that you had. `next` is null when nothing waits.

    `others`: a child who is not in the news, whosever turn it is; for whoever leaves a flood between two of its reports.
    """
    found = await parts.threads.run(lambda c: work.take(c, municipality, actor, others_only=others))
    return {"next": found.to_plain() if found else None}


@router.delete("/groups/{group_id}/claim", status_code=204)
async def delete_claim(group_id: UUID, parts: UsesParts, actor: Assesses) -> None:
    """You leave the group: the queue may give it to others."""
    await parts.threads.run(lambda c: work.release(c, group_id, actor))


@router.get("/groups/{group_id}")
async def get_standing(group_id: UUID, parts: UsesParts, actor: Assesses, response: Response) -> dict[str, Any]:
    """How the group stands for you: its rows, what you have opened, who else has it open. The ETag goes into `If-Match`.

    The rows count as shown to you: only what has been shown or opened can be signed.
    """
    tag = await parts.threads.run(lambda c: work.tag(c, group_id))
    standing = await parts.threads.run(lambda c: parts.sittings.standing(c, group_id, actor))
    await parts.threads.run(lambda c: parts.sittings.show(c, [one.row.report_child_id for one in standing], actor))
    present = await parts.threads.run(lambda c: work.arrive(c, group_id, actor))
    done = progress(one.row for one in standing)
    response.headers["ETag"] = f'"{tag}"'
    return {
        "group_id": str(group_id),
        "waiting": done.waiting,
        "news_unopened": done.news_unopened,
        "present": present,
        "items": [_plain(one) for one in standing],
    }


@router.post(
    "/groups/{group_id}/assessments", status_code=201, openapi_extra=json_body(["assessments"]), response_model=None
)
async def post_assessments(
    group_id: UUID,
    request: Request,
    parts: UsesParts,
    actor: Assesses,
    if_match: Annotated[str | None, Header(max_length=200)] = None,
) -> dict[str, Any] | JSONResponse:
    """Records one assessment for each entry, all of them or none.

    428 without `If-Match`, 412 when the group is not as you saw it; 422 `sitting_refused` says what stands against each row.
    """
    entries = (await read_object(request)).get("assessments")
    if not isinstance(entries, list):
        raise Refused("bad_request")
    found = await parts.threads.run(lambda c: groups.current(c, group_id))
    if found is None:
        raise NotFound("not_found")
    now = datetime.now(UTC)  # noqa: TID251 - the edge is where the clock enters
    records = assess(entries, actor=actor, now=now, new_ids=[uuid4() for _ in entries])
    await parts.reach.admit_signing(actor, [record.report_child_id for record in records])
    policy = policy_for(found[1]).sittings
    signing = Signing(group_id=group_id, seen=if_match, policy=policy, sitting_id=uuid4(), at=now)
    signed = await parts.threads.run(lambda c: parts.sittings.sign(c, records, signing, actor))
    if signed.refused:
        return _refused(signed.refused)
    return {
        "sitting_id": str(signed.sitting_id) if signed.sitting_id else None,
        "assessments": [
            {"id": str(one.id), "report_child_id": str(one.report_child_id), "assessed_at": one.assessed_at.isoformat()}
            for one in signed.records
        ],
    }


def _refused(refused: Refusals) -> JSONResponse:
    status, detail = PROBLEMS["sitting_refused"]
    rows = [{"report_child_id": str(child), "reasons": list(codes)} for child, codes in refused.items()]
    body = {
        "type": "/problems/sitting_refused",
        "title": "Sitting refused",
        "status": status,
        "detail": detail,
        "refused": rows,
    }
    return JSONResponse(body, status, media_type="application/problem+json")


def _plain(one: Standing) -> dict[str, Any]:
    return {
        "report_child_id": str(one.row.report_child_id),
        "report_id": str(one.row.report_id),
        "registration_no": one.shown["registration_no"],
        "received_at": one.shown["received_at"].isoformat(),
        "state": one.shown["state"],
        "reasons": sorted(one.row.reasons),
        "is_opened": one.row.is_opened,
        "has_unread_part": one.row.has_unread_part,
    }
