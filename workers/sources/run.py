"""The process that watches the configured sources, each in a task of its own: a service that hangs holds up no folder."""

from __future__ import annotations

import asyncio
import secrets
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import uuid4

import structlog
from psycopg_pool import AsyncConnectionPool
from pydantic import SecretStr

from casework.errors import SlussError, Unavailable
from casework.ids import RECEIPT_BYTES
from casework.steps.receive import Chance
from config.policy import policy_for
from config.settings import Settings
from store.database import async_pool
from store.escalation import Escalation
from store.registry import Registry
from store.sealing import KeyRing, Sealer
from store.sources import SourceStore
from workers.sources.folder import Folder
from workers.sources.offer import Source, SourceError
from workers.sources.sdk import SdkSource
from workers.sources.sdk_http import SdkHttp
from workers.sources.taker import Taker

log = structlog.get_logger("workers")


def run(settings: Settings) -> None:
    """Watches until SIGTERM or SIGINT. Survives the loss of PostgreSQL and of every source, for however long."""
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    pool = async_pool(settings.database_url or "", size=4)
    await pool.open(wait=False)
    taker = taker_for(settings, pool)
    log.info("sources.started")
    try:
        async with sources(settings) as watched:
            await _forget_others(taker, watched, stop, settings.source_every_s)
            async with asyncio.TaskGroup() as group:
                for source in watched:
                    group.create_task(_watch(source, taker, stop, settings.source_every_s))
    finally:
        await pool.close(timeout=2.0)


def taker_for(settings: Settings, pool: AsyncConnectionPool) -> Taker:
    """What takes items in, over a pool."""
    sealer = Sealer(KeyRing.load_or_create(settings.keyring_path))
    return Taker(
        store=SourceStore(pool, sealer),
        registry=Registry(pool, sealer, Escalation(lambda code: policy_for(code).clocks)),
        chance=Chance(new_id=uuid4, receipt_bytes=lambda: secrets.token_bytes(RECEIPT_BYTES)),
        municipality=settings.default_municipality,
    )


@asynccontextmanager
async def sources(settings: Settings) -> AsyncIterator[list[Source]]:
    """The sources that the settings name."""
    limit = settings.max_body_mb * 2**20
    found: list[Source] = []
    if settings.watch_dir:
        found.append(Folder(path=settings.watch_dir, settle_s=settings.watch_settle_s, limit=limit, now=_now))
    if not settings.sdk_url:
        yield found
        return
    secret = settings.sdk_client_secret
    http = SdkHttp(
        settings.sdk_url,
        token_url=settings.sdk_token_url or "",
        client_id=settings.sdk_client_id or "",
        client_secret=secret if secret else SecretStr(""),
        scope=settings.sdk_scope,
    )
    try:
        yield [*found, SdkSource(http=http, function=settings.sdk_function or "", limit=limit, now=_now)]
    finally:
        await http.close()


async def one_round(source: Source, taker: Taker) -> None:
    """One look at a source, and a note of how it went, for people to see."""
    try:
        done = await taker.round(source)
    except SourceError as error:
        log.warning("source.away", where=source.name, error_code=error.code)
        await taker.store.note(source.name, is_ok=False, code=error.code, waiting=None)
        return
    if done.error_code:
        log.warning("source.incomplete", where=source.name, error_code=done.error_code, waiting=done.waiting)
    await taker.store.note(source.name, is_ok=True, code=done.error_code, waiting=done.waiting)


async def _watch(source: Source, taker: Taker, stop: asyncio.Event, every_s: float) -> None:
    while not stop.is_set():
        try:
            await one_round(source, taker)
        except SlussError as error:
            log.warning("source.interrupted", where=source.name, error_code=error.code)
        except (
            Exception
        ) as error:  # a bug in one round must not end the watch; the state's age tells that none succeeds
            log.error("source.failed", where=source.name, error_type=type(error).__name__)
        await _wait(stop, every_s)


async def _forget_others(taker: Taker, watched: list[Source], stop: asyncio.Event, every_s: float) -> None:
    """A source that nobody watches any more must not be told of as dead."""
    while not stop.is_set():
        try:
            await taker.store.watch_only([source.name for source in watched])
        except Unavailable:
            await _wait(stop, every_s)
        else:
            return


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the edge is where the clock enters
