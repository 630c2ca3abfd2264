"""What somebody has answered so far: a value that each page changes a part of, kept sealed between two requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self

from dedupe.facts import NumberStatus
from dedupe.personnummer import parse

TEXTS = (
    *("narrative", "since", "worry_most", "childs_words"),
    *("whereabouts", "other_children", "earlier_worry", "before_contact", "interpreter"),
)
"""Fields in which something is said about the child."""

CHILD = ("first_name", "last_name", "age", "personal_number", "gender", "address", "school", "class_name")
GUARDIAN = ("name", "phone", "relation")
GUARDIANS = (1, 2)
CHILD_FIELDS = (*CHILD, *(f"guardian{n}_{name}" for n in GUARDIANS for name in GUARDIAN))


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """One child as somebody described it."""

    key: int  # its address within the draft; never given to another child
    said: Mapping[str, str]

    @property
    def name(self) -> str:
        """First and last name as far as they are known; may be empty."""
        return " ".join(said for n in ("first_name", "last_name") if (said := self.said.get(n, "").strip()))

    def has_odd_number(self, today: date) -> bool:
        """A personal number is written that is not a whole valid one. It is kept; the page says so in passing."""
        written = self.said.get("personal_number", "").strip()
        return bool(written) and parse(written, today=today).status is not NumberStatus.VALID


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Everything answered. Empty is "not said"."""

    said: Mapping[str, str] = field(default_factory=dict)  # field -> words, of every page but the children's
    children: tuple[Child, ...] = ()
    next_key: int = 1
    language: str = "sv"  # of the page that was answered last
    supplements: str | None = None  # code of an earlier report, as written
    is_code_known: bool = False

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """Reads `to_plain`."""
        children = tuple(Child(key=child["key"], said=child["said"]) for child in plain["children"])
        return cls(**{**plain, "children": children})

    def to_plain(self) -> dict[str, Any]:
        """JSON-ready values."""
        return {
            "said": dict(self.said),
            "children": [{"key": child.key, "said": dict(child.said)} for child in self.children],
            "next_key": self.next_key,
            "language": self.language,
            "supplements": self.supplements,
            "is_code_known": self.is_code_known,
        }

    def with_said(self, values: Mapping[str, str], language: str) -> Self:
        """With the answers of one page."""
        return replace(self, said={**self.said, **values}, language=language)

    def with_child(self, key: int | None, said: Mapping[str, str]) -> Self:
        """With a child changed, or added when there is none with the key."""
        said = {name: words for name, words in said.items() if words.strip()}
        if self.child(key) is not None:
            changed = (Child(key=c.key, said=said) if c.key == key else c for c in self.children)
            return replace(self, children=tuple(changed))
        added = Child(key=self.next_key, said=said)
        return replace(self, children=(*self.children, added), next_key=self.next_key + 1)

    def without_child(self, key: int) -> Self:
        """With a child taken away."""
        return replace(self, children=tuple(c for c in self.children if c.key != key))

    def child(self, key: int | None) -> Child | None:
        """The child with the key."""
        return next((c for c in self.children if c.key == key), None)

    @property
    def says_something(self) -> bool:
        """Whether there is anything that a report can consist of, files apart."""
        return bool(self.children) or any(self.said.get(name, "").strip() for name in TEXTS)
