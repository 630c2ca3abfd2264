"""What supervisors arrange from the board: it moves people and alarms, lapses by itself, and keeps no report from anybody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from casework.access import Role
from tests.support.pages import Page, browser
from tests.support.scene import FILM, NILS, OTHER, SEEN_IT, TYRA, drain_all, rows, send, tell
from tests.support.web import bearer, pass_for, report
from workers.context import Context

Headers = dict[str, str]
WHERE = {"municipality": "2081"}
WHY = "Hon känner ärendet."


@pytest.fixture
def eva(database_url: str, keyring: Path) -> Headers:
    return bearer(database_url, keyring, Role.SUPERVISOR, "eva")


@pytest.fixture
def anna(database_url: str, keyring: Path) -> Headers:
    return bearer(database_url, keyring, Role.ASSESSOR, "anna")


@pytest.fixture
def berit(database_url: str, keyring: Path) -> Headers:
    return bearer(database_url, keyring, Role.ASSESSOR, "berit")


def arrange(client: TestClient, eva: Headers, tag: str | None = None, **asked: Any) -> Any:
    """Arranges it on what stands now, unless another tag is given."""
    seen = tag or client.get("/api/v1/board/actions", params=WHERE, headers=eva).headers["etag"]
    entry = {"reason": WHY, **asked}
    return client.post("/api/v1/board/actions", params=WHERE, json=entry, headers={**eva, "If-Match": seen})


def given(client: TestClient, person: Headers) -> Any:
    """What the queue gives the person now; looked at, not taken."""
    return client.get("/api/v1/work/next", params=WHERE, headers=person).json()["next"]


def take(client: TestClient, person: Headers) -> str | None:
    found = client.post("/api/v1/work/next", params=WHERE, headers=person).json()["next"]
    return found["group_id"] if found else None


def two_groups(client: TestClient, own: Context) -> tuple[str, str]:
    """The older and the newer."""
    return tell(client, own, FILM), tell(client, own, OTHER, child=NILS)


def surges(own: Context, group: str) -> None:
    own.connection().execute("UPDATE child_group SET is_surging = true WHERE id = %s", [group])
    own.connection().execute(
        "UPDATE routing SET is_new = false WHERE report_child_id IN (SELECT report_child_id FROM membership WHERE group_id = %s)",
        [group],
    )


def test_an_assigned_group_is_given_to_that_person_first_and_to_nobody_else_meanwhile(
    client: TestClient, own: Context, eva: Headers, anna: Headers, berit: Headers
) -> None:
    older, newer = two_groups(client, own)
    assert given(client, berit)["group_id"] == older
    assert arrange(client, eva, kind="assign", group_id=newer, person_id="berit").status_code == 201
    assert (given(client, berit)["group_id"], given(client, berit)["why"]) == (newer, "assigned")
    assert take(client, anna) == older
    assert take(client, berit) == newer


def test_an_assignment_lapses_when_a_clock_has_an_hour_left_so_that_no_child_waits_for_one_person(
    client: TestClient, own: Context, eva: Headers, anna: Headers, berit: Headers
) -> None:
    """SoL 2025:400 20:1: at once, whoever is there."""
    group = tell(client, own, FILM)
    assert arrange(client, eva, kind="assign", group_id=group, person_id="berit").status_code == 201
    assert given(client, anna) is None
    own.connection().execute("UPDATE report_child SET escalation_at = clock_timestamp() + interval '59 minutes'")
    assert given(client, anna)["group_id"] == group


def test_an_assignment_ends_with_the_work_and_when_it_is_taken_back(
    client: TestClient, own: Context, eva: Headers, anna: Headers, berit: Headers
) -> None:
    group = tell(client, own, FILM)
    action = arrange(client, eva, kind="assign", group_id=group, person_id="berit").json()["id"]
    tag = client.get("/api/v1/board/actions", params=WHERE, headers=eva).headers["etag"]
    back = client.delete(f"/api/v1/board/actions/{action}", params=WHERE, headers={**eva, "If-Match": tag})
    assert (back.status_code, given(client, anna)["group_id"]) == (204, group)

    arrange(client, eva, kind="assign", group_id=group, person_id="berit")
    child = rows(own)[0][0]
    said = {"conclusion": "no_immediate_need", "has_new_facts": True, "basis": "Läst."}
    client.post(f"/api/v1/report-children/{child}/protection-assessment", json=said, headers=berit)
    assert client.get("/api/v1/board/actions", params=WHERE, headers=eva).json()["items"] == []


def test_who_sits_with_other_children_gets_the_flood_last_and_still_reaches_every_row(
    client: TestClient, own: Context, eva: Headers, berit: Headers
) -> None:
    flood, other = two_groups(client, own)
    surges(own, flood)
    for _ in range(2):
        send(client, report(children=[NILS], narrative=OTHER))
    drain_all(own)
    assert arrange(client, eva, kind="reserve", person_id="berit", lane="others").status_code == 201
    assert given(client, berit)["group_id"] == other
    own.connection().execute(
        "UPDATE report_child SET state = 'assessed' WHERE id IN (SELECT report_child_id FROM membership WHERE group_id = %s)",
        [other],
    )
    assert given(client, berit)["group_id"] == flood, "nothing is kept from anybody"


def test_who_sits_with_the_flood_gets_it_first_but_what_is_acute_before_it(
    client: TestClient, own: Context, eva: Headers, anna: Headers, berit: Headers
) -> None:
    other, flood = two_groups(client, own)
    surges(own, flood)
    assert take(client, anna) == other
    assert arrange(client, eva, kind="reserve", person_id="berit", lane="surge").status_code == 201
    client.delete(f"/api/v1/work/groups/{other}/claim", headers=anna)
    assert given(client, berit)["group_id"] == flood
    third = tell(client, own, SEEN_IT, child={"first_name": "Ofelia", "last_name": "Grönblad", "age_text": "5 år"})
    own.connection().execute(
        "UPDATE routing SET is_urgent_new = true WHERE report_child_id IN"
        " (SELECT report_child_id FROM membership WHERE group_id = %s)",
        [third],
    )
    assert (given(client, berit)["lane"], given(client, berit)["why"]) == ("acute", "acute")


def test_other_children_keep_somebody_whatever_surges(
    client: TestClient, own: Context, eva: Headers, anna: Headers, berit: Headers
) -> None:
    two_groups(client, own)
    alone = arrange(client, eva, kind="reserve", person_id="berit", lane="surge")
    assert (alone.status_code, alone.json()["type"]) == (409, "/problems/last_person")
    take(client, anna)  # somebody else is on
    assert arrange(client, eva, kind="reserve", person_id="berit", lane="surge").status_code == 201
    last = arrange(client, eva, kind="reserve", person_id="anna", lane="surge")
    assert (last.status_code, last.json()["type"]) == (409, "/problems/last_person")


def test_a_snoozed_surge_wakes_by_itself_when_a_report_gives_a_reason_to_look(
    client: TestClient, own: Context, eva: Headers
) -> None:
    group = tell(client, own, FILM, FILM)
    quiet = arrange(client, eva, kind="snooze", group_id=group)
    assert (quiet.status_code, quiet.json()["type"]) == (409, "/problems/not_surging")
    surges(own, group)
    assert arrange(client, eva, kind="snooze", group_id=group).status_code == 201
    send(client, report(children=[TYRA], narrative=FILM))
    drain_all(own)
    held = "SELECT is_snoozed(%s)"
    assert own.connection().execute(held, [group]).fetchone() == (True,), "a repetition wakes nobody"
    send(client, report(children=[TYRA], narrative=SEEN_IT))
    drain_all(own)
    own.connection().execute(
        "UPDATE routing SET reasons = reasons || '{FIRST_HAND}' WHERE report_child_id = %s", [rows(own)[-1][0]]
    )
    assert own.connection().execute(held, [group]).fetchone() == (False,)


def test_a_snoozed_group_is_told_of_again_with_nothing_lost(client: TestClient, own: Context, eva: Headers) -> None:
    group = tell(client, own, FILM)
    surges(own, group)
    own.connection().execute(
        "INSERT INTO group_notice (group_id, municipality, told_at, reports, waiting_from)"
        " VALUES (%s, '2081', now(), 7, now() - interval '1 day')"
        " ON CONFLICT (group_id) DO UPDATE SET reports = 7, waiting_from = now() - interval '1 day'",
        [group],
    )
    due = "SELECT reports FROM group_notice WHERE waiting_from IS NOT NULL AND NOT is_snoozed(current_group(group_id))"
    assert own.connection().execute(due).fetchall() == [(7,)]
    action = arrange(client, eva, kind="snooze", group_id=group).json()["id"]
    assert own.connection().execute(due).fetchall() == []
    tag = client.get("/api/v1/board/actions", params=WHERE, headers=eva).headers["etag"]
    client.delete(f"/api/v1/board/actions/{action}", params=WHERE, headers={**eva, "If-Match": tag})
    assert own.connection().execute(due).fetchall() == [(7,)]


def test_whoever_has_not_seen_what_a_colleague_arranged_changes_nothing(
    client: TestClient, own: Context, eva: Headers, berit: Headers, anna: Headers
) -> None:
    older, newer = two_groups(client, own)
    before = client.get("/api/v1/board/actions", params=WHERE, headers=eva).headers["etag"]
    assert arrange(client, eva, before, kind="assign", group_id=older, person_id="berit").status_code == 201
    late = arrange(client, eva, before, kind="assign", group_id=newer, person_id="anna")
    assert (late.status_code, late.json()["type"]) == (412, "/problems/arrangements_changed")
    unseen = client.post(
        "/api/v1/board/actions", params=WHERE, json={"kind": "snooze", "group_id": older, "reason": WHY}, headers=eva
    )
    assert unseen.status_code == 428


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"kind": "assign", "person_id": "berit"}, "group_required"),
        ({"kind": "reserve", "lane": "others"}, "person_required"),
        ({"kind": "reserve", "person_id": "berit"}, "lane_required"),
        ({"kind": "reserve", "person_id": "okänd", "lane": "others"}, "person_unknown"),
        ({"kind": "reserve", "person_id": "berit", "lane": "others", "reason": " "}, "reason_required"),
        ({"kind": "dismiss"}, "bad_request"),
    ],
)
def test_what_is_missing_is_said(
    client: TestClient, eva: Headers, berit: Headers, asked: dict[str, Any], code: str
) -> None:
    answer = arrange(client, eva, **asked)
    assert answer.json()["type"] == f"/problems/{code}"
    assert answer.status_code in {400, 422}


def test_every_arrangement_is_audited_and_its_reason_sealed(
    client: TestClient, own: Context, eva: Headers, berit: Headers
) -> None:
    group = tell(client, own, FILM)
    arrange(client, eva, kind="assign", group_id=group, person_id="berit")
    done = (
        own.connection().execute("SELECT actor, action FROM audit_event WHERE object_type = 'board_action'").fetchall()
    )
    assert done == [("eva", "board.assign")]
    [(sealed,)] = own.connection().execute("SELECT reason FROM board_action").fetchall()
    assert WHY.encode() not in bytes(sealed)
    with pytest.raises(psycopg.errors.RestrictViolation):
        own.connection().execute("UPDATE board_action SET person_id = 'anna'")


def test_a_supervisor_arranges_on_the_page_without_scripts_and_keeps_what_was_written(
    client: TestClient, own: Context, database_url: str, keyring: Path, berit: Headers
) -> None:
    flood, _ = two_groups(client, own)
    surges(own, flood)
    eva: Callable[..., Page] = browser(client, pass_for(database_url, keyring, Role.SUPERVISOR, "eva", kind="session"))
    page = eva("/board/actions")
    [form, *_] = [form for form in page.forms if ("kind", "reserve") in form.fields]
    wrong = eva(form.action, form.filled(reason="Floden växer.", person_id="berit"))
    assert (wrong.status, "Välj vad personen ska sitta med" in wrong.text, "Floden växer." in wrong.html) == (
        422,
        True,
        True,
    )
    done = eva(form.action, form.filled(reason="Fler barn väntar.", person_id="berit", lane="others"))
    assert "sitter med andra barn" in done.text
    [back] = [form for form in done.forms if form.action.endswith("/end")]
    assert "Inget är fördelat" in eva(back.action, back.filled()).text
