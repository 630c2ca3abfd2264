"""The API's description as a page of our own: the usual viewers load scripts from other sites."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from intake.pages import templates

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def docs(request: Request) -> Response:
    """Every call with what it takes and answers, from the OpenAPI description."""
    return templates.TemplateResponse(request, "docs.html", {"spec": request.app.openapi()})
