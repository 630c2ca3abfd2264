"""Whether the process lives, whether it can take reports, and its numbers. None of it carries personal data."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from intake.deps import UsesParts
from intake.gate import FORMS

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process lives."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(parts: UsesParts) -> JSONResponse:
    """Each dependency by name. Without Redis reports are still taken in: it only wakes the workers."""
    is_ready = await parts.views.answers()
    dependencies = {"postgres": "ok" if is_ready else "away", "redis": await asyncio.to_thread(parts.doorbell.check)}
    body = {"status": "ready" if is_ready else "not_ready", "dependencies": dependencies}
    return JSONResponse(body, 200 if is_ready else 503)


@router.get("/metrics")
async def metrics(parts: UsesParts) -> Response:
    """Prometheus text."""
    for form in FORMS:
        parts.metrics.flooded(form, is_so=parts.gate.is_flooded(form))
    return Response(parts.metrics.text(await parts.views.load()), media_type=CONTENT_TYPE_LATEST)
