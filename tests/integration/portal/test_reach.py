"""Reports from the portal, as people at work see them: their own municipality, the stricter ring, and who reported masked."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from casework.access import Role
from store.database import connect
from tests.support.pages import browser
from tests.support.portal import Visit, report_ids, sent_report, visitor
from tests.support.shared import Servers
from tests.support.web import pass_for, web

ME = {"reporter_name": "Lena Larsdotter", "reporter_phone": "070-1740605", "reporter_email": "lena@skola.example"}


@pytest.fixture
def report_id(client: TestClient) -> str:
    lena = visitor(client, "lena.larare")
    [found] = report_ids(sent_report(lena, wants_feedback="yes", will_meet="yes", reporter_role="Mattelärare", **ME))
    return found


@pytest.fixture
def bea(client: TestClient) -> Visit:
    return visitor(client, "bea.bedomare")


def test_staff_who_sign_in_at_the_issuer_work_for_the_municipality_of_the_installation(
    bea: Visit, database_url: str
) -> None:
    assert bea("/questions").status == 200
    with connect(database_url) as connection:
        rows = connection.execute("SELECT municipality, may_see_protected FROM access_token").fetchall()
    assert rows == [("2081", False)]


def test_the_claims_say_otherwise(servers: Servers, database_url: str, keyring: Path, issuer: str) -> None:
    """The development issuer's claims under the names that the settings give: a code is one, a name is none."""
    with web(database_url, servers.redis_url, keyring, oidc_issuer=issuer, oidc_client_secret="any",
             oidc_claim_municipality="sluss_role") as client, pytest.raises(AssertionError):  # fmt: skip
        visitor(client, "bea.bedomare")
    with connect(database_url) as connection:
        assert connection.execute("SELECT count(*) FROM access_token").fetchone() == (0,)


def test_for_staff_of_another_municipality_it_does_not_exist(
    client: TestClient, report_id: str, bea: Visit, database_url: str, keyring: Path
) -> None:
    session = pass_for(database_url, keyring, Role.ASSESSOR, "eva", kind="session", municipality="0180")
    eva = browser(client, session)

    assert report_id in bea("/feedback").html
    assert report_id not in eva("/feedback").html
    assert eva("/feedback?municipality=2081").status == 404
    assert eva(f"/feedback/{report_id}").status == 404
    assert eva(f"/feedback/{report_id}", {"choice": "already_ongoing"}).status == 404
    assert eva(f"/reports/{report_id}").status == 404
    with connect(database_url) as connection:
        assert connection.execute("SELECT count(*) FROM feedback").fetchone() == (0,)


def test_who_reported_is_masked_until_somebody_says_why_they_need_it(report_id: str, bea: Visit) -> None:
    page = bea(f"/reports/{report_id}")
    assert page.status == 200
    assert not [said for said in ME.values() if said in page.html]
    assert "Mattelärare" in page.text
    assert "Kan du delta i ett möte" in page.text

    asked = {"kind": "reveal", "code": "feedback", "reason": "Ska ringa om återkopplingen."}
    bea(f"/reports/{report_id}/access", asked)
    page = bea(f"/reports/{report_id}")
    assert not [said for said in ME.values() if said not in page.html]


def test_feedback_about_a_protected_identity_is_for_the_stricter_ring(
    report_id: str, bea: Visit, database_url: str
) -> None:
    assert bea(f"/feedback/{report_id}").status == 200
    with connect(database_url) as connection:
        connection.execute("UPDATE report_child SET protection = 'marked'")

    assert bea(f"/feedback/{report_id}").path == f"/reports/{report_id}/access"
    assert bea(f"/feedback/{report_id}", {"choice": "already_ongoing"}).status == 403
    with connect(database_url) as connection:
        assert connection.execute("SELECT count(*) FROM feedback").fetchone() == (0,)
