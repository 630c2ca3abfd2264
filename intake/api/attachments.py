"""The files that came with a report."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from intake.api.desk import Reads
from intake.deps import UsesParts
from intake.files import as_download, opened
from store.attachments import Reading

router = APIRouter(prefix="/api/v1", tags=["desk"])

_FILE = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}


@router.get("/reports/{report_id}/attachments/{position}", response_class=Response, responses={200: _FILE})
async def get_attachment(
    report_id: UUID,
    position: Annotated[int, Path(ge=0, le=32767)],
    parts: UsesParts,
    actor: Reads,
    purpose: Annotated[str, Query(pattern="^[a-z_]{3,40}$")] = "protection_assessment",
) -> Response:
    """A file as it is kept, under its own media type. The reading is logged first."""
    reading = Reading(person_id=actor.person_id, role=actor.role, purpose=purpose)
    return as_download(await opened(parts, report_id, position, reading))
