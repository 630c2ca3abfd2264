"""Asking to be let: the same rules for the page and the API."""

from __future__ import annotations

from uuid import UUID

from casework.access import Actor
from casework.needtoknow import Asked, GrantKind
from config.policy import policy_for
from intake.deps import Parts
from store.reach import Thing


async def ask(parts: Parts, actor: Actor, report_id: UUID, asked: Asked) -> UUID:
    """Records what somebody asks for, and gives its id. A reveal is for who may open the report at all.

    Raises:
        NotFound: "not_found". Refused: as `store.reach.Reach.admit`.
    """
    is_reveal = asked.kind is GrantKind.REVEAL
    if is_reveal:
        await parts.reach.admit(actor, Thing.REPORT, report_id)
    needs_second = is_reveal and policy_for(actor.municipality or "").reveal_needs_second
    return await parts.threads.run(lambda c: parts.grants.ask(c, actor, report_id, asked, needs_second=needs_second))
