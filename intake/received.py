"""Reads a form with files into memory: nothing of a report is ever spooled to a temporary file."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser

from casework.errors import Refused
from intake.multipart import InMemory

_MAX_FIELDS = 1_000
_MAX_FILES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What a browser sent."""

    fields: dict[str, str]  # the last value of each name
    files: tuple[Upload, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as a browser sent it."""

    filename: str
    content_type: str | None
    content: bytes = field(repr=False)


async def receive_form(request: Request, *, limit: int) -> Received:
    """The fields and files of a request, `limit` bytes in all at most.

    Raises:
        Refused: "too_large", "bad_request".
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        parser: FormParser | MultiPartParser = FormParser(
            request.headers, _limited(request, limit), max_fields=_MAX_FIELDS, max_part_size=limit
        )
    else:
        parser = InMemory(
            request.headers,
            _limited(request, limit),
            max_fields=_MAX_FIELDS,
            max_files=_MAX_FILES,
            max_part_size=limit,
        )
    try:
        form = await parser.parse()
    except MultiPartException:
        raise Refused("bad_request") from None
    try:
        files = [await _upload(value) for _, value in form.multi_items() if isinstance(value, UploadFile)]
    finally:
        await form.close()
    fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    return Received(fields=fields, files=tuple(file for file in files if file.filename or file.content))


async def _upload(file: UploadFile) -> Upload:
    return Upload(filename=file.filename or "", content_type=file.content_type, content=await file.read())


async def _limited(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise Refused("too_large")
        yield part
