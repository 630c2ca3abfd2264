"""Which of several children each of several numbers or ages belongs to: "Alva och Otto, 140512-9808 respektive 170302-2390"."""

from __future__ import annotations

from collections.abc import Sequence

from dedupe.extract.scene import NOBODY, Anchor, Scene

_BETWEEN = frozenset(
    ("", "och", "o", "å", "samt", "resp", "respektive", "and", "och", "f", "född", "födda", "år", "pnr", "är", "e")
)
_LONGEST = 40  # characters between two of a list
_CLOSE = 3  # characters between a number and the name it stands before

Span = tuple[int, int]


def owners(scene: Scene, spans: Sequence[Span]) -> tuple[int | None, ...]:
    """For each span the draft it belongs to by order or place, NOBODY when that cannot be said, None where nothing special is seen."""
    found: list[int | None] = [None] * len(spans)
    first = 0
    while first < len(spans):
        last = first
        while last + 1 < len(spans) and _joined(scene, spans[last][1], spans[last + 1][0]):
            last += 1
        if last > first:
            names = _names_before(scene, spans[first][0], last - first + 2)
            fits = len(names) == last - first + 1
            for k in range(first, last + 1):
                found[k] = names[k - first].target if fits else NOBODY
        else:
            found[first] = _named_next(scene, spans[first])
        first = last + 1
    return tuple(found)


def _joined(scene: Scene, end: int, start: int) -> bool:
    """Nothing but "och", "respektive" or a comma between two places."""
    if not 0 <= start - end <= _LONGEST:
        return False
    between = scene.tokens.text[end:start].lower()
    if "\n" in between.strip(" ") or ";" in between:
        return False
    return all(w in _BETWEEN for w in "".join(c if c.isalpha() else " " for c in between).split())


def _names_before(scene: Scene, start: int, at_most: int) -> list[Anchor]:
    """The joined names that end nearest before a list, in order; one more than asked shows that they are too many."""
    names: list[Anchor] = []
    position = start
    for anchor in scene.backwards(start, sentences=2):
        if anchor.person is None or anchor.is_grown or not _joined(scene, anchor.end, position):
            break
        names.insert(0, anchor)
        position = anchor.start
        if len(names) == at_most:
            break
    return names if len({a.person for a in names}) == len(names) else []


def _named_next(scene: Scene, span: Span) -> int | None:
    """ "140512-9808 Alva Berg, 170302-2390 Otto Berg": the name after a number, when it stands nearer than the one before."""
    text, after = scene.tokens.text, scene.next_named(span[1])
    if after is None or after.start - span[1] > _CLOSE or text[span[1] : after.start].strip(" :\t-(") not in ("",):
        return None
    before = scene.before(span[0], grown=False)
    if before is not None and before.person is not None and text[before.end : span[0]].strip() in ("", "(", ":"):
        return None
    return after.target
