"""Who may speak to the world: a new way out must be thought of, and stands here with its reason (SoL 2025:400 20:1, OSL 2009:400 26:1)."""

from __future__ import annotations

import ast

from tests.architecture.test_house import FILES, ROOT

WAYS_OUT = {
    "httpx",
    "httpx2",
    "requests",
    "urllib.request",
    "http.client",
    "smtplib",
    "aiosmtplib",
    "ftplib",
    "telnetlib",
}
KNOWN = {
    "intake/issuer.py": "asks the municipality's own login who somebody is",
    "workers/sources/sdk_http.py": "fetches what was sent to the municipality's function address",
    "workers/notify.py": "tells the municipality's own system, by ids, that something has come",
    "sluss/devlogin/child.py": "asks its own made-up login whether it is up",
    "sluss/replay.py": "sends made-up reports to a system that somebody tests",
    "sluss/system.py": "asks its own web process whether it is up",
    "sluss/remote.py": "sends made-up reports to a system that somebody tests",
}


def test_nothing_is_ever_sent_to_a_person_outside() -> None:
    """No letter, e-mail or message goes to a guardian or to anybody else: nothing here can send one."""
    found = {str(path.relative_to(ROOT)) for path in FILES if _speaks(ast.parse(path.read_text(encoding="utf-8")))}
    assert found - {name for name in found if name.startswith(("tests/", "benchmarks/"))} == set(KNOWN)


def _speaks(tree: ast.Module) -> bool:
    return any(
        (isinstance(node, ast.Import) and any(one.name in WAYS_OUT for one in node.names))
        or (isinstance(node, ast.ImportFrom) and node.module in WAYS_OUT)
        for node in ast.walk(tree)
    )
