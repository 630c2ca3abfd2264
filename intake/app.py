"""Puts the web process together. The only place where its parts meet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

from fastapi import FastAPI
from starlette.routing import BaseRoute

from config.delegation import order_on
from config.policy import local_clocks, policy_for
from config.reference import name_table
from config.settings import Settings
from intake import errors, portal, public, staff, static_files
from intake.api import (
    access,
    attachments,
    board_actions,
    corrections,
    decisions,
    desk,
    deviations,
    docs,
    health,
    investigations,
    mentioned,
    news,
    notifications,
    questions,
    regroupings,
    reports,
    work,
)
from intake.deps import Parts, Regrouping
from intake.gate import Gate
from intake.gather import Gatherer
from intake.headers import SecurityHeaders
from intake.issuer import Issuer
from intake.lookout import Boards
from intake.metrics import Metrics
from store.access import Doorkeeper
from store.assessments import Assessments
from store.attachments import Attachments
from store.board import BoardReads
from store.boardactions import BoardActions
from store.corrections import Corrections
from store.database import async_pool, thread_pool
from store.decisions import Decisions
from store.deviations import Deviations
from store.doorbell import Doorbell
from store.drafts import Drafts
from store.escalation import Escalation
from store.files import files_from
from store.grants import Grants
from store.logreview import LogReview
from store.mentioned import MentionedChildren
from store.news import GroupNews
from store.portal import PortalStore
from store.protection import Protection
from store.reach import Reach
from store.records import Records
from store.registry import Registry
from store.runningclocks import OwnClocks
from store.sealing import KeyRing, Sealer
from store.searches import Searches
from store.sittings import Sittings
from store.threads import Threads
from store.views import Views

# In this order: a public page first, so that no later pattern can take its address.
ROUTERS = (
    *public.ROUTERS,
    *(
        module.router
        for module in (
            reports,
            desk,
            decisions,
            investigations,
            attachments,
            access,
            questions,
            regroupings,
            mentioned,
            news,
            work,
            deviations,
            corrections,
            board_actions,
            notifications,
            health,
            docs,
        )
    ),
    *(module.router for module in staff.PAGES),
    *(module.router for module in portal.PAGES),
)


@cache
def _routes() -> tuple[BaseRoute, ...]:
    """One table for all applications of a process. How each route reads its request is worked out at the first one, for half a second."""
    table = FastAPI(openapi_url=None)
    for router in ROUTERS:
        table.include_router(router)
    return tuple(table.router.routes)


def create_app(settings: Settings, *, database_url: str, redis_url: str) -> FastAPI:
    """The web application on the given servers. It starts, and says "not ready", while the database is away."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        sealer = Sealer(KeyRing.load_or_create(settings.keyring_path))
        escalation = Escalation(lambda code: policy_for(code).clocks)
        pool = async_pool(database_url)
        await pool.open(wait=False)
        for_threads = thread_pool(database_url)
        for_threads.open(wait=False)
        gatherer = Gatherer(Registry(pool, sealer, escalation))
        gatherer.start()
        names = asyncio.create_task(asyncio.to_thread(name_table))  # else the first search would hold up what arrives
        metrics = Metrics()
        app.state.parts = Parts(
            settings=settings,
            registry=gatherer.registry,
            gatherer=gatherer,
            doorkeeper=Doorkeeper(pool, sealer),
            views=Views(pool, sealer),
            boards=Boards(BoardReads(pool, OwnClocks(local_clocks()))),
            assessments=Assessments(pool, sealer),
            sittings=Sittings(sealer, lambda code: policy_for(code).sittings, escalation, order_on),
            records=Records(sealer),
            threads=Threads(for_threads),
            regrouping=Regrouping(sealer, settings),
            mentioned=MentionedChildren(sealer, escalation),
            news=GroupNews(sealer),
            drafts=Drafts(pool, sealer),
            files=files_from(settings),
            attachments=Attachments(sealer),
            portal=PortalStore.of(pool, sealer),
            issuer=Issuer(settings, sealer) if settings.oidc_issuer else None,
            decisions=Decisions(sealer, escalation),
            deviations=Deviations(sealer),
            actions=BoardActions(sealer),
            corrections=Corrections(sealer, order_on),
            doorbell=Doorbell(redis_url),
            metrics=metrics,
            gate=Gate.build(settings, sealer, metrics),
            reach=Reach(pool),
            grants=Grants(sealer),
            protection=Protection(sealer),
            searches=Searches(sealer),
            logreview=LogReview(sealer),
        )
        yield
        await gatherer.stop()
        await asyncio.to_thread(for_threads.close, timeout=2.0)
        await pool.close(timeout=2.0)
        await names

    app = FastAPI(
        title="Sluss", version="1", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url="/openapi.json"
    )
    app.router.routes.extend(_routes())
    app.mount("/static", static_files.files(), name="static")
    errors.install(app)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(errors.LastResort)
    return app
