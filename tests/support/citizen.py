"""Somebody at the public form with a browser of their own: cookies, no scripts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.testclient import TestClient

from intake.public.visit import COOKIE
from tests.support.pages import Page

Files = list[tuple[str, tuple[str, bytes, str]]]


class Citizen:
    """Follows links and sends forms. Several of them, in several threads, may use one application."""

    def __init__(self, client: TestClient, prefix: str = "") -> None:
        self.client = TestClient(client.app, base_url="http://127.0.0.1", raise_server_exceptions=False)
        self.client.portal = client.portal  # one event loop, as in one process
        self.prefix = prefix
        self.page: Page | None = None

    def beside(self) -> Citizen:
        """Another window of the same browser."""
        other = Citizen(self.client, self.prefix)
        if self.token:
            other.client.cookies.set(COOKIE, self.token)
        return other

    @property
    def token(self) -> str | None:
        """What the browser holds."""
        return self.client.cookies.get(COOKIE)

    def get(self, slug: str = "", **query: str) -> Page:
        """Opens a page of the form."""
        address = f"{self.prefix}/{slug}" if slug or not self.prefix else self.prefix
        self.page = Page(self.client.get(address, params=query))
        return self.page

    def send(
        self, form: str = "step", button: Mapping[str, str] | None = None, files: Files | None = None, **said: str
    ) -> Page:
        """Fills in a form of the page that is open, by its id or the end of its address, and presses a button."""
        assert self.page is not None
        found = [f for f in self.page.forms if f.id == form or f.action.endswith(form)]
        assert len(found) == 1, (form, [(f.id, f.action) for f in self.page.forms])
        sent = {**found[0].filled(**said), **(button if button is not None else {"action": "continue"})}
        answer = self.client.post(found[0].action, data=sent, files=files)
        self.page = Page(answer)
        return self.page

    def send_first(self, ending: str) -> Page:
        """Presses the button of the first form that is sent to such an address."""
        assert self.page is not None
        form = next(f for f in self.page.forms if f.action.endswith(ending))
        self.page = Page(self.client.post(form.action, data=form.filled()))
        return self.page

    def go(self, **said: str) -> Page:
        """Fills in the step and goes on."""
        return self.send(**said)

    def open(self, link: str) -> Page:
        """Follows a link of the page."""
        assert self.page is not None
        assert link in self.page.links, (link, self.page.links)
        self.page = Page(self.client.get(link))
        return self.page

    def until_check(self, **changes: Any) -> Page:
        """The whole form but the last button: a report with a text and a child."""
        self.get()
        self.go(immediate_danger=changes.get("danger", "no"))
        if self.page and self.page.path.endswith("/fara"):
            self.open(f"{self.prefix}/handelse")
        self.go(narrative=changes.get("narrative", "Hon har blåmärken och är rädd för att gå hem."))
        self.go(first_name=changes.get("first_name", "Tyra"), school="Sjöskolan", age="8 år")
        self.open(f"{self.prefix}/situation")
        self.go()
        self.send(files=[("files", ("", b"", "application/octet-stream"))])
        return self.go(reporter_kind="anonymous")

    def press_send(self) -> Page:
        """The last button."""
        return self.send("kontrollera", button={})

    @property
    def receipt(self) -> str:
        """The code on the receipt page."""
        assert self.page is not None
        assert self.page.path.endswith("/kvitto"), (self.page.path, self.page.text)
        return self.page.html.split('id="receipt">')[1].split("<")[0]
