"""The weights file that a person has chosen: used as it stands, or refused before a single report is linked with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.linking import LinkingFileError, linking_text, linking_weights, table_weights
from config.settings import Settings
from dedupe.levels import Field, Level
from sluss.child import StartFailed
from sluss.system import System
from workers.__main__ import main


def edited(section: str, entry: str, line: str) -> str:
    """The packaged file with one entry's line replaced."""
    head, mark, rest = linking_text().partition(f"\n[{section}]\n") if section else ("", "", linking_text())
    lines = rest.split("\n")
    at = next(n for n, text in enumerate(lines) if text.startswith(f"{entry} ="))
    return head + mark + "\n".join([*lines[:at], line, *lines[at + 1 :]])


@pytest.fixture
def chosen(tmp_path: Path) -> Path:
    """The packaged file with another weight."""
    file = tmp_path / "chosen.toml"
    file.write_text(edited("levels.school", "close", "close = 3.25"), encoding="utf-8")
    return file


def test_the_chosen_file_is_used_and_the_table_weights_stay_the_packaged_ones(chosen: Path) -> None:
    before = table_weights()
    assert linking_weights(chosen).offsets[Field.SCHOOL][Level.CLOSE] == 3.25
    assert linking_weights().offsets[Field.SCHOOL][Level.CLOSE] != 3.25
    assert table_weights() == before


def test_no_name_or_an_empty_one_means_the_packaged_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().linking_file is None
    monkeypatch.setenv("SLUSS_LINKING_FILE", "")
    assert Settings().linking_file is None
    monkeypatch.setenv("SLUSS_LINKING_FILE", "weights.toml")
    assert Settings().linking_file == Path.cwd() / "weights.toml"


@pytest.mark.parametrize(
    ("section", "entry", "line", "why"),
    [
        ("levels.school", "close", "[[[", "Invalid"),
        ("", "version", "", "version is missing"),
        ("", "version", "version = 5", "version is missing"),
        ("thresholds", "join_total_bits", "join_total_bits = nan", "join_total_bits"),
        ("levels.school", "close", "", "it lacks levels.school.close"),
        ("caps", "guardian", "", "it lacks caps.guardian"),
    ],
)
def test_a_file_that_linking_cannot_use_is_named_with_what_is_wrong(
    tmp_path: Path, section: str, entry: str, line: str, why: str
) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text(edited(section, entry, line), encoding="utf-8")
    with pytest.raises(LinkingFileError, match=f"broken.toml.*{why}.*SLUSS_LINKING_FILE"):
        linking_weights(broken)


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(LinkingFileError, match="it cannot be read"):
        linking_weights(tmp_path / "none.toml")


def test_a_worker_and_a_system_refuse_to_start_on_a_file_that_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("nonsense", encoding="utf-8")
    settings = Settings(DATABASE_URL="postgresql://nowhere", REDIS_URL="redis://nowhere", linking_file=broken)
    monkeypatch.setattr("workers.__main__.settings", lambda: settings)
    assert main(["lane", "public"]) == 2
    assert "broken.toml cannot be used for linking" in capsys.readouterr().err
    with pytest.raises(StartFailed, match="cannot be used for linking"):
        System(settings, data_dir=tmp_path / "data", port=0)


def test_the_processes_of_a_system_are_told_the_chosen_file(chosen: Path, tmp_path: Path) -> None:
    system = System(Settings(linking_file=chosen), data_dir=tmp_path / "data", port=0)
    try:
        told = {child.name: child.env.get("SLUSS_LINKING_FILE") for child in system._children()}
    finally:
        system.close()
    assert {told[name] for name in ("relay", "worker-public", "worker-professional")} == {str(chosen)}
