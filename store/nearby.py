"""Which groups a report is compared with: few, however many there are, and never without the newest and the surging.

A key that fits thousands of groups says little. Of a common key the newest groups alone are read, and of all that a child's keys
find those that share the most with it, a rare key counting more than a common one. Reading a key is cheap, opening a group is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from math import log2

from dedupe.blocking import KINDS, rank

MAX_COMPARED = 48  # groups opened for one child; the surging ones, and those that a text points at, come on top
READ_STRONG, READ_WEAK = 200, 24  # groups read for one key
NEWEST_KEPT = 2  # of each key, whatever else they share
_FIRST_WEAK = KINDS.index("nick")

Found = Mapping[str, Mapping[str, datetime]]
"""Key to the groups that have it, each with the time when it last heard something."""


def read_limit(key: str) -> int:
    """How many groups are read for a key: a family's address has few, a first name has as many as there are children."""
    return READ_STRONG if rank(key) < _FIRST_WEAK else READ_WEAK


def shortlist(keys: Collection[str], found: Found, *, always: Collection[str]) -> set[str]:
    """The groups to compare one child with.

    Args:
        keys: the child's readable blocking keys.
        found: what was read for them.
        always: surging groups, kept when they share a key at all.
    """
    bits: dict[str, float] = defaultdict(float)
    heard: dict[str, datetime] = {}
    kept: set[str] = set()
    for key in sorted(keys):
        groups = found.get(key, {})
        worth = _worth(len(groups), read_limit(key))
        for group, at in groups.items():
            bits[group] += worth
            heard[group] = max(at, heard.get(group, at))
        kept.update(_newest(groups, NEWEST_KEPT))
    kept.update(group for group in always if group in bits)
    likeliest = sorted(bits, key=lambda group: (-bits[group], -heard[group].timestamp(), group))
    return kept.union(likeliest[: max(0, MAX_COMPARED - len(kept))])


def texts_to_open(bands: Iterable[str], found: Mapping[str, Collection[str]], limit: int) -> set[str]:
    """The texts that share the most bands with a report's text. Short cries are alike by the thousand and nobody's copies."""
    shared: dict[str, int] = defaultdict(int)
    for band in bands:
        for text in found.get(band, ()):
            shared[text] += 1
    return set(sorted(shared, key=lambda text: (-shared[text], text))[:limit])


def _worth(groups: int, limit: int) -> float:
    """Bits, roughly: a key that one group has says the most, one that was not read to its end next to nothing."""
    return 1.0 if groups >= limit else log2(1 + READ_STRONG / max(1, groups))


def _newest(groups: Mapping[str, datetime], number: int) -> Sequence[str]:
    return sorted(groups, key=lambda group: (-groups[group].timestamp(), group))[:number]
