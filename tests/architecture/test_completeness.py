"""Nothing is forgotten: each lane has a worker, each job can be imported, each route says who may use it, each error has a sentence."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

from fastapi.routing import APIRoute

from casework.access import MAY, Permission, Role
from config.lanes import WorkLane, lane_of
from config.settings import Settings
from intake import errors, portal, public, staff
from intake.api import (
    attachments,
    board_actions,
    corrections,
    desk,
    deviations,
    mentioned,
    news,
    notifications,
    questions,
    regroupings,
    reports,
    work,
)
from intake.app import create_app
from intake.languages import languages
from sluss.system import System

ROOT = Path(__file__).parents[2]

API = (
    desk,
    attachments,
    board_actions,
    corrections,
    deviations,
    mentioned,
    reports,
    news,
    notifications,
    questions,
    regroupings,
    work,
)

PUBLIC = {
    "/",
    "/login",
    "/logout",
    *("/board", "/board/wall"),
    "/docs",
    "/portal/login",
    "/portal/login/start",
    "/portal/callback",
    "/portal/logout",
    "/portal/utloggad",
    "/healthz",
    "/readyz",
    "/metrics",
    "/api/v1/reports",
    "/api/v1/reports/bulk",
    "/api/v1/receipts/{receipt}",
    *("/handelse", "/fara", "/barnet", "/barnet/nytt", "/barnet/{key}", "/barnet/{key}/ta-bort", "/situation"),
    *("/filer", "/filer/ta-bort", "/anmalare", "/anmalare/privat", "/anmalare/yrke", "/kontrollera", "/kvitto"),
    *("/ny", "/lamna", "/kod", "/komplettera", "/om", "/tillganglighet"),
}


def test_each_machine_lane_has_a_worker_process_of_its_own(tmp_path: Path) -> None:
    system = System(Settings(), data_dir=tmp_path / "data", port=0)
    try:
        names = {status.name for status in system.supervisor.statuses()}
    finally:
        system.close()
    assert names == {"postgres", "valkey", "web", "relay", *(f"worker-{lane}" for lane in WorkLane)}


def test_the_job_that_the_doorbell_rings_exists() -> None:
    source = (ROOT / "store/doorbell.py").read_text(encoding="utf-8")
    assert '"workers.jobs.drain"' in source
    assert callable(importlib.import_module("workers.jobs").drain)


def test_every_channel_has_a_lane() -> None:
    from casework.report import Channel

    assert {lane_of(channel, ()) for channel in Channel} == {WorkLane.PROFESSIONAL, WorkLane.PUBLIC}


def test_a_label_of_the_edge_sets_aside_what_anybody_sent_and_nothing_else() -> None:
    from casework.report import SETS_ASIDE, Channel, Flag

    aside = {(c, f) for c in Channel for f in Flag if lane_of(c, {f}) is WorkLane.ASIDE}
    assert aside == {(c, f) for c in (Channel.PUBLIC_FORM, Channel.API, Channel.EMAIL) for f in SETS_ASIDE}


def test_every_route_is_public_on_purpose_or_asks_for_a_permission() -> None:
    app = create_app(Settings(), database_url="", redis_url="")
    routes = [
        r for module in (*API, *staff.PAGES, *portal.PAGES) for r in module.router.routes if isinstance(r, APIRoute)
    ]
    assert len(routes) >= 9
    for route in routes:
        needs_login = any(
            d.call is not None and d.call.__qualname__.startswith("signed_in") for d in route.dependant.dependencies
        )
        assert needs_login != (route.path in PUBLIC), route.path
    in_all_languages = {
        f"{language.prefix}{route.path}".rstrip("/") or "/"
        for language in languages().values()
        for router in public.ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and route.path in PUBLIC
    }
    shown = {r.path for router in public.ROUTERS for r in router.routes if isinstance(r, APIRoute)}
    assert shown == in_all_languages - {
        f"{language.prefix}/lamna" for language in languages().values() if language.prefix
    }
    assert {path for path in app.openapi()["paths"] if not path.startswith("/api/v1/")} <= PUBLIC


def test_every_permission_belongs_to_a_role_and_no_role_may_everything() -> None:
    assert set(MAY) == set(Role)
    assert set().union(*MAY.values()) == set(Permission)
    assert all(permissions < set(Permission) for permissions in MAY.values())


def test_every_error_code_that_is_raised_has_a_sentence() -> None:
    families = {"Refused", "NotFound", "Conflict", "Unavailable"}
    raised = set()
    for package in ("casework", "intake", "store"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in families
                    and node.args
                ):
                    assert isinstance(node.args[0], ast.Constant), path
                    raised.add(node.args[0].value)
    at_the_edge = raised - {"no_database_url", "keyring_unreadable"}  # never reach a request
    assert at_the_edge <= set(errors.PROBLEMS), at_the_edge - set(errors.PROBLEMS)
    assert all(400 <= status < 600 and sentence.endswith(".") for status, sentence in errors.PROBLEMS.values())


def test_every_setting_is_described() -> None:
    tree = ast.parse((ROOT / "config/settings.py").read_text(encoding="utf-8"))
    [settings] = [n for n in tree.body if isinstance(n, ast.ClassDef)]
    page = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
    for name in Settings.model_fields:
        shown = name.upper() if name in {"database_url", "redis_url"} else f"SLUSS_{name.upper()}"
        assert f"`{shown}`" in page, shown
    assert settings.name == "Settings"
