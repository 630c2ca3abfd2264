"""Whether two groups are one child beyond doubt. Anything less is a question to a person (design 5.5)."""

from __future__ import annotations

from dedupe.facts import NumberKind
from dedupe.levels import Field, Level
from dedupe.names import NameTable
from dedupe.profile import GroupProfile
from dedupe.score import Evidence, Scorer
from dedupe.weights import Weights


def hard_evidence(
    one: GroupProfile, other: GroupProfile, *, names: NameTable, weights: Weights
) -> tuple[Evidence, ...] | None:
    """What shows that two groups are one child, or None where a person must say so. Symmetric.

    Both must hold one and the same valid personnummer and no second one, and nothing that any report of one says may
    speak against any report of the other: not a name, a birthday, a gender or a parent, nor a sibling named beside it.
    """
    if _only_number(one) is None or _only_number(one) != _only_number(other):
        return None
    forth, back = (
        Scorer.of_group(a, names=names, weights=weights).against_group(b, recent_total=0)
        for a, b in ((one, other), (other, one))
    )
    if any(s.is_forbidden or s.is_contested or _speaks_against(s.evidence) for s in (forth, back)):
        return None
    for member in one.members:
        scorer = Scorer(member.parts, names=names, weights=weights)
        pairs = [scorer.against(m.parts) for m in other.members]
        if any(pair.veto is not None or _speaks_against(pair.evidence) for pair in pairs):
            return None
    return max(forth, back, key=lambda s: s.bits).evidence


def _only_number(group: GroupProfile) -> str | None:
    """The one valid personnummer of a group. A samordningsnummer beside it may be the same person's, and is for a person."""
    numbers = {n for member in group.members for n in member.comparable.numbers if n.is_verified}
    found = {n.digits for n in numbers}
    is_plain = all(n.kind is NumberKind.PERSONNUMMER for n in numbers)
    return next(iter(found)) if len(found) == 1 and is_plain else None


def _speaks_against(evidence: tuple[Evidence, ...]) -> bool:
    """A name, birthday, number or parent that differs. Addresses and schools change, and the number explains that."""
    doubtful = {Level.CONTRADICTS, Level.DIFFERS, Level.SIMILAR, Level.FAR, Level.OTHER_KIND}
    lasting = {Field.FIRST_NAME, Field.BIRTH, Field.PERSONAL_NUMBER, Field.GENDER, Field.PARENT}
    return any(e.field in lasting and e.level in doubtful for e in evidence)
