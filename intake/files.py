"""An attachment on its way to the person who opens it: checked if nobody has looked, logged, and sent so that it can do nothing."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from fastapi.responses import Response

from casework.errors import Conflict
from intake.deps import Parts
from intake.headers import POLICY_OF_A_FILE
from store.attachments import Opened, Reading


async def opened(parts: Parts, report_id: UUID, position: int, reading: Reading) -> Opened:
    """The file. One that nobody has looked at is checked first, so that a flood before it keeps nobody waiting.

    Raises:
        NotFound, Conflict, Refused: as `store.attachments.Attachments.open`.
    """
    try:
        return await parts.threads.run(lambda c: parts.attachments.open(c, report_id, position, reading))
    except Conflict:
        await parts.threads.run(lambda c: parts.attachments.check_one(c, report_id, position, parts.files))
    return await parts.threads.run(lambda c: parts.attachments.open(c, report_id, position, reading))


def as_download(file: Opened) -> Response:
    """The bytes under the type that they have, saved and never shown as a page (trust T15)."""
    media_type = file.listed.media_type or "application/octet-stream"
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.listed.name, safe='')}",
        "Content-Security-Policy": POLICY_OF_A_FILE,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Content-Type": "text/plain; charset=utf-8" if media_type == "text/plain" else media_type,
    }
    return Response(file.content, headers=headers)
