"""Signing in and out of the portal, at the issuer that the municipality trusts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from casework.access import STAFF, Actor, Qualification, Role
from casework.errors import Refused, Unavailable
from casework.ids import MunicipalityCode, PersonId
from casework.mandated import Group
from casework.text import as_bool, as_field
from config.settings import Settings
from intake.cookies import SESSION_COOKIE
from intake.deps import MaybeActor, Parts, UsesParts
from intake.issuer import STATE_COOKIE, STATE_LIFE_S, Issuer, SignedIn
from intake.portal.pages import HOME, LOGIN, PortalRoute, cookies, is_way_on, portal_page, staff_start
from intake.samesite import refuse_cross_site
from store.access import SESSION_LIFE
from store.accounts import Identity, Profile

router = APIRouter(include_in_schema=False, route_class=PortalRoute)

CALLBACK = "/portal/callback"
LOGGED_OUT = "/portal/utloggad"

WayOn = Annotated[str, Query(alias="till", max_length=200)]


@router.get(LOGIN)
async def show_login(
    request: Request, parts: UsesParts, actor: MaybeActor, till: WayOn = "", sparat: bool = False
) -> Response:
    """What the portal is, for whom, and the way to the login."""
    if actor is not None and actor.role is Role.REPORTER and not sparat:
        return RedirectResponse(HOME, status_code=303)
    context = {"way_on": till if is_way_on(till) else "", "has_issuer": parts.issuer is not None, "was_saved": sparat}
    return portal_page(request, parts, "login.html", {**context, "actor": None, "account": None})


@router.get("/portal/login/start")
async def start_login(request: Request, parts: UsesParts, till: WayOn = "") -> Response:
    """To the issuer. A link and no form: browsers hold back a form that leads to another site (CSP form-action)."""
    here = cookies(request, parts)
    begun = await _issuer(parts).begin(
        request, redirect_uri=here.base + CALLBACK, way_on=till if is_way_on(till) else ""
    )
    here.put(begun.answer, STATE_COOKIE, begun.cookie, life_s=STATE_LIFE_S, samesite="lax")
    return begun.answer


@router.get(CALLBACK)
async def come_back(request: Request, parts: UsesParts) -> Response:
    """Back from the issuer: who it was becomes a session of our own. Nothing of the issuer's is kept, no token either."""
    here = cookies(request, parts)
    came = await _issuer(parts).finish(request, here.get(STATE_COOKIE))
    actor = _staff(came, parts.settings) or await _reporter(came, parts)
    session = await parts.doorkeeper.begin(actor)
    way_on = came.way_on if actor.role is Role.REPORTER and is_way_on(came.way_on) else staff_start(actor.role)
    answer = RedirectResponse(way_on, status_code=303)
    here.put(answer, SESSION_COOKIE, session, life_s=int(SESSION_LIFE.total_seconds()), samesite="lax")
    here.drop(answer, STATE_COOKIE)
    return answer


@router.post("/portal/logout")
async def log_out(request: Request, parts: UsesParts) -> Response:
    """Ends the session here, and leads on to the issuer to end its session too: a shared computer must not stay signed in."""
    refuse_cross_site(request)
    here = cookies(request, parts)
    if session := here.get(SESSION_COOKIE):
        await parts.doorkeeper.end(session)
    end = await parts.issuer.end_session_url(back_to=here.base + LOGGED_OUT) if parts.issuer else None
    answer = portal_page(request, parts, "logged_out.html", {"end": end, "actor": None, "account": None})
    here.drop(answer, SESSION_COOKIE)
    return answer


@router.get(LOGGED_OUT)
async def logged_out(request: Request, parts: UsesParts) -> Response:
    """That nobody is signed in any longer."""
    return portal_page(request, parts, "logged_out.html", {"end": None, "actor": None, "account": None})


def _issuer(parts: Parts) -> Issuer:
    if parts.issuer is None:
        raise Unavailable("no_issuer")
    return parts.issuer


def _staff(came: SignedIn, settings: Settings) -> Actor | None:
    """Somebody of our own, when the issuer says so. It can never make an importer, whose times are believed.

    Raises:
        Refused: "login_failed" for a municipality that is not a four-digit code.
    """
    claims = came.claims
    role = as_field(claims.get(settings.oidc_claim_role))
    if role not in STAFF:
        return None
    name = as_field(claims.get("preferred_username")) or came.subject
    home = settings.default_municipality
    code = as_field(claims.get(settings.oidc_claim_municipality)) or home
    if not (len(code) == 4 and code.isascii() and code.isdigit()):
        raise Refused("login_failed")
    return Actor(
        PersonId(name[:200]),
        Role(role),
        municipality=MunicipalityCode(code),
        unit=as_field(claims.get(settings.oidc_claim_unit)) or "",
        titles=_several(claims.get(settings.oidc_claim_title)),
        qualifications=frozenset(
            known for known in Qualification if known in _several(claims.get(settings.oidc_claim_qualification))
        ),
        may_see_protected=as_bool(claims.get(settings.oidc_claim_protected)) is True,
        handles_unplaced=code == home,
    )


def _several(claim: object) -> frozenset[str]:
    """A claim that may be one word, words with commas between them, or a list."""
    words = claim if isinstance(claim, list) else str(claim or "").split(",")
    return frozenset(word.strip() for word in map(as_field, words) if word)


async def _reporter(came: SignedIn, parts: Parts) -> Actor:
    """A mandated reporter: the account is made at the first login."""
    settings, claims = parts.settings, came.claims
    organisation = as_field(claims.get(settings.oidc_claim_organisation_id))
    if organisation is None:
        raise Refused("no_organisation")
    group = Group.read(claims.get(settings.oidc_claim_group))
    profile = Profile(
        name=as_field(claims.get("name")) or "",
        title=as_field(claims.get(settings.oidc_claim_title)) or "",
        phone=as_field(claims.get("phone_number")) or "",
        email=as_field(claims.get("email")) or "",
        group=group.code if group else "",
    )
    account = await parts.portal.accounts.sign_in(
        Identity(issuer=came.issuer, subject=came.subject, organisation=organisation),
        profile,
        organisation_name=as_field(claims.get(settings.oidc_claim_organisation_name)) or organisation,
    )
    return Actor(
        account.person_id,
        Role.REPORTER,
        organisation=account.organisation,
        administers=as_bool(claims.get(settings.oidc_claim_admin)) is True,
    )
