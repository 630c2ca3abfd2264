"""What a request handler may use: the parts of the running web process, and who is asking."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Annotated, cast
from uuid import uuid4

from fastapi import Depends, Request

from casework.access import Actor, Permission, Role, require
from casework.errors import Refused
from casework.report import Channel, Flag
from casework.steps.receive import Arrival, Chance, receive
from casework.submission import Attachment, Submission
from config.lanes import lane_of
from config.linking import linking_weights
from config.novelty import novelty_rules
from config.reference import municipalities, name_table
from config.settings import Settings
from intake.cookies import SESSION_COOKIE as SESSION_COOKIE  # noqa: PLC0414 - others import it from here
from intake.cookies import Cookies
from intake.gate import Gate
from intake.gather import Gatherer
from intake.issuer import Issuer
from intake.lookout import Boards
from intake.metrics import Metrics
from intake.reach import limit
from store.access import Doorkeeper
from store.assessments import Assessments
from store.attachments import Attachments
from store.boardactions import BoardActions
from store.corrections import Corrections
from store.decisions import Decisions
from store.deviations import Deviations
from store.doorbell import Doorbell
from store.drafts import Drafts
from store.files import Files
from store.grants import Grants
from store.logreview import LogReview
from store.mentioned import MentionedChildren
from store.news import GroupNews
from store.orgkeys import PREFIX as ORGANISATION_KEY
from store.portal import PortalStore
from store.protection import Protection
from store.questions import Questions
from store.reach import Reach
from store.records import Records
from store.registry import Registry
from store.regrouping import Regrouper
from store.sealing import Sealer
from store.searches import Searches
from store.sittings import Sittings
from store.threads import Threads
from store.views import Views

CHANCE = Chance(new_id=uuid4, receipt_bytes=lambda: secrets.token_bytes(10))


class Regrouping:
    """What answers and regroupings need to know of names and weights: read at the first use, which most processes never see."""

    def __init__(self, sealer: Sealer, settings: Settings) -> None:
        self._sealer = sealer
        self._alone_up_to = settings.regroup_alone_up_to
        self._linking_file = settings.linking_file

    @cached_property
    def regrouper(self) -> Regrouper:
        """Carries out what people do to groups."""
        weights = linking_weights(self._linking_file)
        version = f"{weights.version}/{novelty_rules().version}"
        return Regrouper(self._sealer, name_table(), weights, version, self._alone_up_to)

    @cached_property
    def questions(self) -> Questions:
        """What waits for an answer."""
        return Questions(self._sealer, name_table(), linking_weights(self._linking_file))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of one web process, put together in `intake.app`."""

    settings: Settings
    registry: Registry
    gatherer: Gatherer
    doorkeeper: Doorkeeper
    views: Views
    boards: Boards
    assessments: Assessments
    sittings: Sittings
    records: Records
    threads: Threads
    regrouping: Regrouping
    mentioned: MentionedChildren
    news: GroupNews
    drafts: Drafts
    files: Files
    attachments: Attachments
    portal: PortalStore
    issuer: Issuer | None
    decisions: Decisions
    deviations: Deviations
    actions: BoardActions
    corrections: Corrections
    doorbell: Doorbell
    metrics: Metrics
    gate: Gate
    reach: Reach
    grants: Grants
    protection: Protection
    searches: Searches
    logreview: LogReview

    @property
    def regrouper(self) -> Regrouper:
        """Carries out what people do to groups."""
        return self.regrouping.regrouper

    @property
    def questions(self) -> Questions:
        """What waits for an answer."""
        return self.regrouping.questions


async def parts(request: Request) -> Parts:
    """The parts of this process. Async, though it waits for nothing: else every request goes through a thread pool."""
    return cast(Parts, request.app.state.parts)


async def actor(request: Request, parts: Annotated[Parts, Depends(parts)]) -> Actor | None:
    """Who is signed in, by bearer token or by session cookie; None for anybody.

    Raises:
        Refused: "key_not_valid" for an organisation's key that is unknown or revoked: its system must not go on as anybody.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip().startswith(ORGANISATION_KEY):
        system = await parts.portal.keys.who(token.strip())
        if system is None:
            raise Refused("key_not_valid")
        return system
    if scheme.lower() == "bearer" and token:
        return await parts.doorkeeper.who(token.strip(), kind="bearer")
    if cookie := Cookies(request, parts.settings).get(SESSION_COOKIE):
        return await parts.doorkeeper.who(cookie, kind="session")
    return None


UsesParts = Annotated[Parts, Depends(parts)]
MaybeActor = Annotated[Actor | None, Depends(actor)]


def signed_in(permission: Permission, *, opens: bool = True) -> object:
    """A dependency: the actor, who has the permission, for what exists for them (`intake.reach`).

    Args:
        opens: False for a route that reads reports in general and opens none, such as asking to be let.
    """

    async def check(request: Request, parts: UsesParts, actor: MaybeActor) -> Actor:
        known = require(actor, permission)
        await limit(request, parts.reach, known, permission, opens=opens)
        return known

    return Depends(check)


def allowed_to_send(permission: Permission) -> object:
    """A dependency for what anybody may do: the actor, if any; a key that was made for something else is refused."""

    async def check(actor: MaybeActor) -> Actor | None:
        return require(actor, permission) if actor is not None and actor.role is Role.ORGANISATION else actor

    return Depends(check)


def submission(
    raw: bytes,
    *,
    channel: Channel,
    actor: Actor | None,
    idempotency_key: str | None,
    labels: tuple[Flag, ...] = (),
    files: tuple[Attachment, ...] | None = None,
) -> Submission:
    """What arrived, ready to be registered. Only an importer's own words about time and channel are believed."""
    arrival = Arrival(
        now=datetime.now(UTC),  # noqa: TID251 - the edge is where the clock enters
        channel=channel,
        sender=actor.person_id if actor else None,
        believes_sender=actor is not None and actor.may(Permission.IMPORT),
        idempotency_key=idempotency_key,
        labels=labels,
        files=files,
        organisation=actor.organisation_name if actor and actor.role is Role.ORGANISATION else None,
    )
    return receive(raw, arrival, CHANCE, known_municipalities=municipalities(), lane_of=lane_of)
