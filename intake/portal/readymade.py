"""The organisation's templates: texts that its people begin from. Shared by everybody there, so never about a child."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from casework.calendar import local_date
from casework.text import storable
from intake.portal.checks import Problem, names_a_child
from intake.portal.fields import LONG, READY_MADE
from intake.portal.pages import PortalRoute, Reporter, Visit, now
from intake.received import receive_form

router = APIRouter(include_in_schema=False, route_class=PortalRoute)

ALL = "/portal/mallar"
_LIMIT = 2**20


@router.get(ALL)
async def show_all(visit: Reporter) -> Response:
    """The organisation's templates."""
    return visit.page("templates.html", {"templates": await visit.parts.portal.readymade.of(visit.organisation)})


@router.get("/portal/mallar/ny")
async def show_new(visit: Reporter) -> Response:
    """An empty template."""
    return _page(visit, None, dict.fromkeys(("name", *READY_MADE), ""), problems=[])


@router.post("/portal/mallar/ny")
async def make(visit: Reporter, request: Request) -> Response:
    """Keeps a new template."""
    return await _save(visit, request, None)


@router.get("/portal/mallar/{template_id}")
async def show_one(template_id: UUID, visit: Reporter) -> Response:
    """One template, to change."""
    found = await visit.parts.portal.readymade.read(template_id, visit.organisation)
    return _page(visit, template_id, found.content, problems=[])


@router.post("/portal/mallar/{template_id}")
async def change(template_id: UUID, visit: Reporter, request: Request) -> Response:
    """Keeps what was changed."""
    return await _save(visit, request, template_id)


@router.post("/portal/mallar/{template_id}/ta-bort")
async def delete(template_id: UUID, visit: Reporter) -> Response:
    """Takes a template away, for everybody in the organisation."""
    await visit.parts.portal.readymade.delete(template_id, visit.organisation, by=visit.person)
    return RedirectResponse(ALL, status_code=303)


async def _save(visit: Visit, request: Request, template_id: UUID | None) -> Response:
    sent = (await receive_form(request, limit=_LIMIT)).fields
    content = {name: storable(sent.get(name, "")).strip() for name in ("name", *READY_MADE)}
    problems = []
    if not content["name"]:
        problems.append(Problem(field="name", text="Ge mallen ett namn som kollegorna känner igen."))
    if not any(content[name] for name in READY_MADE):
        problems.append(Problem(field="what", text="Fyll i minst en text."))
    if names_a_child(content, today=local_date(now())):
        text = "Mallen ser ut att innehålla ett personnummer. Alla på arbetsplatsen kan läsa den: ta bort det."
        problems.append(Problem(field="name", text=text))
    if problems:
        return _page(visit, template_id, content, problems=problems, status=422)
    await visit.parts.portal.readymade.put(template_id, visit.organisation, content, by=visit.person)
    return RedirectResponse(ALL, status_code=303)


def _page(
    visit: Visit,
    template_id: UUID | None,
    content: Mapping[str, Any],
    *,
    problems: list[Problem],
    status: int = 200,
) -> Response:
    context = {
        "template_id": template_id,
        "fields": content,
        "problems": problems,
        "errors": {problem.field: problem.text for problem in problems},
        "labels": READY_MADE,
        "long": LONG,
    }
    return visit.page("template.html", context, status=status)
