"""The proof of work in Debian's Chromium, under the policy that the page is served with: it solves, it is unseen, it holds nothing back."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import time

import altcha
import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from playwright.sync_api import Browser, sync_playwright

from intake import static_files
from intake.headers import PROOF_HEADERS
from intake.pages import templates
from intake.proof import Proofs

_PATIENCE_MS = 20_000


class Door:
    """A page with the proof in it, and what was sent from it."""

    def __init__(self) -> None:
        self.proofs = Proofs(b"s" * 32)
        self.cost: int | None = None
        self.sent: list[str] = []
        self.app = FastAPI()
        self.app.mount("/static", static_files.files())
        self.app.add_api_route("/", self.show, methods=["GET"])
        self.app.add_api_route("/", self.take, methods=["POST"])

    async def show(self) -> Response:
        challenge = self.proofs.challenge(now_s=time())
        if self.cost:
            made = altcha.create_challenge("PBKDF2/SHA-256", self.cost, hmac_secret=self.proofs.secret)
            challenge = json.dumps(made.to_dict())
        page = templates.env.from_string(
            "<!doctype html><html lang=sv><title>t</title><body><form method=post action=/>"
            '<input type="hidden" name="proof" id="proof"><button>Skicka</button></form>'
            '{% include "public/proof.html" %}'
        )
        return HTMLResponse(page.render(challenge=challenge), headers=PROOF_HEADERS)

    async def take(self, request: Request) -> Response:
        async with request.form() as form:
            self.sent.append(str(form["proof"]))
        return HTMLResponse("<!doctype html><title>t</title><p>Mottagen")


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        yield browser
        browser.close()


@pytest.fixture
def door() -> Door:
    return Door()


def test_chromium_solves_it_by_itself_under_the_strict_policy(chromium: Browser, door: Door) -> None:
    with served(door.app) as home, chromium.new_context() as context:
        page = context.new_page()
        complaints: list[str] = []
        elsewhere: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda sent: None if sent.url.startswith(home) else elsewhere.append(sent.url))
        page.goto(home)
        # An attribute cannot be waited for by a string of script: the policy forbids to evaluate one, as it should.
        page.locator("#proof:not([value=''])[value]").wait_for(state="attached", timeout=_PATIENCE_MS)
        seen, height = page.inner_text("body").strip(), page.locator("altcha-widget").bounding_box()
        page.get_by_role("button", name="Skicka").click()
        page.get_by_text("Mottagen").wait_for()

    assert door.proofs.accepts(door.sent[0], now_s=time())
    assert (seen, height) == ("Skicka", None)
    assert elsewhere == []
    assert [text for text in complaints if "favicon" not in text and "404" not in text] == []


def test_what_is_sent_before_it_is_solved_is_not_held_back(chromium: Browser, door: Door) -> None:
    door.cost = 50_000_000  # for hours
    with served(door.app) as home, chromium.new_context() as context:
        page = context.new_page()
        page.goto(home)
        page.locator("altcha-widget input[type=checkbox]").wait_for(state="attached", timeout=_PATIENCE_MS)
        page.get_by_role("button", name="Skicka").click()
        page.get_by_text("Mottagen").wait_for()

    assert door.sent == [""]


def test_without_scripts_the_page_is_sent_like_any_other(chromium: Browser, door: Door) -> None:
    with served(door.app) as home, chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(home)
        page.get_by_role("button", name="Skicka").click()
        page.get_by_text("Mottagen").wait_for()

    assert door.sent == [""]
