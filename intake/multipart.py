"""Reads a form with files without writing any of it to disk: a temporary file would hold a citizen's picture unsealed."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from fastapi import Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser

from casework.errors import Refused


class InMemory(MultiPartParser):
    """Starlette's parser, which else writes what is over a megabyte to a temporary file."""

    spool_max_size = 2**40  # no file is ever rolled over to disk; the body's size is bounded below


async def read_files(request: Request, *, limit_bytes: int, max_files: int) -> FormData:
    """The form, held in memory.

    Raises:
        Refused: "files_too_large" when the body is over the limit.
        HTTPException: 400 when it is no multipart form.
    """
    parser = InMemory(request.headers, _bounded(request, limit_bytes), max_files=max_files, max_fields=50)
    try:
        return await parser.parse()
    except (MultiPartException, KeyError) as error:
        raise HTTPException(400) from error


async def _bounded(request: Request, limit_bytes: int) -> AsyncGenerator[bytes, None]:
    """The body, read to its end even when it is too large: a browser shows an answer only once it has sent everything."""
    seen = 0
    async for chunk in request.stream():
        seen += len(chunk)
        if seen <= limit_bytes:
            yield chunk
    if seen > limit_bytes:
        raise Refused("files_too_large")
