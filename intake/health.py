"""Whether the process lives, whether it can take reports, and its numbers. None of it carries personal data."""

from __future__ import annotations

import asyncio

import psycopg
from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST
from psycopg_pool import PoolTimeout

from intake.deps import UsesParts
from intake.errors import problem

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process lives."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(parts: UsesParts) -> JSONResponse:
    """Each dependency by name. Without Redis reports are still taken in: it only wakes the workers."""
    try:
        await parts.views.ping()
        postgres = "ok"
    except (psycopg.Error, PoolTimeout, OSError):
        postgres = "away"
    redis = await asyncio.to_thread(parts.doorbell.check)
    is_ready = postgres == "ok"
    body = {"status": "ready" if is_ready else "not_ready", "dependencies": {"postgres": postgres, "redis": redis}}
    return JSONResponse(body, 200 if is_ready else 503)


@router.get("/metrics")
async def metrics(parts: UsesParts) -> Response:
    """Prometheus text."""
    try:
        load = await parts.views.load()
    except (psycopg.Error, PoolTimeout, OSError):
        return problem("not_ready")
    return Response(parts.metrics.text(load), media_type=CONTENT_TYPE_LATEST)
