"""Writing a report: one page, saved as a draft at every step. Works without scripts; each button saves everything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from casework.attachments import MAX_FILES
from casework.errors import Refused
from intake.portal import fields as form
from intake.portal.checks import Problem, missing
from intake.portal.pages import HOME, LOGIN, PortalRoute, Reporter, Visit, Writer
from intake.received import Received, receive_form
from intake.uploads import ACCEPT, MAX_FILE_MB, MAX_TOGETHER_MB, accept, require_room

router = APIRouter(include_in_schema=False, route_class=PortalRoute)

NEW = "/portal/anmalan/ny"
DRAFT = "/portal/anmalan/{draft_id}"


@router.get(NEW)
async def show_new(visit: Reporter) -> Response:
    """What to know before one begins, and the organisation's templates."""
    return visit.page("new.html", {"templates": await visit.parts.portal.readymade.of(visit.organisation)})


@router.post(NEW)
async def begin(visit: Reporter, request: Request) -> Response:
    """A draft, empty or from a template."""
    sent = await _receive(visit, request)
    fields = form.blank(visit.account)
    if template := sent.fields.get("template"):
        chosen = await visit.parts.portal.readymade.read(UUID(template), visit.organisation)
        fields = _filled(fields, chosen.content)
    draft_id = await visit.parts.portal.drafts.begin(visit.person, fields)
    return RedirectResponse(f"/portal/anmalan/{draft_id}", status_code=303)


@router.get(DRAFT)
async def show_draft(draft_id: UUID, visit: Reporter, sparat: bool = False, brister: bool = False) -> Response:
    """The draft, to write on."""
    draft = await visit.parts.portal.drafts.read(draft_id, visit.person)
    if draft.state != "open":
        return _settled(draft_id, draft.state)
    problems = missing(draft.content) if brister else []
    return await _page(visit, draft_id, draft.content, problems=problems, was_saved=sparat)


@router.post(DRAFT)
async def save_draft(draft_id: UUID, visit: Writer, request: Request) -> Response:
    """Saves, and does what the button says. Somebody whose session has idled out meanwhile loses nothing."""
    sent = await _receive(visit, request)
    fields = form.read_fields(sent.fields)
    action, _, which = sent.fields.get("action", "save").partition(":")
    rejected = await _take_files(visit, draft_id, sent)
    if action == "remove_file" and not visit.has_idled:
        await visit.parts.portal.drafts.remove_file(_uuid(which), draft_id, visit.person)
    at = _change_children(fields, action, which)
    await visit.parts.portal.drafts.save(draft_id, visit.person, fields)
    address = f"/portal/anmalan/{draft_id}"
    if visit.has_idled:
        return RedirectResponse(f"{LOGIN}?sparat=1&till={address}", status_code=303)
    if rejected:
        return await _page(visit, draft_id, fields, problems=rejected, status=422)
    if action == "review":
        if problems := missing(fields):
            return await _page(visit, draft_id, fields, problems=problems, status=422)
        return RedirectResponse(f"{address}/granska", status_code=303)
    return RedirectResponse(f"{address}?sparat=1{at}", status_code=303)


@router.post("/portal/anmalan/{draft_id}/ta-bort")
async def delete_draft(draft_id: UUID, visit: Reporter) -> Response:
    """Takes the draft away."""
    await visit.parts.portal.drafts.delete(draft_id, visit.person)
    return RedirectResponse(f"{HOME}?borta=1", status_code=303)


async def _page(
    visit: Visit,
    draft_id: UUID,
    fields: Mapping[str, Any],
    *,
    problems: list[Problem],
    status: int = 200,
    was_saved: bool = False,
) -> Response:
    context = {
        "draft_id": draft_id,
        "fields": fields,
        "problems": problems,
        "errors": {problem.field: problem.text for problem in problems},
        "was_saved": was_saved,
        "files": await visit.parts.portal.drafts.files(draft_id, visit.person),
        "form": form,
        "limits": {"children": form.CHILDREN_LIMIT, "files": MAX_FILES, "file_mb": MAX_FILE_MB},
        "accept": ACCEPT,
    }
    return visit.page("draft.html", context, status=status)


def _settled(draft_id: UUID, state: str) -> Response:
    """A draft that can no longer be written on leads to where it stands."""
    return RedirectResponse(
        f"/portal/anmalan/{draft_id}/{'kvittens' if state == 'sent' else 'granska'}", status_code=303
    )


_NOT_TAKEN = {
    "file_empty": "den är tom",
    "file_too_large": f"den är större än {MAX_FILE_MB} MB",
    "file_no_room": f"högst {MAX_FILES} filer och {MAX_TOGETHER_MB} MB tillsammans",
    "file_type": "den är varken bild, PDF, dokument, ljud eller film",
    "file_not_taken": "den gick inte att ta emot",
}


async def _take_files(visit: Visit, draft_id: UUID, sent: Received) -> list[Problem]:
    """Keeps the files that can be kept, and says which cannot. The rest of the report is saved whatever comes of them."""
    rejected = []
    drafts = visit.parts.portal.drafts
    kept = [file.size_bytes for file in await drafts.files(draft_id, visit.person)] if sent.files else []
    for upload in sent.files:
        try:
            file = await accept(visit.parts.files, upload.content, upload.filename, upload.content_type)
            require_room(file, kept)
        except Refused as refused:
            text = f"Filen ”{upload.filename}” är inte med: {_NOT_TAKEN[refused.code]}. Resten är sparat."
            rejected.append(Problem(field="attachments", text=text))
        else:
            await drafts.add_file(draft_id, visit.person, file)
            kept.append(len(file.content or b""))
    return rejected


def _change_children(fields: dict[str, Any], action: str, which: str) -> str:
    """Adds a child or takes one away, and returns the part of the page to go to."""
    children = fields["children"]
    if action == "add_child" and len(children) < form.CHILDREN_LIMIT:
        children.append(form.blank_child())
        return f"#barn-{len(children)}"
    if action == "remove_child" and which.isdigit() and 1 <= int(which) <= len(children) > 1:
        del children[int(which) - 1]
        return "#barn"
    return "#bilagor" if action == "remove_file" else ""


def _filled(fields: dict[str, Any], template: Mapping[str, str]) -> dict[str, Any]:
    texts = {name: text for name, text in template.items() if name in form.READY_MADE and text}
    if school := texts.pop("school", ""):
        fields["children"][0]["school"] = school
    return {**fields, **texts}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)  # no file has it


async def _receive(visit: Visit, request: Request) -> Received:
    return await receive_form(request, limit=visit.parts.settings.max_body_mb * 2**20)
