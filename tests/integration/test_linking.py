"""From the outbox to the queue, on a real PostgreSQL: every report is routed once, whatever happens to its worker."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from starlette.testclient import TestClient

from casework.access import Role
from store import outbox
from store.migrate import migrations
from store.queries import sql
from store.verify import verify
from tests.support.scene import FILM, TWIN, TYRA, drain_all, exported, groups, send
from tests.support.web import bearer, report
from tests.support.work import worker
from workers.context import Context
from workers.jobs import drain_with


def test_reports_about_one_child_are_linked_with_evidence_and_a_twin_never_is(client: TestClient, own: Context) -> None:
    send(client, report(children=[TYRA]), report(children=[TYRA], narrative="Annan text"), report(children=[TWIN]))
    assert drain_all(own) == 3

    first, second, twin = (line["children"][0] for line in exported(own))
    assert first["group_id"] == second["group_id"] != twin["group_id"]
    assert (first["status"], second["status"]) == ("new", "joined")
    assert {e["field"] for e in second["evidence"]} >= {"first_name", "last_name", "school"}
    assert sum(e["weight"] for e in second["evidence"]) == pytest.approx(second["weight"], abs=0.1)


def test_children_of_one_report_never_share_a_group(client: TestClient, own: Context) -> None:
    send(client, report(children=[TYRA, TWIN]), report(children=[TWIN, TYRA]), report(children=[TYRA, TYRA]))
    drain_all(own)

    found = groups(own)
    assert found[0] == found[1][::-1]
    assert all(len(set(pair)) == 2 for pair in found)


def test_nothing_is_linked_across_municipalities(client: TestClient, own: Context) -> None:
    send(client, *(report(children=[TYRA], municipality={"code": code}) for code in ("2081", "0581", "2081")))
    drain_all(own)

    (here,), (there,), (here_again,) = groups(own)
    assert here == here_again != there


def test_reports_without_a_known_municipality_are_nobodys_neighbours(client: TestClient, own: Context) -> None:
    send(client, report(children=[TYRA], municipality=None), report(children=[TYRA], municipality={"code": "x"}))
    drain_all(own)

    assert len({group for (group,) in groups(own)}) == 2


def test_draining_in_small_batches_gives_the_groups_of_one_large_batch(
    client: TestClient, database_url: str, keyring: Path
) -> None:
    bodies = [report(children=[child], narrative=f"text {i}") for i in range(6) for child in (TYRA, TWIN)]
    patterns = []
    for size, code in ((1, "2081"), (100, "0581")):
        send(client, *({**body, "municipality": {"code": code}} for body in bodies))
        own = worker(database_url, keyring, batch_size=size)
        drain_all(own)
        lines = [line for line in exported(own) if line["registration_no"].startswith(code)]
        own.forget_connection()
        order: dict[str, int] = {}
        patterns.append([order.setdefault(line["children"][0]["group_id"], len(order)) for line in lines])

    assert patterns[0] == patterns[1]
    assert len(set(patterns[0])) == 2


def test_two_workers_at_once_route_each_report_once_and_split_no_child(
    client: TestClient, database_url: str, keyring: Path
) -> None:
    importer = bearer(database_url, keyring, Role.IMPORTER)
    bodies = [
        report(children=[TYRA], narrative=f"text {i}", channel=channel, report_key=f"{channel}{i}")
        for i in range(30)
        for channel in ("phone", "public_form")
    ]
    send(client, *bodies, headers=importer)
    workers = [worker(database_url, keyring, batch_size=3) for _ in range(4)]
    lanes = ["professional", "public", "professional", "public"]
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda w, lane: drain_with(w, "2081", lane), workers, lanes))

    assert sum(done) == 60
    assert len({group for (group,) in groups(workers[0])}) == 1
    assert [f for f in verify(workers[0].connection(), workers[0].store.sealer) if not f.holds] == []
    for own in workers:
        own.forget_connection()


def _uncounted(own: Context) -> list[str]:
    return [row[0] for row in own.connection().execute(sql("verify.counts"))]


def test_groups_that_were_not_counted_are_counted_by_the_migration(client: TestClient, own: Context) -> None:
    send(client, report(children=[TYRA]), report(children=[TYRA]), report(children=[TWIN]))
    drain_all(own)
    own.connection().execute("UPDATE child_group SET member_count = 0")
    assert len(_uncounted(own)) == 2
    [counting] = [migration for migration in migrations() if migration.number == 24]
    own.connection().execute(counting.text.encode())
    assert _uncounted(own) == []


def test_a_report_that_linking_cannot_open_is_quarantined_and_holds_up_nobody(
    client: TestClient, own: Context, database_url: str
) -> None:
    before, poison, after = send(client, *(report(children=[TYRA], narrative=f"{i}") for i in range(3)))
    with psycopg.connect(database_url) as connection:
        connection.execute("ALTER TABLE report DISABLE TRIGGER report_append_only")
        connection.execute("UPDATE report SET working_copy = '\\x00' WHERE id = %s", [poison])
        connection.execute("ALTER TABLE report ENABLE TRIGGER report_append_only")
    drain_all(own)

    query = """SELECT rc.report_id::text, p.lane, p.state, p.is_new, o.attempts
               FROM placement p JOIN report_child rc ON rc.id = p.report_child_id
               JOIN outbox o ON o.report_id = rc.report_id ORDER BY p.report_seq"""
    found = {row[0]: row[1:] for row in own.connection().execute(query)}
    assert found[poison] == ("quarantine", "routed", True, 4)
    assert found[before][0] != "quarantine"
    assert found[after][0] != "quarantine"
    assert _uncounted(own) == [], "also who could not be linked is counted in a group"
    assert {
        row[0]
        for row in own.connection().execute("SELECT report_id::text FROM queue JOIN report_child rc USING (report_id)")
    } == {
        before,
        poison,
        after,
    }


def test_a_worker_that_dies_in_the_middle_leaves_everything_to_the_next(
    client: TestClient, own: Context, database_url: str, keyring: Path
) -> None:
    send(client, *(report(children=[TYRA], narrative=f"{i}") for i in range(10)))
    dying = worker(database_url, keyring)
    with outbox.hold_lane(dying.connection(), "2081", "public") as is_held:
        assert is_held
        outbox.take_up(dying.connection(), "2081", "public", limit=5)
        assert drain_with(own, "2081", "public") == 0  # the lane is held
        dying.connection().pgconn.finish()  # what the kernel does for a killed process

    assert drain_all(own) == 10
    assert len({group for (group,) in groups(own)}) == 1


def test_a_surge_is_noticed_and_each_member_keeps_its_place_in_the_queue(client: TestClient, own: Context) -> None:
    send(
        client,
        *(report(children=[TYRA], narrative="Samma text om samma barn.") for _ in range(40)),
        report(children=[TWIN], narrative="Pojken kommer trött till skolan."),
    )
    drain_all(own)

    lines = exported(own)
    lanes = [line["children"][0]["lane"] for line in lines]
    assert lanes.count("surge") >= 30
    assert lanes[-1] == "ordinary"
    assert sorted(line["children"][0]["position"] for line in lines) == list(range(1, 42))
    assert lines[-1]["children"][0]["position"] <= 10  # one turn of the flood before it at most
    kinds = own.connection().execute("SELECT kind FROM group_event WHERE kind LIKE 'surge%'").fetchall()
    assert kinds == [("surge_began",)]


def test_no_name_and_no_number_stands_readable_in_the_database(
    client: TestClient, own: Context, database_url: str
) -> None:
    marked = {**TYRA, "first_name": "Kanariefågel", "personal_number": "20140512-9806", "address": "Hemvägen 77"}
    send(client, report(children=[marked], narrative="Kanariefågel bor på Hemvägen 77", report_key="Kanariefågel"))
    drain_all(own)

    with psycopg.connect(database_url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert len(tables) > 20
        for (table,) in tables:
            text = "\n".join(row[0] for row in connection.execute(f'SELECT t::text FROM "{table}" t'.encode()))
            for secret in ("kanarief", "20140512-9806", "201405129806", "hemvägen", "ekvall"):
                assert secret not in text.lower(), (table, secret)
            for secret in ("Kanarief", "Hemv", "Ekvall"):
                assert secret.encode().hex() not in text, (table, secret)


def test_the_unknown_child_is_routed_like_any_other(client: TestClient, own: Context) -> None:
    send(client, report(children=[], narrative="Jag såg ett barn."), {"narrative": ""}, report(children=[None]))
    drain_all(own)

    assert [child["state"] for line in exported(own) for child in line["children"]] == ["routed"] * 3


def test_a_municipality_s_weights_version_is_kept_with_each_membership(client: TestClient, own: Context) -> None:
    send(client, report(children=[TYRA]))
    drain_all(own)

    versions = own.connection().execute("SELECT rule_version FROM membership").fetchall()
    assert versions == [(own.knowledge.version,)]
    assert replace(own.knowledge.weights, version="x").version == "x"


def test_a_question_is_looked_at_again_when_its_group_has_learnt_something(
    client: TestClient, own: Context, database_url: str
) -> None:
    """The first ones of a flood name too little; when the flood is known, the machine answers its own question."""
    first_name_only = {"first_name": "Tyra", "age_text": "8 år"}
    send(client, report(children=[TYRA], narrative=FILM), report(children=[first_name_only], narrative=FILM))
    drain_all(own)
    early = exported(own)[1]["children"][0]
    assert early["status"] == "review"

    send(client, *(report(children=[TYRA], narrative=FILM + " Snälla." * (i % 3)) for i in range(40)))
    drain_all(own)

    lines = exported(own)
    late = lines[1]["children"][0]
    assert late["status"] == "joined"
    assert late["group_id"] == lines[0]["children"][0]["group_id"] != early["group_id"]
    assert late["candidates"] == []
    assert late["reasons"] == ["NO_CHANGE"]
    redirected = own.connection().execute(
        "SELECT redirected_to::text, member_count FROM child_group WHERE id = %s", [early["group_id"]]
    )
    assert redirected.fetchall() == [(late["group_id"], 0)]
    assert [f for f in verify(own.connection(), own.store.sealer) if not f.holds] == []


def test_what_a_person_has_separated_is_not_joined_by_looking_again(
    client: TestClient, own: Context, database_url: str
) -> None:
    send(client, report(children=[TYRA], narrative=FILM), report(children=[{"first_name": "Tyra"}], narrative=FILM))
    drain_all(own)
    group = exported(own)[0]["children"][0]["group_id"]
    own.connection().execute(
        "INSERT INTO cannot_link (report_child_id, group_id, by_person, reason) SELECT rc.id, %s, 'anna', 'annat barn'"
        " FROM report_child rc JOIN report r ON r.id = rc.report_id ORDER BY r.seq DESC LIMIT 1",
        [group],
    )
    send(client, *(report(children=[TYRA], narrative=FILM + " Snälla." * (i % 3)) for i in range(40)))
    drain_all(own)

    assert exported(own)[1]["children"][0]["group_id"] != group
