"""docker-compose.yml: valid, the same processes as `sluss up`, and nothing in it that must not be known or lost."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from yamllint import linter
from yamllint.config import YamlLintConfig

from config.lanes import WorkLane
from config.settings import Settings
from sluss.child import Child
from sluss.embedded import cluster, valkey
from sluss.system import System
from tests.support.compose import COMPOSE_FILE, ONE_SHOT, REPOSITORY, SERVERS, compose, services

SCHEMA = REPOSITORY / "tests" / "support" / "compose_spec.json"
PROCESSES = frozenset({"web", "relay", "sources", *(f"worker-{lane}" for lane in WorkLane)})

every_service = pytest.mark.parametrize("name", sorted(SERVERS | ONE_SHOT | PROCESSES))


@pytest.fixture
def children(tmp_path: Path) -> Iterator[dict[str, Child]]:
    """What `sluss up` starts when it is given its servers."""
    servers = {"database_url": "postgresql://db", "redis_url": "redis://bell", "watch_dir": tmp_path}
    settings = Settings().model_copy(update=servers)
    system = System(settings, data_dir=tmp_path / "data", port=8020)
    yield {child.name: child for child in system._children()}
    system.close()


def schema_errors(file: dict[str, Any]) -> list[str]:
    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(file)]


def test_the_file_keeps_to_the_compose_specification() -> None:
    assert schema_errors(compose()) == []


def test_the_schema_would_notice_a_misspelt_key() -> None:
    file = compose()
    file["services"]["web"]["healtcheck"] = file["services"]["web"].pop("healthcheck")
    assert len(schema_errors(file)) == 1


def test_the_schema_is_the_one_that_its_note_describes() -> None:
    digest = hashlib.sha256(SCHEMA.read_bytes()).hexdigest()
    assert digest in SCHEMA.with_suffix(".md").read_text(encoding="utf-8")


def test_the_file_is_written_as_yamllint_wants_it() -> None:
    rules = YamlLintConfig(file=str(REPOSITORY / "deploy" / "yamllint.yaml"))
    problems = linter.run(COMPOSE_FILE.read_text(encoding="utf-8"), rules, str(COMPOSE_FILE))
    assert [str(problem) for problem in problems] == []


def test_there_is_one_service_for_each_process_each_lane_and_each_server() -> None:
    assert set(services()) == SERVERS | ONE_SHOT | PROCESSES


def test_the_processes_are_those_that_sluss_up_starts(children: dict[str, Child]) -> None:
    inside = {name: ["python", *child.argv[1:]] for name, child in children.items()}
    assert {name: services()[name]["command"] for name in PROCESSES} == inside


@pytest.mark.parametrize("name", sorted(PROCESSES))
def test_a_process_is_told_as_much_as_by_sluss_up(children: dict[str, Child], name: str) -> None:
    assert set(children[name].env) <= set(services()[name]["environment"])


@every_service
def test_every_setting_is_one_that_sluss_reads(name: str) -> None:
    given = set(services()[name].get("environment", {}))
    known = {f"SLUSS_{field.upper()}" for field in Settings.model_fields}
    assert {setting for setting in given if setting.startswith("SLUSS_")} <= known


def test_a_worker_is_given_more_time_to_stop_than_its_longest_batch_takes() -> None:
    grace_s = int(services()[f"worker-{WorkLane.PUBLIC}"]["stop_grace_period"].removesuffix("s"))
    assert grace_s > Settings.model_fields["batch_deadline_s"].default


def test_nothing_starts_before_the_schema_is_there() -> None:
    for name in PROCESSES:
        assert services()[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert services()["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}


def test_nothing_waits_for_what_redis_has_to_say() -> None:
    conditions = {services()[name]["depends_on"]["redis"]["condition"] for name in PROCESSES}
    assert conditions == {"service_started"}


def test_no_password_stands_in_the_file() -> None:
    text = COMPOSE_FILE.read_text(encoding="utf-8")
    assert not re.search(r"://[^/\s@]*:[^/\s@]*@", text)
    for service in services().values():
        for variable, value in service.get("environment", {}).items():
            if re.search("PASS|SECRET|TOKEN|KEY|CREDENTIAL", variable):
                assert value.startswith("/run/secrets/"), variable
            assert not re.search(r"passw(or)?d=", str(value)), variable


def test_every_secret_is_a_file_that_git_does_not_see() -> None:
    assert compose()["secrets"] == {
        name: {"file": f"./secrets/{name}"} for name in ("postgres_password", "pgpass", "keyring")
    }


def test_each_service_sees_only_the_secrets_that_it_needs() -> None:
    seen = {name: set(service.get("secrets", [])) for name, service in services().items()}
    assert seen.pop("postgres") == {"postgres_password", "pgpass"}
    assert seen.pop("redis") == set()
    assert seen.pop("migrate") == {"pgpass"}
    assert all(secrets == {"pgpass", "keyring"} for secrets in seen.values())


@every_service
def test_a_service_may_do_nothing_but_its_work(name: str) -> None:
    service = services()[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"].split(":")[0] not in {"", "0", "root"}
    assert not {"privileged", "cap_add", "devices", "pid", "ipc", "network_mode", "userns_mode"} & set(service)


@every_service
def test_only_the_web_process_is_reached_from_outside_and_only_from_this_machine(name: str) -> None:
    ports = services()[name].get("ports", [])
    assert ports == (["127.0.0.1:8020:8020"] if name == "web" else [])
    assert ("front" in services()[name]["networks"]) == (name == "web")
    assert compose()["networks"]["back"] == {"internal": True}


@pytest.mark.parametrize("name", sorted(SERVERS | PROCESSES))
def test_what_runs_is_asked_for_its_health_and_started_again(name: str) -> None:
    service = services()[name]
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] == "CMD"
    assert service["healthcheck"]["test"][1] in {"pg_isready", "valkey-cli", "python"}
    assert {"interval", "timeout", "retries", "start_period"} <= set(service["healthcheck"])


def test_what_ends_when_it_is_done_is_not_started_again() -> None:
    assert services()["migrate"]["restart"] == "no"


@every_service
def test_an_image_is_pinned_to_a_version(name: str) -> None:
    assert re.fullmatch(r"[a-z/]+:\d[\w.-]*", services()[name]["image"])


def test_the_image_carries_the_version_of_the_project() -> None:
    version = re.search(r'^version = "(.+)"$', (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"), re.M)
    assert version
    assert {services()[name]["image"] for name in PROCESSES | ONE_SHOT} == {f"sluss:{version[1]}"}


def test_postgres_is_set_as_the_embedded_one_is() -> None:
    inside = dict(re.findall(r"^(\w+) = '?([^'\n]*)'?$", cluster._SETTINGS, re.M))
    of_the_machine = {
        "listen_addresses",
        "port",
        "unix_socket_permissions",
        "recovery_init_sync_method",
        "cluster_name",
    }
    of_the_logs = {"log_destination", "logging_collector"}
    given = dict(option.removeprefix("--").split("=", 1) for option in services()["postgres"]["command"][1:])
    expected = {name: value for name, value in inside.items() if name not in of_the_machine | of_the_logs}
    assert given == expected | {"shared_buffers": "256MB"}
    assert given["fsync"] == given["synchronous_commit"] == given["full_page_writes"] == "on"


def test_redis_is_set_as_the_embedded_one_is() -> None:
    words = services()["redis"]["command"][1:]
    given = {name.removeprefix("--"): value for name, value in zip(words[::2], words[1::2], strict=True)}
    inside = dict(line.split(" ", 1) for line in valkey._SETTINGS.splitlines() if not line.startswith("#"))
    kept = {name: inside[name].strip('"') for name in ("appendonly", "appendfsync", "save", "maxmemory-policy")}
    assert given == kept | {"maxmemory": "256mb"}
    assert given["appendonly"] == "yes"
    assert given["maxmemory-policy"] == "noeviction"


def test_what_the_servers_write_outlives_their_containers() -> None:
    assert "postgres-data:/var/lib/postgresql" in services()["postgres"]["volumes"]
    assert "redis-data:/data" in services()["redis"]["volumes"]
    assert set(compose()["volumes"]) == {"postgres-data", "redis-data"}
    # Volumes carry the project's name: without one of its own, moving the directory would start an empty register.
    assert compose()["name"] == "sluss"
