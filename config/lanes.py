"""The machine's lanes: which worker links a report. People's lanes (acute, ordinary, surge, quarantine) are in `casework.triage`.

A lane is a class of sources, so that a flood in one (a campaign through the public form, five thousand invented
children) never makes another wait. Each lane is one RQ queue with one worker process of its own: a worker that listens
on several queues loses the job in its hand when it is killed (trust D3).
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from casework.report import SETS_ASIDE


class WorkLane(StrEnum):
    """One RQ queue and one worker process each."""

    PROFESSIONAL = "professional"  # signed-in or received by staff: portal, SDK, phone, letter, file
    PUBLIC = "public"  # the public form, the open API, e-mail
    ASIDE = "aside"  # what looks made by a machine (`casework.report.SETS_ASIDE`): never in the way of the public lane
    RETRY = "retry"  # what failed before: taken one by one, so that a poison report is alone


_PROFESSIONAL_CHANNELS = frozenset({"portal", "sdk", "phone", "letter", "file"})


def lane_of(channel: str, flags: Collection[str]) -> WorkLane:
    """The lane of a newly registered report. Channel and labels are set by the route, never by what the sender claims."""
    if channel in _PROFESSIONAL_CHANNELS:
        return WorkLane.PROFESSIONAL
    return WorkLane.PUBLIC if SETS_ASIDE.isdisjoint(flags) else WorkLane.ASIDE
