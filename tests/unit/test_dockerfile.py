"""The image: pinned, checked hash by hash, nothing in it but what runs, and nobody in it who is root."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass

import pytest

from tests.support.compose import REPOSITORY


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """One instruction, its continuation lines joined."""

    word: str
    rest: str


def stages() -> list[list[Instruction]]:
    """The instructions of each stage, its FROM first."""
    text = re.sub(r"^\s*#.*\n", "", (REPOSITORY / "Dockerfile").read_text(encoding="utf-8"), flags=re.M)
    lines = text.replace("\\\n", " ").splitlines()
    found: list[list[Instruction]] = []
    for word, _, rest in (line.partition(" ") for line in lines if line.strip()):
        if word == "FROM":
            found.append([])
        found[-1].append(Instruction(word=word, rest=" ".join(rest.split())))
    return found


def instructions(*words: str) -> list[str]:
    return [instruction.rest for stage in stages() for instruction in stage if instruction.word in words]


def admitted() -> list[str]:
    """What .dockerignore lets into the build, after its first line has shut everything out."""
    lines = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]
    assert patterns[0] == "*"
    return [pattern[1:] for pattern in patterns if pattern.startswith("!")]


def test_every_stage_stands_on_one_pinned_image() -> None:
    assert re.fullmatch(r"python:3\.\d+-slim-[a-z]+ AS base", stages()[0][0].rest)
    assert {stage[0].rest.split()[0] for stage in stages()[1:]} == {"base"}
    assert "latest" not in " ".join(instructions("FROM"))


def test_every_dependency_is_checked_against_its_hash_and_none_is_compiled() -> None:
    installs = [command for command in instructions("RUN") if "pip install" in command]
    assert len(installs) == 2
    assert "--require-hashes" in installs[0]
    assert "--only-binary=:all:" in installs[0]
    assert "-r requirements.lock" in installs[0]
    assert "--no-deps --no-build-isolation ." in installs[1]


def test_the_last_stage_runs_nothing_so_that_no_tool_of_the_build_is_left_in_it() -> None:
    assert "RUN" not in {instruction.word for instruction in stages()[-1]}
    assert not re.search(r"apt|gcc|build-essential|curl|wget", " ".join(instructions("RUN")))


def test_the_image_runs_as_nobody_in_particular() -> None:
    users = [instruction.rest for instruction in stages()[-1] if instruction.word == "USER"]
    assert users == ["10001:10001"]
    assert "useradd --uid 10001" in instructions("RUN")[0]


def test_nothing_is_fetched_past_the_package_installer() -> None:
    assert instructions("ADD") == []
    assert not re.search("https?://", " ".join(instructions("RUN", "COPY")))


def test_the_entry_points_stay_as_they_are() -> None:
    assert instructions("ENTRYPOINT") == []
    assert instructions("HEALTHCHECK") == []
    assert instructions("CMD") == ['["python", "-m", "intake"]']


def test_the_image_writes_no_bytecode_and_takes_no_module_from_where_it_stands() -> None:
    last = " ".join(instruction.rest for instruction in stages()[-1] if instruction.word == "ENV")
    assert "PYTHONDONTWRITEBYTECODE=1" in last
    assert "PYTHONSAFEPATH=1" in last


def test_no_secret_is_built_in() -> None:
    assert instructions("ARG") == []
    assert not re.search("PASSWORD|SECRET|TOKEN|KEY", " ".join(instructions("ENV", "COPY")), re.I)


def test_only_what_the_project_is_built_from_reaches_the_build() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    named = {project["project"]["readme"], *project["project"]["license-files"]}
    expected = {*packages, *named, "pyproject.toml", "requirements.lock", "deploy/health.py"}
    assert set(admitted()) == expected


@pytest.mark.parametrize("source", ["requirements.lock", "deploy/health.py"])
def test_what_is_copied_by_name_exists(source: str) -> None:
    assert any(command.split()[0] == source for command in instructions("COPY"))
    assert (REPOSITORY / source).is_file()
