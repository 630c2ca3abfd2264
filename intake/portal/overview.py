"""The portal's first page: a new report, drafts, what was sent, and what has come back."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from intake.portal.fields import child_label
from intake.portal.pages import HOME, PortalRoute, Reporter
from store.portal_drafts import Draft

router = APIRouter(include_in_schema=False, route_class=PortalRoute)

_SHOWN = 5


@router.get(HOME)
async def show_overview(visit: Reporter, borta: bool = False) -> Response:
    """What the person has under way."""
    drafts = await visit.parts.portal.drafts.of(visit.person)
    sent = await visit.parts.portal.sent.of(visit.person)
    context = {
        "drafts": [(draft, draft_label(draft)) for draft in drafts],
        "sent": sent[:_SHOWN],
        "sent_count": len(sent),
        "waiting_count": sum(one.asked_at is not None and one.given is None for one in sent),
        "given": [one for one in sent if one.given],
        "was_deleted": borta,
    }
    return visit.page("overview.html", context)


def draft_label(draft: Draft) -> str:
    """The children that a draft is about, as its owner named them."""
    fields = draft.content["fields"] if draft.state == "sending" else draft.content
    return ", ".join(child_label(child, number) for number, child in enumerate(fields["children"], 1))
