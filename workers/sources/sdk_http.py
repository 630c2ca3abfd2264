"""HTTP to the message service: a token by client credentials, kept until it runs out, and patience with what is away for a moment.

Redirects are not followed: the token goes to the address that it was set up for, and nowhere else.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2 as httpx
import stamina
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from pydantic import SecretStr

from workers.sources.offer import SourceError

TIMEOUT_S = 30.0
ATTEMPTS = 4
PATIENCE_S = 20.0
_FIRST_WAIT_S, _LONGEST_WAIT_S, _JITTER_S = 0.2, 5.0, 1.0
_UNAUTHORISED = 401
_TOO_MANY = 429
_REFUSED = frozenset({400, 405, 414, 422})  # what a service answers to a filter that it does not know


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service said. Its words are never told on: they may quote a message."""

    status: int
    content: bytes
    size: int
    is_too_large: bool = False  # then `content` is empty

    @property
    def is_success(self) -> bool:
        """2xx."""
        return 200 <= self.status < 300

    @property
    def is_refused(self) -> bool:
        """The service does not take the request as it stands."""
        return self.status in _REFUSED

    def expect_success(self) -> bytes:
        """The content.

        Raises:
            SourceError: "service_refuses".
        """
        if not self.is_success or self.is_too_large:
            raise SourceError("service_refuses")
        return self.content


class _Again(Exception):
    """Away for a moment, perhaps."""


class SdkHttp:
    """One connection pool and one token. Used by one task."""

    def __init__(self, base_url: str, *, token_url: str, client_id: str, client_secret: SecretStr, scope: str) -> None:
        self.base_url = f"{base_url.rstrip('/')}/"
        self._has_token = False
        self._client: Any = AsyncOAuth2Client(
            client_id=client_id,
            client_secret=client_secret.get_secret_value(),
            token_endpoint=token_url,
            grant_type="client_credentials",
            scope=scope or None,
            base_url=self.base_url,
            timeout=TIMEOUT_S,
            follow_redirects=False,
            headers={"Accept": "application/json"},
        )

    async def get(self, address: str, *, limit: int) -> Answer:
        """What stands at an address, up to `limit` bytes.

        Raises:
            SourceError: "service_away"; "token_refused"; "service_refuses" when a fresh token is not enough.
        """
        return await self._ask("GET", address, limit)

    async def delete(self, address: str) -> Answer:
        """Deletes what stands at an address. Errors as for `get`."""
        return await self._ask("DELETE", address, 1 << 20)

    async def close(self) -> None:
        """Lets go of the connections."""
        await self._client.aclose()

    async def _ask(self, method: str, address: str, limit: int) -> Answer:
        try:
            async for attempt in stamina.retry_context(
                on=_Again,
                attempts=ATTEMPTS,
                timeout=PATIENCE_S,
                wait_initial=_FIRST_WAIT_S,
                wait_max=_LONGEST_WAIT_S,
                wait_jitter=_JITTER_S,
            ):
                with attempt:
                    answer = await self._once(method, address, limit)
                    if answer.status == _UNAUTHORISED:  # the token was revoked before its time: one fresh one
                        self._has_token = False
                        answer = await self._once(method, address, limit)
                    return answer
        except _Again:
            raise SourceError("service_away") from None
        raise SourceError("service_away")

    async def _once(self, method: str, address: str, limit: int) -> Answer:
        try:
            await self._token()
            async with self._stream(method, address) as answer:
                if answer.status_code >= 500 or answer.status_code == _TOO_MANY:
                    raise _Again
                return await _read(answer, limit)
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise _Again from error
        except httpx.InvalidURL:
            raise SourceError("service_refuses") from None

    async def _token(self) -> None:
        """Makes sure that there is one. Renewed a minute before it runs out."""
        try:
            if self._has_token:
                await self._client.ensure_active_token(self._client.token)
            else:
                await self._client.fetch_token()
            self._has_token = _is_usable(self._client.token)
        except httpx.HTTPStatusError as error:
            raise _Again from error
        except (OAuthError, ValueError, KeyError, AttributeError, TypeError):
            self._has_token = False
        if not self._has_token:
            raise SourceError("token_refused")

    @asynccontextmanager
    async def _stream(self, method: str, address: str) -> AsyncIterator[Any]:
        async with self._client.stream(method, address) as answer:
            yield answer


def _is_usable(token: Any) -> bool:
    """What the service gave is a token that can be sent. Not every refusal says that it is one."""
    return bool(
        token and isinstance(token.get("access_token"), str) and str(token.get("token_type")).lower() == "bearer"
    )


async def _read(answer: Any, limit: int) -> Answer:
    pieces: list[bytes] = []
    size = 0
    async for piece in answer.aiter_bytes():
        size += len(piece)
        if size > limit:
            return Answer(answer.status_code, b"", size, is_too_large=True)
        pieces.append(piece)
    return Answer(answer.status_code, b"".join(pieces), size)
