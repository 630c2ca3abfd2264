"""A register in which every number of the live board is behind something, and the board's lists as a browser reads them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from casework.ids import ReportChildId
from store.decisions import Decisions
from store.investigations import Opening
from tests.support.deciding import OPEN, Desk
from tests.support.scene import FILM, ONLY_FIRST, drain_all
from workers.context import Context

OF_SIBLING = "Tyra Ekvall är rädd hemma. Hennes lillebror Otto, 5 år, har också blåmärken."
HJALMAR = {"first_name": "Hjalmar", "last_name": "Brantberg", "age_text": "11 år"}
FLOOD = 9


def ago(**length: float) -> str:
    """An instant before now, as a report says it."""
    return (datetime.now(UTC) - timedelta(**length)).isoformat()


def build(desk: Desk, own: Context, decisions: Decisions) -> dict[str, Any]:
    """What the tests name: the flood's group, and reports and investigations by what they are there for."""
    flood = [desk.arrived(ago(minutes=50 - n), narrative=f"{FILM} {n}")[0] for n in range(FLOOD)]
    desk.arrived(ago(minutes=30), children=[ONLY_FIRST], narrative="Hon var blå över kinden i dag.")
    desk.arrived(ago(minutes=29), narrative=OF_SIBLING)
    named: dict[str, Any] = {
        # One child, two clocks: the assessment has passed, and the decision beside it is near, or has passed too.
        "twice near": desk.arrived(ago(days=12.5), children=[_child("Vilgot")])[0],
        "twice late": desk.arrived(ago(days=20), children=[_child("Wilma")])[0],
        "today": desk.arrived(ago(seconds=1), children=[_child("Ymer")])[0],
        "aside": desk.arrived(ago(minutes=10), children=[_child("Zita")])[0],
        "quarantined": desk.arrived(ago(minutes=9), children=[_child("Åke")])[0],
    }
    drain_all(own)
    for name, days in (("decision near", 12.5), ("decision late", 16.0), ("decision later", 2.0)):
        named[name] = desk.assessed(ago(days=days), children=[_child(name.title())])
    drain_all(own)
    named["investigation"] = _opened(desk, decisions)
    named["outside"] = _outside(desk, decisions)
    named["group"] = desk.connection.execute(
        "UPDATE child_group SET is_surging = true WHERE id = (SELECT group_id FROM membership WHERE report_child_id = %s AND"
        " valid_to IS NULL) RETURNING id",
        [flood[0]],
    ).fetchall()[0][0]
    _trouble(desk, named)
    return named


def _child(first: str) -> dict[str, str]:
    return {"first_name": first, "last_name": f"{first}sson", "age_text": "7 år", "school": f"{first}skolan"}


def _opened(desk: Desk, decisions: Decisions) -> ReportChildId:
    """An investigation that has some two weeks left."""
    one = desk.assessed(ago(days=110), children=[HJALMAR])
    desk.decide(decisions, OPEN, one, "anna", datetime.now(UTC) - timedelta(days=106))
    return one


def _outside(desk: Desk, decisions: Decisions) -> UUID:
    at = datetime.now(UTC) - timedelta(days=130)
    opening = Opening(
        **{"id": uuid4(), "municipality": "2081", "ref": "U-1998-7", "case_file": "PA-9"},
        **{"opened_at": at, "received_at": at, "by": "anna", "until": None},
    )
    decisions.investigations.open(desk.connection, opening)
    return opening.id


def _trouble(desk: Desk, named: dict[str, Any]) -> None:
    """What is set aside, could not be linked, waits too long for linking, was kept and not registered, or has lost its number."""
    run = desk.connection.execute
    run("UPDATE report_child SET is_set_aside = true WHERE id = %s", [named["aside"]])
    run("UPDATE routing SET is_quarantined = true WHERE report_child_id = %s", [named["quarantined"]])
    failed, slow, fresh = (desk.arrived(ago(minutes=8), children=[_child(f"Job{n}")])[0] for n in range(3))
    run("UPDATE outbox SET attempts = 3 WHERE report_id = (SELECT report_id FROM report_child WHERE id = %s)", [failed])
    run(
        "UPDATE outbox SET created_at = clock_timestamp() - interval '10 minutes'"
        " WHERE report_id = (SELECT report_id FROM report_child WHERE id = %s)",
        [slow],
    )
    named["fresh"] = fresh
    run("INSERT INTO source_state (name, last_ok_at) VALUES ('folder', clock_timestamp())")
    run(
        "INSERT INTO source_item (id, source, content_key, format, size_bytes, received_at, about)"
        " VALUES (gen_random_uuid(), 'folder', sha256('a'), 'too_large', 40000000, clock_timestamp(), '\\x00')"
    )
    run("UPDATE registration_counter SET last_serial = last_serial + 2")
    run(
        "INSERT INTO work_claim (group_id, person_id, until) VALUES (%s, 'bertil', clock_timestamp() + interval '9 min')",
        [named["group"]],
    )


def links(html: str) -> dict[str, int]:
    """Where the numbers of a board lead, and the numbers."""
    found = re.findall(r'<a href="(/board/(?:lists|groups)/[^"]+)" aria-label="[^"]*: (\d+)">\2</a>', html)
    return {href: int(n) for href, n in found}


def total(html: str) -> int:
    """How many a list says that it has."""
    [found] = re.findall(r'<h1 id="heading">[^<]* <small>(\d+)</small></h1>', html)
    return int(found)


def row_count(html: str) -> int:
    """How many rows a page of a list shows."""
    return html.count("data-row ")
