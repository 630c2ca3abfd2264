"""What the pages of people at work share: who is at the desk, the way round, notices, and errors that are pages."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from casework.access import Actor, Permission, require
from casework.errors import NotFound, SlussError
from casework.text import storable
from intake.deps import MaybeActor, Parts, UsesParts
from intake.errors import PROBLEMS, log_failure
from intake.pages import templates
from intake.samesite import refuse_cross_site
from intake.staff.page_words import FILTERS

T = TypeVar("T")

templates.env.filters.update(FILTERS)

_MAX_FIELDS = 600  # a page of members, and what is asked of them

# code -> (heading, what to do)
_PAGES: dict[str, tuple[str, str]] = {
    "not_permitted": ("Din roll får inte se den här sidan", "Frågor och regrupperingar besvaras av den som bedömer."),
    "not_found": ("Sidan finns inte", "Kontrollera adressen, eller gå vidare härifrån."),
    "attachment_held": (
        "Filen går inte att öppna",
        "Den finns kvar, förseglad, och hör till anmälan. På anmälans sida står varför den är stängd.",
    ),
    "attachment_unchecked": ("Filen kontrolleras", "Det tar oftast mindre än en minut. Försök igen om en stund."),
    "attachment_unreadable": (
        "Filen gick inte att läsa när den kom",
        "Om det går att fråga den som anmälde kan den skickas igen.",
    ),
    "question_answered": (
        "Frågan är redan besvarad",
        "Någon annan hann före, eller så har den löst sig när fler uppgifter kom in. Ditt svar är inte sparat.",
    ),
    "moved_meanwhile": (
        "Anmälningarna står inte längre i gruppen",
        "Någon har flyttat dem under tiden. Inget är gjort. Se efter var de står nu.",
    ),
    "same_group": ("De står redan i samma grupp", "Det finns inget att göra."),
    "nothing_left": ("Det är hela gruppen", "Lämna kvar minst en anmälan, annars finns inget att flytta ut från."),
    "act_settled": ("Det är redan klart", "Åtgärden är gjord, avslagen eller ångrad av någon annan."),
    "changed_since": (
        "Något senare bygger på detta",
        "Anmälningarna har flyttats igen efteråt. Ångra det senaste först.",
    ),
    "second_person_is_first": (
        "En annan person behöver bekräfta",
        "Du har själv begärt detta. Den som bekräftar måste vara någon annan.",
    ),
    "investigation_known": (
        "Det finns redan en utredning med det numret",
        "Kontrollera numret. Gå tillbaka: det du skrev står kvar. Inget är beslutat.",
    ),
    "investigation_closed": ("Utredningen är redan avslutad", "Det finns inget att göra."),
    "reason_required": ("Skälet saknas", "Skriv en mening som en kollega förstår om ett år."),
    "bad_request": ("Något saknas i det som skickades", "Gå tillbaka, ladda om sidan och försök igen."),
    "too_large": ("Filerna är för stora", "Gå tillbaka: det du skrev står kvar. Skicka med färre eller mindre filer."),
    "cross_site": ("Det kom från en annan webbplats", "Öppna sidan här och gör det igen. Inget är gjort."),
    "busy": ("Någon annan arbetar med samma grupper", "Inget är gjort. Försök igen om en stund."),
    "database_away": ("Tjänsten når inte sin databas", "Inget är gjort. Försök igen om en stund."),
    "internal": ("Något gick fel hos oss", "Felet är antecknat. Försök igen om en stund."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A request of somebody who may make it."""

    request: Request
    parts: Parts
    actor: Actor
    municipality: str

    async def run(self, work: Callable[[Any], T]) -> T:
        """What `work` returns, given a connection."""
        return await self.parts.threads.run(work)

    def url(self, path: str, **query: Any) -> str:
        """An address that stays in the same municipality."""
        if self.municipality != self.parts.settings.default_municipality:
            query["municipality"] = self.municipality
        return f"{path}?{urlencode(query)}" if query else path

    def to(self, path: str, **query: Any) -> Response:
        """On to another page."""
        return RedirectResponse(self.url(path, **query), status_code=303)

    def page(self, template: str, context: Mapping[str, Any], *, status: int = 200) -> Response:
        """A page with the way round on top."""
        ways = [{**way, "href": self.url(way["href"])} for way in nav(self.actor, self.request.url.path)]
        shared = {"url": self.url, "now": now(), "nav": ways, "actor": self.actor}
        return templates.TemplateResponse(self.request, template, {**shared, **context}, status_code=status)

    async def form(self) -> dict[str, list[str]]:
        """What was sent from a page of our own.

        Raises:
            Refused: "cross_site".
        """
        refuse_cross_site(self.request)
        async with self.request.form(max_fields=_MAX_FIELDS, max_files=0) as form:
            sent: dict[str, list[str]] = {}
            for name, value in form.multi_items():
                if isinstance(value, str):
                    sent.setdefault(name, []).append(storable(value).strip())
            return sent

    async def notice(self, act_id: UUID | None) -> dict[str, Any] | None:
        """The act that has just been done, to be told on top of the next page."""
        if act_id is None:
            return None
        try:
            return await self.run(lambda c: self.parts.questions.act(c, act_id))
        except NotFound:
            return None


