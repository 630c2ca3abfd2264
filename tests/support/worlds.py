"""Reports of one's own, of another unit and of another municipality, with everything that an address can name."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.types.json import Jsonb
from starlette.testclient import TestClient

from casework.access import Role
from dedupe.facts import ChildFacts, to_plain
from store.database import connect
from store.sealing import KeyRing, Sealer
from tests.support.web import bearer, report
from tests.support.work import worker
from workers.jobs import drain_with

Ids = dict[str, str]

HOME, AWAY = "2081", "0180"
OURS, THEIRS = "Söder", "Norr"


def build(client: TestClient, database_url: str, keyring: Path) -> dict[str, Ids]:
    """Three worlds: "own" waits; "other unit" is assessed by that unit; "other municipality" waits elsewhere."""
    olle = bearer(database_url, keyring, Role.ASSESSOR, "olle", unit=THEIRS)
    own, unit = _send(client, HOME, "Tyra", "Ekvall"), _send(client, HOME, "Hjalmar", "Brantberg")
    away = _send(client, AWAY, "Vanja", "Ottosson")
    context = worker(database_url, keyring)
    for code in (HOME, AWAY):
        drain_with(context, code, "public")
    context.forget_connection()
    with connect(database_url) as connection:
        sealer = Sealer(KeyRing.load_or_create(keyring))
        worlds = {
            "own": _things(connection, sealer, own),
            "other unit": _report_of(connection, unit),
            "other municipality": _things(connection, sealer, away),
        }
    child = worlds["other unit"]["report_child_id"]
    entry = {"conclusion": "no_immediate_need", "has_new_facts": True, "basis": "Läst och jämfört med tidigare."}
    answer = client.post(f"/api/v1/report-children/{child}/protection-assessment", json=entry, headers=olle)
    assert answer.status_code == 201, answer.text
    worlds["other unit"] = worlds["own"] | worlds["other unit"]
    return worlds


def _send(client: TestClient, municipality: str, first: str, last: str) -> str:
    body = report(
        municipality={"code": municipality},
        children=[{"first_name": first, "last_name": last, "age_text": "8 år"}],
        narrative=f"{first} grät hela kvällen och ville inte gå hem.",
        reporter={"kind": "private", "name": "Sixten Anmälsson", "phone": "070-1740605", "role": "granne"},
    )
    return str(client.post("/api/v1/reports", json=body).json()["id"])


def _report_of(connection: Connection[tuple[object, ...]], report_id: str) -> Ids:
    row = connection.execute(
        "SELECT rc.id, m.group_id FROM report_child rc JOIN membership m ON m.report_child_id = rc.id WHERE rc.report_id = %s",
        [report_id],
    ).fetchone()
    assert row is not None
    return {"report_id": report_id, "report_child_id": str(row[0]), "group_id": str(row[1])}


def _things(connection: Connection[tuple[object, ...]], sealer: Sealer, report_id: str) -> Ids:
    ids = _report_of(connection, report_id)
    found = connection.execute("SELECT municipality FROM report WHERE id = %s", [report_id]).fetchone()
    assert found is not None
    code = found[0]
    act, mention, grant, review, deviation = (uuid4() for _ in range(5))
    facts = sealer.seal_json(
        to_plain(ChildFacts(index=-1, first_names=("Ebbe",))), where=f"mentioned_child/{mention}/facts"
    )
    connection.execute(
        "INSERT INTO mentioned_child (id, report_id, position, municipality, group_id, name_key, facts) VALUES (%s, %s, 0, %s, %s, %s, %s)",
        [mention, report_id, code, ids["group_id"], b"k" * 16, facts],
    )
    connection.execute(
        "INSERT INTO regroup_act (id, municipality, kind, state, by_person, reason, from_group, request)"
        " VALUES (%s, %s, 'split', 'refused', 'berit', %s, %s, %s)",
        [act, code, sealer.seal(b"Ett annat barn.", where=f"regroup_act/{act}/reason"), ids["group_id"], Jsonb({})],
    )
    reason = sealer.seal("Måste ringa tillbaka.".encode(), where=f"access_grant/{grant}/reason")
    connection.execute(
        "INSERT INTO access_grant (id, kind, report_id, municipality, person_id, role, unit, code, reason, needs_second)"
        " VALUES (%s, 'reveal', %s, %s, 'berit', 'assessor', '', 'call_back', %s, true)",
        [grant, report_id, code, reason],
    )
    connection.execute(
        "INSERT INTO log_review (id, municipality, person_id, rules, about, grant_id) VALUES (%s, %s, 'berit', '{sample}', '{}', %s)",
        [review, code, grant],
    )
    investigation, action = uuid4(), uuid4()
    connection.execute(
        "INSERT INTO board_action (id, municipality, kind, person_id, lane, reason, made_by, until)"
        " VALUES (%s, %s, 'reserve', 'berit', 'others', %s, 'eva', now() + interval '1 hour')",
        [action, code, sealer.seal("Måste ringa tillbaka.".encode(), where=f"board_action/{action}/reason")],
    )
    numbers = sealer.seal_json({"ref": "U-1", "case_file": "PA-1"}, where=f"investigation/{investigation}/words")
    connection.execute(
        "INSERT INTO investigation (id, municipality, ref_key, case_file_key, words, opened_at, started_at, due_at, recorded_by)"
        " VALUES (%s, %s, %s, %s, %s, now(), now(), now() + interval '4 months', 'berit')",
        [investigation, code, uuid4().bytes * 2, b"f" * 32, numbers],
    )
    made = {
        "investigation_id": investigation,
        "action_id": action,
        "mention_id": mention,
        "act_id": act,
        "grant_id": grant,
        "review_id": review,
        "deviation_id": deviation,
    }
    connection.execute(
        "INSERT INTO deviation (id, key, municipality, kind, subject, detail, rule, at, reported_by, words)"
        " VALUES (%s, %s, %s, 'manual', %s, 'manual', 'SoL 2025:400 27:2', now(), 'berit', %s)",
        [
            deviation,
            f"manual:{deviation}",
            code,
            report_id,
            sealer.seal(b"Ingen l\xc3\xa4ste den.", where=f"deviation/{deviation}/words"),
        ],
    )
    return {**ids, **{name: str(key) for name, key in made.items()}, "question_id": _question(connection, ids)}


def _question(connection: Connection[tuple[object, ...]], ids: Ids) -> str:
    """About a group that nobody is in any more: enough to be asked for, and it opens nothing."""
    empty: UUID = uuid4()
    connection.execute(
        "INSERT INTO child_group (id, municipality, profile, memory, member_count, arrivals, last_at)"
        " SELECT %s, municipality, profile, memory, 0, arrivals, last_at FROM child_group WHERE id = %s",
        [empty, ids["group_id"]],
    )
    row = connection.execute(
        "INSERT INTO candidate (report_child_id, group_id, weight, band, evidence) VALUES (%s, %s, 1, 'above', '[]') RETURNING id",
        [ids["report_child_id"], empty],
    ).fetchone()
    assert row is not None
    return str(row[0])
