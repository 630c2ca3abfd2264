"""What the board's lists are called, and which number of the board each of them is behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from casework.clockpolicy import Ahead
from casework.lifecycle import State
from casework.triage import Lane
from intake.staff.page_words import SHORT_STATES
from intake.staff.surge_words import number
from intake.staff.work_words import LANES
from store.board import DeadlineLoad, Snapshot
from store.boardlists import ListedRow

CLOCKS: Mapping[str, str] = {
    "protection": "Skyddsbedömning",
    "decision": "Inleda (14 dagar)",
    "investigation": "Utredning (4 mån)",
    "feedback": "Återkoppling",
}


@dataclass(frozen=True, slots=True)
class Section:
    """Lists that belong together, by the name in their address."""

    heading: str
    lists: Mapping[str, str]


SECTIONS: Sequence[Section] = (
    Section(
        "Väntar på omedelbar skyddsbedömning",
        {
            "others-late": "Andra barn över tid",
            "others": "Andra barn som väntar",
            "waiting-late": "Alla över tid (samma dag)",
            "waiting": "Alla som väntar",
            **{f"lane-{lane}": f"Fil: {LANES[lane]}" for lane in Lane},
            **{f"lane-{lane}-due": f"Fil: {LANES[lane]}, frist inom 4 h" for lane in Lane},
            "set-aside": "Undanlagda: kan komma från ett program",
        },
    ),
    Section(
        "Frister",
        {
            **{f"{code}-late": f"{words}: fristen har gått ut" for code, words in CLOCKS.items()},
            **{f"{code}-near": f"{words}: fristen är nära" for code, words in CLOCKS.items()},
        },
    ),
    Section("Flod", {"surging": "Grupper i flod"}),
    Section(
        "Senaste timmen", {"arrived": "In i kön den senaste timmen", "completed": "Bedömda under den senaste timmen"}
    ),
    Section(
        "Är allt framme?",
        {
            "missing": "Nummer utan registrerad anmälan",
            "kept": "Kommit en annan väg, ännu inte registrerat",
            "stuck": "Jobb som fastnat",
            "unlinked": "Ännu inte länkade",
            "questions": "Frågor till en person",
        },
    ),
)
"""In the order of the page. What waits of other children stands first."""

TITLES: Mapping[str, str] = {name: words for section in SECTIONS for name, words in section.lists.items()}


def numbers(shot: Snapshot) -> dict[str, int]:
    """The board's number for each list."""
    load = shot.load
    of_clocks = {code: shot.deadlines.get(code, DeadlineLoad()) for code in CLOCKS}
    return {
        "others-late": load.others_over_target,
        "others": load.others_waiting,
        "waiting-late": shot.over_target,
        "waiting": shot.waiting,
        **{f"lane-{lane.lane}": lane.waiting for lane in load.lanes},
        **{f"lane-{lane.lane}-due": lane.deadlines_at_risk for lane in load.lanes},
        "set-aside": load.set_aside,
        **{f"{code}-late": clock.passed for code, clock in of_clocks.items()},
        **{f"{code}-near": clock.near for code, clock in of_clocks.items()},
        "surging": len(load.surging),
        "arrived": sum(lane.arrivals_per_hour for lane in load.lanes),
        "completed": sum(lane.completions_per_hour for lane in load.lanes),
        "missing": load.numbers_given - load.reports,
        "kept": sum(source.unregistered for source in load.sources),
        "stuck": shot.failed_jobs + shot.stuck_jobs,
        "unlinked": load.unrouted,
        "questions": load.questions,
    }


def ahead(of: Ahead) -> str:
    """How long before it is due a clock counts as near: "4 h före", "3 dygn före"."""
    if of.hours is None:
        return f"sista {number(100 * (of.share or 0))} % av tiden"
    span = timedelta(hours=of.hours)
    whole_days = span.days if span == timedelta(days=span.days) else 0
    return f"{whole_days} dygn före" if whole_days else f"{number(of.hours)} h före"


def state(row: ListedRow) -> str:
    """How far the row has come."""
    if row.is_proposed:
        return "beslut väntar på en andra underskrift"
    if row.kind == "investigation":
        return "utreds" if row.report_id else "utreds, inledd utanför Sluss"
    if row.kind == "decision" and row.state == State.ASSESSED:
        return "skyddsbedömd, inte beslutad"
    if row.kind == "feedback":
        return "återkoppling väntar"
    return SHORT_STATES[row.state or State.REGISTERED]