def signed_in_page(permission: Permission) -> object:
    """A dependency: the desk of somebody who has the permission. Others are led to a page that says so."""

    async def check(
        request: Request,
        parts: UsesParts,
        actor: MaybeActor,
        municipality: Annotated[str | None, Query(pattern="^[0-9]{4}$")] = None,
    ) -> Desk:
        return Desk(
            request=request,
            parts=parts,
            actor=require(actor, permission),
            municipality=municipality or parts.settings.default_municipality,
        )

    return Depends(check)


Regroups = Annotated[Desk, signed_in_page(Permission.REGROUP)]
Decides = Annotated[Desk, signed_in_page(Permission.DECIDE)]
Reads = Annotated[Desk, signed_in_page(Permission.READ_REPORT)]


def now() -> datetime:
    """The time of this request."""
    return datetime.now(UTC)  # noqa: TID251 - the edge is where the clock enters


def nav(actor: Actor, path: str) -> list[dict[str, Any]]:
    """Where the actor may go, and where they are."""
    ways = [(Permission.SEE_LOAD, "/board", "Läget")]
    ways += [(Permission.REGROUP, "/questions", "Frågor"), (Permission.REGROUP, "/mentioned-children", "Nämnda barn")]
    ways += [(Permission.DECIDE, "/decisions", "Beslut")]
    ways += [(Permission.REGISTER, "/register", "Registrera")]
    ways += [(Permission.REGROUP, "/regroupings", "Regrupperingar")]
    return [
        {"href": href, "text": text, "is_current": path.startswith(href)}
        for permission, href, text in ways
        if actor.may(permission)
    ]


class PageRoute(APIRoute):
    """A route whose errors are pages in Swedish; the API keeps its problem documents."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def with_pages(request: Request) -> Response:
            try:
                return await handle(request)
            except SlussError as error:
                return error_page(request, error.code)
            except RequestValidationError as error:
                is_address = all(str(found["loc"][0]) == "path" for found in error.errors())
                return error_page(request, "not_found" if is_address else "bad_request")
            except HTTPException:
                return error_page(request, "bad_request")
            except Exception as error:
                log_failure(error)
                return error_page(request, "internal")

        return with_pages


def words_of(code: str) -> tuple[str, str]:
    """Heading and sentence for a code."""
    return _PAGES.get(code, _PAGES["internal"])


def error_page(request: Request, code: str) -> Response:
    """What went wrong, in words, and the way on."""
    if code == "not_signed_in":
        return RedirectResponse("/login", status_code=303)
    heading, sentence = words_of(code)
    status = PROBLEMS.get(code, PROBLEMS["internal"])[0]
    context = {"code": code, "heading": heading, "sentence": sentence, "group": request.path_params.get("group_id")}
    return templates.TemplateResponse(request, "problem.html", context, status_code=status)
