"""Every route of the people at work, every role, one's own, another unit's and another municipality's: what is to be denied is denied.

The routes are those of the application. One that is new and not in the table fails, and the message says what to add.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from uuid import uuid4

import httpx2
import psycopg
import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from casework.access import MAY, STAFF, Role
from intake import public
from intake.app import ROUTERS
from intake.reach import IDS, NO_IDS
from tests.support.routes import (
    AFTER_ONES_OWN_MARK,
    FOR_ANYBODY,
    OF_ANOTHER_PART,
    OPENING,
    OPENS_NOTHING,
    STREAMS,
    TABLE,
)
from tests.support.shared import Servers, fresh_database
from tests.support.web import bearer, pass_for, web
from tests.support.worlds import AWAY, HOME, OURS, Ids, build


@dataclass(frozen=True, slots=True)
class Place:
    """The application and the three worlds in it."""

    client: TestClient
    database_url: str
    keyring: Path
    worlds: dict[str, Ids]


@pytest.fixture(scope="module")
def place(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    keyring = tmp_path_factory.mktemp("matrix") / "keyring.json"
    with fresh_database(servers) as database_url, web(database_url, servers.redis_url, keyring) as client:
        yield Place(client, database_url, keyring, build(client, database_url, keyring))


def every_route(routers: Iterable[APIRouter]) -> dict[str, APIRoute]:
    """As "GET /path"."""
    found = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    return {f"{method} {r.path}": r for r in found for method in sorted((r.methods or set()) - {"HEAD", "OPTIONS"})}


def asks(route: APIRoute) -> bool:
    """Whether it asks for a permission."""
    return any(d.call and d.call.__qualname__.startswith("signed_in") for d in route.dependant.dependencies)


def routes() -> dict[str, APIRoute]:
    """The routes of the people at work that ask for a permission."""
    return {
        name: route
        for name, route in every_route(ROUTERS).items()
        if asks(route) and not any(route.path.startswith(part) for part in OF_ANOTHER_PART)
    }


def ask(place: Place, name: str, ids: Ids, headers: dict[str, str], *, code: str = HOME) -> httpx2.Response:
    """The request with these ids in its address and nothing in its body."""
    method, path = name.split(" ")
    parts = [part for _, part, _, _ in Formatter().parse(path) if part]
    url = path.format(**{part: ids.get(part, "0") for part in parts})
    if any(q.name == "municipality" for q in _queries(routes()[name])):
        url += f"?municipality={code}"
    body = {"json": {}} if path.startswith("/api/") else {"data": {}}
    more = body if method == "POST" else {}
    place.client.cookies.clear()
    if "Cookie" in headers:
        headers = {**headers, "Sec-Fetch-Site": "same-origin"}
    return place.client.request(method, url, headers=headers, follow_redirects=False, **more)


def _queries(route: APIRoute) -> list[object]:
    own = list(route.dependant.query_params)
    return own + [q for d in route.dependant.dependencies for q in d.query_params]


def test_every_route_that_asks_for_a_permission_is_in_the_table() -> None:
    missing, gone = set(routes()) - set(TABLE), set(TABLE) - set(routes())
    assert not missing, f"add to tests/support/routes.py, each with the permission that it asks for: {sorted(missing)}"
    assert not gone, f"no such routes any more: {sorted(gone)}"


def test_a_route_that_asks_for_no_permission_is_known_to_be_for_anybody() -> None:
    form = every_route(public.ROUTERS)
    open_to_all = {name for name, route in every_route(ROUTERS).items() if not asks(route) and name not in form}
    assert open_to_all == FOR_ANYBODY


def test_every_id_in_an_address_is_known_to_the_limit() -> None:
    for name in TABLE:
        parts = {part for _, part, _, _ in Formatter().parse(name) if part}
        assert parts <= set(IDS) | NO_IDS, (name, parts)


@pytest.mark.parametrize("role", list(Role))
def test_every_expected_denial_denies(place: Place, role: Role) -> None:
    scope = {"municipality": HOME, "unit": OURS if role in STAFF else ""}
    headers = bearer(place.database_url, place.keyring, role, f"prov-{role}", **scope)
    wrong = []
    for name, permission in TABLE.items():
        for world, ids in place.worlds.items():
            if name in STREAMS and permission in MAY[role] and (world == "own" or "{" not in name):
                continue
            answer = ask(place, name, ids, headers, code=AWAY if world == "other municipality" else HOME)
            if problem := _problem(place, name, world, role, answer):
                wrong.append(problem)
    assert wrong == []


def _problem(place: Place, name: str, world: str, role: Role, answer: httpx2.Response) -> str | None:
    """What is wrong with the answer; None when it is as the table has it."""
    got = f"{name} as {role} in {world}: {answer.status_code}"
    parts = {part for _, part, _, _ in Formatter().parse(name) if part} - NO_IDS
    has_code = any(getattr(q, "name", "") == "municipality" for q in _queries(routes()[name]))
    if TABLE[name] not in MAY[role]:
        return None if answer.status_code == 403 else got
    if world == "other municipality" and (parts or has_code):
        return None if answer.status_code == 404 else got
    opens = TABLE[name] in OPENING and parts & {"report_id", "report_child_id"}
    if world == "other unit" and opens and name not in OPENS_NOTHING:
        is_page = not name.split(" ")[1].startswith("/api/")
        is_led_on = is_page and answer.status_code == 303 and answer.headers["location"].endswith("/access")
        return None if is_led_on or (answer.status_code == 403 and "purpose_required" in answer.text) else got
    if name in AFTER_ONES_OWN_MARK:
        return None if answer.status_code == 403 and "Skriv först vad du själv ser" in answer.text else got
    return got if answer.status_code in (401, 403, 500) else None


def test_a_foreign_thing_answers_exactly_as_one_that_is_not_there(place: Place) -> None:
    headers = bearer(place.database_url, place.keyring, Role.ASSESSOR, "anna", unit=OURS)
    compared = 0
    for name, permission in TABLE.items():
        parts = {part for _, part, _, _ in Formatter().parse(name) if part} - NO_IDS
        if not parts or permission not in MAY[Role.ASSESSOR]:
            continue
        unknown = {part: "999999" if part == "question_id" else str(uuid4()) for part in parts}
        foreign = place.worlds["other municipality"]
        answers = [ask(place, name, ids, headers) for ids in (foreign, unknown)]
        said = [(a.status_code, _without(a.text, ids)) for a, ids in zip(answers, (foreign, unknown), strict=True)]
        assert said[0] == said[1], name
        compared += 1
    assert compared > 20


def _without(text: str, ids: Ids) -> str:
    for value in ids.values():
        text = re.sub(rf"\b{re.escape(value)}\b", "ID", text)  # an id as short as "2" also stands inside other words
    return text


def test_nobody_who_is_not_signed_in_gets_anything(place: Place) -> None:
    for name in TABLE:
        answer = ask(place, name, place.worlds["own"], {})
        assert answer.status_code == 401 or answer.headers.get("location") == "/login", name


def test_bodies_cannot_name_what_is_elsewhere(place: Place) -> None:
    anna = bearer(place.database_url, place.keyring, Role.ASSESSOR, "anna", unit=OURS)
    own, away = place.worlds["own"], place.worlds["other municipality"]
    entry = {"conclusion": "no_immediate_need", "has_new_facts": False, "basis": "Läst."}
    sitting = {"assessments": [{**entry, "report_child_id": away["report_child_id"]}]}
    join = {"kind": "join", "from_group": own["group_id"], "to_group": away["group_id"], "reason": "Samma barn."}
    concerned = {"ids": [away["mention_id"]], "verdict": "concerned"}
    group = f"work/groups/{own['group_id']}"
    tag = {"If-Match": place.client.get(f"/api/v1/{group}", headers=anna).headers["etag"]}
    asked = {
        f"{group}/assessments": sitting,
        "regroupings": join,
        "regroupings?preview=true": join,
        "mentioned-children/verdict": concerned,
    }
    for path, body in asked.items():
        answer = place.client.post(f"/api/v1/{path}", json=body, headers={**anna, **tag})
        assert answer.status_code == 404, (path, answer.text)


def test_a_machine_of_one_municipality_exports_that_one_and_the_installations_own_all(place: Place) -> None:
    def exported(**scope: str) -> set[str]:
        machine = bearer(place.database_url, place.keyring, Role.IMPORTER, "export", **scope)
        return {
            line.split('"registration_no": "')[1][:4]
            for line in place.client.get("/api/v1/export", headers=machine).text.splitlines()
        }

    assert exported() == {HOME, AWAY}
    assert exported(municipality=AWAY) == {AWAY}


def test_the_board_counts_what_the_reader_works_for(place: Place) -> None:
    eva = bearer(place.database_url, place.keyring, Role.SUPERVISOR, "eva", municipality=AWAY, handles_unplaced=False)
    assert place.client.get("/api/v1/queues", headers=eva).json()["registered"] == 1


def test_how_the_other_ways_in_are_is_for_who_handles_the_unplaced(place: Place) -> None:
    def shows(code: str, *, unplaced: bool) -> bool:
        scope = {"municipality": code, "handles_unplaced": unplaced}
        session = pass_for(place.database_url, place.keyring, Role.SUPERVISOR, "eva", kind="session", **scope)
        page = place.client.get("/board", headers={"Cookie": f"sluss_session={session}"})
        assert page.status_code == 200
        return "Inget har kommit den vägen" in page.text

    place.client.cookies.clear()
    with psycopg.connect(place.database_url, autocommit=True) as connection:
        connection.execute("INSERT INTO source_state (name) VALUES ('folder')")
    assert shows(HOME, unplaced=True)
    assert not shows(AWAY, unplaced=False)


def test_a_notice_of_another_municipalitys_act_is_not_told(place: Place) -> None:
    session = pass_for(place.database_url, place.keyring, Role.ASSESSOR, "anna", kind="session", unit=OURS)
    away = place.worlds["other municipality"]
    page = place.client.get(f"/questions?done={away['act_id']}", headers={"Cookie": f"sluss_session={session}"})
    assert page.status_code == 200
    assert "Avslaget" not in page.text
    assert "Tillbakataget" not in page.text


SECRETS = ("grät hela kvällen", "Hjalmar", "Ebbe", "Anmälsson", "ringa tillbaka")
"""Words that only an opened report, question or reason has."""


def _opened(place: Place, person: str) -> dict[str, int]:
    """Routes that show any of the secrets to an assessor of the ring, each with how many readings of theirs were logged for it."""
    headers = bearer(
        place.database_url, place.keyring, Role.ASSESSOR, person, municipality=HOME, unit=OURS, may_see_protected=True
    )
    found = {}
    with psycopg.connect(place.database_url, autocommit=True) as connection:
        for name in (n for n in TABLE if n.startswith("GET ") and n not in STREAMS):
            for world in ("own", "other unit"):
                before = _logged(connection, person)
                answer = ask(place, name, place.worlds[world], headers)
                if answer.status_code == 200 and any(word in answer.text for word in SECRETS):
                    found[f"{name} in {world}"] = _logged(connection, person) - before
    return found


def _logged(connection: psycopg.Connection[tuple[object, ...]], person: str) -> int:
    row = connection.execute("SELECT count(*) FROM read_event WHERE person_id = %s", [person]).fetchone()
    assert row is not None
    return int(str(row[0]))


# They show a colleague's words of why they ask, and nothing of the report.
NOT_OF_A_REPORT = {"GET /access-requests in own", "GET /access-requests in other unit"}


def test_whatever_a_route_opens_has_been_logged_and_without_the_log_nothing_opens(place: Place) -> None:
    opened = {name: count for name, count in _opened(place, "vera").items() if name not in NOT_OF_A_REPORT}
    assert {"GET /api/v1/reports/{report_id} in own", "GET /reports/{report_id} in own"} <= set(opened)
    assert "GET /api/v1/groups/{group_id}/news in own" in opened
    assert all(count > 0 for count in opened.values()), opened

    with psycopg.connect(place.database_url, autocommit=True) as connection:
        connection.execute("ALTER TABLE read_event ADD CONSTRAINT full_disk CHECK (false) NOT VALID")
        try:
            assert set(_opened(place, "vilma")) <= NOT_OF_A_REPORT
        finally:
            connection.execute("ALTER TABLE read_event DROP CONSTRAINT full_disk")


READER = """
import asyncio, sys
from pathlib import Path
from uuid import UUID
from casework.access import Actor, Role
from store.assessments import Assessments
from store.database import async_pool
from store.sealing import KeyRing, Sealer

async def main(url, keyring, report_id, person):
    pool = async_pool(url)
    await pool.open()
    reader = Assessments(pool, Sealer(KeyRing.load_or_create(Path(keyring))))
    while True:
        found = await reader.read_report(UUID(report_id), actor=Actor(person, Role.ASSESSOR, "2081"), purpose="protection_assessment")
        print(found["report"]["narrative"], flush=True)

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.parametrize("lines", [1, 2, 5, 9, 17])
def test_a_reader_that_is_killed_leaves_no_reading_that_is_not_logged(place: Place, lines: int) -> None:
    person = f"killed-{lines}"
    values = [place.database_url, str(place.keyring), place.worlds["own"]["report_id"], person]
    with subprocess.Popen([sys.executable, "-c", READER, *values], stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None
        shown = [reader.stdout.readline() for _ in range(lines)]
        reader.kill()
        shown += reader.stdout.readlines()
    assert all(line.endswith("\n") for line in shown[:lines])
    with psycopg.connect(place.database_url) as connection:
        assert len(shown) <= _logged(connection, person)
