"""The made-up login: on this machine only, never beside a real issuer, and told plainly when it is not installed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from casework.access import Qualification
from config.settings import Settings
from intake.issuer import SignedIn
from intake.portal.login import _staff
from sluss.child import StartFailed
from sluss.cli import app
from sluss.devlogin import PEOPLE
from sluss.devlogin.child import check_dev_login
from sluss.system import System


def test_it_is_started_beside_the_system_only_when_asked_for(tmp_path: Path) -> None:
    for asked in (False, True):
        system = System(Settings(), data_dir=tmp_path / str(asked), port=0, dev_login=asked)
        try:
            names = {status.name for status in system.supervisor.statuses()}
        finally:
            system.close()
        assert ("dev-issuer" in names) is asked


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        (Settings(oidc_issuer="https://login.example.se"), "SLUSS_OIDC_ISSUER"),
        (Settings(host="0.0.0.0"), "SLUSS_HOST"),
        (Settings(host="oro.example.se"), "SLUSS_HOST"),
    ],
)
def test_it_is_refused_beside_a_real_issuer_and_where_others_can_reach_it(settings: Settings, word: str) -> None:
    with pytest.raises(StartFailed, match=word):
        check_dev_login(settings)


def test_it_says_how_to_get_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "oidc_provider_mock", None)

    with pytest.raises(StartFailed, match="make setup-devlogin"):
        check_dev_login(Settings())


def test_the_command_offers_it() -> None:
    assert "--dev-login" in CliRunner().invoke(app, ["up", "--help"], env={"COLUMNS": "120", "NO_COLOR": "1"}).output


def test_nobody_of_the_made_up_people_can_import() -> None:
    assert {person.claims.get("sluss_role") for person in PEOPLE} == {None, "assessor", "decision_maker", "supervisor"}
    assert all(str(person.claims.get("email", "@example.se")).endswith("@example.se") for person in PEOPLE)


def test_those_who_assess_and_decide_have_title_and_qualification_as_the_order_asks() -> None:
    deciding = [person for person in PEOPLE if person.claims.get("sluss_role") in ("assessor", "decision_maker")]
    assert {person.claims["title"] for person in deciding} == {"socialsekreterare", "enhetschef", "sektionschef"}
    for person in deciding:
        staff = _staff(SignedIn(issuer="x", subject=person.subject, claims=dict(person.claims), way_on=""), Settings())
        assert staff is not None
        assert staff.titles == {person.claims["title"]}
        assert staff.qualifications == set(Qualification)
