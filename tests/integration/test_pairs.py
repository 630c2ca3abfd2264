"""Labels come from what people have said, on a real PostgreSQL; what the machine joined is never one."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from casework.knowledge import Knowledge
from dedupe.train.pairs import Kind, LabelledPair
from store import outbox
from store.linkwrite import LinkWriter
from store.pairs import PairStore
from tests.support.scene import TWIN, TYRA
from tests.support.web import as_bytes, report
from workers.context import Context
from workers.jobs import drain_with


@pytest.fixture
def connection(own: Context) -> psycopg.Connection[Any]:
    return own.connection()


def link(client: TestClient, own: Context, *children: list[dict[str, Any]]) -> None:
    bodies = [report(children=named, narrative=f"Text nummer {n}") for n, named in enumerate(children)]
    client.post("/api/v1/reports/bulk", content=b"\n".join(map(as_bytes, bodies)))
    for entry in outbox.backlog(own.connection()):
        drain_with(own, entry.municipality, entry.lane)


def placed(connection: psycopg.Connection[Any]) -> list[tuple[Any, Any, str]]:
    """(report-child, group, status) in order of registration."""
    return connection.execute(
        "SELECT rc.id, m.group_id, m.status FROM report_child rc JOIN membership m ON m.report_child_id = rc.id"
        " AND m.valid_to IS NULL ORDER BY rc.report_seq, rc.child_index"
    ).fetchall()


def said(own: Context, kind: Kind) -> list[LabelledPair]:
    return [pair for pair in PairStore(own.store.sealer).pairs(own.connection()) if pair.kind is kind]


def confirm(connection: psycopg.Connection[Any], child: Any, group: Any) -> None:
    connection.execute(
        "UPDATE membership SET valid_to = clock_timestamp() WHERE report_child_id = %s AND valid_to IS NULL", [child]
    )
    connection.execute(
        "INSERT INTO membership (report_child_id, group_id, source, status, weight, evidence, rule_version, by_person)"
        " VALUES (%s, %s, 'human', 'confirmed', 0, '[]', '2026-1', 'anna')",
        [child, group],
    )


def separate(connection: psycopg.Connection[Any], child: Any, group: Any) -> None:
    connection.execute(
        "INSERT INTO cannot_link (report_child_id, group_id, by_person, reason) VALUES (%s, %s, 'anna', 'other child')",
        [child, group],
    )


def answer(connection: psycopg.Connection[Any], child: Any, group: Any, verdict: str) -> None:
    connection.execute(
        "INSERT INTO candidate (report_child_id, group_id, weight, band, evidence, verdict, decided_by, decided_at)"
        " VALUES (%s, %s, 3, 'below', '[]', %s, 'anna', clock_timestamp())",
        [child, group, verdict],
    )


def test_what_the_machine_joined_is_never_a_label(
    client: TestClient, own: Context, connection: psycopg.Connection[Any]
) -> None:
    link(client, own, [TYRA], [TYRA], [TYRA])
    assert [status for _, _, status in placed(connection)] == ["new", "joined", "joined"]
    assert PairStore(own.store.sealer).pairs(connection) == []

    # A person confirms one: it is paired with the report that began the group, and not with the machine's other join.
    (first, group, _), (second, _, _), _ = placed(connection)
    confirm(connection, second, group)
    [pair] = said(own, Kind.CONFIRMED)
    assert pair.is_same
    assert pair.a.first_names == pair.b.first_names == ("Tyra",)

    # Nor does what a person has said of a group reach the reports that the machine put there.
    connection.execute(
        "UPDATE membership SET status = 'joined' WHERE report_child_id = %s AND valid_to IS NULL", [first]
    )
    assert said(own, Kind.CONFIRMED) == []


def test_separations_bind_until_revoked_and_outweigh_an_earlier_answer(
    client: TestClient, own: Context, connection: psycopg.Connection[Any]
) -> None:
    link(client, own, [TYRA], [TWIN])
    (_, group, _), (nils, _, _) = placed(connection)
    answer(connection, nils, group, "same")
    assert [p.is_same for p in said(own, Kind.ANSWERED)] == [True]

    separate(connection, nils, group)
    assert said(own, Kind.ANSWERED) == []
    [pair] = said(own, Kind.SEPARATED)
    assert not pair.is_same
    assert len(set(pair.children)) == 2

    connection.execute("UPDATE cannot_link SET revoked_at = clock_timestamp()")
    assert said(own, Kind.SEPARATED) == []


@pytest.mark.parametrize(("verdict", "labels"), [("not_same", [False]), ("same", [True]), ("cannot_tell", [])])
def test_an_answer_is_a_label_unless_nobody_could_tell(
    client: TestClient, own: Context, connection: psycopg.Connection[Any], verdict: str, labels: list[bool]
) -> None:
    link(client, own, [TYRA], [TWIN])
    (_, group, _), (nils, _, _) = placed(connection)
    answer(connection, nils, group, verdict)
    assert [pair.is_same for pair in said(own, Kind.ANSWERED)] == labels


def test_children_of_one_report_are_two_children(client: TestClient, own: Context) -> None:
    link(client, own, [TYRA, TWIN])
    [pair] = said(own, Kind.SIBLINGS)
    assert not pair.is_same
    assert {pair.a.first_names, pair.b.first_names} == {("Tyra",), ("Nils",)}


def test_learning_without_labels_sees_few_reports_of_a_flood_and_leaves_its_trace(
    client: TestClient, own: Context, connection: psycopg.Connection[Any]
) -> None:
    link(client, own, *([[TYRA]] * 12), [TWIN])
    store = PairStore(own.store.sealer)
    records = store.records(connection)
    assert [sum(r.child == child for r in records) for child in dict.fromkeys(r.child for r in records)] == [1, 8]
    assert {record.municipality for record in records} == {"2081"}

    store.note(connection, actor="sluss train", pairs=0, records=len(records))
    details = connection.execute("SELECT details FROM audit_event WHERE action = 'facts.read_for_training'").fetchall()
    assert details == [({"pairs": 0, "records": 9},)]
    assert "Tyra" not in json.dumps(details)


def test_reports_keep_the_version_they_were_linked_under(
    client: TestClient, own: Context, connection: psycopg.Connection[Any]
) -> None:
    link(client, own, [TYRA])
    old = own.knowledge.version
    chosen = replace(own.knowledge, weights=replace(own.knowledge.weights, version="2026-11-22-labelled-1"))
    assert isinstance(chosen, Knowledge)
    after = Context(
        settings=own.settings,
        knowledge=chosen,
        store=own.store,
        writer=LinkWriter(own.store.sealer, chosen.version),
    )
    link(client, after, [TYRA])
    after.forget_connection()

    versions = [row[0] for row in connection.execute("SELECT rule_version FROM membership ORDER BY id")]
    assert versions == [old, chosen.version]
    assert "2026-11-22-labelled-1" in chosen.version
