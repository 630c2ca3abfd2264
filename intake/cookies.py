"""Cookies of people who sign in. Over https they carry the prefix __Host-: a browser takes them from this very host only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from fastapi import Request, Response

from config.settings import Settings

SESSION_COOKIE = "sluss_session"
_HOST_ONLY = "__Host-"


@dataclass(frozen=True, slots=True)
class Cookies:
    """The cookies of one request. Scripts never see them."""

    request: Request
    settings: Settings

    @property
    def base(self) -> str:
        """Where people reach this service: "https://oro.example.se", without a path. A reverse proxy is known by the setting only."""
        address = urlsplit(self.settings.public_url or str(self.request.base_url))
        return f"{address.scheme}://{address.netloc}"

    def get(self, name: str) -> str | None:
        """The cookie that the browser brought."""
        return self.request.cookies.get(self._full(name))

    def put(
        self,
        answer: Response,
        name: str,
        value: str,
        *,
        life_s: int | None,
        samesite: Literal["lax", "strict"] = "strict",
    ) -> None:
        """Sets a cookie; without a life it ends with the browser.

        Lax is for what a browser must bring along when another site, the issuer, sends it back here.
        """
        secure = self._is_https()
        answer.set_cookie(
            self._full(name), value, max_age=life_s, path="/", httponly=True, samesite=samesite, secure=secure
        )

    def drop(self, answer: Response, name: str) -> None:
        """Takes a cookie away."""
        answer.delete_cookie(self._full(name), path="/", httponly=True, samesite="lax", secure=self._is_https())

    def _is_https(self) -> bool:
        return self.base.startswith("https:")

    def _full(self, name: str) -> str:
        return _HOST_ONLY + name if self._is_https() else name
