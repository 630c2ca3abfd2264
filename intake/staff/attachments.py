"""Opening the files of a report from its page; their words in Swedish."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from casework.attachments import Kind, Reason
from intake.files import as_download, opened
from intake.pages import templates
from intake.staff.pages import PageRoute, Reads
from store.attachments import Reading

router = APIRouter(include_in_schema=False, route_class=PageRoute)

KINDS: dict[str, str] = {
    Kind.PICTURE: "Bild",
    Kind.PDF: "PDF",
    Kind.AUDIO: "Ljud",
    Kind.VIDEO: "Film",
    Kind.DOCUMENT: "Dokument",
    Kind.TEXT: "Text",
}

REASONS: dict[str, str] = {
    Reason.INFECTED: "Virusskannern hittade skadlig kod.",
    Reason.UNKNOWN_KIND: "Det är inte en bild, ett ljud, en film, en PDF eller ett vanligt dokument.",
    Reason.ARCHIVE: "Det är ett arkiv, till exempel zip. Arkiv packas aldrig upp här.",
    Reason.MACROS: "Dokumentet kan innehålla program (makron).",
    Reason.MISMATCH: "Namnet säger en filtyp och innehållet en annan.",
    Reason.POLYGLOT: "Filen är två filtyper på samma gång.",
    Reason.TOO_LARGE: "Filen är större än 15 MB.",
    Reason.TOO_HEAVY: "Filen kräver mer tid eller minne än en vanlig fil.",
    Reason.DAMAGED: "Bilden är skadad och går inte att visa.",
    Reason.CANNOT_CLEAN: "Kamerans uppgifter går inte att ta bort ur den här sortens bild.",
    Reason.NOT_CHECKED: "Kontrollen misslyckades tre gånger.",
    Reason.NOT_DECODED: "Filen gick inte att läsa när den kom.",
    Reason.EMPTY: "Filen var tom.",
    Reason.AWAITS_SCAN: "Den väntar på virusskanning.",
    Reason.INCOMPLETE: "Bilden är skadad. Det som gick att läsa av den är kvar.",
    Reason.REDUCED: "Bilden är förminskad.",
    Reason.FIRST_FRAME: "Bara den första rutan av en lång animering är kvar.",
    Reason.ACTIVE_CONTENT: "PDF:en innehåller skript, kommandon eller filer. Öppna den i ett skyddat läge.",
    # Who reads must not learn from the file whom an anonymous report came from (JO 2798-2008).
    Reason.NOT_CLEANED: "Filen kan röja vem som skapat den. Det får inte användas för att ta reda på vem som anmält.",
}


def size(count: int) -> str:
    """Bytes as a Swede reads them: "840 byte", "12 kB", "3,4 MB"."""
    if count < 1000:
        return f"{count} byte"
    if count < 1_000_000:
        return f"{count // 1000} kB"
    return f"{count / 1_000_000:.1f} MB".replace(".", ",")


templates.env.filters.update(
    file_kind=lambda code: KINDS.get(code, "Fil"), file_reason=lambda code: REASONS.get(code, code), file_size=size
)


@router.get("/reports/{report_id}/attachments/{position}")
async def open_attachment(
    report_id: UUID,
    position: Annotated[int, Path(ge=0, le=32767)],
    desk: Reads,
    purpose: Annotated[
        str, Query(pattern="^(protection_assessment|same_child_question|mentioned_child)$")
    ] = "protection_assessment",
) -> Response:
    """The file. That it is opened is logged first."""
    reading = Reading(person_id=desk.actor.person_id, role=desk.actor.role, purpose=purpose)
    return as_download(await opened(desk.parts, report_id, position, reading))
