"""Proof of work by ALTCHA, for a page shown while the form is flooded: a label more or less, never a wall.

A browser solves a challenge in about a second while its owner reads through the answers. Whoever does not, cannot or will
not (no JavaScript, an old phone) sends the report all the same.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass, field

import altcha

_ALGORITHM = "PBKDF2/SHA-256"
_COST = 2_000  # iterations for each try; 256 tries on average: about a second on a cheap phone, a millisecond to verify
_LIFE_S = 3_600  # somebody may read through a report for long
_MOST_SPENT = 100_000
_LONGEST = 4_096  # characters of a payload; ours have some 700


@dataclass(slots=True)
class Proofs:
    """Gives challenges and judges solutions. Any process with the same secret judges those of the others.

    Args:
        secret: signs challenges. It is derived from the key ring, so that all processes have the same.
    """

    secret: bytes = field(repr=False)
    _spent: OrderedDict[bytes, float] = field(default_factory=OrderedDict, repr=False)

    def challenge(self, *, now_s: float) -> str:
        """A fresh challenge as JSON for the widget. `now_s`: seconds since 1970."""
        made = altcha.create_challenge(
            _ALGORITHM, _COST, expires_at=int(now_s) + _LIFE_S, hmac_secret=self.secret, key_prefix="00"
        )
        return json.dumps(made.to_dict())

    def accepts(self, payload: str | None, *, now_s: float) -> bool:
        """Whether it solves a challenge of ours that nobody has used before in this process."""
        if not payload or len(payload) > _LONGEST or not payload.isascii():
            return False
        self._forget(now_s)
        signature = _signature(payload)
        if signature is None or signature in self._spent:
            return False
        if not altcha.verify_solution(payload, self.secret).verified:
            return False
        self._spent[signature] = now_s + _LIFE_S
        return True

    def _forget(self, now_s: float) -> None:
        while self._spent and (next(iter(self._spent.values())) < now_s or len(self._spent) >= _MOST_SPENT):
            self._spent.popitem(last=False)


def _signature(payload: str) -> bytes | None:
    """What a challenge is known by: its own signature, however the payload around it is written."""
    try:
        challenge = altcha.Payload.from_base64(payload).challenge
        return bytes.fromhex(challenge.signature or "")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
