"""A register that fills every page of the people at work, and the addresses of those pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx2

from casework.access import Role
from store.database import connect
from tests.support.live import Live
from tests.support.web import bearer, report

TYRA = {"first_name": "Tyra", "last_name": "Ekvall", "age_text": "8 år", "school": "Sjöskolan"}
NILS = {**TYRA, "first_name": "Nils"}
FILM = "Jag såg filmen på nätet där en vuxen slår flickan med en toffel och någon skrattar bakom kameran. Gör ert jobb."
OF_SIBLING = "Tyra Ekvall är rädd hemma. Hennes lillebror Otto, 5 år, har också blåmärken."


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where the pages are."""

    reports: Sequence[str]  # ids
    group: str  # the group with most members
    question: int
    mention: str

    def pages(self) -> dict[str, str]:
        """Name and address of each page that is opened with GET."""
        return {
            "login": "/login",
            "board": "/board?still=1",
            "questions": "/questions",
            "question": f"/questions/{self.question}",
            "mentioned children": "/mentioned-children",
            "mentioned child": f"/mentioned-children/{self.mention}",
            "regroupings": "/regroupings",
            "group": f"/groups/{self.group}",
            "report": f"/reports/{self.reports[0]}",
            "nothing there": "/reports/00000000-0000-4000-8000-000000000000",
            "register": "/register",
            "search": "/search",
            "report a deviation": f"/deviations/new?about={self.reports[0]}",
            "access requests": "/access-requests",
            "docs": "/docs",
        }


def filled(site: Live, extra: Sequence[dict[str, Any]] = ()) -> Desk:
    """Sends and links enough for each page to show something, and `extra` with it."""
    bodies = [
        report(children=[TYRA], narrative=FILM, danger={"immediate_danger": True}),
        report(
            children=[TYRA], narrative="Hon kommer hungrig till skolan.", reporter={"kind": "named", "name": "Bo Ek"}
        ),
        report(children=[{"first_name": "Tyra", "age_text": "8 år"}], narrative=FILM),
        report(children=[{"first_name": "Tyra", "age_text": "8 år"}], narrative=f"{FILM} Snälla."),
        report(children=[NILS, TYRA], narrative=OF_SIBLING),
    ]
    ids = site.send([*bodies, *extra])
    site.link_all()
    return Desk(reports=ids, group=_largest_group(site), question=_question(site), mention=_mention(site))


def assessed(site: Live) -> str:
    """A child of a report of its own, with its protection assessment: what waits for a decision."""
    [report_id] = site.send(
        [report(children=[{"first_name": "Vanja", "age_text": "11 år"}], narrative="Hon sover hos oss.")]
    )
    [[child]] = site.rows(f"SELECT id FROM report_child WHERE report_id = '{report_id}'")
    anna = bearer(site.database_url, site.keyring, Role.ASSESSOR, "anna")
    entry = {"conclusion": "no_immediate_need", "has_new_facts": True, "basis": "Läst.", "tells_of_violence": True}
    with httpx2.Client(base_url=site.url, headers=anna) as client:
        answer = client.post(f"/api/v1/report-children/{child}/protection-assessment", json=entry)
    assert answer.status_code == 201, answer.text
    site.link_all()
    return str(child)


def _largest_group(site: Live) -> str:
    [row, *_] = site.rows(
        "SELECT group_id FROM membership WHERE valid_to IS NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
    )
    return str(row[0])


def _question(site: Live) -> int:
    [row, *_] = site.rows("SELECT id FROM candidate WHERE verdict IS NULL AND closed_at IS NULL ORDER BY id")
    return int(row[0])


def _mention(site: Live) -> str:
    with connect(site.database_url) as connection:
        [first, *_] = site.app.state.parts.mentioned.waiting(connection, "2081")
    return str(first["first_id"])
