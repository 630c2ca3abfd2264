"""Malware scanners behind one interface. Without one, or with it away, files are kept all the same and said to be unscanned."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from io import BytesIO
from time import monotonic
from typing import Protocol

from clamav_client.clamd import ClamdError
from clamav_client.scanner import ClamdScanner

TIMEOUT_S = 10.0  # of each exchange with the scanner
_REST_S = 15.0  # after a scanner was away: nobody waits for it in vain again so soon


class Verdict(StrEnum):
    """What a scanner says of one file."""

    CLEAN = "clean"
    INFECTED = "infected"
    AWAY = "away"  # no answer, or none that says either


class Scanner(Protocol):
    """Says whether a file is known to be malicious. Never raises: a scanner that fails is away."""

    def scan(self, content: bytes) -> Verdict:
        """The verdict on these bytes."""


class ScanSettings(Protocol):
    """What the settings say of scanning."""

    @property
    def clamav(self) -> str | None:
        """`host:port` or the path of a socket."""

    @property
    def require_scan(self) -> bool:
        """Whether files stay shut until they have been scanned."""


@dataclass(frozen=True, slots=True)
class NoScanner:
    """For an installation without a scanner."""

    def scan(self, content: bytes) -> Verdict:
        """Nobody looked."""
        return Verdict.AWAY


@dataclass(slots=True)
class ClamAv:
    """A ClamAV daemon, which gets the bytes over a socket and keeps nothing."""

    address: str  # `host:port` or the path of a socket
    timeout_s: float = TIMEOUT_S
    rest_s: float = _REST_S
    _away_until: float = field(default=0.0, repr=False)  # on the monotonic clock

    def scan(self, content: bytes) -> Verdict:
        """The daemon's verdict. When it is away it is left alone for a while."""
        if monotonic() < self._away_until:
            return Verdict.AWAY
        verdict = self._ask(content)
        if verdict is Verdict.AWAY:
            self._away_until = monotonic() + self.rest_s
        return verdict

    def _ask(self, content: bytes) -> Verdict:
        client = ClamdScanner({"backend": "clamd", "address": self.address, "timeout": self.timeout_s}).client
        try:
            answers = [status for status, _ in client.instream(BytesIO(content)).values()]
        except (ClamdError, OSError, ValueError):
            return Verdict.AWAY
        if "FOUND" in answers:
            return Verdict.INFECTED
        return Verdict.CLEAN if answers == ["OK"] else Verdict.AWAY


@cache
def _clamav(address: str) -> ClamAv:
    return ClamAv(address)


def scanner_from(settings: ScanSettings) -> Scanner:
    """The scanner that the settings name; one for each process, so that it remembers when the daemon is away."""
    return _clamav(settings.clamav) if settings.clamav else NoScanner()
