"""Questions about children who are named in a text, through the API."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

ABOUT_BOTH = "Tyra Ekvall är rädd hemma. Hennes lillebror Otto, 5 år, har också blåmärken."


def waiting(client: TestClient, assessor: dict[str, str]) -> list[dict[str, Any]]:
    """The questions that wait."""
    answer = client.get("/api/v1/mentioned-children?municipality=2081", headers=assessor)
    assert answer.status_code == 200
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def decide(client: TestClient, assessor: dict[str, str], ids: list[str], verdict: str) -> Any:
    """Answers questions."""
    body = {"ids": ids, "verdict": verdict}
    return client.post("/api/v1/mentioned-children/verdict", json=body, headers=assessor)
