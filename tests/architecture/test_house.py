"""The house stays as ARCHITECTURE.md says: names, directions, who reads the environment, where SQL lives."""

from __future__ import annotations

import ast
import importlib.metadata
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("sluss", "intake", "workers", "store", "config", "casework", "dedupe")
FILES = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_nobody_else_provides_our_package_names() -> None:
    """Distributions called dedupe, intake, config and workers exist and would shadow ours; ordinary tests do not notice."""
    providers = importlib.metadata.packages_distributions()
    assert {name: set(providers.get(name, ["sluss"])) for name in PACKAGES} == {name: {"sluss"} for name in PACKAGES}


def test_the_build_lists_the_packages_and_forbids_uploading() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == set(PACKAGES)
    assert "Private :: Do Not Upload" in project["project"]["classifiers"]


LOCKS = [
    "requirements.lock",
    "requirements-batch.lock",
    "requirements-devlogin.lock",
    "requirements-dev.lock",
    "benchmarks/linkage/requirements-baselines.lock",
    "benchmarks/linkage/datasketch.lock",
]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_requirement_is_hash_pinned_and_names_no_registry(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert entries
    assert all("==" in line and line.endswith("\\") for line in entries)
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


def test_only_settings_reads_the_environment() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "environb"}
    }
    # The supervisor hands its own environment on to the programs it starts, and takes nothing from it for itself.
    assert readers <= {"sluss/child.py", "sluss/launch.py"}


def test_sql_stands_in_the_store_alone() -> None:
    words = ("SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ")
    found = {
        str(path.relative_to(ROOT))
        for path in FILES
        if path.parts[len(ROOT.parts)] not in {"store"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith(words)
    }
    # The embedded server's own start-up, and the hostile texts of the generator, which are meant to look like SQL.
    assert {f for f in found if not f.startswith(("sluss/embedded/", "sluss/generate/", "sluss/doctor"))} == set()


def test_patterns_on_citizens_text_run_in_linear_time() -> None:
    """Trust T16: no backtracking engine on the path of a report."""
    users = {str(p.relative_to(ROOT)) for p in FILES for module in imports(p) if module in {"re", "regex"}}
    assert {u for u in users if u.startswith(("intake/", "casework/", "dedupe/", "workers/", "store/"))} == set()


def test_nothing_uses_the_cubic_similarities() -> None:
    """Trust D4: 6,000 characters take five seconds a pair, and no alarm interrupts them."""
    names = ("partial_ratio", "partial_token", "WRatio", "QRatio")
    users = [str(p.relative_to(ROOT)) for p in FILES if any(n in p.read_text(encoding="utf-8") for n in names)]
    assert users == []


def test_the_recogniser_and_the_generator_do_not_import_each_other() -> None:
    for path in FILES:
        place = str(path.relative_to(ROOT))
        if place.startswith("sluss/generate/"):
            assert not any(module.split(".")[0] == "dedupe" for module in imports(path)), place


def test_no_file_names_a_place_of_a_developers_machine() -> None:
    ours = [p for p in ROOT.rglob("*") if p.is_file() and not {".git", ".venv", "var", "__pycache__"} & set(p.parts)]
    texts = [p for p in ours if p.suffix in {".py", ".md", ".toml", ".sql", ".yml", ".yaml", ".sh", ".html", ".css"}]
    assert len(texts) > 100
    home = "/" + "work/"  # also how the addresses of the work queue begin
    places = tuple(home + name for name in ("main", "wt", "shared", ".library"))
    assert [
        str(p.relative_to(ROOT)) for p in texts if any(one in p.read_text(encoding="utf-8") for one in places)
    ] == []
