"""A vengeful parent's experiment (trust T6): reports about a child whose group surges, and about children nobody has heard of.

Both kinds are alike in size and wording, are sent over one connection in random order, and everything that comes back is kept.
"""

from __future__ import annotations

import http.client
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from dedupe.personnummer import luhn_ok

FIRST_NAMES = ("Alvar", "Birka", "Clara", "Doris", "Elvin", "Freja", "Greta", "Hedda", "Ivana", "Julia")
LAST_NAMES = (
    "Almqvist",
    "Bergvall",
    "Dahlberg",
    "Ekstrand",
    "Fagerlin",
    "Granholm",
    "Hallberg",
    "Lindgren",
    "Nordlund",
)
SCHOOLS = ("Sjöskolan", "Åsaskolan", "Norskolan", "Mokskolan")
_WORRIES = (
    "kommer ofta hungrig till skolan och har inga vantar.",
    "hämtas sent och vill inte följa med hem.",
    "har blåmärken på armen och säger att ingen får fråga.",
    "är ute ensam på kvällarna vid torget.",
)
_OWN = ("date", "location")  # headers whose values are the request's own
_IDENTIFIERS = re.compile(
    rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}-[0-9A-Z]\b"
    rb"|\d{4}-\d\d-\d\dT[\d:.]+(?:\+\d\d:\d\d|Z)|\b\d\d[.:]\d\d(?:[.:]\d\d)?\b"
)

Child = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back for one report."""

    is_known: bool
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    seconds: float

    @property
    def masked(self) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
        """Without what differs between any two reports: id, code and time."""
        headers = tuple((name, "-" if name in _OWN else value) for name, value in self.headers)
        return self.status, headers, _IDENTIFIERS.sub(b"-", self.body)


Send = Callable[[Child, str], tuple[int, list[tuple[str, str]], bytes, float]]
"""Sends one report about a child with a narrative: status, headers, body and the seconds that the answer took."""


def shuffled(send: Send, known: Child, *, each: int, seed: int) -> list[Answer]:
    """Sends `each` reports of both kinds in random order, and returns the answers in that order."""
    chance = random.Random(seed)
    kinds = [True] * each + [False] * each
    chance.shuffle(kinds)
    strangers = children(seed)
    return [_answer(send, known if is_known else next(strangers), chance, is_known) for is_known in kinds]


def children(seed: int) -> Iterator[Child]:
    """Made-up children, all of one size in bytes, with numbers of the tax agency's test range, hardly two the same."""
    chance = random.Random(f"children-{seed}")
    while True:
        yield {
            "first_name": chance.choice(FIRST_NAMES),
            "last_name": chance.choice(LAST_NAMES),
            "school": chance.choice(SCHOOLS),
            "personal_number": _test_number(chance),
        }


def worry(child: Child, chance: random.Random) -> str:
    """A few words about the child. Both kinds draw from the same ones."""
    return f"{child['first_name']} {child['last_name']} {chance.choice(_WORRIES)}"


def over_the_api(port: int, path: str = "/api/v1/reports") -> Send:
    """Sends over one connection, as a prober would who wants to time well."""
    connection = http.client.HTTPConnection("127.0.0.1", port)

    def send(child: Child, narrative: str) -> tuple[int, list[tuple[str, str]], bytes, float]:
        body = json.dumps(as_report(child, narrative), ensure_ascii=False).encode()
        began = perf_counter()
        connection.request("POST", path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        content = answer.read()
        return answer.status, answer.getheaders(), content, perf_counter() - began

    return send


def through_the_form(port: int) -> Send:
    """Answers the public form's questions; the send button and the receipt are timed."""
    connection = http.client.HTTPConnection("127.0.0.1", port)

    def ask(method: str, path: str, cookie: str, **fields: str) -> tuple[http.client.HTTPResponse, bytes]:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        connection.request(method, path, urlencode(fields) if method == "POST" else None, headers)
        answer = connection.getresponse()
        return answer, answer.read()

    def send(child: Child, narrative: str) -> tuple[int, list[tuple[str, str]], bytes, float]:
        begun, _ = ask("POST", "/", "", immediate_danger="no", action="continue")
        cookie = str(begun.getheader("Set-Cookie")).partition(";")[0]
        ask("POST", "/handelse", cookie, narrative=narrative, action="continue")
        ask("POST", "/barnet/nytt", cookie, **child, action="continue")
        ask("POST", "/anmalare", cookie, reporter_kind="anonymous", action="continue")
        began = perf_counter()
        sent, _ = ask("POST", "/kontrollera", cookie)
        receipt, content = ask("GET", "/kvitto", cookie)
        seconds = perf_counter() - began
        return receipt.status, [*sent.getheaders(), *receipt.getheaders()], content, seconds

    return send


def as_report(child: Child, narrative: str) -> dict[str, Any]:
    """The report as the API takes it."""
    return {"municipality": {"code": "2081"}, "children": [child], "narrative": narrative}


def differences(answers: Sequence[Answer]) -> list[tuple[Any, ...]]:
    """The masked answers that are not like the first one: none when no answer tells anything."""
    first = answers[0].masked
    return sorted({answer.masked for answer in answers if answer.masked != first})


def _answer(send: Send, child: Child, chance: random.Random, is_known: bool) -> Answer:
    status, headers, body, seconds = send(child, worry(child, chance))
    kept = tuple((name.lower(), value) for name, value in headers)
    return Answer(is_known=is_known, status=status, headers=kept, body=body, seconds=seconds)


def _test_number(chance: random.Random) -> str:
    nine = f"{chance.randrange(10, 26)}{chance.randrange(1, 13):02d}{chance.randrange(1, 29):02d}{chance.randrange(980, 1000)}"
    number = next(f"20{nine}{digit}" for digit in range(10) if luhn_ok(f"{nine}{digit}"))
    return f"{number[:8]}-{number[8:]}"
