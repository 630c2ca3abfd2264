"""The API of investigations that were recorded from outside: one with its tag, and prolonging it with If-Match (SoL 2025:400 20:3)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from casework.steps.prolong import read_prolonging
from intake.api.decisions import DecidesHere, IfMatch, answer, hand, told
from intake.api.desk import json_body, read_object
from intake.deps import Parts, UsesParts
from store.outside import Outside

router = APIRouter(prefix="/api/v1", tags=["decisions"])


@router.get("/investigations/{investigation_id}")
async def get_investigation(
    investigation_id: UUID, parts: UsesParts, actor: DecidesHere, response: Response
) -> dict[str, Any]:
    """Its numbers, times and decisions. That it is read is logged first. The ETag goes into `If-Match`."""
    found = await parts.threads.run(lambda c: _outside(parts).one(c, investigation_id, actor))
    response.headers["ETag"] = f'"{found.pop("tag")}"'
    return found


@router.post(
    "/investigations/{investigation_id}/extension",
    status_code=201,
    openapi_extra=json_body(["kind", "ground", "reasons", "until", "presented_by", "took_part"]),
    response_model=None,
)
async def post_investigation_extension(
    investigation_id: UUID, request: Request, parts: UsesParts, actor: DecidesHere, if_match: IfMatch = None
) -> dict[str, Any] | JSONResponse:
    """Prolongs it. Answers as `POST /api/v1/report-children/{id}/extension`."""
    asked, by = read_prolonging(await read_object(request), None), hand(actor, if_match)
    return told(await parts.threads.run(lambda c: _outside(parts).prolong(c, investigation_id, asked, by)))


@router.post(
    "/investigations/{investigation_id}/proposal",
    status_code=201,
    openapi_extra=json_body(["answer"]),
    response_model=None,
)
async def post_investigation_proposal(
    investigation_id: UUID, request: Request, parts: UsesParts, actor: DecidesHere, if_match: IfMatch = None
) -> dict[str, Any] | JSONResponse:
    """The second person's answer, as `POST /api/v1/report-children/{id}/proposal`."""
    outside, by = _outside(parts), hand(actor, if_match)
    return await answer(
        parts,
        await read_object(request),
        sign=lambda c: outside.second(c, investigation_id, by),
        decline=lambda c, reason: outside.decline(c, investigation_id, reason, by),
    )


def _outside(parts: Parts) -> Outside:
    return Outside(parts.decisions)
