"""The desk's API: what is next, and signing with If-Match, row by row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from casework.access import Role
from tests.support.scene import FILM, SEEN_IT, records, rows, tell
from tests.support.web import bearer
from workers.context import Context


def entry(child: str) -> dict[str, Any]:
    return {
        "report_child_id": child,
        "conclusion": "no_immediate_need",
        "has_new_facts": False,
        "basis": "Läst i sin helhet.",
        "child_best": "Barnet är hos sin mormor.",
    }


def test_every_write_says_which_version_of_the_group_was_seen_and_every_row_answers_for_itself(
    client: TestClient, own: Context, database_url: str, keyring: Path
) -> None:
    group_id = tell(client, own, FILM, FILM, SEEN_IT)
    anna = bearer(database_url, keyring, Role.ASSESSOR, "anna")
    next_one = client.post("/api/v1/work/next?municipality=2081", headers=anna).json()["next"]
    assert (next_one["group_id"], next_one["waiting"], next_one["why"]) == (group_id, 3, "oldest_news")

    path = f"/api/v1/work/groups/{group_id}"
    stands = client.get(path, headers=anna)
    tag = stands.headers["ETag"]
    said = {"assessments": [entry(row) for row, _, _ in rows(own)]}
    missing = client.post(f"{path}/assessments", json=said, headers=anna)
    old = client.post(f"{path}/assessments", json=said, headers={**anna, "If-Match": '"1.1.1.1.1"'})
    anything = client.post(f"{path}/assessments", json=said, headers={**anna, "If-Match": "*"})
    assert [answer.status_code for answer in (missing, old, anything)] == [428, 412, 412]

    client.get(f"/api/v1/reports/{rows(own)[0][1]}", headers=anna)
    refused = client.post(f"{path}/assessments", json=said, headers={**anna, "If-Match": tag})
    assert refused.status_code == 422
    assert refused.json()["refused"] == [{"report_child_id": rows(own)[2][0], "reasons": ["not_opened"]}]
    assert records(own) == []

    client.get(f"/api/v1/reports/{rows(own)[2][1]}", headers=anna)
    signed = client.post(f"{path}/assessments", json=said, headers={**anna, "If-Match": tag})
    assert (signed.status_code, len(signed.json()["assessments"]), len(records(own))) == (201, 3, 3)
    again = client.post(f"{path}/assessments", json=said, headers={**anna, "If-Match": tag})
    assert again.status_code == 412
    assert client.get("/api/v1/work/next?municipality=2081", headers=anna).json()["next"] is None
