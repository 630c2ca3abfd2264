"""`sluss relink` on a real PostgreSQL: what was planted comes out as questions, nothing is changed, nobody is named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from config.reference import name_table
from config.settings import settings
from sluss.cli import app
from sluss.relink.backends import BackendName, backend
from sluss.relink.engine import score, train
from sluss.relink.model import stated
from sluss.relink.run import gather
from store import register
from store.register import RegisteredChild
from tests.support.persons import Person, families, reported
from tests.support.scene import drain_all
from tests.support.shared import Servers
from tests.support.web import as_bytes, report, web
from tests.support.work import worker
from workers.context import Context

FIRST = ("Alva", "Birk", "Cornelia", "Dante", "Ebba", "Folke")
LAST = ("Almqvist", "Bohlin", "Cederlund", "Dahlbom", "Ekström")
STREETS = ("Kvarngatan", "Lingonvägen", "Månstigen", "Norrgatan", "Ormbergsvägen")


def child(number: int) -> dict[str, Any]:
    last = LAST[number // len(FIRST)]
    return {
        "first_name": FIRST[number % len(FIRST)],
        "last_name": last,
        "birth_date": f"20{10 + number % 8}-0{1 + number % 9}-{10 + number % 18}",
        "address": f"{STREETS[number % 5]} {number + 1}",
        "school": f"{('Sjö', 'Berg', 'Park', 'Ås')[number % 4]}skolan",
        "guardians": [{"name": f"Mona {last}", "phone": f"07012345{number:02}", "relation": "mamma"}],
    }


@pytest.fixture
def own(database_url: str, servers: Servers, keyring: Path) -> Iterator[Context]:
    """Thirty children, two reports about each, linked as always."""
    context = worker(database_url, keyring)
    bodies = [report(children=[child(n)], narrative=f"Det här har hänt {n} {m}.") for m in range(2) for n in range(30)]
    with web(database_url, servers.redis_url, keyring) as client:
        send(client, bodies)
    drain_all(context)
    yield context
    context.forget_connection()


@pytest.fixture
def attached(database_url: str, keyring: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The command finds the test's own database."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("SLUSS_KEY_FILE", str(keyring))
    settings.cache_clear()
    yield
    settings.cache_clear()


def send(client: TestClient, bodies: list[dict[str, Any]]) -> None:
    answer = client.post("/api/v1/reports/bulk", content=b"\n".join(map(as_bytes, bodies)))
    assert answer.status_code == 200


def members(own: Context) -> dict[str, list[tuple[int, str]]]:
    """(serial number, (report, child)) of each group."""
    found: dict[str, list[tuple[int, str]]] = {}
    for group, serial, report_child in own.connection().execute(
        "SELECT m.group_id::text, r.registration_serial, rc.id::text FROM membership m"
        " JOIN report_child rc ON rc.id = m.report_child_id JOIN report r ON r.id = rc.report_id"
        " WHERE m.valid_to IS NULL ORDER BY r.seq"
    ):
        found.setdefault(group, []).append((serial, report_child))
    return found


def move(own: Context, report_child: str, group: str) -> None:
    """Puts a (report, child) into a group, as if the machine had."""
    connection = own.connection()
    with connection.transaction():
        connection.execute(
            "UPDATE membership SET valid_to = now() WHERE report_child_id = %s AND valid_to IS NULL", [report_child]
        )
        connection.execute(
            "INSERT INTO membership (report_child_id, group_id, source, status, weight, evidence, rule_version)"
            " VALUES (%s, %s, 'auto', 'joined', 0, '[]', 'planted')",
            [report_child, group],
        )


def empty_group(own: Context) -> str:
    row = own.connection().execute(
        "INSERT INTO child_group (id, municipality, profile, memory, member_count, arrivals, last_at)"
        " SELECT gen_random_uuid(), municipality, profile, memory, 1, arrivals, last_at FROM child_group LIMIT 1"
        " RETURNING id::text"
    )
    return str(row.fetchone()[0])  # type: ignore[index]


def plant(own: Context) -> tuple[tuple[str, str], tuple[str, str], int]:
    """A child torn into two groups, and a report about one child in another's group: the groups, and the report's number."""
    groups = members(own)
    assert sorted(len(found) for found in groups.values()) == [2] * 30
    torn, wronged, robbed, *_ = groups
    new = empty_group(own)
    move(own, groups[torn][1][1], new)
    move(own, groups[robbed][1][1], wronged)
    return (torn, new), (wronged, robbed), groups[robbed][1][0]


def digests(database_url: str) -> dict[str, str]:
    with psycopg.connect(database_url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert len(tables) > 20
        query = "SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM \"{}\" t"
        return {name: connection.execute(query.format(name)).fetchone()[0] for (name,) in tables}  # type: ignore[call-overload,index]


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["relink", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.usefixtures("attached")
def test_planted_mistakes_come_out_as_questions_that_change_nothing_and_name_nobody(
    own: Context, database_url: str, tmp_path: Path
) -> None:
    missed, (wronged, robbed), misplaced = plant(own)
    before = digests(database_url)
    shown = run("--out", str(tmp_path / "questions.jsonl"))
    plain = run("--json")

    assert digests(database_url) == before
    [result] = json.loads(plain.splitlines()[-1])["municipalities"]
    written = [json.loads(line) for line in (tmp_path / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    assert written == result["questions"]
    joins = {frozenset(q["groups"]) for q in written if q["kind"] == "join"}
    [split] = [q for q in written if q["kind"] == "split"]
    assert joins == {frozenset(missed), frozenset({wronged, robbed})}
    assert split["groups"] == [wronged]
    [number] = split["sides"][0]["registration_nos"]
    assert number.endswith(f"-{misplaced:06}")
    assert any(e["field"] == "first_name" and e["weight"] < 0 for e in split["evidence"])
    assert "2 about joining, 1 about splitting" in shown

    for text in (shown, plain, (tmp_path / "questions.jsonl").read_text(encoding="utf-8")):
        for secret in (*FIRST, *LAST, *STREETS, "skolan", "Mona", "7012345", "201"):
            assert secret.casefold() not in text.casefold(), secret
    assert not list(Path.cwd().glob(".tmp*"))


@pytest.mark.usefixtures("attached")
def test_what_a_person_has_said_is_left_out_and_counted(own: Context) -> None:
    (torn, new), (wronged, _), misplaced = plant(own)
    moved_in = next(report_child for serial, report_child in members(own)[wronged] if serial == misplaced)
    with own.connection().transaction():
        own.connection().execute(
            "INSERT INTO cannot_link (report_child_id, group_id, by_person, reason) VALUES (%s, %s, 'anna', 'annat barn')",
            [members(own)[new][0][1], torn],
        )
        own.connection().execute(
            "UPDATE membership SET source = 'human', status = 'confirmed', by_person = 'anna'"
            " WHERE report_child_id = %s AND valid_to IS NULL",
            [moved_in],
        )
    [result] = json.loads(run("--json", "--municipality", "2081").splitlines()[-1])["municipalities"]

    assert result["left_out_by_verdict"] == 2
    assert [q["kind"] for q in result["questions"]] == ["join"]
    assert torn not in result["questions"][0]["groups"]


def test_postgresql_refuses_every_write_while_the_register_is_read(own: Context) -> None:
    connection = own.connection()
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), register.snapshot(connection):
        connection.execute("UPDATE membership SET valid_to = now()")
    connection.execute("UPDATE child_group SET looked_at = looked_at")  # the connection writes again afterwards


@pytest.mark.usefixtures("attached")
def test_a_register_without_disagreement_says_so_and_a_foreign_code_is_one_sentence(own: Context) -> None:
    shown = run()
    assert "no question is left" in shown
    assert "60 (report, child) in 30 groups" in shown
    result = CliRunner().invoke(app, ["relink", "--municipality", "0581"])
    assert "No report is registered under 0581" in str(result.exception)


def described(people: list[Person], rng: Random) -> Iterator[RegisteredChild]:
    """Each child three times, as other people would report it."""
    for at, (person, time) in enumerate((p, t) for p in people for t in range(3)):
        yield RegisteredChild(
            report_id=f"{at}",
            registration_no=f"{at}-{time}",
            group_id=person.person_id,
            is_confirmed=False,
            facts=reported(person, rng),
        )


def test_training_is_the_same_each_time_and_finds_what_agreement_is_worth() -> None:
    people = families(150, names=name_table(), seed=5)
    _, rows, _ = gather(described(people, Random(6)))
    models = [train(rows, backend(BackendName.DUCKDB)) for _ in range(2)]

    assert models[0] == models[1]
    learnt = models[0].probabilities
    assert learnt["first_name", "exact"][1] != stated()["first_name", "exact"][1]  # from random pairs
    assert learnt["birth", "exact"][0] != stated()["birth", "exact"][0]  # from expectation maximisation
    assert learnt["first_name", "exact"][0] / learnt["first_name", "exact"][1] > 30
    assert learnt["first_name", "differs"][0] / learnt["first_name", "differs"][1] < 0.2
    of = [row.group_id for row in rows]
    joined = [p for p in score(rows, models[0], backend(BackendName.DUCKDB), threshold=0.95) if p.probability >= 0.95]
    wrong = sum(of[p.one] != of[p.other] for p in joined)
    assert len(joined) > 100
    assert wrong < 0.05 * len(joined)
