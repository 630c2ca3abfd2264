"""A visitor of the public form: knows the questions and their fields by id (docs/public-form.md), in any language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from playwright.sync_api import Page

NARRATIVE = "Jag såg pojken frysa utanför porten.\n\nDet var i går & i förrgår, <kl. 22>."
CHILD = {
    "first_name": "Folke",
    "last_name": "Ödeshög",
    "age": "8 år",
    "school": "Sjöskolan",
    "class_name": "2B",
    "address": "Ågatan 3",
    "personal_number": "20180314-9815",
}
SITUATION = {
    "whereabouts": "Hemma",
    "other_children": "Greta, 3 år",
    "earlier_worry": "Ja, i våras",
    "before_contact": "Ring inte hem",
    "interpreter": "Nej",
}
PRIVATE = {"reporter_name": "Bo Ek", "reporter_phone": "070-000 00 00", "reporter_email": "bo@example.org"}
MANDATED = {**PRIVATE, "reporter_role": "Lärare", "reporter_organisation": "Sjöskolan"}


@dataclass(slots=True, kw_only=True)
class Visitor:
    """Somebody in front of the form. `language` is "" for Swedish, "/ar" for Arabic."""

    page: Page
    language: str = ""

    def open(self, slug: str = "") -> None:
        """Goes to a page by its address."""
        self.page.goto(f"{self.language}/{slug}" if slug or not self.language else self.language)

    def fill(self, fields: Mapping[str, str]) -> None:
        """Types into fields, by id."""
        for name, value in fields.items():
            self.page.locator(f"#{name}").fill(value)

    def choose(self, choice: str) -> None:
        """Ticks a choice, by id."""
        self.page.locator(f"#{choice}").check()

    def go(self, button: str = "continue") -> None:
        """Presses a button or link, by id, and is there when the next page has come whole."""
        with self.page.expect_navigation():
            self.page.locator(f"#{button}").click()

    @property
    def slug(self) -> str:
        """Where it is, without language and query."""
        path = self.page.url.partition("?")[0].split("/", 3)[-1]
        return path.removeprefix(self.language.removeprefix("/")).strip("/")

    def values(self) -> dict[str, str]:
        """What stands in the fields of the page, by id."""
        fields = self.page.locator("#step :is(input[type=text], input[type=tel], textarea)")
        found = fields.evaluate_all("all => all.map(one => [one.id, one.value])")
        return dict(found)

    def to_event(self) -> None:
        """From the first page to the second."""
        self.open()
        self.choose("immediate_danger-no")
        self.go()

    def to_check(self, narrative: str = NARRATIVE) -> None:
        """From the first page to the last before sending, with every question answered."""
        self.to_event()
        self.fill({"narrative": narrative})
        self.go()
        self.fill(CHILD)
        self.go()
        self.go()
        self.fill(SITUATION)
        self.go()
        self.go()
        self.choose("reporter_kind-anonymous")
        self.go()

    def send(self) -> str:
        """From the check to the receipt; returns its code."""
        self.go("send")
        return self.page.locator("#receipt").inner_text()


def every_state(visitor: Visitor) -> Iterator[str]:
    """Walks to every page of the form in every state, and says where it is."""
    yield from _questions(visitor)
    yield from _reporters(visitor)
    yield "check"
    code = visitor.send()
    yield "receipt"
    yield from _codes(visitor, code)
    yield from _beside(visitor)


def _questions(visitor: Visitor) -> Iterator[str]:
    visitor.open()
    yield "danger"
    visitor.go()
    yield "danger, error"
    visitor.choose("immediate_danger-yes")
    visitor.go()
    yield "112"
    visitor.go()
    yield "event"
    visitor.go()
    yield "event, error"
    visitor.fill({"narrative": NARRATIVE})
    visitor.go()
    yield "child"
    visitor.fill(CHILD | {"personal_number": "123"})
    visitor.go()
    yield "children"
    visitor.go("add")
    yield "one more child"
    visitor.open("situation")
    yield "situation"
    visitor.fill(SITUATION)
    visitor.go()
    yield "files"


def _reporters(visitor: Visitor) -> Iterator[str]:
    visitor.open("anmalare")
    yield "reporter"
    visitor.go()
    yield "reporter, error"
    for kind, fields in (("private", PRIVATE), ("mandated", MANDATED)):
        visitor.open("anmalare")
        visitor.choose(f"reporter_kind-{kind}")
        visitor.go()
        yield kind
        visitor.fill(dict.fromkeys(fields, ""))
        visitor.go()
        yield f"{kind}, error"
        visitor.fill(fields)
        visitor.go()


def _codes(visitor: Visitor, code: str) -> Iterator[str]:
    for slug, button in (("kod", "ask"), ("komplettera", "continue")):
        visitor.open(slug)
        yield slug
        visitor.go(button)
        yield f"{slug}, error"
        visitor.fill({"code": "7K3M-9QRT-0XWB-4HJC-V"})
        visitor.go(button)
        yield f"{slug}, unknown"
        visitor.fill({"code": code})
        visitor.go(button)
        yield f"{slug}, known"


def _beside(visitor: Visitor) -> Iterator[str]:
    for slug in ("om", "tillganglighet", "barnet/x"):
        visitor.open(slug)
        yield slug
    context = visitor.page.context
    context.clear_cookies()
    visitor.open("kontrollera")
    yield "no cookie"
    context.add_cookies([{"name": "visit", "value": "gone", "url": visitor.page.url, "httpOnly": True}])
    visitor.open("situation")
    yield "expired"
    visitor.open("kvitto")
    yield "receipt, expired"
