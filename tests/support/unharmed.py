"""What a page looks like on which a hostile text did nothing but stand there."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.support.chromium import Witness, overflow, settled, too_wide

# Our own pages have none of these; whatever stands here came out of somebody's text.
_ALIEN = """() => [...document.querySelectorAll(
    'script, iframe, frame, object, embed, svg, math, video, audio, img, image, style, base, dialog, template, marquee, plaintext, xmp,'
    + ' meta[http-equiv], link:not([rel=stylesheet]):not([rel=icon]), form[action^="http"], form[action*="script:"],'
    + ' a[href*="script:"], a[href*="evil.invalid"]'
  )].map(one => one.outerHTML.slice(0, 200))"""
_HANDLERS = """() => [...document.querySelectorAll('*')].filter(
    one => [...one.attributes].some(it => it.name.startsWith('on') || it.name === 'style' || it.name === 'autofocus')
  ).map(one => one.outerHTML.slice(0, 200))"""


def harm(page: Page) -> list[str]:
    """What a text did to the page: elements and handlers that are not ours, a marker that was set, a page pushed wide."""
    settled(page)
    found = [f"element {one}" for one in page.evaluate(_ALIEN)] + [f"handler {one}" for one in page.evaluate(_HANDLERS)]
    if page.evaluate("'struck' in window"):
        found.append("a script ran")
    if (wide := overflow(page)) > 0:
        found.append(f"{wide} px too wide: {too_wide(page)}")
    return found


def assert_unharmed(page: Page, witness: Witness) -> None:
    """No element, handler, script, dialog, request or refusal came out of a text, and the page fits its window."""
    found = harm(page)
    assert not found, f"{page.url}: {found}"
    witness.assert_quiet()


def as_browsers_show(text: str) -> str:
    """The text that stands in a page of a text that was sent: what cannot be stored is U+FFFD, and each line ends with LF."""
    kept = "".join("\ufffd" if letter == "\0" or "\ud800" <= letter <= "\udfff" else letter for letter in text)
    return kept.replace("\r\n", "\n").replace("\r", "\n")
