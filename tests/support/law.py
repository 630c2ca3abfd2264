"""The legal table: reads `docs/law.toml`, and writes `docs/law.md` from it (`python -m tests.support.law`)."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
REGISTRY, PAGE = ROOT / "docs/law.toml", ROOT / "docs/law.md"
PARTS = {"enforce": ("Must enforce", 15), "show": ("Must show", 11), "never": ("Must never", 13)}
"""The parts of the specification's list, and how many rules each has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """One rule and what holds it."""

    id: str
    says: str
    sections: tuple[str, ...]
    tests: tuple[str, ...] = ()
    open: str = ""

    @property
    def part(self) -> str:
        return self.id.partition(".")[0]


def read(text: str) -> list[Law]:
    """The rules in their order. Unknown keys raise TypeError."""
    return [Law(**_tuples(entry)) for entry in tomllib.loads(text)["rule"]]


def _tuples(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


def numbers() -> list[str]:
    """The ids that there must be, in order."""
    return [f"{part}.{n}" for part, (_, count) in PARTS.items() for n in range(1, count + 1)]


def faults(laws: list[Law]) -> Iterator[str]:
    """What is wrong with the registry: a rule missing, twice or unheld, or a test that is not there."""
    ids = [law.id for law in laws]
    if ids != numbers():
        yield f"missing, twice, unknown or out of order: {sorted(set(numbers()) ^ set(ids)) or ids}"
    for law in laws:
        if not law.says.strip() or not law.sections:
            yield f"{law.id} says nothing, or cites nothing"
        if not law.tests and not law.open.startswith("issue "):
            yield f"{law.id} is held by no test and not named as open with its issue"
        yield from (f"{law.id} names {test}, which is not there" for test in law.tests if not exists(test))


def exists(test: str) -> bool:
    """Whether `path::name` is a test function of this repository."""
    path, _, name = test.partition("::")
    return path.startswith("tests/") and name.startswith("test_") and name in _functions(path)


@cache
def _functions(path: str) -> frozenset[str]:
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(n.name for n in tree.body if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)))


def page(laws: list[Law]) -> str:
    """The registry as a page for lawyers and inspectors."""
    held = sum(1 for law in laws if not law.open)
    partly = sum(1 for law in laws if law.open and law.tests)
    lines = [
        "# The law, and the tests that hold it",
        "",
        "Written from `law.toml` by `python -m tests.support.law`. Each test's name is the promise that it keeps; a test that no longer",
        "holds stops the build. Sections are of SoL 2025:400 as it stood in April 2026, and to be confirmed by the municipality's lawyer.",
        "",
        f"Of {len(laws)} rules {held} are held by tests, {partly} in part, and {len(laws) - held - partly} are open.",
    ]
    for part, (title, _) in PARTS.items():
        lines += ["", f"## {title}"]
        for law in laws:
            if law.part == part:
                lines += ["", *_entry(law)]
    return "\n".join(lines) + "\n"


def _entry(law: Law) -> Iterator[str]:
    yield f"**{law.id.partition('.')[2]}.** {law.says} *{'; '.join(law.sections)}*"
    yield ""
    for test in law.tests:
        path, _, name = test.partition("::")
        promise = name.removeprefix("test_").replace("_", " ")
        yield f"- [{promise}](../{path})"
    if law.open:
        yield f"- **open:** {law.open}"


if __name__ == "__main__":
    PAGE.write_text(page(read(REGISTRY.read_text(encoding="utf-8"))), encoding="utf-8")
