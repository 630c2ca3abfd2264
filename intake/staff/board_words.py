"""What a board says, from a snapshot: numbers, and Swedish sentences. No name of a child, no text of a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from casework.calendar import STOCKHOLM
from casework.forecast import WINDOWS_H, hour_of
from casework.staffing import Load as StaffingLoad
from casework.staffing import outlook, with_more
from casework.surge import Arrivals
from casework.watch import GROUP, Seen, SurgeState, detect, of_group
from intake.staff.list_words import CLOCKS, ahead
from intake.staff.surge_words import EBBED, STREAMS, number, silence_sentence, staffing_sentence, state_sentence
from intake.staff.surge_words import clock as short_time
from store.board import DeadlineLoad, Hour, Snapshot
from store.views import LaneLoad


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Arrivals against completions in the last hour, (report, child) rows."""

    arrived: int
    completed: int
    waiting: int

    @property
    def words(self) -> str:
        """When the queue is empty, only while it drains; otherwise by how much it grows (ux 4C)."""
        drain = self.completed - self.arrived
        if not self.waiting:
            return "Kön är tom"
        if drain > 0:
            return f"Tom kö om ~{number(max(0.1, self.waiting / drain))} h"
        return f"växer +{-drain}/h" if drain else "varken växer eller minskar"


def lane_eta(lane: LaneLoad) -> str:
    """The same for one lane."""
    if lane.eta_s is not None:
        return f"~{number(max(0.1, lane.eta_s / 3600))} h"
    growth = lane.arrivals_per_hour - lane.completions_per_hour
    return f"växer +{growth}/h" if lane.waiting and growth > 0 else "–"


def context(shot: Snapshot) -> dict[str, Any]:
    """All that the pieces of a board are drawn from."""
    lanes = shot.load.lanes
    pace = Pace(
        arrived=sum(lane.arrivals_per_hour for lane in lanes),
        completed=sum(lane.completions_per_hour for lane in lanes),
        waiting=shot.waiting,
    )
    return {
        "shot": shot,
        "load": shot.load,
        "pace": pace,
        "clocks": [
            (code, words, shot.deadlines.get(code, DeadlineLoad()), ahead(shot.ahead[code]))
            for code, words in CLOCKS.items()
        ],
        "groups": [(g, state_sentence(group_state(g.arrivals, shot.at), calm=EBBED)) for g in shot.load.surging],
        "channels": [(STREAMS[s.stream], state_sentence(s.state)) for s in shot.streams if s.state.is_surging],
        "silences": [(STREAMS[s.stream], silence_sentence(s.silence)) for s in shot.streams if s.silence is not None],
        "staffing": _staffing(shot, pace),
        "spark_in": spark([hour.arrived for hour in shot.hours]),
        "spark_out": spark([hour.completed for hour in shot.hours]),
        "lane_eta": lane_eta,
        "short_time": short_time,
    }


def group_state(arrivals: Arrivals, now: datetime) -> SurgeState:
    """What the forecast says of one group."""
    hour = hour_of(now)
    counts = {w: sum(n for h, n in arrivals.hours.items() if hour - w <= h <= hour) for w in WINDOWS_H}
    return detect(SurgeState(), Seen(counts=counts), of_group(arrivals, now=now), now=now, rule=GROUP)


def alarms(shot: Snapshot, silent: int) -> list[str]:
    """What a person must be told at once, and a screen reader reads out. Numbers that move all the time are not in it."""
    load, said = shot.load, []
    if load.others_over_target:
        said.append("Andra barn har väntat längre än målet.")
    if shot.over_target > load.others_over_target:
        said.append("Anmälningar i en flod har väntat längre än målet.")
    if any(clock.passed for code, clock in shot.deadlines.items() if code != "protection"):
        said.append("En lagstadgad frist har gått ut.")
    if load.reports != load.numbers_given:
        said.append("Alla nummer svarar inte mot en registrerad anmälan.")
    if shot.failed_jobs or shot.stuck_jobs:
        said.append("Länkningen har stannat för någon anmälan.")
    if silent:
        said.append("En väg in är ovanligt tyst.")
    return said


def spark(counts: list[int], *, width: int = 120, height: int = 24) -> str:
    """The points of a polyline, the highest at the top; drawn by the server."""
    most, step = max([1, *counts]), width / max(1, len(counts) - 1)
    return " ".join(f"{i * step:.1f},{height - 1 - n / most * (height - 2):.1f}" for i, n in enumerate(counts))


def series(hours: tuple[Hour, ...]) -> list[list[int]]:
    """For the chart: seconds since 1970, arrivals, completions."""
    columns = [(int(hour.at.timestamp()), hour.arrived, hour.completed) for hour in hours]
    return [list(column) for column in zip(*columns, strict=True)]


def clock(at: datetime) -> str:
    """Local time to the second."""
    return at.astimezone(STOCKHOLM).strftime("%H:%M:%S")


def _staffing(shot: Snapshot, pace: Pace) -> list[str]:
    people = len(shot.people)
    per_person = pace.completed / people if people else 0.0
    load = StaffingLoad(
        waiting=shot.waiting,
        arrivals_per_hour=pace.arrived,
        completions_per_person_hour=per_person,
        people=people,
    )
    # To five minutes: an answer that moves at every look says more than is known.
    now = shot.at.replace(minute=shot.at.minute - shot.at.minute % 5, second=0, microsecond=0) + timedelta(minutes=5)
    if not people or not per_person:
        return [staffing_sentence(outlook(load, now=now))]
    return [
        staffing_sentence(one, more=more)
        for more, one in zip((0, 1, 2), with_more(load, (0, 1, 2), now=now), strict=True)
    ]
