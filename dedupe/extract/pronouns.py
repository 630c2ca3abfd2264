"""Whom "hon" and "han" take up, as far as it is plain: the last person spoken of who may be meant."""

from __future__ import annotations

from dataclasses import dataclass, field

from dedupe.extract.scene import Anchor, Scene
from dedupe.extract.vocabulary import PRONOUNS

_OBJECTS = frozenset(("honom", "henne", "him"))  # in "pappan slår honom" not the one who hits
_CLAUSE = 16  # characters from a subject over its verb to the object


@dataclass(slots=True)
class _Heard:
    """The last person and the last child of each gender so far."""

    person: dict[str, Anchor] = field(default_factory=dict)
    child: dict[str, Anchor] = field(default_factory=dict)

    def meet(self, anchor: Anchor) -> None:
        for gender in ("f", "m") if anchor.gender is None else (anchor.gender,):
            self.person[gender] = anchor
            if not anchor.is_grown:
                self.child[gender] = anchor


def pronouns(scene: Scene) -> dict[int, list[int]]:
    """For each draft the words that take it up, in the order of the text."""
    taken: dict[int, list[int]] = {}
    heard = _Heard()
    others = {a.gender for a in scene.anchors if a.target != scene.default}
    unclaimed = {g: None if {g, None} & others else scene.default for g in ("f", "m")}
    anchors = iter(scene.anchors)
    coming = next(anchors, None)
    for i, low in enumerate(scene.tokens.lows):
        while coming is not None and coming.start <= scene.tokens.starts[i]:
            heard.meet(coming)
            coming = next(anchors, None)
        if low in PRONOUNS:
            target = _target(heard, low, scene.tokens.starts[i], unclaimed)
            if target is not None and target >= 0:
                taken.setdefault(target, []).append(i)
    return taken


def _target(heard: _Heard, low: str, start: int, unclaimed: dict[str, int | None]) -> int | None:
    gender = PRONOUNS[low]
    last, child = heard.person.get(gender), heard.child.get(gender)
    if last is not None and last.is_grown and low in _OBJECTS and start - last.end <= _CLAUSE:
        return child.target if child is not None else unclaimed[gender]
    return last.target if last is not None else unclaimed[gender]
