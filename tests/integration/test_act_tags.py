"""An act on groups is done as it was shown, and undone as it stands: `If-Match` of regroupings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from casework.access import Role
from tests.support.pages import browser
from tests.support.regroup import regroup
from tests.support.scene import NILS, TYRA, children, drain_all, group, row_ids, send, state
from tests.support.web import bearer, pass_for, report
from workers.context import Context


@pytest.fixture
def anna(database_url: str, keyring: Path) -> dict[str, str]:
    return bearer(database_url, keyring, Role.ASSESSOR, "anna")


def problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


def test_an_act_is_done_only_as_it_was_shown(client: TestClient, own: Context, anna: dict[str, str]) -> None:
    send(client, report(children=[TYRA]), report(children=[TYRA]), report(children=[NILS]))
    drain_all(own)
    tyra, nils = str(group(children(own)[0])), str(group(children(own)[2]))
    join = {"kind": "join", "from_group": nils, "to_group": tyra, "reason": "Samma barn."}
    named = {"kind": "split", "from_group": tyra, "children": [str(row_ids(own)[0])], "reason": "Ett annat barn."}
    shown = {
        kind: client.post("/api/v1/regroupings?preview=true", json=asked, headers=anna).headers["etag"]
        for kind, asked in (("join", join), ("split", named))
    }
    send(client, report(children=[NILS]), report(children=[TYRA]))
    drain_all(own)
    before = state(own)

    def sent(asked: dict[str, Any], tag: str | None) -> Any:
        seen = {} if tag is None else {"If-Match": tag}
        return client.post("/api/v1/regroupings", json=asked, headers={**anna, **seen})

    assert problem(sent(join, None)) == (428, "tag_missing")
    assert problem(sent(join, "*")) == (412, "tag_differs")
    assert problem(sent(join, shown["join"])) == (412, "tag_differs")  # a second of Nils would move along
    assert state(own) == before
    done = sent(named, shown["split"])  # one more of Tyra has come, and stays
    assert done.status_code == 201
    undo = f"/api/v1/regroupings/{done.json()['act_id']}"
    tag = client.get(undo, headers=anna).headers["etag"]
    regroup(client, join, anna)
    assert problem(client.post(f"{undo}/undo", json={"reason": "Fel."}, headers=anna)) == (428, "tag_missing")
    old = client.post(f"{undo}/undo", json={"reason": "Fel."}, headers={**anna, "If-Match": tag})
    assert problem(old) == (412, "tag_differs")
    now = client.get(undo, headers=anna)
    assert now.json()["state"] == "done"
    again = client.post(f"{undo}/undo", json={"reason": "Fel."}, headers={**anna, "If-Match": now.headers["etag"]})
    assert again.status_code == 200


def test_a_page_that_shows_an_old_preview_does_nothing_and_keeps_the_reason(
    client: TestClient, own: Context, database_url: str, keyring: Path
) -> None:
    send(client, report(children=[TYRA]), report(children=[TYRA]), report(children=[NILS]))
    drain_all(own)
    visit = browser(client, pass_for(database_url, keyring, Role.ASSESSOR, "anna", kind="session"))
    tyra, nils = str(group(children(own)[0])), str(group(children(own)[2]))
    act = visit(f"/groups/{nils}/preview", {"kind": "join", "to": tyra}).form("/regroup")
    send(client, report(children=[NILS]))
    drain_all(own)
    before = state(own)
    again = visit(act.action, act.filled(reason="Tvillingar, samma barn."))
    assert (again.status, "Det har ändrats sedan du såg det" in again.text) == (412, True)
    assert "Tvillingar, samma barn." in again.html
    assert state(own) == before
    form = again.form("/regroup")
    assert visit(form.action, form.filled(reason="Tvillingar, samma barn.")).path.startswith("/groups/")
    assert state(own) != before
