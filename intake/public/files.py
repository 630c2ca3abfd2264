"""The page for pictures, PDF and audio. A file that cannot be taken says so beside the field; everything else goes on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi.responses import Response
from starlette.datastructures import FormData, UploadFile

from casework.attachments import MAX_FILES
from casework.errors import Refused, Unavailable
from casework.text import storable
from intake.multipart import read_files
from intake.public.pages import Everywhere, lapse_of, step_page
from intake.public.questions import elsewhere
from intake.public.steps import FILES, Problem
from intake.public.visit import Here, Standing, Visit
from intake.public.words import N_
from intake.samesite import refuse_cross_site
from intake.uploads import ACCEPT, MAX_FILE_MB, MAX_TOGETHER_MB, accept, require_room

everywhere = Everywhere()
router = everywhere.router

_NO_ROOM = "file_no_room"
_SENTENCES = {
    "file_empty": N_("Filen är tom. Välj en annan, eller fortsätt utan."),
    "file_too_large": N_("Filen är för stor. Välj en mindre, eller fortsätt utan."),
    "files_too_large": N_("Filerna är för stora tillsammans. Skicka färre, eller fortsätt utan."),
    "file_type": N_("Filen är varken bild, PDF eller ljud. Välj en annan, eller fortsätt utan."),
    _NO_ROOM: N_("Det finns inte plats för fler filer. Ta bort någon, eller fortsätt utan."),
}
_OTHER = N_("Filen gick inte att ta emot. Välj en annan, eller fortsätt utan.")


@everywhere.get("filer")
async def show_files(here: Here) -> Response:
    """The files that came so far, and a field for more."""
    return await elsewhere(here) or _page(here)


@everywhere.post("filer")
async def take_files(here: Here) -> Response:
    """Takes what was chosen, whichever button was pressed, and goes on when that was the wish."""
    refuse_cross_site(here.request)
    try:
        form = await read_files(
            here.request, limit_bytes=here.parts.settings.max_body_mb * 2**20, max_files=MAX_FILES * 2
        )
    except Refused as error:
        return await elsewhere(here) or _page(here, [error.code], 422)
    here.form = {name: storable(value) for name, value in form.items() if isinstance(value, str)}
    try:
        return await _take(here, form)
    except Unavailable:
        return _page(here, status=503, notice="away")
    finally:
        await form.close()


@everywhere.post("filer/ta-bort")
async def remove_file(here: Here) -> Response:
    """Takes a file away."""
    await here.read_form()
    if (other := await elsewhere(here)) is not None:
        return other
    try:
        file_id = UUID(here.form.get("file", ""))
    except ValueError:
        return here.to(FILES.slug)
    if here.token:
        await here.parts.drafts.remove_file(here.token, file_id)
    return here.to(FILES.slug)


async def _take(here: Visit, form: FormData) -> Response:
    before = await here.load()
    if before is Standing.SENT and here.form.get("start") != "new":
        return _page(here, status=409, notice=lapse_of(before), starts_new=True)
    if before is not Standing.LIVE:
        await here.begin(here.answers)
    chosen = [v for _, v in form.multi_items() if isinstance(v, UploadFile) and (v.filename or v.size)]
    codes = [code for upload in chosen if (code := await _keep(here, upload))]
    await here.load()
    if before in {Standing.EXPIRED, Standing.NONE}:
        return _page(here, codes, 409, notice=lapse_of(before))
    if codes:
        return _page(here, codes, 422)
    if here.wanted:
        return here.to(FILES.slug, language=here.wanted, returns=here.returns)
    if here.form.get("action") == "upload":
        return here.to(FILES.slug, returns=here.returns)
    return here.to("kontrollera" if here.returns else FILES.onward)


async def _keep(here: Visit, upload: UploadFile) -> str | None:
    """Keeps one file with the draft; a code when it cannot."""
    try:
        file = await accept(here.parts.files, await upload.read(), upload.filename, upload.content_type)
        if await here.load() is not Standing.LIVE or here.draft is None or here.token is None:
            return _NO_ROOM
        require_room(file, (kept.size_bytes for kept in here.draft.files))
    except Refused as error:
        return error.code
    await here.parts.drafts.add_file(here.token, file)
    return None


def _page(here: Visit, codes: list[str] | tuple[str, ...] = (), status: int = 200, **context: Any) -> Response:
    problems = [Problem(field="files", text=_SENTENCES.get(code, _OTHER)) for code in dict.fromkeys(codes)]
    return step_page(here, FILES, {}, problems, status, **{**_context(here), **context})


def _context(here: Visit) -> dict[str, Any]:
    files = here.draft.files if here.draft else ()
    limits = {"max_files": MAX_FILES, "max_mb": MAX_FILE_MB, "max_together_mb": MAX_TOGETHER_MB}
    return {"files": files, "accept": ACCEPT, **limits}
