"""A request of somebody signed in is limited to what exists for them, by the ids in its address, before any route looks.

A route of the people at work needs no check of its own for what its address names; a test holds that each name is known here. Ids in a
body are checked by the route (`Reach.require_all`).
"""

from __future__ import annotations

from uuid import UUID

from fastapi import Request

from casework.access import Actor, Permission
from casework.errors import NotFound
from store.reach import Reach, Thing

IDS: dict[str, Thing] = {
    "report_id": Thing.REPORT,
    "report_child_id": Thing.REPORT_CHILD,
    "group_id": Thing.GROUP,
    "question_id": Thing.QUESTION,
    "mention_id": Thing.MENTION,
    "act_id": Thing.ACT,
    "grant_id": Thing.GRANT,
    "review_id": Thing.REVIEW,
    "investigation_id": Thing.INVESTIGATION,
    "deviation_id": Thing.DEVIATION,
    "action_id": Thing.ACTION,
}
NO_IDS = frozenset({"position", "which"})
"""Parts of addresses that say which of a thing's own parts is meant, or which of the board's lists."""

_OPENED = frozenset({Thing.REPORT, Thing.REPORT_CHILD})
_OPENING = frozenset({Permission.READ_REPORT, Permission.DECIDE, Permission.CORRECT})


async def limit(request: Request, reach: Reach, actor: Actor, permission: Permission, *, opens: bool) -> None:
    """Everything that the address names is of the person's municipality; a report that is to be opened is theirs to open.

    Raises:
        NotFound: "not_found". Refused: as `Reach.admit`.
    """
    for code in request.query_params.getlist("municipality"):
        is_code = (
            len(code) == 4 and code.isascii() and code.isdigit()
        )  # what is none is refused by the route's own types
        if is_code and not actor.reaches(code):
            raise NotFound("not_found")
    for name, thing in IDS.items():
        key = _key(request.path_params.get(name), thing)
        if key is None:
            continue
        await reach.require(actor, thing, key)
        if opens and permission in _OPENING and thing in _OPENED:
            await reach.admit(actor, thing, key)


def _key(written: object, thing: Thing) -> UUID | int | None:
    """None: not in this address, or not an id at all; the route's own types then refuse it."""
    try:
        key: UUID | int = int(str(written)) if thing is Thing.QUESTION else UUID(str(written))
    except ValueError:
        return None
    if isinstance(key, int) and not 0 <= key < 2**63:
        raise NotFound("not_found")
    return key
