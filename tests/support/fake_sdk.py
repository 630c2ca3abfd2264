"""A message service with the shape of Digg's "SDK API MT/MK" 1.0.0: a real HTTP server on the loopback that can fail at each point."""

from __future__ import annotations

import base64
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

FUNCTION = "sdk:orosanmalan:0203:borlange.se"
CLIENT, SECRET = "sluss", "hemligt"
_LIST, _TOKEN = "/v1/sdk/messages", "/token"


@dataclass
class FakeService:
    """What the service has, what it was asked, and how it is to fail."""

    messages: dict[str, dict[str, Any]] = field(default_factory=dict)  # internal id -> attributes
    asked: list[str] = field(default_factory=list)  # "GET list", "GET one", "DELETE one", "POST token"
    deleted: list[str] = field(default_factory=list)
    failing: dict[str, list[Any]] = field(default_factory=dict)  # of each kind of question the next answers, one by one
    always: dict[str, Any] = field(default_factory=dict)  # as above, until it is taken away
    page_size: int = 100
    links: bool = False  # pages by a link to the next, not by number
    knows_pages: bool = True
    knows_filter: bool = True
    by_internal_id: bool = False  # what the address takes
    token_life_s: int = 3600
    tokens: Counter[str] = field(default_factory=Counter)
    url: str = ""

    def put(self, attributes: dict[str, Any]) -> str:
        """A message arrives; its internal id."""
        own = f"intern-{len(self.messages) + len(self.deleted) + 1}"
        self.messages[own] = attributes
        return own

    def find(self, key: str) -> str | None:
        """The internal id that an address means."""
        if self.by_internal_id:
            return key if key in self.messages else None
        return next((own for own, m in self.messages.items() if m.get("messageId") == key), None)


@contextmanager
def a_service() -> Iterator[FakeService]:
    """A running service."""
    service = FakeService()

    class Handler(_Handler):
        fake = service

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    service.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    fake: FakeService
    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments: Any) -> None:
        """Says nothing."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        if self._fails("POST token"):
            return
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if self.path != _TOKEN or self.headers.get("authorization") != f"Basic {expected}":
            self._answer(401, {"error": "invalid_client"})
            return
        token = f"token-{len(self.fake.tokens) + 1}"
        self.fake.tokens[token] = 0
        life = self.fake.token_life_s
        self._answer(200, {"access_token": token, "token_type": "Bearer", "expires_in": life})

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        is_list = parts.path == _LIST
        if self._fails("GET list" if is_list else "GET one") or self._is_stranger():
            return
        if is_list:
            self._list(parse_qs(parts.query))
            return
        own = self.fake.find(unquote(parts.path.removeprefix(f"{_LIST}/")))
        if own is None:
            self._problem(404)
            return
        self._answer(200, {"meta": {"version": "sdk api 1.0.0"}, "data": self._entry(own, whole=True)})

    def do_DELETE(self) -> None:
        if self._fails("DELETE one") or self._is_stranger():
            return
        own = self.fake.find(unquote(urlsplit(self.path).path.removeprefix(f"{_LIST}/")))
        if own is None:
            self._problem(404)
            return
        del self.fake.messages[own]
        self.fake.deleted.append(own)
        self._answer(202, None)

    def _list(self, query: dict[str, list[str]]) -> None:
        fake = self.fake
        if not fake.knows_pages and "filter[pagenumber]" in query:
            self._problem(400)
            return
        [function] = query["filter[recipientAttention.subOrganization.extension]"]
        ids = [own for own, m in fake.messages.items() if not fake.knows_filter or _function(m) == function]
        number = int(query.get("filter[pagenumber]", ["1"])[0])
        start = (number - 1) * fake.page_size
        body: dict[str, Any] = {"data": [self._entry(own) for own in ids[start : start + fake.page_size]]}
        if fake.links and start + fake.page_size < len(ids):
            more = f"{_LIST}?filter[recipientAttention.subOrganization.extension]={function}&filter[pagenumber]={number + 1}"
            body["links"] = {"next": more}
        self._answer(200, body)

    def _entry(self, own: str, *, whole: bool = False) -> dict[str, Any]:
        attributes = self.fake.messages[own]
        shown = attributes if whole else {k: v for k, v in attributes.items() if k != "digitalDocument"}
        return {"type": "messages", "id": own, "attributes": shown}

    def _is_stranger(self) -> bool:
        token = self.headers.get("authorization", "").removeprefix("Bearer ")
        if token in self.fake.tokens:
            self.fake.tokens[token] += 1
            return False
        self._problem(401)
        return True

    def _fails(self, question: str) -> bool:
        """As it was told to: a status, bytes to answer with, or "hang up"."""
        self.fake.asked.append(question)
        planned = self.fake.failing.get(question) or [self.fake.always.get(question)]
        how = planned.pop(0)
        if how is None:
            return False
        if how == "hang up":
            self.close_connection = True
            self.connection.close()
        elif isinstance(how, bytes):
            self._send(200, how)
        else:
            self._problem(how)
        return True

    def _problem(self, status: int) -> None:
        self._answer(status, {"type": "urn:problem-type:sdk:badRequest", "title": "Problem", "status": status})

    def _answer(self, status: int, body: Any) -> None:
        self._send(status, b"" if body is None else json.dumps(body).encode())

    def _send(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _function(attributes: dict[str, Any]) -> Any:
    return attributes["recipientAttention"]["subOrganization"]["extension"]


def a_message(number: int, *, function: str = FUNCTION, **changes: Any) -> dict[str, Any]:
    """A whole message, about a child of its own."""
    return {
        "messageStatus": "NEW",
        "creationDateTime": "2026-11-27T20:52:58.1Z",
        "messageId": f"00000000-0000-4000-8000-{number:012}",
        "conversationId": f"10000000-0000-4000-8000-{number:012}",
        "confidentiality": True,
        "label": "Orosanmälan",
        "sender": "0203:skola.se",
        "recipient": "0203:borlange.se",
        "senderAttention": {"subOrganization": {"extension": "sdk:skola:0203:skola.se", "label": "Norra skolan"}},
        "recipientAttention": {
            "subOrganization": {"extension": function, "label": "Mottagningen"},
            "referenceId": [
                {"root": "1.2.752.129.2.1.3.1", "extension": f"2018041{number % 10}-0000", "label": "Ett Barn"}
            ],
        },
        "digitalDocument": [
            {
                "documentId": "1",
                "index": "1",
                "contentTextBody": [f"Barnet berättade sak nummer {number}."],
                "contentFiles": [
                    {
                        "fileName": "a.pdf",
                        "contentType": "application/pdf",
                        "content": base64.b64encode(b"%PDF-1.7").decode(),
                    }
                ],
            }
        ],
    } | changes
