"""What the pages of people at work share: who is at the desk, the way round, notices, and errors that are pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from casework.access import Actor, Permission, require
from casework.errors import NotFound
from casework.text import storable
from intake.deps import MaybeActor, Parts, UsesParts
from intake.errors import PROBLEMS
from intake.pageroute import RouteWithPages
from intake.pages import templates
from intake.reach import limit
from intake.samesite import refuse_cross_site
from intake.staff import work_words
from intake.staff.page_words import FILTERS
from store import seen
from store.reach import Thing

T = TypeVar("T")

templates.env.filters.update(FILTERS)
templates.env.filters.update(work_words.FILTERS)

_MAX_FIELDS = 600  # a page of members, and what is asked of them

# code -> (heading, what to do)
_PAGES: dict[str, tuple[str, str]] = {
    "not_permitted": ("Din roll får inte se den här sidan", "Frågor och regrupperingar besvaras av den som bedömer."),
    "purpose_required": (
        "Varför behöver du läsa den?",
        "Anmälan väntar inte på något av dig eller din enhet. Öppna den från sökningen och ange ändamål och skäl.",
    ),
    "protected_identity": (
        "Skyddade uppgifter",
        "Anmälan gäller någon med skyddade personuppgifter. Fråga din arbetsledare vem som får öppna den.",
    ),
    "protection_not_yours": ("Du kan inte ändra skyddet", "Det gör den som själv får öppna anmälningar med skydd."),
    "grant_settled": ("Det är redan avgjort", "Någon annan har svarat, eller så har tiden gått ut."),
    "second_is_first": ("En annan person behöver svara", "Du har själv bett om detta."),
    "search_term_needed": ("Skriv vad du söker", "Ett namn, ett personnummer eller ett registreringsnummer."),
    "number_not_valid": ("Numret går inte att läsa", "Kontrollera varje siffra."),
    "review_settled": ("Det är redan granskat", "Någon annan hann före. Se vad som antecknades."),
    "review_of_oneself": ("Ingen granskar sig själv", "Den här läsningen är din egen. En annan person granskar den."),
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
    "statement_required": (
        "Välj vad som ska sägas",
        "Ett av de tre beskeden, eller att det är olämpligt att lämna något.",
    ),
    "decision_date_required": ("Beslutets dag saknas", "Skriv vilken dag beslutet fattades."),
    "decision_date_impossible": ("Beslutets dag stämmer inte", "Den kan inte ligga före anmälan eller i framtiden."),
    "feedback_not_allowed": (
        "Återkoppling får inte lämnas här",
        "Bara den som är anmälningsskyldig får återkoppling (SoL 2025:400 19:6).",
    ),
    "feedback_settled": (
        "Någon annan har antecknat återkoppling",
        "Ladda om sidan och se vad som gäller. Inget är sparat.",
    ),
    "tag_differs": (
        "Någon annan har hunnit ändra",
        "Gruppen är inte som när du öppnade den: en kollega har signerat eller flyttat något, eller så har det kommit mer. "
        "Inget av ditt är sparat. Öppna gruppen igen.",
    ),
    "tag_missing": ("Sidan är för gammal", "Öppna gruppen igen. Inget är sparat."),
    "nothing_opened": (
        "Öppna en anmälan först",
        "Läs minst en anmälan i gruppen i sin helhet innan du skriver vad du ser.",
    ),
    "first_mark_missing": (
        "Skriv först vad du själv ser",
        "Det som är känt sedan tidigare visas när du har gjort en egen första notering.",
    ),
    "may_not_sign": (
        "Du får inte skriva under",
        "Delegationsordningen eller kravet på utbildning och erfarenhet hindrar det. "
        "Inget är sparat; försöket är antecknat som en avvikelse.",
    ),
    "meeting_settled": ("Det är redan antecknat hur mötet blev", "Ladda om sidan och se vad som gäller."),
    "investigation_known": (
        "Det finns redan en utredning med det numret",
        "Kontrollera numret. Gå tillbaka: det du skrev står kvar. Inget är beslutat.",
    ),
    "investigation_closed": ("Utredningen är redan avslutad", "Det finns inget att göra."),
    "arrangement_tag_missing": ("Sidan är för gammal", "Öppna fördelningen igen. Inget är ändrat."),
    "arrangements_changed": ("En kollega har ändrat fördelningen", "Öppna fördelningen igen. Inget är ändrat."),
    "group_required": ("Grupp saknas", "Öppna fördelningen igen. Inget är ändrat."),
    "correction_tag_missing": ("Sidan är för gammal", "Öppna rättelsen igen. Inget är sparat."),
    "correction_changed": (
        "Någon annan har hunnit rätta",
        "En kollega har rättat bedömningen sedan du öppnade sidan. Läs rättelsen. Det du skrev är inte sparat.",
    ),
    "not_assessed": ("Det finns ingen skyddsbedömning", "Gör skyddsbedömningen först."),
    "words_required": ("Texten saknas", "Skriv med ord som en kollega förstår om ett år. Inget är sparat."),
    "deviation_tag_missing": ("Sidan är för gammal", "Öppna avvikelsen igen. Inget är sparat."),
    "deviation_changed": (
        "Någon annan har hunnit före",
        "En kollega har skrivit i avvikelsen sedan du öppnade den. Läs det nya. Det du skrev står kvar men är inte sparat.",
    ),
    "deviation_moved_on": ("Det går inte i det här läget", "Läs hur avvikelsen står nu. Inget är sparat."),
    "deviation_not_sent": (
        "Den är allvarlig och inte anmäld",
        "En allvarlig avvikelse avslutas först när IVO har fått den (SoL 2025:400 27 kap. 6 §). Inget är sparat.",
    ),
    "deviation_not_serious": (
        "Den är inte bedömd som allvarlig",
        "Bara det som är allvarligt anmäls till IVO. Inget är sparat.",
    ),
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
    glass: dict[str, Any] | None = None  # broken and still open: told on each page

    async def run(self, work: Callable[[Any], T]) -> T:
        """What `work` returns, given a connection."""
        return await self.parts.threads.run(work)

    def url(self, path: str, **query: Any) -> str:
        """An address that stays in the same municipality."""
        if self.municipality != self.actor.municipality:
            query["municipality"] = self.municipality
        return f"{path}?{urlencode(query)}" if query else path

    def to(self, path: str, **query: Any) -> Response:
        """On to another page."""
        return RedirectResponse(self.url(path, **query), status_code=303)

    def page(self, template: str, context: Mapping[str, Any], *, status: int = 200) -> Response:
        """A page with the way round on top."""
        ways = [{**way, "href": self.url(way["href"])} for way in nav(self.actor, self.request.url.path)]
        shared = {"url": self.url, "now": now(), "nav": ways, "actor": self.actor, "glass": self.glass}
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
            await self.parts.reach.require(self.actor, Thing.ACT, act_id)
            act = await self.run(lambda c: self.parts.questions.act(c, act_id))
            return {**act, "tag": await self.run(lambda c: seen.undo_tag(c, act_id))}
        except NotFound:
            return None


def signed_in_page(permission: Permission, *, opens: bool = True) -> object:
    """A dependency: the desk of somebody who has the permission, for what exists for them. Others are led to a page that says so.

    Args:
        opens: as for `intake.deps.signed_in`.
    """

    async def check(
        request: Request,
        parts: UsesParts,
        actor: MaybeActor,
        municipality: Annotated[str | None, Query(pattern="^[0-9]{4}$")] = None,
    ) -> Desk:
        known = require(actor, permission)
        if request.method != "GET":
            refuse_cross_site(request)  # before anything is looked up: another site learns nothing of what exists
        await limit(request, parts.reach, known, permission, opens=opens)
        at_home = known.municipality or parts.settings.default_municipality
        glass = await parts.reach.glass(known) if known.may(Permission.READ_REPORT) else None
        return Desk(request=request, parts=parts, actor=known, municipality=municipality or at_home, glass=glass)

    return Depends(check)


Regroups = Annotated[Desk, signed_in_page(Permission.REGROUP)]
Decides = Annotated[Desk, signed_in_page(Permission.DECIDE)]
Reads = Annotated[Desk, signed_in_page(Permission.READ_REPORT)]


def now() -> datetime:
    """The time of this request."""
    return datetime.now(UTC)  # noqa: TID251 - the edge is where the clock enters


def nav(actor: Actor, path: str) -> list[dict[str, Any]]:
    """Where the actor may go, and where they are."""
    ways = [(Permission.ASSESS, "/work", "Arbeta")]
    ways += [(Permission.SEE_LOAD, "/board", "Läget")]
    ways += [(Permission.REGROUP, "/questions", "Frågor"), (Permission.REGROUP, "/mentioned-children", "Nämnda barn")]
    ways += [(Permission.DECIDE, "/decisions", "Beslut")]
    ways += [(Permission.REGISTER, "/register", "Registrera")]
    ways += [(Permission.REGROUP, "/regroupings", "Regrupperingar")]
    ways += [(Permission.SEARCH, "/search", "Sök"), (Permission.READ_REPORT, "/access-requests", "Andra person")]
    ways += [(Permission.SEE_ALERTS, "/alerts", "Åtkomst"), (Permission.REVIEW_LOG, "/log-review", "Loggkontroll")]
    ways += [(Permission.KEEP_LOGINS, "/logins", "Inloggningar")]
    ways += [(Permission.FEED_BACK, "/feedback", "Återkoppling")]
    ways += [
        (Permission.SEE_DEVIATIONS, "/deviations", "Avvikelser"),
        (Permission.SELF_CHECK, "/self-check", "Egenkontroll"),
    ]
    return [
        {"href": href, "text": text, "is_current": path.startswith(href)}
        for permission, href, text in ways
        if actor.may(permission)
    ]


class PageRoute(RouteWithPages):
    """A route of the people at work, with its error pages."""

    def error_page(self, request: Request, code: str) -> Response:
        """What went wrong, as a page."""
        return error_page(request, code)


def words_of(code: str) -> tuple[str, str]:
    """Heading and sentence for a code."""
    return _PAGES.get(code, _PAGES["internal"])


def error_page(request: Request, code: str) -> Response:
    """What went wrong, in words, and the way on."""
    if code == "not_signed_in":
        return RedirectResponse("/login", status_code=303)
    report = request.path_params.get("report_id") if request.method == "GET" else None
    report = report or getattr(request.state, "about", {}).get("report_id")
    if report and code in ("purpose_required", "protected_identity"):
        return RedirectResponse(f"/reports/{report}/access", status_code=303)
    heading, sentence = words_of(code)
    status = PROBLEMS.get(code, PROBLEMS["internal"])[0]
    context = {"code": code, "heading": heading, "sentence": sentence, "group": request.path_params.get("group_id")}
    return templates.TemplateResponse(request, "problem.html", context, status_code=status)
