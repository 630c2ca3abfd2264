"""Regrouping through the API as a person does it: looked at, then done as it was shown."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient


def regroup(client: TestClient, asked: dict[str, Any], headers: dict[str, str]) -> Any:
    """The answer of the act, or of its preview when that is refused already."""
    shown = client.post("/api/v1/regroupings", params={"preview": "true"}, json=asked, headers=headers)
    if shown.status_code != 200:
        return shown
    return client.post("/api/v1/regroupings", json=asked, headers={**headers, "If-Match": shown.headers["etag"]})
