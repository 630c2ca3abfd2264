"""Debian's Chromium, driven by Playwright: how a page is looked at, what it did meanwhile, and what axe says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from intake.cookies import SESSION_COOKIE

EXECUTABLE = "/usr/bin/chromium"
PHONE, DESK = 320, 1280  # CSS pixels; 320 is also a desk's 1280 at 400 % (WCAG 2.2, 1.4.10)
_HEIGHT = 640
_PATIENCE_MS = 30_000
_RULES = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "EN-301-549"],
}

Scheme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How somebody looks at a page."""

    width: int = DESK
    scheme: Scheme = "light"
    has_scripts: bool = True

    def __str__(self) -> str:
        return f"{self.width} {self.scheme}{'' if self.has_scripts else ' no scripts'}"


@dataclass(slots=True)
class Witness:
    """What a page did besides being shown."""

    home: str  # scheme, host and port of the application
    dialogs: list[str] = field(default_factory=list)
    complaints: list[str] = field(
        default_factory=list
    )  # console errors, among them refusals by the CSP, and exceptions
    elsewhere: list[str] = field(default_factory=list)  # requests that left the application
    posts: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """From now on, and in windows that the page opens."""
        page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._note(request.method, request.url))

    def _note(self, method: str, url: str) -> None:
        if url.startswith("data:"):
            return
        if not url.startswith(f"{self.home}/"):
            self.elsewhere.append(url)
        if method == "POST":
            self.posts.append(urlsplit(url).path)

    @property
    def unexpected_complaints(self) -> list[str]:
        """Without "Failed to load resource", which Chromium says of a page that we answer with 4xx or 5xx on purpose."""
        return [said for said in self.complaints if not said.startswith("Failed to load resource")]

    def assert_quiet(self) -> None:
        """Nothing ran, nothing left, nothing was refused."""
        did = [*self.dialogs, *self.unexpected_complaints, *self.elsewhere]
        assert not did, did


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser that resolves no name but this machine's, so that a request elsewhere fails and is noted."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=EXECUTABLE,
            args=["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@contextmanager
def somebody(browser: Browser, home: str, look: Look, *, session: str | None = None) -> Iterator[tuple[Page, Witness]]:
    """A person with a browser of their own: no cookie but `session`, and a witness of all that happens."""
    context = browser.new_context(
        base_url=home,
        viewport={"width": look.width, "height": _HEIGHT},
        color_scheme=look.scheme,
        java_script_enabled=look.has_scripts,
    )
    context.set_default_timeout(_PATIENCE_MS)
    if session:
        sign_in(context, home, session)
    witness = Witness(home)
    context.on("page", lambda page: witness.watch(page))  # noqa: PLW0108 - Playwright notes something on a method's object
    try:
        yield context.new_page(), witness
    finally:
        context.close()


def sign_in(context: BrowserContext, home: str, session: str) -> None:
    """Puts the cookie of somebody at work where the login would."""
    context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": home, "httpOnly": True}])


def settled(page: Page) -> Page:
    """The page when all of it has come. A click waits for the next page to begin, and what only counts or reads waits for nothing."""
    page.wait_for_load_state()
    return page


_OF_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


def axe(page: Page, only: Mapping[str, Any] = _RULES) -> list[str]:
    """What axe finds wrong, one line each with the first places; empty for a good page."""
    settled(page)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
        page.context.add_init_script(AXE_SCRIPT)  # the pages after this one come with it, which costs a tenth
    found = page.evaluate(
        "async options => (await axe.run(document, options)).violations",
        {"runOnly": only, "resultTypes": ["violations"]},
    )
    return [f"{one['id']}: {_places(one)}" for one in found]


def faults(page: Page, widths: Sequence[int] = (DESK, PHONE)) -> list[str]:
    """What is wrong with the page in any of these windows, in light and in dark: what axe finds, and what sticks out.

    One and the same page, for what differs is in the style sheet. It is left light, and as wide as it was.
    """
    before, found = page.viewport_size, []
    for width in widths:
        page.set_viewport_size({"width": width, "height": _HEIGHT})
        if wide := overflow(page):
            found.append(f"{width}: {wide} px too wide: {too_wide(page)}")
        found += [f"{width}: {one}" for one in axe(page)]
        page.emulate_media(color_scheme="dark")
        found += [f"{width} dark: {one}" for one in axe(page, _OF_COLOURS)]
        page.emulate_media(color_scheme="light")
    if before:
        page.set_viewport_size(before)
    return found


def _places(violation: dict[str, Any]) -> str:
    nodes = violation["nodes"]
    shown = [f"{node['html'][:160]} [{_said(node)}]" for node in nodes[:3]]
    return f"{len(nodes)} x {' | '.join(shown)}"


def _said(node: dict[str, Any]) -> str:
    return "; ".join(str(check["message"]) for check in (*node["any"], *node["all"], *node["none"]))[:200]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window: 0 unless one has to scroll sideways."""
    return int(settled(page).evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def too_wide(page: Page) -> list[str]:
    """The innermost elements that stick out of the window, for whoever has to mend the page."""
    return list(
        page.evaluate(
            """() => [...document.querySelectorAll('body *')].filter(one =>
                one.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5
                || one.getBoundingClientRect().left < -0.5
            ).slice(-3).map(one => one.outerHTML.slice(0, 160))"""
        )
    )
