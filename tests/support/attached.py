"""Reports with files, and what became of them."""

from __future__ import annotations

import base64
from typing import Any

from starlette.testclient import TestClient

from store.verify import verify
from tests.support.web import as_bytes, report
from workers.attachments import check_waiting
from workers.context import Context


def with_files(**files: bytes) -> dict[str, Any]:
    """A report whose body holds files; "__" in a name stands for a full stop."""
    sent = [
        {"filename": name.replace("__", "."), "content_base64": base64.b64encode(content).decode()}
        for name, content in files.items()
    ]
    return report(attachments=sent)


def sent(client: TestClient, **files: bytes) -> str:
    """Sends a report with files; its id."""
    answer = client.post("/api/v1/reports", content=as_bytes(with_files(**files)))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def states(own: Context, report_id: str) -> list[tuple[Any, ...]]:
    """(state, kind, reason, scan) of each file."""
    rows = own.connection().execute(
        "SELECT state, kind, reason, scan FROM attachment WHERE report_id = %s ORDER BY position", [report_id]
    )
    return rows.fetchall()


def a_minute_passes(own: Context) -> None:
    """What waits for its next attempt is due."""
    own.connection().execute(
        "UPDATE attachment SET next_at = next_at - interval '61 seconds'"
        " WHERE state = 'unchecked' OR (state = 'stored' AND scan = 'not_scanned')"
    )


def check_all(own: Context) -> int:
    """Rounds of the worker until nothing waits: a round ends when its time is up, and machines are slow now and then."""
    done = 0
    while count := check_waiting(own):
        done += count
    return done


def holds(own: Context) -> bool:
    """Whether `sluss verify` finds nothing."""
    return all(finding.holds for finding in verify(own.connection(), own.store.sealer))
