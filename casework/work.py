"""The desk of whoever assesses: why this group is next, which version of a group a person has before them, how far they have come.

Nothing here weighs a child: the order is `casework.triage`'s, and a count says what has been read, never what was found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from casework.errors import Conflict, Refused
from casework.sitting import Reading, Row, reading
from casework.triage import Lane

CLAIM_LIFE = timedelta(minutes=15)
"""How long the queue gives a group to nobody else. Every page that its holder opens begins it anew."""

PRESENCE_LIFE = timedelta(seconds=90)
"""How long a person counts as being there after the last sign of them."""


class Finding(StrEnum):
    """A person's own first impression, before they see what is known from earlier. It decides nothing."""

    SIGNS_OF_NEED = "signs_of_need"
    NO_SIGN = "no_sign"
    CANNOT_TELL = "cannot_tell"


class WhyNext(StrEnum):
    """Why the order of work gives this group now."""

    ASSIGNED = "assigned"  # a supervisor has given the group to this person
    ACUTE = "acute"
    UNREAD_DANGER = "unread_danger"  # a ticked danger in a report that the machine could not link
    ASIDE_TURN = "aside_turn"
    SURGE_TURN = "surge_turn"
    OLDEST_NEWS = "oldest_news"  # of all groups the one whose unassessed news is oldest
    OLDEST = "oldest"


def why_next(
    *, lane: Lane, is_new: bool, is_surging: bool, is_set_aside: bool, is_unread_danger: bool, is_assigned: bool = False
) -> WhyNext:
    """The reason for the first row of the queue, as `casework.triage` orders it."""
    cases = (
        (is_assigned, WhyNext.ASSIGNED),
        (lane is Lane.ACUTE, WhyNext.ACUTE),
        (is_unread_danger, WhyNext.UNREAD_DANGER),
        (is_set_aside, WhyNext.ASIDE_TURN),
        (is_surging, WhyNext.SURGE_TURN),
        (is_new, WhyNext.OLDEST_NEWS),
    )
    return next((why for holds, why in cases if holds), WhyNext.OLDEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTag:
    """Which version of a group somebody has before them: its own, its members, its readings, and the records about them.

    Whoever writes says which one they saw, so that nobody signs beside what a colleague has just done, or without what has just come.
    """

    version: int
    members: int
    membership: int  # the newest
    reading: int  # the newest
    records: int  # protection assessments of its members

    def __str__(self) -> str:
        """As a form and an ETag carry it, without quotes."""
        return f"{self.version}.{self.members}.{self.membership}.{self.reading}.{self.records}"


def require_same(now: GroupTag | str, sent: str | None) -> None:
    """The group, or what an act would do, is as the person has seen it.

    Args:
        sent: `If-Match`, or a form's hidden field. "*" is not taken: it says that nothing was seen.

    Raises:
        Refused: "tag_missing" when none was sent. Conflict: "tag_differs" when somebody has changed it, or more has come.
    """
    require_tag(str(now), sent)


def require_tag(now: str, sent: str | None) -> None:
    """Something is as the person has seen it. Arguments and errors: see `require_same`."""
    if not sent:
        raise Refused("tag_missing")
    if sent.strip().removeprefix("W/").strip('"') != now:
        raise Conflict("tag_differs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far one person has come with the waiting rows of a group. Counts only."""

    waiting: int
    news_unopened: int  # rows that have to be opened before they can be signed
    riding_unshown: int  # rows that say nothing new and have not been shown
    ready: Mapping[Reading, int]  # rows that can be signed now, by how they have been read

    @property
    def has_read_news(self) -> bool:
        """Whether everything that says something new has been opened."""
        return self.news_unopened == 0


def can_sign_as(row: Row) -> Reading | None:
    """How the person has read a row that waits for a signature; None: not yet, or it is signed."""
    read = None if row.is_assessed else reading(row)
    return None if read is Reading.ROW and not row.is_shown else read


def progress(rows: Iterable[Row]) -> Progress:
    """Of all rows of a group, how far their reader has come."""
    waiting = [row for row in rows if not row.is_assessed]
    read = [reading(row) for row in waiting]
    ready = Counter(how for how in map(can_sign_as, waiting) if how)
    return Progress(
        waiting=len(waiting),
        news_unopened=read.count(None),
        riding_unshown=read.count(Reading.ROW) - ready[Reading.ROW],
        ready=MappingProxyType({how: ready[how] for how in Reading}),
    )
