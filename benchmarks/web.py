"""The real web application with one more route, which reads a body of the same size and answers a constant.

`python -m benchmarks.web [--sample FILE]`: same framework, middleware, server and settings as `python -m intake`. What the constant route
costs is what no change to registering can save. With `--sample` it also notes where its processor time goes.
"""

from __future__ import annotations

import argparse
import json
import signal
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from benchmarks.sampler import Sampler
from config import logging
from config.settings import Settings, settings
from intake.api.reports import read_body
from intake.app import create_app

CONSTANT = "/constant"
_ANSWER = {
    "id": "00000000-0000-4000-8000-000000000000",
    "receipt": "0000-0000-0000-0000-0",
    "received_at": "2026-05-04T00:03:28.123456+02:00",
    "registered": True,
}

_PAGE = "<!doctype html><title>x</title>" + "<p>En rad som alla andra.</p>" * 200

router = APIRouter(include_in_schema=False)


@router.post(CONSTANT)
async def constant(request: Request) -> Response:
    """Reads the body, registers nothing, and answers with as many bytes as a receipt has."""
    await read_body(request, settings().max_body_mb * 2**20)
    return JSONResponse(_ANSWER, status_code=201, headers={"Location": "/api/v1/receipts/0000-0000-0000-0000-0"})


@router.get(CONSTANT)
async def constant_page() -> Response:
    """A page about as long as the form's first one."""
    return HTMLResponse(_PAGE)


def serve(config: Settings, sampler: AbstractContextManager[object]) -> None:
    """Serves until told to stop, with the options of `intake.__main__`; only the serving is sampled."""
    logging.configure(config.log_level)
    app = create_app(config, database_url=config.database_url or "", redis_url=config.redis_url or "")
    app.include_router(router)
    # uvicorn repeats the signal that stopped it; what comes after the serving is still to be done.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with sampler:
        run(app, config)


def run(app: FastAPI, config: Settings) -> None:
    """Serves an application with the options of `intake.__main__`."""
    options: dict[str, Any] = {"loop": "uvloop", "http": "httptools", "log_level": "warning", "access_log": False}
    options |= {"server_header": False, "proxy_headers": False, "timeout_graceful_shutdown": 10}
    uvicorn.run(app, host=config.host, port=config.port, **options)


def main(arguments: Sequence[str] | None = None) -> None:
    """Parses, serves, and writes the samples at the end."""
    parser = argparse.ArgumentParser(prog="benchmarks.web")
    parser.add_argument("--sample", type=Path)
    chosen = parser.parse_args(arguments)
    if chosen.sample is None:
        serve(settings(), nullcontext())
        return
    sampler = Sampler()
    serve(settings(), sampler)
    chosen.sample.write_text(json.dumps(sampler.counts), encoding="ascii")


if __name__ == "__main__":
    main()
