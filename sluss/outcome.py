"""The outcome of a replayed flood as a supervisor would ask for it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sluss.summary import Replay
from sluss.waiting import arrivals_from, model

FIELDS = {
    "personal_number": "personal number",
    "first_name": "first name",
    "last_name": "last name",
    "nickname": "nickname",
    "birth": "age or birth date",
    "gender": "gender",
    "address": "address",
    "school": "school",
    "class_name": "class",
    "guardian": "guardian",
    "phone": "phone",
    "city": "town",
    "campaign": "same copied text",
    "prior": "recent inflow",
}


def outcome(replay: Replay) -> RenderableType:
    """Everything the demo shows at its end."""
    return Group(_figures(replay), Text(), _waiting(replay), Text(), _largest(replay.export))


def _figures(replay: Replay) -> Table:
    summary = replay.to_plain()
    rows = [child for line in replay.export for child in line["children"]]
    groups = {child["group_id"] for child in rows}
    to_open = sum((child["novelty"] or 0) >= 0.5 for child in rows)
    table = Table(title="The week, handled", title_justify="left", show_header=False, box=None, padding=(0, 2))
    table.add_row(
        "Received and registered", f"{summary['registered']} of {summary['reports']}, each with its own number"
    )
    table.add_row("Children named in them", f"{len(rows)}, each with its own protection assessment to be made")
    table.add_row("Work items", f"{len(groups)} groups instead of {len(replay.export)} reports")
    table.add_row(
        "Texts that say something new", f"{to_open} of {len(rows)}; the others repeat, and are signed in a sitting"
    )
    table.add_row("Questions to a person", f"{summary['review']} where the machine was not sure")
    table.add_row("Lanes", ", ".join(f"{lane} {n}" for lane, n in Counter(c["lane"] for c in rows).most_common()))
    table.add_row("Receipt after", _ms(summary["ack_ms"]))
    table.add_row(
        "In the queue after", f"{_ms(summary['routed_ms'])} (outside the flood {_ms(summary['routed_ms_not_surge'])})"
    )
    table.add_row("Rate", f"{summary['reports_per_second']} reports/s from the first request to the last in the queue")
    return table


def _waiting(replay: Replay) -> RenderableType:
    times = model(arrivals_from(replay.export))
    table = Table(
        title="How long the other children would wait (a model)", title_justify="left", box=None, padding=(0, 2)
    )
    table.add_column("")
    for column in ("median", "99 of 100 within", "longest"):
        table.add_column(column, justify="right")
    for name, waits in (("first come, first served", times.fcfs.others), ("Sluss's fair order", times.fair.others)):
        table.add_row(name, *(_hours(seconds) for seconds in (waits.p50_s, waits.p99_s, waits.max_s)))
    return Group(table, Text(times.describe(), style="dim"))


def _largest(export: Sequence[dict[str, Any]], count: int = 3) -> Table:
    members: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in export:
        for child in line["children"]:
            members[child["group_id"]].append(child)
    table = Table(title="Why the three largest groups were formed", title_justify="left", box=None, padding=(0, 2))
    for column in ("group", "reports", "what agreed, in how many of them"):
        table.add_column(column, justify="right" if column == "reports" else "left")
    for group_id, children in sorted(members.items(), key=lambda entry: -len(entry[1]))[:count]:
        agreed = Counter(
            f"{FIELDS.get(e['field'], e['field'])} ({e['level']})"
            for child in children
            if child["status"] == "joined"
            for e in child["evidence"]
            if e["weight"] >= 1
        )
        why = ", ".join(f"{what} {n}" for what, n in agreed.most_common(5))
        table.add_row(f"G-{group_id[:8]}", str(len(children)), why or "it stands alone")
    return table


def _ms(quantiles: dict[str, Any]) -> str:
    if quantiles["p50"] is None:
        return "–"
    return f"{quantiles['p50']:.0f} ms, 99 of 100 within {quantiles['p99']:.0f} ms"


def _hours(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.0f} h"
