"""A page as a browser without JavaScript sees it: links, forms and text. Unbalanced tags fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx2
from starlette.testclient import TestClient

from intake.deps import SESSION_COOKIE

_VOID = {"meta", "link", "input", "br", "hr", "img"}


@dataclass
class Form:
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)  # hidden and text inputs, and what is ticked
    choices: list[tuple[str, str]] = field(default_factory=list)  # boxes, radios and buttons
    buttons: list[str] = field(default_factory=list)

    def filled(self, **values: str | list[str]) -> dict[str, str | list[str]]:
        """What the browser sends when these fields are filled in."""
        sent: dict[str, str | list[str]] = {}
        for name, value in self.fields:
            if name not in sent:
                sent[name] = value
            else:
                earlier = sent[name]
                sent[name] = [*(earlier if isinstance(earlier, list) else [earlier]), value]
        known = {name for name, _ in (*self.fields, *self.choices)}
        assert set(values) <= known, set(values) - known
        return sent | values


class Page(HTMLParser):
    """Raises AssertionError when a tag is not closed where it should be."""

    def __init__(self, answer: httpx2.Response) -> None:
        super().__init__()
        assert answer.headers["content-type"].startswith("text/html"), answer.text[:300]
        self.status = answer.status_code
        self.path = answer.url.path
        self.html = answer.text
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.text = ""
        self.scripts = 0
        self._open: list[str] = []
        self._select = ""
        self.feed(answer.text)
        assert self._open == [], self._open

    def form(self, ending: str) -> Form:
        """The form that is sent to an address with this ending."""
        [found] = [form for form in self.forms if form.action.split("?")[0].endswith(ending)]
        return found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        assert not any(name.startswith("on") for name in known), (tag, known)
        if tag not in _VOID:
            self._open.append(tag)
        self.scripts += tag == "script"
        if tag == "a":
            self.links.append(known["href"])
        elif tag == "form":
            self.forms.append(Form(known["action"]))
        elif tag in {"input", "button", "textarea"} and self.forms:
            self._control(tag, known)
        elif tag == "select":
            self._select = known["name"]
        elif tag == "option" and "selected" in known:
            self.forms[-1].fields.append((self._select, known["value"]))

    def _control(self, tag: str, known: dict[str, str]) -> None:
        form, name, value = self.forms[-1], known.get("name", ""), known.get("value", "")
        is_choice = known.get("type") in {"checkbox", "radio"} or tag == "button"
        if name and (not is_choice or "checked" in known):
            form.fields.append((name, value))
        if name and is_choice:
            form.choices.append((name, value))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, tag
        assert self._open.pop() == tag, (tag, self.path)

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._open and self._open[-1] == "button":
            self.forms[-1].buttons.append(data.strip())


def browser(client: TestClient, session: str) -> Callable[..., Page]:
    """A browser of somebody signed in: `visit("/questions")`, and with a form's fields it sends them."""

    def visit(path: str, form: dict[str, Any] | None = None) -> Page:
        client.cookies = {SESSION_COOKIE: session}
        return Page(client.get(path) if form is None else client.post(path, data=form))

    return visit
