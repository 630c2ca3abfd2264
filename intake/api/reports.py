"""Reports in, receipts out: the API of formats.md section 2. Answers only after the commit, and the same whatever is known of the child."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from time import perf_counter
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from casework.access import Actor, Permission
from casework.calendar import STOCKHOLM
from casework.errors import NotFound, Refused, SlussError, Unavailable
from casework.report import Channel, Flag
from casework.submission import Registered, Submission
from casework.text import storable
from intake.deps import Parts, UsesParts, allowed_to_send, submission
from intake.errors import PROBLEMS
from intake.gate import Sending

router = APIRouter(prefix="/api/v1", tags=["reports"])

BULK_CHUNK = 100  # lines per commit

MaySend = Annotated[Actor | None, allowed_to_send(Permission.SEND)]
MayReadReceipt = Annotated[Actor | None, allowed_to_send(Permission.READ_RECEIPT)]

_REPORT_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object", "additionalProperties": True}}},
    }
}
_BULK_BODY = {"requestBody": {"required": True, "content": {"application/x-ndjson": {"schema": {"type": "string"}}}}}


@router.post("/reports", status_code=201, openapi_extra=_REPORT_BODY)
async def post_report(
    request: Request,
    parts: UsesParts,
    actor: MaySend,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Response:
    """Registers one report. Any JSON that says something about a child is registered; only non-JSON is refused."""
    began = perf_counter()
    labels = await _labels(request, parts, actor)
    raw = await read_body(request, parts.settings.max_body_mb * 2**20)
    registered = await parts.gatherer.register(
        submission(raw, channel=Channel.API, actor=actor, idempotency_key=idempotency_key, labels=labels)
    )
    parts.metrics.registered(Channel.API, seconds=perf_counter() - began)
    return JSONResponse(
        receipt_body(registered),
        status_code=200 if registered.is_repeat else 201,
        headers={"Location": f"/api/v1/receipts/{registered.receipt}"},
    )


@router.post("/reports/bulk", openapi_extra=_BULK_BODY)
async def post_bulk(request: Request, parts: UsesParts, actor: MaySend) -> StreamingResponse:
    """Registers one report per line. A bad line fails alone; the same line again is answered with its first receipt."""
    results: list[str] = []
    chunk: list[bytes] = []
    async for line in _lines(request, parts.settings.max_body_mb * 2**20):
        chunk.append(line)
        if len(chunk) == BULK_CHUNK:
            results += await _register_lines(request, parts, chunk, actor)
            chunk = []
    results += await _register_lines(request, parts, chunk, actor)
    return StreamingResponse(iter(results), media_type="application/x-ndjson")


@router.get("/receipts/{receipt}")
async def get_receipt(receipt: str, parts: UsesParts, _actor: MayReadReceipt) -> dict[str, str]:
    """That a report with this receipt was received and registered, and nothing else."""
    received_at = await parts.registry.receipt_date(receipt)
    if received_at is None:
        raise NotFound("receipt_unknown")
    return {"received_at": received_at.astimezone(STOCKHOLM).isoformat(), "status": "registered"}


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body.

    Raises:
        Refused: "too_large" as soon as it is over `limit` bytes.
    """
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > limit:
            raise Refused("too_large")
    return bytes(body)


def receipt_body(registered: Registered) -> dict[str, Any]:
    """The answer to a sender: the same shape for everybody."""
    return {
        "id": str(registered.id),
        "receipt": registered.receipt,
        "received_at": registered.received_at.astimezone(STOCKHOLM).isoformat(),
        "registered": True,
    }


async def _lines(request: Request, limit: int) -> AsyncIterator[bytes]:
    """Lines as they arrive, blank ones left out. A line over the limit is yielded cut: it fails alone, as too large."""
    rest = bytearray()
    async for part in request.stream():
        rest += part
        if b"\n" not in part:
            del rest[limit + 1 :]
            continue
        *whole, last = bytes(rest).split(b"\n")
        rest = bytearray(last)
        for line in whole:
            if line.strip():
                yield line
    if rest.strip():
        yield bytes(rest)


async def _labels(request: Request, parts: Parts, actor: Actor | None, *, reports: int = 1) -> tuple[Flag, ...]:
    """What the gate says of an anonymous sending. Whoever is signed in is never slowed, labelled or set aside."""
    return () if actor else await parts.gate.admit(request, Sending(form="api", reports=reports))


async def _register_lines(request: Request, parts: Parts, lines: list[bytes], actor: Actor | None) -> list[str]:
    labels = await _labels(request, parts, actor, reports=len(lines)) if lines else ()
    outcomes: list[Submission | SlussError] = []
    for line in lines:
        if len(line) > parts.settings.max_body_mb * 2**20:
            outcomes.append(Refused("too_large"))
            continue
        try:
            outcomes.append(submission(line, channel=Channel.API, actor=actor, idempotency_key=None, labels=labels))
        except SlussError as error:
            outcomes.append(error)
    readable = [s for s in outcomes if isinstance(s, Submission)]
    began = perf_counter()
    registered = iter(await parts.registry.register(readable)) if readable else iter(())
    if readable:
        parts.metrics.registered(Channel.API, seconds=perf_counter() - began, count=len(readable))
    results: list[dict[str, Any]] = []
    for outcome in outcomes:
        key = outcome.report.report_key if isinstance(outcome, Submission) else None
        results.append(_result(key, next(registered) if isinstance(outcome, Submission) else outcome))
    return [json.dumps(result, ensure_ascii=False) + "\n" for result in results]


def _result(report_key: str | None, outcome: Registered | SlussError) -> dict[str, Any]:
    line = {"report_key": report_key if report_key is None else storable(report_key), "id": None, "receipt": None}
    if isinstance(outcome, SlussError):
        sentence = PROBLEMS.get(outcome.code, PROBLEMS["internal"])[1]
        return {**line, "status": "failed", "error": sentence, "retry": isinstance(outcome, Unavailable)}
    status = "repeated" if outcome.is_repeat else "registered"
    return {**line, "id": str(outcome.id), "receipt": outcome.receipt, "status": status, "error": None}
