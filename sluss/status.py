"""What runs and what waits, for a person at a terminal or a script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table

from sluss.system import Addresses
from store import outbox, views
from store.database import connect


def gather(database_url: str, _keyring: Path, addresses: Addresses | None) -> dict[str, Any]:
    """Counts and addresses; no personal data."""
    with connect(database_url) as connection:
        load = views.load_now(connection)
        backlog = outbox.backlog(connection)
    return {
        "web_url": addresses.web_url if addresses else None,
        "pid": addresses.pid if addresses else None,
        "registered": load.reports,
        "numbers_given": load.numbers_given,
        "report_children": load.report_children,
        "unrouted": load.unrouted,
        "questions": load.questions,
        "backlog": [
            {"municipality": b.municipality, "lane": b.lane, "waiting": b.waiting, "oldest_s": round(b.oldest_s, 1)}
            for b in backlog
        ],
        "sources": [source.to_plain() for source in load.sources],
        "lanes": [lane.to_plain() for lane in load.lanes],
    }


def render(found: dict[str, Any]) -> RenderableType:
    """The same for reading."""
    head = Table(show_header=False, box=None, padding=(0, 2))
    head.add_row("Web", f"{found['web_url'] or 'not started here'}")
    head.add_row("Registered", f"{found['registered']} of {found['numbers_given']} numbers given")
    head.add_row("Not yet linked", str(found["unrouted"]))
    head.add_row("Questions to a person", str(found["questions"]))
    for source in found["sources"]:
        head.add_row(f"Source: {source['name']}", _source(source))
    lanes = Table(box=None, padding=(0, 2))
    for column in ("lane", "waiting", "work items", "oldest", "deadlines at risk"):
        lanes.add_column(column, justify="left" if column == "lane" else "right")
    for lane in found["lanes"]:
        age = lane["oldest_age_s"]
        lanes.add_row(
            lane["lane"],
            str(lane["waiting"]),
            str(lane["work_items"]),
            "–" if age is None else f"{age / 3600:.1f} h",
            str(lane["deadlines_at_risk"]),
        )
    return Group(head, lanes)


def _source(source: dict[str, Any]) -> str:
    """One line about another way in: what is wrong first."""
    untaken = source["waiting"] + source["unregistered"]
    wrong = [
        *([f"NO CONTACT for {source['silence_s'] / 60:.0f} min"] if source["is_silent"] else []),
        *([f"{untaken} not taken in"] if untaken else []),
        *([source["error_code"]] if source["error_code"] else []),
    ]
    quiet = source["quiet_s"]
    last = "nothing has come yet" if quiet is None else f"last came {quiet / 3600:.1f} h ago"
    return ", ".join([*(wrong or ["in contact"]), last])
