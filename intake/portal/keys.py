"""Keys of the organisation's own systems: made and revoked by somebody whose login says that they administer it, shown once."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from casework.errors import Refused
from casework.text import storable
from intake.portal.pages import PortalRoute, Reporter, Visit
from store.orgkeys import SCOPES

router = APIRouter(include_in_schema=False, route_class=PortalRoute)

ALL = "/portal/nycklar"
_LABEL_LIMIT = 100


@router.get(ALL)
async def show_keys(visit: Reporter) -> Response:
    """The organisation's keys: what each is for, when it was used last."""
    return await _page(_administrator(visit))


@router.post(ALL)
async def make_key(
    visit: Reporter, label: Annotated[str, Form()] = "", scope: Annotated[list[str] | None, Form()] = None
) -> Response:
    """A new key, shown on this page and never again. Reloading the page asks the browser first, and makes another key."""
    _administrator(visit)
    chosen = [name for name in SCOPES if name in (scope or [])]
    name = storable(label).strip()[:_LABEL_LIMIT]
    if not name or not chosen:
        problem = ("label", "Skriv vad nyckeln är till för.") if not name else ("scope-1", "Välj vad nyckeln får göra.")
        return await _page(visit, problem=problem, label=name, status=422)
    key = await visit.parts.portal.keys.make(visit.organisation, label=name, scopes=chosen, by=visit.person)
    return await _page(visit, key=key, status=201)


@router.post("/portal/nycklar/{key_id}/aterkalla")
async def revoke_key(key_id: UUID, visit: Reporter) -> Response:
    """Stops a key at once."""
    _administrator(visit)
    await visit.parts.portal.keys.revoke(key_id, visit.organisation, by=visit.person)
    return RedirectResponse(ALL, status_code=303)


def _administrator(visit: Visit) -> Visit:
    if not visit.actor.administers:
        raise Refused("not_permitted")
    return visit


async def _page(
    visit: Visit, *, key: str = "", problem: tuple[str, str] | None = None, label: str = "", status: int = 200
) -> Response:
    context = {
        "keys": await visit.parts.portal.keys.of(visit.organisation),
        "new_key": key,
        "problem": problem,
        "label": label,
    }
    return visit.page("keys.html", context, status=status)
