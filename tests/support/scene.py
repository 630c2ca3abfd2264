"""Reports sent, linked and looked at on a real PostgreSQL: what the tests of linking, grouping and work begin with."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from starlette.testclient import TestClient

from casework.access import Actor, Role
from casework.ids import MunicipalityCode, PersonId
from casework.regrouping import Kind, Request
from store import outbox, views
from store.verify import verify
from tests.support.pages import Page
from tests.support.web import as_bytes, report
from workers.context import Context
from workers.jobs import drain_with

TYRA = {"first_name": "Tyra", "last_name": "Ekvall", "age_text": "8 år", "school": "Sjöskolan"}
TWIN = {**TYRA, "first_name": "Nils"}
NILS = {**TWIN, "age_text": "6 år"}
ONLY_FIRST = {"first_name": "Tyra", "age_text": "8 år"}

FILM = "Jag såg filmen på nätet där en vuxen slår flickan med en toffel och någon skrattar bakom kameran. Gör ert jobb."
SEEN_IT = "Jag såg själv hur mannen slog henne i trapphuset."
INJURY = "I dag hade hon ett stort blåmärke över ögat och ett brännsår på handen."
OTHER = "Pojken går ensam vid järnvägen på kvällarna och ingen vuxen svarar när jag ringer på dörren hemma hos dem."

ANNA = Actor(PersonId("anna"), Role.ASSESSOR, MunicipalityCode("2081"))

SAID = {
    "conclusion": "no_immediate_need",
    "has_new_facts": "no",
    "basis": "Läst anmälan; samma uppgifter som i filmen.",
    "child_best": "Barnet är hos sin mormor.",
}


def send(client: TestClient, *bodies: dict[str, Any], headers: dict[str, str] | None = None) -> list[str]:
    """Reports in one bulk; their ids."""
    answer = client.post("/api/v1/reports/bulk", content=b"\n".join(map(as_bytes, bodies)), headers=headers)
    return [json.loads(line)["id"] for line in answer.text.splitlines()]


def drain_all(own: Context) -> int:
    """Links everything that waits; how many reports that were."""
    done = 0
    while backlog := outbox.backlog(own.connection()):
        done += sum(drain_with(own, entry.municipality, entry.lane) for entry in backlog)
    return done


def tell(client: TestClient, own: Context, *texts: str, child: dict[str, Any] = TYRA) -> str:
    """Reports about one child with these texts, linked; the id of its group."""
    send(client, *(report(children=[child], narrative=text) for text in texts))
    drain_all(own)
    return str(group(exported(own)[-1]["children"][0]))


def exported(own: Context) -> list[dict[str, Any]]:
    """Export lines (formats section 4), in order of registration."""
    return list(views.export(own.connection(), own.store.sealer))


def children(own: Context) -> list[dict[str, Any]]:
    """The children of all export lines."""
    return [child for line in exported(own) for child in line["children"]]


def group(child: dict[str, Any]) -> UUID:
    """The group of a child of an export line."""
    return UUID(child["group_id"])


def groups(own: Context) -> list[list[str]]:
    """The groups of each report's children."""
    return [[child["group_id"] for child in line["children"]] for line in exported(own)]


def rows(own: Context) -> list[tuple[str, str, tuple[str, ...]]]:
    """(row, report, reasons) in order of registration."""
    found = own.connection().execute(
        "SELECT rc.id::text, rc.report_id::text, r.reasons FROM report_child rc JOIN routing r ON r.report_child_id = rc.id"
        " ORDER BY rc.report_seq, rc.child_index"
    )
    return [(row[0], row[1], tuple(row[2])) for row in found]


def row_ids(own: Context) -> list[UUID]:
    """Every (report, child) row in order of registration."""
    found = own.connection().execute("SELECT id FROM report_child ORDER BY report_seq, child_index")
    return [row[0] for row in found]


def questions(own: Context) -> list[int]:
    """The questions that are open."""
    found = own.connection().execute("SELECT id FROM candidate WHERE verdict IS NULL AND closed_at IS NULL ORDER BY id")
    return [row[0] for row in found]


def records(own: Context) -> list[Any]:
    """Every protection assessment that was signed."""
    return own.connection().execute("SELECT * FROM protection_assessment ORDER BY recorded_at").fetchall()


def split(own: Context, at: int) -> Request:
    """Asks for one row to be taken out of its group."""
    found = children(own)
    return Request(
        kind=Kind.SPLIT, from_group=group(found[at]), to_group=None, reason="r", children=frozenset({row_ids(own)[at]})
    )


def state(own: Context) -> list[Any]:
    """All that grouping says, without the history: which rows stand together, by whom, and every open question."""
    connection = own.connection()
    queries = (
        """SELECT rc.id, m.group_id, m.source, m.status, m.is_provisional, round(m.weight::numeric, 2), m.evidence, m.by_person
           FROM membership m JOIN report_child rc ON rc.id = m.report_child_id WHERE valid_to IS NULL ORDER BY rc.id""",
        "SELECT report_child_id, group_id FROM cannot_link WHERE revoked_at IS NULL ORDER BY 1, 2",
        "SELECT id, report_child_id, group_id FROM candidate WHERE verdict IS NULL AND closed_at IS NULL ORDER BY id",
        "SELECT id, member_count, redirected_to, is_surging, has_tick FROM child_group WHERE member_count > 0 ORDER BY id",
        "SELECT key, group_id FROM link_key k JOIN child_group g ON g.id = k.group_id WHERE member_count > 0 ORDER BY 1, 2",
        "SELECT text_cluster_id, group_id, identified FROM text_standing s JOIN child_group g ON g.id = s.group_id"
        " WHERE member_count > 0 AND identified > 0 ORDER BY 1, 2",
        "SELECT report_child_id, is_first_tick FROM routing ORDER BY 1",
    )
    return [connection.execute(query).fetchall() for query in queries]


def unsound(own: Context) -> list[str]:
    """The promises of `sluss verify` that do not hold."""
    return [finding.promise for finding in verify(own.connection(), own.store.sealer) if not finding.holds]


def sign(visit: Callable[..., Page], group_id: str, chosen: str, **said: str) -> Page:
    """Chooses rows at the page of a group, fills in the form, and signs."""
    form = visit(f"/work/groups/{group_id}/assess?{chosen}").form("/sign")
    return visit(form.action, form.filled(**(SAID | said)))
