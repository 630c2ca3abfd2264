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
    id: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)  # hidden and text inputs, and what is ticked
    choices: list[tuple[str, str]] = field(default_factory=list)  # boxes, radios, options and buttons
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
        self.ids: list[str] = []
        self.title = ""
        self.forms: list[Form] = []
        self.text = ""
        self.scripts = 0
        self.lang = self.dir = ""
        self._elsewhere: list[tuple[str, str, dict[str, str]]] = []  # controls that name a form further down
        self._open: list[str] = []
        self._select = ""
        self.feed(answer.text)
        assert self._open == [], self._open
        for form_id, tag, known in self._elsewhere:
            [form] = [form for form in self.forms if form.id == form_id]
            self._control(form, tag, known)
        assert len(self.ids) == len(set(self.ids)), self.ids

    def form(self, ending: str) -> Form:
        """The form that is sent to an address with this ending."""
        [found] = [form for form in self.forms if form.action.split("?")[0].endswith(ending)]
        return found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        assert not any(name.startswith("on") for name in known), (tag, known)
        if "id" in known:
            self.ids.append(known["id"])
        if tag == "html":
            self.lang, self.dir = known.get("lang", ""), known.get("dir", "")
        if tag not in _VOID:
            self._open.append(tag)
        self.scripts += tag == "script"
        self._part(tag, known)

    def _part(self, tag: str, known: dict[str, str]) -> None:
        if tag == "a":
            self.links.append(known["href"])
        elif tag == "form":
            self.forms.append(Form(known["action"], known.get("id", "")))
        elif tag in {"input", "button", "textarea"} and "form" in known:
            self._elsewhere.append((known["form"], tag, known))
        elif tag in {"input", "button", "textarea"} and self.forms:
            self._control(self.forms[-1], tag, known)
        elif tag == "select":
            self._select = known["name"]
        elif tag == "option" and self.forms:
            self.forms[-1].choices.append((self._select, known.get("value", "")))
            if "selected" in known:
                self.forms[-1].fields.append((self._select, known["value"]))

    def _control(self, form: Form, tag: str, known: dict[str, str]) -> None:
        name, value = known.get("name", ""), known.get("value", "")
        is_choice = known.get("type") in {"checkbox", "radio"} or tag == "button"
        if known.get("type") == "file":
            return  # sent beside the fields
        if name and (not is_choice or "checked" in known):
            form.fields.append((name, value))
        if name and is_choice:
            form.choices.append((name, value))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, tag
        assert self._open.pop() == tag, (tag, self.path)

    def handle_data(self, data: str) -> None:
        self.text += data
        within = self._open[-1] if self._open else ""
        if within == "button" and self.forms:
            self.forms[-1].buttons.append(data.strip())
        elif within == "title":
            self.title += data
        elif within == "textarea":
            name, so_far = self.forms[-1].fields[-1]
            # A browser drops one line end that begins the text.
            self.forms[-1].fields[-1] = (name, so_far + (data if so_far else data.removeprefix("\n")))


def browser(client: TestClient, session: str) -> Callable[..., Page]:
    """A browser of somebody signed in: `visit("/questions")`, and with a form's fields it sends them."""

    def visit(path: str, form: dict[str, Any] | None = None) -> Page:
        client.cookies = {SESSION_COOKIE: session}
        return Page(client.get(path) if form is None else client.post(path, data=form))

    return visit
