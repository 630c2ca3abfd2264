"""The portal as browsers use it: a real development issuer in a process of its own, logins through it, and the forms."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx2
from starlette.testclient import TestClient

from intake.cookies import SESSION_COOKIE
from intake.issuer import STATE_COOKIE
from sluss.devlogin.child import issuer_address
from sluss.system import _free_port
from tests.support.pages import Page, browser
from tests.support.processes import REPOSITORY

Visit = Callable[..., Page]


@contextmanager
def issuer_process(*arguments: str) -> Iterator[str]:
    """The address of an issuer: ours, or with arguments the mock as it comes."""
    port = _free_port("127.0.0.1")
    command = ["oidc_provider_mock", "--port", str(port), *arguments] if arguments else ["sluss.devlogin", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", *command],
        cwd=REPOSITORY,
        env={"AUTHLIB_INSECURE_TRANSPORT": "1", "PYTHONPATH": str(REPOSITORY), "NO_COLOR": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(issuer_address(port), process)
        yield issuer_address(port)
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None, "the issuer ended before it was ready"
        try:
            if httpx2.get(f"{address}/.well-known/openid-configuration", timeout=1, verify=False).status_code == 200:
                return
        except httpx2.HTTPError:
            time.sleep(0.1)
    raise AssertionError("the issuer does not answer")


def at_issuer(address: str, subject: str) -> str:
    """Chooses a person on the issuer's page, and returns the path and query that the browser is sent back to."""
    answer = httpx2.post(address, data={"sub": subject}, verify=False)  # nothing to verify: http
    assert answer.status_code == 302, answer.text[:300]
    back = urlsplit(answer.headers["location"])
    return f"{back.path}?{back.query}"


def begin_login(client: TestClient, way_on: str = "") -> tuple[str, str]:
    """The issuer's address that the browser is sent to, and the cookie that it keeps meanwhile."""
    client.cookies.clear()
    answer = client.get("/portal/login/start", params={"till": way_on}, follow_redirects=False)
    assert answer.status_code == 302, answer.text[-500:]
    return answer.headers["location"], answer.cookies[STATE_COOKIE].strip('"')


def finish_login(client: TestClient, callback: str, state_cookie: str) -> httpx2.Response:
    """The browser comes back from the issuer."""
    client.cookies.clear()
    headers = {"Cookie": f"{STATE_COOKIE}={state_cookie}"}
    return client.get(callback, headers=headers, follow_redirects=False)


def session_for(client: TestClient, subject: str) -> str:
    """The session of one of the made-up people, by a login from end to end."""
    address, state_cookie = begin_login(client)
    answer = finish_login(client, at_issuer(address, subject), state_cookie)
    assert answer.status_code == 303, answer.text[-500:]
    return answer.cookies[SESSION_COOKIE]


def visitor(client: TestClient, subject: str) -> Visit:
    """A browser in which the person is signed in."""
    return browser(client, session_for(client, subject))


def begin_draft(visit: Visit, **template: str) -> Page:
    """A new draft's form."""
    return visit("/portal/anmalan/ny", {**template} or {"x": ""})


FILLED: dict[str, str] = {
    "child-1-first_name": "Tyra",
    "child-1-last_name": "Ekvallh",
    "own_observation": "Blåmärken på båda armarna i tisdags.",
    "danger": "no",
}


def write(page: Page, visit: Visit, action: str = "review", **changes: Any) -> Page:
    """Fills in a draft's form and presses a button."""
    form = page.form(page.path)
    return visit(page.path, {**form.filled(), **FILLED, **changes, "action": action})


def send(page: Page, visit: Visit) -> Page:
    """Sends from the review page."""
    form = page.form("/skicka")
    return visit(form.action, form.filled())


def sent_report(visit: Visit, **changes: Any) -> Page:
    """A report written and sent: its receipt."""
    receipt = send(write(begin_draft(visit), visit, **changes), visit)
    assert receipt.path.endswith("/kvittens"), receipt.text
    return receipt


def report_ids(receipt: Page) -> list[str]:
    """The reports that a receipt is for."""
    return [link.split("/")[3] for link in receipt.links if link.endswith("/kopia")]
