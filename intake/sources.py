"""How many reports came from one place lately: counted in the memory of this process, and nowhere else.

A place is known by a keyed hash of its address. The key is made here, never leaves, and is thrown away with all counts
every hour: nobody can ask afterwards what was sent from where (JO 2798-2008, domain 15.3). Nothing here is stored,
logged, sent on or shown, and no two reports are tied together by it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address

from fastapi import Request

WINDOW_S = 600
KEY_LIFE_S = 3600
MOST_SOURCES = 50_000  # beyond, new ones are not counted: memory is bounded, and the flood as a whole is noticed anyway


def place_of(request: Request, *, header: str | None) -> str | None:
    """Where a request came from, or None when that says nothing about its sender.

    Without `header` an address of the municipality's own network is the proxy's, shared by everybody. With it, the last
    address in that header counts: the one that the nearest proxy wrote.
    """
    named = request.headers.get(header, "").rpartition(",")[2].strip() if header else ""
    try:
        if named:
            return _network(named)
        peer = request.client.host if request.client else ""
        return _network(peer) if ip_address(peer).is_global else None
    except ValueError:
        return None


def _network(text: str) -> str:
    address = ip_address(text)
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return address.exploded[:19]  # /64: a subscriber has all of them


@dataclass(slots=True)
class Sources:
    """Counts by place, over about ten minutes. Not for threads."""

    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    _born_s: float | None = None
    _counts: dict[bytes, tuple[int, int, int]] = field(
        default_factory=dict, repr=False
    )  # window, in it, in the one before

    def count(self, place: str | None, *, now_s: float, arrived: int = 1) -> int:
        """Arrivals from a place in the last ten minutes, with these; 0 for no place."""
        self._renew(now_s)
        if place is None:
            return 0
        source = hmac.digest(self._key, place.encode(), hashlib.sha256)[:16]
        window = int(now_s // WINDOW_S)
        then, count, before = self._counts.get(source, (window, 0, 0))
        if then != window:
            count, before = 0, count if then == window - 1 else 0
        if source in self._counts or len(self._counts) < MOST_SOURCES:
            self._counts[source] = (window, count + arrived, before)
        return count + arrived + int(before * (1 - now_s % WINDOW_S / WINDOW_S))

    def _renew(self, now_s: float) -> None:
        if self._born_s is None:
            self._born_s = now_s
        elif now_s - self._born_s >= KEY_LIFE_S:
            self._key, self._born_s, self._counts = secrets.token_bytes(32), now_s, {}
