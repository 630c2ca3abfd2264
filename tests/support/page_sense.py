"""Whether a page makes sense to somebody who hears it, who uses a thumb, or who does not see well. axe looks at less than this."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

TARGET_PX = 24  # WCAG 2.2, 2.5.8

_LOOK = Path(__file__).with_suffix(".js").read_text(encoding="utf-8").replace("SIZE", str(TARGET_PX))


def senseless(page: Page, *, errors: bool = False) -> list[str]:
    """What does not make sense: names, questions, descriptions, headings, targets too small; with `errors` also the error's own places."""
    found = list(page.evaluate(_LOOK, errors))
    if errors and ":" not in page.title():
        found.append("the title does not say that something is amiss")
    if not page.title().strip():
        found.append("no title")
    return found
