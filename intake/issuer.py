"""Signing in at an OpenID Connect issuer: authorisation code with PKCE, state and nonce (Authlib does the protocol).

Between the two halves of a login the browser keeps state, nonce and verifier in a sealed cookie that lives ten minutes.
"""

from __future__ import annotations

import base64
import binascii
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from time import time
from typing import Any

import httpx2
import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth, StarletteOAuth2App
from fastapi import Request
from fastapi.responses import Response
from joserfc.errors import JoseError

from casework.errors import Refused, SlussError, Unavailable
from config.settings import Settings
from store.sealing import Sealer

log = structlog.get_logger("intake")

STATE_COOKIE = "sluss_login"
STATE_LIFE_S = 600
_WHERE = "cookie/login"
_DISCOVERY_LIFE_S = 3600
_TIMEOUT_S = 5.0
_CLOCK_SKEW_S = 30
# Never "none", and nothing that a shared secret signs: only the issuer's own key says who has signed in.
_SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")


@dataclass(frozen=True, slots=True)
class SignIn:
    """A login that has begun or ended: where the browser goes, and what it is to keep meanwhile."""

    answer: Response
    cookie: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who the issuer says has signed in."""

    issuer: str
    subject: str
    claims: Mapping[str, Any]
    way_on: str  # the page that was asked for before the login


@cache
def _trusted() -> ssl.SSLContext:
    """The system's certificates, read once: Authlib makes a client for each request, and reading takes 0.1 s of the web process's loop."""
    return httpx2.create_ssl_context()


class Issuer:
    """The issuer that this installation trusts."""

    def __init__(self, settings: Settings, sealer: Sealer) -> None:
        self.address = settings.oidc_issuer or ""
        self._organisation_claim = settings.oidc_claim_organisation_id
        self._sealer = sealer
        secret = settings.oidc_client_secret
        self._client: StarletteOAuth2App = OAuth().register(
            name="issuer",
            client_id=settings.oidc_client_id,
            client_secret=secret.get_secret_value() if secret else None,
            server_metadata_url=f"{self.address.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": settings.oidc_scope,
                "code_challenge_method": "S256",
                "timeout": _TIMEOUT_S,
                "verify": _trusted(),
                "token_endpoint_auth_method": "client_secret_basic" if secret else "none",
            },
        )

    async def begin(self, request: Request, *, redirect_uri: str, way_on: str) -> SignIn:
        """Sends the browser to the issuer.

        Raises:
            Unavailable: "issuer_away".
        """
        await self._discover()
        request.scope["session"] = {}
        answer = await self._client.authorize_redirect(request, redirect_uri)
        kept = {"session": request.session, "until": time() + STATE_LIFE_S, "way_on": way_on}
        sealed = self._sealer.seal_json(kept, where=_WHERE)
        return SignIn(answer, base64.urlsafe_b64encode(sealed).decode())

    async def finish(self, request: Request, cookie: str | None) -> SignedIn:
        """Who came back from the issuer.

        Raises:
            Refused: "login_failed" when anything is not as it should be: state, nonce, time, signature, audience, issuer.
            Unavailable: "issuer_away".
        """
        kept = self._kept(cookie)
        await self._discover()
        request.scope["session"] = kept["session"]
        try:
            token = await self._client.authorize_access_token(request, leeway=_CLOCK_SKEW_S)
            claims = token.get("userinfo")
            if not claims or not isinstance(claims.get("sub"), str):
                raise Refused("login_failed")
            if not claims.get(self._organisation_claim):
                claims = await self._with_userinfo(token, claims)
        except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError) as error:
            log.warning("login.refused", error_type=type(error).__name__)
            raise Refused("login_failed") from None
        except httpx2.HTTPError as error:
            raise _away(error) from None
        return SignedIn(
            issuer=self.address, subject=claims["sub"], claims=dict(claims), way_on=str(kept.get("way_on", ""))
        )

    async def end_session_url(self, *, back_to: str) -> str | None:
        """Where the browser goes to end the issuer's own session too; None when the issuer has no such place or is away."""
        try:
            metadata = await self._discover()
            if not metadata.get("end_session_endpoint"):
                return None
            url = await self._client.create_logout_url(
                post_logout_redirect_uri=back_to, client_id=self._client.client_id
            )
        except SlussError:
            return None
        return str(url["url"])

    async def _discover(self) -> Mapping[str, Any]:
        """What the issuer says of itself: asked once an hour; an older answer serves while it is away."""
        known = self._client.server_metadata
        before = known.get("_loaded_at")
        if before is not None and before > time() - _DISCOVERY_LIFE_S:
            return dict(known)
        known.pop("_loaded_at", None)
        try:
            found = await self._client.load_server_metadata()
        except (httpx2.HTTPError, ValueError, TypeError) as error:
            if before is None:
                raise _away(error) from None
            known["_loaded_at"] = before + _DISCOVERY_LIFE_S
            return dict(known)
        if str(found.get("issuer", "")).rstrip("/") != self.address.rstrip("/"):
            known.pop("_loaded_at", None)
            raise _away(ValueError("another issuer"))
        offered = found.get("id_token_signing_alg_values_supported") or ["RS256"]
        known["id_token_signing_alg_values_supported"] = [name for name in offered if name in _SIGNATURES]
        known.pop("jwks", None)
        return dict(known)

    async def _with_userinfo(self, token: Mapping[str, Any], claims: Mapping[str, Any]) -> Mapping[str, Any]:
        """The claims, with those that the issuer keeps for its userinfo endpoint."""
        if not self._client.server_metadata.get("userinfo_endpoint"):
            return claims
        more = await self._client.userinfo(token=dict(token))
        if more.get("sub") != claims["sub"]:
            raise Refused("login_failed")
        return {**more, **claims}

    def _kept(self, cookie: str | None) -> dict[str, Any]:
        try:
            sealed = base64.urlsafe_b64decode(cookie or "")
            kept: dict[str, Any] = self._sealer.unseal_json(sealed, where=_WHERE)
        except (SlussError, binascii.Error, ValueError):
            raise Refused("login_failed") from None
        if kept["until"] < time():
            raise Refused("login_failed")
        return kept


def _away(error: Exception) -> Unavailable:
    log.warning("issuer.away", error_type=type(error).__name__)
    return Unavailable("issuer_away")
