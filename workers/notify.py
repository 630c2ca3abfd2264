"""Tells supervisors: writes the digests that are due and posts what has not been delivered. At least once, each with its id."""

from __future__ import annotations

import hmac
import json
from hashlib import sha256
from typing import Any

import httpx2 as httpx
import psycopg
import structlog

from casework.errors import Unavailable
from config.notify import notice_policy
from store import notices
from workers.context import Context

log = structlog.get_logger("workers")

TIMEOUT_S = 5.0
_AT_ONCE = 50  # then the lane's reports get their turn
_SIGNATURE = "X-Sluss-Signature"


def tell(own: Context) -> int:
    """Returns how many were delivered. Quietly nothing when the database is away, or the receiver."""
    try:
        notices.write_digests(own.connection(), notice_policy(own.settings))
        return _deliver(own)
    except (psycopg.OperationalError, Unavailable):
        own.forget_connection()
        return 0


def body_of(notice: dict[str, Any]) -> bytes:
    """As it is posted: ids, codes and counts."""
    plain = {
        "id": str(notice["id"]),
        "kind": notice["kind"],
        "municipality": notice["municipality"],
        "group_id": str(notice["group_id"]) if notice["group_id"] else None,
        "codes": notice["codes"],
        "counts": notice["counts"],
        "created_at": notice["created_at"].isoformat(),
    }
    return json.dumps(plain).encode()


def signature(body: bytes, secret: str) -> str:
    """What the receiver compares with, in constant time."""
    return f"sha256={hmac.new(secret.encode(), body, sha256).hexdigest()}"


def _deliver(own: Context) -> int:
    url, secret = own.settings.notify_url, own.settings.notify_secret
    if not url or secret is None or not secret.get_secret_value():
        return 0
    delivered = 0
    with httpx.Client(timeout=TIMEOUT_S, follow_redirects=False) as client:
        while delivered < _AT_ONCE and (notice := notices.take(own.connection())):
            if not _post(client, url, body_of(notice), secret.get_secret_value()):
                log.warning("notification.not_delivered", attempts=notice["attempts"])
                break  # the receiver is away: the others wait for the next round
            notices.mark_sent(own.connection(), notice["id"])
            delivered += 1
    return delivered


def _post(client: httpx.Client, url: str, body: bytes, secret: str) -> bool:
    headers = {"Content-Type": "application/json", _SIGNATURE: signature(body, secret)}
    try:
        # The answer's body is nothing to us, and is not waited for.
        with client.stream("POST", url, content=body, headers=headers) as answer:
            return bool(answer.is_success)
    except (httpx.HTTPError, httpx.InvalidURL):
        return False
