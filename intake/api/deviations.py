"""The API of deviations and lex Sarah: report, read, and move on, with If-Match."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Header, Query, Request, Response

from casework.access import Actor, Permission
from casework.deviation import DeviationAct, DeviationKind
from casework.errors import Refused
from casework.text import as_text
from intake.api.desk import json_body, read_object
from intake.deps import Parts, UsesParts, signed_in
from intake.deviations import RESPONSIBLE_ACTS, plain, plain_whole, report_of, version_of
from store.deviations import NEWEST, ByHand, Step

router = APIRouter(prefix="/api/v1", tags=["deviations"])

Reports = Annotated[Actor, signed_in(Permission.REPORT_DEVIATION)]
Sees = Annotated[Actor, signed_in(Permission.SEE_DEVIATIONS)]
Handles = Annotated[Actor, signed_in(Permission.HANDLE_DEVIATIONS)]
Notifies = Annotated[Actor, signed_in(Permission.NOTIFY_INSPECTORATE)]
IfMatch = Annotated[str | None, Header(max_length=40)]


@router.get("/deviations")
async def get_deviations(
    parts: UsesParts,
    actor: Sees,
    kind: DeviationKind | None = None,
    is_open: bool | None = None,
    before: Annotated[int, Query(ge=1, le=NEWEST)] = NEWEST,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """The register, newest first: ids, codes, times and states. `before` takes the last `seq` seen."""
    rows = await parts.threads.run(
        lambda c: parts.deviations.listed(c, actor, kind=kind, is_open=is_open, before=before, limit=limit)
    )
    return {"items": [plain(row) for row in rows], "next": rows[-1]["seq"] if len(rows) == limit else None}


@router.post("/deviations", status_code=201, openapi_extra=json_body(["words"]))
async def post_deviation(request: Request, parts: UsesParts, actor: Reports) -> dict[str, Any]:
    """Reports a deviation or a missförhållande, of a report (`registration_no`) or of none. Supervisors are told at once."""
    entry = await read_object(request)
    report_id = await _report(parts, actor, as_text(entry.get("registration_no")))
    asked = ByHand(
        id=uuid4(),
        municipality=actor.municipality or parts.settings.default_municipality,
        words=as_text(entry.get("words")) or "",
        report_id=report_id,
    )
    await parts.threads.run(lambda c: parts.deviations.report_by_hand(c, asked, actor))
    return {"id": str(asked.id)}


@router.get("/deviations/{deviation_id}")
async def get_deviation(deviation_id: UUID, parts: UsesParts, actor: Sees, response: Response) -> dict[str, Any]:
    """One deviation with what people wrote. That it is read is logged first. The ETag goes into `If-Match`."""
    row = await parts.threads.run(lambda c: parts.deviations.one(c, deviation_id, actor))
    response.headers["ETag"] = f'"{row["version"]}"'
    return plain_whole(row)


@router.post("/deviations/{deviation_id}/acts", status_code=201, openapi_extra=json_body(["act", "words"]))
async def post_act(
    deviation_id: UUID, request: Request, parts: UsesParts, actor: Handles, if_match: IfMatch = None
) -> dict[str, Any]:
    """`investigate`, `remedy`, `close` or `find_serious` (27:5). 428 without `If-Match`, 412 when somebody was first."""
    entry = await read_object(request)
    act = as_text(entry.get("act"))
    if act not in RESPONSIBLE_ACTS:
        raise Refused("bad_request")
    return await _step(parts, actor, deviation_id, _read(DeviationAct(act), entry, if_match))


@router.post("/deviations/{deviation_id}/sent", status_code=201, openapi_extra=json_body(["words"]))
async def post_sent(
    deviation_id: UUID, request: Request, parts: UsesParts, actor: Notifies, if_match: IfMatch = None
) -> dict[str, Any]:
    """Notes that the inspectorate has been sent what is serious, with the investigation (27:6)."""
    entry = await read_object(request)
    return await _step(parts, actor, deviation_id, _read(DeviationAct.SEND, entry, if_match))


async def _step(parts: Parts, actor: Actor, deviation_id: UUID, step: Step) -> dict[str, Any]:
    version = await parts.threads.run(lambda c: parts.deviations.act(c, deviation_id, step, actor))
    return {"id": str(deviation_id), "version": version}


def _read(act: DeviationAct, entry: dict[str, Any], if_match: str | None) -> Step:
    return Step(act=act, words=as_text(entry.get("words")) or "", seen=version_of(if_match))


async def _report(parts: Parts, actor: Actor, number: str | None) -> UUID | None:
    return None if number is None else await report_of(parts, actor, number)
