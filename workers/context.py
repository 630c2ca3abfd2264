"""What one worker process keeps between jobs: its connection, its keys, and what linking knows of the world."""

from __future__ import annotations

import gc
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from psycopg import Connection

from casework.errors import Unavailable
from casework.knowledge import Knowledge
from config.linking import linking_weights
from config.local import local_vocabularies, vocabulary
from config.notify import notice_policy
from config.novelty import local_rules, novelty_rules
from config.reference import name_table
from config.settings import Settings, settings
from store.database import connect
from store.files import Files, files_from
from store.linking import LinkStore
from store.linkwrite import LinkWriter
from store.sealing import KeyRing, Sealer


@dataclass(slots=True)
class Context:
    """The parts of one worker process."""

    settings: Settings
    knowledge: Knowledge
    store: LinkStore
    writer: LinkWriter
    files: Files = field(default_factory=Files)
    _connection: Connection[Any] | None = None

    def connection(self) -> Connection[Any]:
        """The process's connection, opened again when it was lost.

        Raises:
            Unavailable: "database_away".
        """
        if self._connection is None or self._connection.closed or self._connection.broken:
            if not self.settings.database_url:
                raise Unavailable("no_database_url")
            self._connection = connect(self.settings.database_url)
        return self._connection

    def forget_connection(self) -> None:
        """After a database error: the next use opens a new one, and with it lets go of every lock."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


@cache
def context() -> Context:
    """This process's context, made at first use (half a second for the name tables)."""
    config = settings()
    knowledge = Knowledge(
        names=name_table(),
        vocabulary=vocabulary(),
        weights=linking_weights(config.linking_file),
        rules=novelty_rules(),
        local=local_vocabularies(),
        local_rules=local_rules(),
    )
    sealer = Sealer(KeyRing.load_or_create(config.keyring_path))
    own = Context(
        settings=config,
        knowledge=knowledge,
        store=LinkStore(sealer),
        writer=LinkWriter(sealer, knowledge.version, notice_policy(config)),
        files=files_from(config),
    )
    gc.freeze()  # the tables stay for good: looking through them for garbage made one report in a hundred slow
    return own
