"""What every source does: it offers things one by one, hands each over when asked, and lets go of it when told that it is registered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from casework.incoming import RawItem
from store.sources import Kept


class SourceError(Exception):
    """A source, or one thing in it, cannot be had now. Carries a code; a later round tries again."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Offer(Protocol):
    """One thing in a source, not yet fetched."""

    @property
    def external_id(self) -> str | None:
        """The source's own name for it, where that names it for good."""

    async def fetch(self) -> RawItem | None:
        """The thing itself; None when it is gone, or not ready after all.

        Raises:
            SourceError: it cannot be had now.
        """

    async def let_go(self, kept: Kept) -> None:
        """Tells the source that it is registered. Safe to repeat.

        Raises:
            SourceError: the source did not take it; the next round says it again, and registers nothing twice.
        """


class Source(Protocol):
    """A place that reports come from."""

    name: str

    def poll(self) -> AsyncIterator[Offer]:
        """What there is now.

        Raises:
            SourceError: the source cannot be reached.
        """

    def left_alone(self) -> int:
        """How many things the last poll saw that it could not offer, for a person to look at."""
