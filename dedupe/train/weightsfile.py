"""The weights file as text: where each entry comes from, and the same file with other values, comments kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dedupe.levels import Field, Level
from dedupe.train.vectors import Entry

LEARNED = "T"
_SECTION = "[levels."
_LEGEND = "#   [T] learned by `sluss train`: how, from how many pairs, and what stood there before\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A new value for one entry. `source` is how it was learned and from what ("labelled, 412 pairs")."""

    value: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """`level = value  # [letter] words`."""

    entry: Entry
    value: str
    letter: str
    words: str


def letters(text: str) -> dict[Entry, str]:
    """The letter of provenance of each entry under [levels.*]; empty where none is given.

    Raises:
        ValueError: on a field or level that linking does not know.
    """
    found: dict[Entry, str] = {}
    _each_line(text, lambda line: found.update({line.entry: line.letter}))
    return found


def rewritten(text: str, changes: Mapping[Entry, Change], *, version: str) -> str:
    """The file with the changes made and their provenance beside them, under another version. All other lines stay as they are."""

    def change(line: _Line) -> str | None:
        new = changes.get(line.entry)
        return None if new is None else _written(line, new)

    body = _each_line(text, change)
    lines = [
        f'{_LEGEND if LEARNED not in letters(text).values() else ""}version = "{version}"\n'
        if line.startswith("version =")
        else line
        for line in body.splitlines(keepends=True)
    ]
    return "".join(lines)


def _each_line(text: str, visit: Callable[[_Line], str | None]) -> str:
    """Shows `visit` each entry and puts what it returns in its place."""
    lines = []
    field: Field | None = None
    for line in text.splitlines(keepends=True):
        if line.startswith("["):
            field = Field(line[len(_SECTION) :].partition("]")[0]) if line.startswith(_SECTION) else None
        entry = _read(line, field) if field and line[:1].isalpha() else None
        lines.append((visit(entry) if entry else None) or line)
    return "".join(lines)


def _read(line: str, field: Field) -> _Line:
    setting, _, comment = line.partition("#")
    level, _, value = setting.partition("=")
    mark, _, words = comment.strip().partition(" ")
    has_letter = len(mark) == 3 and mark.startswith("[") and mark.endswith("]")
    return _Line(
        entry=(field, Level(level.strip())),
        value=value.strip(),
        letter=mark[1] if has_letter else "",
        words=words if has_letter else comment.strip(),
    )


def _written(line: _Line, new: Change) -> str:
    # Of an entry learned before, only the reason that it had at first is kept: the earlier file tells the rest.
    reason = line.words.partition("; ")[2] if line.letter == LEARNED else line.words
    setting = f"{line.entry[1]} = {new.value:.2f}"
    told = f"[{LEARNED}] {new.source}, was {line.value} [{line.letter}]"
    return f"{setting:<17} # {told}{'; ' + reason if reason else ''}\n"
