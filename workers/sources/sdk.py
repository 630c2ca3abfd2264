"""The poll client of "Säker digital kommunikation": Digg's "SDK API MT/MK" 1.0.0, between the authority's message service and us.

A message is listed (without its documents), fetched whole, kept and registered here, and only then deleted there. What
was deleted in vain is deleted again in the next round.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit
from uuid import uuid4

from casework.incoming import Format, RawItem
from casework.incoming.sdk import attributes_of, function_of
from casework.text import as_field
from store.sources import Kept
from workers.sources.offer import Offer, SourceError
from workers.sources.sdk_http import Answer, SdkHttp

_PAGE_SIZE = 100
_PAGES = 100  # of one round; what is beyond stands in the next, when these are gone
_BY_FUNCTION = "filter[recipientAttention.subOrganization.extension]"
_GONE = 404


@dataclass(slots=True, kw_only=True)
class SdkSource:
    """The mailbox of one function in a message service."""

    http: SdkHttp
    function: str  # its address, such as "sdk:orosanmalan:0203:borlange.se"
    limit: int  # bytes of one message
    now: Callable[[], datetime]
    name: str = "sdk"

    async def poll(self) -> AsyncIterator[Offer]:
        """Every message that is there for the function. The whole list first: deleting would move its pages.

        Raises:
            SourceError: "service_away", "service_refuses", "token_refused" or "list_unreadable".
        """
        for message in [m async for page in self._pages() for m in _messages(page)]:
            # A service that does not know the filter lists everybody's: another function's message is not ours to take.
            if message.function in (None, self.function.lower()):
                yield _Listed(self, message.id, message.other_id)

    def left_alone(self) -> int:
        """Nothing: what is listed is taken, or counted as failed."""
        return 0

    async def _pages(self) -> AsyncIterator[Any]:
        """Pages by the link to the next, else by number, until one brings nothing new."""
        seen: set[str] = set()
        address: str | None = self._address(1)
        for number in range(2, _PAGES + 2):
            if address is None:
                return
            page = await self._page(address, is_first=number == 2)
            new = {message.id for message in _messages(page)} - seen
            if not new:
                return
            seen |= new
            yield page
            address = self._next(page) or self._address(number)

    async def _page(self, address: str, *, is_first: bool) -> Any:
        answer = await self.http.get(address, limit=self.limit)
        if answer.is_refused and not is_first:
            return {}  # it has no such page
        if answer.is_refused:
            answer = await self.http.get(f"sdk/messages?{urlencode({_BY_FUNCTION: self.function})}", limit=self.limit)
        try:
            return json.loads(answer.expect_success())
        except (ValueError, RecursionError):
            raise SourceError("list_unreadable") from None

    def _address(self, number: int) -> str:
        query = {_BY_FUNCTION: self.function, "filter[pagenumber]": number, "filter[size]": _PAGE_SIZE}
        return f"sdk/messages?{urlencode(query)}"

    def _next(self, page: Any) -> str | None:
        """The link to the next page, when it leads to the same service: the token goes nowhere else."""
        links = page.get("links") if isinstance(page, Mapping) else None
        link = links.get("next") if isinstance(links, Mapping) else None
        link = link.get("href") if isinstance(link, Mapping) else link
        if not isinstance(link, str) or not link:
            return None
        whole = urljoin(self.http.base_url, link)
        return whole if urlsplit(whole)[:2] == urlsplit(self.http.base_url)[:2] else None


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line of the list."""

    id: str
    other_id: str | None  # the service's own, where it has one besides the message's
    function: str | None


@dataclass(frozen=True, slots=True)
class _Listed:
    """One message on offer."""

    source: SdkSource
    external_id: str
    other_id: str | None

    async def fetch(self) -> RawItem | None:
        """The whole message.

        Raises:
            SourceError: "message_missing": listed and not there. Deleted meanwhile, or the service is not well.
        """
        answer = await self._by_either(lambda address: self.source.http.get(address, limit=self.source.limit))
        if answer.status == _GONE:
            raise SourceError("message_missing")
        content = None if answer.is_too_large else answer.expect_success()
        basis = self.external_id.encode() if content is None else content
        return RawItem(
            id=uuid4(),
            source=self.source.name,
            external_id=self.external_id,
            name=None,
            format=Format.TOO_LARGE if content is None else Format.SDK,
            content=content,
            size=answer.size,
            digest=hashlib.sha256(basis).digest(),
            received_at=self.source.now(),
        )

    async def let_go(self, kept: Kept) -> None:
        """Deletes it there, unless it is not whole here."""
        if not kept.is_whole:
            raise SourceError("message_too_large")  # stays in the count until a person has dealt with it there
        answer = await self._by_either(self.source.http.delete)
        if answer.status != _GONE and not answer.is_success:
            raise SourceError("not_acknowledged")

    async def _by_either(self, ask: Callable[[str], Awaitable[Answer]]) -> Answer:
        """By the message's id, else by the service's own: the specification does not say which one the address takes."""
        answer = await ask(f"sdk/messages/{quote(self.external_id, safe='')}")
        if answer.status == _GONE and self.other_id:
            return await ask(f"sdk/messages/{quote(self.other_id, safe='')}")
        return answer


def _messages(page: Any) -> Iterator[_Entry]:
    """The entries of a list. One without any id cannot be asked for, and is left to the service."""
    data = page.get("data") if isinstance(page, Mapping) else page
    for entry in data if isinstance(data, list) else []:
        try:
            attributes = attributes_of(entry)
        except ValueError:
            attributes = {}
        own = as_field(entry.get("id")) if isinstance(entry, Mapping) else None
        if message_id := as_field(attributes.get("messageId")) or own:
            function = function_of(attributes)
            yield _Entry(message_id, own if own != message_id else None, function.lower() if function else None)
